//! From one language tag, as a stranger wrote it, to a row of the table.

use super::Locale;

/// Longest tag worth reading; no real one comes near.
const LONGEST: usize = 35;

/// Regions where Chinese without a script is written in the traditional one (CLDR, likely subtags).
const TRADITIONAL: [&str; 15] =
    ["tw", "hk", "mo", "au", "bn", "gb", "gf", "id", "pa", "pf", "ph", "sr", "th", "us", "vn"];

/// Regions whose Portuguese follows Portugal's (CLDR, parent locales).
const PORTUGAL: [&str; 12] = ["pt", "ao", "ch", "cv", "fr", "gq", "gw", "lu", "mo", "mz", "st", "tl"];

/// A well-formed tag in lower case, cut to what decides.
struct Parts {
    language: String,
    script: Option<String>,
    region: Option<String>,
}

/// The locale of `set` that this tag asks for; `None` for no match and for what is no tag.
pub(super) fn pick(set: &'static [Locale], asked: &str) -> Option<&'static Locale> {
    let asked = asked.trim_matches([' ', '\t', '\n', '\r', '\u{c}']);
    if let Some(exactly) = set.iter().find(|locale| locale.tag.eq_ignore_ascii_case(asked)) {
        return Some(exactly);
    }
    let Parts { language, script, region } = parse(asked)?;
    let script = script.as_deref();
    let region = region.as_deref();
    let named = |tag: &str| set.iter().find(|locale| locale.tag == tag);
    match language.as_str() {
        "zh" | "cmn" | "yue" => match (script, region) {
            (Some("hans"), _) => named("zh-Hans"),
            (Some("hant"), _) => named("zh-Hant"),
            (Some(_), _) => None,
            (None, Some(region)) if TRADITIONAL.contains(&region) => named("zh-Hant"),
            (None, Some("cn")) => named("zh-Hans"),
            // Cantonese is written in the traditional script, unless script or region says otherwise.
            (None, _) if language == "yue" => named("zh-Hant"),
            (None, _) => named("zh-Hans"),
        },
        "pt" if script.is_none_or(|script| script == "latn") => match region {
            Some(region) if PORTUGAL.contains(&region) => named("pt-PT"),
            _ => named("pt-BR"),
        },
        // Serbian is offered in one script, whichever was asked for.
        "sr" | "sh" => named("sr-Latn"),
        language => {
            let language = match language {
                "iw" => "he",
                "in" => "id",
                "no" | "nn" => "nb",
                "mo" => "ro",
                other => other,
            };
            named(language).filter(|locale| script.is_none_or(|script| script == locale.script))
        }
    }
}

fn parse(asked: &str) -> Option<Parts> {
    let well_spelt = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !(2..=LONGEST).contains(&asked.len()) || !asked.chars().all(well_spelt) {
        return None;
    }
    // ASCII only: a Turkish locale would turn I into a letter no tag has.
    let tag = asked.replace('_', "-").to_ascii_lowercase();
    // .NET's old neutral names, which are no valid tags.
    match tag.as_str() {
        "zh-chs" => return Some(Parts { language: "zh".into(), script: Some("hans".into()), region: None }),
        "zh-cht" => return Some(Parts { language: "zh".into(), script: Some("hant".into()), region: None }),
        _ => {}
    }
    let subtags: Vec<&str> = tag.split('-').collect();
    if subtags.iter().any(|subtag| subtag.is_empty() || subtag.len() > 8) {
        return None;
    }
    let mut rest = subtags.into_iter().peekable();
    let language = rest.next().filter(|language| matches!(language.len(), 2..=3) && is_alphabetic(language))?;
    let script = rest.next_if(|subtag| subtag.len() == 4 && is_alphabetic(subtag));
    let region = rest.next_if(|subtag| {
        (subtag.len() == 2 && is_alphabetic(subtag))
            || (subtag.len() == 3 && subtag.bytes().all(|byte| byte.is_ascii_digit()))
    });
    for subtag in rest {
        // Extensions and private use say nothing about the language.
        if subtag.len() == 1 {
            break;
        }
        let is_variant =
            subtag.len() >= 5 || (subtag.len() == 4 && subtag.starts_with(|first: char| first.is_ascii_digit()));
        if !is_variant {
            return None;
        }
    }
    Some(Parts { language: language.to_owned(), script: script.map(str::to_owned), region: region.map(str::to_owned) })
}

fn is_alphabetic(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::planned;
    use super::*;
    use crate::sampled::holds;

    #[test]
    fn another_script_is_another_wish() {
        assert_eq!(pick(planned(), "ru-Latn"), None);
        assert_eq!(pick(planned(), "ja-Jpan-JP").map(|locale| locale.tag), Some("ja"));
        assert_eq!(pick(planned(), "zh-Latn"), None);
        assert_eq!(pick(planned(), "yue-CN").map(|locale| locale.tag), Some("zh-Hans"));
        assert_eq!(pick(planned(), "sr-Cyrl").map(|locale| locale.tag), Some("sr-Latn"));
        assert_eq!(pick(planned(), "de-419-1x2").map(|locale| locale.tag), None);
    }

    proptest! {
        #[test]
        fn any_text_picks_a_row_or_nothing(text in ".{0,60}") {
            let _ = pick(planned(), &text);
        }
    }

    #[test]
    fn case_and_underscores_do_not_matter() {
        let tags: Vec<&str> = planned().iter().map(|locale| locale.tag).collect();
        let tags = prop_oneof![
            (prop::sample::select(tags), "(-[a-z]{2})?").prop_map(|(tag, region)| format!("{tag}{region}")),
            "(zh|pt|sr|no|yue|[a-z]{2,3})(-[a-z]{4})?(-[a-z]{2})?".prop_map(String::from),
        ];
        holds(tags, &[("a row", 25), ("nothing", 10)], |tag| {
            let shouted = tag.to_uppercase().replace('-', "_");
            let picked = pick(planned(), &tag);
            prop_assert_eq!(picked, pick(planned(), &shouted));
            prop_assert_eq!(picked, pick(planned(), &tag.to_lowercase()));
            Ok(if picked.is_some() { "a row" } else { "nothing" })
        });
    }
}
