//! The check by an outside service: a token is handed in, and if it is good, this session may begin one visit.

use crate::audit::Happened;
use crate::captcha::service::Word;
use crate::clock::MINUTE_MS;
use crate::portal::Portal;
use crate::secrets::Digest;
use crate::store::throttles;
use crate::visit::Caller;

use super::super::{Act, By, Trouble};

/// So long a session may begin after it passed: time to type a password again.
const LIFE_MS: i64 = 10 * MINUTE_MS;

/// A token is remembered as used for longer than any service takes it: five
/// minutes at Turnstile, two at reCAPTCHA.
const REMEMBERED_MS: i64 = 60 * MINUTE_MS;

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The service says no, or yes for something else, or it was used before.
    NotGood,
    /// The service gives no answer. The way without it is open.
    Unavailable,
}

impl Refused {
    /// The stable code, as it stands in the audit log.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotGood => "check-failed",
            Self::Unavailable => "check-unavailable",
        }
    }
}

/// Asks the service about a token; `None` where it passed. Where the service gives
/// no answer the token is refused, and no failure is counted.
///
/// # Errors
/// When no service is configured, or the store cannot be reached.
pub async fn hand_in(portal: &Portal, caller: &Caller, action: &str, token: &str) -> Result<Option<Refused>, Trouble> {
    let service = portal.robot_check.as_ref().ok_or(Trouble::OutOfStep)?;
    let word = service.ask(token, action, caller.source, portal.now_ms()).await;
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    let now = act.now;
    let (refusal, detail) = match word {
        Ok(Word::Good) => {
            let used = portal.keys().digest(Digest::ServiceToken, &[token]);
            if throttles::spend_puzzle(&mut act, &used, now + REMEMBERED_MS).await? {
                throttles::pass_check(&mut act, &portal.session(caller), action, now + LIFE_MS).await?;
                (None, None)
            } else {
                (Some(Refused::NotGood), Some("used".to_owned()))
            }
        }
        Ok(Word::Bad(code)) => (Some(Refused::NotGood), Some(code)),
        Err(fault) => {
            tracing::error!(%fault, "the service that checks for robots gives no answer");
            (Some(Refused::Unavailable), None)
        }
    };
    let mut event = match refusal {
        None => act.event(Happened::CheckPassed, "ok"),
        Some(refusal) => act.event(Happened::CheckRefused, refusal.code()),
    };
    event.detail = detail;
    act.note(event);
    if refusal == Some(Refused::NotGood) {
        act.note_network_failure().await?;
    }
    act.commit().await?;
    Ok(refusal)
}
