//! The pages behind the link "this was not me" of a notice.
//!
//! ```text
//!   GET /not-me#token=… ─▶ POST /not-me/look ─▶ POST /not-me
//!     a script, or the      whose it is, what     the account is
//!     person, hands it on   the button does       closed
//! ```
//!
//! The token stands behind `#`, so that neither a proxy nor its log sees it: the
//! browser keeps that part to itself. A script of five lines puts it into the form
//! of the first page and takes it out of the address. Where no script runs, the
//! person pastes the link into the same form. Links in mails from before carried
//! the token in the path; they work until their week is over.
//!
//! The account is closed by the last POST alone: mail programs and scanners open
//! links, and some run scripts.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Form};
use serde::Deserialize;

use super::Web;
use super::client_address::Client;
use super::page::{locale, locale_of, plain};
use crate::flow::Trouble;
use crate::flow::objection::{self, Objection};
use crate::html::escape;
use crate::locale::Locale;
use crate::secrets::{ObjectionToken, SessionToken};
use crate::visit::Caller;

/// What the forms of the pages send.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The link, or what is left of it: its end, or the token alone.
    link: String,
}

/// The first page: the same for everybody, since what the link holds stays in the browser.
pub async fn open(State(web): State<Arc<Web>>, request: Request) -> Response {
    let locale = locale_of(&web, &request);
    let say = |id: &str| escape(&web.portal.words.plain(locale.tag, id, &[]));
    let body = format!(
        "<p>{lead}</p><form id=\"not-me\" method=\"post\" action=\"/not-me/look?mkt={tag}\">\
         <label for=\"link\">{field}</label>\
         <input id=\"link\" name=\"link\" class=\"control\" dir=\"ltr\" autocomplete=\"off\" autocapitalize=\"none\" \
          spellcheck=\"false\" required>\
         <button class=\"button\" type=\"submit\">{button}</button></form>\
         <script src=\"/not-me.js\" defer></script>",
        lead = say("not-me-paste-lead"),
        tag = locale.tag,
        field = say("not-me-paste-field"),
        button = say("not-me-paste-button"),
    );
    plain(&web, locale, "brand-name", &web.portal.words.plain(locale.tag, "not-me-title", &[]), &body)
}

/// Hands on what stands behind `#`.
pub async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("not_me/hand_on.js")).into_response()
}

/// Asks, as long as the link is good.
pub async fn look(
    State(web): State<Arc<Web>>,
    RawQuery(query): RawQuery,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Response {
    let locale = locale(&web, query.as_deref(), &headers);
    ask(&web, locale, client, &token_in(&sent.link)).await
}

/// As [`look`], for a link with the token in its path.
pub async fn look_at_path(
    State(web): State<Arc<Web>>,
    Path(token): Path<String>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    ask(&web, locale_of(&web, &request), client, &token).await
}

/// Closes the account to self-service.
pub async fn submit(
    State(web): State<Arc<Web>>,
    RawQuery(query): RawQuery,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Response {
    let locale = locale(&web, query.as_deref(), &headers);
    let found = match caller(client) {
        Ok(caller) => objection::object(&web.portal, &caller, &ObjectionToken::new(token_in(&sent.link))).await,
        Err(trouble) => Err(trouble),
    };
    answer(&web, locale, found, |about| {
        let say = |id: &str| escape(&web.portal.words.plain(locale.tag, id, &[]));
        let support = [("support", about.support_code.as_str().into())];
        let body = format!(
            "<p id=\"reported\">{}</p><p>{}</p>",
            say("not-me-done-text"),
            escape(&web.portal.words.text(locale.tag, "mail-support-code", &support)),
        );
        (web.portal.words.plain(locale.tag, "not-me-done-title", &[]), body)
    })
}

async fn ask(web: &Web, locale: &Locale, client: Client, token: &str) -> Response {
    let found = match caller(client) {
        Ok(caller) => objection::look(&web.portal, &caller, &ObjectionToken::new(token.to_owned())).await,
        Err(trouble) => Err(trouble),
    };
    answer(web, locale, found, |about| {
        let say = |id: &str| escape(&web.portal.words.plain(locale.tag, id, &[]));
        let args =
            [("user", about.account.user_id.to_string().into()), ("organization", about.tenant.name.as_str().into())];
        let lead = escape(&web.portal.words.text(locale.tag, "not-me-lead", &args));
        let body = format!(
            "<p>{lead}</p><p>{consequence}</p>\
             <form method=\"post\" action=\"/not-me?mkt={tag}\">\
             <input type=\"hidden\" name=\"link\" value=\"{token}\">\
             <button class=\"button\" type=\"submit\">{button}</button></form>",
            consequence = say("not-me-consequence"),
            token = escape(token),
            tag = locale.tag,
            button = say("not-me-button"),
        );
        (web.portal.words.plain(locale.tag, "not-me-title", &[]), body)
    })
}

/// A browser without a visit: its support code is of this one answer.
fn caller(client: Client) -> Result<Caller, Trouble> {
    Ok(Caller { session: SessionToken::random()?, source: client.0 })
}

/// The token in what a person pasted. Mail programs break long lines.
fn token_in(link: &str) -> String {
    let link: String = link.chars().filter(|letter| !letter.is_whitespace()).collect();
    let end = match (link.rsplit_once('#'), link.split_once("/not-me/")) {
        (Some((_, behind)), _) => behind,
        (None, Some((_, path))) => path.split('?').next().unwrap_or_default(),
        (None, None) => &link,
    };
    end.strip_prefix("token=").unwrap_or(end).to_owned()
}

fn answer(
    web: &Web,
    locale: &Locale,
    found: Result<Option<Objection>, Trouble>,
    write: impl Fn(&Objection) -> (String, String),
) -> Response {
    let say = |id: &str| web.portal.words.plain(locale.tag, id, &[]);
    match found {
        Ok(Some(about)) => {
            let (title, body) = write(&about);
            plain(web, locale, "brand-name", &title, &body)
        }
        Ok(None) => {
            let body = format!("<p>{}</p>", escape(&say("not-me-over-text")));
            let mut response = plain(web, locale, "brand-name", &say("not-me-over-title"), &body);
            *response.status_mut() = StatusCode::GONE;
            response
        }
        Err(trouble) => {
            tracing::error!(%trouble, "an objection");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_in_whatever_is_left_of_the_link() {
        for link in [
            "https://reset.example/not-me?mkt=ko#token=abc-_1",
            "#token=abc-_1",
            "token=abc-_1",
            " abc-_1\r\n",
            "https://reset.example/not-me?mkt=ko#tok\r\n en=abc\n-_1",
            "https://reset.example/not-me/abc-_1?mkt=ko",
            "https://reset.example/not-me/abc-_1",
        ] {
            assert_eq!(token_in(link), "abc-_1", "{link}");
        }
        assert_eq!(token_in(""), "");
    }
}
