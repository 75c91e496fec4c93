//! Words for what the server itself says: mails, the shell, the few plain pages.
//!
//! Reads the same `locales/<tag>/*.ftl` that translators edit and the browser
//! loads. Files in [`SERVER_ONLY`] stay here; all others, joined, are the one
//! file that travels.

mod numbers;

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::Entry;
use fluent_syntax::parser::parse_runtime;
use rust_embed::RustEmbed;

use crate::fluent::{Bundle, Fillings, without_isolates};
use crate::locale;
use numbers::Numbers;

/// Files whose words never go to the browser.
pub const SERVER_ONLY: [&str; 2] = ["mail.ftl", "pages.ftl"];

#[derive(RustEmbed)]
#[folder = "../locales"]
#[include = "*/*.ftl"]
struct Files;

/// What is wrong with a locale's files.
#[derive(Debug, thiserror::Error)]
pub enum WordsFault {
    #[error("locales/{0}: there are no .ftl files")]
    NoFiles(String),
    #[error("locales/{0}: {1}")]
    Broken(String, String),
}

struct Spoken {
    bundle: Bundle<Numbers>,
    travelling: String,
}

/// The words of every shipped locale.
pub struct Words {
    spoken: BTreeMap<&'static str, Spoken>,
    /// Changes whenever any file does; part of the address, so that caches may keep files for good.
    pub version: String,
}

impl Words {
    /// Reads all shipped locales.
    ///
    /// # Errors
    /// Names the first locale and entry that cannot be read.
    pub fn load() -> Result<Self, WordsFault> {
        let mut spoken = BTreeMap::new();
        let mut everything = String::new();
        for locale in locale::shipped().iter() {
            let words = read(locale.tag)?;
            everything.push_str(&words.travelling);
            spoken.insert(locale.tag, words);
        }
        let version = fingerprint(&everything);
        Ok(Self { spoken, version })
    }

    /// A message with its variables filled in and isolated; in English, where the language lacks it.
    #[must_use]
    pub fn text(&self, locale: &str, id: &str, fillings: &Fillings) -> String {
        let spoken = [locale, "en"].into_iter().filter_map(|tag| self.spoken.get(tag));
        let Some(spoken) = spoken.into_iter().find(|spoken| spoken.bundle.has(id)) else {
            tracing::error!(locale, id, "a message is missing");
            return id.to_owned();
        };
        spoken.bundle.say(id, fillings)
    }

    /// As [`Words::text`], without isolation marks: for subjects, titles and attributes.
    #[must_use]
    pub fn plain(&self, locale: &str, id: &str, fillings: &Fillings) -> String {
        without_isolates(&self.text(locale, id, fillings))
    }

    /// The joined file that travels to the browser.
    #[must_use]
    pub fn travelling(&self, locale: &str) -> Option<&str> {
        self.spoken.get(locale).map(|spoken| spoken.travelling.as_str())
    }
}

fn read(tag: &'static str) -> Result<Spoken, WordsFault> {
    let broken = |what: String| WordsFault::Broken(tag.to_owned(), what);
    let numbers = Numbers::of(tag).ok_or_else(|| broken("is no language tag".into()))?;
    let (mut everything, mut travelling) = (String::new(), String::new());
    let mut ids = BTreeSet::new();
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with(&format!("{tag}/"))).collect();
    names.sort();
    if names.is_empty() {
        return Err(WordsFault::NoFiles(tag.to_owned()));
    }
    for name in names {
        let file = Files::get(&name).ok_or_else(|| broken(format!("{name} is gone")))?;
        let text = String::from_utf8(file.data.into_owned()).map_err(|_| broken(format!("{name} is not UTF-8")))?;
        for id in ids_of(&text).map_err(|what| broken(format!("{name}: {what}")))? {
            if let Some(id) = ids.replace(id) {
                return Err(broken(format!("{name}: {id} stands there twice")));
            }
        }
        let bare = without_comments(&text);
        if !SERVER_ONLY.iter().any(|only| name.ends_with(&format!("/{only}"))) {
            travelling.push_str(&bare);
        }
        everything.push_str(&bare);
    }
    Ok(Spoken { bundle: Bundle::read(everything, numbers), travelling })
}

/// The ids of a file's messages, or where it cannot be read.
fn ids_of(text: &str) -> Result<Vec<String>, String> {
    let resource = parse_runtime(text).map_err(|(_, errors)| {
        let first = errors.first();
        let line =
            first.map_or(1, |error| text.bytes().take(error.pos.start).filter(|byte| *byte == b'\n').count() + 1);
        format!("line {line}: {}", first.map_or_else(String::new, ToString::to_string))
    })?;
    let ids = resource.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        Entry::Term(term) => Some(format!("-{}", term.id.name)),
        _ => None,
    });
    Ok(ids.collect())
}

/// Comments are for translators; they do not travel.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

fn fingerprint(text: &str) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(text.as_bytes());
    digest.iter().take(6).fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
