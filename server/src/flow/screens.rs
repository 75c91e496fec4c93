//! From where a visit stands to what the browser shows.

use crate::clock::DAY_MS;
use crate::policy::eligibility::{Eligible, Means, Situation};
use crate::policy::method::Method;
use crate::policy::tenant::{self, Settings, Tenant};
use crate::policy::user_id::{UserId, read_domain};
use crate::policy::{mask, throttle};
use crate::portal::Portal;
use crate::puzzle::Puzzle;
use crate::store::challenges::{Challenge, Spent};
use crate::store::{Tx, outbox, tenants, throttles};
use crate::totp;
use crate::wire::register::SignInNotice;
use crate::wire::{
    Asked, CodeFrom, Goal, HelpDesk, Notice, Offer, OfferKind, Organization, Outcome, Refusal, Screen, Step,
};
use crate::wire::{Entry, Journey};

use super::check::Demand;
use super::code::out_challenge;
use super::standing::{Read, Standing, account_again, counts, judge, offers, tenant_again};
use super::{Caller, Trouble, closed, registration};
use crate::visit::{Flow, State};

/// What a solved puzzle is good for.
pub const RESET: &str = "reset";
pub const CHANGE: &str = "change";
pub const REGISTER: &str = "register";

/// What every screen carries, around its step.
#[must_use]
pub fn frame(support_code: &str, tenant: Option<&Tenant>, step: Step) -> Screen {
    Screen {
        support_code: support_code.to_owned(),
        organization: tenant.map(|tenant| Organization {
            name: tenant.name.clone(),
            accent: tenant.settings.accent.clone(),
            on_accent: tenant.settings.on_accent().map(str::to_owned),
            logo: tenant.settings.logo.as_ref().map(|logo| format!("/logo/{}/{}", tenant.id, logo.fingerprint())),
        }),
        help_desk: match tenant.map(|tenant| &tenant.settings.help_desk) {
            None => HelpDesk::Unknown,
            Some(tenant::HelpDesk::Roles(_)) => HelpDesk::Form,
            Some(tenant::HelpDesk::Link(address)) => HelpDesk::Link(address.clone()),
            Some(tenant::HelpDesk::Mail(address)) => HelpDesk::Mail(address.to_string()),
        },
        ends: None,
        step,
    }
}

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
        return registration::screens::sign_in(portal, caller, entry, user_id, notice, refusal).await;
    }
    let Opening { tenant, user_id, puzzle, asked } = opening(portal, caller, entry, user_id, refusal.is_some()).await?;
    let step = if entry.journey == Journey::Change {
        Step::SignIn { user_id, notice, refusal, puzzle, asked }
    } else {
        Step::Identify { user_id, notice, refusal, puzzle, asked }
    };
    Ok(first_frame(portal, caller, tenant.as_ref(), step))
}

/// What every first screen begins with.
pub(super) struct Opening {
    /// Whose branding to show, by `whr`.
    pub tenant: Option<Tenant>,
    /// What stands in the field.
    pub user_id: String,
    pub puzzle: Puzzle,
    pub asked: Option<Asked>,
}

/// Prepares a first screen: a fresh puzzle, and the check that is asked for.
/// Where something was refused, what was typed stands in the field, even nothing.
pub(super) async fn opening(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    user_id: &str,
    is_refused: bool,
) -> Result<Opening, Trouble> {
    let now = portal.now_ms();
    let whr = entry.whr.as_deref().and_then(read_domain);
    let tenant = match &whr {
        Some(domain) => tenants::by_domain(portal.store.pool(), domain).await?,
        None => None,
    };
    let failures = portal.store.network_failures(&portal.network(caller.source), now).await?;
    let action = match entry.journey {
        Journey::Reset => RESET,
        Journey::Change => CHANGE,
        Journey::Register => REGISTER,
    };
    let user_id = if user_id.is_empty() && !is_refused {
        // Shown in a field, never taken for more; an overlong one is somebody's joke.
        entry.username.as_deref().filter(|name| name.chars().count() <= 113).unwrap_or("")
    } else {
        user_id
    };
    // By the user ID where there is one, as `begin` will judge it.
    let typed = UserId::parse(user_id);
    let domain = typed.as_ref().map(UserId::domain).ok().or(whr.as_deref());
    let demand = Demand::of(portal, caller, action, domain, now).await?;
    let puzzle = portal.captcha().issue(&caller.session, action, (failures, demand.extra), now)?;
    let asked = demand.asked(portal, caller, action, now)?;
    Ok(Opening { tenant, user_id: user_id.to_owned(), puzzle, asked })
}

