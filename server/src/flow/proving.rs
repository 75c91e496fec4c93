//! How a code is compared, and what the last one leads to.

use crate::audit::Happened;
use crate::code_input;
use crate::policy::account::Account;
use crate::policy::eligibility::Means;
use crate::policy::method::Method;
use crate::policy::tenant::{Preset, Tenant};
use crate::policy::throttle::WRONG_PER_CHALLENGE;
use crate::portal::Portal;
use crate::secrets::{OneTimeCode, SessionToken};
use crate::store::challenges::Challenge;
use crate::store::{Tx, audit, challenges, flows, means};
use crate::totp;
use crate::wire::{Goal, Refusal};

use super::code::{out_of, wrong_proof};
use super::standing::{Read, Standing, ended, stand};
use super::{Caller, Moved, Trouble, closed, event_of, guessing, proof, registration, screens, write};
use crate::visit::{Flow, State};

/// Compares a code.
///
/// # Errors
/// When no code is out, or the store cannot be reached.
pub async fn prove(portal: &Portal, caller: &Caller, typed: &str) -> Result<Moved, Trouble> {
    guessing::hold_back(portal, caller, portal.now_ms()).await?;
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let standing = match stand(&mut tx, portal, caller, &[State::Challenged], now).await? {
        Ok(standing) => standing,
        Err(flow) => return ended(tx, portal, caller, &flow, now).await,
    };
    let ways = standing.offers(now);
    let Standing { mut flow, tenant, account, eligible, closures, challenges: out, mut proven } = standing;
    let challenge = out_of(&flow, &out)?;
    let mut event = event_of(&flow, Some(caller.source), Happened::ProofRefused, "");
    event.method = Some(challenge.method.name());

    let digits = screens::digits_of(portal, &tenant, challenge.method);
    let code = match code_input::normalize(typed, usize::from(digits)) {
        Ok(code) => Ok(OneTimeCode::new(code)),
        Err(code_input::CodeInput::Missing) => Err(Refusal::CodeMissing),
        Err(code_input::CodeInput::Malformed) => Err(Refusal::CodeMalformed { digits }),
    };
    // While a method is closed, no answer says anything else.
    let code = match closed::refusal(challenge.method, &closures, &ways) {
        Some(closed) => Err(closed),
        None => code,
    };
    let outcome = match code {
        Err(refusal) => Err(refusal),
        Ok(_) if challenge.wrong >= WRONG_PER_CHALLENGE => Err(Refusal::CodeDead),
        Ok(_) if !challenge.is_alive(now) => {
            challenges::kill(&mut tx, &challenge.id, now).await?;
            Err(Refusal::CodeExpired)
        }
        Ok(code) => {
            let is_usable = eligible
                .as_ref()
                .is_some_and(|eligible| eligible.offer_of(challenge.method, &challenge.contact_id).is_some());
            // A code to what is off file by now is wrong, whatever it says.
            let account = account.as_ref().filter(|_| is_usable);
            match compare(&mut tx, portal, &tenant, account, &flow, challenge, &code, now).await? {
                Compared::Accepted(proof) => {
                    let mut event = event_of(&flow, Some(caller.source), Happened::ProofAccepted, "ok");
                    event.method = Some(proof.method().name());
                    audit::append(&mut tx, &portal.keys, event, now);
                    Ok(proof)
                }
                refused => {
                    let has_other = closed::has_other(challenge.method, &closures, &ways);
                    let counted = wrong_proof(&mut tx, portal, caller, &mut flow, challenge, has_other, now).await?;
                    let used = matches!(refused, Compared::Used) && counted == Refusal::CodeWrong;
                    Err(if used { Refusal::CodeUsed } else { counted })
                }
            }
        }
    };
    let proof = match outcome {
        Ok(proof) => proof,
        Err(refusal) => {
            event.outcome = refusal.code().to_owned();
            audit::append(&mut tx, &portal.keys, event, now);
            flow.touched_ms = now;
            flows::save(&mut tx, &flow).await?;
            // A wrong code may have been the one that switched the only way off.
            if refusal == Refusal::CodeDead
                && let Err(flow) = stand(&mut tx, portal, caller, &[State::Challenged], now).await?
            {
                return ended(tx, portal, caller, &flow, now).await;
            }
            let read = Read { tenant: Some(&tenant), account: account.as_ref(), proven: &proven };
            let screen = screens::of_read(&mut tx, portal, &flow, read, Some(refusal), now).await?;
            tx.commit().await?;
            return Ok(Moved::to(screen));
        }
    };

    let (Some(account), Some(eligible)) = (account, eligible) else { return Err(Trouble::OutOfStep) };
    if flow.goal == Some(Goal::Register) {
        return registration::proven(tx, portal, flow, tenant, account, eligible, now).await;
    }
    let mut proofs = proof::of_flow(&flow, &account, &proven);
    proofs.push(proof);
    flow.challenge_id = None;
    flow.touched_ms = now;
    match proof::pass(&eligible, &flow, &account, proofs) {
        None => {
            flow.state = State::Identified;
            proven = challenges::proofs(&mut tx, &flow.id, &account.id).await?;
        }
        Some(proven) if flow.goal == Some(Goal::Unlock) => {
            write::unlock(&mut tx, portal, caller, &mut flow, proven, now).await?;
        }
        Some(_) => flow.state = State::Proven,
    }
    // A session that was planted or overheard before the proof is worth nothing after it.
    let token = SessionToken::random()?;
    flow.session = portal.session_of(&token);
    flows::save(&mut tx, &flow).await?;
    let read = Read { tenant: Some(&tenant), account: Some(&account), proven: &proven };
    let screen = screens::of_read(&mut tx, portal, &flow, read, None, now).await?;
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Moved { screen, session: Some(token) })
}

enum Compared {
    Accepted(proof::Proof),
    Wrong,
    /// An app's code that was accepted before.
    Used,
}

#[allow(clippy::too_many_arguments)]
async fn compare(
    tx: &mut Tx,
    portal: &Portal,
    tenant: &Tenant,
    account: Option<&Account>,
    flow: &Flow,
    challenge: &Challenge,
    code: &OneTimeCode,
    now: i64,
) -> Result<Compared, Trouble> {
    let apps = if challenge.method == Method::AppCode {
        means::apps(tx, &portal.keys, &challenge.account_id).await?
    } else {
        Vec::new()
    };
    // A challenge with nothing behind it compares like any other, and is always wrong.
    let account = account.filter(|_| flow.withheld.is_none() && challenge.contact_id != Means::Nothing.id());
    let Some(account) = account else {
        // The same statement as for anybody, with a digest that none is.
        let digest = proof::digest(&portal.keys, &challenge.id, code);
        let never = digest.get(1..).unwrap_or("");
        challenges::spend(tx, &challenge.id, &flow.id, &challenge.account_id, never, now).await?;
        return Ok(Compared::Wrong);
    };
    if challenge.method == Method::AppCode {
        let drift = if tenant.settings.preset == Preset::Strict { 0 } else { totp::DRIFT };
        let spent = proof::spend_app_code(tx, &apps, challenge, flow, account, code, drift, now).await?;
        return Ok(match spent {
            proof::AppCode::Accepted(proof) => Compared::Accepted(proof),
            proof::AppCode::Used => Compared::Used,
            proof::AppCode::Wrong => Compared::Wrong,
        });
    }
    let spent = proof::spend(tx, &portal.keys, challenge, flow, account, code, now).await?;
    Ok(spent.map_or(Compared::Wrong, Compared::Accepted))
}
