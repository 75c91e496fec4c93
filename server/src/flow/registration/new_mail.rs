//! A new mailbox: the address, and the code that goes there.

use crate::audit::Happened;
use crate::clock::MINUTE_MS;
use crate::flow::code::too_soon;
use crate::flow::screens::digits_of;
use crate::flow::{Caller, Moved, Trouble, proof};
use crate::mail::MailAddress;
use crate::policy::method::Method;
use crate::portal::Portal;
use crate::secrets::{OneTimeCode, Sealed};
use crate::spelling;
use crate::store::outbox::{self, Fate};
use crate::store::{Tx, tenants};
use crate::wire::register::RegisterRefusal;

use super::enrol::{challenge, pending_address};
use super::{Registering, refused, registering};
use crate::visit::registration::Place;

/// Sends a code to a new mailbox.
///
/// # Errors
/// When the visit does not stand there, or the store cannot be reached.
pub async fn mail_to(portal: &Portal, caller: &Caller, typed: &str) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (mut tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    if visit.registration.place != Place::SetUpMail {
        return Err(Trouble::OutOfStep);
    }
    // Bounded: what was typed goes back as it came, but nobody's megabyte does.
    let kept: String = typed.chars().take(256).collect();
    visit.registration.pending = Some(portal.keys.seal(Sealed::Pending, &visit.flow.id, kept.as_bytes())?);
    let address = match address(&mut tx, &visit, typed).await? {
        Ok(address) => address,
        Err(refusal) => return visit.refuse(tx, portal, caller, refused(refusal), now).await,
    };
    send(tx, portal, caller, visit, &address, now).await
}

/// Sends another code to the new mailbox.
///
/// # Errors
/// When no code is out, or the store cannot be reached.
pub async fn send_again(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (tx, visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    if visit.registration.place != Place::EnterNewMailCode {
        return Err(Trouble::OutOfStep);
    }
    let address = pending_address(portal, &visit)?.ok_or(Trouble::OutOfStep)?;
    send(tx, portal, caller, visit, &address, now).await
}

async fn send(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    mut visit: Registering,
    address: &MailAddress,
    now: i64,
) -> Result<Moved, Trouble> {
    let Some(mut right) = visit.binding(&mut tx, portal, now).await? else {
        visit.go(Place::SetUpMail);
        return visit.ask_for_proof(tx, portal, caller, None, now).await;
    };
    if let Some(refusal) = too_soon(right.tx(), &visit.account.id, now).await? {
        return visit.refuse(tx, portal, caller, refusal, now).await;
    }
    let code = OneTimeCode::random(digits_of(portal, &visit.tenant, Method::Email))?;
    let expires_ms = now + i64::from(portal.settings.code_minutes) * MINUTE_MS;
    let digest = |id: &str| proof::digest(&portal.keys, id, &code);
    challenge(&mut right, &mut visit, Method::Email, digest, now, expires_ms).await?;
    outbox::withdraw_codes(&mut tx, &visit.account.id, &visit.flow.support_code, now).await?;
    let mail = portal.compose(&visit.tenant).new_address(address, &visit.flow.locale, &code, now);
    let about = outbox::About {
        tenant_id: &visit.tenant.id,
        account_id: Some(&visit.account.id),
        support_code: &visit.flow.support_code,
    };
    outbox::add(&mut tx, &portal.keys, outbox::Kind::Code, &about, &mail, Fate::Sent, now, expires_ms).await?;
    visit.note(&mut tx, portal, Some(caller), Happened::CodeQueued, "new", Some(Method::Email), now).await?;
    visit.go(Place::EnterNewMailCode);
    visit.show(tx, portal, None, now).await
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
