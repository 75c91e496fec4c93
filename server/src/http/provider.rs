//! Out to an organization's own sign-in, and back.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, Request, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::client_address::Client;
use super::page::locale_of;
use super::{Web, session};
use crate::flow::registration::by_provider;
use crate::locale::{parameter, user_id_parameter};
use crate::secrets::SessionToken;
use crate::visit::Caller;
use crate::wire::{Entry, Journey};

/// Leaves for the provider.
pub async fn go(State(web): State<Arc<Web>>, Extension(client): Extension<Client>, request: Request) -> Response {
    let locale = locale_of(&web, &request).tag.to_owned();
    let query = request.uri().query().unwrap_or("").to_owned();
    let read = |name| parameter(&query, name).filter(|value| !value.is_empty());
    let entry = Entry {
        username: user_id_parameter(&query),
        whr: read("whr"),
        ru: None,
        journey: Journey::Register,
        locale: locale.clone(),
    };
    let public_url = &web.portal.settings.public_url;
    let (session, is_new) = match session::read(request.headers(), public_url) {
        Some(session) => (session, false),
        None => match SessionToken::random() {
            Ok(session) => (session, true),
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    };
    let caller = Caller { session, source: client.0 };
    let address = match by_provider::go(&web.portal, &caller, &entry).await {
        Ok(address) => address.unwrap_or_else(|| back_to_register(&locale, &entry)),
        Err(trouble) => {
            tracing::error!(%trouble, "out to a provider");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    see_other(&address, is_new.then(|| session::write(&caller.session, public_url)))
}

/// Comes back from it.
pub async fn come_back(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Query(said): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let public_url = &web.portal.settings.public_url;
    let home = register(&web.portal.settings.default_locale);
    let Some(session) = session::read(&headers, public_url) else { return see_other(&home, None) };
    let caller = Caller { session, source: client.0 };
    let state = said.get("state").map_or("", String::as_str);
    match by_provider::come_back(&web.portal, &caller, said.get("code").cloned(), state).await {
        Ok((moved, locale)) => {
            let token = moved.and_then(|moved| moved.session);
            see_other(&register(&locale), token.map(|token| session::write(&token, public_url)))
        }
        Err(trouble) => {
            tracing::error!(%trouble, "back from a provider");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// The sign-in page, for the same organization and person.
fn back_to_register(locale: &str, entry: &Entry) -> String {
    let known = [("whr", &entry.whr), ("username", &entry.username)];
    let known = known.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(known).finish();
    if query.is_empty() { register(locale) } else { format!("{}&{query}", register(locale)) }
}

fn register(locale: &str) -> String {
    format!("/register?mkt={locale}")
}

fn see_other(address: &str, cookie: Option<String>) -> Response {
    let Ok(location) = HeaderValue::from_str(address) else { return StatusCode::BAD_GATEWAY.into_response() };
    let mut headers = HeaderMap::new();
    headers.insert(LOCATION, location);
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        headers.insert(SET_COOKIE, cookie);
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}
