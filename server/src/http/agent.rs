//! Where agents call. One address, one POST for each message; what is in it is sealed, so that
//! only the portal reads it and only that agent wrote it.
//!
//! It has layers of its own: no page may call it, and a call that asks for work waits.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use tokio::time::{Instant, timeout};

use super::client_address::Client;
use super::limits;
use super::login_flow::source;
use super::routes::Cost;
use super::{Web, no_panic, time_limit};
use crate::act::{Act, By, Trouble};
use crate::audit::{Event, Happened};
use crate::clock::DAY_MS;
use crate::directory::agent::Hub;
use crate::directory::agent::protocol::{
    Back, Call, MOST_QUESTIONS, Message, PATH, Reply, Said, TOLD_WITHIN_MS, place_of_message, place_of_reply,
};
use crate::policy::eligibility::Writeback;
use crate::policy::plain_text;
use crate::portal::Portal;
use crate::secrets::{AgentToken, PublicHalf};
use crate::store::agents::{self, Agent, Hello};
use crate::store::{agent_work, tenants};

/// So long a call that asks for work waits, in all: shorter than proxies do.
const WAITS: Duration = Duration::from_secs(20);
/// An agent that asks for work is noted as seen that often.
const NOTED_MS: i64 = 10_000;
/// Every call is smaller.
const LARGEST_CALL: usize = 64 * 1024;
/// So long an agent that asks too often waits for nothing.
const BREATHER: Duration = Duration::from_secs(1);
/// A key is good for about half a year.
const KEY_MS: i64 = 182 * DAY_MS;
/// Letters of an agent's name.
const LONGEST_NAME: usize = 64;

/// The path of agents. A call is read within `longest`, and one that waits for work is answered
/// within as long after that.
pub fn router(longest: Duration) -> Router<Arc<Web>> {
    let hear = move |web: State<Arc<Web>>, request: Request| hear(web, request, longest);
    Router::new()
        .route(PATH, post(hear))
        .layer(from_fn(no_panic))
        .layer(from_fn_with_state(longest * 2 + WAITS, time_limit))
        .layer(from_fn(limits::small_head))
}

/// Who calls.
enum Caller {
    Known(Box<Agent>),
    /// One that is not enrolled yet.
    New(PublicHalf),
}

impl Caller {
    fn key(&self) -> Option<PublicHalf> {
        match self {
            Self::Known(agent) => PublicHalf::read(&agent.public_key),
            Self::New(key) => Some(key.clone()),
        }
    }
}

