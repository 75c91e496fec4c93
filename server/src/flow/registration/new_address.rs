//! A new address: what was typed, and the code that goes there.

use crate::audit::Happened;
use crate::clock::MINUTE_MS;
use crate::flow::code::too_soon;
use crate::flow::conclude::person_does;
use crate::flow::frame::sent_digits;
use crate::flow::registering::Registering;
use crate::flow::registering::pending::pending_address;
use crate::flow::{Act, Halt, Moved, Trouble};
use crate::letter::Letter;
use crate::mail::MailAddress;
use crate::method::SetsUp;
use crate::portal::Portal;
use crate::secrets::{OneTimeCode, Sealed};
use crate::store::outbox::{self, Fate};
use crate::store::{Tx, proof};
use crate::visit::Caller;
use crate::visit::registration::Place;
use crate::wire::register::RegisterRefusal;

use super::enrol::{challenge, open};
use super::{refused, registering};

/// Takes an address, and sends a code there.
pub(super) async fn typed(act: &mut Act<'_>, mut visit: Registering, typed: &str) -> Result<Moved, Halt> {
    // Bounded: what was typed goes back as it came, but not a megabyte of it.
    let kept: String = typed.chars().take(256).collect();
    visit.registration.pending = Some(act.keys().seal(Sealed::Pending, &visit.flow.id, kept.as_bytes())?);
    match check(act, &visit, typed).await? {
        Ok(address) => send(act, visit, &address).await,
        Err(refusal) => visit.refuse(act, refused(refusal)).await,
    }
}

/// Sends another code to the new address, or asks for a passkey anew.
///
/// # Errors
/// When no code is out, or the store cannot be reached.
pub async fn send_again(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(sending_again(act))).await
}

async fn sending_again(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let visit = registering(act).await?;
    if visit.registration.place == Place::SetUp
        && let (method, SetsUp::Passkey) = visit.setting_up()?
    {
        return open(act, visit, method).await;
    }
    if visit.registration.place != Place::FirstCode {
        return Err(Trouble::OutOfStep.into());
    }
    let address = pending_address(act.portal, &visit)?;
    send(act, visit, &address).await
}

async fn send(act: &mut Act<'_>, mut visit: Registering, address: &MailAddress) -> Result<Moved, Halt> {
    let (portal, now) = (act.portal, act.now);
    let (method, sets_up) = visit.setting_up()?;
    let SetsUp::Address { code: write, .. } = sets_up else { return Err(Trouble::OutOfStep.into()) };
    let Some(mut right) = visit.binding(act).await? else {
        visit.go(Place::SetUp);
        return visit.ask_for_proof(act, None).await;
    };
    if let Some(refusal) = too_soon(right.tx(), &visit.account.id, now).await? {
        return visit.refuse(act, refusal).await;
    }
    let code = OneTimeCode::random(sent_digits(portal, &visit.tenant))?;
    let expires_ms = now + i64::from(portal.settings.code_minutes) * MINUTE_MS;
    let digest = |id: &str| proof::digest(portal.keys(), id, &code);
    challenge(&mut right, &mut visit, method, digest, now, expires_ms).await?;
    outbox::withdraw_codes(act, &visit.account.id, &visit.flow.support_code, now).await?;
    let mail = write(&portal.compose(&visit.tenant), address, &visit.flow.locale, &code, now);
    let message = outbox::Message {
        kind: outbox::Kind::Code,
        about: outbox::About {
            tenant_id: &visit.tenant.id,
            account_id: Some(&visit.account.id),
            support_code: &visit.flow.support_code,
        },
        letter: &Letter::Mail(mail),
        fate: Fate::Sent,
        expires_ms,
    };
    outbox::add(act, &message, now).await?;
    visit.note(act, Happened::CodeQueued, "new", Some(method));
    visit.go(Place::FirstCode);
    visit.show(act, None).await
}

/// The address that may go on file; or what is wrong with it.
pub(super) async fn check(
    tx: &mut Tx,
    visit: &Registering,
    typed: &str,
) -> Result<Result<MailAddress, RegisterRefusal>, Trouble> {
    match visit.setting_up()?.1 {
        SetsUp::Address { check, .. } => Ok(check(tx, &visit.account, typed).await?),
        SetsUp::Key { .. } | SetsUp::Codes { .. } | SetsUp::Passkey => {
            Err(Trouble::Broken("an address for a method that takes none"))
        }
    }
}
