//! HTTP: the router and what every request passes.
//!
//! From outside in: headers on every answer → who calls → a page for people who
//! are turned away → the host we are known by → what the network may still ask → same origin → time and size limits → no panic gets
//! out → the handler.

mod agent;
mod check;
mod check_by_service;
pub mod client_address;
mod connections;
mod files;
mod headers;
pub mod limits;
mod login_flow;
mod logo;
mod mailbox;
mod not_me;
mod origin;
mod page;
mod pipe;
mod provider;
pub mod registering;
pub mod routes;
mod session;
mod shell;
mod sign_in;
mod turned_away;
pub mod visit;
mod well_known;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use ipnet::IpNet;
use leptos::prelude::provide_context;

use crate::messages::mailbox::Mailbox;
use crate::portal::Portal;

pub use connections::{Serving, serve};
pub use pipe::Patience;
pub use shell::{Shell, ShellFault};

/// What HTTP adds to the portal.
pub struct Web {
    pub portal: Arc<Portal>,
    pub shell: Shell,
    pub trusted_proxies: Vec<IpNet>,
    pub limits: limits::Limits,
    /// What proxies wrote and could not be read.
    pub unreadable: client_address::Unreadable,
    /// Whether `/sign-in` stands in for an organization's own login.
    pub sign_in: bool,
    /// The demo's mailbox, shown at `/mailbox`.
    pub mailbox: Option<Mailbox>,
}

/// The whole site. A request that takes longer than `longest` is given up.
pub fn router(web: Arc<Web>, longest: Duration) -> Router {
    let (mut site, mut api) = (Router::new(), Router::new());
    let mut costs = routes::Costs::default();
    for route in routes::pages(&web) {
        costs.add(&route);
        site = site.route(route.path, route.serves);
    }
    for route in routes::functions() {
        costs.add(&route);
        api = api.route(route.path, route.serves);
    }
    let api = api.layer(from_fn(origin::json_only)).layer(from_fn(visit::status_of_faults));
    let counted = (Arc::clone(&web), Arc::new(costs));
    site.merge(api)
        .fallback(turned_away::anything_else)
        .layer(from_fn(no_panic))
        .layer(from_fn(limits::small_body))
        .layer(from_fn_with_state(longest, time_limit))
        .layer(from_fn(limits::small_head))
        .layer(from_fn_with_state(Arc::clone(&web), origin::same_origin))
        .layer(from_fn_with_state(counted, limits::by_cost))
        // Behind layers of its own: servers call it, and no page may.
        .merge(login_flow::router(&web, longest))
        .merge(agent::router(longest))
        .layer(from_fn_with_state(Arc::clone(&web), origin::known_host))
        .layer(from_fn_with_state(Arc::clone(&web), turned_away::pages))
        .layer(from_fn_with_state(Arc::clone(&web), client_address::find))
        .layer(from_fn_with_state(Arc::clone(&web), headers::on_every_answer))
        .with_state(web)
}

/// Runs the server function of this path.
async fn call(State(web): State<Arc<Web>>, request: Request) -> Response {
    leptos_axum::handle_server_fns_with_context(move || provide_context(Arc::clone(&web)), request)
        .await
        .into_response()
}

/// For load balancers: whether this process can read its store, and has the store's key.
async fn health(State(web): State<Arc<Web>>) -> Response {
    match web.portal.store.is_the_same().await {
        Ok(true) => return (StatusCode::OK, "ok\n").into_response(),
        Ok(false) => tracing::error!("health: this is not the store that the portal's key belongs to"),
        Err(fault) => tracing::error!(%fault, "health"),
    }
    (StatusCode::SERVICE_UNAVAILABLE, "store\n").into_response()
}

/// A panic of one handler fails that request alone, and its details are not sent out.
async fn no_panic(request: Request, next: axum::middleware::Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("a handler panicked");
            (StatusCode::INTERNAL_SERVER_ERROR, axum::Json(crate::wire::Fault::Internal)).into_response()
        }
    }
}

async fn time_limit(State(longest): State<Duration>, request: Request, next: axum::middleware::Next) -> Response {
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn broken() -> Response {
        panic!("a secret in a message");
    }

    #[tokio::test]
    async fn ac_178_a_panic_is_a_plain_500_and_the_next_request_is_served() {
        let site = Router::new()
            .route("/broken", get(broken))
            .route("/whole", get(|| async { "whole" }))
            .layer(from_fn(no_panic));
        for _ in 0..1_000 {
            let request = Request::get("/broken").body(Body::empty()).unwrap();
            let answer = site.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
            let body = to_bytes(answer.into_body(), 1_000).await.unwrap();
            assert_eq!(&body[..], b"\"Internal\"");
        }
        let request = Request::get("/whole").body(Body::empty()).unwrap();
        assert_eq!(site.oneshot(request).await.unwrap().status(), StatusCode::OK);
    }
}
