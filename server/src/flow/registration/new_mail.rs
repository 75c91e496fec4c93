//! A new mailbox: the address, and the code that goes there.

use crate::audit::Happened;
use crate::clock::MINUTE_MS;
use crate::flow::code::too_soon;
use crate::flow::conclude::person_does;
use crate::flow::frame::digits_of;
use crate::flow::{Act, Halt, Moved, Trouble};
use crate::mail::MailAddress;
use crate::policy::method::Method;
use crate::portal::Portal;
use crate::secrets::{OneTimeCode, Sealed};
use crate::spelling;
use crate::store::outbox::{self, Fate};
use crate::store::{Tx, proof, tenants};
use crate::visit::Caller;
use crate::visit::registration::Place;
use crate::wire::register::RegisterRefusal;

use super::enrol::{challenge, pending_address};
use super::{Registering, refused, registering};

/// Sends a code to a new mailbox.
///
/// # Errors
/// When the visit does not stand there, or the store cannot be reached.
pub async fn mail_to(portal: &Portal, caller: &Caller, typed: &str) -> Result<Moved, Trouble> {
    let typed = typed.to_owned();
    person_does(portal, caller, move |act| Box::pin(async move { mailing_to(act, &typed).await })).await
}

async fn mailing_to(act: &mut Act<'_>, typed: &str) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    if visit.registration.place != Place::SetUpMail {
        return Err(Trouble::OutOfStep.into());
    }
    // Bounded: what was typed goes back as it came, but nobody's megabyte does.
    let kept: String = typed.chars().take(256).collect();
    visit.registration.pending = Some(act.keys().seal(Sealed::Pending, &visit.flow.id, kept.as_bytes())?);
    match address(act, &visit, typed).await? {
        Ok(address) => send(act, visit, &address).await,
        Err(refusal) => visit.refuse(act, refused(refusal)).await,
    }
}

/// Sends another code to the new mailbox.
///
/// # Errors
/// When no code is out, or the store cannot be reached.
pub async fn send_again(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(sending_again(act))).await
}

async fn sending_again(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let visit = registering(act).await?;
    if visit.registration.place != Place::EnterNewMailCode {
        return Err(Trouble::OutOfStep.into());
    }
    let address = pending_address(act.portal, &visit)?;
    let address = address.ok_or(Trouble::Broken("the address that is being set up"))?;
    send(act, visit, &address).await
}

async fn send(act: &mut Act<'_>, mut visit: Registering, address: &MailAddress) -> Result<Moved, Halt> {
    let (portal, now) = (act.portal, act.now);
    let Some(mut right) = visit.binding(act).await? else {
        visit.go(Place::SetUpMail);
        return visit.ask_for_proof(act, None).await;
    };
    if let Some(refusal) = too_soon(right.tx(), &visit.account.id, now).await? {
        return visit.refuse(act, refusal).await;
    }
    let code = OneTimeCode::random(digits_of(portal, &visit.tenant, Method::Email))?;
    let expires_ms = now + i64::from(portal.settings.code_minutes) * MINUTE_MS;
    let digest = |id: &str| proof::digest(portal.keys(), id, &code);
    challenge(&mut right, &mut visit, Method::Email, digest, now, expires_ms).await?;
    outbox::withdraw_codes(act, &visit.account.id, &visit.flow.support_code, now).await?;
    let mail = portal.compose(&visit.tenant).new_address(address, &visit.flow.locale, &code, now);
    let about = outbox::About {
        tenant_id: &visit.tenant.id,
        account_id: Some(&visit.account.id),
        support_code: &visit.flow.support_code,
    };
    outbox::add(act, outbox::Kind::Code, &about, &mail, Fate::Sent, now, expires_ms).await?;
    visit.note(act, Happened::CodeQueued, "new", Some(Method::Email));
    visit.go(Place::EnterNewMailCode);
    visit.show(act, None).await
}

/// An address that may go on file; or what is wrong with it.
pub(super) async fn address(
    tx: &mut Tx,
    visit: &Registering,
    typed: &str,
) -> Result<Result<MailAddress, RegisterRefusal>, Trouble> {
    if spelling::trimmed(typed).is_empty() {
        return Ok(Err(RegisterRefusal::AddressMissing));
    }
    let Ok(address) = MailAddress::typed(typed) else { return Ok(Err(RegisterRefusal::AddressMalformed)) };
    let account = &visit.account;
    if account.primary_mail.as_ref().is_some_and(|own| own.address == address) {
        return Ok(Err(RegisterRefusal::AddressOfOrganization));
    }
    let owner = tenants::by_domain(&mut **tx, address.domain()).await?;
    if owner.is_some_and(|owner| owner.id == visit.tenant.id) {
        return Ok(Err(RegisterRefusal::AddressOfOrganization));
    }
    let known = account.proving_mails().any(|contact| contact.address == address && contact.filed.verified);
    Ok(if known { Err(RegisterRefusal::AddressOnFile) } else { Ok(address) })
}
