//! Standing: what is read again before every act, and how a visit ends.
//!
//! Account and policy are those of the moment, never those of the beginning. A
//! visit whose account changed meanwhile, or that outlived its time, is ended
//! here and goes no further.

use crate::api::{Notice, Outcome};
use crate::audit::Happened;
use crate::policy::account::Account;
use crate::policy::eligibility::{self, Eligible};
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::store::{Tx, accounts, audit, challenges, flows, tenants, throttles};

use super::reset::Entry;
use super::state::{Flow, State};
use super::{Caller, Moved, Trouble, event_of, notices, screens};

/// A visit under way together with what was read again for this act.
pub(super) struct Standing {
    pub flow: Flow,
    pub tenant: Tenant,
    pub account: Account,
    pub eligible: Eligible,
}

/// The visit of this session in one of these states, with account and policy
/// read again; or the visit, ended, when it may not go on.
pub(super) async fn stand(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    states: &[State],
    now: i64,
) -> Result<Result<Standing, Flow>, Trouble> {
    let mut flow = flows::by_session(tx, &portal.session(caller)).await?.ok_or(Trouble::OutOfStep)?;
    if !states.contains(&flow.state) {
        return Err(Trouble::OutOfStep);
    }
    if flow.is_outlived(now) {
        expire(tx, portal, &mut flow, now).await?;
        return Ok(Err(flow));
    }
    let (account, tenant) = read_again(tx, portal, &flow).await?;
    let verdict = match (&account, &tenant) {
        (Some(account), _) if account.password_epoch != flow.password_epoch => Err(Outcome::ChangedMeanwhile),
        (Some(account), Some(tenant)) => eligibility::decide(account, &tenant.settings).verdict,
        _ => Err(Outcome::ChangedMeanwhile),
    };
    let closed = match &account {
        Some(account) => throttles::account_closed_until(tx, &account.id, now).await?,
        None => None,
    };
    let verdict = if closed.is_some() { verdict.and(Err(Outcome::ClosedForNow)) } else { verdict };
    match (verdict, account, tenant) {
        (Ok(eligible), Some(account), Some(tenant)) => {
            flow.touched_ms = now;
            Ok(Ok(Standing { flow, tenant, account, eligible }))
        }
        (verdict, ..) => {
            let outcome = verdict.err().unwrap_or(Outcome::ChangedMeanwhile);
            flow.until_ms = closed.filter(|_| outcome == Outcome::ClosedForNow);
            stop(tx, portal, &mut flow, Some(caller), outcome, now).await?;
            flows::save(tx, &flow).await?;
            Ok(Err(flow))
        }
    }
}

pub(super) async fn read_again(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
) -> Result<(Option<Account>, Option<Tenant>), Trouble> {
    let account = match &flow.account_id {
        Some(id) => accounts::by_id(tx, &portal.keys, id).await?,
        None => None,
    };
    let tenant = match &flow.tenant_id {
        Some(id) => tenants::by_id(&mut **tx, id).await?,
        None => None,
    };
    Ok((account, tenant))
}

/// Commits an end that an act ran into, and shows it. A visit that outlived its
/// time has no page of its own: the first one says what happened.
pub(super) async fn ended(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    flow: &Flow,
    now: i64,
) -> Result<Moved, Trouble> {
    if flow.state == State::Expired {
        tx.commit().await?;
        let entry = Entry { locale: flow.locale.clone(), ..Entry::default() };
        return first(portal, caller, &entry, Some(Notice::VisitExpired), &flow.user_id).await;
    }
    let screen = screens::of(&mut tx, portal, flow, None, now).await?;
    tx.commit().await?;
    Ok(Moved::to(screen))
}

/// The first screen, with a fresh puzzle.
pub(super) async fn first(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    notice: Option<Notice>,
    user_id: &str,
) -> Result<Moved, Trouble> {
    Ok(Moved::to(screens::identify(portal, caller, entry, user_id, notice, None).await?))
}

/// Counts a visit that ends with a wrong proof and without having passed its
/// gates; called before its state changes.
async fn count_failure(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<(), Trouble> {
    let Some(account_id) = &flow.account_id else { return Ok(()) };
    if flow.wrong_proofs == 0 || !matches!(flow.state, State::Identified | State::Challenged) {
        return Ok(());
    }
    if let Some(until_ms) = throttles::note_failed_attempt(tx, account_id, now).await? {
        let event = event_of(flow, None, Happened::SelfServiceClosed, Outcome::ClosedForNow.code()).by("portal");
        audit::append(tx, &portal.keys, event, now).await?;
        notices::self_service_closed(tx, portal, flow, until_ms, now).await?;
    }
    Ok(())
}

pub(super) async fn stop(
    tx: &mut Tx,
    portal: &Portal,
    flow: &mut Flow,
    caller: Option<&Caller>,
    outcome: Outcome,
    now: i64,
) -> Result<(), Trouble> {
    count_failure(tx, portal, flow, now).await?;
    flow.end(State::Stopped, Some(outcome.code()), now);
    challenges::kill_of_flow(tx, &flow.id, now).await?;
    challenges::drop_proofs(tx, &flow.id).await?;
    let event = event_of(flow, caller.map(|caller| caller.source), Happened::VisitStopped, outcome.code());
    audit::append(tx, &portal.keys, event, now).await?;
    Ok(())
}

pub(super) async fn expire(tx: &mut Tx, portal: &Portal, flow: &mut Flow, now: i64) -> Result<(), Trouble> {
    count_failure(tx, portal, flow, now).await?;
    flow.end(State::Expired, None, now);
    flow.release_session();
    challenges::kill_of_flow(tx, &flow.id, now).await?;
    challenges::drop_proofs(tx, &flow.id).await?;
    flows::save(tx, flow).await?;
    let event = event_of(flow, None, Happened::VisitExpired, "expired").by("portal");
    audit::append(tx, &portal.keys, event, now).await?;
    Ok(())
}

pub(super) async fn drop_if_outlived(tx: &mut Tx, portal: &Portal, flow: &mut Flow, now: i64) -> Result<(), Trouble> {
    if flow.state.is_under_way() && flow.is_outlived(now) {
        expire(tx, portal, flow, now).await?;
    }
    Ok(())
}

pub(super) async fn let_go(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    flow: &mut Flow,
    now: i64,
) -> Result<(), Trouble> {
    if flow.state.is_under_way() {
        count_failure(tx, portal, flow, now).await?;
        flow.end(State::Left, None, now);
        challenges::kill_of_flow(tx, &flow.id, now).await?;
        challenges::drop_proofs(tx, &flow.id).await?;
        let event = event_of(flow, Some(caller.source), Happened::VisitLeft, "left");
        audit::append(tx, &portal.keys, event, now).await?;
    }
    flow.release_session();
    flows::save(tx, flow).await?;
    Ok(())
}
