//! How a visit opens: the user ID, the decision, and what the visit begins with.

use crate::audit::Happened;
use crate::locale;
use crate::policy::account::Account;
use crate::policy::eligibility::{self, Situation};
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::{SessionToken, guid};
use crate::store::accounts::Person;
use crate::store::{Tx, accounts, audit, flows, throttles};
use crate::wire::Entry;
use crate::wire::{Answer, Goal, Outcome, Refusal};

use super::standing::{Read, expire, let_go, nobody, stop, until, withhold};
use super::{Caller, Moved, Trouble, check, event_of, screens};
use crate::visit::{Flow, State};

/// Begins a visit for a user ID.
///
/// # Errors
/// When a visit is under way already, or the store cannot be reached.
pub async fn begin(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    typed: &str,
    answer: &Answer,
) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let user_id = UserId::parse(typed).map_err(Refusal::from);
    let (mut tx, user_id) = match admit(portal, caller, entry, screens::RESET, typed, user_id, answer).await? {
        Ok(admitted) => admitted,
        Err(moved) => return Ok(moved),
    };
    let nobody = nobody(portal, user_id.as_str());
    let (Person { account, closures }, tenant) =
        accounts::arriving(&mut tx, &portal.keys, &user_id, &nobody, now).await?;
    let settings = tenant.as_ref().map(|tenant| &tenant.settings);
    let verdict = eligibility::judge(&user_id, account.as_ref(), settings, &Situation::at(now)).verdict;
    let token = SessionToken::random()?;
    let mut flow = new_visit(portal, caller, entry, &token, tenant.as_ref(), account.as_ref(), &user_id, now);
    // Asked where it may help: of somebody who is locked, or of everybody where all are to look alike.
    flow.asks_goal = tenant.as_ref().is_some_and(|tenant| {
        tenant.settings.unlock_without_reset
            && (tenant.settings.is_uniform() || account.as_ref().is_some_and(|account| account.is_locked(now)))
    });
    flow.goal = (!flow.asks_goal).then_some(Goal::Reset);
    open_visit(&mut tx, portal, caller, entry, tenant.as_ref(), &mut flow, now).await?;
    let closed = closures.account;
    let uniform = tenant.as_ref().is_some_and(|tenant| tenant.settings.is_uniform());
    let verdict = if closed.is_some() { verdict.and(Err(Outcome::ClosedForNow)) } else { verdict };
    match verdict.err() {
        // No trace of it outside: neither a harder puzzle nor a row more.
        outcome if uniform => withhold(&mut tx, portal, &mut flow, caller, outcome, now).await?,
        Some(outcome) => {
            flow.until_ms = until(outcome, closed, account.as_ref(), tenant.as_ref(), now);
            if outcome == Outcome::NotVerified {
                throttles::note_network_failure(&mut tx, &portal.network(caller.source), now).await?;
            }
            stop(&mut tx, portal, &mut flow, Some(caller), outcome, now).await?;
        }
        None => {}
    }
    flows::add(&mut tx, &flow).await?;
    // Nothing is proven yet.
    let read = Read { tenant: tenant.as_ref(), account: account.as_ref(), proven: &[] };
    let screen = screens::of_read(&mut tx, portal, &flow, read, None, now).await?;
    tx.commit().await?;
    Ok(Moved { screen, session: Some(token) })
}

/// Lets a visit begin once the check for robots is passed: its answer is used up
/// in the transaction that comes back, and what this session did before is
/// ended. A refusal is shown instead.
pub(super) async fn admit(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    action: &str,
    typed: &str,
    user_id: Result<UserId, Refusal>,
    answer: &Answer,
) -> Result<Result<(Tx, UserId), Moved>, Trouble> {
    let now = portal.now_ms();
    let judged = match user_id {
        Err(refusal) => Err(refusal),
        Ok(user_id) => Ok((check::judge(portal, caller, action, &user_id, answer, now).await?, user_id)),
    };
    let mut tx = portal.store.write().await?;
    end_old_visit(&mut tx, portal, caller, now).await?;
    let spent = match judged {
        Err(refusal) => Err(refusal),
        Ok((judged, user_id)) => judged.spend(&mut tx, portal, caller, now).await?.map(|()| user_id),
    };
    match spent {
        Ok(user_id) => Ok(Ok((tx, user_id))),
        Err(refusal) => refuse_begin(tx, portal, caller, entry, typed, refusal).await.map(Err),
    }
}

