//! The wizard: what is missing, strongest first, then a look at all of it.

use crate::audit::Happened;
use crate::flow::conclude::person_does;
use crate::flow::registering::Registering;
use crate::flow::registering::on_file::{lacking, missing};
use crate::flow::{Act, Halt, Moved, Trouble};
use crate::policy::eligibility::Situation;
use crate::policy::method::Method;
use crate::portal::Portal;
use crate::store::means;
use crate::visit::Caller;
use crate::visit::registration::Place;
use crate::wire::register::RegistrationResult;

use super::{ends, enrol, registering};

/// Goes on from the wizard's first page.
///
/// # Errors
/// When the visit does not stand there, or the store cannot be reached.
pub async fn start(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(started(act))).await
}

async fn started(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    if visit.registration.place != Place::Asked {
        return Err(Trouble::OutOfStep.into());
    }
    let situation = act.situation();
    match missing(&visit, &situation).first() {
        Some(&method) if lacking(&visit, &situation) > 0 => enrol::open(act, visit, method).await,
        _ => {
            visit.go(Place::Manage);
            visit.show(act, None).await
        }
    }
}

/// "Looks good": on the wizard's first or last page, or wherever the person went to change something.
///
/// # Errors
/// When the visit does not stand there, something is missing, or the store cannot be reached.
pub async fn confirm(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(confirmed(act))).await
}

async fn confirmed(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    let looked = match visit.registration.place {
        Place::Asked | Place::Review => true,
        Place::Manage => visit.registration.interrupt.is_some(),
        Place::ChooseKind | Place::SetUp | Place::FirstCode | Place::ConfirmRemoval | Place::Over => false,
    };
    if !looked || lacking(&visit, &act.situation()) > 0 {
        return Err(Trouble::OutOfStep.into());
    }
    let now = act.now;
    means::confirm(act, &visit.account.id, now).await?;
    visit.note(act, Happened::RegistrationConfirmed, "ok", None);
    if visit.registration.ticket.is_some() {
        return Ok(ends::over(act, visit.flow, visit.registration, RegistrationResult::Completed).await?);
    }
    visit.registration.guided = false;
    visit.registration.interrupt = None;
    visit.go(Place::Manage);
    visit.show(act, None).await
}

/// Where the person goes once something counts.
pub(super) fn after_binding(visit: &mut Registering, situation: &Situation) -> Option<Method> {
    if !visit.registration.guided {
        visit.go(Place::Manage);
        return None;
    }
    let next = (lacking(visit, situation) > 0).then(|| missing(visit, situation).first().copied()).flatten();
    if next.is_none() {
        visit.go(Place::Review);
    }
    next
}
