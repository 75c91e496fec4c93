//! Opens what wrong codes, or a report, closed for an account.

use super::{NotDone, about, account};
use crate::act::Act;
use crate::audit::Happened;
use crate::policy::user_id::UserId;
use crate::store::{passes, throttles};

/// Ends every closure of an account and forgets what led to it; says how many there were.
///
/// # Errors
/// When no account has the user ID, or the store refuses.
pub async fn release(act: &mut Act<'_>, user_id: &UserId) -> Result<i64, NotDone> {
    let account = account(act, user_id).await?;
    let now = act.now;
    let reported = passes::withdraw_objections(act, &account.id).await?;
    let closures = throttles::release(act, &account.id, now).await? + i64::from(reported);
    act.note(about(act, &account, Happened::AccountReleased)?.detail(format!("closures={closures}")));
    Ok(closures)
}
