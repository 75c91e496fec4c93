//! The write: claimed before it is made, settled whatever happens to its answer.
//!
//! A claim is kept with the visit before the directory is asked. The directory
//! writes only under a claim that still stands, and remembers which claim it
//! wrote last. So when this process dies between any two lines here, the visit
//! is later settled by asking the directory: written → the visit is done, with
//! its notices; not written → the claim is released and the person goes on;
//! not to be told → the visit ends as `Unknown` and says so. A password and an
//! unlocking take the same way. The session of an unlocking is new with its claim:
//! where the process dies before it was handed out, the visit is settled by the
//! sweep, the person is told by the notice, and begins anew.

use crate::audit::Happened;
use crate::directory::{DirectoryFault, Settled, Written};
use crate::password::rules::{self, Broken};
use crate::password::strength;
use crate::policy::account::{Account, Authority};
use crate::policy::banned_words;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::{Password, SessionToken};
use crate::store::flows;
use crate::store::proof::{self, Claim, Unlocking, Write};
use crate::store::shadows::Named;
use crate::visit::{Caller, Flow, State};
use crate::wire::{Goal, Outcome, Refusal, Screen, Step};

use super::conclude::conclude;
use super::ending::stop;
use super::settle::{ask_at_once, end_as, finish, release};
use super::standing::{Standing, stand};
use super::{Act, By, Halt, Moved, Trouble, known, screens};

/// Sets the new password.
///
/// # Errors
/// When the gates are not passed, too much hashing waits, or the store cannot be reached.
pub async fn set_password(portal: &Portal, caller: &Caller, password: Password) -> Result<Moved, Trouble> {
    let unchanged = is_the_one_of_now(portal, caller, &password).await?;
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    match judge(&mut act, &password, unchanged).await {
        Ok(Judged::Claims { claim, is_change }) => {
            let current = known::read(&mut act, claim.flow()).await?;
            let committed = act.commit().await?;
            let now = portal.now_ms();
            let written = match portal.directory(Named::Id(claim.account())).await {
                Ok(directory) if is_change => {
                    directory.change(committed, &claim, current.as_ref(), password, now).await
                }
                Ok(directory) => directory.reset(committed, &claim, password, now).await,
                Err(fault) => Err(fault.into()),
            };
            let answer = Answered { written, token: SessionToken::random()?, current };
            answered(portal, caller, &claim, answer).await
        }
        Ok(Judged::Refused { moved, tenant, account }) => {
            let mut moved = conclude(act, Ok(*moved)).await?;
            advise(portal, &mut moved.screen, &tenant, &account, password).await;
            Ok(moved)
        }
        Err(halt) => conclude(act, Err(halt)).await,
    }
}

/// What became of a password that was typed.
enum Judged {
    /// It is good, and the visit keeps the claim to write it.
    Claims {
        claim: Claim,
        is_change: bool,
    },
    Refused {
        moved: Box<Moved>,
        tenant: Box<Tenant>,
        account: Box<Account>,
    },
}

async fn judge(act: &mut Act<'_>, password: &Password, unchanged: bool) -> Result<Judged, Halt> {
    let Standing { mut flow, tenant, account, eligible, proven, .. } = stand(act, &[State::Proven]).await?;
    let (Some(account), Some(eligible)) = (account, eligible) else { return Err(Trouble::OutOfStep.into()) };
    let proven = if flow.goal == Some(Goal::Change) {
        proof::known(&flow, &account)
    } else {
        proof::pass(&eligible, &flow, &account, proof::of_flow(&flow, &account, &proven))
    };
    let Some(proven) = proven else {
        // The policy asks for more than it did when the last code came in.
        flow.state = State::Identified;
        flows::save(act, &flow).await?;
        return Err(Halt::shown(Moved::to(screens::of(act, &flow, None).await?)));
    };
    let broken = broken_rules(&tenant, &account, password);
    let refusal = match broken.is_empty() {
        _ if password.expose().is_empty() => Some(Refusal::PasswordMissing),
        true if unchanged => Some(Refusal::PasswordUnchanged),
        true => None,
        false => Some(Refusal::PasswordBreaks(broken)),
    };
    if let Some(refusal) = refusal {
        let mut event = act.event_of(&flow, Happened::PasswordRefused, refusal.code());
        if let Refusal::PasswordBreaks(broken) = &refusal {
            // Codes only: parts of what was typed go back to the person and nowhere else.
            event = event.detail(broken.iter().map(Broken::code).collect::<Vec<_>>().join(" "));
        }
        act.note(event);
        flows::save(act, &flow).await?;
        let moved = Box::new(Moved::to(screens::of(act, &flow, Some(refusal)).await?));
        return Ok(Judged::Refused { moved, tenant: Box::new(tenant), account: Box::new(account) });
    }
    let claim = proven.claim().ok_or(Trouble::Broken("the right of a visit to write"))?;
    keep_claim(act, &mut flow, claim.id(), Happened::PasswordClaimed).await?;
    Ok(Judged::Claims { claim, is_change: flow.goal == Some(Goal::Change) })
}

