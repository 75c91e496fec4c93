//! What a person gives while they set up a method. Its first use puts it on file.

use crate::audit::Happened;
use crate::flow::code::out_challenge;
use crate::flow::conclude::person_does;
use crate::flow::frame::{digits, read_code};
use crate::flow::notices::{self, OnFile};
use crate::flow::registering::Registering;
use crate::flow::registering::pending::{pending_address, pending_codes, pending_secret, pending_text};
use crate::flow::{Act, Halt, Moved, Trouble, passkey};
use crate::mail::MailAddress;
use crate::method::{self, Asks, SetsUp};
use crate::policy::method::Method;
use crate::policy::tenant::Tenant;
use crate::policy::throttle::WRONG_PER_CHALLENGE;
use crate::portal::Portal;
use crate::secrets::OneTimeCode;
use crate::store::challenges::{self, Challenge};
use crate::store::means::{self, Content, Kind};
use crate::store::{proof, saved_codes};
use crate::totp::Form;
use crate::visit::Caller;
use crate::visit::registration::Place;
use crate::webauthn::Flaw;
use crate::wire::register::{Changed, RegisterRefusal};
use crate::wire::{Given, NewPasskey, Refusal};

use super::enrol::{let_go_of_pending, open};
use super::{new_address, refused, registering, wizard};

/// Takes what the page of a set-up asks for: an address, or the first code.
///
/// # Errors
/// When it was not asked for, or the store cannot be reached.
pub async fn give(portal: &Portal, caller: &Caller, given: Given) -> Result<Moved, Trouble> {
    person_does(portal, caller, move |act| Box::pin(async move { giving(act, &given).await })).await
}

async fn giving(act: &mut Act<'_>, given: &Given) -> Result<Moved, Halt> {
    let visit = registering(act).await?;
    let (_, sets_up) = visit.setting_up()?;
    match (visit.registration.place, sets_up, given) {
        (Place::SetUp, SetsUp::Address { .. }, Given::Address(typed)) => new_address::typed(act, visit, typed).await,
        (Place::SetUp, SetsUp::Key { .. } | SetsUp::Codes { .. }, Given::Code(_))
        | (Place::SetUp, SetsUp::Key { named: Some(_), .. }, Given::NamedCode { .. }) => {
            proving(act, visit, given).await
        }
        (Place::SetUp, SetsUp::Passkey, Given::Passkey(_)) => proving(act, visit, given).await,
        (Place::FirstCode, SetsUp::Address { .. }, Given::Code(_)) => proving(act, visit, given).await,
        (
            Place::SetUp | Place::FirstCode,
            SetsUp::Address { .. } | SetsUp::Key { .. } | SetsUp::Codes { .. } | SetsUp::Passkey,
            _,
        )
        | (
            Place::Asked | Place::ChooseKind | Place::Review | Place::Manage | Place::ConfirmRemoval | Place::Over,
            _,
            _,
        ) => Err(Trouble::OutOfStep.into()),
    }
}

async fn proving(act: &mut Act<'_>, mut visit: Registering, given: &Given) -> Result<Moved, Halt> {
    let (method, sets_up) = visit.setting_up()?;
    let asks = method::kit(method).asks.as_ref().ok_or(Trouble::Broken("a method that is not carried"))?;
    let challenge = out_challenge(act, &visit.flow).await?;
    let is_alive = challenge.is_alive(act.now);
    let refusal = match read(asks, act.portal, &visit.tenant, given)? {
        Err(refusal) => refusal,
        Ok(_) if challenge.wrong >= WRONG_PER_CHALLENGE => Refusal::CodeDead,
        Ok(_) if !is_alive => Refusal::CodeExpired,
        Ok(first) => match use_first(act, &visit, &challenge, (asks, sets_up), &first).await? {
            FirstUse::Counts { mail, replaced } => return go_on(act, visit, method, mail, replaced).await,
            // What the right stood on is gone or too old. What is being set up stays.
            FirstUse::NoRight => return visit.ask_for_proof(act, Some(method)).await,
            FirstUse::NotTaken(refusal) => return lay_aside(act, visit, refusal).await,
            wrong @ (FirstUse::Wrong | FirstUse::Unfit(_)) => {
                if let FirstUse::Unfit(flaw) = wrong {
                    passkey::note_flaw(act, &visit.flow, method, flaw.name());
                }
                act.note_network_failure().await?;
                let wrong = challenges::count_wrong(act, &challenge.id).await?;
                if wrong >= WRONG_PER_CHALLENGE { Refusal::CodeDead } else { Refusal::CodeWrong }
            }
        },
    };
    if matches!(refusal, Refusal::CodeWrong | Refusal::CodeExpired) && matches!(sets_up, SetsUp::Passkey) {
        passkey::ask_anew(act, &challenge).await?;
    }
    if refusal == Refusal::CodeDead && matches!(sets_up, SetsUp::Key { .. } | SetsUp::Codes { .. } | SetsUp::Passkey) {
        // A new key or new codes, for a new five tries: the old ones may have been read wrongly.
        let now = act.now;
        let_go_of_pending(act, &mut visit, now).await?;
        visit.go(Place::ChooseKind);
    }
    visit.note(act, Happened::ProofRefused, refusal.code(), Some(method));
    visit.show(act, Some(refusal)).await
}

