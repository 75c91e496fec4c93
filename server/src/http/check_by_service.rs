//! The page with the widget of an outside service. It stands apart from the
//! app, with a policy of its own: the service's program runs on this page alone,
//! and never where a password is typed.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::Form;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderName, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::client_address::Client;
use super::page::{locale, locale_of, plain};
use super::{Web, session};
use crate::captcha::service::Service;
use crate::flow::check;
use crate::flow::check::by_service::{Refused, hand_in};
use crate::html::escape;
use crate::locale::Locale;
use crate::visit::Caller;

/// The page, for a person on the way to this action.
pub async fn show(State(web): State<Arc<Web>>, Path(action): Path<String>, request: Request) -> Response {
    let locale = locale_of(&web, &request);
    let query = request.uri().query().unwrap_or("");
    match (&web.portal.robot_check, back(&action)) {
        (Some(service), Some(path)) => form(&web, service, locale, (&action, path, query), None),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Takes the token that the widget put into the form.
pub async fn submit(
    State(web): State<Arc<Web>>,
    Path(action): Path<String>,
    RawQuery(query): RawQuery,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    let (Some(service), Some(path)) = (&web.portal.robot_check, back(&action)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let query = query.unwrap_or_default();
    let Some(session) = session::read(&headers, &web.portal.settings.public_url) else {
        return see_other(path, &query);
    };
    let caller = Caller { session, source: client.0 };
    let token = sent.get(service.kind.facts().field).map_or("", String::as_str);
    let refusal = match hand_in(&web.portal, &caller, &action, token).await {
        Ok(None) => return see_other(path, &query),
        Ok(Some(refusal)) => refusal,
        Err(trouble) => {
            tracing::error!(%trouble, "the check by a service");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let (id, status) = match refusal {
        Refused::Unavailable => ("robot-check-unavailable", StatusCode::SERVICE_UNAVAILABLE),
        Refused::NotGood => ("robot-check-refused", StatusCode::FORBIDDEN),
    };
    let locale = locale(&web, Some(&query), &headers);
    let mut response = form(&web, service, locale, (&action, path, &query), Some(id));
    *response.status_mut() = status;
    response
}

/// The path of an action's first screen; `None` for an unknown action.
fn back(action: &str) -> Option<&'static str> {
    match action {
        check::RESET => Some("/"),
        check::CHANGE => Some("/change"),
        check::REGISTER => Some("/register"),
        _ => None,
    }
}

/// Back to our own first screen, with what its address said before.
fn see_other(path: &str, query: &str) -> Response {
    let to = HeaderValue::from_str(&format!("{path}?{query}")).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

fn form(
    web: &Web,
    service: &Service,
    locale: &Locale,
    (action, path, query): (&str, &str, &str),
    problem: Option<&str>,
) -> Response {
    let facts = service.kind.facts();
    let say = |id: &str| escape(&web.portal.words.plain(locale.tag, id, &[("service", facts.name.into())]));
    let problem = problem
        .map(|id| format!("<p id=\"problem\" class=\"problem\" role=\"alert\">{}</p>", say(id)))
        .unwrap_or_default();
    let body = format!(
        "{problem}<p>{lead}</p><form method=\"post\" action=\"/check/{action}?{query}\">\
         <div class=\"{class}\" data-sitekey=\"{key}\" data-action=\"{action}\"></div>\
         <button class=\"button\" type=\"submit\">{next}</button></form>\
         <p><a class=\"link\" href=\"{path}?{query}\">{back}</a></p>\
         <script src=\"{script}\" async defer></script>",
        lead = say("robot-check-lead"),
        query = escape(query),
        class = facts.class,
        key = escape(&service.site_key),
        next = say("robot-check-next-button"),
        back = say("robot-check-back-link"),
        script = facts.script_url,
    );
    let title = web.portal.words.plain(locale.tag, "robot-check-title", &[]);
    let mut response = plain(web, locale, "brand-name", &title, &body);
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy(facts.sources)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    // The service's frames come without a word on who may embed them.
    headers.insert(HeaderName::from_static("cross-origin-embedder-policy"), HeaderValue::from_static("unsafe-none"));
    response
}

/// Allows the service's sources and our own, and no others. Widgets style themselves in place.
fn policy(sources: &str) -> String {
    format!(
        "default-src 'none'; script-src {sources}; frame-src {sources}; connect-src {sources}; \
         style-src 'self' 'unsafe-inline' {sources}; img-src 'self' data: {sources}; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}
