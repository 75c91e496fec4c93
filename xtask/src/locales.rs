//! `cargo xtask locales`: every language says the same, in its own right forms.
//!
//! Mozilla's compare-locales finds what is missing, surplus or unreadable. What
//! it lets pass is looked for here: [`rules`] compare each message with the
//! English one, [`sources`] compares the English ones with what the code says.

mod catalogue;
mod compare;
mod plurals;
mod rules;
mod sources;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use crate::failure::{Failure, Outcome, io};
use crate::place;

/// The language that all others are compared with.
const SOURCE: &str = "en";

/// The texts of one language's files, by name.
type Files = BTreeMap<String, String>;

/// Something wrong, where, and what to do.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    file: String,
    line: usize,
    id: String,
    wrong: String,
    advice: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, id, wrong, advice } = self;
        write!(out, "{file}:{line}: {id}: {wrong}. {advice}.")
    }
}

/// Checks every language, and says all that is wrong at once.
pub fn run() -> Outcome {
    let languages = read()?;
    let findings = judge(&languages, &sources::read(place::root())?);
    for finding in &findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => eprintln!("    {} languages say the same as English", languages.len().saturating_sub(1)),
        1 => return Err(Failure::new("One thing is wrong with the words; it is named above.")),
        wrong => return Err(Failure::new(format!("{wrong} things are wrong with the words; they are named above."))),
    }
    compare::run(languages.keys().map(String::as_str).filter(|tag| *tag != SOURCE))
}

fn judge(languages: &BTreeMap<String, Files>, sources: &sources::Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    let english = catalogue::read(SOURCE, languages.get(SOURCE).unwrap_or(&Files::new()), &mut findings);
    for (tag, files) in languages {
        if tag == SOURCE {
            rules::source(&english, &mut findings);
            rules::own(tag, &english, &mut findings);
            continue;
        }
        let language = catalogue::read(tag, files, &mut findings);
        rules::own(tag, &language, &mut findings);
        rules::against(tag, &english, &language, &mut findings);
    }
    sources.compare(&english, &mut findings);
    findings.sort();
    findings
}

fn read() -> Outcome<BTreeMap<String, Files>> {
    let folder = place::root().join("locales");
    let mut languages = BTreeMap::new();
    for path in entries(&folder)? {
        if path.is_dir() {
            let mut files = Files::new();
            for file in entries(&path)? {
                let text = fs::read_to_string(&file).map_err(|error| io("read", &file, &error))?;
                files.insert(name(&file), text);
            }
            languages.insert(name(&path), files);
        }
    }
    Ok(languages)
}

