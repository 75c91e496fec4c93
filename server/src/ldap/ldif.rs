//! LDIF (RFC 2849): entries in a file, as directories export them.
//!
//! A file is read record by record, so that one that cannot be read stops no other. Of an
//! entry only the attributes that are asked for are kept. The values of others, such as the
//! hashes of passwords, are not even decoded. What is said of a bad record holds no value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Dn, Entry};

/// A longer record is not read, in bytes. A group of 250,000 members is as long.
const LONGEST: usize = 16 * 1024 * 1024;

/// One record of a file.
#[derive(Debug)]
pub struct Record {
    /// The line that it begins at, from 1.
    pub line: usize,
    pub entry: Result<Entry, Unread>,
}

/// Why a record was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Unread {
    /// The entry's name, where it could be read.
    pub name: Option<Dn>,
    pub line: usize,
    pub why: Why,
}

/// What is wrong with a line, or with a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("version: only version 1 of LDIF is known, so the file is not read any further")]
    Version,
    #[error("a record begins with its name, as in `dn: uid=ada,ou=people,dc=acme,dc=example`")]
    NoName,
    #[error("begins with a blank, as a line does that goes on with the one before it, and there is none before it")]
    NoLineBefore,
    #[error("must be the name of an attribute, a colon and a value")]
    NoAttribute,
    #[error("{0}: the value is no Base64, as must follow `::`")]
    NoBase64(String),
    #[error("{0}: the value is in another file (`:<`), which is not read: write it into this one")]
    Elsewhere(String),
    #[error("dn: the name is no UTF-8")]
    NameNoUtf8,
    #[error("holds a NUL or a carriage return in its middle: such a value must be written in Base64, behind `::`")]
    Control,
    #[error("changetype: {0:?} changes an entry: export whole entries; `add` alone is read")]
    Change(String),
    #[error("the record is longer than {} MiB", LONGEST / 1024 / 1024)]
    TooLong,
}

/// Whether a text seems to be LDIF: the first line that is no comment names a version or an entry.
#[must_use]
pub fn seems_so(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with(['#', ' ']));
    let name = first.and_then(|line| line.split_once(':')).map(|(name, _)| name);
    name.is_some_and(|name| ["version", "dn"].iter().any(|one| name.eq_ignore_ascii_case(one)))
}

/// The records of a file, in its order. Of each entry the attributes of exactly these
/// descriptions: a value for one language (`cn;lang-de`) is one of `cn` only for those who ask
/// for it. Where the server gave a part of the values (`;range=`), [`Entry::is_cut`] says so.
#[must_use]
pub fn records<'t>(text: &'t str, asked: &'t [&'t str]) -> Records<'t> {
    Records { lines: Lines { rest: text, number: 0 }, asked }
}

pub struct Records<'t> {
    lines: Lines<'t>,
    asked: &'t [&'t str],
}

/// The lines of a text, without their ends, numbered from 1.
struct Lines<'t> {
    rest: &'t str,
    number: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        self.number += 1;
        Some((self.number, line.strip_suffix('\r').unwrap_or(line)))
    }
}

/// A line with all that goes on with it.
struct Whole {
    number: usize,
    text: String,
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            let record = match self.lines_of_one()? {
                Ok(lines) => record(&lines, self.asked),
                Err(unread) => Some(Record { line: unread.line, entry: Err(unread) }),
            };
            let Some(record) = record else { continue };
            if matches!(&record.entry, Err(Unread { why: Why::Version, .. })) {
                self.lines.rest = "";
            }
            return Some(record);
        }
    }
}

impl Records<'_> {
    /// The lines up to the next empty one, without comments; `None` at the end of the text.
    fn lines_of_one(&mut self) -> Option<Result<Vec<Whole>, Unread>> {
        let mut lines: Vec<Whole> = Vec::new();
        let (mut is_comment, mut length, mut wrong) = (false, 0, None);
        let mut first = None;
        for (number, line) in self.lines.by_ref() {
            first.get_or_insert(number);
            if line.is_empty() {
                break;
            }
            length += line.len();
            if length > LONGEST {
                wrong.get_or_insert((number, Why::TooLong));
                lines = Vec::new();
            }
            if wrong.is_some() {
                continue;
            }
            match (line.strip_prefix(' '), lines.last_mut()) {
                (Some(_), _) if is_comment => {}
                (Some(more), Some(before)) => before.text.push_str(more),
                (Some(_), None) => wrong = Some((number, Why::NoLineBefore)),
                (None, _) => {
                    is_comment = line.starts_with('#');
                    if !is_comment {
                        lines.push(Whole { number, text: line.to_owned() });
                    }
                }
            }
        }
        first?;
        Some(match wrong {
            Some((line, why)) => Err(Unread { name: None, line, why }),
            None => Ok(lines),
        })
    }
}

