//! What is counted and closed for an account, and its release.

use super::{NotDone, about, account};
use crate::act::Act;
use crate::audit::{Event, Happened};
use crate::clock::DAY_MS;
use crate::policy::account::Account;
use crate::policy::method::Method;
use crate::policy::throttle::{Sending, sending};
use crate::policy::user_id::UserId;
use crate::store::throttles::Counts;
use crate::store::{outbox, passes, throttles};

/// How an account stands with the limits.
pub struct Standing {
    pub account: Account,
    pub counts: Counts,
    /// Messages with codes that went out within a day.
    pub messages: usize,
    /// Whether another one may go out now.
    pub sending: Sending,
}

/// What is counted and closed for an account.
///
/// # Errors
/// When no account has the user ID, or the store cannot be read.
pub async fn standing(act: &mut Act<'_>, user_id: &UserId) -> Result<Standing, NotDone> {
    let account = account(act, user_id).await?;
    let now = act.now;
    let counts = throttles::counts(act, &account.id, now).await?;
    let sent = outbox::codes_sent(act, &account.id, now - DAY_MS).await?;
    Ok(Standing { account, counts, messages: sent.len(), sending: sending(&sent, now) })
}

/// Ends every closure of an account, or those of one method alone, and forgets what led to them;
/// says how many there were.
///
/// # Errors
/// When no account has the user ID, or the store refuses.
pub async fn release(act: &mut Act<'_>, user_id: &UserId, only: Option<Method>) -> Result<i64, NotDone> {
    let account = account(act, user_id).await?;
    let now = act.now;
    let closures = match only {
        Some(method) => throttles::release_method(act, &account.id, method, now).await?,
        None => {
            let reported = passes::withdraw_objections(act, &account.id).await?;
            throttles::release(act, &account.id, now).await? + i64::from(reported)
        }
    };
    let event = Event { method: only.map(Method::name), ..about(act, &account, Happened::AccountReleased)? };
    act.note(event.detail(format!("closures={closures}")));
    Ok(closures)
}
