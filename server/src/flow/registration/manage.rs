//! The manage page: what is on file is changed, taken off, or offered first.

use crate::audit::Happened;
use crate::flow::conclude::person_does;
use crate::flow::registering::Registering;
use crate::flow::registering::on_file::{self, Item, consequence};
use crate::flow::{Act, Halt, Moved, Trouble, notices};
use crate::portal::Portal;
use crate::store::means;
use crate::visit::Caller;
use crate::visit::registration::Place;
use crate::wire::register::{Changed, Consequence, RegisterRefusal};

use super::{enrol, refused, registering};

/// Sets up another means in place of one, which goes once the new one counts.
///
/// # Errors
/// When the visit does not stand there, there is no such means, or the store cannot be reached.
pub async fn replace(portal: &Portal, caller: &Caller, place: u8) -> Result<Moved, Trouble> {
    person_does(portal, caller, move |act| Box::pin(replacing(act, place))).await
}

async fn replacing(act: &mut Act<'_>, place: u8) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    let item = item(&visit, place)?;
    // The directory's own stays where it is; what the person registers goes before it.
    visit.registration.item = (!item.shown.from_directory).then_some(item.id);
    enrol::open(act, visit, item.method).await
}

/// Asks to take one off file.
///
/// # Errors
/// As for [`replace`]; what the directory entered is not taken off here.
pub async fn remove(portal: &Portal, caller: &Caller, place: u8) -> Result<Moved, Trouble> {
    person_does(portal, caller, move |act| Box::pin(removing(act, place))).await
}

async fn removing(act: &mut Act<'_>, place: u8) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    let item = item(&visit, place)?;
    if item.shown.from_directory {
        return Err(Trouble::BadRequest.into());
    }
    visit.registration.item = Some(item.id);
    visit.go(Place::ConfirmRemoval);
    visit.show(act, None).await
}

/// Takes off file what was asked about.
///
/// # Errors
/// When no removal was asked about, or the store cannot be reached.
pub async fn remove_it(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(removed(act))).await
}

async fn removed(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    let asked_about = visit.registration.item.clone().filter(|_| visit.registration.place == Place::ConfirmRemoval);
    let id = asked_about.ok_or(Trouble::OutOfStep)?;
    let is_needed = consequence(&visit, &id, &act.situation()) != Consequence::None;
    if visit.tenant.settings.keep_needed_methods && is_needed {
        return visit.refuse(act, refused(RegisterRefusal::RemovalForbidden)).await;
    }
    let Some(mut right) = visit.binding(act).await? else { return visit.ask_for_proof(act, None).await };
    // What is told of it is known before it is gone.
    let Some(Item { method, .. }) = on_file::items(&visit).into_iter().find(|item| item.id == id) else {
        visit.registration.item = None;
        visit.go(Place::Manage);
        return visit.show(act, None).await;
    };
    let before = visit.account.clone();
    if means::remove(&mut right, &id).await? {
        visit.note(act, Happened::MethodRemoved, "ok", Some(method));
        let what = (method, notices::OnFile::Removed);
        notices::method_changed(act, &visit.flow, (&before, &visit.tenant), None, what).await?;
    }
    visit.changed(act).await?;
    visit.registration.item = None;
    visit.go(Place::Manage);
    visit.registration.done = Some(Changed::Removed);
    visit.show(act, None).await
}

/// Has one offered first.
///
/// # Errors
/// As for [`replace`].
pub async fn make_default(portal: &Portal, caller: &Caller, place: u8) -> Result<Moved, Trouble> {
    person_does(portal, caller, move |act| Box::pin(made_default(act, place))).await
}

async fn made_default(act: &mut Act<'_>, place: u8) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    let item = item(&visit, place)?;
    let Some(mut right) = visit.binding(act).await? else {
        visit.registration.item = Some(item.id);
        return visit.ask_for_proof(act, None).await;
    };
    means::make_default(&mut right, &item.id).await?;
    visit.renew(act).await?;
    visit.note(act, Happened::DefaultMethodChosen, "ok", Some(item.method));
    visit.registration.done = Some(Changed::DefaultChosen);
    visit.show(act, None).await
}

/// One of the list that was shown last.
fn item(visit: &Registering, place: u8) -> Result<Item, Trouble> {
    if visit.registration.place != Place::Manage {
        return Err(Trouble::OutOfStep);
    }
    on_file::items(visit).into_iter().nth(usize::from(place)).ok_or(Trouble::BadRequest)
}
