//! Words for what the server itself says: mails, the shell, the few plain pages.
//!
//! Reads the same `locales/<tag>/*.ftl` that translators edit and the browser
//! loads. Files in [`SERVER_ONLY`] stay here; of all others, each [`WebApp`] gets
//! those that it takes, joined to one file. A folder given in place of the words in the program is
//! read again whenever one of its files changed, so that translators see what
//! they write.

mod files;
mod numbers;
#[cfg(debug_assertions)]
mod pseudo;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use fluent_syntax::ast::{Entry, Resource};
use fluent_syntax::parser::parse_runtime;

use crate::fluent::{Bundle, Fillings, without_isolates};
use crate::locale::{self, Locale};
use files::{Files, Stamp};
use numbers::Numbers;

/// Files whose words never go to the browser.
pub const SERVER_ONLY: [&str; 2] = ["mail.ftl", "pages.ftl"];

/// Files that only the account's program has pages for.
pub const ACCOUNT_ONLY: [&str; 1] = ["register.ftl"];

/// The programs that browsers run. Each travels with the words it can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WebApp {
    /// Reset, unlock and change.
    Portal,
    /// All that, and registration.
    Account,
}

impl WebApp {
    pub const ALL: [Self; 2] = [Self::Portal, Self::Account];

    fn takes(self, file: &str) -> bool {
        !SERVER_ONLY.contains(&file) && (self == Self::Account || !ACCOUNT_ONLY.contains(&file))
    }
}

/// What is wrong with a locale's files.
#[derive(Debug, thiserror::Error)]
pub enum WordsFault {
    #[error("locales/{0}: there are no .ftl files")]
    NoFiles(String),
    #[error("locales/{0}: {1}")]
    Broken(String, String),
}

/// Which words a portal speaks.
#[derive(Debug, Clone, Default)]
pub struct WordsFrom {
    /// A folder such as `locales/`, in place of the words in the program.
    pub folder: Option<PathBuf>,
    /// Whether the two pseudolocales are spoken as well.
    #[cfg(debug_assertions)]
    pub pseudolocales: bool,
}

struct Spoken {
    bundle: Bundle<Numbers>,
    travelling: BTreeMap<WebApp, String>,
}

/// All words as they stood when their files were read.
pub struct Edition {
    spoken: BTreeMap<&'static str, Spoken>,
    /// Changes whenever any word does; part of the address, so that caches may keep files for good.
    pub version: String,
}

/// The words of every locale that the portal speaks.
pub struct Words {
    files: Files,
    locales: &'static [Locale],
    read: RwLock<(Stamp, Arc<Edition>)>,
}

impl Words {
    /// Reads the words in the program, of all shipped locales.
    ///
    /// # Errors
    /// Names the first locale and entry that cannot be read.
    pub fn load() -> Result<Self, WordsFault> {
        Self::of(WordsFrom::default())
    }

    /// Reads the words of a source.
    ///
    /// # Errors
    /// Names the first locale and entry that cannot be read.
    pub fn of(source: WordsFrom) -> Result<Self, WordsFault> {
        #[cfg(debug_assertions)]
        let locales = if source.pseudolocales { locale::with_pseudolocales() } else { locale::shipped() };
        #[cfg(not(debug_assertions))]
        let locales = locale::shipped();
        let files = Files::of(source.folder);
        let stamp = files.stamp();
        let edition = Edition::read(&files, locales)?;
        Ok(Self { files, locales, read: RwLock::new((stamp, Arc::new(edition))) })
    }

