//! The page behind the link "this was not me" of a notice. GET shows, POST acts.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::Web;
use super::client_address::Client;
use super::page::{locale, locale_of, plain};
use crate::flow::Trouble;
use crate::flow::objection::{self, About};
use crate::html::escape;
use crate::locale::Locale;
use crate::secrets::{ObjectionToken, SessionToken};
use crate::visit::Caller;

/// Asks, as long as the link is good.
pub async fn show(
    State(web): State<Arc<Web>>,
    Path(token): Path<String>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    let locale = locale_of(&web, &request);
    let found = match caller(client) {
        Ok(caller) => objection::look(&web.portal, &caller, &ObjectionToken::new(token.clone())).await,
        Err(trouble) => Err(trouble),
    };
    answer(&web, locale, found, |about| {
        let say = |id: &str| escape(&web.portal.words.plain(locale.tag, id, &[]));
        let args =
            [("user", about.account.user_id.to_string().into()), ("organization", about.tenant.name.as_str().into())];
        let lead = escape(&web.portal.words.text(locale.tag, "not-me-lead", &args));
        let body = format!(
            "<p>{lead}</p><p>{consequence}</p>\
             <form method=\"post\" action=\"/not-me/{token}?mkt={tag}\">\
             <button class=\"button\" type=\"submit\">{button}</button></form>",
            consequence = say("not-me-consequence"),
            token = escape(&token),
            tag = locale.tag,
            button = say("not-me-button"),
        );
        (web.portal.words.plain(locale.tag, "not-me-title", &[]), body)
    })
}

/// Closes the account to self-service.
pub async fn submit(
    State(web): State<Arc<Web>>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Response {
    let locale = locale(&web, query.as_deref(), &headers);
    let found = match caller(client) {
        Ok(caller) => objection::object(&web.portal, &caller, &ObjectionToken::new(token)).await,
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

/// A browser without a visit: its support code is of this one answer.
fn caller(client: Client) -> Result<Caller, Trouble> {
    Ok(Caller { session: SessionToken::random()?, source: client.0 })
}

fn answer(
    web: &Web,
    locale: &Locale,
    found: Result<Option<About>, Trouble>,
    write: impl Fn(&About) -> (String, String),
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
