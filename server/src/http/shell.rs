//! The first answer: `index.html`, filled per request in the person's language.
//!
//! trunk leaves placeholders in `dist/index.html` alone: `{{lang}}`, `{{dir}}`,
//! `{{words-url}}`, `{{words-pattern}}`, `{{t:message-id}}`, and `{{first:…}}` for
//! what differs between the first screens of a reset and of a change. The page is
//! cut at them once; each locale is filled once for either and kept, until the
//! words change.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use sha2::Digest as _;

use super::Web;
use super::files::{Dist, Text};
use crate::locale;
use crate::messages::compose::escape;
use crate::wording::{Edition, Words};

/// Why the shell cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ShellFault {
    #[error("the web files are missing: build them with `cargo xtask demo`")]
    Missing,
    #[error("index.html: {0}")]
    Broken(String),
}

/// Which first screen the page shows until the app runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum First {
    Reset,
    Change,
}

/// The page, filled for every locale, and the policy its one inline script needs.
pub struct Shell {
    page: String,
    filled: RwLock<Arc<Filled>>,
    pub content_security_policy: String,
}

/// What is made once of an edition of the words.
pub struct Filled {
    /// The edition's.
    pub version: String,
    pages: BTreeMap<(First, &'static str), Text>,
    /// The joined words of each locale, as they travel.
    pub words: BTreeMap<&'static str, Text>,
}

impl Shell {
    /// Reads the embedded page and fills it for all locales that are spoken.
    ///
    /// # Errors
    /// When the page is not there or holds a placeholder that means nothing.
    pub fn load(words: &Words) -> Result<Self, ShellFault> {
        let file = Dist::get("index.html").ok_or(ShellFault::Missing)?;
        let page = String::from_utf8(file.data.into_owned()).map_err(|_| ShellFault::Broken("is not UTF-8".into()))?;
        let filled = Filled::with(&page, words, &words.edition())?;
        let content_security_policy = policy(&inline_scripts(&page));
        Ok(Self { page, filled: RwLock::new(Arc::new(filled)), content_security_policy })
    }

    /// Everything as the words stand now.
    pub fn filled(&self, words: &Words) -> Arc<Filled> {
        let edition = words.edition();
        let filled = Arc::clone(&self.filled.read().unwrap_or_else(PoisonError::into_inner));
        if filled.version == edition.version {
            return filled;
        }
        match Filled::with(&self.page, words, &edition) {
            Ok(anew) => {
                let anew = Arc::new(anew);
                *self.filled.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&anew);
                anew
            }
            Err(fault) => {
                tracing::error!(%fault, "the page cannot be filled with the changed words: the earlier ones are kept");
                filled
            }
        }
    }
}

impl Filled {
    fn with(page: &str, words: &Words, edition: &Edition) -> Result<Self, ShellFault> {
        let mut pages = BTreeMap::new();
        let mut travelling = BTreeMap::new();
        for locale in words.locales() {
            for first in [First::Reset, First::Change] {
                pages.insert((first, locale.tag), Text::new(fill(page, first, locale, words, &edition.version)?));
            }
            let text = edition.travelling(locale.tag).unwrap_or_default();
            travelling.insert(locale.tag, Text::new(text.to_owned()));
        }
        Ok(Self { version: edition.version.clone(), pages, words: travelling })
    }
}

/// Serves the shell of a change in the language that `mkt`, the browser and the deployment lead to.
pub async fn serve_change(State(web): State<Arc<Web>>, request: Request) -> Response {
    serve_first(&web, First::Change, &request)
}

/// Serves the shell of a reset, likewise.
pub async fn serve(State(web): State<Arc<Web>>, request: Request) -> Response {
    serve_first(&web, First::Reset, &request)
}

