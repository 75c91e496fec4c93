//! How a code is compared, and what the last one leads to.

use crate::audit::{Event, Happened};
use crate::code_input;
use crate::policy::account::Account;
use crate::policy::eligibility::{Means, Usable};
use crate::policy::method::Method;
use crate::policy::tenant::Preset;
use crate::policy::throttle::WRONG_PER_CHALLENGE;
use crate::portal::Portal;
use crate::secrets::{OneTimeCode, SessionToken};
use crate::store::challenges::{self, Challenge};
use crate::store::proof::{self, Proof, Unlocking};
use crate::store::{flows, means};
use crate::totp;
use crate::visit::{Caller, State};
use crate::wire::{Goal, Refusal};

use super::code::{out_of, wrong_proof};
use super::conclude::conclude;
use super::frame::digits_of;
use super::reading::Read;
use super::standing::{Standing, stand};
use super::{Act, By, Halt, Moved, Trouble, closed, guessing, registration, screens, write};

/// Compares a code.
///
/// # Errors
/// When no code is out, or the store cannot be reached.
pub async fn prove(portal: &Portal, caller: &Caller, typed: &str) -> Result<Moved, Trouble> {
    guessing::hold_back(portal, caller, portal.now_ms()).await?;
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    match judge(&mut act, typed).await {
        Ok(Judged::Unlocks(right, token)) => write::unlock(act, &right, token).await,
        Ok(Judged::Moves(moved)) => conclude(act, Ok(*moved)).await,
        Err(halt) => conclude(act, Err(halt)).await,
    }
}

/// What a code led to.
enum Judged {
    Moves(Box<Moved>),
    /// The last gate of a visit to unlock is passed, and the write is claimed.
    Unlocks(Unlocking, SessionToken),
}

impl Judged {
    fn moves(moved: Moved) -> Self {
        Self::Moves(Box::new(moved))
    }
}

async fn judge(act: &mut Act<'_>, typed: &str) -> Result<Judged, Halt> {
    let mut standing = stand(act, &[State::Challenged]).await?;
    let ways = standing.offers(&act.situation());
    let challenge = out_of(&standing.flow, &standing.challenges)?.clone();
    match compare(act, &mut standing, &challenge, &ways, typed).await? {
        Ok(proof) => pass(act, standing, proof).await,
        Err(refusal) => refuse(act, standing, &challenge, refusal).await.map(Judged::moves),
    }
}

/// Compares what was typed with the code that is out. While a method is closed, no
/// answer says anything else.
async fn compare(
    act: &mut Act<'_>,
    standing: &mut Standing,
    challenge: &Challenge,
    ways: &[Usable],
    typed: &str,
) -> Result<Result<Proof, Refusal>, Trouble> {
    if let Some(closed) = closed::refusal(challenge.method, &standing.closures, ways) {
        return Ok(Err(closed));
    }
    let digits = digits_of(act.portal, &standing.tenant, challenge.method);
    let code = match code_input::normalize(typed, usize::from(digits)) {
        Ok(code) => OneTimeCode::new(code),
        Err(code_input::CodeInput::Missing) => return Ok(Err(Refusal::CodeMissing)),
        Err(code_input::CodeInput::Malformed) => return Ok(Err(Refusal::CodeMalformed { digits })),
    };
    if challenge.wrong >= WRONG_PER_CHALLENGE {
        return Ok(Err(Refusal::CodeDead));
    }
    let now = act.now;
    if !challenge.is_alive(now) {
        challenges::kill(act, &challenge.id, now).await?;
        return Ok(Err(Refusal::CodeExpired));
    }
    let usable = standing.eligible.as_ref().and_then(|may| may.offer_of(challenge.method, &challenge.contact_id));
    // A code to what is off file by now is wrong, whatever it says.
    let account = standing.account.as_ref().filter(|_| usable.is_some());
    match spend(act, standing, account, challenge, &code).await? {
        Spent::Accepted(proof) => {
            let event = act.event_of(&standing.flow, Happened::ProofAccepted, "ok");
            act.note(Event { method: Some(proof.method().name()), ..event });
            Ok(Ok(proof))
        }
        refused @ (Spent::Wrong | Spent::Used) => {
            let has_other = closed::has_other(challenge.method, &standing.closures, ways);
            let counted = wrong_proof(act, &mut standing.flow, challenge, has_other).await?;
            let was_used = matches!(refused, Spent::Used) && counted == Refusal::CodeWrong;
            Ok(Err(if was_used { Refusal::CodeUsed } else { counted }))
        }
    }
}