/// What was given, in the form of what is set up.
enum First<'g> {
    /// With the name that the person gives to what makes it.
    Code(OneTimeCode, Option<&'g str>),
    Passkey(&'g NewPasskey),
}

/// Reads what was given; or says what is wrong with it.
fn read<'g>(
    asks: &Asks,
    portal: &Portal,
    tenant: &Tenant,
    given: &'g Given,
) -> Result<Result<First<'g>, Refusal>, Trouble> {
    match (asks, given) {
        (Asks::Passkey, Given::Passkey(new)) => Ok(Ok(First::Passkey(new))),
        (Asks::Passkey, Given::Code(_) | Given::NamedCode { .. } | Given::Address(_) | Given::Assertion(_)) => {
            Err(Trouble::BadRequest)
        }
        (Asks::SentCode(_) | Asks::ShownCode { .. } | Asks::SavedCode { .. }, _) => {
            let digits = digits(asks, portal, tenant)?;
            let name = match given {
                Given::NamedCode { name, .. } => Some(name.as_str()),
                Given::Code(_) | Given::Address(_) | Given::Assertion(_) | Given::Passkey(_) => None,
            };
            Ok(read_code(given, asks, digits..=digits)?.map(|code| First::Code(code, name)))
        }
    }
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
    /// No passkey that may go on file.
    Unfit(Flaw),
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