fn entries(folder: &Path) -> Outcome<Vec<std::path::PathBuf>> {
    let listed = fs::read_dir(folder).map_err(|error| io("list", folder, &error))?;
    Ok(listed.flatten().map(|entry| entry.path()).collect())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "\
# Variables:
#   $user (String) - The user ID.
greeting-text = Hello { $user }, wait.
# Variables:
#   $n (Number) - How many.
greeting-count = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
greeting-brand = The { brand-name } portal
brand-name = Latchkey
";

    const LITHUANIAN: &str = "\
greeting-text = Sveiki, { $user }, palaukite.
greeting-count = { $n ->
    [one] { $n } diena
    [few] { $n } dienos
   *[other] { $n } dienų
}
greeting-brand = Portalas { brand-name }
brand-name = Latchkey
";

    const CODE: &str = "t(\"greeting-text\") t(\"greeting-count\") t(\"greeting-brand\") t(\"brand-name\")";

    fn found_in(tag: &str, english: &str, other: &str, code: &str) -> Vec<String> {
        let files = |text: &str| Files::from([("portal.ftl".to_owned(), text.to_owned())]);
        let languages = BTreeMap::from([(SOURCE.to_owned(), files(english)), (tag.to_owned(), files(other))]);
        judge(&languages, &sources::Sources::from(code)).iter().map(ToString::to_string).collect()
    }

    /// What is found once `seeded` stands in place of `right` in the Lithuanian file.
    fn found(right: &str, seeded: &str) -> Vec<String> {
        assert!(LITHUANIAN.contains(right), "{right}");
        found_in("lt", ENGLISH, &LITHUANIAN.replace(right, seeded), CODE)
    }

    fn one(found: &[String], start: &str) {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found.iter().all(|found| found.starts_with(start)), "{found:?}");
    }

    #[test]
    fn right_words_are_let_be() {
        assert!(found("", "").is_empty(), "{:?}", found("", ""));
    }

    #[test]
    fn a_message_that_is_missing_surplus_or_said_twice() {
        one(
            &found("greeting-text = Sveiki, { $user }, palaukite.\n", ""),
            "locales/lt/portal.ftl:1: greeting-text: it is missing. Translate",
        );
        one(
            &found("brand-name = Latchkey\n", "brand-name = Latchkey\nother-id = Kita\n"),
            "locales/lt/portal.ftl:9: other-id: English has no such message.",
        );
        one(
            &found("brand-name = Latchkey\n", "brand-name = Latchkey\nbrand-name = Latchkey\n"),
            "locales/lt/portal.ftl:9: brand-name: it stands there twice.",
        );
    }

    #[test]
    fn what_cannot_be_read() {
        let found = found("brand-name = Latchkey\n", "brand-name = Latchkey\nbroken = { $a\n");
        one(&found, "locales/lt/portal.ftl:9: broken: it cannot be read");
    }

    #[test]
    fn a_variable_that_is_lost_or_misspelt() {
        let found = found("Sveiki, { $user }", "Sveiki, { $users }");
        assert_eq!(found.len(), 2);
        assert!(found.iter().any(|found| found.contains(":1: greeting-text: { $user } is lost.")), "{found:?}");
        assert!(found.iter().any(|found| found.contains("English has no variable { $users }.")), "{found:?}");
    }

    #[test]
    fn a_message_within_a_message_that_is_lost_or_unknown() {
        one(
            &found("Portalas { brand-name }", "Portalas"),
            "locales/lt/portal.ftl:7: greeting-brand: { brand-name } is lost.",
        );
        let found = found("Portalas { brand-name }", "Portalas { -brand }");
        assert!(found.iter().any(|found| found.contains("there is no { -brand }.")), "{found:?}");
    }

    #[test]
    fn markup_functions_and_attributes_do_nothing() {
        one(
            &found("palaukite.", "<b>palaukite</b>."),
            "locales/lt/portal.ftl:1: greeting-text: <b> is shown as it stands.",
        );
        one(&found("palaukite.", "palaukite&nbsp;."), "locales/lt/portal.ftl:1: greeting-text: &nbsp; is shown");
        one(
            &found("[one] { $n } diena", "[one] { NUMBER($n) } diena"),
            "locales/lt/portal.ftl:2: greeting-count: NUMBER() does nothing here.",
        );
        one(
            &found("palaukite.\n", "palaukite.\n    .title = Pavadinimas\n"),
            "locales/lt/portal.ftl:1: greeting-text: attributes do nothing here.",
        );
    }

    #[test]
    fn a_plural_form_that_the_language_has_or_has_not() {
        one(
            &found("    [few] { $n } dienos\n", ""),
            "locales/lt/portal.ftl:2: greeting-count: the form [few] is missing, for numbers such as 2~9, 22~29, 102.",
        );
        one(
            &found("    [few] { $n } dienos\n", "    [few] { $n } dienos\n    [two] { $n } dieni\n"),
            "locales/lt/portal.ftl:2: greeting-count: the form [two] is never chosen.",
        );
        one(
            &found("    [few] { $n } dienos\n", "    [few] { $n } dienos\n    [few] { $n } dienos\n"),
            "locales/lt/portal.ftl:2: greeting-count: the form [few] stands there twice.",
        );
        one(
            &found(
                "[one] { $n } diena\n    [few] { $n } dienos\n   *[other]",
                "*[one] { $n } diena\n    [few] { $n } dienos\n    [other]",
            ),
            "locales/lt/portal.ftl:2: greeting-count: the default is [one].",
        );
    }

    #[test]
    fn a_form_for_many_numbers_that_does_not_say_which() {
        one(
            &found("[one] { $n } diena", "[one] viena diena"),
            "locales/lt/portal.ftl:2: greeting-count: the form [one] does not say { $n }, but is chosen for 1, 21, 31",
        );
        let arabic = "greeting-text = { $user }؟\ngreeting-brand = { brand-name }؟\nbrand-name = Latchkey\n\
                      greeting-count = { $n ->\n    [zero] { $n } ي\n    [one] ي\n    [two] ي\n    [few] { $n } ي\n\
                      \u{20}   [many] { $n } ي\n   *[other] { $n } ي\n}\n";
        assert!(found_in("ar", ENGLISH, arabic, CODE).is_empty(), "one and two are one number each");
    }

    #[test]
    fn typography_and_marks_that_nobody_sees() {
        one(&found("palaukite.", "\"palaukite\"."), "locales/lt/portal.ftl:1: greeting-text: \" is a typewriter's.");
        one(&found("palaukite.", "palauk'te."), "locales/lt/portal.ftl:1: greeting-text: ' is a typewriter's.");
        one(&found("palaukite.", "palaukite..."), "locales/lt/portal.ftl:1: greeting-text: three dots");
        one(
            &found("palaukite.", "palau\u{200f}kite."),
            "locales/lt/portal.ftl:1: greeting-text: U+200F cannot be seen.",
        );
        one(
            &found("palaukite.", "\u{2068}palaukite\u{2069}."),
            "locales/lt/portal.ftl:1: greeting-text: U+2068 cannot",
        );
        one(
            &found("palaukite.", "palaukite. "),
            "locales/lt/portal.ftl:1: greeting-text: a blank at the end of a line.",
        );
    }

    #[test]
    fn english_left_as_it_is() {
        let found = found("Sveiki, { $user }, palaukite.", "Hello { $user }, wait.");
        one(&found, "locales/lt/portal.ftl:1: greeting-text: it is the English text.");
    }

    #[test]
    fn a_subject_that_is_too_long() {
        let long = format!("mail-subject = { }\n", "x".repeat(61));
        let english = format!("{ENGLISH}mail-subject = Short\n");
        let other = format!("{LITHUANIAN}{long}");
        one(
            &found_in("lt", &english, &other, &format!("{CODE} t(\"mail-subject\")")),
            "locales/lt/portal.ftl:9: mail-subject: it has 61 characters",
        );
    }

    #[test]
    fn a_variable_that_translators_are_not_told_about() {
        let english = ENGLISH.replace("#   $user (String) - The user ID.\n", "");
        one(
            &found_in("lt", &english, LITHUANIAN, CODE),
            "locales/en/portal.ftl:2: greeting-text: nothing says what { $user } is.",
        );
    }

    #[test]
    fn what_the_code_says_and_english_has_not_and_the_reverse() {
        one(
            &found_in("lt", ENGLISH, LITHUANIAN, &format!("{CODE} Phrase::of(\"greeting-nobody\")")),
            "sources:1: greeting-nobody: the code says it, but English has no such message.",
        );
        one(
            &found_in("lt", ENGLISH, LITHUANIAN, &CODE.replace("t(\"greeting-count\")", "")),
            "locales/en/portal.ftl:6: greeting-count: no code says it.",
        );
    }
}
