//! The change: who knows the password of now sets another one.
//!
//! It is checked as at sign-in, with the same count of wrong ones and the same
//! lock, so that this page is no second door. From here on the visit is
//! `Proven`; [`super::write`] sets the new password.

use crate::api::reset::Entry;
use crate::api::{Answer, Goal, Refusal};
use crate::audit::Happened;
use crate::directory::SignIn;
use crate::policy::eligibility;
use crate::policy::user_id::{NotAUserId, UserId};
use crate::portal::Portal;
use crate::secrets::{Password, SessionToken};
use crate::store::{accounts, audit, flows, tenants};

use super::opening::{end_old_visit, new_visit, open_visit, refuse_begin};
use super::standing::stop;
use super::state::State;
use super::{Caller, Moved, Trouble, check, event_of, screens};

/// Begins a change with the password of now.
///
/// # Errors
/// When a visit is under way already, too much hashing waits, or the store cannot be reached.
pub async fn begin(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    typed: &str,
    password: Password,
    answer: &Answer,
) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let entry = &Entry { change: true, ..entry.clone() };
    let judged = match UserId::parse(typed) {
        Err(NotAUserId::Missing) => Err(Refusal::UserIdMissing),
        Err(NotAUserId::Malformed) => Err(Refusal::UserIdMalformed),
        // An empty password is nobody's: some directories take it for a sign-in without one.
        Ok(_) if password.expose().is_empty() => Err(Refusal::CurrentPasswordMissing),
        Ok(user_id) => Ok((check::judge(portal, caller, screens::CHANGE, &user_id, answer, now).await?, user_id)),
    };
    let mut tx = portal.store.write().await?;
    end_old_visit(&mut tx, portal, caller, now).await?;
    let user_id = match judged {
        Err(refusal) => return refuse_begin(tx, portal, caller, entry, typed, refusal).await,
        Ok((judged, user_id)) => match judged.spend(&mut tx, portal, caller, now).await? {
            Err(refusal) => return refuse_begin(tx, portal, caller, entry, typed, refusal).await,
            Ok(()) => user_id,
        },
    };
    tx.commit().await?;

    // Hashing must not hold the write lock.
    let signed_in = portal.directory().sign_in(&user_id, password, now).await?;

    let mut tx = portal.store.write().await?;
    let refusal = match signed_in {
        SignIn::Accepted => None,
        SignIn::Refused => Some(Refusal::SignInRefused),
        SignIn::Locked { until_ms } => Some(Refusal::SignInLocked { until_ms }),
    };
    if let Some(refusal) = refusal {
        return refuse_begin(tx, portal, caller, entry, typed, refusal).await;
    }
    let account = accounts::by_user_id(&mut tx, &portal.keys, &user_id).await?.ok_or(Trouble::OutOfStep)?;
    let tenant = tenants::by_id(&mut *tx, &account.tenant_id).await?;
    let token = SessionToken::random()?;
    let mut flow = new_visit(portal, caller, entry, &token, tenant.as_ref(), Some(&account), &user_id, now);
    flow.goal = Some(Goal::Change);
    open_visit(&mut tx, portal, caller, entry, tenant.as_ref(), &mut flow, now).await?;
    match eligibility::may_change(&account).verdict {
        Ok(_) => {
            flow.state = State::Proven;
            let event = event_of(&flow, Some(caller.source), Happened::SignInAccepted, "ok");
            audit::append(&mut tx, &portal.keys, event, now).await?;
        }
        Err(outcome) => stop(&mut tx, portal, &mut flow, Some(caller), outcome, now).await?,
    }
    flows::add(&mut tx, &flow).await?;
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    Ok(Moved { screen, session: Some(token) })
}