    /// The locales that are spoken.
    #[must_use]
    pub fn locales(&self) -> &'static [Locale] {
        self.locales
    }

    /// The words as they stand now. What cannot be read leaves them as they were.
    #[must_use]
    pub fn edition(&self) -> Arc<Edition> {
        let stamp = self.files.stamp();
        {
            let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
            if read.0 == stamp {
                return Arc::clone(&read.1);
            }
        }
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        match Edition::read(&self.files, self.locales) {
            Ok(edition) => *read = (stamp, Arc::new(edition)),
            Err(fault) => {
                tracing::error!(%fault, "the words were changed and cannot be read: the earlier ones are kept");
                read.0 = stamp;
            }
        }
        Arc::clone(&read.1)
    }

    /// A message with its variables filled in and isolated; in English, where the language lacks it.
    #[must_use]
    pub fn text(&self, locale: &str, id: &str, fillings: &Fillings) -> String {
        let edition = self.edition();
        let mut spoken = [locale, "en"].into_iter().filter_map(|tag| edition.spoken.get(tag));
        let Some(spoken) = spoken.find(|spoken| spoken.bundle.has(id)) else {
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
}

impl Edition {
    fn read(files: &Files, locales: &[Locale]) -> Result<Self, WordsFault> {
        let mut spoken = BTreeMap::new();
        let mut everything = String::new();
        for locale in locales {
            let words = read(files, locale.tag)?;
            everything.extend(words.travelling.values().map(String::as_str));
            spoken.insert(locale.tag, words);
        }
        Ok(Self { spoken, version: fingerprint(&everything) })
    }

    /// The joined file that travels with a program.
    #[must_use]
    pub fn travelling(&self, locale: &str, with: WebApp) -> Option<&str> {
        self.spoken.get(locale)?.travelling.get(&with).map(String::as_str)
    }
}

fn read(files: &Files, tag: &'static str) -> Result<Spoken, WordsFault> {
    let broken = |what: String| WordsFault::Broken(tag.to_owned(), what);
    #[cfg(debug_assertions)]
    let (from, dress) = pseudo::dress(tag).map_or((tag, None), |dress| ("en", Some(dress)));
    #[cfg(not(debug_assertions))]
    let from = tag;
    let numbers = Numbers::of(from).ok_or_else(|| broken("is no language tag".into()))?;
    let mut travelling = BTreeMap::from(WebApp::ALL.map(|program| (program, String::new())));
    let (mut parsed, mut ids) = (Vec::new(), BTreeSet::new());
    let names = files.names(from);
    if names.is_empty() {
        return Err(WordsFault::NoFiles(tag.to_owned()));
    }
    for name in names {
        let text = files.text(from, &name).map_err(|what| broken(format!("{name} {what}")))?;
        #[cfg(debug_assertions)]
        let text = dress.map_or(text.clone(), |dress| pseudo::dressed(&text, dress));
        let bare = without_comments(&text);
        for (_, words) in travelling.iter_mut().filter(|(program, _)| program.takes(&name)) {
            words.push_str(&bare);
        }
        let file = parse(&text).map_err(|what| broken(format!("{name}: {what}")))?;
        for id in ids_of(&file) {
            if let Some(id) = ids.replace(id) {
                return Err(broken(format!("{name}: {id} stands there twice")));
            }
        }
        parsed.push(file);
    }
    Ok(Spoken { bundle: Bundle::of(parsed, numbers), travelling })
}

/// The entries of a file, or where it cannot be read.
fn parse(text: &str) -> Result<Resource<String>, String> {
    parse_runtime(text.to_owned()).map_err(|(_, errors)| {
        let first = errors.first();
        let entry = first.and_then(|error| error.slice.clone());
        let before = text.bytes().take(entry.map_or(0, |entry| entry.start));
        let line = before.filter(|byte| *byte == b'\n').count() + 1;
        format!("line {line}: {}", first.map_or_else(String::new, ToString::to_string))
    })
}

/// The ids of a file's messages and terms.
fn ids_of(file: &Resource<String>) -> impl Iterator<Item = String> {
    file.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name.clone()),
        Entry::Term(term) => Some(format!("-{}", term.id.name)),
        _ => None,
    })
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

/// Hexadecimal digits of an edition's version.
pub const VERSION_DIGITS: usize = 12;

