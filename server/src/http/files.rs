//! The web files, embedded into the release binary, and the words that travel.

use std::sync::{Arc, OnceLock};

use axum::extract::{Path, Request, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use brotli::enc::BrotliEncoderParams;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::Web;

/// What trunk built. A debug build reads it from the disk, a release build holds it.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
pub struct Dist;

/// Names with a fingerprint never change what they mean.
pub const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// A file of the web build; everything else is not found, whatever the path looks like.
pub async fn asset(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    // Pages are served filled, and twins as what they are the twins of.
    if path.is_empty() || path.ends_with(".html") || path.ends_with(".br") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some(file) = Dist::get(path) else { return StatusCode::NOT_FOUND.into_response() };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let tag = etag(&file);
    if request.headers().get(IF_NONE_MATCH).is_some_and(|asked| *asked == tag) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let squeezed = accepts_brotli(request.headers()).then(|| Dist::get(&format!("{path}.br"))).flatten();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    headers.insert(ETAG, tag);
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    let keep = if is_fingerprinted(path) { FOR_GOOD } else { ASK_AGAIN };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    let data = match squeezed {
        Some(squeezed) => {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
            squeezed.data
        }
        None => file.data,
    };
    (headers, data).into_response()
}

/// The joined words of one locale, as a program takes them.
pub async fn words(State(web): State<Arc<Web>>, Path(file): Path<String>, asked_with: HeaderMap) -> Response {
    let filled = web.shell.filled(&web.portal.words);
    let Some((text, is_of_its_version)) = filled.words(&file) else { return StatusCode::NOT_FOUND.into_response() };
    let keep = if is_of_its_version { FOR_GOOD } else { ASK_AGAIN };
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, keep), (VARY, "Accept-Encoding")];
    let (coding, body) = text.answer(&asked_with);
    (headers, coding, body).into_response()
}

/// Nothing here is for search engines.
pub async fn robots() -> Response {
    ([(CONTENT_TYPE, "text/plain")], "User-agent: *\nDisallow: /\n").into_response()
}

/// A text that many browsers ask for. It is compressed once, at the first request, so
/// that the start does not wait for all texts.
pub struct Text {
    plain: String,
    squeezed: OnceLock<Vec<u8>>,
}

impl Text {
    #[must_use]
    pub fn new(plain: String) -> Self {
        Self { plain, squeezed: OnceLock::new() }
    }

    fn squeezed(&self) -> &[u8] {
        self.squeezed.get_or_init(|| {
            let settings = BrotliEncoderParams { quality: 9, lgwin: 18, ..Default::default() };
            let mut squeezed = Vec::new();
            // Writing into memory cannot fail; an empty twin is never sent.
            let _ = brotli::BrotliCompress(&mut self.plain.as_bytes(), &mut squeezed, &settings);
            squeezed
        })
    }

    /// The body, and its coding, for a browser that sent these headers. Holds no secret, so that
    /// its compressed length reveals none.
    pub fn answer(&self, asked: &HeaderMap) -> (HeaderMap, Vec<u8>) {
        let mut headers = HeaderMap::new();
        if !accepts_brotli(asked) || self.squeezed().is_empty() {
            return (headers, self.plain.clone().into_bytes());
        }
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        (headers, self.squeezed().to_vec())
    }
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.split(',').any(|coding| {
            let mut parts = coding.trim().split(';');
            parts.next() == Some("br") && !parts.any(|weight| weight.trim() == "q=0")
        })
    })
}

/// trunk writes `name-<16 hex digits>.ext` and `name-<hash>_bg.wasm`.
fn is_fingerprinted(path: &str) -> bool {
    path.split(['-', '_', '.']).any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    use base64::Engine as _;
    let digest = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash());
    HeaderValue::from_str(&format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The address of the file of this kind that trunk fingerprinted, for the few plain pages.
pub fn address_of(kind: &str) -> Option<String> {
    Dist::iter().find(|name| name.ends_with(kind)).map(|name| format!("/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fingerprinted_names_are_kept_for_good() {
        assert!(is_fingerprinted("portal-0f3a9c21d4b7e865.js"));
        assert!(is_fingerprinted("portal-0f3a9c21d4b7e865_bg.wasm"));
        assert!(!is_fingerprinted("captcha-worker.js"));
    }
}
