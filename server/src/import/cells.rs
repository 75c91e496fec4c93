//! What single cells of a row hold, and what is said of one that holds something else.

use std::fmt::Display;
use std::ops::Range;

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::lines::Lines;
use crate::mail::MailAddress;
use crate::policy::plain_text;

/// Fields whose value no report may show.
const SECRET: [&str; 3] = ["start_password", "start_password_hash", "app_secrets"];
/// How much of a value is shown, in characters.
const SHOWN: usize = 80;

/// A name, without the blanks at its ends.
///
/// # Errors
/// When it is no text.
pub fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(String::deserialize(from)?.trim().to_owned())
}

/// A list of names.
///
/// # Errors
/// When it is no list of texts.
pub fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<String>::deserialize(from)?.iter().map(|name| name.trim().to_owned()).collect())
}

/// A list whose entries are read one by one, so that the reason says which one it is.
///
/// # Errors
/// When it is no list of texts, or an entry is not what it should be.
pub fn list<'de, D: Deserializer<'de>, T>(from: D) -> Result<Vec<T>, D::Error>
where
    T: TryFrom<String, Error: Display>,
{
    let entries = Vec::<String>::deserialize(from)?;
    let read = |(number, entry)| T::try_from(entry).map_err(|why| de::Error::custom(format!("entry {number} {why}")));
    (1usize..).zip(entries).map(read).collect()
}

/// An address, as people type and paste it.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct Mailbox(pub MailAddress);

impl TryFrom<String> for Mailbox {
    type Error = crate::mail::NotAnAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        MailAddress::typed(&text).map(Self)
    }
}

/// What is said of a row that cannot be read: where, what stands there, what to write.
pub fn reason(text: &str, lines: &Lines, row: &Spanned<DeValue<'_>>, error: &toml::de::Error) -> String {
    let message = error.message().trim();
    let Some(span) = error.span().filter(|span| *span != row.span()) else { return message.to_owned() };
    let line = lines.at(span.start);
    let path = row.get_ref().as_table().and_then(|table| path(table, &span));
    let Some(path) = path else { return format!("line {line}: {message}") };
    // Serde's own words repeat the value, a secret's too, and then say what it should be.
    let wanted = message.split_once(", expected ").map(|(_, wanted)| format!("must be {wanted}"));
    let wanted = wanted.unwrap_or_else(|| message.to_owned());
    let field = path.join(".");
    if path.first().is_some_and(|first| SECRET.contains(first)) {
        return format!("{field}, line {line}: {wanted}");
    }
    let value: Vec<char> = text.get(span).unwrap_or_default().chars().collect();
    let mut shown: String =
        value.iter().take(SHOWN).map(|c| if plain_text::is_unfit(*c) { '\u{fffd}' } else { *c }).collect();
    if value.len() > SHOWN {
        shown.push('…');
    }
    let between = if shown.starts_with('[') { ", " } else { " " };
    format!("{field}, line {line}: {shown}{between}{wanted}")
}

/// The fields that lead to a part of the text, the outermost first.
fn path<'t>(table: &'t DeTable<'_>, span: &Range<usize>) -> Option<Vec<&'t str>> {
    table.iter().find_map(|(key, value)| {
        // A table's own span is that of its heading: what is in it may lie elsewhere.
        let within = value.get_ref().as_table().and_then(|table| path(table, span));
        let holds = value.span().start <= span.start && span.end <= value.span().end;
        let mut rest = within.or_else(|| holds.then(Vec::new))?;
        rest.insert(0, key.get_ref().as_ref());
        Some(rest)
    })
}
