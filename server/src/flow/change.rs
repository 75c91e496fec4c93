//! The change: a person who knows the password of now sets another one.
//!
//! From the sign-in on (see `signing_in`) the visit is `Proven`;
//! [`super::write`] sets the new password.

use crate::audit::Happened;
use crate::policy::eligibility;
use crate::portal::Portal;
use crate::secrets::{Password, SessionToken};
use crate::store::flows;
use crate::visit::{Caller, State};
use crate::wire::{CheckAnswer, Entry, Goal, Journey};

use super::conclude::conclude;
use super::ending::stop;
use super::opening::{keep_typed, new_visit, open_visit};
use super::signing_in::{SignedIn, sign_in};
use super::{Act, Halt, Moved, Trouble, known, screens};

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
    answer: &CheckAnswer,
) -> Result<Moved, Trouble> {
    let entry = &Entry { journey: Journey::Change, ..entry.clone() };
    match sign_in(portal, caller, entry, typed, password, answer).await? {
        Ok((mut act, signed_in)) => {
            let moved = open(&mut act, entry, &signed_in).await;
            conclude(act, moved).await
        }
        Err(moved) => Ok(moved),
    }
}

async fn open(act: &mut Act<'_>, entry: &Entry, signed_in: &SignedIn) -> Result<Moved, Halt> {
    let SignedIn { account, tenant, typed, password, .. } = signed_in;
    let token = SessionToken::random()?;
    let mut flow = new_visit(act, entry, &token, Some(tenant), Some(account), account.user_id.as_str())?;
    keep_typed(&mut flow, typed);
    flow.goal = Some(Goal::Change);
    open_visit(act, entry, Some(tenant), &mut flow);
    match eligibility::may_change(account, &tenant.settings, &act.situation()).verdict {
        Ok(_) => {
            flow.state = State::Proven;
            act.note_of(&flow, Happened::SignInAccepted, "ok");
        }
        Err(outcome) => stop(act, &mut flow, outcome).await?,
    }
    flows::add(act, &flow).await?;
    // The store's own accounts are changed without it.
    if account.elsewhere.is_some() && flow.state == State::Proven {
        known::keep(act, &flow.id, &token, password).await?;
    }
    Ok(Moved::with(screens::of(act, &flow, None).await?, token))
}
