//! The manage page: what is on file is changed, taken off, or offered first.

use crate::audit::Happened;
use crate::policy::account::Account;
use crate::policy::eligibility::{Eligible, Situation, asked_of};
use crate::policy::method::Method;
use crate::portal::Portal;
use crate::store::means;
use crate::wire::register::{Changed, Consequence, OnFile, RegisterRefusal};

use super::{Registering, enrol, refused, registering, screens};
use crate::flow::{Caller, Moved, Trouble, notices};
use crate::visit::registration::Place;

/// Sets up another means in place of one, which goes once the new one counts.
///
/// # Errors
/// When the visit does not stand there, there is no such means, or the store cannot be reached.
pub async fn replace(portal: &Portal, caller: &Caller, place: u8) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    let item = item(&visit, place)?;
    // The directory's own stays where it is; what the person registers goes before it.
    visit.registration.item = (!item.shown.from_directory).then_some(item.id);
    enrol::open(tx, portal, caller, visit, item.method, now).await
}

/// Asks to take one off file.
///
/// # Errors
/// As for [`replace`]; what the directory entered is not taken off here.
pub async fn remove(portal: &Portal, caller: &Caller, place: u8) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    let item = item(&visit, place)?;
    if item.shown.from_directory {
        return Err(Trouble::BadRequest);
    }
    visit.registration.item = Some(item.id);
    visit.go(Place::ConfirmRemoval);
    visit.show(tx, portal, None, now).await
}

/// Takes off file what was asked about.
///
/// # Errors
/// When nothing was asked about, or the store cannot be reached.
pub async fn remove_it(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (mut tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    let asked_about = visit.registration.item.clone().filter(|_| visit.registration.place == Place::ConfirmRemoval);
    let id = asked_about.ok_or(Trouble::OutOfStep)?;
    if visit.tenant.settings.keep_needed_methods && consequence(&visit, &id, now) != Consequence::None {
        return visit.refuse(tx, portal, caller, refused(RegisterRefusal::RemovalForbidden), now).await;
    }
    let Some(mut right) = visit.binding(&mut tx, portal, now).await? else {
        return visit.ask_for_proof(tx, portal, caller, None, now).await;
    };
    let before = visit.account.clone();
    let method = if before.apps.iter().any(|app| app.id == id) { Method::AppCode } else { Method::Email };
    if means::remove(&mut right, &id).await? {
        visit.note(&mut tx, portal, Some(caller), Happened::MethodRemoved, "ok", Some(method), now).await?;
        let what = (method, notices::OnFile::Removed);
        notices::method_changed(&mut tx, portal, &visit.flow, (&before, &visit.tenant), None, what, now).await?;
    }
    visit.changed(&mut tx, portal, now).await?;
    visit.registration.item = None;
    visit.go(Place::Manage);
    visit.registration.done = Some(Changed::Removed);
    visit.show(tx, portal, None, now).await
}

/// Has one offered first.
///
/// # Errors
/// As for [`replace`].
pub async fn make_default(portal: &Portal, caller: &Caller, place: u8) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (mut tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    let item = item(&visit, place)?;
    let Some(mut right) = visit.binding(&mut tx, portal, now).await? else {
        visit.registration.item = Some(item.id);
        return visit.ask_for_proof(tx, portal, caller, None, now).await;
    };
    means::make_default(&mut right, &item.id).await?;
    visit.renew(&mut tx, portal, now).await?;
    visit.note(&mut tx, portal, Some(caller), Happened::DefaultMethodChosen, "ok", Some(item.method), now).await?;
    visit.registration.done = Some(Changed::DefaultChosen);
    visit.show(tx, portal, None, now).await
}

/// A means on file, as the person sees it in the list.
pub(super) struct Item {
    pub id: String,
    pub method: Method,
    pub shown: OnFile,
}

/// One of the list that was shown last.
fn item(visit: &Registering, place: u8) -> Result<Item, Trouble> {
    if visit.registration.place != Place::Manage {
        return Err(Trouble::OutOfStep);
    }
    screens::items(visit).into_iter().nth(usize::from(place)).ok_or(Trouble::BadRequest)
}

/// What follows when a means is taken off file.
pub(super) fn consequence(visit: &Registering, means: &str, now: i64) -> Consequence {
    let mut left: Account = visit.account.clone();
    left.apps.retain(|app| app.id != means);
    left.other_mails.retain(|mail| mail.id != means);
    let (gates, offers) = asked_of(&left, &visit.tenant.settings, &Situation::at(now));
    match (Eligible { gates, offers }).missing() {
        0 => Consequence::None,
        _ if visit.tenant.settings.require_registration => Consequence::NoResetAndAsked,
        _ => Consequence::NoReset,
    }
}
