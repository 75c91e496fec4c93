//! Setting up a means of proof: what is shown or asked for, and what waits sealed until its first use.

use crate::clock::MINUTE_MS;
use crate::flow::conclude::person_does;
use crate::flow::registering::{Registering, on_file};
use crate::flow::{Act, Halt, Moved, Trouble, passkey};
use crate::method::{self, Asks, SetsUp};
use crate::policy::method::Method;
use crate::policy::throttle::VISIT_MS;
use crate::portal::Portal;
use crate::secrets::{OneTimeCode, Sealed, guid};
use crate::store::Tx;
use crate::store::challenges::{self, Challenge};
use crate::store::proof::{self, Binding};
use crate::visit::Caller;
use crate::visit::registration::Place;
use crate::wire::register::RegisterRefusal;

use super::{refused, registering};

/// Sets up a method: one more, or in place of what [`super::manage::replace`] named.
///
/// # Errors
/// When the visit does not stand there, the method is not offered, or the store cannot be reached.
pub async fn add(portal: &Portal, caller: &Caller, method: String) -> Result<Moved, Trouble> {
    person_does(portal, caller, move |act| Box::pin(async move { adding(act, &method).await })).await
}

async fn adding(act: &mut Act<'_>, method: &str) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    if !matches!(visit.registration.place, Place::ChooseKind | Place::Manage) {
        return Err(Trouble::OutOfStep.into());
    }
    let method = Method::from_name(method).filter(|method| method::set_up_by_people().contains(method));
    let method = method.ok_or(Trouble::BadRequest)?;
    if !on_file::methods(&visit, &act.situation()).contains(&method) {
        if visit.is_full(method) {
            return visit.refuse(act, refused(RegisterRefusal::TooMany { most: method::kit(method).most() })).await;
        }
        return Err(Trouble::BadRequest.into());
    }
    visit.registration.item = None;
    open(act, visit, method).await
}

/// Shows the other methods there are.
///
/// # Errors
/// When the visit does not stand at a set-up, or the store cannot be reached.
pub async fn choose_other(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(choosing_other(act))).await
}

async fn choosing_other(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    if !matches!(visit.registration.place, Place::SetUp | Place::FirstCode) {
        return Err(Trouble::OutOfStep.into());
    }
    let now = act.now;
    let_go_of_pending(act, &mut visit, now).await?;
    visit.go(Place::ChooseKind);
    visit.show(act, None).await
}

/// Goes to the set-up of a method; a fresh proof is asked for first where one is due.
pub(super) async fn open(act: &mut Act<'_>, mut visit: Registering, method: Method) -> Result<Moved, Halt> {
    let (portal, now) = (act.portal, act.now);
    let Some(mut right) = visit.binding(act).await? else {
        return visit.ask_for_proof(act, Some(method)).await;
    };
    let_go_of_pending(right.tx(), &mut visit, now).await?;
    set_up(&mut right, portal, &mut visit, method, now).await?;
    visit.show(act, None).await
}

/// Goes on after a fresh proof to what was wanted before it.
pub(super) async fn after_proof(act: &mut Act<'_>, visit: &mut Registering) -> Result<(), Trouble> {
    let (portal, now) = (act.portal, act.now);
    let Some(method) = visit.registration.wanted.take() else { return Ok(()) };
    match visit.binding(act).await? {
        Some(mut right) => set_up(&mut right, portal, visit, method, now).await,
        None => Ok(()),
    }
}

async fn set_up(
    right: &mut Binding<'_>,
    portal: &Portal,
    visit: &mut Registering,
    method: Method,
    now: i64,
) -> Result<(), Trouble> {
    let kit = method::kit(method);
    let is_shown = visit.registration.place == Place::SetUp
        && visit.registration.setting_up == Some(method)
        && visit.registration.pending.is_some();
    match kit.sets_up.as_ref().ok_or(Trouble::Broken("a method that is not set up"))? {
        SetsUp::Address { .. } => {}
        // What the person took in already stays, where a proof was asked for in between.
        SetsUp::Key { .. } | SetsUp::Codes { .. } if is_shown => await_first_code(right, visit, method, now).await?,
        SetsUp::Key { make, .. } => {
            let secret = make()?;
            visit.registration.pending = Some(portal.keys().seal(Sealed::Pending, &visit.flow.id, secret.expose())?);
            await_first_code(right, visit, method, now).await?;
        }
        SetsUp::Codes { codes } => {
            let characters = match kit.asks {
                Some(Asks::SavedCode { characters }) => characters,
                Some(Asks::SentCode(_) | Asks::ShownCode { .. } | Asks::Passkey) | None => {
                    return Err(Trouble::Broken("codes of a method that asks for none of them"));
                }
            };
            let made = || OneTimeCode::random_characters(characters);
            let codes = (0..*codes).map(|_| made()).collect::<Result<Vec<_>, _>>()?;
            let joined = OneTimeCode::joined(&codes);
            visit.registration.pending =
                Some(portal.keys().seal(Sealed::Pending, &visit.flow.id, joined.as_bytes())?);
            await_first_code(right, visit, method, now).await?;
        }
        SetsUp::Passkey => {
            let (text, expires_ms) = passkey::challenge(portal, now)?;
            // A device that made a passkey cannot unmake it: it is not asked for one that comes too late.
            let expires_ms = right.until_ms().map_or(expires_ms, |until_ms| until_ms.min(expires_ms));
            challenge(right, visit, method, |_| text.clone(), now, expires_ms).await?;
        }
    }
    visit.registration.setting_up = Some(method);
    visit.go(Place::SetUp);
    Ok(())
}

/// Opens the challenge of what is shown, for as long as the visit may last: the codes
/// themselves are young.
async fn await_first_code(
    right: &mut Binding<'_>,
    visit: &mut Registering,
    method: Method,
    now: i64,
) -> Result<(), Trouble> {
    let expires_ms = visit.flow.began_ms + VISIT_MS + MINUTE_MS;
    challenge(right, visit, method, |_| proof::KEPT.to_owned(), now, expires_ms).await
}

/// Opens the challenge that the first use answers, and gives the means its id. It takes the
/// right to bind; that is judged once more when the first use comes in.
pub(super) async fn challenge(
    right: &mut Binding<'_>,
    visit: &mut Registering,
    method: Method,
    secret: impl Fn(&str) -> String,
    now: i64,
    expires_ms: i64,
) -> Result<(), Trouble> {
    let (id, means) = (guid(), guid());
    challenges::kill_of_flow(right.tx(), &visit.flow.id, now).await?;
    let challenge = Challenge {
        secret: secret(&id),
        id,
        flow_id: visit.flow.id.clone(),
        account_id: right.account().to_owned(),
        method,
        contact_id: means.clone(),
        sent_to: String::new(),
        password_epoch: visit.account.password_epoch,
        wrong: 0,
        created_ms: now,
        expires_ms,
        spent_ms: None,
        dead_ms: None,
    };
    challenges::add(right.tx(), &challenge, &[]).await?;
    visit.flow.challenge_id = Some(challenge.id);
    visit.registration.pending_id = Some(means);
    Ok(())
}

/// Lets go of what was being set up; its challenge is dead.
pub(super) async fn let_go_of_pending(tx: &mut Tx, visit: &mut Registering, now: i64) -> Result<(), Trouble> {
    if visit.flow.challenge_id.take().is_some() {
        challenges::kill_of_flow(tx, &visit.flow.id, now).await?;
    }
    visit.registration.drop_pending();
    Ok(())
}
