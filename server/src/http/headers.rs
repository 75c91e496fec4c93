//! Headers that stand on every answer, errors included.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::Web;

const EMBEDDER: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");

const FIXED: [(HeaderName, &str); 7] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // A support code or a user ID in an address stays with us.
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (EMBEDDER, "require-corp"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self)",
    ),
    // For browsers that do not know frame-ancestors.
    (HeaderName::from_static("x-frame-options"), "DENY"),
];

/// Sets the headers; what a handler set itself for caching and referrer stays.
pub async fn on_every_answer(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    complete(&web, response.headers_mut());
    response
}

/// The headers, as they are written, for answers that the HTTP library makes by itself.
pub fn as_written(web: &Web) -> Vec<u8> {
    let mut headers = HeaderMap::new();
    complete(web, &mut headers);
    let lines =
        headers.iter().map(|(name, value)| [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    lines.collect::<Vec<_>>().concat()
}

fn complete(web: &Web, headers: &mut HeaderMap) {
    for (name, value) in FIXED {
        // A page with a plain form says same-origin: browsers send `Origin: null` with its form otherwise.
        // The page of another service says for itself what may be embedded there.
        let may_differ = [REFERRER_POLICY, EMBEDDER].contains(&name);
        if !may_differ || !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        set(headers, CONTENT_SECURITY_POLICY, &web.shell.content_security_policy);
    }
    if web.portal.settings.public_url.starts_with("https://") {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