fn fingerprint(text: &str) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(text.as_bytes());
    digest.iter().take(VERSION_DIGITS / 2).fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const MOST: &str = "brand-name = Latchkey\n";

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for locale in locale::shipped() {
            fs::create_dir(folder.path().join(locale.tag)).unwrap();
            fs::write(folder.path().join(locale.tag).join("portal.ftl"), MOST).unwrap();
        }
        folder
    }

    #[test]
    fn a_mail_says_every_number_right() {
        let words = Words::load().unwrap();
        let minutes = |tag: &str, minutes: u32| words.plain(tag, "mail-code-life", &[("minutes", minutes.into())]);
        for (tag, number, said) in [
            ("lt", 1, "1 minutę "),
            ("lt", 2, "2 minutes "),
            ("lt", 10, "10 minučių "),
            ("lt", 11, "11 minučių "),
            ("lt", 21, "21 minutę "),
            ("lt", 22, "22 minutes "),
            ("ar", 1, "لمدة دقيقة واحدة."),
            ("ar", 2, "لمدة دقيقتين."),
            ("ar", 5, "لمدة 5 دقائق."),
            ("ar", 15, "لمدة 15 دقيقة."),
            ("ar", 103, "لمدة 103 دقائق."),
            ("es", 1, "1 minuto "),
            ("es", 5, "5 minutos "),
        ] {
            assert!(minutes(tag, number).contains(said), "{}", minutes(tag, number));
        }
    }

    #[test]
    fn a_change_in_the_folder_is_said_next_and_what_is_broken_is_not() {
        let folder = folder();
        let words = Words::of(WordsFrom { folder: Some(folder.path().to_owned()), ..WordsFrom::default() }).unwrap();
        let korean = folder.path().join("ko/portal.ftl");
        let say = || words.text("ko", "brand-name", &[]);
        let before = words.edition().version.clone();
        assert_eq!(say(), "Latchkey");

        fs::write(&korean, "brand-name = 래치키\n").unwrap();
        assert_eq!(say(), "래치키");
        assert_ne!(words.edition().version, before, "browsers would keep the old words");

        fs::write(&korean, "brand-name = { $broken\n").unwrap();
        assert_eq!(say(), "래치키");
        fs::write(&korean, "other = 래치키\n").unwrap();
        assert_eq!(say(), "Latchkey", "what a language lacks is said in English");
    }

    #[test]
    fn only_the_account_takes_the_words_of_registration_and_nobody_those_of_mails() {
        let edition = Words::load().unwrap().edition();
        for locale in locale::shipped() {
            let takes = |program, id: &str| {
                let words = edition.travelling(locale.tag, program).unwrap();
                words.lines().any(|line| line.starts_with(id))
            };
            for program in WebApp::ALL {
                assert!(takes(program, "identify-heading = "), "{} {program:?}", locale.tag);
                assert!(!takes(program, "mail-code-subject = "), "{} {program:?}", locale.tag);
                assert!(!takes(program, "sign-in-title = "), "{} {program:?}", locale.tag);
                assert_eq!(takes(program, "register-heading = "), program == WebApp::Account, "{}", locale.tag);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_by_file_and_line() {
        let folder = folder();
        let fault = |text: &str| {
            fs::write(folder.path().join("en/portal.ftl"), text).unwrap();
            Words::of(WordsFrom { folder: Some(folder.path().to_owned()), ..WordsFrom::default() })
                .err()
                .unwrap()
                .to_string()
        };
        assert!(fault("a = b\nb = { $c\n").starts_with("locales/en: portal.ftl: line 2: "));
        assert_eq!(fault("a = b\na = c\n"), "locales/en: portal.ftl: a stands there twice");
        fs::remove_file(folder.path().join("en/portal.ftl")).unwrap();
        let none = Words::of(WordsFrom { folder: Some(folder.path().to_owned()), ..WordsFrom::default() });
        assert_eq!(none.err().unwrap().to_string(), "locales/en: there are no .ftl files");
    }

    #[test]
    #[cfg(debug_assertions)]
    fn pseudolocales_are_spoken_only_where_they_are_switched_on() {
        let on = Words::of(WordsFrom { pseudolocales: true, ..WordsFrom::default() }).unwrap();
        let off = Words::load().unwrap();
        let speaks = |words: &Words, tag| locale::resolve(words.locales(), Some(tag), [], "en").tag;
        assert_eq!(["qps-ploc", "QPS-plocm"].map(|tag| speaks(&on, tag)), ["qps-ploc", "qps-plocm"]);
        assert_eq!(["qps-ploc", "qps-plocm"].map(|tag| speaks(&off, tag)), ["en", "en"]);
        assert_ne!(on.plain("qps-ploc", "brand-name", &[]), "Latchkey");
        assert!(on.edition().travelling("qps-plocm", WebApp::Portal).is_some());
        assert!(on.text("qps-ploc", "mail-code-life", &[("minutes", 5.into())]).contains('5'));
    }
}