/// The frame of a first screen, around its step.
pub(super) fn first_frame(portal: &Portal, caller: &Caller, tenant: Option<&Tenant>, step: Step) -> Screen {
    let mut screen = frame(&portal.support_code(caller), tenant, step);
    if screen.help_desk == HelpDesk::Form {
        // The form mail is about an account; before the user ID there is none.
        screen.help_desk = HelpDesk::Unknown;
    }
    screen
}

/// The screen of a visit.
pub(super) async fn of(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
    refusal: Option<Refusal>,
    now: i64,
) -> Result<Screen, Trouble> {
    let tenant = tenant_again(tx, flow).await?;
    let (account, proven) = match flow.state {
        State::Identified => account_again(tx, portal, flow, now).await?,
        _ => (None, Vec::new()),
    };
    let read = Read { tenant: tenant.as_ref(), account: account.as_ref(), proven: &proven };
    of_read(tx, portal, flow, read, refusal, now).await
}

/// As [`of`], where this transaction has read what it takes already.
pub(super) async fn of_read(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
    read: Read<'_>,
    refusal: Option<Refusal>,
    now: i64,
) -> Result<Screen, Trouble> {
    let Read { tenant, account, proven } = read;
    let step = match flow.state {
        State::Stopped | State::Left | State::Expired => stopped(flow),
        State::Done | State::Proven if flow.goal == Some(Goal::Register) => {
            registration::screens::step(tx, portal, flow, refusal, now).await?
        }
        State::Done => Step::Done {
            goal: flow.goal.unwrap_or(Goal::Reset),
            user_id: flow.user_id.clone(),
            at_ms: flow.ended_ms.unwrap_or(now),
            notices: u8::try_from(flow.notices).unwrap_or(u8::MAX),
            sign_in: tenant.and_then(|tenant| tenant.settings.sign_in.clone()),
            return_to: flow.return_to.clone(),
        },
        State::Identified | State::Challenged | State::Proven | State::Writing => {
            let Some(tenant) = tenant else { return Err(Trouble::OutOfStep) };
            match flow.state {
                State::Identified if flow.goal.is_none() => Step::ChooseGoal,
                State::Identified => {
                    let eligible = match account {
                        Some(account) if flow.withheld.is_none() => {
                            judge(flow, account, tenant, &Situation::at(now)).ok()
                        }
                        _ => None,
                    };
                    if eligible.is_none() && flow.withheld.is_none() {
                        return Err(Trouble::OutOfStep);
                    }
                    choose_method(flow, &tenant.settings, eligible.as_ref(), proven, refusal, now)
                }
                State::Challenged => enter_code(tx, portal, tenant, flow, refusal, now).await?,
                _ => Step::NewPassword {
                    user_id: flow.user_id.clone(),
                    rules: tenant.settings.password_rules(),
                    refusal,
                },
            }
        }
    };
    Ok(around(flow, tenant, step, now))
}

/// The screen after a code was asked for: where it is typed, or why there is none now.
pub(super) async fn asked(
    tx: &mut Tx,
    portal: &Portal,
    standing: &Standing,
    asked: Result<Step, Refusal>,
    now: i64,
) -> Result<Screen, Trouble> {
    match asked {
        Ok(step) => Ok(around(&standing.flow, Some(&standing.tenant), step, now)),
        Err(refusal) => of_read(tx, portal, &standing.flow, standing.read(), Some(refusal), now).await,
    }
}

