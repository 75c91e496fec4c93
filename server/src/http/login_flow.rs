//! The interface for login flows: server to server, JSON, a key in every call.
//!
//! It has layers of its own: no page may call it, so there is no cookie, no
//! session and no answer to another origin; and what goes wrong is told as
//! problem details. `openapi.json` describes it, and a test compares the two.

mod fields;
mod problem;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, COOKIE, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use super::client_address::Client;
use super::limits::{self, Pass};
use super::routes::Cost;
use super::{Web, no_panic, time_limit};
use crate::act::{Act, By};
use crate::clock;
use crate::flow::Trouble;
use crate::flow::login_flow::{self, Known, PUBLISHED_MS};
use crate::policy::login_flow::Question;
use crate::policy::registration::Interrupt;
use crate::secrets::LoginFlowKey;
use crate::store::signing_keys;

use fields::Fields;
use problem::Problem;

/// How long callers may keep an answer: keys change rarely, and a retired key stays published for longer.
const FEW_MINUTES: &str = "public, max-age=300";

const DESCRIPTION: &str = include_str!("login_flow/openapi.json");

/// All paths; their layers are those of this interface alone.
pub fn router(web: &Arc<Web>, longest: Duration) -> Router<Arc<Web>> {
    Router::new()
        .route("/api/v1/interrupts", post(ask))
        .route("/api/v1/accounts/{id}/registration", get(registration))
        .route("/api/v1/results", post(redeem))
        .route("/api/v1/openapi.json", get(description))
        .route("/.well-known/jwks.json", get(keys))
        .route("/api/v1/{*rest}", any(async || Problem::not_found()))
        .layer(from_fn(no_panic))
        .layer(from_fn(limits::small_body))
        .layer(from_fn_with_state(longest, time_limit))
        .layer(from_fn(limits::small_head))
        .layer(from_fn(no_browser))
        .layer(from_fn_with_state(Arc::clone(web), per_network))
        .layer(from_fn(problem::everywhere))
}

/// Refuses browsers, which say where they come from: anyone could read and use a key in a page.
async fn no_browser(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.contains_key(ORIGIN) || headers.contains_key(COOKIE) {
        return Problem::new(
            StatusCode::FORBIDDEN,
            "not-for-browsers",
            "Call from a server, without Origin and Cookie. A key in a page is anybody's key.",
        )
        .into_response();
    }
    next.run(request).await
}

async fn per_network(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let network = crate::policy::network::of(source(request.extensions().get::<Client>()));
    match counted(&web, &network, Some(&network)).await {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Counts a call for a network or a key; the first refusal of a minute is noted.
async fn counted(web: &Web, whose: &str, network: Option<&str>) -> Result<(), Problem> {
    let now = web.portal.now_ms();
    let Pass::No { seconds, first } = web.limits.login_flow.count(whose, now) else { return Ok(()) };
    if first && let Err(fault) = limits::note(web, "login-flow-calls-per-minute", network, whose, now).await {
        tracing::error!(%fault, "a reached limit could not be noted");
    }
    Err(Problem::too_many(seconds))
}

pub fn source(client: Option<&Client>) -> IpAddr {
    client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0)
}

/// A call with a valid key, and the reading that found it out.
struct Call<'a> {
    known: Known,
    look: Act<'a>,
}

impl<'a> Call<'a> {
    async fn read(web: &'a Web, client: Client, headers: &HeaderMap) -> Result<Self, Problem> {
        let mut look = Act::look(&web.portal, By::Portal).await.map_err(|fault| failed(&fault.into()))?;
        let now = look.now;
        let known = match bearer(headers) {
            Some(key) => login_flow::recognize(&mut look, &key, client.0).await.map_err(|t| failed(&t))?,
            None => None,
        };
        let Some(known) = known else {
            drop(look);
            // Guessing is hopeless; this keeps the noise out of the log and of the store.
            if let Err(reached) = web.limits.count(client.0, Cost::Begin, now) {
                return Err(Problem::too_many(reached.seconds));
            }
            let problem = Problem::unauthorized();
            note_refused(web, None, client.0, problem.code).await;
            return Err(problem);
        };
        counted(web, &format!("key {}", known.key.id), None).await?;
        Ok(Self { known, look })
    }
}

