//! What must hold of a language by itself, and compared with English.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::catalogue::{Message, Selection};
use super::plurals::{self, Form};

type Messages = BTreeMap<String, Message>;

/// The names of all plural forms there are.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// What phones show of a subject.
const LONGEST_SUBJECT: usize = 60;

/// The same in every language.
const ALIKE: [&str; 1] = ["brand-name"];

/// Direction and width without anything to see: the program's business.
const UNSEEN: [std::ops::RangeInclusive<char>; 6] = [
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{2069}',
    '\u{feff}'..='\u{feff}',
];

/// English: every variable is explained.
pub fn source(english: &Messages, findings: &mut Vec<Finding>) {
    for (id, message) in english {
        for variable in &message.variables {
            if !message.comment.contains(&format!("${variable} ")) {
                findings.push(message.finding(
                    id,
                    format!("nothing says what {{ ${variable} }} is"),
                    format!("Write a line `#   ${variable} (Number) - …` or (String) above it"),
                ));
            }
        }
    }
}

/// Any language, by itself.
pub fn own(tag: &str, language: &Messages, findings: &mut Vec<Finding>) {
    let forms = plurals::of(tag);
    for (id, message) in language {
        let mut say = |wrong: String, advice: &str| findings.push(message.finding(id, wrong, advice));
        for reference in message.references.iter().filter(|reference| !language.contains_key(*reference)) {
            say(format!("there is no {{ {reference} }}"), "Write the id of a message or term of this language");
        }
        for function in &message.functions {
            say(format!("{function}() does nothing here"), "Write the variable alone: the program formats it");
        }
        if message.has_attributes {
            say("attributes do nothing here".to_owned(), "Take them out");
        }
        typography(id, message, &mut say);
        for selection in &message.selections {
            selected(selection, &forms, &mut say);
        }
    }
}

fn typography(id: &str, message: &Message, say: &mut impl FnMut(String, &str)) {
    let words = &message.words;
    if let Some(markup) = markup(words) {
        say(format!("{markup} is shown as it stands"), "Write plain text");
    }
    for quote in ['"', '\''] {
        if words.contains(quote) {
            say(format!("{quote} is a typewriter's"), "Write the quotes or the apostrophe of the language");
        }
    }
    if words.contains("...") {
        say("three dots are one character".to_owned(), "Write …");
    }
    if let Some(unseen) = words.chars().find(|mark| UNSEEN.iter().any(|range| range.contains(mark))) {
        let wrong = format!("U+{:04X} cannot be seen", u32::from(unseen));
        say(wrong, "Take it out: the program isolates what is filled in");
    }
    if message.source.lines().any(|line| line.ends_with(char::is_whitespace)) {
        say("a blank at the end of a line".to_owned(), "Take it out");
    }
    let length = words.trim().chars().count();
    if id.ends_with("-subject") && length > LONGEST_SUBJECT {
        say(format!("it has {length} characters and what is filled in"), "A subject has room for 60: say it shorter");
    }
}

/// The first tag or entity.
fn markup(words: &str) -> Option<&str> {
    let upto =
        |start: usize, end: char| words.get(start..)?.find(end).and_then(|length| words.get(start..=start + length));
    words.find('<').map(|start| upto(start, '>').unwrap_or("<")).or_else(|| {
        let entity = upto(words.find('&')?, ';')?;
        entity.chars().all(|c| c.is_ascii_alphanumeric() || "&#;".contains(c)).then_some(entity)
    })
}

fn selected(selection: &Selection, forms: &[Form], say: &mut impl FnMut(String, &str)) {
    let keys: BTreeSet<&str> = selection.variants.iter().map(|variant| variant.key.as_str()).collect();
    let mut seen = BTreeSet::new();
    for variant in selection.variants.iter().filter(|variant| !seen.insert(variant.key.as_str())) {
        say(format!("the form [{}] stands there twice", variant.key), "Take one of them out");
    }
    let is_text = |key: &&str| !FORMS.contains(key) && key.parse::<f64>().is_err();
    if forms.is_empty() || keys.iter().any(is_text) {
        return;
    }
    for form in forms.iter().filter(|form| form.is_needed() && !keys.contains(form.category)) {
        say(
            format!("the form [{}] is missing, for numbers such as {}", form.category, form.examples()),
            "Write it beside the others",
        );
    }
    for key in keys.iter().filter(|key| FORMS.contains(key) && forms.iter().all(|form| form.category != **key)) {
        say(format!("the form [{key}] is never chosen"), "Take it out: the language has no such form");
    }
    for variant in &selection.variants {
        if variant.is_default && variant.key != "other" {
            say(format!("the default is [{}]", variant.key), "Write *[other]");
        }
        let several = forms.iter().find(|form| form.category == variant.key && form.category != "other");
        if let Some(form) = several.filter(|form| form.is_for_several())
            && !variant.variables.contains(&selection.variable)
        {
            let variable = &selection.variable;
            say(
                format!(
                    "the form [{}] does not say {{ ${variable} }}, but is chosen for {}",
                    variant.key,
                    form.examples()
                ),
                "Keep the number in it; for one number alone write [1]",
            );
        }
    }
}

/// Another language, compared with English.
pub fn against(tag: &str, english: &Messages, language: &Messages, findings: &mut Vec<Finding>) {
    for (id, ours) in english {
        let Some(theirs) = language.get(id) else {
            let file = ours.file.replacen("locales/en/", &format!("locales/{tag}/"), 1);
            let missing = Message { file, line: 1, ..Message::default() };
            findings.push(missing.finding(id, "it is missing", format!("Translate {}:{}", ours.file, ours.line)));
            continue;
        };
        let mut say = |wrong: String, advice: &str| findings.push(theirs.finding(id, wrong, advice));
        for lost in ours.variables.difference(&theirs.variables) {
            say(format!("{{ ${lost} }} is lost"), "Say it somewhere in the message");
        }
        for unknown in theirs.variables.difference(&ours.variables) {
            say(format!("English has no variable {{ ${unknown} }}"), "Names of variables stay as they are in English");
        }
        for lost in ours.references.difference(&theirs.references) {
            say(format!("{{ {lost} }} is lost"), "Say it somewhere in the message");
        }
        let has_words = ours.words.chars().any(char::is_alphabetic);
        if has_words && ours.words == theirs.words && !ALIKE.contains(&id.as_str()) {
            say("it is the English text".to_owned(), "Translate it");
        }
        if theirs.file.rsplit('/').next() != ours.file.rsplit('/').next() {
            say("it stands in another file than in English".to_owned(), "Move it: the file says who reads it");
        }
    }
    for (id, surplus) in language.iter().filter(|(id, _)| !english.contains_key(*id) && !id.starts_with('-')) {
        findings.push(surplus.finding(id, "English has no such message", "Take it out, or mend its id"));
    }
}
