//! The write: claimed before it is made, settled whatever happens to its answer.
//!
//! A claim is kept with the visit before the directory is asked. The directory
//! writes only under a claim that still stands, and remembers which claim it
//! wrote last. So when this process dies between any two lines here, the visit
//! is later settled by asking the directory: written → the visit is done, with
//! its notices; not written → the claim is released and the person goes on;
//! nobody knows → the visit ends as `Unknown` and says so.

use crate::audit::Happened;
use crate::clock::SECOND_MS;
use crate::directory::{Settled, Written};
use crate::password::rules::{self, Broken};
use crate::password::strength;
use crate::policy::account::{Account, Authority};
use crate::policy::banned_words;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::{Password, SessionToken};
use crate::store::{Tx, audit, challenges, flows, means, throttles};
use crate::wire::{Goal, Outcome, Refusal, Screen, Step};

use super::standing::{self, Standing, ended, stand};
use super::{Caller, Moved, Trouble, event_of, notices, proof, screens};
use crate::visit::{Flow, State};

/// A claim younger than this may still be at work in another request: no request takes longer.
const AT_WORK_MS: i64 = 20 * SECOND_MS;

/// Sets the new password.
///
/// # Errors
/// When the gates are not passed, too much hashing waits, or the store cannot be reached.
pub async fn set_password(portal: &Portal, caller: &Caller, password: Password) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let unchanged = is_the_one_of_now(portal, caller, &password).await?;
    let mut tx = portal.store.write().await?;
    let Standing { mut flow, tenant, account, eligible, proven, .. } =
        match stand(&mut tx, portal, caller, &[State::Proven], now).await? {
            Ok(standing) => standing,
            Err(flow) => return ended(tx, portal, caller, &flow, now).await,
        };
    let (Some(account), Some(eligible)) = (account, eligible) else { return Err(Trouble::OutOfStep) };
    let proven = if flow.goal == Some(Goal::Change) {
        proof::known(&flow, &account)
    } else {
        proof::pass(&eligible, &flow, &account, proof::of_flow(&flow, &account, &proven))
    };
    let Some(proven) = proven else {
        // The policy asks for more than it did when the last code came in.
        flow.state = State::Identified;
        flows::save(&mut tx, &flow).await?;
        return ended(tx, portal, caller, &flow, now).await;
    };
    let broken = broken_rules(&tenant, &account, &password);
    let refusal = match broken.is_empty() {
        _ if password.expose().is_empty() => Some(Refusal::PasswordMissing),
        true if unchanged => Some(Refusal::PasswordUnchanged),
        true => None,
        false => Some(Refusal::PasswordBreaks(broken)),
    };
    if let Some(refusal) = refusal {
        let mut event = event_of(&flow, Some(caller.source), Happened::PasswordRefused, refusal.code());
        if let Refusal::PasswordBreaks(broken) = &refusal {
            // Codes only: parts of what was typed go back to the person and nowhere else.
            event = event.detail(broken.iter().map(Broken::code).collect::<Vec<_>>().join(" "));
        }
        audit::append(&mut tx, &portal.keys, event, now);
        flows::save(&mut tx, &flow).await?;
        let mut screen = screens::of(&mut tx, portal, &flow, Some(refusal), now).await?;
        tx.commit().await?;
        advise(portal, &mut screen, &tenant, &account, password).await;
        return Ok(Moved::to(screen));
    }
    let claim = proven.claim().ok_or(Trouble::OutOfStep)?;
    flow.state = State::Writing;
    flow.claim = Some(claim.id().to_owned());
    flow.claimed_ms = Some(now);
    let event = event_of(&flow, Some(caller.source), Happened::PasswordClaimed, "ok");
    audit::append(&mut tx, &portal.keys, event, now);
    flows::save(&mut tx, &flow).await?;
    tx.commit().await?;

    // Hashing takes tens of milliseconds and must not hold the write lock.
    let written = portal.directory().reset_password(&claim, password, now).await;

    let now = portal.now_ms();
    let mut tx = portal.store.write_at_last().await?;
    let mut flow = flows::by_id(&mut tx, &flow.id).await?.ok_or(Trouble::OutOfStep)?;
    let is_ours = flow.state == State::Writing && flow.claim.as_deref() == Some(claim.id());
    match written {
        // Another request of this visit found the password written, and finished.
        Ok(Written::Done) if flow.state == State::Done => {}
        _ if !is_ours => return Err(Trouble::OutOfStep),
        Ok(Written::Done) => {
            finish(&mut tx, portal, &mut flow, now).await?;
        }
        Ok(Written::ChangedMeanwhile) => {
            standing::stop(&mut tx, portal, &mut flow, Some(caller), Outcome::ChangedMeanwhile, now).await?;
        }
        Err(fault) => {
            settle_now(&mut tx, portal, &mut flow, now).await?;
            // Where only the answer was lost, the password is written and that is what is shown.
            if flow.state != State::Done {
                tx.commit().await?;
                return Err(fault.into());
            }
        }
    }
    let token = SessionToken::random()?;
    flow.session = portal.session_of(&token);
    flows::save(&mut tx, &flow).await?;
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Moved { screen, session: Some(token) })
}

/// Whether a change would set the password that is set already. Hashing takes
/// tens of milliseconds and must not hold the write lock.
async fn is_the_one_of_now(portal: &Portal, caller: &Caller, password: &Password) -> Result<bool, Trouble> {
    let mut tx = portal.store.read().await?;
    let user_id = flows::changing(&mut tx, &portal.session(caller)).await?;
    drop(tx);
    match user_id.and_then(|user_id| UserId::parse(&user_id).ok()) {
        Some(user_id) if !password.expose().is_empty() => {
            let same = Password::new(password.expose().to_owned());
            Ok(portal.directory().verify_password(&user_id, same).await?)
        }
        _ => Ok(false),
    }
}

