//! The login flow's side: it asks whether to interrupt a sign-in, sends the
//! person here with a ticket, and gets a signed result back.
//!
//! ```text
//!   login flow ──── POST interrupts, with its key ───▶ portal: not required, or a ticket
//!       │                                                 ▲
//!       └─ 302 ─▶ browser ── /register#ticket=… ── POST ──┘ redeemed once, bound to this browser
//!                    │
//!                    └── return_to?result=…&state=… ──▶ login flow: reads the result, goes on
//! ```
//!
//! What always holds: a key speaks for one tenant; `return_to` stands letter by
//! letter on that tenant's list; a ticket is redeemed by one statement, in five
//! minutes, and only while the key that asked for it is valid; a result names
//! one login flow, one account and one login (by the hash of `state`), and
//! does not prove who sits at the browser.

mod interrupt;
mod result;
mod ticket;

use std::net::IpAddr;

use crate::audit::{Event, Happened};
use crate::clock::MINUTE_MS;
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::{Digest, LoginFlowKey};
use crate::store::login_flows::{self, Key, LoginFlow};

use super::{Act, By, Trouble};

pub use interrupt::{SignInAnswer, ask, registration_of};
pub use result::{Claims, NotAResult, PUBLISHED_MS, redeem_result, result_address, state_hash};
pub use ticket::{TICKET_MS, redeem_ticket};

/// Uses of a key are kept to the minute: more would be a write more for each call.
const USE_KEPT_MS: i64 = MINUTE_MS;

/// A caller whose key is valid.
#[derive(Debug)]
pub struct Known {
    pub login_flow: LoginFlow,
    pub key: Key,
    pub tenant: Tenant,
    pub source: IpAddr,
}

impl Known {
    /// An event of this call.
    #[must_use]
    pub fn event(&self, happened: Happened, outcome: &str) -> Event {
        Event {
            tenant_id: Some(self.tenant.id.clone()),
            source: Some(self.source.to_string()),
            ..Event::new(happened, outcome)
        }
        .by("login-flow")
        .detail(format!("login-flow={} key={}", self.login_flow.name, self.key.id))
    }
}

/// Finds out who calls, by the key; none where it is not valid.
///
/// # Errors
/// When the store cannot be read.
pub async fn recognize(act: &mut Act<'_>, key: &LoginFlowKey, source: IpAddr) -> Result<Option<Known>, Trouble> {
    let digest = act.keys().digest(Digest::LoginFlowKey, &[key.expose()]);
    let found = login_flows::by_key(act, &digest).await?;
    Ok(found.map(|(login_flow, key, tenant)| Known { login_flow, key, tenant, source }))
}

/// Keeps that a call was refused.
///
/// # Errors
/// When the store refuses.
pub async fn note_refused(portal: &Portal, known: Option<&Known>, source: IpAddr, code: &str) -> Result<(), Trouble> {
    let event = match known {
        Some(known) => known.event(Happened::LoginFlowRefused, code),
        None => {
            let event = Event { source: Some(source.to_string()), ..Event::new(Happened::LoginFlowRefused, code) };
            event.by("login-flow")
        }
    };
    let mut act = Act::begin(portal, By::Portal).await?;
    act.note(event);
    act.commit().await?;
    Ok(())
}

async fn note_use(act: &mut Act<'_>, known: &Known) -> Result<(), Trouble> {
    let now = act.now;
    if known.key.used_ms.is_none_or(|used| now - used >= USE_KEPT_MS) {
        login_flows::note_use(act, &known.key.id, now).await?;
    }
    Ok(())
}