/// Stays at the code, with a refusal.
async fn refuse(act: &mut Act<'_>, standing: Standing, challenge: &Challenge, refusal: Refusal) -> Result<Moved, Halt> {
    let Standing { mut flow, tenant, account, proven, .. } = standing;
    let event = act.event_of(&flow, Happened::ProofRefused, refusal.code());
    act.note(Event { method: Some(challenge.method.name()), ..event });
    flow.touched_ms = act.now;
    flows::save(act, &flow).await?;
    // A wrong code may have been the one that switched the only way off.
    if refusal == Refusal::CodeDead {
        stand(act, &[State::Challenged]).await?;
    }
    let read = Read { tenant: Some(&tenant), account: account.as_ref(), proven: &proven };
    Ok(Moved::to(screens::of_read(act, &flow, read, Some(refusal)).await?))
}

/// Goes on with one gate more.
async fn pass(act: &mut Act<'_>, standing: Standing, proof: Proof) -> Result<Judged, Halt> {
    let Standing { mut flow, tenant, account, eligible, mut proven, .. } = standing;
    let (Some(account), Some(eligible)) = (account, eligible) else {
        return Err(Trouble::Broken("a proof of no account").into());
    };
    if flow.goal == Some(Goal::Register) {
        return registration::proven(act, flow, tenant, account, eligible).await.map(Judged::moves);
    }
    let mut proofs = proof::of_flow(&flow, &account, &proven);
    proofs.push(proof);
    flow.touched_ms = act.now;
    match proof::pass(&eligible, &flow, &account, proofs) {
        None => {
            flow.state = State::Identified;
            flow.challenge_id = None;
            proven = challenges::proofs(act, &flow.id, &account.id).await?;
        }
        Some(proven) if flow.goal == Some(Goal::Unlock) => {
            let right = proven.unlocking().ok_or(Trouble::Broken("the right of a visit to unlock"))?;
            let token = write::claim_unlock(act, &mut flow, &right).await?;
            return Ok(Judged::Unlocks(right, token));
        }
        Some(_) => {
            flow.state = State::Proven;
            flow.challenge_id = None;
        }
    }
    // A session that was planted or overheard before the proof is worth nothing after it.
    let token = SessionToken::random()?;
    flow.session = act.portal.session_of(&token);
    flows::save(act, &flow).await?;
    let read = Read { tenant: Some(&tenant), account: Some(&account), proven: &proven };
    Ok(Judged::moves(Moved::with(screens::of_read(act, &flow, read, None).await?, token)))
}

enum Spent {
    Accepted(Proof),
    Wrong,
    /// An app's code that was accepted before.
    Used,
}

async fn spend(
    act: &mut Act<'_>,
    standing: &Standing,
    account: Option<&Account>,
    challenge: &Challenge,
    code: &OneTimeCode,
) -> Result<Spent, Trouble> {
    let (flow, now) = (&standing.flow, act.now);
    let apps =
        if challenge.method == Method::AppCode { means::apps(act, &challenge.account_id).await? } else { Vec::new() };
    // A challenge without means compares like any other, and is always wrong.
    let account = account.filter(|_| flow.withheld.is_none() && challenge.contact_id != Means::Nothing.id());
    let Some(account) = account else {
        // The same statement as for anybody, with a digest that none is.
        let digest = proof::digest(act.portal.keys(), &challenge.id, code);
        let never = digest.get(1..).unwrap_or("");
        challenges::spend(act, &challenge.id, &flow.id, &challenge.account_id, never, now).await?;
        return Ok(Spent::Wrong);
    };
    if challenge.method == Method::AppCode {
        let drift = if standing.tenant.settings.preset == Preset::Strict { 0 } else { totp::DRIFT };
        let spent = proof::spend_app_code(act, &apps, challenge, flow, account, code, drift, now).await?;
        return Ok(match spent {
            proof::AppCode::Accepted(proof) => Spent::Accepted(proof),
            proof::AppCode::Used => Spent::Used,
            proof::AppCode::Wrong => Spent::Wrong,
        });
    }
    let spent = proof::spend(act, challenge, flow, account, code, now).await?;
    Ok(spent.map_or(Spent::Wrong, Spent::Accepted))
}