/// Takes a body apart; what is wrong with it is noted.
async fn read_body<T>(
    web: &Web,
    known: &Known,
    headers: &HeaderMap,
    body: &[u8],
    take: impl FnOnce(&mut Fields) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let taken = Fields::read(headers, body).and_then(|mut fields| {
        let taken = take(&mut fields)?;
        fields.done().map(|()| taken)
    });
    if let Err(problem) = &taken {
        note_refused(web, Some(known), known.source, problem.code).await;
    }
    taken
}

/// The key of a call: one header, one scheme.
fn bearer(headers: &HeaderMap) -> Option<LoginFlowKey> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (scheme, key) = all.next()?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && all.next().is_none()).then(|| LoginFlowKey::parse(key.trim()))?
}

async fn note_refused(web: &Web, known: Option<&Known>, source: IpAddr, code: &str) {
    if let Err(trouble) = login_flow::note_refused(&web.portal, known, source, code).await {
        tracing::error!(%trouble, "a refused call could not be noted");
    }
}

fn failed(trouble: &Trouble) -> Problem {
    tracing::error!(%trouble, "a login flow's call failed");
    Problem::unavailable()
}

/// Whether a sign-in is to be interrupted.
async fn ask(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let Call { known, look } = Call::read(&web, client, &headers).await?;
    let take = |fields: &mut Fields| {
        Ok(Question {
            tenant: fields.text("tenant")?,
            user: fields.text("user")?,
            return_to: fields.text("return_to")?,
            state: fields.text("state")?,
            auth_time: fields.number("auth_time")?,
            amr: fields.texts("amr")?,
            locale: fields.maybe_text("locale")?,
        })
    };
    let question = read_body(&web, &known, &headers, &body, take).await?;
    let answer = login_flow::ask(look, &known, &question).await.map_err(|t| failed(&t))?;
    match answer {
        Ok(answer) => Ok(Json(json!({
            "required": answer.kind.is_some(),
            "kind": answer.kind.map(Interrupt::name),
            "url": answer.url,
        }))),
        Err(refused) => {
            note_refused(&web, Some(&known), known.source, refused.code()).await;
            Err(refused.into())
        }
    }
}

/// What is registered for an account.
async fn registration(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let Call { known, look } = Call::read(&web, client, &headers).await?;
    let found = login_flow::registration_of(look, &known, &id).await.map_err(|t| failed(&t))?;
    let Some((account, registered)) = found else {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "account-unknown",
            "The tenant has no account of this id. Ids are in the answers and results of this interface.",
        ));
    };
    Ok(Json(json!({
        "account": account.id,
        "enabled": account.enabled,
        "in_scope": registered.in_scope,
        "registered_methods": registered.methods.iter().map(|method| method.name()).collect::<Vec<_>>(),
        "registered": registered.enough,
        "confirmed_at": account.confirmed_ms.map(clock::utc),
        "interrupt": registered.asked.interrupt().map(Interrupt::name),
    })))
}

/// Redeems a result.
async fn redeem(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let Call { known, look } = Call::read(&web, client, &headers).await?;
    let take = |fields: &mut Fields| Ok((fields.text("result")?, fields.maybe_text("state")?));
    let (result, state) = read_body(&web, &known, &headers, &body, take).await?;
    let redeemed = login_flow::redeem_result(look, &known, &result, state.as_deref()).await;
    let claims = redeemed.map_err(|trouble| failed(&trouble))??;
    Ok(Json(json!({ "account": claims.sub, "user": claims.user, "result": claims.result, "kind": claims.kind })))
}

async fn description() -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, FEW_MINUTES)], DESCRIPTION).into_response()
}

/// The public keys that results are checked with (RFC 7517).
async fn keys(State(web): State<Arc<Web>>) -> Result<Response, Problem> {
    let portal = &web.portal;
    let published = signing_keys::published(portal.store.pool(), portal.now_ms() - PUBLISHED_MS).await;
    let published = published.map_err(|fault| failed(&fault.into()))?;
    let keys: Vec<Value> = published.iter().map(crate::secrets::PublicKey::jwk).collect();
    Ok(([(CACHE_CONTROL, FEW_MINUTES)], Json(json!({ "keys": keys }))).into_response())
}
