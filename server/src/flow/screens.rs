//! From where a visit stands to what the browser shows.

use crate::clock::DAY_MS;
use crate::method::{self, Asks};
use crate::policy::eligibility::{Eligible, Situation};
use crate::policy::tenant::{Settings, Tenant};
use crate::policy::throttle;
use crate::portal::Portal;
use crate::store::challenges::Spent;
use crate::store::{outbox, throttles};
use crate::visit::{Caller, Flow, State};
use crate::wire::register::SignInNotice;
use crate::wire::{Entry, Goal, Journey, Notice, Refusal, Screen, Step};

use super::code::out_challenge;
use super::entrance::{Opening, opening};
use super::frame::{around, asked_for, first_frame, offer, stopped};
use super::reading::{Read, account_again, tenant_again};
use super::standing::{Standing, counts, is_untold, judge, offers};
use super::{Act, Moved, Trouble, closed, codes, passkey, registering};

/// The first screen, with a fresh puzzle.
pub(super) async fn identify(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    user_id: &str,
    notice: Option<Notice>,
    refusal: Option<Refusal>,
) -> Result<Screen, Trouble> {
    if entry.journey == Journey::Register {
        let notice = notice.map(|Notice::VisitExpired| SignInNotice::VisitExpired);
        return registering::shown::sign_in(portal, caller, entry, user_id, notice, refusal).await;
    }
    let Opening { tenant, user_id, puzzle, asked } = opening(portal, caller, entry, user_id, refusal.is_some()).await?;
    let step = if entry.journey == Journey::Change {
        Step::SignIn { user_id, notice, refusal, puzzle, asked }
    } else {
        Step::Identify { user_id, notice, refusal, puzzle, asked }
    };
    Ok(first_frame(portal, caller, tenant.as_ref(), step))
}

/// The first screen, as an answer.
pub(super) async fn first(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    notice: Option<Notice>,
    user_id: &str,
) -> Result<Moved, Trouble> {
    Ok(Moved::to(identify(portal, caller, entry, user_id, notice, None).await?))
}

/// The screen of a visit.
pub(super) async fn of(act: &mut Act<'_>, flow: &Flow, refusal: Option<Refusal>) -> Result<Screen, Trouble> {
    let tenant = tenant_again(act, flow).await?;
    let (account, proven) = match flow.state {
        State::Identified => account_again(act, flow).await?,
        State::Challenged
        | State::Proven
        | State::Writing
        | State::Done
        | State::Stopped
        | State::Left
        | State::Expired => (None, Vec::new()),
    };
    let read = Read { tenant: tenant.as_ref(), account: account.as_ref(), proven: &proven };
    of_read(act, flow, read, refusal).await
}

fn under_way(tenant: Option<&Tenant>) -> Result<&Tenant, Trouble> {
    tenant.ok_or(Trouble::Broken("the tenant of a visit under way"))
}

