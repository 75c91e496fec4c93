//! Setting up a means of proof: what is shown or asked for, and what waits sealed until its first use.

use data_encoding::BASE32_NOPAD;

use crate::clock::MINUTE_MS;
use crate::flow::conclude::person_does;
use crate::flow::frame::kind_of;
use crate::flow::{Act, Halt, Moved, Trouble};
use crate::mail::MailAddress;
use crate::policy::method::Method;
use crate::policy::throttle::VISIT_MS;
use crate::portal::Portal;
use crate::secrets::{Sealed, guid, random_bytes};
use crate::store::Tx;
use crate::store::challenges::{self, Challenge};
use crate::store::proof::{self, Binding};
use crate::visit::Caller;
use crate::visit::registration::Place;
use crate::wire::OfferKind;
use crate::wire::register::RegisterRefusal;

use super::{MOST_OF_A_KIND, Registering, refused, registering, wizard};

/// Bytes of an app's secret (RFC 4226, R6: 160 bits).
const SECRET_BYTES: usize = 20;

/// Sets up a method of a kind: one more, or in place of what [`super::manage::replace`] named.
///
/// # Errors
/// When the visit does not stand there, the kind is not asked for, or the store cannot be reached.
pub async fn add(portal: &Portal, caller: &Caller, kind: OfferKind) -> Result<Moved, Trouble> {
    person_does(portal, caller, move |act| Box::pin(adding(act, kind))).await
}

async fn adding(act: &mut Act<'_>, kind: OfferKind) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    if !matches!(visit.registration.place, Place::ChooseKind | Place::Manage) {
        return Err(Trouble::OutOfStep.into());
    }
    let method = method_of(kind);
    if !wizard::kinds(&visit).contains(&method) {
        if visit.count(method) >= MOST_OF_A_KIND {
            let most = u8::try_from(MOST_OF_A_KIND).unwrap_or(u8::MAX);
            return visit.refuse(act, refused(RegisterRefusal::TooMany { most })).await;
        }
        return Err(Trouble::BadRequest.into());
    }
    visit.registration.item = None;
    open(act, visit, method).await
}

/// Shows the other kinds there are.
///
/// # Errors
/// When the visit does not stand at a set-up, or the store cannot be reached.
pub async fn choose_other(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(choosing_other(act))).await
}

async fn choosing_other(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    if !matches!(visit.registration.place, Place::SetUpApp | Place::SetUpMail | Place::EnterNewMailCode) {
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
    if method != Method::AppCode {
        visit.go(Place::SetUpMail);
        return Ok(());
    }
    // A key that the person's app took in already stays, where a proof was asked for in between.
    if visit.registration.place != Place::SetUpApp || visit.registration.pending.is_none() {
        let secret = random_bytes::<SECRET_BYTES>()?;
        visit.registration.pending = Some(portal.keys().seal(Sealed::Pending, &visit.flow.id, &secret)?);
    }
    // As long as the visit may last: the codes themselves are young.
    let expires_ms = visit.flow.began_ms + VISIT_MS + MINUTE_MS;
    challenge(right, visit, method, |_| proof::APP_SECRET.to_owned(), now, expires_ms).await?;
    visit.go(Place::SetUpApp);
    Ok(())
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

pub(super) fn pending(portal: &Portal, visit: &Registering) -> Result<Option<Vec<u8>>, Trouble> {
    let Some(sealed) = &visit.registration.pending else { return Ok(None) };
    Ok(Some(portal.keys().open(Sealed::Pending, &visit.flow.id, sealed)?.to_vec()))
}

/// What was typed as an address, whatever it is.
pub(super) fn pending_text(portal: &Portal, visit: &Registering) -> Result<String, Trouble> {
    let text = pending(portal, visit)?.unwrap_or_default();
    Ok(String::from_utf8(text).unwrap_or_default())
}

pub(super) fn pending_address(portal: &Portal, visit: &Registering) -> Result<Option<MailAddress>, Trouble> {
    Ok(MailAddress::typed(&pending_text(portal, visit)?).ok())
}

/// The key of the app that is being set up, in Base32.
pub(super) fn pending_key(portal: &Portal, visit: &Registering) -> Result<String, Trouble> {
    Ok(BASE32_NOPAD.encode(&pending(portal, visit)?.ok_or(Trouble::Broken("the key that is being set up"))?))
}

/// The method of a kind that can be set up.
fn method_of(kind: OfferKind) -> Method {
    super::KINDS.into_iter().find(|method| kind_of(*method) == Some(kind)).unwrap_or(Method::Email)
}
