//! Setting up a means of proof: what is shown or asked for, and what waits sealed until its first use.

use data_encoding::BASE32_NOPAD;

use crate::clock::MINUTE_MS;
use crate::mail::MailAddress;
use crate::policy::method::Method;
use crate::policy::throttle::VISIT_MS;
use crate::portal::Portal;
use crate::secrets::{Sealed, guid, random_bytes};
use crate::store::Tx;
use crate::store::challenges::{self, Challenge};
use crate::wire::OfferKind;
use crate::wire::register::RegisterRefusal;

use super::{MOST_OF_A_KIND, Registering, refused, registering, wizard};
use crate::flow::screens::kind_of;
use crate::flow::{Caller, Moved, Trouble};
use crate::store::proof::{self, Binding};
use crate::visit::registration::Place;

/// Bytes of an app's secret (RFC 4226, R6: 160 bits).
const SECRET_BYTES: usize = 20;

/// Sets up a method of a kind: one more, or in place of what [`super::manage::replace`] named.
///
/// # Errors
/// When the visit does not stand there, the kind is not asked for, or the store cannot be reached.
pub async fn add(portal: &Portal, caller: &Caller, kind: OfferKind) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    if !matches!(visit.registration.place, Place::ChooseKind | Place::Manage) {
        return Err(Trouble::OutOfStep);
    }
    let method = method_of(kind);
    if !wizard::kinds(&visit).contains(&method) {
        if visit.count(method) >= MOST_OF_A_KIND {
            let most = u8::try_from(MOST_OF_A_KIND).unwrap_or(u8::MAX);
            return visit.refuse(tx, portal, caller, refused(RegisterRefusal::TooMany { most }), now).await;
        }
        return Err(Trouble::BadRequest);
    }
    visit.registration.item = None;
    open(tx, portal, caller, visit, method, now).await
}

/// Shows the other kinds there are.
///
/// # Errors
/// When the visit does not stand at a set-up, or the store cannot be reached.
pub async fn choose_other(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (mut tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    if !matches!(visit.registration.place, Place::SetUpApp | Place::SetUpMail | Place::EnterNewMailCode) {
        return Err(Trouble::OutOfStep);
    }
    let_go_of_pending(&mut tx, &mut visit, now).await?;
    visit.go(Place::ChooseKind);
    visit.show(tx, portal, None, now).await
}

/// Goes to the set-up of a method; a fresh proof is asked for first where one is due.
pub(super) async fn open(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    mut visit: Registering,
    method: Method,
    now: i64,
) -> Result<Moved, Trouble> {
    let Some(mut right) = visit.binding(&mut tx, portal, now).await? else {
        return visit.ask_for_proof(tx, portal, caller, Some(method), now).await;
    };
    let_go_of_pending(right.tx(), &mut visit, now).await?;
    set_up(&mut right, portal, &mut visit, method, now).await?;
    visit.show(tx, portal, None, now).await
}

/// Goes on after a fresh proof to what was wanted before it.
pub(in crate::flow) async fn after_proof(
    tx: &mut Tx,
    portal: &Portal,
    visit: &mut Registering,
    now: i64,
) -> Result<(), Trouble> {
    let Some(method) = visit.registration.wanted.take() else { return Ok(()) };
    if let Some(mut right) = visit.binding(tx, portal, now).await? {
        set_up(&mut right, portal, visit, method, now).await?;
    }
    Ok(())
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
        visit.registration.pending = Some(portal.keys.seal(Sealed::Pending, &visit.flow.id, &secret)?);
    }
    // As long as the visit may last: the codes themselves are young.
    let expires_ms = visit.flow.began_ms + VISIT_MS + MINUTE_MS;
    challenge(right, visit, method, |_| proof::APP_SECRET.to_owned(), now, expires_ms).await?;
    visit.go(Place::SetUpApp);
    Ok(())
}

/// Opens the challenge that the first use answers, and gives the means its id. Nobody gets one
/// who may not bind now; the right is judged once more when the first use comes in.
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
    Ok(Some(portal.keys.open(Sealed::Pending, &visit.flow.id, sealed)?.to_vec()))
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
    Ok(BASE32_NOPAD.encode(&pending(portal, visit)?.ok_or(Trouble::OutOfStep)?))
}

/// The method of a kind that can be set up.
fn method_of(kind: OfferKind) -> Method {
    super::KINDS.into_iter().find(|method| kind_of(*method) == Some(kind)).unwrap_or(Method::Email)
}