/// `None` where there are only comments, or a version that is known.
fn record(lines: &[Whole], asked: &[&str]) -> Option<Record> {
    let (mut first, mut rest) = lines.split_first()?;
    let version = first.text.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("version"));
    if let Some((_, version)) = version {
        if version.trim() != "1" {
            return Some(unread(first.number, None, first.number, Why::Version));
        }
        (first, rest) = rest.split_first()?;
    }
    Some(match name(first) {
        Err(why) => unread(first.number, None, first.number, why),
        Ok(dn) => match attributes(rest, asked) {
            Ok(attributes) => Record { line: first.number, entry: Ok(Entry { dn, attributes }) },
            Err((line, why)) => unread(first.number, Some(dn), line, why),
        },
    })
}

fn unread(begins: usize, name: Option<Dn>, line: usize, why: Why) -> Record {
    Record { line: begins, entry: Err(Unread { name, line, why }) }
}

fn name(line: &Whole) -> Result<Dn, Why> {
    let (name, value) = attribute(&line.text)?;
    if !name.eq_ignore_ascii_case("dn") {
        return Err(Why::NoName);
    }
    String::from_utf8(value.read(name)?).map(Dn::told).map_err(|_| Why::NameNoUtf8)
}

type Attributes = Vec<(String, Vec<Vec<u8>>)>;

/// Reads what follows the name; a fault with its line.
fn attributes(lines: &[Whole], asked: &[&str]) -> Result<Attributes, (usize, Why)> {
    let mut all: Attributes = Vec::new();
    let mut is_head = true;
    for line in lines {
        let at = |why| (line.number, why);
        let (description, value) = attribute(&line.text).map_err(at)?;
        if is_head && description.eq_ignore_ascii_case("control") {
            continue;
        }
        if is_head && description.eq_ignore_ascii_case("changetype") {
            value.must_be_add().map_err(at)?;
        } else if let Some(name) = kept_as(description, asked) {
            add(&mut all, name, value.read(description).map_err(at)?);
        }
        is_head = false;
    }
    Ok(all)
}

/// The name under which an entry has a value; `None` where it was not asked for.
fn kept_as(description: &str, asked: &[&str]) -> Option<String> {
    let asked = |name: &str| asked.iter().find(|one| one.eq_ignore_ascii_case(name)).copied();
    match description.split_once(';') {
        Some((name, option)) if option.starts_with("range=") => asked(name).map(Entry::cut),
        _ => asked(description).map(str::to_owned),
    }
}

fn add(all: &mut Attributes, name: String, value: Vec<u8>) {
    match all.iter_mut().find(|(known, _)| *known == name) {
        Some((_, values)) => values.push(value),
        None => all.push((name, vec![value])),
    }
}

/// A value as it stands in the file.
enum Written<'l> {
    Plain(&'l str),
    Base64(&'l str),
    /// By the address of a file.
    Elsewhere,
}

/// The parts of a line: the attribute with its options, and the value.
fn attribute(line: &str) -> Result<(&str, Written<'_>), Why> {
    if line.contains(['\0', '\r']) {
        return Err(Why::Control);
    }
    let (description, value) = line.split_once(':').ok_or(Why::NoAttribute)?;
    // Some servers have attributes with a line in their names.
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-;._=*".contains(&byte);
    if description.is_empty() || !description.bytes().all(is_letter) {
        return Err(Why::NoAttribute);
    }
    Ok((
        description,
        match value.strip_prefix(':') {
            Some(coded) => Written::Base64(coded.trim_matches(' ')),
            None if value.starts_with('<') => Written::Elsewhere,
            None => Written::Plain(value.trim_start_matches(' ')),
        },
    ))
}

impl Written<'_> {
    fn read(&self, description: &str) -> Result<Vec<u8>, Why> {
        match self {
            Self::Plain(text) => Ok(text.as_bytes().to_vec()),
            Self::Base64(text) => STANDARD.decode(text).map_err(|_| Why::NoBase64(description.to_owned())),
            Self::Elsewhere => Err(Why::Elsewhere(description.to_owned())),
        }
    }

    fn must_be_add(&self) -> Result<(), Why> {
        let change = String::from_utf8_lossy(&self.read("changetype")?).trim().to_lowercase();
        if change == "add" { Ok(()) } else { Err(Why::Change(change.chars().take(20).collect())) }
    }
}

#[cfg(test)]
mod tests;
