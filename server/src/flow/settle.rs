//! How a claim ends: what became of it is asked of its directory, whatever happened to
//! the answer, and the visit goes on from there.

use crate::audit::Happened;
use crate::clock::SECOND_MS;
use crate::directory::Settled;
use crate::portal::Portal;
use crate::store::proof::Claimed;
use crate::store::shadows::Named;
use crate::store::{accounts, challenges, flows, means, throttles};
use crate::visit::{Flow, State};
use crate::wire::{Goal, Outcome};

use super::ending::{expire_if_outlived, stop, stop_others};
use super::{Act, By, Trouble, codes, notices};

/// A claim younger than this may still be at work in another request: no request takes longer.
const AT_WORK_MS: i64 = 20 * SECOND_MS;
/// So long after a claim a directory that cannot be asked is not waited for any more.
const AWAY_MS: i64 = 120 * SECOND_MS;

/// Settles the claim of a visit: one that has written at once, any other when it
/// cannot be at work any more.
///
/// # Errors
/// When store or directory cannot be reached.
pub(super) async fn settle(portal: &Portal, flow: &Flow) -> Result<(), Trouble> {
    let settled = ask_directory(portal, flow).await?;
    let may_be_at_work = flow.claimed_ms.is_some_and(|claimed| portal.now_ms() - claimed < AT_WORK_MS);
    if settled != Settled::Written && may_be_at_work {
        return Ok(());
    }
    end_as(portal, flow, settled).await
}

async fn ask_directory(portal: &Portal, flow: &Flow) -> Result<Settled, Trouble> {
    let (Some(claim), Some(account)) = (&flow.claim, &flow.account_id) else {
        return Err(Trouble::Broken("the claim of a visit that writes"));
    };
    let now = portal.now_ms();
    match portal.directory(Named::Id(account)).await?.settle(account, claim, claimed(flow)).await {
        // One that is away for long is not waited for: the person wants to know where they are.
        Err(fault) if fault.is_far_away() && flow.claimed_ms.is_some_and(|claimed| now - claimed >= AWAY_MS) => {
            Ok(Settled::Unknown)
        }
        settled => Ok(settled?),
    }
}

/// As [`ask_directory`], right after an answer was lost: what is not written by now may be yet.
pub(super) async fn ask_at_once(portal: &Portal, flow: &Flow) -> Result<Settled, Trouble> {
    let account = flow.account_id.as_deref().unwrap_or_default();
    // A request to another server may still be on its way.
    let is_final = !portal.directory(Named::Id(account)).await?.is_far_away();
    match ask_directory(portal, flow).await {
        Ok(Settled::Written) => Ok(Settled::Written),
        Ok(_) | Err(Trouble::Directory(_)) if !is_final => Ok(Settled::Unknown),
        settled => settled,
    }
}

fn claimed(flow: &Flow) -> Claimed {
    if flow.goal == Some(Goal::Unlock) { Claimed::Unlock } else { Claimed::Password }
}

/// Ends a claim as the directory said, where it still stands as it was seen. That is the
/// portal's act: the person who looks may be elsewhere than the one who proved.
pub(super) async fn end_as(portal: &Portal, seen: &Flow, settled: Settled) -> Result<(), Trouble> {
    let mut act = Act::begin_at_last(portal, By::Portal).await?;
    let Some(mut flow) = flows::by_id(&mut act, &seen.id).await? else { return Ok(()) };
    if flow.state != State::Writing || flow.claim != seen.claim {
        return Ok(());
    }
    // A write may have come in since the directory was asked.
    let is_written = settled == Settled::Written || is_written(&mut act, &flow).await?;
    match settled {
        _ if is_written => finish(&mut act, &mut flow).await?,
        Settled::Written | Settled::NotWritten => release(&mut act, &mut flow).await?,
        Settled::Unknown => stop(&mut act, &mut flow, Outcome::Unknown).await?,
    }
    flows::save(&mut act, &flow).await?;
    act.commit().await?;
    Ok(())
}