/// Unlocks, in the transaction that took the last proof.
pub(super) async fn unlock(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    flow: &mut Flow,
    proven: proof::Proven,
    now: i64,
) -> Result<(), Trouble> {
    let right = proven.unlocking().ok_or(Trouble::OutOfStep)?;
    match portal.directory().unlock(tx, &right).await? {
        Written::Done => {
            flow.end(State::Done, Some("ok"), now);
            let event = event_of(flow, Some(caller.source), Happened::AccountUnlocked, "ok");
            audit::append(tx, &portal.keys, event, now);
            forgive(tx, flow).await?;
            flow.notices = notices::account_unlocked(tx, portal, flow, now).await?;
            flows::save(tx, flow).await?;
            Ok(())
        }
        Written::ChangedMeanwhile => {
            standing::stop(tx, portal, flow, Some(caller), Outcome::ChangedMeanwhile, now).await
        }
    }
}

/// Success forgives the wrong tries by the methods that were used, and the
/// visits that failed. The proofs are used up.
async fn forgive(tx: &mut Tx, flow: &Flow) -> Result<(), Trouble> {
    let Some(account_id) = &flow.account_id else { return Ok(()) };
    for spent in challenges::proofs(tx, &flow.id, account_id).await? {
        throttles::clear_wrong_proofs(tx, account_id, spent.method).await?;
    }
    challenges::drop_proofs(tx, &flow.id).await?;
    // Knowing the password says nothing about the tries of others.
    if flow.goal != Some(Goal::Change) {
        throttles::clear_failed_attempts(tx, account_id).await?;
    }
    Ok(())
}

/// The rules first; banned words only of a password that keeps them, and that
/// we keep ourselves, unless the organization wants them held against others too.
fn broken_rules(tenant: &Tenant, account: &Account, password: &Password) -> Vec<Broken> {
    let broken = rules::check(&tenant.settings.password_rules(), password.expose());
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
    match portal.hasher.estimate(password, own, tenant.settings.password_rules()).await {
        Ok(estimated) => strength::advise(broken, &estimated.advice),
        Err(fault) => tracing::warn!(%fault, "a refused password goes without advice"),
    }
}

/// Settles a claim: one that has written at once, any other once nobody can be at work on it.
///
/// # Errors
/// When store or directory cannot be reached.
pub(super) async fn settle(tx: &mut Tx, portal: &Portal, flow: &mut Flow, now: i64) -> Result<(), Trouble> {
    let settled = what_became(tx, portal, flow).await?;
    let may_be_at_work = flow.claimed_ms.is_some_and(|claimed| now - claimed < AT_WORK_MS);
    if settled != Settled::Written && may_be_at_work {
        return Ok(());
    }
    end_as(settled, tx, portal, flow, now).await
}

async fn settle_now(tx: &mut Tx, portal: &Portal, flow: &mut Flow, now: i64) -> Result<(), Trouble> {
    let settled = what_became(tx, portal, flow).await?;
    end_as(settled, tx, portal, flow, now).await
}

async fn what_became(tx: &mut Tx, portal: &Portal, flow: &Flow) -> Result<Settled, Trouble> {
    let (Some(claim), Some(account)) = (&flow.claim, &flow.account_id) else { return Err(Trouble::OutOfStep) };
    Ok(portal.directory().settle(tx, account, claim).await?)
}

async fn end_as(settled: Settled, tx: &mut Tx, portal: &Portal, flow: &mut Flow, now: i64) -> Result<(), Trouble> {
    match settled {
        Settled::Written => finish(tx, portal, flow, now).await?,
        Settled::NotWritten => {
            // From here on the old claim can write nothing: the directory checks that it still stands.
            flow.state = State::Proven;
            flow.claim = None;
            flow.claimed_ms = None;
            let event = event_of(flow, None, Happened::PasswordWriteReleased, "not-written").by("portal");
            audit::append(tx, &portal.keys, event, now);
            if flow.is_outlived(now) {
                standing::expire(tx, portal, flow, now).await?;
            }
        }
        Settled::Unknown => standing::stop(tx, portal, flow, None, Outcome::Unknown, now).await?,
    }
    flows::save(tx, flow).await?;
    Ok(())
}

/// The password is written: the visit is done, every other secret of the person is dead, all addresses are told.
async fn finish(tx: &mut Tx, portal: &Portal, flow: &mut Flow, now: i64) -> Result<(), Trouble> {
    flow.end(State::Done, Some("ok"), now);
    let event = event_of(flow, None, Happened::PasswordWritten, "ok");
    audit::append(tx, &portal.keys, event, now);
    forgive(tx, flow).await?;
    if let Some(account_id) = flow.account_id.clone() {
        for id in flows::under_way(tx, &account_id, &flow.id).await? {
            if let Some(mut other) = flows::by_id(tx, &id).await?
                && other.state != State::Writing
            {
                standing::stop(tx, portal, &mut other, None, Outcome::ChangedMeanwhile, now).await?;
                flows::save(tx, &other).await?;
            }
        }
    }
    if flow.goal == Some(Goal::Reset)
        && let Some(account_id) = &flow.account_id
    {
        means::note_reset(tx, account_id, now).await?;
    }
    flow.notices = match flow.goal {
        Some(Goal::Change) => notices::password_changed(tx, portal, flow, now).await?,
        _ => notices::password_reset(tx, portal, flow, now).await?,
    };
    flows::save(tx, flow).await?;
    Ok(())
}