/// Whether a change would set the password that is set already. A directory is
/// asked while no transaction is open.
async fn is_the_one_of_now(portal: &Portal, caller: &Caller, password: &Password) -> Result<bool, Trouble> {
    let mut look = Act::look(portal, By::Person(caller)).await?;
    let user_id = flows::changing(&mut look, &portal.session(caller)).await?;
    drop(look);
    match user_id.and_then(|user_id| UserId::parse(&user_id).ok()) {
        Some(user_id) if !password.expose().is_empty() => {
            let same = Password::new(password.expose().to_owned());
            Ok(portal.directory(Named::UserId(&user_id)).await?.is_password_of(&user_id, same).await?)
        }
        _ => Ok(false),
    }
}

/// Keeps the claim to unlock, with the visit. Its session is new: what was planted or
/// overheard before the last proof is of no use after it.
pub(super) async fn claim_unlock(
    act: &mut Act<'_>,
    flow: &mut Flow,
    right: &Unlocking,
) -> Result<SessionToken, Trouble> {
    let token = SessionToken::random()?;
    flow.session = act.portal.session_of(&token);
    keep_claim(act, flow, right.id(), Happened::UnlockClaimed).await?;
    Ok(token)
}

async fn keep_claim(act: &mut Act<'_>, flow: &mut Flow, claim: &str, happened: Happened) -> Result<(), Trouble> {
    flow.state = State::Writing;
    flow.claim = Some(claim.to_owned());
    flow.claimed_ms = Some(act.now);
    act.note_of(flow, happened, "ok");
    Ok(flows::save(act, flow).await?)
}

/// Unlocks the account of a visit that keeps the claim; `token` is the visit's new session.
pub(super) async fn unlock(act: Act<'_>, right: &Unlocking, token: SessionToken) -> Result<Moved, Trouble> {
    let (portal, caller) = (act.portal, act.caller()?);
    let committed = act.commit().await?;
    let written = match portal.directory(Named::Id(right.account())).await {
        Ok(directory) => directory.unlock(committed, right).await,
        Err(fault) => Err(fault.into()),
    };
    answered(portal, caller, right, Answered { written, token, current: None }).await
}

/// What a directory answered.
struct Answered {
    written: Result<Written, DirectoryFault>,
    /// The visit's session from now on.
    token: SessionToken,
    /// The password of now, where the person typed it: it is needed again where they try again.
    current: Option<Password>,
}