/// Whether the store itself knows that the claim was written.
async fn is_written(act: &mut Act<'_>, flow: &Flow) -> Result<bool, Trouble> {
    let Some(account_id) = &flow.account_id else { return Ok(false) };
    let last = accounts::last_claim(&mut ***act, account_id, claimed(flow)).await?;
    Ok(last.is_some() && last == flow.claim)
}

/// Lets go of a claim that was not written. From here on it can write no more: the
/// directory checks that it still stands. A password is typed again; to unlock, the
/// person proves again who they are.
pub(super) async fn release(act: &mut Act<'_>, flow: &mut Flow) -> Result<(), Trouble> {
    let happened = match claimed(flow) {
        Claimed::Password => {
            flow.state = State::Proven;
            Happened::PasswordWriteReleased
        }
        Claimed::Unlock => {
            let now = act.now;
            flow.state = State::Identified;
            flow.challenge_id = None;
            // Every gate was passed: such a visit does not count as a failed one.
            flow.wrong_proofs = 0;
            challenges::kill_of_flow(act, &flow.id, now).await?;
            challenges::drop_proofs(act, &flow.id).await?;
            Happened::UnlockReleased
        }
    };
    flow.claim = None;
    flow.claimed_ms = None;
    act.note(flow.event(happened, "not-written").by("portal"));
    expire_if_outlived(act, flow).await
}

/// It is written: the visit is done, and all addresses are told. With a new password
/// every other secret of the person is dead.
pub(super) async fn finish(act: &mut Act<'_>, flow: &mut Flow) -> Result<(), Trouble> {
    let now = act.now;
    flow.end(State::Done, Some("ok"), now);
    match claimed(flow) {
        Claimed::Unlock => {
            act.note_of(flow, Happened::AccountUnlocked, "ok");
            forgive(act, flow).await?;
            flow.notices = notices::account_unlocked(act, flow).await?;
        }
        Claimed::Password => {
            act.note(flow.event(Happened::PasswordWritten, "ok"));
            forgive(act, flow).await?;
            if let Some(account_id) = &flow.account_id {
                stop_others(act, account_id, &flow.id, Outcome::ChangedMeanwhile, |_| true).await?;
            }
            if let Some(account_id) = &flow.account_id {
                flow.must_change = accounts::by_id(act, account_id).await?.is_some_and(|account| account.must_change);
            }
            if let (Some(Goal::Reset), Some(account_id)) = (flow.goal, &flow.account_id) {
                means::note_reset(act, account_id, now).await?;
            }
            flow.notices = match flow.goal {
                Some(Goal::Change) => notices::password_changed(act, flow).await?,
                Some(Goal::Reset | Goal::Unlock | Goal::Register) | None => notices::password_reset(act, flow).await?,
            };
        }
    }
    flows::save(act, flow).await?;
    // What is written is written: codes that cannot be replaced are no reason to doubt it.
    let mark = act.mark().await?;
    if let Err(trouble) = codes::reissue(act, flow).await {
        tracing::error!(%trouble, visit = flow.id, "codes that were used could not be replaced");
        act.undo_to(mark).await?;
    }
    Ok(())
}

/// Success forgives the wrong tries by the methods that were used, and the
/// visits that failed. The proofs are used up.
async fn forgive(act: &mut Act<'_>, flow: &Flow) -> Result<(), Trouble> {
    let Some(account_id) = &flow.account_id else { return Ok(()) };
    for spent in challenges::proofs(act, &flow.id, account_id).await? {
        throttles::clear_wrong_proofs(act, account_id, spent.method).await?;
    }
    challenges::drop_proofs(act, &flow.id).await?;
    // Knowing the password says nothing about the tries of others.
    if flow.goal != Some(Goal::Change) {
        throttles::clear_failed_attempts(act, account_id).await?;
    }
    Ok(())
}
