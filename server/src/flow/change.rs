//! The change: who knows the password of now sets another one.
//!
//! From the sign-in on (see `signing_in`) the visit is `Proven`;
//! [`super::write`] sets the new password.

use crate::audit::Happened;
use crate::policy::eligibility;
use crate::portal::Portal;
use crate::secrets::{Password, SessionToken};
use crate::store::{audit, flows};
use crate::wire::{Answer, Goal};
use crate::wire::{Entry, Journey};

use super::opening::{new_visit, open_visit};
use super::signing_in::{SignedIn, sign_in};
use super::standing::stop;
use super::{Caller, Moved, Trouble, event_of, screens};
use crate::visit::State;

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
    let entry = &Entry { journey: Journey::Change, ..entry.clone() };
    let signed_in = sign_in(portal, caller, entry, screens::CHANGE, typed, password, answer).await?;
    let SignedIn { mut tx, account, tenant, .. } = match signed_in {
        Ok(signed_in) => signed_in,
        Err(moved) => return Ok(moved),
    };
    let now = portal.now_ms();
    let token = SessionToken::random()?;
    let user_id = account.user_id.clone();
    let mut flow = new_visit(portal, caller, entry, &token, tenant.as_ref(), Some(&account), &user_id, now);
    flow.goal = Some(Goal::Change);
    open_visit(&mut tx, portal, caller, entry, tenant.as_ref(), &mut flow, now).await?;
    match eligibility::may_change(&account).verdict {
        Ok(_) => {
            flow.state = State::Proven;
            let event = event_of(&flow, Some(caller.source), Happened::SignInAccepted, "ok");
            audit::append(&mut tx, &portal.keys, event, now);
        }
        Err(outcome) => stop(&mut tx, portal, &mut flow, Some(caller), outcome, now).await?,
    }
    flows::add(&mut tx, &flow).await?;
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    Ok(Moved { screen, session: Some(token) })
}
