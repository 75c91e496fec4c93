//! Which language a visit speaks: `mkt`, then the browser's list, then the deployment's default.
//!
//! A fixed table instead of a locale library: a language tag from an address is
//! a stranger's text, so it only ever picks a row of [`planned`], and what is
//! no well-formed tag is passed over as if it were not there.

mod table;
mod tag;

#[cfg(all(feature = "ssr", debug_assertions))]
pub use table::with_pseudolocales;
pub use table::{planned, shipped};

/// A language the portal can speak.
#[derive(Debug, PartialEq, Eq)]
pub struct Locale {
    /// BCP 47, as in `lang` and as the folder's name: `pt-BR`, `zh-Hans`.
    pub tag: &'static str,
    /// Its own name, for the picker.
    pub native: &'static str,
    /// Whether it is written from right to left.
    pub rtl: bool,
    /// ISO 15924, in lower case; a tag that asks for another script asks for something else.
    script: &'static str,
}

/// The locale of `set` that a visit speaks.
///
/// `mkt` is the address's parameter, already decoded; `browser` the person's
/// languages, most wanted first; `default` the deployment's tag. English where
/// nothing else fits.
pub fn resolve<'a>(
    set: &'static [Locale],
    mkt: Option<&str>,
    browser: impl IntoIterator<Item = &'a str>,
    default: &str,
) -> &'static Locale {
    mkt.and_then(|asked| tag::pick(set, asked))
        .or_else(|| browser.into_iter().find_map(|asked| tag::pick(set, asked)))
        .or_else(|| set.iter().find(|locale| locale.tag == default))
        .unwrap_or(&table::EN)
}

/// The shipped locale of exactly this tag.
#[must_use]
pub fn find(tag: &str) -> Option<&'static Locale> {
    shipped().iter().find(|locale| locale.tag == tag)
}

/// The value of `mkt` in an address's query, with or without its question mark.
#[must_use]
pub fn mkt_from_query(query: &str) -> Option<String> {
    let query = query.split('#').next().unwrap_or("");
    parameter(query.strip_prefix('?').unwrap_or(query), "mkt")
}

/// The first value of a parameter, decoded as a form is. Keys compare without case.
#[must_use]
pub fn parameter(query: &str, key: &str) -> Option<String> {
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .find(|(name, _)| decode(name).is_some_and(|name| name.eq_ignore_ascii_case(key)))
        .and_then(|(_, value)| decode(value))
}

/// The user ID that an address names as `username`.
///
/// A plus stays a plus, though forms write a blank so: login pages put the user ID
/// in as it is, and while a plus is common in one (`rosa+work@…`), no user ID
/// holds a blank. What is percent-encoded is decoded as everywhere.
#[must_use]
pub fn user_id_parameter(query: &str) -> Option<String> {
    let kept = query.replace('+', "%2B");
    parameter(&kept, "username").filter(|user_id| !user_id.is_empty())
}

/// The tags of an `Accept-Language` header, most wanted first, without those refused by `q=0`.
#[must_use]
pub fn accept_language(header: &str) -> Vec<&str> {
    /// More than any browser sends; the rest of a longer header is not looked at.
    const MOST: usize = 20;
    let mut asked: Vec<(&str, f32)> = header
        .split(',')
        .take(MOST)
        .filter_map(|entry| {
            let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            let weight = match parameters.trim().strip_prefix("q=") {
                Some(weight) => weight.trim().parse().ok()?,
                None => 1.0,
            };
            (weight > 0.0).then_some((tag.trim(), weight))
        })
        .collect();
    // Stable: what weighs the same stays in the order given.
    asked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    asked.into_iter().map(|(tag, _)| tag).collect()
}

/// The planned locale that a person likes best, from a list as browsers and directories have it:
/// `lt, en;q=0.5`. `None` where none of them is planned.
#[cfg(feature = "ssr")]
#[must_use]
pub fn liked(list: &str) -> Option<&'static Locale> {
    accept_language(list).into_iter().find_map(|asked| tag::pick(planned(), asked))
}

