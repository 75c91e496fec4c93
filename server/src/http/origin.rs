//! Same host, same origin, and only JSON for the server functions.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Web;
use super::client_address::Client;
use crate::audit::{Event, Happened};
use crate::store::audit;
use crate::wire::Fault;

/// Refuses requests for another host: no link, cookie or redirect is ever made from it.
pub async fn known_host(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let ours = web.portal.settings.public_url.split_once("://").map_or("", |(_, host)| host);
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let of_target = request.uri().authority().map(|authority| authority.as_str());
    let known = host.is_some_and(|host| host.eq_ignore_ascii_case(ours))
        && of_target.is_none_or(|host| host.eq_ignore_ascii_case(ours))
        && hosts.next().is_none();
    // Load balancers ask by address; the answer holds no secret.
    if known || request.uri().path() == "/health" {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    }
}

/// Refuses everything that could change something unless it comes from our own pages.
pub async fn same_origin(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) || is_ours(&web, request.headers()) {
        return next.run(request).await;
    }
    let source = request.extensions().get::<Client>().map(|client| client.0.to_string());
    if let Err(fault) = note(&web, source).await {
        tracing::error!(%fault, "a cross-site call could not be noted");
    }
    (StatusCode::FORBIDDEN, Json(Fault::CrossSite)).into_response()
}

fn is_ours(web: &Web, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let same = origins
        .next()
        .and_then(|origin| origin.to_str().ok())
        .is_some_and(|origin| origin == web.portal.settings.public_url);
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    same && origins.next().is_none() && site.is_none_or(|site| site == "same-origin")
}

async fn note(web: &Web, source: Option<String>) -> Result<(), crate::store::StoreError> {
    let portal = &web.portal;
    let mut event = Event::new(Happened::CrossSiteRefused, "cross-site");
    event.source = source;
    let mut tx = portal.store.write().await?;
    audit::append(&mut tx, event, portal.now_ms());
    tx.commit().await?;
    Ok(())
}

/// Server functions take only JSON, which a form cannot send.
pub async fn json_only(request: Request, next: Next) -> Response {
    let json = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    // Another method is no call at all; the router says so.
    if json || request.method() != Method::POST {
        next.run(request).await
    } else {
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, Json(Fault::BadRequest)).into_response()
    }
}
