//! How a visit opens: the user ID, the decision, and what the visit begins with.

use crate::audit::Happened;
use crate::directory::AskedLast;
use crate::locale;
use crate::policy::account::Account;
use crate::policy::eligibility::{self, Situation};
use crate::policy::login_name::LoginName;
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::{SessionToken, guid};
use crate::store::accounts::{self, Person};
use crate::store::flows;
use crate::visit::{Caller, Flow, State};
use crate::wire::{CheckAnswer, Entry, Goal, Outcome, Refusal};

use super::conclude::conclude;
use super::ending::{expire, let_go, stop};
use super::look_up::{LookedUp, Who, look_up};
use super::reading::{Read, nobody};
use super::standing::{until, withhold};
use super::{Act, By, Halt, Moved, Trouble, check, screens};

/// Begins a visit for what a person typed.
///
/// # Errors
/// When a visit is under way already, or the store cannot be reached.
pub async fn begin(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    typed: &str,
    answer: &CheckAnswer,
) -> Result<Moved, Trouble> {
    let name = LoginName::parse(typed).map_err(Refusal::from);
    match admit(portal, caller, entry, typed, name, answer).await? {
        Ok((act, name)) => {
            let (mut act, looked_up) = after_look_up(act, &name).await?;
            let moved = arrive(&mut act, entry, &name, looked_up).await;
            conclude(act, moved).await
        }
        Err(moved) => Ok(moved),
    }
}

/// Looks a person up in their organization's directory, where there is one. What the act
/// did until here is kept, and another one goes on.
pub(super) async fn after_look_up<'a>(act: Act<'a>, typed: &LoginName) -> Result<(Act<'a>, LookedUp<'a>), Trouble> {
    let portal = act.portal;
    if portal.directories.is_empty() {
        return Ok((act, look_up(portal, typed).await?));
    }
    let by = act.by();
    act.commit().await?;
    let looked_up = look_up(portal, typed).await?;
    Ok((Act::begin(portal, by).await?, looked_up))
}

/// Reads the account, decides, and begins the visit. It is of the user ID that was found,
/// whatever was typed for it.
async fn arrive(act: &mut Act<'_>, entry: &Entry, typed: &LoginName, looked_up: LookedUp<'_>) -> Result<Moved, Halt> {
    let LookedUp { who, name, own: _ } = looked_up;
    let (now, asked_last) = (act.now, AskedLast(&act.portal.directories));
    let situation = Situation { reach: &asked_last, ..act.situation() };
    let nobody = nobody(act.portal, name.as_str());
    let (Person { account, closures }, tenant) = accounts::arriving(act, &name, &nobody, now).await?;
    let account = account.filter(|_| who != Who::Nobody);
    let settings = tenant.as_ref().map(|tenant| &tenant.settings);
    let verdict = match who {
        Who::Away(outcome) if account.as_ref().is_none_or(Account::waits_for_its_entry) => Err(outcome),
        Who::AsKept | Who::Nobody | Who::Away(_) => {
            eligibility::judge(name.realm(), account.as_ref(), settings, &situation).verdict
        }
    };
    let token = SessionToken::random()?;
    let mut flow = new_visit(act, entry, &token, tenant.as_ref(), account.as_ref(), name.as_str())?;
    keep_typed(&mut flow, typed);
    // Asked where it may help: of a person who is locked, or of everybody where all are to look alike.
    flow.asks_goal = tenant.as_ref().is_some_and(|tenant| {
        tenant.settings.unlock_without_reset
            && (tenant.settings.is_uniform() || account.as_ref().is_some_and(|account| account.is_locked(now)))
    });
    flow.goal = (!flow.asks_goal).then_some(Goal::Reset);
    open_visit(act, entry, tenant.as_ref(), &mut flow);
    let closed = closures.account;
    let uniform = tenant.as_ref().is_some_and(|tenant| tenant.settings.is_uniform());
    let verdict = if closed.is_some() { verdict.and(Err(Outcome::ClosedForNow)) } else { verdict };
    match verdict.err() {
        // No trace of it outside: neither a harder puzzle nor a row more.
        outcome if uniform => withhold(act, &mut flow, outcome),
        Some(outcome) => {
            flow.until_ms = until(outcome, closed, account.as_ref(), tenant.as_ref(), &situation);
            if outcome == Outcome::NotVerified {
                act.note_network_failure().await?;
            }
            stop(act, &mut flow, outcome).await?;
        }
        None => {}
    }
    flows::add(act, &flow).await?;
    // No gate is passed yet.
    let read = Read { tenant: tenant.as_ref(), account: account.as_ref(), proven: &[] };
    Ok(Moved::with(screens::of_read(act, &flow, read, None).await?, token))
}

