//! The paths that a file of Rust names, as far as they lead into its own crate.

/// Every path from the crate's root that the file of this module names. Comments
/// are not read, and neither is a module of tests at the end of a file: both may
/// speak of anything.
pub fn used(module: &[String], text: &str) -> Vec<Vec<String>> {
    let text = code(text);
    let mut found = Vec::new();
    for (at, word) in words(&text) {
        let after = &text[at + word.len()..];
        let base: Option<Vec<String>> = match word {
            // The binary's own files name the library.
            "crate" | "server" if after.starts_with("::") => Some(Vec::new()),
            "super" if after.starts_with("::") && !text[..at].ends_with("super::") => Some(module.to_vec()),
            _ => None,
        };
        let Some(mut base) = base else { continue };
        let mut rest = after.get(2..).unwrap_or("");
        if word == "super" {
            base.pop();
            while let Some(further) = rest.strip_prefix("super::") {
                base.pop();
                rest = further;
            }
        }
        expand(&base, rest, &mut found);
    }
    found
}

fn code(text: &str) -> String {
    let tests = text.find("\n#[cfg(test)]\nmod ").unwrap_or(text.len());
    let lines = text[..tests].lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Identifiers with their places; none that is a part of a longer path before it, but for `super`.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = at + text[at..].find(is_part)?;
        let length = text[begin..].find(|c: char| !is_part(c)).unwrap_or(text.len() - begin);
        at = begin + length;
        Some((begin, &text[begin..at]))
    })
}

/// Follows a path, and each branch of a group in braces; answers how much was read.
fn expand(base: &[String], text: &str, found: &mut Vec<Vec<String>>) -> usize {
    let blanks = text.len() - text.trim_start().len();
    let rest = &text[blanks..];
    if let Some(group) = rest.strip_prefix('{') {
        let mut at = 0;
        loop {
            at += expand(base, &group[at..], found);
            let next = group[at..].find([',', '}']).map(|next| at + next);
            match next {
                Some(next) if group[next..].starts_with(',') => at = next + 1,
                Some(next) => return blanks + 1 + next + 1,
                None => return text.len(),
            }
        }
    }
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(length);
    if name.is_empty() {
        return blanks;
    }
    let path: Vec<String> = base.iter().cloned().chain((name != "self").then(|| name.to_owned())).collect();
    match rest.strip_prefix("::") {
        Some(further) => blanks + length + 2 + expand(&path, further, found),
        None => {
            found.push(path);
            blanks + length
        }
    }
}

#[cfg(test)]
mod tests {
    use super::used;

    fn paths(module: &str, text: &str) -> Vec<String> {
        let module: Vec<String> = module.split('/').map(str::to_owned).collect();
        used(&module, text).into_iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn groups_are_followed_into_each_branch() {
        let text = "use crate::{a::{b, c::D}, e};\nuse crate::f::{self, g as h};";
        assert_eq!(paths("x", text), ["a::b", "a::c::D", "e", "f", "f::g"]);
        assert_eq!(paths("x", "use crate::{\n    a::B,\n    c,\n};\nfn f() {}"), ["a::B", "c"]);
    }

    #[test]
    fn paths_in_code_count_like_those_of_use() {
        assert_eq!(paths("x", "let y = crate::a::b(crate::c::D { e: 1 });"), ["a::b", "c::D"]);
    }

    #[test]
    fn super_leads_up_from_the_module() {
        assert_eq!(paths("flow/reset", "use super::standing::Standing;"), ["flow::standing::Standing"]);
        assert_eq!(paths("flow/reset", "use super::super::store::Tx;"), ["store::Tx"]);
        assert_eq!(paths("flow/a/b", "use super::super::{c, d};"), ["flow::c", "flow::d"]);
    }

    #[test]
    fn comments_and_tests_at_the_end_are_not_read() {
        let text =
            "//! See [`crate::a`].\n// crate::b\nuse crate::c;\n\n#[cfg(test)]\nmod tests {\n use crate::d;\n}\n";
        assert_eq!(paths("x", text), ["c"]);
    }

    #[test]
    fn names_that_only_look_like_it_are_not_taken() {
        assert_eq!(paths("x", "let mycrate::a = server; pub(crate) fn f() {} pub(in crate::flow) fn g() {}"), ["flow"]);
    }
}
