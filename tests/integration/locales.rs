//! What translators edit, held together: every language says the same things.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use server::locale;

/// A message: its variables and the words as they stand.
#[derive(Debug, Default, PartialEq)]
struct Message {
    variables: BTreeSet<String>,
    text: String,
    comment: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(tag: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(root().join("locales").join(tag)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The messages of one file, by id.
fn messages(path: &Path) -> BTreeMap<String, Message> {
    let text = fs::read_to_string(path).unwrap();
    let mut found: BTreeMap<String, Message> = BTreeMap::new();
    let (mut comment, mut id) = (String::new(), None::<String>);
    for line in text.lines() {
        let begins = line.split_once(" =").filter(|(name, _)| {
            name.starts_with(|first: char| first.is_ascii_alphabetic()) && !name.contains([' ', '{', '}'])
        });
        if let Some((name, value)) = begins {
            let message =
                Message { text: value.to_owned(), comment: std::mem::take(&mut comment), ..Message::default() };
            assert!(found.insert(name.to_owned(), message).is_none(), "{}: {name} stands there twice", path.display());
            id = Some(name.to_owned());
        } else if line.starts_with([' ', '}']) {
            let message = id.as_ref().and_then(|id| found.get_mut(id)).unwrap_or_else(|| panic!("{line}"));
            message.text.push('\n');
            message.text.push_str(line);
        } else if let Some(remark) = line.strip_prefix('#') {
            comment.push_str(remark.trim_start_matches('#'));
            comment.push('\n');
        } else {
            assert!(line.is_empty(), "{}: {line:?} belongs to no message", path.display());
            comment.clear();
        }
    }
    for message in found.values_mut() {
        message.variables = message.text.split('$').skip(1).map(|rest| name_at(rest).to_owned()).collect();
    }
    found
}

fn name_at(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or("")
}

fn everything(tag: &str) -> BTreeMap<String, Message> {
    files(tag).iter().flat_map(|path| messages(path)).collect()
}

#[test]
fn every_language_that_ships_has_its_folder_and_no_other_stands_there() {
    let mut folders: Vec<String> = fs::read_dir(root().join("locales"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let mut shipped: Vec<&str> = locale::shipped().iter().map(|locale| locale.tag).collect();
    shipped.sort_unstable();
    assert_eq!(folders, shipped);
}

#[test]
fn every_language_has_the_same_messages_in_the_same_files() {
    for locale in locale::shipped() {
        for (source, translation) in files("en").iter().zip(files(locale.tag)) {
            assert_eq!(source.file_name(), translation.file_name());
            let (ours, theirs) = (messages(source), messages(&translation));
            let missing: Vec<_> = ours.keys().filter(|id| !theirs.contains_key(*id)).collect();
            let obsolete: Vec<_> = theirs.keys().filter(|id| !ours.contains_key(*id)).collect();
            assert!(missing.is_empty(), "{}: missing {missing:?}", translation.display());
            assert!(obsolete.is_empty(), "{}: not in English {obsolete:?}", translation.display());
            for (id, message) in &ours {
                let translated = &theirs[id];
                assert_eq!(translated.variables, message.variables, "{}: variables of {id}", translation.display());
            }
        }
        assert_eq!(files("en").len(), files(locale.tag).len(), "{}", locale.tag);
    }
}

#[test]
fn no_language_but_english_repeats_the_english_words() {
    /// The same in every language.
    const ALIKE: [&str; 1] = ["brand-name"];
    let english = everything("en");
    for locale in locale::shipped().iter().filter(|locale| locale.tag != "en") {
        for (id, message) in everything(locale.tag) {
            let bare = message.text.trim();
            let is_form = bare.starts_with('{') && !bare.contains("->");
            let alike = ALIKE.contains(&id.as_str()) || is_form || !bare.contains(|c: char| c.is_ascii_alphabetic());
            assert!(alike || bare != english[&id].text.trim(), "{}: {id} is not translated", locale.tag);
        }
    }
}

#[test]
fn words_are_well_set() {
    for locale in locale::shipped() {
        for (id, Message { text, .. }) in everything(locale.tag) {
            let place = format!("{}: {id}", locale.tag);
            for line in text.lines() {
                assert!(!line.ends_with(' '), "{place}: a blank at the end");
            }
            let words = without_placeables(&text);
            assert!(!words.contains(['"', '\'']), "{place}: typographic quotes only");
            assert!(!words.contains("..."), "{place}: one character for the dots");
            assert!(!words.contains('<') && !words.contains('&'), "{place}: no markup");
            let hidden =
                |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!words.contains(hidden), "{place}: direction is the program's business");
            if id.ends_with("-subject") {
                assert!(words.chars().count() <= 60, "{place}: a subject longer than phones show");
            }
        }
    }
}

/// What is said, without what is filled in.
fn without_placeables(text: &str) -> String {
    let mut depth = 0;
    text.chars()
        .filter(|c| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

#[test]
fn every_variable_is_explained_to_translators() {
    for (id, message) in everything("en") {
        for variable in &message.variables {
            let explained = message.comment.contains(&format!("${variable} "));
            assert!(explained, "en: {id}: no `# Variables:` line for ${variable}");
        }
    }
}

#[test]
fn every_message_is_used_and_every_message_used_exists() {
    let english = everything("en");
    let mut sources = fs::read_to_string(root().join("index.html")).unwrap();
    for folder in ["app/src", "server/src"] {
        read_sources(&root().join(folder), &mut sources);
    }
    let unused: Vec<_> = english
        .keys()
        .filter(|id| !is_named(&sources, id))
        .filter(|id| !sources.contains(&format!("t:{id}}}")))
        .collect();
    assert!(unused.is_empty(), "no code says {unused:?}");
    // What the code asks for by name: literals that look like ids of a page of ours.
    let scopes: BTreeSet<&str> = english.keys().filter_map(|id| id.split('-').next()).collect();
    for marker in ["t(\"", "Phrase::of(\"", "label=\"", "hint=\"", ".plain(locale.tag, \"", "{{t:"] {
        for rest in sources.split(marker).skip(1) {
            let id = name_at(rest);
            let known = english.contains_key(id);
            let meant = id.contains('-') && scopes.contains(id.split('-').next().unwrap_or(""));
            assert!(known || !meant, "{marker}{id}: there is no such message");
        }
    }
}

fn is_named(sources: &str, id: &str) -> bool {
    sources.contains(&format!("\"{id}\""))
}

fn read_sources(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_sources(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_outcome_and_refusal_has_words() {
    use server::api::Outcome;
    let english = everything("en");
    // The app's match over them is exhaustive; here, that the codes people read out are documented.
    let operating = fs::read_to_string(root().join("docs/operating.md")).unwrap();
    for outcome in Outcome::ALL {
        assert!(operating.contains(outcome.code()), "docs/operating.md does not explain {}", outcome.code());
    }
    assert!(english.keys().filter(|id| id.starts_with("refusal-")).count() >= 15);
    assert!(
        english.keys().filter(|id| id.starts_with("stopped-") && id.ends_with("-heading")).count()
            >= Outcome::ALL.len()
    );
}