/// As [`of`], where this act has read what it takes already.
pub(super) async fn of_read(
    act: &mut Act<'_>,
    flow: &Flow,
    read: Read<'_>,
    refusal: Option<Refusal>,
) -> Result<Screen, Trouble> {
    let Read { tenant, account, proven } = read;
    let now = act.now;
    let step = match flow.state {
        State::Stopped | State::Left | State::Expired => stopped(flow),
        State::Done | State::Proven if flow.goal == Some(Goal::Register) => {
            registering::shown::step(act, flow, refusal).await?
        }
        State::Done => Step::Done {
            goal: flow.goal.unwrap_or(Goal::Reset),
            user_id: flow.user_id.clone(),
            at_ms: flow.ended_ms.unwrap_or(now),
            notices: u8::try_from(flow.notices).unwrap_or(u8::MAX),
            must_change: flow.must_change,
            sign_in: tenant.and_then(|tenant| tenant.settings.sign_in.clone()),
            return_to: flow.return_to.clone(),
            codes: codes::at_the_end(act, flow).await?,
        },
        State::Identified if flow.goal.is_none() => Step::ChooseGoal,
        State::Identified => {
            let (tenant, situation) = (under_way(tenant)?, act.situation());
            let eligible = match account {
                Some(account) if flow.withheld.is_none() => judge(flow, account, tenant, &situation).ok(),
                Some(_) | None => None,
            };
            if eligible.is_none() && flow.withheld.is_none() {
                return Err(Trouble::OutOfStep);
            }
            choose_method(flow, &tenant.settings, eligible.as_ref(), proven, refusal, &situation)
        }
        State::Challenged => enter_code(act, under_way(tenant)?, flow, refusal).await?,
        // While the account is being unlocked the code that was right stays on the screen.
        State::Writing if flow.goal == Some(Goal::Unlock) => enter_code(act, under_way(tenant)?, flow, refusal).await?,
        State::Proven | State::Writing => Step::NewPassword {
            user_id: flow.user_id.clone(),
            rules: match account {
                Some(account) => under_way(tenant)?.settings.password_rules_of(account),
                None => under_way(tenant)?.settings.password_rules(),
            },
            refusal,
        },
    };
    Ok(around(flow, tenant, step, now))
}

/// The screen after a code was asked for: where it is typed, or why there is none now.
pub(super) async fn asked(
    act: &mut Act<'_>,
    standing: &Standing,
    asked: Result<Step, Refusal>,
) -> Result<Screen, Trouble> {
    match asked {
        Ok(step) => Ok(around(&standing.flow, Some(&standing.tenant), step, act.now)),
        Err(refusal) => of_read(act, &standing.flow, standing.read(), Some(refusal)).await,
    }
}

fn choose_method(
    flow: &Flow,
    settings: &Settings,
    eligible: Option<&Eligible>,
    proven: &[Spent],
    refusal: Option<Refusal>,
    situation: &Situation,
) -> Step {
    // A proof whose means was dropped meanwhile is none.
    let proven: Vec<Spent> =
        proven.iter().filter(|spent| eligible.is_none_or(|eligible| counts(eligible, spent))).cloned().collect();
    let is_one_more = !proven.is_empty();
    let hides = is_untold(flow, settings, &proven);
    let offers = offers(flow, settings, eligible, &proven, situation)
        .iter()
        .map(|usable| offer(usable.method, (method::kit(usable.method).hint)(&usable.means).filter(|_| !hides)))
        .collect();
    Step::ChooseMethod { offers, is_one_more, refusal }
}

async fn enter_code(
    act: &mut Act<'_>,
    tenant: &Tenant,
    flow: &Flow,
    refusal: Option<Refusal>,
) -> Result<Step, Trouble> {
    let (portal, now) = (act.portal, act.now);
    let challenge = out_challenge(act, flow).await?;
    let refusal = match refusal {
        closed @ Some(Refusal::MethodClosed { .. }) => closed,
        refusal => {
            let closed = throttles::closed_until(act, &challenge.account_id, challenge.method, now).await?;
            let closed = match closed {
                Some(_) => closed::refusal_again(act, flow, tenant, challenge.method).await?,
                None => None,
            };
            closed.or(refusal)
        }
    };
    match method::kit(challenge.method).asks.as_ref().ok_or(Trouble::Broken("a method that is not carried"))? {
        Asks::SentCode(_) => {
            let sent = outbox::codes_sent(act, &challenge.account_id, now - DAY_MS).await?;
            let wait_seconds = throttle::seconds(throttle::wait_until(&sent, now) - now);
            asked_for(portal, tenant, &challenge, wait_seconds, refusal)
        }
        Asks::ShownCode { .. } | Asks::SavedCode { .. } => asked_for(portal, tenant, &challenge, 0, refusal),
        Asks::Passkey => {
            let closed::Ways { account, offers, untold, .. } = closed::ways_again(act, flow, tenant).await?;
            let whose = passkey::Whose { account: account.as_ref(), offers: &offers, untold };
            passkey::asked_for(act, &challenge, whose, refusal).await
        }
    }
}
