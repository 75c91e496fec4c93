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
use crate::store::means::{self, Content};
use crate::store::proof;
use crate::store::{Tx, throttles};
use crate::totp;
use crate::wire::Refusal;
use crate::wire::register::{Changed, RegisterRefusal};

use super::enrol::{let_go_of_pending, open, pending, pending_address, pending_text};
use super::new_mail::address;
use super::{MOST_OF_A_KIND, Registering, refused, registering, wizard};
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
        Ok(code) => match use_first(&mut tx, portal, &visit, &challenge, &OneTimeCode::new(code), now).await? {
            FirstUse::Counts { mail, replaced } => {
                return go_on(tx, portal, caller, visit, (method, mail, replaced), now).await;
            }
            // What the right stood on is gone or too old. What is being set up stays.
            FirstUse::NoRight => return visit.ask_for_proof(tx, portal, caller, Some(method), now).await,
            FirstUse::NotTaken(refusal) => return lay_aside(tx, portal, caller, visit, refusal, now).await,
            FirstUse::Wrong => {
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

/// What a first use led to.
enum FirstUse {
    /// It is on file.
    Counts {
        /// The new address, where it is a mailbox.
        mail: Option<MailAddress>,
        /// Whether it is there in place of another one.
        replaced: Option<Replaced>,
    },
    Wrong,
    /// The visit may not bind any more, or not without a fresh proof.
    NoRight,
    /// It could be set up when the set-up began, and may not go on file now.
    NotTaken(RegisterRefusal),
}

/// What was asked to be replaced.
struct Replaced {
    /// Whether it was still on file.
    was_there: bool,
}

/// What goes on file.
enum Kept {
    App { secret: AppSecret, step: i64 },
    Mail(MailAddress),
}

/// Compares the code and puts the means on file, under a right that is judged here:
/// what stood when the set-up began may be gone.
async fn use_first(
    tx: &mut Tx,
    portal: &Portal,
    visit: &Registering,
    challenge: &Challenge,
    code: &OneTimeCode,
    now: i64,
) -> Result<FirstUse, Trouble> {
    if visit.binding(tx, portal, now).await?.is_none() {
        return Ok(FirstUse::NoRight);
    }
    if let Some(refusal) = not_taken(tx, portal, visit, challenge.method).await? {
        return Ok(FirstUse::NotTaken(refusal));
    }
    let (kept, secret) = match challenge.method {
        Method::AppCode => {
            let secret = AppSecret::new(&pending(portal, visit)?.ok_or(Trouble::OutOfStep)?);
            let Some(step) = totp::recognize(&secret, code.expose(), now, totp::DRIFT) else {
                return Ok(FirstUse::Wrong);
            };
            (Kept::App { secret, step }, proof::APP_SECRET.to_owned())
        }
        _ => {
            let address = pending_address(portal, visit)?.ok_or(Trouble::OutOfStep)?;
            (Kept::Mail(address), proof::digest(&portal.keys, &challenge.id, code))
        }
    };
    let Some(right) = visit.binding(tx, portal, now).await? else { return Ok(FirstUse::NoRight) };
    let bound = proof::spend_new(right, challenge, &visit.flow, &visit.registration, &secret, now).await?;
    let Some(mut bound) = bound else { return Ok(FirstUse::Wrong) };
    let mail = match kept {
        Kept::App { secret, step } => {
            means::bind(&mut bound, &portal.keys, Content::App { secret: &secret, step }, now).await?;
            None
        }
        Kept::Mail(address) => {
            means::bind(&mut bound, &portal.keys, Content::Mail(address.as_str()), now).await?;
            Some(address)
        }
    };
    let replaced = match &visit.registration.item {
        Some(old) => Some(Replaced { was_there: means::remove(bound.right(), old).await? }),
        None => None,
    };
    Ok(FirstUse::Counts { mail, replaced })
}

/// Why what was set up may not go on file now: what the beginning judged is judged again.
async fn not_taken(
    tx: &mut Tx,
    portal: &Portal,
    visit: &Registering,
    method: Method,
) -> Result<Option<RegisterRefusal>, Trouble> {
    if visit.registration.item.is_none() && visit.count(method) >= MOST_OF_A_KIND {
        return Ok(Some(RegisterRefusal::TooMany { most: u8::try_from(MOST_OF_A_KIND).unwrap_or(u8::MAX) }));
    }
    if method != Method::Email {
        return Ok(None);
    }
    Ok(address(tx, visit, &pending_text(portal, visit)?).await?.err())
}

/// Stops the set-up, and shows why where the person can choose something else.
async fn lay_aside(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    mut visit: Registering,
    refusal: RegisterRefusal,
    now: i64,
) -> Result<Moved, Trouble> {
    if matches!(refusal, RegisterRefusal::TooMany { .. }) {
        let_go_of_pending(&mut tx, &mut visit, now).await?;
        visit.go(Place::Manage);
    } else {
        visit.go(Place::SetUpMail);
    }
    visit.refuse(tx, portal, caller, refused(refusal), now).await
}

/// Tells everybody what is on file now, and goes on.
async fn go_on(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    mut visit: Registering,
    (method, mail, replaced): (Method, Option<MailAddress>, Option<Replaced>),
    now: i64,
) -> Result<Moved, Trouble> {
    means::confirm_first(&mut tx, &visit.account.id, now).await?;
    let before = visit.account.clone();
    visit.registration.item = None;
    visit.flow.challenge_id = None;
    visit.registration.drop_pending();
    visit.note(&mut tx, portal, Some(caller), Happened::MethodRegistered, "ok", Some(method), now).await?;
    if replaced.as_ref().is_some_and(|replaced| replaced.was_there) {
        visit.note(&mut tx, portal, Some(caller), Happened::MethodRemoved, "replaced", Some(method), now).await?;
    }
    let what = if replaced.is_some() { OnFile::Replaced } else { OnFile::Added };
    let about = (&before, &visit.tenant);
    notices::method_changed(&mut tx, portal, &visit.flow, about, mail.as_ref(), (method, what), now).await?;
    visit.changed(&mut tx, portal, now).await?;
    if let Some(next) = wizard::after_binding(&mut visit) {
        return open(tx, portal, caller, visit, next, now).await;
    }
    if visit.registration.place == Place::Manage {
        visit.registration.done = Some(if replaced.is_some() { Changed::Replaced } else { Changed::Added });
    }
    visit.show(tx, portal, None, now).await
}