pub(super) fn around(flow: &Flow, tenant: Option<&Tenant>, step: Step, now: i64) -> Screen {
    Screen { ends: flow.ends(now), ..frame(&flow.support_code, tenant, step) }
}

fn choose_method(
    flow: &Flow,
    settings: &Settings,
    eligible: Option<&Eligible>,
    proven: &[Spent],
    refusal: Option<Refusal>,
    now: i64,
) -> Step {
    // A proof whose means was dropped meanwhile is none.
    let proven: Vec<Spent> =
        proven.iter().filter(|spent| eligible.is_none_or(|eligible| counts(eligible, spent))).cloned().collect();
    let is_one_more = !proven.is_empty();
    let hides = settings.is_uniform() && !is_one_more && flow.goal != Some(Goal::Register);
    let offers = offers(flow, settings, eligible, &proven, now)
        .iter()
        .filter_map(|usable| {
            let hint = match &usable.means {
                Means::Mailbox(contact) if !hides => Some(mask::mail(contact.address.as_str())),
                _ => None,
            };
            Some(Offer { kind: kind_of(usable.method)?, hint })
        })
        .collect();
    Step::ChooseMethod { offers, is_one_more, refusal }
}

/// What the browser calls it; nothing where this version cannot carry it out, and so never offers it.
pub(super) fn kind_of(method: Method) -> Option<OfferKind> {
    match method {
        Method::Email => Some(OfferKind::Email),
        Method::AppCode => Some(OfferKind::AppCode),
        _ => None,
    }
}

/// Digits of a method's codes.
pub(super) fn digits_of(portal: &Portal, tenant: &Tenant, method: Method) -> u8 {
    match method {
        Method::AppCode => totp::DIGITS,
        _ => tenant.settings.code_digits(portal.settings.code_digits),
    }
}

async fn enter_code(
    tx: &mut Tx,
    portal: &Portal,
    tenant: &Tenant,
    flow: &Flow,
    refusal: Option<Refusal>,
    now: i64,
) -> Result<Step, Trouble> {
    let challenge = out_challenge(tx, flow).await?;
    let refusal = match refusal {
        closed @ Some(Refusal::MethodClosed { .. }) => closed,
        refusal => {
            let closed = throttles::closed_until(tx, &challenge.account_id, challenge.method, now).await?;
            let closed = match closed {
                Some(_) => closed::refusal_again(tx, portal, flow, tenant, challenge.method, now).await?,
                None => None,
            };
            closed.or(refusal)
        }
    };
    if challenge.method == Method::AppCode {
        return Ok(code_is_out(portal, tenant, &challenge, 0, refusal));
    }
    let wait_until = throttle::wait_until(&outbox::codes_sent(tx, &challenge.account_id, now - DAY_MS).await?, now);
    Ok(code_is_out(portal, tenant, &challenge, throttle::seconds(wait_until - now), refusal))
}

/// The step in which a code is typed. A new one can be asked for after `wait_seconds`.
pub(super) fn code_is_out(
    portal: &Portal,
    tenant: &Tenant,
    challenge: &Challenge,
    wait_seconds: u32,
    refusal: Option<Refusal>,
) -> Step {
    let from = match challenge.method {
        Method::AppCode => CodeFrom::App,
        _ => CodeFrom::Mail {
            sent_to: Some(challenge.sent_to.clone()).filter(|sent_to| !sent_to.is_empty()),
            minutes: portal.settings.code_minutes,
            wait_seconds,
        },
    };
    Step::EnterCode { from, digits: digits_of(portal, tenant, challenge.method), refusal }
}

fn stopped(flow: &Flow) -> Step {
    let outcome = flow.outcome.as_deref().unwrap_or("");
    let outcome = Outcome::ALL.into_iter().find(|known| known.code() == outcome);
    // A visit that was left or expired is shown only to a second tab: it began anew elsewhere.
    Step::Stopped { outcome: outcome.unwrap_or(Outcome::ChangedMeanwhile), until_ms: flow.until_ms }
}
