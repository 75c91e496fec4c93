//! How a visit to register ends, and how it goes back a page.

use crate::audit::Happened;
use crate::flow::login_flow;
use crate::flow::standing::{drop_if_outlived, first, let_go, stop};
use crate::flow::{Caller, Moved, Trouble, event_of, screens};
use crate::portal::Portal;
use crate::secrets::Sealed;
use crate::store::{Tx, audit, challenges, flows, registrations, tickets};
use crate::visit::{Flow, State};
use crate::wire::register::RegistrationResult;
use crate::wire::{Entry, Goal, Notice, Outcome};

use super::{enrol, registering};
use crate::visit::registration::{Place, Registration};

/// "Not now": back to where the person came from, or to the manage page.
///
/// # Errors
/// When the wizard does not lead the person, or the store cannot be reached.
pub async fn cancel(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (mut tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    if !visit.registration.guided && visit.registration.ticket.is_none() {
        return Err(Trouble::OutOfStep);
    }
    enrol::let_go_of_pending(&mut tx, &mut visit, now).await?;
    if visit.registration.ticket.is_some() {
        let visit = (visit.flow, visit.registration);
        return over(tx, portal, caller, visit, RegistrationResult::Cancelled, now).await;
    }
    visit.note(&mut tx, portal, Some(caller), Happened::RegistrationCancelled, "cancelled", None, now).await?;
    visit.registration.guided = false;
    visit.go(Place::Manage);
    visit.show(tx, portal, None, now).await
}

/// Ends the visit, and leads back with the result.
pub(super) async fn over(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    (mut flow, mut registration): (Flow, Registration),
    result: RegistrationResult,
    now: i64,
) -> Result<Moved, Trouble> {
    if let Some(digest) = &registration.ticket {
        let ticket = tickets::by_digest(&mut tx, digest).await?.ok_or(Trouble::OutOfStep)?;
        let address = login_flow::result_address(&mut tx, portal, &ticket, result, now).await?;
        let seal = |address: String| portal.keys.seal(Sealed::ReturnTo, &flow.id, address.as_bytes());
        registration.return_to = address.map(seal).transpose()?;
    }
    let (happened, outcome) = match result {
        RegistrationResult::Completed => (Happened::RegistrationCompleted, "ok"),
        RegistrationResult::Cancelled => (Happened::RegistrationCancelled, "cancelled"),
        RegistrationResult::NothingToDo => (Happened::RegistrationCompleted, "nothing-to-do"),
    };
    let event = event_of(&flow, Some(caller.source), happened, outcome);
    audit::append(&mut tx, &portal.keys, event, now);
    registration.result = Some(result);
    registration.place = Place::Over;
    registration.drop_pending();
    challenges::kill_of_flow(&mut tx, &flow.id, now).await?;
    challenges::drop_proofs(&mut tx, &flow.id).await?;
    flow.end(State::Done, Some(outcome), now);
    flows::save(&mut tx, &flow).await?;
    registrations::save(&mut tx, &registration).await?;
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Moved::to(screen))
}

/// Ends the account's visits to register, but this one: what is on file changed,
/// and what they were judged by is no more.
pub(super) async fn end_other_registrations(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
    now: i64,
) -> Result<(), Trouble> {
    let Some(account_id) = &flow.account_id else { return Ok(()) };
    for id in flows::under_way(tx, account_id, &flow.id).await? {
        if let Some(mut other) = flows::by_id(tx, &id).await?
            && other.goal == Some(Goal::Register)
        {
            stop(tx, portal, &mut other, None, Outcome::ChangedMeanwhile, now).await?;
            flows::save(tx, &other).await?;
        }
    }
    Ok(())
}

/// One page back. From a proof that was asked for in between, to where it was
/// asked; from the first page of all, out.
pub(in crate::flow) async fn step_back(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    mut flow: Flow,
    now: i64,
) -> Result<Moved, Trouble> {
    let mut registration = registrations::of_flow(&mut tx, &flow.id).await?.ok_or(Trouble::OutOfStep)?;
    if flow.is_outlived(now) {
        drop_if_outlived(&mut tx, portal, &mut flow, now).await?;
        tx.commit().await?;
        return first(portal, caller, entry, Some(Notice::VisitExpired), &flow.user_id).await;
    }
    let home = if registration.guided { Place::Asked } else { Place::Manage };
    let before = match (flow.state, registration.place) {
        // The proof that belongs to the sign-in itself.
        (State::Identified, Place::Asked | Place::Manage)
            if registration.wanted.is_none() && registration.item.is_none() =>
        {
            None
        }
        // The code that was out is dead; a key that was shown is void.
        (State::Identified, Place::SetUpApp) => Some(home),
        (State::Identified, Place::EnterNewMailCode) => Some(Place::SetUpMail),
        (State::Identified, place) => Some(place),
        (_, Place::SetUpApp | Place::SetUpMail | Place::ChooseKind | Place::ConfirmRemoval | Place::Review) => {
            Some(home)
        }
        (_, Place::EnterNewMailCode) => Some(Place::SetUpMail),
        (_, Place::Manage) if registration.guided => Some(Place::Asked),
        (_, Place::Asked | Place::Manage | Place::Over) => None,
    };
    let Some(before) = before else {
        let user_id = flow.user_id.clone();
        let_go(&mut tx, portal, caller, &mut flow, now).await?;
        tx.commit().await?;
        return first(portal, caller, entry, None, &user_id).await;
    };
    if flow.challenge_id.take().is_some() {
        challenges::kill_of_flow(&mut tx, &flow.id, now).await?;
    }
    // A typed address stays in its field; a key that was shown is void.
    if before == home {
        registration.drop_pending();
        registration.item = None;
    }
    registration.wanted = None;
    registration.place = before;
    registration.done = None;
    flow.state = State::Proven;
    flow.touched_ms = now;
    flows::save(&mut tx, &flow).await?;
    registrations::save(&mut tx, &registration).await?;
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    Ok(Moved::to(screen))
}
