//! The first answer: the page of a program, filled per request in the person's language.
//!
//! trunk leaves placeholders in `dist/index.html` and `dist/account.html` alone:
//! `{{lang}}`, `{{dir}}`, `{{words-url}}`, `{{words-pattern}}`, `{{t:message-id}}`,
//! and `{{first:…}}` for what differs between the first screens ([`First`]). Each
//! page is filled once for each of its first screens and each locale, and kept
//! until the words change.

mod first;

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
use crate::html::escape;
use crate::locale;
use crate::wording::{Edition, VERSION_DIGITS, WebApp, Words};
use first::First;

/// Why the shell cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ShellFault {
    #[error("the web files are missing: build them with `cargo xtask demo`")]
    Missing,
    #[error("{0}: {1}")]
    Broken(&'static str, String),
}

/// The page of each program, as trunk built it.
type Pages = BTreeMap<WebApp, String>;

/// The pages, filled for every locale, and the policy that their inline scripts need.
pub struct Shell {
    pages: Pages,
    filled: RwLock<Arc<Filled>>,
    pub content_security_policy: String,
}

/// What is made once of an edition of the words.
pub struct Filled {
    /// The edition's.
    pub version: String,
    pages: BTreeMap<(First, &'static str), Text>,
    /// The joined words of each locale, as they travel with each program.
    words: BTreeMap<(WebApp, &'static str), Text>,
}

impl Shell {
    /// Reads the embedded pages and fills them for all locales that are spoken.
    ///
    /// # Errors
    /// When a page is not there or holds an unknown placeholder.
    pub fn load(words: &Words) -> Result<Self, ShellFault> {
        let mut pages = Pages::new();
        for program in WebApp::ALL {
            let name = page_of(program);
            let file = Dist::get(name).ok_or(ShellFault::Missing)?;
            let page = String::from_utf8(file.data.into_owned());
            pages.insert(program, page.map_err(|_| ShellFault::Broken(name, "is not UTF-8".into()))?);
        }
        let filled = Filled::with(&pages, words, &words.edition())?;
        let scripts: Vec<String> = pages.values().flat_map(|page| inline_scripts(page)).collect();
        let content_security_policy = policy(&scripts);
        Ok(Self { pages, filled: RwLock::new(Arc::new(filled)), content_security_policy })
    }

    /// Everything as the words stand now.
    pub fn filled(&self, words: &Words) -> Arc<Filled> {
        let edition = words.edition();
        let filled = Arc::clone(&self.filled.read().unwrap_or_else(PoisonError::into_inner));
        if filled.version == edition.version {
            return filled;
        }
        match Filled::with(&self.pages, words, &edition) {
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
    fn with(pages: &Pages, words: &Words, edition: &Edition) -> Result<Self, ShellFault> {
        let mut filled = BTreeMap::new();
        let mut travelling = BTreeMap::new();
        for locale in words.locales() {
            for first in First::ALL {
                let page = pages.get(&first.program()).map(String::as_str).unwrap_or_default();
                filled.insert((first, locale.tag), Text::new(fill(page, first, locale, words, &edition.version)?));
            }
            for program in WebApp::ALL {
                let text = edition.travelling(locale.tag, program).unwrap_or_default();
                travelling.insert((program, locale.tag), Text::new(text.to_owned()));
            }
        }
        Ok(Self { version: edition.version.clone(), pages: filled, words: travelling })
    }

    /// The words in a file of [`words_pattern`], and whether its name says the version they
    /// have. A page of another version, from a moment ago or from a portal beside this one,
    /// gets the words as they are here; so does a name without a version.
    pub fn words(&self, file: &str) -> Option<(&Text, bool)> {
        let name = file.strip_suffix(".ftl")?;
        let (stem, version) = match name.rsplit_once('.') {
            Some((stem, version)) if is_version(version) => (stem, Some(version)),
            _ => (name, None),
        };
        let (tag, program) = match stem.strip_suffix(".account") {
            Some(tag) => (tag, WebApp::Account),
            None => (stem, WebApp::Portal),
        };
        let text = self.words.iter().find(|((with, locale), _)| *with == program && *locale == tag);
        text.map(|(_, text)| (text, version == Some(self.version.as_str())))
    }
}

/// What trunk calls a program's page.
pub const fn page_of(program: WebApp) -> &'static str {
    match program {
        WebApp::Portal => "index.html",
        WebApp::Account => "account.html",
    }
}

/// Whether this part of a name may be the version of an edition.
fn is_version(part: &str) -> bool {
    part.len() == VERSION_DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The address of a program's words in each language. The version stands in the name: an
/// address with a query is asked for differently by the page and by the program's `fetch`,
/// and would be loaded twice.
fn words_pattern(program: WebApp, version: &str) -> String {
    let which = match program {
        WebApp::Portal => "",
        WebApp::Account => ".account",
    };
    format!("/locales/{{tag}}{which}.{version}.ftl")
}

/// Serves the shell of a reset in the language that `mkt`, the browser and the deployment lead to.
pub async fn serve(State(web): State<Arc<Web>>, request: Request) -> Response {
    serve_first(&web, First::Reset, &request)
}

/// Serves the shell of a change, likewise.
pub async fn serve_change(State(web): State<Arc<Web>>, request: Request) -> Response {
    serve_first(&web, First::Change, &request)
}

/// Serves the shell of registration, likewise.
pub async fn serve_register(State(web): State<Arc<Web>>, request: Request) -> Response {
    serve_first(&web, First::Register, &request)
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

fn fill(page: &str, first: First, locale: &locale::Locale, words: &Words, version: &str) -> Result<String, ShellFault> {
    let say = |id: &str| escape(&words.plain(locale.tag, id, &[]));
    let program = first.program();
    let broken = |what: String| ShellFault::Broken(page_of(program), what);
    let pattern = words_pattern(program, version);
    let mut filled = String::with_capacity(page.len() + 1024);
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or_else(|| broken("a placeholder has no end".into()))?;
        filled.push_str(before);
        let value = match name.trim() {
            "lang" => locale.tag.to_owned(),
            "dir" => if locale.rtl { "rtl" } else { "ltr" }.to_owned(),
            "words-url" => pattern.replace("{tag}", locale.tag),
            "words-pattern" => pattern.clone(),
            name => match (name.strip_prefix("t:"), name.strip_prefix("first:")) {
                (Some(id), _) => Some(say(id)),
                (None, Some(name)) => first.says(name, locale, say),
                (None, None) => None,
            }
            .ok_or_else(|| broken(format!("{{{{{name}}}}} means nothing")))?,
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
