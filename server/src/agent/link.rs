//! How an agent speaks with the portal: it calls, over TLS, through the company's proxy where
//! there is one.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, USER_AGENT};
use axum::http::{Request, Uri};
use tokio::time::Instant;

use super::Enrolled;
use crate::directory::agent::protocol::{
    Asked, Back, Call, Message, PATH, Reply, Saying, TOLD_WITHIN_MS, place_of_message, place_of_question,
    place_of_reply,
};
use crate::directory::question::Question;
use crate::https::{CallFault, Client, Manner, Way};
use crate::secrets::{KeyPair, PublicHalf, SealError};

/// A call that asks for work is answered after 20 seconds at the latest.
const WAITS: Duration = Duration::from_secs(40);
/// Far more than the portal ever answers.
const LARGEST_ANSWER: usize = 1 << 20;

/// The way out.
pub struct Out {
    client: Client,
    url: Uri,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum LinkFault {
    #[error("the portal: {0}")]
    Call(#[from] CallFault),
    #[error("the portal answers {0}")]
    Answered(u16),
    #[error("the portal does not know this agent, or its address or key is another portal's: enrol the agent anew")]
    NotKnown,
    #[error("the portal says no: {0}")]
    Refused(String),
    #[error("what the portal answered is not from it, or of another version")]
    Unreadable,
    #[error("the clocks of the portal's processes differ by more than a minute")]
    Clocks,
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl Out {
    /// To the portal at this address.
    ///
    /// # Errors
    /// Says that the address is none.
    pub fn new(portal: &str, way: Way) -> Result<Self, String> {
        let url = format!("{portal}{PATH}");
        let url = url.parse().map_err(|fault| format!("{url:?} is no address: {fault}"))?;
        let manner =
            Manner { timeout: WAITS, longest_answer: LARGEST_ANSWER, plain_at_home: true, keeps_connections: true };
        Ok(Self { client: Client::new(way, manner), url })
    }

    /// Sends a body and reads what comes back, both whole.
    async fn post(&self, body: Vec<u8>) -> Result<Vec<u8>, LinkFault> {
        let request = Request::post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("latchkey-agent/", env!("CARGO_PKG_VERSION")))
            .body(body)
            .map_err(|_| CallFault::Address)?;
        let answer = self.client.call(request).await?;
        match answer.status().as_u16() {
            200 => Ok(answer.into_body()),
            403 => Err(LinkFault::NotKnown),
            status => Err(LinkFault::Answered(status)),
        }
    }
}

/// The keys of an agent: that of now; one that was sent to the portal, which has not confirmed
/// it; and the one before, to which questions may still be sealed.
struct Ring {
    now: Arc<KeyPair>,
    next: Option<Arc<KeyPair>>,
    before: Option<Arc<KeyPair>>,
}

/// An agent's link with the portal.
pub struct Link {
    out: Out,
    pub portal: PublicHalf,
    pub agent: String,
    ring: RwLock<Ring>,
    /// What time it was at the portal, and when it said so.
    heard: Mutex<(i64, Instant)>,
}

impl Link {
    #[must_use]
    pub fn new(out: Out, enrolled: Enrolled) -> Self {
        let ring = Ring { now: Arc::new(enrolled.key), next: enrolled.next.map(Arc::new), before: None };
        Self {
            out,
            portal: enrolled.portal,
            agent: enrolled.agent,
            ring: RwLock::new(ring),
            heard: Mutex::new((0, Instant::now())),
        }
    }

    /// What is kept of it once the portal gave it an id.
    #[must_use]
    pub fn into_enrolled(self, agent: String) -> Enrolled {
        let ring = self.ring.into_inner().unwrap_or_else(PoisonError::into_inner);
        let key = Arc::try_unwrap(ring.now).unwrap_or_else(|shared| shared.as_ref().clone());
        Enrolled { portal: self.portal, agent, key, next: None }
    }

    /// Says something to the portal, and hears its reply. Where the portal knows this agent by
    /// its next key by now, that one is the key from here on.
    ///
    /// # Errors
    /// When it cannot be reached, does not know this agent, or says what it cannot say.
    pub async fn call(&self, message: &Message) -> Result<Reply, LinkFault> {
        let key = self.key();
        match self.call_with(&key, message).await {
            Err(LinkFault::NotKnown) => {
                let (now, next) = (self.key(), self.next());
                if !Arc::ptr_eq(&now, &key) {
                    return self.call_with(&now, message).await;
                }
                let Some(next) = next else { return Err(LinkFault::NotKnown) };
                let reply = self.call_with(&next, message).await?;
                self.turns_to(&next);
                Ok(reply)
            }
            reply => reply,
        }
    }

    /// As [`Link::call`], with this key alone. It is said once more where it is another time at
    /// the portal.
    ///
    /// # Errors
    /// As for [`Link::call`].
    pub async fn call_with(&self, key: &KeyPair, message: &Message) -> Result<Reply, LinkFault> {
        /// Once for this agent's clock, and once for a portal process with another one.
        const TRIES: usize = 3;
        for _ in 0..TRIES {
            let reply = self.say(key, self.portals_ms(), message).await?;
            let Reply::Stale { now_ms } = reply else { return Ok(reply) };
            *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = (now_ms, Instant::now());
        }
        Err(LinkFault::Clocks)
    }

    async fn say(&self, key: &KeyPair, at_ms: i64, message: &Message) -> Result<Reply, LinkFault> {
        let said = Saying { at_ms, message };
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(&said).map_err(|_| LinkFault::Unreadable)?);
        let sealed = key.seal(&self.portal, &place_of_message(&self.agent), &plain)?;
        let call = Call { agent: self.agent.clone(), sealed };
        let body = serde_json::to_vec(&call).map_err(|_| LinkFault::Unreadable)?;
        let body = self.out.post(body).await?;
        let back: Back = serde_json::from_slice(&body).map_err(|_| LinkFault::Unreadable)?;
        let plain = key.open(&self.portal, &place_of_reply(&call.sealed), &back.sealed);
        let plain = plain.map_err(|_| LinkFault::Unreadable)?;
        serde_json::from_slice(&plain).map_err(|_| LinkFault::Unreadable)
    }

    /// The portal's time, as it was heard last and went on since (milliseconds since 1970 UTC).
    fn portals_ms(&self) -> i64 {
        let (heard_ms, at) = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard_ms.saturating_add(i64::try_from(at.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// Opens a question that was sealed to this run of this agent, by any of its keys; `None` where
    /// it is another's, or too old by the portal's time.
    #[must_use]
    pub fn question(&self, run: &str, work: &str, letter: &str) -> Option<Question> {
        let place = place_of_question(&self.agent, run, work);
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        let keys = [Some(&ring.now), ring.next.as_ref(), ring.before.as_ref()];
        let plain = keys.into_iter().flatten().find_map(|key| key.open(&self.portal, &place, letter).ok())?;
        let asked: Asked = serde_json::from_slice(&plain).ok()?;
        (self.portals_ms() < asked.until_ms + TOLD_WITHIN_MS).then_some(asked.question)
    }

    #[must_use]
    pub fn key(&self) -> Arc<KeyPair> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner).now)
    }

    /// A key that was sent and not confirmed.
    #[must_use]
    pub fn next(&self) -> Option<Arc<KeyPair>> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).next.clone()
    }

    /// Is about to send a key.
    pub fn has_next(&self, key: Arc<KeyPair>) {
        self.ring.write().unwrap_or_else(PoisonError::into_inner).next = Some(key);
    }

    /// The key that was sent is confirmed: it is that of now.
    pub fn turns_to(&self, key: &Arc<KeyPair>) {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        if ring.next.as_ref().is_some_and(|next| Arc::ptr_eq(next, key)) {
            ring.next = None;
            ring.before = Some(std::mem::replace(&mut ring.now, Arc::clone(key)));
        }
    }

    /// What the key file holds.
    #[must_use]
    pub fn kept(&self) -> Enrolled {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        let (key, next) = (ring.now.as_ref().clone(), ring.next.as_deref().cloned());
        Enrolled { portal: self.portal.clone(), agent: self.agent.clone(), key, next }
    }
}
