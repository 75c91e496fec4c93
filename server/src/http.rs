//! HTTP: the router and what every request passes.
//!
//! From outside in: headers on every answer → who calls → the host we are known
//! by → rate per network → same origin → time and size limits → no panic gets
//! out → the handler.

mod check;
mod check_by_service;
pub mod client_address;
mod files;
mod headers;
pub mod limits;
mod login_flow;
mod logo;
mod mailbox;
mod not_me;
mod origin;
mod page;
mod provider;
pub mod registering;
mod session;
mod shell;
mod sign_in;
pub mod visit;

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, on};
use futures_util::FutureExt as _;
use ipnet::IpNet;
use leptos::prelude::provide_context;
use leptos::server_fn::axum::server_fn_paths;

use crate::messages::mailbox::Mailbox;
use crate::portal::Portal;

pub use shell::{Shell, ShellFault};

/// Longer than a full hashing queue takes; a slower request is given up.
const LONGEST_REQUEST: Duration = Duration::from_secs(20);

/// What HTTP adds to the portal.
pub struct Web {
    pub portal: Arc<Portal>,
    pub shell: Shell,
    pub trusted_proxies: Vec<IpNet>,
    pub limiter: limits::Limiter,
    /// Calls of login flows, per network and per key.
    pub login_flow_limiter: limits::Limiter,
    /// Whether `/sign-in` stands in for an organization's own login.
    pub sign_in: bool,
    /// The demo's mailbox, shown at `/mailbox`.
    pub mailbox: Option<Mailbox>,
}

/// The whole site.
pub fn router(web: Arc<Web>) -> Router {
    let mut api = Router::new();
    for (path, method) in server_fn_paths() {
        let Ok(method) = axum::routing::MethodFilter::try_from(method) else { continue };
        api = api.route(path, on(method, call));
    }
    let api = api.layer(from_fn(origin::json_only)).layer(from_fn(visit::status_of_faults));

    // Counted like calls: to draw and to speak is work.
    let checks = Router::new()
        .route("/check/picture/{name}", get(check::picture))
        .route("/check/sound/{name}", get(check::sound))
        .layer(from_fn_with_state(Arc::clone(&web), limits::counted));

    let mut site = Router::new()
        .route("/", get(shell::serve))
        .route("/change", get(shell::serve_change))
        .route("/register", get(shell::serve_register))
        .route("/locales/{file}", get(files::words))
        .route("/health", get(health))
        .route("/robots.txt", get(files::robots))
        .route("/logo/{tenant}/{fingerprint}", get(logo::show))
        .route("/check/{action}", get(check_by_service::show).post(check_by_service::submit))
        .route("/register/provider", get(provider::go))
        .route("/register/callback", get(provider::come_back))
        .route("/not-me/{token}", get(not_me::show).post(not_me::submit))
        .merge(checks)
        .merge(api);
    if web.sign_in {
        site = site.route("/sign-in", get(sign_in::show).post(sign_in::submit));
    }
    if web.mailbox.is_some() {
        site = site.route("/mailbox", get(mailbox::show));
    }
    site.fallback(files::asset)
        .layer(from_fn(no_panic))
        .layer(from_fn(limits::small_body))
        .layer(from_fn(time_limit))
        .layer(from_fn(limits::small_head))
        .layer(from_fn_with_state(Arc::clone(&web), origin::same_origin))
        .layer(from_fn_with_state(Arc::clone(&web), limits::per_network))
        // Behind layers of its own: servers call it, and no page may.
        .merge(login_flow::router(&web))
        .layer(from_fn_with_state(Arc::clone(&web), origin::known_host))
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

/// For load balancers: whether this process can read its store.
async fn health(State(web): State<Arc<Web>>) -> Response {
    match web.portal.store.network_failures("", 0).await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(fault) => {
            tracing::error!(%fault, "health");
            (StatusCode::SERVICE_UNAVAILABLE, "store\n").into_response()
        }
    }
}

/// A panic of one handler is that request's fault alone, and tells nothing outside.
async fn no_panic(request: Request, next: axum::middleware::Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("a handler panicked");
            (StatusCode::INTERNAL_SERVER_ERROR, axum::Json(crate::wire::Fault::Internal)).into_response()
        }
    }
}

async fn time_limit(request: Request, next: axum::middleware::Next) -> Response {
    match tokio::time::timeout(LONGEST_REQUEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// Serves until told to stop, then finishes the requests that are under way.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    web: Arc<Web>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(web).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
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
