//! Words for what the server itself says: mails, the shell, the few plain pages.
//!
//! Reads the same `locales/<tag>/*.ftl` that translators edit and the browser
//! loads. Files in [`SERVER_ONLY`] stay here; all others, joined, are the one
//! file that travels.

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::locale;

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
    bundle: FluentBundle<FluentResource>,
    /// As `bundle`, without isolation marks: for subjects, titles and attributes.
    plain: FluentBundle<FluentResource>,
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

    /// A message with its variables filled in and isolated.
    #[must_use]
    pub fn text(&self, locale: &str, id: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        self.say(locale, id, args, |spoken| &spoken.bundle)
    }

    /// As [`Words::text`], without isolation marks.
    #[must_use]
    pub fn plain(&self, locale: &str, id: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        self.say(locale, id, args, |spoken| &spoken.plain)
    }

    /// The joined file that travels to the browser.
    #[must_use]
    pub fn travelling(&self, locale: &str) -> Option<&str> {
        self.spoken.get(locale).map(|spoken| spoken.travelling.as_str())
    }

    fn say(
        &self,
        locale: &str,
        id: &str,
        args: &[(&'static str, FluentValue<'_>)],
        of: impl Fn(&Spoken) -> &FluentBundle<FluentResource>,
    ) -> String {
        for tag in [locale, "en"] {
            let Some(bundle) = self.spoken.get(tag).map(&of) else { continue };
            let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else { continue };
            let args: FluentArgs = args.iter().map(|(name, value)| (*name, value.clone())).collect();
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
            if errors.is_empty() {
                return text;
            }
            tracing::error!(locale = tag, id, "a message could not be filled in");
        }
        tracing::error!(locale, id, "a message is missing");
        id.to_owned()
    }
}

fn read(tag: &'static str) -> Result<Spoken, WordsFault> {
    let broken = |what: String| WordsFault::Broken(tag.to_owned(), what);
    let id: LanguageIdentifier = tag.parse().map_err(|_| broken("is no language tag".into()))?;
    let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
    let mut plain = FluentBundle::new_concurrent(vec![id]);
    plain.set_use_isolating(false);
    let mut travelling = String::new();
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with(&format!("{tag}/"))).collect();
    names.sort();
    if names.is_empty() {
        return Err(WordsFault::NoFiles(tag.to_owned()));
    }
    for name in names {
        let file = Files::get(&name).ok_or_else(|| broken(format!("{name} is gone")))?;
        let text = String::from_utf8(file.data.into_owned()).map_err(|_| broken(format!("{name} is not UTF-8")))?;
        if !SERVER_ONLY.iter().any(|only| name.ends_with(&format!("/{only}"))) {
            travelling.push_str(&without_comments(&text));
        }
        for bundle in [&mut bundle, &mut plain] {
            let resource =
                FluentResource::try_new(text.clone()).map_err(|(_, errors)| broken(format!("{name}: {errors:?}")))?;
            bundle.add_resource(resource).map_err(|errors| broken(format!("{name}: {errors:?}")))?;
        }
    }
    Ok(Spoken { bundle, plain, travelling })
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