/// Lets a visit begin once the check for robots is passed: its answer is used up
/// in the act that comes back, and what this session did before is ended. A
/// refusal is shown instead.
pub(super) async fn admit<'a>(
    portal: &'a Portal,
    caller: &'a Caller,
    entry: &Entry,
    typed: &str,
    name: Result<LoginName, Refusal>,
    answer: &CheckAnswer,
) -> Result<Result<(Act<'a>, LoginName), Moved>, Trouble> {
    let judged = match name {
        Err(refusal) => Err(refusal),
        Ok(name) => {
            let action = check::action_of(entry.journey);
            Ok((check::judge(portal, caller, action, &name, answer, portal.now_ms()).await?, name))
        }
    };
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    end_old_visit(&mut act).await?;
    let spent = match judged {
        Err(refusal) => Err(refusal),
        Ok((judged, name)) => judged.spend(&mut act).await?.map(|()| name),
    };
    match spent {
        Ok(name) => Ok(Ok((act, name))),
        Err(refusal) => refuse_begin(act, entry, typed, refusal).await.map(Err),
    }
}

/// Ends what this session did before; a visit under way must be left first, and what is
/// being written is settled by its directory's answer, however old it is.
async fn end_old_visit(act: &mut Act<'_>) -> Result<(), Trouble> {
    let session = act.portal.session(act.caller()?);
    let Some(mut old) = flows::by_session(act, &session).await? else { return Ok(()) };
    if old.state == State::Writing || (old.state.is_under_way() && !old.is_outlived(act.now)) {
        return Err(Trouble::OutOfStep);
    }
    if old.state.is_under_way() {
        expire(act, &mut old).await?;
    }
    old.release_session();
    Ok(flows::save(act, &old).await?)
}

/// Lets go of what this session did before: a login flow's ticket and a
/// provider's sign-in begin anew. What is being written is not left.
pub(super) async fn leave_old_visit(act: &mut Act<'_>) -> Result<(), Trouble> {
    let session = act.portal.session(act.caller()?);
    match flows::by_session(act, &session).await? {
        None => Ok(()),
        Some(old) if old.state == State::Writing => Err(Trouble::OutOfStep),
        Some(mut old) => let_go(act, &mut old).await,
    }
}

/// A visit at its beginning, before anything is decided.
pub(super) fn new_visit(
    act: &Act<'_>,
    entry: &Entry,
    token: &SessionToken,
    tenant: Option<&Tenant>,
    account: Option<&Account>,
    user_id: &str,
) -> Result<Flow, Trouble> {
    Ok(Flow {
        id: guid(),
        session: act.portal.session_of(token),
        support_code: act.portal.support_code(act.caller()?),
        tenant_id: tenant.map(|tenant| tenant.id.clone()),
        account_id: account.map(|account| account.id.clone()),
        user_id: user_id.to_owned(),
        typed: None,
        locale: spoken(act.portal, &entry.locale),
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
        must_change: false,
        began_ms: act.now,
        touched_ms: act.now,
        ended_ms: None,
    })
}

/// Keeps what was typed, where it is another spelling than the visit's user ID.
pub(super) fn keep_typed(flow: &mut Flow, typed: &LoginName) {
    flow.typed = (typed.as_str() != flow.user_id).then(|| typed.to_string());
}

/// Notes that it began, and takes over the return address if it is on the list.
pub(super) fn open_visit(act: &mut Act<'_>, entry: &Entry, tenant: Option<&Tenant>, flow: &mut Flow) {
    act.note_of(flow, Happened::VisitBegan, "ok");
    if let Some(asked) = &entry.ru {
        if tenant.is_some_and(|tenant| tenant.settings.return_addresses.contains(asked)) {
            flow.return_to = Some(asked.clone());
        } else {
            act.note_of(flow, Happened::ReturnAddressRefused, "not-listed");
        }
    }
}

/// Says why no visit begins, on the first screen.
pub(super) async fn refuse_begin(
    mut act: Act<'_>,
    entry: &Entry,
    typed: &str,
    refusal: Refusal,
) -> Result<Moved, Trouble> {
    let (portal, caller) = (act.portal, act.caller()?);
    act.note(act.event(Happened::BeginRefused, refusal.code()));
    if matches!(
        refusal,
        Refusal::CheckFailed | Refusal::CheckMistyped | Refusal::SignInRefused | Refusal::SignInLocked { .. }
    ) {
        act.note_network_failure().await?;
    }
    act.commit().await?;
    // Bounded: what was typed goes back as it came, but not a megabyte of it.
    let typed: String = typed.chars().take(256).collect();
    Ok(Moved::to(screens::identify(portal, caller, entry, &typed, None, Some(refusal)).await?))
}

/// A locale of ours, whatever was asked for.
pub(super) fn spoken(portal: &Portal, asked: &str) -> String {
    locale::resolve(portal.words.locales(), Some(asked), [], &portal.settings.default_locale).tag.to_owned()
}