/// Goes on with the directory's answer, in the session of this token. Where the answer was
/// lost, the directory is asked once more: what is written is shown as done, and what may
/// still be written is not called undone.
async fn answered(portal: &Portal, caller: &Caller, write: &Write, answer: Answered) -> Result<Moved, Trouble> {
    let Answered { written, token, current } = answer;
    if written.is_err() {
        let mut look = Act::look(portal, By::Person(caller)).await?;
        let flow = flows::by_id(&mut look, write.flow()).await?;
        drop(look);
        if let Some(flow) = flow.filter(|flow| flow.claim.as_deref() == Some(write.id())) {
            let settled = match &written {
                // No change was asked for.
                Err(fault) if fault.is_before_the_write() => Settled::NotWritten,
                Ok(_) | Err(_) => ask_at_once(portal, &flow).await?,
            };
            end_as(portal, &flow, settled).await?;
        }
    }
    let mut act = Act::begin_at_last(portal, By::Person(caller)).await?;
    let flow = flows::by_id(&mut act, write.flow()).await?;
    let mut flow = flow.ok_or(Trouble::Broken("the visit of a claim"))?;
    let is_ours = flow.state == State::Writing && flow.claim.as_deref() == Some(write.id());
    let mut refusal = None;
    match written {
        // Found written here, or by another request of this visit.
        Ok(Written::Done) | Err(_) if flow.state == State::Done => {}
        // It cannot be told, and the person is told so.
        Err(_) if flow.state == State::Stopped => {}
        // The person may try once more, now or later.
        Err(fault) if fault.is_before_the_write() && fault.is_far_away() && flow.claim.is_none() => {
            let outcome = fault.outcome();
            act.note_of(&flow, Happened::DirectoryRefused, outcome.code());
            match flow.goal {
                Some(Goal::Unlock) => stop(&mut act, &mut flow, outcome).await?,
                Some(Goal::Reset | Goal::Change | Goal::Register) | None => refusal = Some(Refusal::DirectoryAway),
            }
        }
        Err(fault) => {
            give_back(act, flow, &token).await?;
            return Err(fault.into());
        }
        Ok(_) if !is_ours => {
            give_back(act, flow, &token).await?;
            return Err(Trouble::OutOfStep);
        }
        Ok(Written::Done) => finish(&mut act, &mut flow).await?,
        Ok(Written::ChangedMeanwhile) => stop(&mut act, &mut flow, Outcome::ChangedMeanwhile).await?,
        Ok(Written::Refused(objection)) => {
            release(&mut act, &mut flow).await?;
            let refused = Refusal::PasswordRefusedThere(objection);
            act.note_of(&flow, Happened::DirectoryRefused, refused.code());
            refusal = Some(refused);
        }
        Ok(Written::Forbidden) => {
            act.note_of(&flow, Happened::DirectoryRefused, "no-right");
            stop(&mut act, &mut flow, Outcome::OnPremisesConfiguration).await?;
        }
    }
    flow.session = portal.session_of(&token);
    flows::save(&mut act, &flow).await?;
    if let (State::Proven, Some(current)) = (flow.state, &current) {
        known::keep(&mut act, &flow.id, &token, current).await?;
    }
    let moved = Moved::with(screens::of(&mut act, &flow, refusal).await?, token);
    conclude(act, Ok(moved)).await
}

/// Gives a visit that was let go of back to the cookie that its browser has: it has no
/// proofs any more. Only where the session is still the one that was never handed out.
async fn give_back(mut act: Act<'_>, mut flow: Flow, token: &SessionToken) -> Result<(), Trouble> {
    if flow.session == act.portal.session_of(token) {
        flow.session = act.portal.session(act.caller()?);
        flows::save(&mut act, &flow).await?;
        act.commit().await?;
    }
    Ok(())
}

/// The rules first; banned words only of a password that keeps them, and that
/// we keep ourselves, unless the organization wants them held against others too.
fn broken_rules(tenant: &Tenant, account: &Account, password: &Password) -> Vec<Broken> {
    let broken = rules::check(&tenant.settings.password_rules_of(account), password.expose());
    let ours = account.authority == Authority::Cloud || tenant.settings.banned_words_on_writeback;
    if broken.is_empty() && ours {
        return banned_words::of(tenant, Some(account)).check(password.expose()).broken;
    }
    broken
}

/// Adds advice to a refusal that it helps with. The estimate takes milliseconds
/// and must not hold the write lock; without it the refusal is still whole.
async fn advise(portal: &Portal, screen: &mut Screen, tenant: &Tenant, account: &Account, password: Password) {
    let Step::NewPassword { refusal: Some(Refusal::PasswordBreaks(broken)), .. } = &mut screen.step else { return };
    if !strength::would_help(broken) {
        return;
    }
    let own = banned_words::own_words(tenant, Some(account));
    match portal.hasher.estimate(password, own, tenant.settings.password_rules_of(account)).await {
        Ok(estimated) => strength::advise(broken, &estimated.advice),
        Err(fault) => tracing::warn!(%fault, "a refused password goes without advice"),
    }
}