/// Decodes `application/x-www-form-urlencoded`; `None` where the bytes are no UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut ahead = rest.clone();
                match (ahead.next().and_then(hex), ahead.next().and_then(hex)) {
                    (Some(high), Some(low)) => {
                        rest = ahead;
                        high * 16 + low
                    }
                    // A percent sign without two hexadecimal digits is itself, as browsers read it.
                    _ => b'%',
                }
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_of_the_table_holds() {
        let cases = include_str!("../../tests/data/mkt-cases.tsv");
        let mut seen = 0;
        for line in cases.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [id, kind, input, browser, tag, dir] = cells[..] else { panic!("{line}") };
            let mkt = match kind {
                "tag" => Some(input.to_owned()),
                "query" => mkt_from_query(input),
                "absent" => None,
                kind => panic!("{kind}"),
            };
            let locale = resolve(planned(), mkt.as_deref(), browser.split(','), "en");
            assert_eq!((locale.tag, if locale.rtl { "rtl" } else { "ltr" }), (tag, dir), "case {id}: {input:?}");
            seen += 1;
        }
        assert_eq!(seen, 101, "the table was cut");
    }

    #[test]
    fn what_ships_is_planned_and_only_that_is_spoken() {
        assert!(shipped().iter().all(|locale| planned().contains(locale)));
        assert_eq!(resolve(shipped(), Some("ko-KR"), [], "en").tag, "ko");
        // An unshipped right-to-left language is shown in English, left to right.
        let fallback = resolve(shipped(), Some("he-IL"), [], "en");
        assert_eq!((fallback.tag, fallback.rtl), ("en", false));
        assert_eq!(resolve(shipped(), Some("he-IL"), ["cy", "ko"], "en").tag, "ko");
        let arabic = resolve(shipped(), Some("ar-EG"), [], "en");
        assert_eq!((arabic.tag, arabic.rtl), ("ar", true));
        assert_eq!(resolve(shipped(), None, [], "ko").tag, "ko");
        assert_eq!(resolve(shipped(), None, [], "xx").tag, "en");
    }

    #[test]
    fn the_browser_says_what_it_likes_best() {
        assert_eq!(accept_language("en;q=0.5, ko-KR, fr;q=0.9"), ["ko-KR", "fr", "en"]);
        assert_eq!(accept_language("de;q=0, *;q=0.1"), ["*"]);
        assert_eq!(accept_language("de;q=x,ko"), ["ko"]);
        assert_eq!(accept_language(&"x,".repeat(1000)).len(), 20);
    }

    #[test]
    fn a_list_of_a_directory_is_read_as_a_browsers() {
        let tag = |list| liked(list).map(|locale| locale.tag);
        assert_eq!(tag("lt"), Some("lt"));
        assert_eq!(tag("xx, de-DE;q=0.8, en;q=0.9"), Some("en"));
        assert_eq!((tag(""), tag("xx"), tag("english")), (None, None, None));
    }

    #[test]
    fn a_plus_in_a_user_id_stays_a_plus() {
        for (query, user_id) in [
            ("username=rosa+work@cloud.example", Some("rosa+work@cloud.example")),
            ("username=rosa%2Bwork%40cloud.example", Some("rosa+work@cloud.example")),
            ("mkt=ko&USERNAME=rosa+a+b@cloud.example&whr=x", Some("rosa+a+b@cloud.example")),
            ("username=rosa%20work@cloud.example", Some("rosa work@cloud.example")),
            ("username=", None),
            ("whr=a+b", None),
            ("", None),
        ] {
            assert_eq!(user_id_parameter(query).as_deref(), user_id, "{query}");
        }
        assert_eq!(parameter("whr=a+b", "whr").as_deref(), Some("a b"), "everything else is read as forms are");
    }

    #[test]
    fn parameters_are_read_as_forms_are() {
        assert_eq!(parameter("username=a%40b.example&ru=https%3A%2F%2Fx", "ru").as_deref(), Some("https://x"));
        assert_eq!(parameter("a=1&a=2", "a").as_deref(), Some("1"));
        assert_eq!(parameter("a=50%&b", "a").as_deref(), Some("50%"));
        assert_eq!(parameter("a=%zz+%C3%A9", "a").as_deref(), Some("%zz é"));
        assert_eq!(parameter("b", "b").as_deref(), Some(""));
        assert_eq!(parameter("a=%ff", "a"), None);
        assert_eq!(parameter("", "a"), None);
    }
}
