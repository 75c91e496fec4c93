//! The first use of a new means of proof, which puts it on file.

use crate::audit::Happened;
use crate::code_input;
use crate::flow::code::out_challenge;
use crate::flow::conclude::person_does;
use crate::flow::frame::digits_of;
use crate::flow::notices::{self, OnFile};
use crate::flow::{Act, Halt, Moved, Trouble};
use crate::mail::MailAddress;
use crate::policy::method::Method;
use crate::policy::throttle::WRONG_PER_CHALLENGE;
use crate::portal::Portal;
use crate::secrets::{AppSecret, OneTimeCode};
use crate::store::challenges::{self, Challenge};
use crate::store::means::{self, Content};
use crate::store::{Tx, proof};
use crate::totp;
use crate::visit::Caller;
use crate::visit::registration::Place;
use crate::wire::Refusal;
use crate::wire::register::{Changed, RegisterRefusal};

use super::enrol::{let_go_of_pending, open, pending, pending_address, pending_text};
use super::new_mail::address;
use super::{MOST_OF_A_KIND, Registering, refused, registering, wizard};

/// Hands in the first code of what is being set up.
///
/// # Errors
/// When nothing is being set up, or the store cannot be reached.
pub async fn prove_new(portal: &Portal, caller: &Caller, typed: &str) -> Result<Moved, Trouble> {
    let typed = typed.to_owned();
    person_does(portal, caller, move |act| Box::pin(async move { proving(act, &typed).await })).await
}

async fn proving(act: &mut Act<'_>, typed: &str) -> Result<Moved, Halt> {
    let mut visit = registering(act).await?;
    let method = match visit.registration.place {
        Place::SetUpApp => Method::AppCode,
        Place::EnterNewMailCode => Method::Email,
        Place::Asked
        | Place::ChooseKind
        | Place::SetUpMail
        | Place::Review
        | Place::Manage
        | Place::ConfirmRemoval
        | Place::Over => return Err(Trouble::OutOfStep.into()),
    };
    let challenge = out_challenge(act, &visit.flow).await?;
    let digits = digits_of(act.portal, &visit.tenant, method);
    let refusal = match code_input::normalize(typed, usize::from(digits)) {
        Err(code_input::CodeInput::Missing) => Refusal::CodeMissing,
        Err(code_input::CodeInput::Malformed) => Refusal::CodeMalformed { digits },
        Ok(_) if challenge.wrong >= WRONG_PER_CHALLENGE => Refusal::CodeDead,
        Ok(_) if !challenge.is_alive(act.now) => Refusal::CodeExpired,
        Ok(code) => match use_first(act, &visit, &challenge, &OneTimeCode::new(code)).await? {
            FirstUse::Counts { mail, replaced } => return go_on(act, visit, method, mail, replaced).await,
            // What the right stood on is gone or too old. What is being set up stays.
            FirstUse::NoRight => return visit.ask_for_proof(act, Some(method)).await,
            FirstUse::NotTaken(refusal) => return lay_aside(act, visit, refusal).await,
            FirstUse::Wrong => {
                act.note_network_failure().await?;
                let wrong = challenges::count_wrong(act, &challenge.id).await?;
                if wrong >= WRONG_PER_CHALLENGE { Refusal::CodeDead } else { Refusal::CodeWrong }
            }
        },
    };
    if refusal == Refusal::CodeDead && method == Method::AppCode {
        // A new key, for a new five tries: the old one may have been read wrongly.
        let now = act.now;
        let_go_of_pending(act, &mut visit, now).await?;
        visit.go(Place::ChooseKind);
    }
    visit.note(act, Happened::ProofRefused, refusal.code(), Some(method));
    visit.show(act, Some(refusal)).await
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
    act: &mut Act<'_>,
    visit: &Registering,
    challenge: &Challenge,
    code: &OneTimeCode,
) -> Result<FirstUse, Trouble> {
    let (portal, now) = (act.portal, act.now);
    let Some(mut right) = visit.binding(act).await? else { return Ok(FirstUse::NoRight) };
    if let Some(refusal) = not_taken(right.tx(), portal, visit, challenge.method).await? {
        return Ok(FirstUse::NotTaken(refusal));
    }
    let (kept, secret) = match challenge.method {
        Method::AppCode => {
            let pending = pending(portal, visit)?.ok_or(Trouble::Broken("the key that is being set up"))?;
            let secret = AppSecret::new(&pending);
            let Some(step) = totp::recognize(&secret, code.expose(), now, totp::DRIFT) else {
                return Ok(FirstUse::Wrong);
            };
            (Kept::App { secret, step }, proof::APP_SECRET.to_owned())
        }
        _ => {
            let address = pending_address(portal, visit)?;
            let address = address.ok_or(Trouble::Broken("the address that is being set up"))?;
            (Kept::Mail(address), proof::digest(portal.keys(), &challenge.id, code))
        }
    };
    let bound = proof::spend_new(right, challenge, &visit.flow, &visit.registration, &secret, now).await?;
    let Some(mut bound) = bound else { return Ok(FirstUse::Wrong) };
    let mail = match kept {
        Kept::App { secret, step } => {
            means::bind(&mut bound, Content::App { secret: &secret, step }, now).await?;
            None
        }
        Kept::Mail(address) => {
            means::bind(&mut bound, Content::Mail(address.as_str()), now).await?;
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
async fn lay_aside(act: &mut Act<'_>, mut visit: Registering, refusal: RegisterRefusal) -> Result<Moved, Halt> {
    if matches!(refusal, RegisterRefusal::TooMany { .. }) {
        let now = act.now;
        let_go_of_pending(act, &mut visit, now).await?;
        visit.go(Place::Manage);
    } else {
        visit.go(Place::SetUpMail);
    }
    visit.refuse(act, refused(refusal)).await
}

/// Tells everybody what is on file now, and goes on.
async fn go_on(
    act: &mut Act<'_>,
    mut visit: Registering,
    method: Method,
    mail: Option<MailAddress>,
    replaced: Option<Replaced>,
) -> Result<Moved, Halt> {
    let now = act.now;
    means::confirm_first(act, &visit.account.id, now).await?;
    let before = visit.account.clone();
    visit.registration.item = None;
    visit.flow.challenge_id = None;
    visit.registration.drop_pending();
    visit.note(act, Happened::MethodRegistered, "ok", Some(method));
    if replaced.as_ref().is_some_and(|replaced| replaced.was_there) {
        visit.note(act, Happened::MethodRemoved, "replaced", Some(method));
    }
    let what = if replaced.is_some() { OnFile::Replaced } else { OnFile::Added };
    let about = (&before, &visit.tenant);
    notices::method_changed(act, &visit.flow, about, mail.as_ref(), (method, what)).await?;
    visit.changed(act).await?;
    if let Some(next) = wizard::after_binding(&mut visit) {
        return open(act, visit, next).await;
    }
    if visit.registration.place == Place::Manage {
        visit.registration.done = Some(if replaced.is_some() { Changed::Replaced } else { Changed::Added });
    }
    visit.show(act, None).await
}