/// Ends what this session did before; a visit under way must be left first.
async fn end_old_visit(tx: &mut Tx, portal: &Portal, caller: &Caller, now: i64) -> Result<(), Trouble> {
    let Some(mut old) = flows::by_session(tx, &portal.session(caller)).await? else { return Ok(()) };
    if old.state.is_under_way() && !old.is_outlived(now) {
        return Err(Trouble::OutOfStep);
    }
    if old.state.is_under_way() {
        expire(tx, portal, &mut old, now).await?;
    }
    old.release_session();
    flows::save(tx, &old).await?;
    Ok(())
}

/// Lets go of what this session did before: a login flow's ticket and a
/// provider's sign-in begin anew. What is being written is not left.
pub(super) async fn leave_old_visit(tx: &mut Tx, portal: &Portal, caller: &Caller, now: i64) -> Result<(), Trouble> {
    match flows::by_session(tx, &portal.session(caller)).await? {
        None => Ok(()),
        Some(old) if old.state == State::Writing && !old.is_outlived(now) => Err(Trouble::OutOfStep),
        Some(mut old) => let_go(tx, portal, caller, &mut old, now).await,
    }
}

/// A visit at its beginning, before anything is decided.
#[allow(clippy::too_many_arguments)]
pub(super) fn new_visit(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    token: &SessionToken,
    tenant: Option<&Tenant>,
    account: Option<&Account>,
    user_id: &UserId,
    now: i64,
) -> Flow {
    Flow {
        id: guid(),
        session: portal.session_of(token),
        support_code: portal.support_code(caller),
        tenant_id: tenant.map(|tenant| tenant.id.clone()),
        account_id: account.map(|account| account.id.clone()),
        user_id: user_id.to_string(),
        locale: spoken(portal, &entry.locale),
        return_to: None,
        state: State::Identified,
        goal: None,
        asks_goal: false,
        withheld: None,
        challenge_id: None,
        password_epoch: account.map_or(0, |account| account.password_epoch),
        wrong_proofs: 0,
        claim: None,
        claimed_ms: None,
        outcome: None,
        until_ms: None,
        notices: 0,
        began_ms: now,
        touched_ms: now,
        ended_ms: None,
    }
}

/// Notes that it began, and takes over the return address if it is on the list.
pub(super) async fn open_visit(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    tenant: Option<&Tenant>,
    flow: &mut Flow,
    now: i64,
) -> Result<(), Trouble> {
    let began = event_of(flow, Some(caller.source), Happened::VisitBegan, "ok");
    audit::append(tx, &portal.keys, began, now);
    if let Some(asked) = &entry.ru {
        if tenant.is_some_and(|tenant| tenant.settings.return_addresses.contains(asked)) {
            flow.return_to = Some(asked.clone());
        } else {
            let event = event_of(flow, Some(caller.source), Happened::ReturnAddressRefused, "not-listed");
            audit::append(tx, &portal.keys, event, now);
        }
    }
    Ok(())
}

pub(super) async fn refuse_begin(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    typed: &str,
    refusal: Refusal,
) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut event = crate::audit::Event::new(Happened::BeginRefused, refusal.code());
    event.source = Some(caller.source.to_string());
    event.support_code = Some(portal.support_code(caller));
    audit::append(&mut tx, &portal.keys, event, now);
    if matches!(
        refusal,
        Refusal::CheckFailed | Refusal::CheckMistyped | Refusal::SignInRefused | Refusal::SignInLocked { .. }
    ) {
        throttles::note_network_failure(&mut tx, &portal.network(caller.source), now).await?;
    }
    tx.commit().await?;
    // Bounded: what was typed goes back as it came, but nobody's megabyte does.
    let typed: String = typed.chars().take(256).collect();
    Ok(Moved::to(screens::identify(portal, caller, entry, &typed, None, Some(refusal)).await?))
}

/// A locale of ours, whatever was asked for.
pub(super) fn spoken(portal: &Portal, asked: &str) -> String {
    locale::resolve(portal.words.locales(), Some(asked), [], &portal.settings.default_locale).tag.to_owned()
}
