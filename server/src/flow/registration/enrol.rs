//! Setting up a means of proof: shown or asked for, then used once.

use data_encoding::BASE32_NOPAD;

use crate::api::register::{Changed, RegisterRefusal};
use crate::api::{OfferKind, Refusal};
use crate::audit::Happened;
use crate::clock::MINUTE_MS;
use crate::code_input;
use crate::messages::mail::MailAddress;
use crate::policy::method::Method;
use crate::policy::throttle::{VISIT_MS, WRONG_PER_CHALLENGE};
use crate::portal::Portal;
use crate::secrets::{AppSecret, OneTimeCode, Sealed, guid, random_bytes};
use crate::store::challenges::{self, Challenge};
use crate::store::outbox::{self, Fate};
use crate::store::{Tx, on_file, tenants, throttles};
use crate::totp;

use super::state::Place;
use super::{MOST_OF_A_KIND, Registering, refused, registering, wizard};
use crate::flow::code::{out_challenge, too_soon};
use crate::flow::notices::{self, OnFile};
use crate::flow::proof::{self, Binding, Bound};
use crate::flow::screens::{digits_of, kind_of};
use crate::flow::{Caller, Moved, Trouble};

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
    let Some(right) = visit.binding(&mut tx, now).await? else {
        return visit.ask_for_proof(tx, portal, caller, Some(method), now).await;
    };
    let_go_of_pending(&mut tx, &mut visit, now).await?;
    set_up(&mut tx, portal, &mut visit, &right, method, now).await?;
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
    if let Some(right) = visit.binding(tx, now).await? {
        set_up(tx, portal, visit, &right, method, now).await?;
    }
    Ok(())
}

async fn set_up(
    tx: &mut Tx,
    portal: &Portal,
    visit: &mut Registering,
    right: &Binding,
    method: Method,
    now: i64,
) -> Result<(), Trouble> {
    if method != Method::AppCode {
        visit.go(Place::SetUpMail);
        return Ok(());
    }
    let secret = random_bytes::<SECRET_BYTES>()?;
    visit.registration.pending = Some(portal.keys.seal(Sealed::Pending, &visit.flow.id, &secret)?);
    // As long as the visit may last: the codes themselves are young.
    let expires_ms = visit.flow.began_ms + VISIT_MS + MINUTE_MS;
    challenge(tx, visit, right, method, |_| proof::APP_SECRET.to_owned(), now, expires_ms).await?;
    visit.go(Place::SetUpApp);
    Ok(())
}