/// Compares what was given and puts the means on file, under a right that is judged here:
/// what stood when the set-up began may be gone.
async fn use_first(
    act: &mut Act<'_>,
    visit: &Registering,
    challenge: &Challenge,
    form: (&Asks, &SetsUp),
    first: &First<'_>,
) -> Result<FirstUse, Trouble> {
    let (portal, now) = (act.portal, act.now);
    let (method, _) = visit.setting_up()?;
    let Some(mut right) = visit.binding(act).await? else { return Ok(FirstUse::NoRight) };
    if visit.registration.item.is_none() && visit.is_full(method) {
        return Ok(FirstUse::NotTaken(RegisterRefusal::TooMany { most: method::kit(method).most() }));
    }
    let (flow, registration) = (&visit.flow, &visit.registration);
    let (mut bound, mail) = match (form, first) {
        ((Asks::SentCode(_), SetsUp::Address { files, .. }), First::Code(code, _)) => {
            // What the beginning judged is judged again.
            let typed = pending_text(portal, visit)?;
            if let Err(refusal) = new_address::check(right.tx(), visit, &typed).await? {
                return Ok(FirstUse::NotTaken(refusal));
            }
            let address = pending_address(portal, visit)?;
            let digest = proof::digest(portal.keys(), &challenge.id, code);
            let bound = proof::spend_new(right, challenge, flow, registration, &digest, now).await?;
            let Some(mut bound) = bound else { return Ok(FirstUse::Wrong) };
            let content = Content { kind: *files, plain: address.as_str().as_bytes(), step: 0, mark: None };
            means::bind(&mut bound, content, now).await?;
            (bound, Some(address))
        }
        ((Asks::ShownCode { recognize, .. }, SetsUp::Key { named, .. }), First::Code(code, name)) => {
            let secret = pending_secret(portal, visit)?;
            let of = (&secret, Form::default());
            let Some(step) = recognize(of, code, now, false) else { return Ok(FirstUse::Wrong) };
            let bound = proof::spend_new(right, challenge, flow, registration, proof::KEPT, now).await?;
            let Some(mut bound) = bound else { return Ok(FirstUse::Wrong) };
            let mark = named.zip(*name).and_then(|(named, name)| named(name));
            let content = Content { kind: Kind::Kept(method), plain: secret.expose(), step, mark: mark.as_deref() };
            means::bind(&mut bound, content, now).await?;
            (bound, None)
        }
        ((Asks::SavedCode { .. }, SetsUp::Codes { .. }), First::Code(code, _)) => {
            let codes = pending_codes(portal, visit)?;
            // All of them are compared, so that time does not tell which it was.
            if codes.iter().filter(|one| one.is(code)).count() == 0 {
                return Ok(FirstUse::Wrong);
            }
            let bound = proof::spend_new(right, challenge, flow, registration, proof::KEPT, now).await?;
            let Some(mut bound) = bound else { return Ok(FirstUse::Wrong) };
            let content = Content { kind: Kind::Kept(method), plain: &[], step: 0, mark: None };
            means::bind(&mut bound, content, now).await?;
            saved_codes::add(&mut bound, &codes, now).await?;
            (bound, None)
        }
        // The device recognized the person when it made the passkey: that is its first use.
        ((Asks::Passkey, SetsUp::Passkey), First::Passkey(new)) => {
            let fresh = match passkey::check_new(portal, challenge, new) {
                Ok(fresh) => fresh,
                Err(flaw) => return Ok(FirstUse::Unfit(flaw)),
            };
            if passkey::ids(right.tx(), &visit.account.id, method, None).await?.contains(&fresh.passkey.id) {
                return Ok(FirstUse::Unfit(Flaw::OnFile));
            }
            let bound = proof::spend_new(right, challenge, flow, registration, &challenge.secret, now).await?;
            let Some(mut bound) = bound else { return Ok(FirstUse::Wrong) };
            let (written, mark) = (passkey::written(&fresh.passkey)?, fresh.make.as_deref());
            let kind = Kind::Kept(method);
            let content = Content { kind, plain: written.expose(), step: fresh.counter.into(), mark };
            means::bind(&mut bound, content, now).await?;
            (bound, None)
        }
        ((Asks::SentCode(_), SetsUp::Key { .. } | SetsUp::Codes { .. } | SetsUp::Passkey), _)
        | ((Asks::ShownCode { .. }, SetsUp::Address { .. } | SetsUp::Codes { .. } | SetsUp::Passkey), _)
        | ((Asks::SavedCode { .. }, SetsUp::Address { .. } | SetsUp::Key { .. } | SetsUp::Passkey), _)
        | ((Asks::Passkey, SetsUp::Address { .. } | SetsUp::Key { .. } | SetsUp::Codes { .. }), _)
        | ((Asks::SentCode(_), SetsUp::Address { .. }), First::Passkey(_))
        | ((Asks::ShownCode { .. }, SetsUp::Key { .. }), First::Passkey(_))
        | ((Asks::SavedCode { .. }, SetsUp::Codes { .. }), First::Passkey(_))
        | ((Asks::Passkey, SetsUp::Passkey), First::Code(..)) => {
            return Err(Trouble::Broken("a method that is asked for in another form than it is set up in"));
        }
    };
    let replaced = match visit.replaces()? {
        Some(old) => Some(Replaced { was_there: means::remove(bound.right(), &old).await? }),
        None => None,
    };
    Ok(FirstUse::Counts { mail, replaced })
}

/// Stops the set-up, and shows why where the person can choose something else.
async fn lay_aside(act: &mut Act<'_>, mut visit: Registering, refusal: RegisterRefusal) -> Result<Moved, Halt> {
    if matches!(refusal, RegisterRefusal::TooMany { .. }) {
        let now = act.now;
        let_go_of_pending(act, &mut visit, now).await?;
        visit.go(Place::Manage);
    } else {
        visit.go(Place::SetUp);
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
    if let Some(next) = wizard::after_binding(&mut visit, &act.situation()) {
        return open(act, visit, next).await;
    }
    if visit.registration.place == Place::Manage {
        visit.registration.done = Some(if replaced.is_some() { Changed::Replaced } else { Changed::Added });
    }
    visit.show(act, None).await
}
