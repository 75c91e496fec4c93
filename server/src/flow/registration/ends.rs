//! How a visit to register ends, and how it goes back a page.

use crate::audit::Happened;
use crate::flow::conclude::{Back, person_does};
use crate::flow::ending::{expire, let_go};
use crate::flow::registering::Registering;
use crate::flow::{Act, Halt, Moved, Trouble, login_flow, screens};
use crate::method::{self, SetsUp};
use crate::policy::registration::{Asked, asked};
use crate::portal::Portal;
use crate::secrets::Sealed;
use crate::store::{challenges, flows, means, registrations, saved_codes, tickets};
use crate::visit::registration::{Place, Registration};
use crate::visit::{Caller, Flow, State};
use crate::wire::Notice;
use crate::wire::register::RegistrationResult;

use super::{enrol, registering};

/// "Not now": back to where the person came from, or to the manage page.
///
/// # Errors
/// When the wizard does not lead the person, or the store cannot be reached.
pub async fn cancel(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(cancelled(act))).await
}

async fn cancelled(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    if !visit.registration.guided && visit.registration.ticket.is_none() {
        return Err(Trouble::OutOfStep.into());
    }
    let now = act.now;
    enrol::let_go_of_pending(act, &mut visit, now).await?;
    if visit.registration.ticket.is_some() {
        put_off(act, &visit).await?;
        return Ok(over(act, visit.flow, visit.registration, RegistrationResult::Cancelled).await?);
    }
    visit.note(act, Happened::RegistrationCancelled, "cancelled", None);
    visit.registration.guided = false;
    visit.go(Place::Manage);
    visit.show(act, None).await
}

/// New codes were shown and are kept: on to where the person stands.
///
/// # Errors
/// When the visit is not signed in, or the store cannot be reached.
pub async fn codes_kept(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(going_on(act))).await
}

async fn going_on(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    let now = act.now;
    saved_codes::confirm_issued(act, &visit.flow.id, &visit.account.id, now).await?;
    visit.renew(act).await?;
    visit.show(act, None).await
}

/// Counts that a campaign's question was put off: once, however many windows it stands in.
async fn put_off(act: &mut Act<'_>, visit: &Registering) -> Result<(), Trouble> {
    let (account, settings, situation) = (&visit.account, &visit.tenant.settings, act.situation());
    if let Some(campaign) = &settings.campaign
        && asked(account, settings, &situation) == Asked::Campaign
    {
        let now = act.now;
        means::put_off(act, &account.id, &campaign.begins, now).await?;
    }
    Ok(())
}

/// Ends the visit, and leads back with the result.
pub(super) async fn over(
    act: &mut Act<'_>,
    mut flow: Flow,
    mut registration: Registration,
    result: RegistrationResult,
) -> Result<Moved, Trouble> {
    let (portal, now) = (act.portal, act.now);
    if let Some(digest) = &registration.ticket {
        let ticket = tickets::by_digest(act, digest).await?;
        let ticket = ticket.ok_or(Trouble::Broken("the ticket of a visit"))?;
        let address = login_flow::result_address(act, &ticket, result).await?;
        let seal = |address: String| portal.keys().seal(Sealed::ReturnTo, &flow.id, address.as_bytes());
        registration.return_to = address.map(seal).transpose()?;
    }
    let (happened, outcome) = match result {
        RegistrationResult::Completed => (Happened::RegistrationCompleted, "ok"),
        RegistrationResult::Cancelled => (Happened::RegistrationCancelled, "cancelled"),
        RegistrationResult::NothingToDo => (Happened::RegistrationCompleted, "nothing-to-do"),
    };
    act.note_of(&flow, happened, outcome);
    registration.result = Some(result);
    registration.place = Place::Over;
    registration.drop_pending();
    challenges::kill_of_flow(act, &flow.id, now).await?;
    challenges::drop_proofs(act, &flow.id).await?;
    // The page that shows them is gone.
    saved_codes::forget_issued(act, &flow.id).await?;
    flow.end(State::Done, Some(outcome), now);
    flows::save(act, &flow).await?;
    registrations::save(act, &registration).await?;
    Ok(Moved::to(screens::of(act, &flow, None).await?))
}

/// One page back. From a proof that was asked for in between, to where it was
/// asked; from the first page of all, out.
pub(in crate::flow) async fn step_back(act: &mut Act<'_>, mut flow: Flow) -> Result<Back, Halt> {
    let now = act.now;
    let registration = registrations::of_flow(act, &flow.id).await?;
    let mut registration = registration.ok_or(Trouble::Broken("the registration of a visit"))?;
    if flow.is_outlived(now) {
        expire(act, &mut flow).await?;
        return Ok(Back::Out(Some(Notice::VisitExpired)));
    }
    let home = if registration.guided { Place::Asked } else { Place::Manage };
    let Some(before) = before(&flow, &registration, home) else {
        let_go(act, &mut flow).await?;
        return Ok(Back::Out(None));
    };
    if flow.challenge_id.take().is_some() {
        challenges::kill_of_flow(act, &flow.id, now).await?;
    }
    // A typed address stays in its field; a key or codes that were shown are void.
    if before == home {
        registration.drop_pending();
        registration.item = None;
    }
    registration.wanted = None;
    registration.place = before;
    registration.done = None;
    flow.state = State::Proven;
    flow.touched_ms = now;
    flows::save(act, &flow).await?;
    registrations::save(act, &registration).await?;
    Ok(Back::Visit(Box::new(Moved::to(screens::of(act, &flow, None).await?))))
}

/// The page before the one where the visit stands; none where that is the first.
fn before(flow: &Flow, registration: &Registration, home: Place) -> Option<Place> {
    let kit = registration.setting_up.map(method::kit);
    let shows = |sets_up: &SetsUp| match sets_up {
        SetsUp::Key { .. } | SetsUp::Codes { .. } | SetsUp::Passkey => true,
        SetsUp::Address { .. } => false,
    };
    let is_shown = kit.and_then(|kit| kit.sets_up.as_ref()).is_some_and(shows);
    match (flow.state, registration.place) {
        // The proof that belongs to the sign-in itself.
        (State::Identified, Place::Asked | Place::Manage)
            if registration.wanted.is_none() && registration.item.is_none() =>
        {
            None
        }
        // The code that was out is dead; a key or codes that were shown are void.
        (State::Identified, Place::SetUp) if is_shown => Some(home),
        (State::Identified, Place::FirstCode) => Some(Place::SetUp),
        (State::Identified, place) => Some(place),
        (_, Place::SetUp | Place::ChooseKind | Place::ConfirmRemoval | Place::Review) => Some(home),
        (_, Place::FirstCode) => Some(Place::SetUp),
        (_, Place::Manage) if registration.guided => Some(Place::Asked),
        (_, Place::Asked | Place::Manage | Place::Over) => None,
    }
}
