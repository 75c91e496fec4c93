//! Passes: one lets a person bind a first means of proof without their password.

use super::{NotDone, Refusal, about, account};
use crate::act::{Act, Trouble};
use crate::audit::Happened;
use crate::clock::MINUTE_MS;
use crate::policy::user_id::UserId;
use crate::secrets::EnrolmentPass;
use crate::store::passes;

/// Ten minutes to thirty days (the model's limits).
const LIVES: std::ops::RangeInclusive<u32> = 10..=30 * 24 * 60;

/// A pass that is good once the act is committed.
pub struct Made {
    pub pass: EnrolmentPass,
    /// Until when, in milliseconds since 1970 UTC.
    pub until_ms: i64,
}

/// Makes a pass for an account; an older one of it is over.
///
/// # Errors
/// When it may not live so long, no account has the user ID, there are no
/// random bytes, or the store refuses.
pub async fn create(act: &mut Act<'_>, user_id: &UserId, minutes: u32) -> Result<Made, NotDone> {
    if !LIVES.contains(&minutes) {
        return Err(Refusal::PassLife { minutes, least: *LIVES.start(), most: *LIVES.end() }.into());
    }
    let account = account(act, user_id).await?;
    let (now, until_ms) = (act.now, act.now + i64::from(minutes) * MINUTE_MS);
    let pass = EnrolmentPass::random().map_err(Trouble::from)?;
    let digest = pass.digest(act.keys(), &account.id);
    passes::add_pass(act, &digest, &account.id, now, until_ms).await?;
    act.note(about(act, &account, Happened::PassCreated)?.detail(format!("minutes={minutes}")));
    Ok(Made { pass, until_ms })
}
