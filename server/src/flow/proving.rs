//! How a code is compared, and what the last one leads to.

use crate::audit::{Event, Happened};
use crate::method::{self, Asks};
use crate::policy::account::Account;
use crate::policy::eligibility::{Means, Usable};
use crate::policy::tenant::{Preset, Tenant};
use crate::policy::throttle::WRONG_PER_CHALLENGE;
use crate::portal::Portal;
use crate::secrets::{KeptSecret, OneTimeCode, SessionToken};
use crate::store::challenges::{self, Challenge};
use crate::store::flows;
use crate::store::proof::{self, Compared, Proof, Unlocking, Verified};
use crate::totp::Form;
use crate::visit::{Caller, State};
use crate::webauthn::Flaw;
use crate::wire::{Assertion, Given, Goal, Refusal};

use super::code::{out_of, wrong_proof};
use super::conclude::conclude;
use super::frame::{all_digits, read_code};
use super::reading::Read;
use super::standing::{Standing, stand};
use super::{Act, By, Halt, Moved, Trouble, closed, guessing, passkey, registration, screens, write};

/// Compares what the person gives with what was asked for.
///
/// # Errors
/// When it was not asked for, or the store cannot be reached.
pub async fn prove(portal: &Portal, caller: &Caller, given: &Given) -> Result<Moved, Trouble> {
    guessing::hold_back(portal, caller, portal.now_ms()).await?;
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    match judge(&mut act, given).await {
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

async fn judge(act: &mut Act<'_>, given: &Given) -> Result<Judged, Halt> {
    let mut standing = stand(act, &[State::Challenged]).await?;
    let ways = standing.offers(&act.situation());
    let challenge = out_of(&standing.flow, &standing.challenges)?.clone();
    match compare(act, &mut standing, &challenge, &ways, given).await? {
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
    given: &Given,
) -> Result<Result<Proof, Refusal>, Trouble> {
    if let Some(closed) = closed::refusal(challenge.method, &standing.closures, ways) {
        return Ok(Err(closed));
    }
    let asks = method::kit(challenge.method).asks.as_ref().ok_or(Trouble::Broken("a method that is not carried"))?;
    let answer = match read(asks, act.portal, &standing.tenant, given)? {
        Ok(answer) => answer,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if challenge.wrong >= WRONG_PER_CHALLENGE {
        return Ok(Err(Refusal::CodeDead));
    }
    let now = act.now;
    if !challenge.is_alive(now) {
        match answer {
            Answer::Code(_) => challenges::kill(act, &challenge.id, now).await?,
            Answer::Assertion(_) => passkey::ask_anew(act, challenge).await?,
        }
        return Ok(Err(Refusal::CodeExpired));
    }
    let usable = standing.eligible.as_ref().and_then(|may| may.offer_of(challenge.method, &challenge.contact_id));
    // A code to what is off file by now is wrong, whatever it says.
    let account = standing.account.as_ref().filter(|_| usable.is_some());
    match spend(act, standing, account, challenge, (asks, &answer)).await? {
        Compared::Accepted(proof) => {
            let event = act.event_of(&standing.flow, Happened::ProofAccepted, "ok");
            act.note(Event { method: Some(proof.method().name()), ..event });
            Ok(Ok(proof))
        }
        refused @ (Compared::Wrong | Compared::Used) => {
            let has_other = closed::has_other(challenge.method, &standing.closures, ways);
            let counted = match answer {
                Answer::Code(_) => wrong_proof(act, &mut standing.flow, challenge, has_other).await?,
                Answer::Assertion(_) => passkey::count_flaw(act, challenge, &standing.challenges).await?,
            };
            let was_used = matches!(refused, Compared::Used) && counted == Refusal::CodeWrong;
            if matches!(answer, Answer::Assertion(_)) && counted == Refusal::CodeWrong {
                passkey::ask_anew(act, challenge).await?;
            }
            Ok(Err(if was_used { Refusal::CodeUsed } else { counted }))
        }
    }
}

/// What was given, in the form that was asked for.
enum Answer<'g> {
    Code(OneTimeCode),
    Assertion(&'g Assertion),
}

impl Answer<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Code(code) => code.expose(),
            Self::Assertion(assertion) => &assertion.signature,
        }
    }
}

/// Reads what was given; or says what is wrong with it.
fn read<'g>(
    asks: &Asks,
    portal: &Portal,
    tenant: &Tenant,
    given: &'g Given,
) -> Result<Result<Answer<'g>, Refusal>, Trouble> {
    match (asks, given) {
        (Asks::Passkey, Given::Assertion(assertion)) => Ok(Ok(Answer::Assertion(assertion))),
        (Asks::Passkey, Given::Code(_) | Given::NamedCode { .. } | Given::Address(_) | Given::Passkey(_)) => {
            Err(Trouble::BadRequest)
        }
        (_, Given::NamedCode { .. }) => Err(Trouble::BadRequest),
        (Asks::SentCode(_) | Asks::ShownCode { .. } | Asks::SavedCode { .. }, _) => {
            Ok(read_code(given, asks, all_digits(asks, portal, tenant)?)?.map(Answer::Code))
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
    // A session that was planted or overheard before the proof is of no use after it.
    let token = SessionToken::random()?;
    flow.session = act.portal.session_of(&token);
    flows::save(act, &flow).await?;
    let read = Read { tenant: Some(&tenant), account: Some(&account), proven: &proven };
    Ok(Judged::moves(Moved::with(screens::of_read(act, &flow, read, None).await?, token)))
}

async fn spend(
    act: &mut Act<'_>,
    standing: &Standing,
    account: Option<&Account>,
    challenge: &Challenge,
    (asks, answer): (&Asks, &Answer<'_>),
) -> Result<Compared, Trouble> {
    let (flow, now) = (&standing.flow, act.now);
    // Judged for every user ID, so that it takes as long.
    let checked = match answer {
        Answer::Assertion(assertion) => Some(passkey::check(act.portal, challenge, assertion)),
        Answer::Code(_) => None,
    };
    // A challenge without means compares like any other, and is always wrong.
    let account = account.filter(|_| flow.withheld.is_none() && challenge.contact_id != Means::Nothing.id());
    let Some(account) = account else {
        proof::spend_none(act, challenge, flow, answer.text(), asks.compared_with(), now).await?;
        if let Some(checked) = checked {
            passkey::note_flaw(act, flow, challenge.method, checked.err().unwrap_or(Flaw::NoneOfTheirs).name());
        }
        return Ok(Compared::Wrong);
    };
    match (asks, answer, checked) {
        (Asks::SentCode(_), Answer::Code(code), _) => {
            let spent = proof::spend(act, challenge, flow, account, code, now).await?;
            Ok(spent.map_or(Compared::Wrong, Compared::Accepted))
        }
        (Asks::ShownCode { recognize, .. }, Answer::Code(code), _) => {
            let is_exact = standing.tenant.settings.preset == Preset::Strict;
            let recognized = |of: (&KeptSecret, Form)| recognize(of, code, now, is_exact);
            Ok(proof::spend_kept(act, challenge, flow, account, now, recognized).await?)
        }
        (Asks::SavedCode { .. }, Answer::Code(code), _) => {
            Ok(proof::spend_saved(act, challenge, flow, account, code, now).await?)
        }
        (Asks::Passkey, Answer::Assertion(_), Some(Ok(checked))) => {
            let is_by = |kept: &KeptSecret| passkey::is_by(&checked, kept);
            let counted = (now, checked.counter);
            let (compared, flaw) = match proof::spend_signed(act, challenge, flow, account, counted, is_by).await? {
                Verified::Accepted(proof) => return Ok(Compared::Accepted(proof)),
                Verified::Wrong => {
                    proof::spend_none(act, challenge, flow, answer.text(), proof::ComparedWith::Challenge, now).await?;
                    (Compared::Wrong, Flaw::NoneOfTheirs.name())
                }
                Verified::CountedBack => (Compared::Used, "counted-back"),
            };
            passkey::note_flaw(act, flow, challenge.method, flaw);
            Ok(compared)
        }
        (Asks::Passkey, Answer::Assertion(_), Some(Err(flaw))) => {
            // As many statements as for a user ID that has none.
            proof::spend_none(act, challenge, flow, answer.text(), proof::ComparedWith::Kept, now).await?;
            passkey::note_flaw(act, flow, challenge.method, flaw.name());
            Ok(Compared::Wrong)
        }
        (Asks::SentCode(_) | Asks::ShownCode { .. } | Asks::SavedCode { .. }, Answer::Assertion(_), _)
        | (Asks::Passkey, Answer::Code(_), _)
        | (Asks::Passkey, Answer::Assertion(_), None) => Err(Trouble::Broken("an answer in another form")),
    }
}
