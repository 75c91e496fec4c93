//! The frame of the few plain pages that the server writes itself.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::{IntoResponse as _, Response};

use super::Web;
use super::files;
use crate::html::escape;
use crate::locale::{self, Locale};

/// The language of a plain page.
pub fn locale(web: &Web, query: Option<&str>, headers: &HeaderMap) -> &'static Locale {
    let mkt = locale::mkt_from_query(query.unwrap_or(""));
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    locale::resolve(
        web.portal.words.locales(),
        mkt.as_deref(),
        locale::accept_language(accepted),
        &web.portal.settings.default_locale,
    )
}

pub fn locale_of(web: &Web, request: &Request) -> &'static Locale {
    locale(web, request.uri().query(), request.headers())
}

/// One sheet with one heading, marked as the demo's. `body` is HTML that escaped what it shows.
pub fn page(web: &Web, locale: &Locale, title: &str, body: &str) -> Response {
    plain(web, locale, "pages-demo-mark", title, body)
}

/// One sheet with one heading, under the words of `mark`.
pub fn plain(web: &Web, locale: &Locale, mark: &str, title: &str, body: &str) -> Response {
    let links: String = [("stylesheet", ".css"), ("icon", ".svg")]
        .into_iter()
        .filter_map(|(rel, kind)| Some(format!("<link rel=\"{rel}\" href=\"{}\">", files::address_of(kind)?)))
        .collect();
    let mark = escape(&web.portal.words.plain(locale.tag, mark, &[]));
    let html = format!(
        "<!doctype html><html lang=\"{tag}\" dir=\"{dir}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>{links}</head>\
         <body class=\"plain-page\"><div class=\"sheet\"><header><p class=\"demo-mark\">{mark}</p></header>\
         <main><h1>{title}</h1>{body}</main></div></body></html>",
        tag = locale.tag,
        dir = if locale.rtl { "rtl" } else { "ltr" },
        title = escape(title),
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_LANGUAGE, locale.tag),
        // With no-referrer a browser hides from us, too, where its form comes from.
        (REFERRER_POLICY, "same-origin"),
    ];
    (headers, html).into_response()
}
