//! How a visit ends: stopped, left, or outlived. The codes that are out die with it.

use crate::audit::Happened;
use crate::store::{challenges, flows, saved_codes, throttles};
use crate::visit::{Flow, State};
use crate::wire::Outcome;

use super::reading::{knows_the_password, subject};
use super::{Act, Trouble, notices};

/// Ends a visit that may not go on.
pub(super) async fn stop(act: &mut Act<'_>, flow: &mut Flow, outcome: Outcome) -> Result<(), Trouble> {
    end(act, flow, State::Stopped, Some(outcome.code())).await?;
    act.note_of(flow, Happened::VisitStopped, outcome.code());
    Ok(())
}

/// As [`stop`], for a visit in another browser than that of the person who acts.
pub(super) async fn stop_elsewhere(act: &mut Act<'_>, flow: &mut Flow, outcome: Outcome) -> Result<(), Trouble> {
    end(act, flow, State::Stopped, Some(outcome.code())).await?;
    act.note(flow.event(Happened::VisitStopped, outcome.code()));
    Ok(flows::save(act, flow).await?)
}

/// Stops the other visits of an account for which `which` holds. A write that is under
/// way is settled by the directory's answer alone.
pub(super) async fn stop_others(
    act: &mut Act<'_>,
    account_id: &str,
    but: &str,
    outcome: Outcome,
    which: impl Fn(&Flow) -> bool,
) -> Result<(), Trouble> {
    for id in flows::under_way(act, account_id, but).await? {
        if let Some(mut other) = flows::by_id(act, &id).await?
            && other.state != State::Writing
            && which(&other)
        {
            stop_elsewhere(act, &mut other, outcome).await?;
        }
    }
    Ok(())
}

/// Ends a visit that outlived its time.
pub(super) async fn expire(act: &mut Act<'_>, flow: &mut Flow) -> Result<(), Trouble> {
    end(act, flow, State::Expired, None).await?;
    flow.release_session();
    flows::save(act, flow).await?;
    act.note(flow.event(Happened::VisitExpired, "expired").by("portal"));
    Ok(())
}

/// As [`expire`], where it did.
pub(super) async fn expire_if_outlived(act: &mut Act<'_>, flow: &mut Flow) -> Result<(), Trouble> {
    if flow.state.is_under_way() && flow.is_outlived(act.now) {
        expire(act, flow).await?;
    }
    Ok(())
}

/// The person leaves the visit; the session is free for another one.
pub(super) async fn let_go(act: &mut Act<'_>, flow: &mut Flow) -> Result<(), Trouble> {
    if flow.state.is_under_way() {
        end(act, flow, State::Left, None).await?;
        act.note_of(flow, Happened::VisitLeft, "left");
    }
    flow.release_session();
    saved_codes::forget_issued(act, &flow.id).await?;
    Ok(flows::save(act, flow).await?)
}

async fn end(act: &mut Act<'_>, flow: &mut Flow, state: State, outcome: Option<&str>) -> Result<(), Trouble> {
    count_failure(act, flow).await?;
    let now = act.now;
    flow.end(state, outcome, now);
    challenges::kill_of_flow(act, &flow.id, now).await?;
    saved_codes::forget_issued(act, &flow.id).await?;
    Ok(challenges::drop_proofs(act, &flow.id).await?)
}

/// Counts a visit that ends with a wrong proof and without having passed its
/// gates; called before its state changes.
async fn count_failure(act: &mut Act<'_>, flow: &Flow) -> Result<(), Trouble> {
    if flow.wrong_proofs == 0
        || knows_the_password(flow)
        || !matches!(flow.state, State::Identified | State::Challenged)
    {
        return Ok(());
    }
    let (subject, now) = (subject(act.portal, flow), act.now);
    if let Some(until_ms) = throttles::note_failed_attempt(act, &subject, now).await? {
        act.note(flow.event(Happened::SelfServiceClosed, Outcome::ClosedForNow.code()).by("portal"));
        notices::self_service_closed(act, flow, until_ms).await?;
    }
    Ok(())
}
