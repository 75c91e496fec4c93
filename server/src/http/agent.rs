//! Where agents call. One address, one POST for each message; what is in it is sealed, so that
//! only the portal reads it and only that agent wrote it.
//!
//! It has layers of its own: no page may call it, and a call that asks for work waits.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use tokio::time::Instant;

use super::client_address::Client;
use super::limits;
use super::routes::Cost;
use super::{Web, no_panic};
use crate::act::{Act, By, Trouble};
use crate::audit::{Event, Happened};
use crate::directory::agent::Hub;
use crate::directory::agent::protocol::{
    Back, Call, MOST_QUESTIONS, Message, PATH, Reply, place_of_message, place_of_reply,
};
use crate::policy::plain_text;
use crate::portal::Portal;
use crate::secrets::{AgentToken, PublicHalf};
use crate::store::agents::{self, Agent, Hello};
use crate::store::tenants;

/// So long a call that asks for work waits, in all: shorter than proxies do.
const WAITS: Duration = Duration::from_secs(20);
/// An agent that asks for work is noted as seen that often.
const NOTED_MS: i64 = 10_000;
/// Letters of an agent's name.
const LONGEST_NAME: usize = 64;

pub fn router() -> Router<Arc<Web>> {
    Router::new()
        .route(PATH, post(hear))
        .layer(from_fn(no_panic))
        .layer(from_fn(limits::small_body))
        .layer(from_fn(limits::small_head))
}

/// Who calls.
enum Caller {
    Known(Box<Agent>),
    /// One that is not enrolled yet.
    New(PublicHalf),
}

async fn hear(State(web): State<Arc<Web>>, client: Option<Extension<Client>>, body: Bytes) -> Response {
    let source = super::login_flow::source(client.as_deref());
    let heard = async {
        let Ok(call) = serde_json::from_slice::<Call>(&body) else { return Ok(None) };
        let Some((caller, message)) = open(&web.portal, &call).await? else { return Ok(None) };
        let to = match &caller {
            Caller::Known(agent) => PublicHalf::read(&agent.public_key),
            Caller::New(key) => Some(key.clone()),
        };
        let Some(to) = to else { return Ok(None) };
        let reply = match caller {
            Caller::New(key) => enrol(&web.portal, &key, message).await?,
            Caller::Known(agent) => answer(&web.portal, &agent, message).await?,
        };
        let plain = serde_json::to_vec(&reply).map_err(|_| Trouble::Broken("a reply to an agent"))?;
        let sealed = web.portal.keys().for_agents().seal(&to, &place_of_reply(&call.sealed), &plain)?;
        Ok::<_, Trouble>(Some(sealed))
    };
    match heard.await {
        Ok(Some(sealed)) => ([(CACHE_CONTROL, "no-store")], Json(Back { sealed })).into_response(),
        // Not one of ours, or what it said is no message: guessing is counted.
        Ok(None) => match web.limits.count(source, Cost::Begin, web.portal.now_ms()) {
            Ok(()) => StatusCode::FORBIDDEN.into_response(),
            Err(_) => StatusCode::TOO_MANY_REQUESTS.into_response(),
        },
        Err(trouble) => {
            tracing::error!(%trouble, "an agent's call came to nothing");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// The message of a call, and whose it is; `None` where it cannot be opened.
async fn open(portal: &Portal, call: &Call) -> Result<Option<(Caller, Message)>, Trouble> {
    let known = agents::by_id(&portal.store, &call.agent).await?;
    let (caller, from) = match known {
        Some(agent) => {
            let Some(from) = PublicHalf::read(&agent.public_key) else { return Ok(None) };
            (Caller::Known(Box::new(agent)), from)
        }
        None => match PublicHalf::read(&call.agent) {
            Some(from) => (Caller::New(from.clone()), from),
            None => return Ok(None),
        },
    };
    let Ok(plain) = portal.keys().for_agents().open(&from, &place_of_message(&call.agent), &call.sealed) else {
        return Ok(None);
    };
    Ok(serde_json::from_slice(&plain).ok().map(|message| (caller, message)))
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
            let version: String = version.chars().filter(|c| !plain_text::is_unfit(*c)).take(LONGEST_NAME).collect();
            let hello = Hello { run: &run, version: &version, protocol, health: health.name() };
            let mut tx = portal.store.write().await?;
            agents::said(&mut tx, &agent.id, hello, portal.now_ms()).await?;
            tx.commit().await?;
            let version = portal.directories.hub.expected.version.clone();
            Ok(Reply::Hello { version, roll: agent.roll_wanted, key_since_ms: agent.key_since_ms })
        }
        Message::Poll { run } => Ok(Reply::Work(work(portal, agent, &run).await?)),
        Message::Begin { work } => {
            let mut tx = portal.store.write().await?;
            let may = agents::begin(&mut tx, &work, &agent.id).await?;
            tx.commit().await?;
            Ok(Reply::Begin(may))
        }
        Message::Answer { work, answer } => {
            let plain = serde_json::to_vec(&answer).map_err(|_| Trouble::Broken("an agent's answer"))?;
            let mut tx = portal.store.write().await?;
            agents::answer(&mut tx, &work, &agent.id, &plain).await?;
            tx.commit().await?;
            portal.directories.hub.is_answered(&work);
            Ok(Reply::Noted)
        }
        Message::Roll { key } => {
            if PublicHalf::read(&key).is_none() {
                return Ok(Reply::Refused("this is no public key".into()));
            }
            let mut act = Act::begin(portal, By::Portal).await?;
            let now = act.now;
            if !agents::roll(&mut act, &agent.id, &agent.public_key, &key, now).await? {
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
    let _polls = hub.polls(&agent.id);
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
        if !taken.is_empty() || Instant::now() >= until {
            return Ok(taken);
        }
        Hub::look_again(asked, until).await;
    }
}

/// Takes what waits for an agent; of several agents one has each.
async fn take(portal: &Portal, agent: &Agent, run: &str) -> Result<Vec<(String, String)>, Trouble> {
    let waiting = agents::waiting(&portal.store, &agent.id, run, MOST_QUESTIONS, portal.now_ms()).await?;
    if waiting.is_empty() {
        return Ok(waiting);
    }
    let mut tx = portal.store.write().await?;
    let mut taken = Vec::new();
    for (id, letter) in waiting {
        if agents::take(&mut tx, &id, &agent.id).await? {
            taken.push((id, letter));
        }
    }
    tx.commit().await?;
    Ok(taken)
}

async fn note(act: &mut Act<'_>, happened: Happened, tenant: &str, detail: &str) -> Result<(), Trouble> {
    let tenant = tenants::by_name(&mut ***act, tenant).await?;
    let event = act.event(happened, "ok").detail(detail.to_owned());
    act.note(Event { tenant_id: tenant.map(|tenant| tenant.id), ..event });
    Ok(())
}
