//! A ceiling on what one network may ask, before anything is worked on.
//!
//! This sheds floods and decides nothing about accounts, so it may live in
//! memory. The table is bounded: when it is full, newcomers share one count,
//! which slows them and evicts nobody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Web;
use super::client_address::Client;
use crate::audit::{Event, Happened};
use crate::clock::MINUTE_MS;
use crate::store::audit;
use crate::wire::Fault;

/// Networks that are counted apart.
const MOST_NETWORKS: usize = 20_000;
/// What newcomers share when the table is full.
const EVERYBODY_ELSE: &str = "";

/// Bodies are a few hundred bytes; a puzzle's solution is the greatest.
const LARGEST_BODY: usize = 16 * 1024;

/// A cookie, an address with its parameters and what browsers say of themselves
/// need two KiB; proxies add little.
const LARGEST_HEAD: usize = 16 * 1024;

/// Turns away what is not even read: an address and headers that are too long together.
pub async fn small_head(request: Request, next: Next) -> Response {
    let headers: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if headers + address > LARGEST_HEAD {
        return (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, Json(Fault::BadRequest)).into_response();
    }
    next.run(request).await
}

/// Reads a body that is small enough, whatever length it declares; nothing else is handed on.
pub async fn small_body(request: Request, next: Next) -> Response {
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if declared.is_some_and(|length| length.parse::<usize>().is_ok_and(|length| length > LARGEST_BODY)) {
        return too_large();
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, LARGEST_BODY).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => too_large(),
    }
}

fn too_large() -> Response {
    (StatusCode::PAYLOAD_TOO_LARGE, Json(Fault::BadRequest)).into_response()
}

/// Counts requests per network and minute.
pub struct Limiter {
    per_minute: u32,
    counts: Mutex<(i64, HashMap<String, u32>)>,
}

/// What the limiter says of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Pass {
    Yes,
    /// No, for so many seconds; `first` for the first refusal of the minute.
    No {
        seconds: u32,
        first: bool,
    },
}

impl Limiter {
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        Self { per_minute, counts: Mutex::new((0, HashMap::new())) }
    }

    /// Counts one request of a network.
    pub fn count(&self, network: &str, now_ms: i64) -> Pass {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now_ms.div_euclid(MINUTE_MS);
        if counts.0 != minute {
            *counts = (minute, HashMap::new());
        }
        let known = counts.1.contains_key(network) || counts.1.len() < MOST_NETWORKS;
        let count = counts.1.entry(if known { network } else { EVERYBODY_ELSE }.to_owned()).or_insert(0);
        *count = count.saturating_add(1);
        if *count <= self.per_minute {
            return Pass::Yes;
        }
        let left = (minute + 1) * MINUTE_MS - now_ms;
        Pass::No { seconds: u32::try_from(left / 1000 + 1).unwrap_or(60), first: *count == self.per_minute + 1 }
    }
}

/// Turns a network away that asks too much. Files and pages are not counted: they change nothing.
pub async fn per_network(web: State<Arc<Web>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    counted(web, request, next).await
}

/// Counts a request of any method, and turns it away where its network asks too much.
pub async fn counted(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let Some(client) = request.extensions().get::<Client>().copied() else { return next.run(request).await };
    let network = crate::policy::network::of(client.0);
    let now = web.portal.now_ms();
    let Pass::No { seconds, first } = web.limiter.count(&network, now) else { return next.run(request).await };
    if first && let Err(fault) = note(&web, "requests-per-minute", Some(&network), "", now).await {
        tracing::error!(%fault, "a reached limit could not be noted");
    }
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds.to_string())], Json(Fault::TooMany { seconds }))
        .into_response()
}

/// Keeps that a limit was reached, by a network or by what `detail` names.
pub(super) async fn note(
    web: &Web,
    limit: &'static str,
    network: Option<&str>,
    detail: &str,
    now: i64,
) -> Result<(), crate::store::StoreError> {
    let portal = &web.portal;
    let event = Event::new(Happened::LimitReached, limit);
    let event = match network {
        Some(network) => Event { source: Some(network.to_owned()), ..event },
        None => event.detail(detail),
    };
    let mut tx = portal.store.write().await?;
    audit::append(&mut tx, &portal.keys, event, now);
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_asks_too_much_waits_and_others_do_not() {
        let limiter = Limiter::new(2);
        assert_eq!(limiter.count("a", 0), Pass::Yes);
        assert_eq!(limiter.count("a", 1), Pass::Yes);
        assert_eq!(limiter.count("a", 30_000), Pass::No { seconds: 31, first: true });
        assert_eq!(limiter.count("a", 30_000), Pass::No { seconds: 31, first: false });
        assert_eq!(limiter.count("b", 30_000), Pass::Yes);
        assert_eq!(limiter.count("a", 60_000), Pass::Yes);
    }

    #[test]
    fn ac_060_a_million_networks_push_nobodys_count_out_and_shut_nobody_out() {
        let limiter = Limiter::new(2);
        for _ in 0..3 {
            limiter.count("guessing", 0);
        }
        assert_eq!(limiter.count("early", 0), Pass::Yes);
        for n in 0..1_000_000 {
            limiter.count(&n.to_string(), 0);
        }
        assert!(limiter.counts.lock().unwrap().1.len() <= MOST_NETWORKS + 1, "memory is bounded");
        assert!(matches!(limiter.count("guessing", 0), Pass::No { .. }), "a count that was reached stays reached");
        assert_eq!(limiter.count("early", 0), Pass::Yes, "who was here before is untouched");
        assert!(matches!(limiter.count("late", 0), Pass::No { seconds: 61, .. }), "newcomers wait for the next minute");
        assert_eq!(limiter.count("late", MINUTE_MS), Pass::Yes);
    }
}
