//! Pages for people whose request is refused or fails.
//!
//! Layers and handlers answer with a status, and some with a word for programs.
//! A person who reads such an answer in a browser would see an empty window. Here
//! it becomes a page in their language, with a way on. The status stays, and so do
//! the answers that programs get.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, ALLOW, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Web;
use super::files;
use super::page::{locale_of, plain};
use crate::html::escape;
use crate::locale::Locale;

/// What only programs ask for: their answers are their own.
const OF_PROGRAMS: [&str; 5] = ["/api", "/.well-known/", "/health", "/locales/", "/robots.txt"];

/// Makes a page of an answer that says no, where a person reads it.
pub async fn pages(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let reader = is_for_a_person(&request).then(|| locale_of(&web, &request));
    let response = next.run(request).await;
    let status = response.status();
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match reader {
        Some(locale) if !is_page && (status.is_client_error() || status.is_server_error()) => {
            page(&web, locale, status, response.headers())
        }
        _ => response,
    }
}

/// Whether an answer would be shown to a person. Browsers say so; a client that does not say
/// gets a page for GET and HEAD only.
fn is_for_a_person(request: &Request) -> bool {
    let path = request.uri().path();
    if OF_PROGRAMS.iter().any(|of_programs| path.starts_with(of_programs)) {
        return false;
    }
    let said = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(shown_as) = said("sec-fetch-dest") {
        return shown_as == "document";
    }
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    match said(ACCEPT.as_str()) {
        None => looks,
        Some(kinds) => kinds.contains("text/html") || looks && kinds.contains("*/*") && !kinds.contains("image/"),
    }
}

fn page(web: &Web, locale: &Locale, status: StatusCode, told: &HeaderMap) -> Response {
    let (title, text) = words(status);
    let say = |id: &str| web.portal.words.plain(locale.tag, id, &[]);
    let text = match told.get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse::<u32>().ok()) {
        Some(seconds) if status == StatusCode::TOO_MANY_REQUESTS => {
            web.portal.words.plain(locale.tag, text, &[("minutes", seconds.div_ceil(60).max(1).into())])
        }
        _ => say(text),
    };
    // At another host our own paths lead nowhere.
    let home = if status == StatusCode::MISDIRECTED_REQUEST { web.portal.settings.public_url.as_str() } else { "" };
    let body = format!(
        "<p>{text}</p><p><a class=\"link\" href=\"{home}/?mkt={tag}\">{link}</a></p>",
        text = escape(&text),
        home = escape(home),
        tag = locale.tag,
        link = escape(&say("turned-away-start-link")),
    );
    let mut response = plain(web, locale, "brand-name", &say(title), &body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // There is no form on it that would have to say where it comes from.
    headers.remove(REFERRER_POLICY);
    for name in [RETRY_AFTER, ALLOW, SET_COOKIE] {
        if let Some(value) = told.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    response
}

/// Title and text for a status.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => ("turned-away-not-found-title", "turned-away-not-found-text"),
        StatusCode::REQUEST_TIMEOUT => ("turned-away-too-slow-title", "turned-away-too-slow-text"),
        StatusCode::MISDIRECTED_REQUEST => ("turned-away-other-host-title", "turned-away-other-host-text"),
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            ("turned-away-too-long-title", "turned-away-too-long-text")
        }
        StatusCode::TOO_MANY_REQUESTS => ("fault-too-many-heading", "fault-too-many-text"),
        StatusCode::INTERNAL_SERVER_ERROR => ("fault-internal-heading", "fault-internal-text"),
        status if status.is_server_error() => ("fault-unavailable-heading", "fault-unavailable-text"),
        _ => ("turned-away-refused-title", "turned-away-refused-text"),
    }
}

/// Everything that has no route: a file, the page that is plainly meant, or "not found".
pub async fn anything_else(State(web): State<Arc<Web>>, request: Request) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(meant) = meant(&web, request.uri().path())
    {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        if let Ok(to) = HeaderValue::from_str(&(meant + &query)) {
            return (StatusCode::FOUND, [(LOCATION, to)]).into_response();
        }
    }
    files::asset(request).await
}

/// The page that is meant by an address in capitals, with a slash at its end, or by `/reset`.
fn meant(web: &Web, path: &str) -> Option<String> {
    let folded = path.trim_end_matches('/').to_ascii_lowercase();
    match folded.as_str() {
        "/reset" => Some("/".into()),
        "/change" | "/register" | "/not-me" => Some(folded),
        "/sign-in" if web.sign_in => Some(folded),
        "/mailbox" if web.mailbox.is_some() => Some(folded),
        "/favicon.ico" => files::address_of(".svg"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asks(method: &str, path: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        is_for_a_person(&request.body(Body::empty()).unwrap())
    }

    #[test]
    fn people_get_pages_and_programs_get_what_they_got() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (method, path, headers) in [
            ("GET", "/nothing", vec![]),
            ("GET", "/nothing", vec![("accept", "*/*")]),
            ("GET", "/nothing", vec![("accept", browser)]),
            ("GET", "/nothing", vec![("accept", browser), ("sec-fetch-dest", "document")]),
            ("POST", "/sign-in", vec![("accept", browser)]),
            ("POST", "/not-me", vec![("sec-fetch-dest", "document")]),
        ] {
            assert!(asks(method, path, &headers), "{method} {path} {headers:?}");
        }
        for (method, path, headers) in [
            ("GET", "/api/v1/nothing", vec![("accept", browser)]),
            ("GET", "/api", vec![]),
            ("GET", "/health", vec![("accept", "*/*")]),
            ("GET", "/favicon.ico", vec![("accept", "image/avif,image/webp,*/*")]),
            ("GET", "/nothing.js", vec![("accept", "*/*"), ("sec-fetch-dest", "script")]),
            ("GET", "/nothing", vec![("accept", "application/json")]),
            ("POST", "/nothing", vec![]),
            ("POST", "/nothing", vec![("accept", "*/*")]),
        ] {
            assert!(!asks(method, path, &headers), "{method} {path} {headers:?}");
        }
    }
}
