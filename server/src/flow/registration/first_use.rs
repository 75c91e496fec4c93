//! The first use of a new means of proof, which puts it on file.

use crate::audit::Happened;
use crate::code_input;
use crate::flow::code::out_challenge;
use crate::flow::notices::{self, OnFile};
use crate::flow::screens::digits_of;
use crate::flow::{Caller, Moved, Trouble};
use crate::mail::MailAddress;
use crate::policy::method::Method;
use crate::policy::throttle::WRONG_PER_CHALLENGE;
use crate::portal::Portal;
use crate::secrets::{AppSecret, OneTimeCode};
use crate::store::challenges::{self, Challenge};
use crate::store::proof::{self, Bound};
use crate::store::{Tx, on_file, throttles};
use crate::totp;
use crate::wire::Refusal;
use crate::wire::register::Changed;

use super::enrol::{let_go_of_pending, open, pending, pending_address};
use super::{Registering, registering, wizard};
use crate::visit::registration::Place;

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