async fn hear(State(web): State<Arc<Web>>, request: Request, longest: Duration) -> Response {
    let source = source(request.extensions().get::<Client>());
    let body = match timeout(longest, to_bytes(request.into_body(), LARGEST_CALL)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    match heard(&web, source, &body).await {
        Ok(Ok(sealed)) => ([(CACHE_CONTROL, "no-store")], Json(Back { sealed })).into_response(),
        Ok(Err(status)) => status.into_response(),
        Err(trouble) => {
            tracing::error!(%trouble, "an agent's call came to nothing");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn heard(web: &Web, source: IpAddr, body: &[u8]) -> Result<Result<String, StatusCode>, Trouble> {
    let portal = &web.portal;
    // What is not from an agent is counted, and an enrolment before anything is done for it.
    let counted = || match web.limits.count(source, Cost::Begin, portal.now_ms()) {
        Ok(()) => StatusCode::FORBIDDEN,
        Err(_) => StatusCode::TOO_MANY_REQUESTS,
    };
    let Ok(call) = serde_json::from_slice::<Call>(body) else { return Ok(Err(counted())) };
    let caller = match agents::by_id(&portal.store, &call.agent).await? {
        Some(agent) => Caller::Known(Box::new(agent)),
        None => match PublicHalf::read(&call.agent) {
            Some(key) if counted() == StatusCode::FORBIDDEN => Caller::New(key),
            Some(_) => return Ok(Err(StatusCode::TOO_MANY_REQUESTS)),
            None => return Ok(Err(counted())),
        },
    };
    let Some(key) = caller.key() else { return Ok(Err(counted())) };
    let own = portal.keys().for_agents();
    let Ok(plain) = own.open(&key, &place_of_message(&call.agent), &call.sealed) else {
        tracing::warn!(agent = call.agent, %source, "a call that is not from the agent that it names");
        return Ok(Err(counted()));
    };
    let now_ms = portal.now_ms();
    let reply = match (serde_json::from_slice::<Said>(&plain), caller) {
        (Err(_), _) => Reply::Refused("the portal does not understand this: it is of another version".into()),
        (Ok(said), _) if (now_ms - said.at_ms).abs() > TOLD_WITHIN_MS => Reply::Stale { now_ms },
        (Ok(said), Caller::New(key)) => enrol(portal, &key, said.message).await?,
        (Ok(said), Caller::Known(agent)) => answer(portal, &agent, said.message).await?,
    };
    let plain = serde_json::to_vec(&reply).map_err(|_| Trouble::Broken("a reply to an agent"))?;
    Ok(Ok(own.seal(&key, &place_of_reply(&call.sealed), &plain)?))
}

/// Takes in a new agent, for the token that its operator was shown.
async fn enrol(portal: &Portal, key: &PublicHalf, message: Message) -> Result<Reply, Trouble> {
    let Message::Enrol { token, name } = message else {
        return Ok(Reply::Refused("this agent is not known: it was removed, or never enrolled".into()));
    };
    let is_name = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(plain_text::is_unfit);
    if !is_name {
        return Ok(Reply::Refused(format!("the name must have 1 to {LONGEST_NAME} plain characters")));
    }
    let mut act = Act::begin(portal, By::Portal).await?;
    let now = act.now;
    let Some((tenant, directory)) = agents::spend_token(&mut act, &AgentToken::new(token), now).await? else {
        let event = act.event(Happened::AgentEnrolled, "refused");
        act.note(event);
        act.commit().await?;
        return Ok(Reply::Refused("the token is not valid, was used, or is over: make another one".into()));
    };
    let id = agents::add(&mut act, (&tenant, &directory), &name, &key.shown(), now).await?;
    note(&mut act, Happened::AgentEnrolled, &tenant, &format!("agent={id} directory={directory} name={name}")).await?;
    act.commit().await?;
    Ok(Reply::Enrolled { agent: id, tenant, directory })
}

async fn answer(portal: &Portal, agent: &Agent, message: Message) -> Result<Reply, Trouble> {
    match message {
        Message::Enrol { .. } => Ok(Reply::Refused("this agent is enrolled already".into())),
        Message::Hello { run, version, protocol, health } => {
            tell_what_changed(agent, &run, health);
            let version: String = version.chars().filter(|c| !plain_text::is_unfit(*c)).take(LONGEST_NAME).collect();
            let hello = Hello { run: &run, version: &version, protocol, health: health.name() };
            let mut tx = portal.store.write().await?;
            agents::said(&mut tx, &agent.id, hello, portal.now_ms()).await?;
            tx.commit().await?;
            let version = portal.directories.hub.expected.version.clone();
            let is_old = portal.now_ms() - agent.key_since_ms > KEY_MS;
            Ok(Reply::Hello { version, roll: agent.roll_wanted || is_old })
        }
        Message::Poll { run } => Ok(Reply::Work(work(portal, agent, &run).await?)),
        Message::Begin { work } => {
            let mut tx = portal.store.write().await?;
            let may = agent_work::begin(&mut tx, &work, &agent.id, portal.now_ms()).await?;
            tx.commit().await?;
            Ok(Reply::Begin(may))
        }
        Message::Answer { work, answer } => {
            let plain = serde_json::to_vec(&answer).map_err(|_| Trouble::Broken("an agent's answer"))?;
            let mut tx = portal.store.write().await?;
            let is_wanted = agent_work::answer(&mut tx, &work, &agent.id, &plain).await?;
            tx.commit().await?;
            if !is_wanted {
                tracing::warn!(agent = agent.id, work, "an answer that came too late, or is another agent's to give");
            }
            portal.directories.hub.is_answered(&work);
            Ok(Reply::Noted)
        }
        Message::Roll { key } => {
            if PublicHalf::read(&key).is_none() {
                return Ok(Reply::Refused("this is no public key".into()));
            }
            let mut act = Act::begin(portal, By::Portal).await?;
            let now = act.now;
            if !agents::roll(&mut act, agent, &key, now).await? {
                return Ok(Reply::Refused("its key is another one by now".into()));
            }
            let detail = format!("agent={} directory={}", agent.id, agent.directory);
            note(&mut act, Happened::AgentKeyRolled, &agent.tenant, &detail).await?;
            act.commit().await?;
            Ok(Reply::Noted)
        }
    }
}

/// Questions for an agent, once there are some.
async fn work(portal: &Portal, agent: &Agent, run: &str) -> Result<Vec<(String, String)>, Trouble> {
    let hub = &portal.directories.hub;
    let Some(_polls) = hub.polls(&agent.id) else {
        tracing::warn!(agent = agent.id, "asks for work too often at once: is its key file on two machines?");
        tokio::time::sleep(BREATHER).await;
        return Ok(Vec::new());
    };
    if portal.now_ms() - agent.seen_ms >= NOTED_MS {
        let mut tx = portal.store.write().await?;
        agents::seen(&mut tx, &agent.id, portal.now_ms()).await?;
        tx.commit().await?;
    }
    let until = Instant::now() + WAITS;
    loop {
        // Before the look: what is asked after it wakes.
        let mut asked = pin!(hub.next_asked());
        asked.as_mut().enable();
        let taken = take(portal, agent, run).await?;
        if !taken.is_empty() || Instant::now() >= until || hub.is_closing() {
            return Ok(taken);
        }
        Hub::look_again(asked, until).await;
    }
}

/// Takes what waits for an agent; of several agents one has each.
async fn take(portal: &Portal, agent: &Agent, run: &str) -> Result<Vec<(String, String)>, Trouble> {
    let waiting = agent_work::waiting(&portal.store, &agent.id, run, MOST_QUESTIONS, portal.now_ms()).await?;
    if waiting.is_empty() {
        return Ok(waiting);
    }
    let mut tx = portal.store.write().await?;
    let mut taken = Vec::new();
    for (id, letter) in waiting {
        if agent_work::take(&mut tx, &id, &agent.id).await? {
            taken.push((id, letter));
        }
    }
    tx.commit().await?;
    Ok(taken)
}

/// Tells the operator that an agent was started, or that its directory answers it in another way.
fn tell_what_changed(agent: &Agent, run: &str, health: Writeback) {
    if agent.run.as_deref() != Some(run) {
        tracing::info!(agent = agent.id, directory = agent.directory, health = health.name(), "an agent begins");
    } else if agent.health.as_deref() != Some(health.name()) {
        tracing::warn!(agent = agent.id, directory = agent.directory, health = health.name(), "a directory changed");
    }
}

async fn note(act: &mut Act<'_>, happened: Happened, tenant: &str, detail: &str) -> Result<(), Trouble> {
    let tenant = tenants::by_name(&mut ***act, tenant).await?;
    let event = act.event(happened, "ok").detail(detail.to_owned());
    act.note(Event { tenant_id: tenant.map(|tenant| tenant.id), ..event });
    Ok(())
}