fn serve_first(web: &Web, first: First, request: &Request) -> Response {
    let mkt = locale::mkt_from_query(request.uri().query().unwrap_or(""));
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let locale = locale::resolve(
        web.portal.words.locales(),
        mkt.as_deref(),
        locale::accept_language(accepted),
        &web.portal.settings.default_locale,
    );
    let filled = web.shell.filled(&web.portal.words);
    let Some(page) = filled.pages.get(&(first, locale.tag)) else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_LANGUAGE, locale.tag),
        (VARY, "Accept-Language, Accept-Encoding"),
    ];
    let (coding, body) = page.answer(request.headers());
    (headers, coding, body).into_response()
}

/// What differs between the two first screens; nothing for a name that means nothing.
fn of_first(name: &str, first: First, locale: &locale::Locale, say: impl Fn(&str) -> String) -> Option<String> {
    let id = |reset: &str, change: &str| say(if first == First::Reset { reset } else { change });
    Some(match name {
        "heading" => id("identify-heading", "change-heading"),
        "lead" => id("identify-lead", "change-lead"),
        "next-button" => id("identify-next-button", "change-next-button"),
        "check-phase" if first == First::Reset => format!("<li class=\"phase\">{}</li>", say("phase-check")),
        "password" if first == First::Change => format!(
            "<div class=\"field\"><label class=\"label\" for=\"current-password\">{}</label>\
             <div class=\"secret\"><input class=\"input\" id=\"current-password\" name=\"current-password\" \
             type=\"password\" autocomplete=\"current-password\" dir=\"ltr\"></div></div>",
            say("change-password-field")
        ),
        "forgotten" if first == First::Change => {
            format!("<a class=\"button is-quiet\" href=\"/?mkt={}\">{}</a>", locale.tag, say("change-forgotten-link"))
        }
        "check-phase" | "password" | "forgotten" => String::new(),
        _ => return None,
    })
}

fn fill(page: &str, first: First, locale: &locale::Locale, words: &Words, version: &str) -> Result<String, ShellFault> {
    let say = |id: &str| escape(&words.plain(locale.tag, id, &[]));
    let mut filled = String::with_capacity(page.len() + 1024);
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) =
            after.split_once("}}").ok_or_else(|| ShellFault::Broken("a placeholder has no end".into()))?;
        filled.push_str(before);
        let pattern = format!("/locales/{{tag}}.ftl?v={version}");
        let value = match name.trim() {
            "lang" => locale.tag.to_owned(),
            "dir" => if locale.rtl { "rtl" } else { "ltr" }.to_owned(),
            "words-url" => pattern.replace("{tag}", locale.tag),
            "words-pattern" => pattern,
            name => match (name.strip_prefix("t:"), name.strip_prefix("first:")) {
                (Some(id), _) => Some(say(id)),
                (None, Some(name)) => of_first(name, first, locale, say),
                (None, None) => None,
            }
            .ok_or_else(|| ShellFault::Broken(format!("{{{{{name}}}}} means nothing")))?,
        };
        // trunk takes the quotes off attributes; what stands in them now may hold blanks.
        let quote = if before.ends_with('=') { "\"" } else { "" };
        filled.extend([quote, &value, quote]);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// SHA-256 of every script that stands in the page itself: trunk's loader.
fn inline_scripts(page: &str) -> Vec<String> {
    let mut hashes = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((attributes, after)) = after.split_once('>') else { break };
        let Some((script, after)) = after.split_once("</script>") else { break };
        if !attributes.contains("src=") {
            let digest = sha2::Sha256::digest(script.as_bytes());
            hashes.push(base64::engine::general_purpose::STANDARD.encode(digest));
        }
        rest = after;
    }
    hashes
}

/// Nothing from elsewhere, nothing inline but the hashed loader, no framing, no forms but our own.
fn policy(hashes: &[String]) -> String {
    let scripts: String = hashes.iter().map(|hash| format!(" 'sha256-{hash}'")).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self' data:; \
         media-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_scripts_are_hashed() {
        let page = "<script src=\"/a.js\"></script><script type=\"module\">x()</script>";
        let hashes = inline_scripts(page);
        assert_eq!(hashes.len(), 1);
        assert!(policy(&hashes).contains("'sha256-"));
        assert!(!policy(&hashes).contains("unsafe-inline"));
    }
}