/// Opens the challenge that the first use answers, and gives the means its id. Only who may bind gets one.
async fn challenge(
    tx: &mut Tx,
    visit: &mut Registering,
    right: &Binding,
    method: Method,
    secret: impl Fn(&str) -> String,
    now: i64,
    expires_ms: i64,
) -> Result<(), Trouble> {
    let (id, means) = (guid(), guid());
    challenges::kill_of_flow(tx, &visit.flow.id, now).await?;
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
    challenges::add(tx, &challenge).await?;
    visit.flow.challenge_id = Some(challenge.id);
    visit.registration.pending_id = Some(means);
    Ok(())
}

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
    let Some(right) = visit.binding(&mut tx, now).await? else {
        visit.go(Place::SetUpMail);
        return visit.ask_for_proof(tx, portal, caller, None, now).await;
    };
    if let Some(refusal) = too_soon(&mut tx, &visit.account.id, now).await? {
        return visit.refuse(tx, portal, caller, refusal, now).await;
    }
    let code = OneTimeCode::random(digits_of(portal, &visit.tenant, Method::Email))?;
    let expires_ms = now + i64::from(portal.settings.code_minutes) * MINUTE_MS;
    let digest = |id: &str| proof::digest(&portal.keys, id, &code);
    challenge(&mut tx, &mut visit, &right, Method::Email, digest, now, expires_ms).await?;
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
async fn address(
    tx: &mut Tx,
    visit: &Registering,
    typed: &str,
) -> Result<Result<MailAddress, RegisterRefusal>, Trouble> {
    let typed = typed.trim();
    if typed.is_empty() {
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

/// Hands in the first code of what is being set up.
///
/// # Errors
/// When nothing is being set up, or the store cannot be reached.
pub async fn prove_new(portal: &Portal, caller: &Caller, typed: &str) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let (mut tx, mut visit) = match registering(portal.store.write().await?, portal, caller, now).await? {
        Ok(going) => going,
        Err(moved) => return Ok(moved),
    };
    let method = match visit.registration.place {
        Place::SetUpApp => Method::AppCode,
        Place::EnterNewMailCode => Method::Email,
        _ => return Err(Trouble::OutOfStep),
    };
    let challenge = out_challenge(&mut tx, &visit.flow).await?;
    let digits = digits_of(portal, &visit.tenant, method);
    let refusal = match code_input::normalize(typed, usize::from(digits)) {
        Err(code_input::CodeInput::Missing) => Refusal::CodeMissing,
        Err(code_input::CodeInput::Malformed) => Refusal::CodeMalformed { digits },
        Ok(_) if challenge.wrong >= WRONG_PER_CHALLENGE => Refusal::CodeDead,
        Ok(_) if !challenge.is_alive(now) => Refusal::CodeExpired,
        Ok(code) => match compare(&mut tx, portal, &visit, &challenge, &OneTimeCode::new(code), now).await? {
            Some((bound, kept)) => return bind(tx, portal, caller, visit, bound, kept, now).await,
            None => {
                throttles::note_network_failure(&mut tx, &portal.network(caller.source), now).await?;
                let wrong = challenges::count_wrong(&mut tx, &challenge.id).await?;
                if wrong >= WRONG_PER_CHALLENGE { Refusal::CodeDead } else { Refusal::CodeWrong }
            }
        },
    };
    if refusal == Refusal::CodeDead && method == Method::AppCode {
        // A new key, for a new five tries: the old one may have been read wrongly.
        let_go_of_pending(&mut tx, &mut visit, now).await?;
        visit.go(Place::ChooseKind);
    }
    visit.note(&mut tx, portal, Some(caller), Happened::ProofRefused, refusal.code(), Some(method), now).await?;
    visit.show(tx, portal, Some(refusal), now).await
}

/// What goes on file.
enum Kept {
    App { secret: AppSecret, step: i64 },
    Mail(MailAddress),
}

async fn compare(
    tx: &mut Tx,
    portal: &Portal,
    visit: &Registering,
    challenge: &Challenge,
    code: &OneTimeCode,
    now: i64,
) -> Result<Option<(Bound, Kept)>, Trouble> {
    let (kept, secret) = match challenge.method {
        Method::AppCode => {
            let secret = AppSecret::new(&pending(portal, visit)?.ok_or(Trouble::OutOfStep)?);
            let Some(step) = totp::recognize(&secret, code.expose(), now, totp::DRIFT) else { return Ok(None) };
            (Kept::App { secret, step }, proof::APP_SECRET.to_owned())
        }
        _ => {
            let address = pending_address(portal, visit)?.ok_or(Trouble::OutOfStep)?;
            (Kept::Mail(address), proof::digest(&portal.keys, &challenge.id, code))
        }
    };
    let Registering { flow, registration, account, .. } = visit;
    let bound = proof::spend_new(tx, challenge, flow, registration, account, &secret, now).await?;
    Ok(bound.map(|bound| (bound, kept)))
}

/// Puts it on file, takes its predecessor off, tells everybody, and goes on.
async fn bind(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    mut visit: Registering,
    bound: Bound,
    kept: Kept,
    now: i64,
) -> Result<Moved, Trouble> {
    let (method, mail) = match &kept {
        Kept::App { secret, step } => {
            on_file::bind_app(&mut tx, &portal.keys, &bound, secret, *step, now).await?;
            (Method::AppCode, None)
        }
        Kept::Mail(address) => {
            on_file::bind_mail(&mut tx, &portal.keys, &bound, address.as_str(), now).await?;
            (Method::Email, Some(address))
        }
    };
    on_file::confirm_first(&mut tx, &visit.account.id, now).await?;
    let before = visit.account.clone();
    let replaced = visit.registration.item.take();
    visit.flow.challenge_id = None;
    visit.registration.drop_pending();
    visit.note(&mut tx, portal, Some(caller), Happened::MethodRegistered, "ok", Some(method), now).await?;
    if let Some(old) = &replaced {
        let right = visit.binding(&mut tx, now).await?.ok_or(Trouble::OutOfStep)?;
        if on_file::remove(&mut tx, &right, old).await? {
            visit.note(&mut tx, portal, Some(caller), Happened::MethodRemoved, "replaced", Some(method), now).await?;
        }
    }
    let what = if replaced.is_some() { OnFile::Replaced } else { OnFile::Added };
    let about = (&before, &visit.tenant);
    notices::method_changed(&mut tx, portal, &visit.flow, about, mail, (method, what), now).await?;
    visit.renew(&mut tx, portal, now).await?;
    if let Some(next) = wizard::after_binding(&mut visit) {
        return open(tx, portal, caller, visit, next, now).await;
    }
    if visit.registration.place == Place::Manage {
        visit.registration.done = Some(if replaced.is_some() { Changed::Replaced } else { Changed::Added });
    }
    visit.show(tx, portal, None, now).await
}

/// Lets go of what was being set up; its challenge is dead.
pub(super) async fn let_go_of_pending(tx: &mut Tx, visit: &mut Registering, now: i64) -> Result<(), Trouble> {
    if visit.flow.challenge_id.take().is_some() {
        challenges::kill_of_flow(tx, &visit.flow.id, now).await?;
    }
    visit.registration.drop_pending();
    Ok(())
}

fn pending(portal: &Portal, visit: &Registering) -> Result<Option<Vec<u8>>, Trouble> {
    let Some(sealed) = &visit.registration.pending else { return Ok(None) };
    Ok(Some(portal.keys.open(Sealed::Pending, &visit.flow.id, sealed)?.to_vec()))
}

/// What was typed as an address, whatever it is.
pub(super) fn pending_text(portal: &Portal, visit: &Registering) -> Result<String, Trouble> {
    let text = pending(portal, visit)?.unwrap_or_default();
    Ok(String::from_utf8(text).unwrap_or_default())
}

fn pending_address(portal: &Portal, visit: &Registering) -> Result<Option<MailAddress>, Trouble> {
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
