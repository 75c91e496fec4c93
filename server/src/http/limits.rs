//! A ceiling on what one network may ask, before anything is worked on.
//!
//! There are two counts. A visit is ten to fifteen calls and one begin: an office
//! of forty people who all come in one minute, as after a forced change of
//! passwords, makes some five hundred calls and forty begins. A begin is what
//! costs: a password to hash, a call to another server, a mail. So begins have
//! the narrow limit, with room for mistakes and for a check by a service beside
//! each, and calls a wide one that only floods reach. What a request counts as
//! stands beside the routes, in [`super::routes`].
//!
//! This sheds floods and decides nothing about accounts, so it may live in
//! memory. The table is bounded: when it is full, newcomers share one count,
//! which slows them and evicts no other count.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use ipnet::IpNet;

use super::Web;
use super::client_address::Client;
use super::routes::{Cost, Costs};
use crate::audit::{Event, Happened};
use crate::clock::MINUTE_MS;
use crate::policy::network::{Allowances, BEGINS, CALLS};
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

/// Reads a body that is small enough, whatever length it declares; any other is refused.
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

/// How much more a network of the operator's own may ask: an office, a campus, a
/// gateway with thousands of people behind one address. A finite number, since a
/// flood can come from there, too.
const OWN_NETWORKS_TIMES: u32 = 10;

/// All counts of a process.
pub struct Limits {
    calls: Limiter,
    begins: Limiter,
    pub login_flow: Limiter,
    own_networks: Vec<IpNet>,
}

/// A limit that a network reached.
#[derive(Debug, PartialEq, Eq)]
pub struct Reached {
    pub limit: &'static str,
    pub network: String,
    pub seconds: u32,
    /// Whether it is the first refusal of the minute.
    pub first: bool,
}

impl Limits {
    #[must_use]
    pub fn new(allowances: Allowances) -> Self {
        let Allowances { calls, begins, login_flow, own_networks } = allowances;
        Self {
            calls: Limiter::new(calls),
            begins: Limiter::new(begins),
            login_flow: Limiter::new(login_flow),
            own_networks,
        }
    }

    /// Counts one request. A begin is a call, too.
    ///
    /// # Errors
    /// The limit that its network reached.
    pub fn count(&self, caller: IpAddr, cost: Cost, now_ms: i64) -> Result<(), Reached> {
        let network = crate::policy::network::of(caller);
        let is_own = self.own_networks.iter().any(|own| own.contains(&caller));
        let times = if is_own { OWN_NETWORKS_TIMES } else { 1 };
        let counted: &[(&Limiter, &'static str)] = match cost {
            Cost::Look => &[],
            Cost::Call => &[(&self.calls, CALLS)],
            Cost::Begin => &[(&self.calls, CALLS), (&self.begins, BEGINS)],
        };
        for (limiter, limit) in counted {
            if let Pass::No { seconds, first } = limiter.count_with(times, &network, now_ms) {
                return Err(Reached { limit, network, seconds, first });
            }
        }
        Ok(())
    }
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
        self.count_with(1, network, now_ms)
    }

    /// Counts one request of a network that may ask so many times as much.
    fn count_with(&self, times: u32, network: &str, now_ms: i64) -> Pass {
        let most = self.per_minute.saturating_mul(times);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now_ms.div_euclid(MINUTE_MS);
        if counts.0 != minute {
            *counts = (minute, HashMap::new());
        }
        let known = counts.1.contains_key(network) || counts.1.len() < MOST_NETWORKS;
        let count = counts.1.entry(if known { network } else { EVERYBODY_ELSE }.to_owned()).or_insert(0);
        *count = count.saturating_add(1);
        if *count <= most {
            return Pass::Yes;
        }
        let left = (minute + 1) * MINUTE_MS - now_ms;
        let first = most.checked_add(1) == Some(*count);
        Pass::No { seconds: u32::try_from(left / 1000 + 1).unwrap_or(60), first }
    }
}

/// Counts a request by what its route costs, and turns it away where its network asks too much.
pub async fn by_cost(
    State((web, costs)): State<(Arc<Web>, Arc<Costs>)>,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let cost = costs.of(path.as_ref().map(MatchedPath::as_str), request.method());
    let Some(client) = request.extensions().get::<Client>().copied() else { return next.run(request).await };
    let now = web.portal.now_ms();
    let Err(reached) = web.limits.count(client.0, cost, now) else { return next.run(request).await };
    let Reached { limit, network, seconds, first } = reached;
    if first && let Err(fault) = note(&web, &limit.replace('_', "-"), Some(&network), "", now).await {
        tracing::error!(%fault, "a reached limit could not be noted");
    }
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, seconds.to_string())], Json(Fault::TooMany { seconds }))
        .into_response()
}

/// Keeps that a limit was reached, by a network or by what `detail` names.
pub(super) async fn note(
    web: &Web,
    limit: &str,
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
    audit::append(&mut tx, event, now);
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
    fn begins_have_a_limit_of_their_own_and_count_as_calls() {
        let limits = Limits::new(Allowances { calls: 5, begins: 2, ..Allowances::default() });
        let caller = "192.0.2.7".parse().unwrap();
        let told = |cost| limits.count(caller, cost, 0).map_err(|reached| (reached.limit, reached.first));
        assert_eq!(told(Cost::Begin), Ok(()));
        assert_eq!(told(Cost::Begin), Ok(()));
        assert_eq!(told(Cost::Begin), Err((BEGINS, true)));
        assert_eq!(told(Cost::Begin), Err((BEGINS, false)));
        assert_eq!(told(Cost::Call), Ok(()), "a visit that began goes on");
        assert_eq!(told(Cost::Call), Err((CALLS, true)), "what was refused was asked all the same");
        assert_eq!(told(Cost::Look), Ok(()));
        let neighbour = "192.0.2.200".parse().unwrap();
        assert_eq!(limits.count(neighbour, Cost::Call, 0).unwrap_err().network, "192.0.2.0/24");
    }

    #[test]
    fn a_network_of_ones_own_may_ask_ten_times_as_much_and_no_more() {
        let own_networks = vec!["192.0.2.0/24".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
        let limits = Limits::new(Allowances { begins: 3, own_networks, ..Allowances::default() });
        for (caller, most) in [("192.0.2.7", 30), ("10.1.2.3", 30), ("10.1.3.3", 30), ("198.51.100.7", 3)] {
            let passed = (0..100).filter(|_| limits.count(caller.parse().unwrap(), Cost::Begin, 0).is_ok()).count();
            assert_eq!(passed, most, "{caller}");
        }
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
