//! From where a visit stands to what the browser shows.

use crate::api::reset::Entry;
use crate::api::{HelpDesk, Notice, Offer, OfferKind, Organization, Outcome, Refusal, Screen, Step};
use crate::clock::DAY_MS;
use crate::policy::eligibility::{self, Usable};
use crate::policy::method::Method;
use crate::policy::tenant::{self, Tenant};
use crate::policy::user_id::is_domain;
use crate::policy::{mask, throttle};
use crate::portal::Portal;
use crate::store::{Tx, challenges, outbox, tenants, throttles};

use super::standing::{Standing, read_again};
use super::state::{Flow, State};
use super::{Caller, Trouble};

/// What every screen carries, around its step.
#[must_use]
pub fn frame(support_code: &str, tenant: Option<&Tenant>, step: Step) -> Screen {
    Screen {
        support_code: support_code.to_owned(),
        organization: tenant.map(|tenant| Organization {
            name: tenant.name.clone(),
            accent: tenant.settings.accent.clone(),
            on_accent: tenant.settings.on_accent().map(str::to_owned),
        }),
        help_desk: match tenant.map(|tenant| &tenant.settings.help_desk) {
            None => HelpDesk::Unknown,
            Some(tenant::HelpDesk::Roles(_)) => HelpDesk::Form,
            Some(tenant::HelpDesk::Link(address)) => HelpDesk::Link(address.clone()),
            Some(tenant::HelpDesk::Mail(address)) => HelpDesk::Mail(address.to_string()),
        },
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
    let now = portal.now_ms();
    let whr = entry.whr.as_deref().map(str::to_ascii_lowercase).filter(|domain| is_domain(domain));
    let tenant = match whr {
        Some(domain) => tenants::by_domain(portal.store.pool(), &domain).await?,
        None => None,
    };
    let failures = portal.store.network_failures(&portal.network(caller.source), now).await?;
    let puzzle = portal.captcha().issue(&caller.session, "reset", failures, now)?;
    let user_id = if user_id.is_empty() && refusal.is_none() {
        // Shown in a field, never taken for more; an overlong one is somebody's joke.
        entry.username.as_deref().filter(|name| name.chars().count() <= 113).unwrap_or("")
    } else {
        user_id
    };
    let step = Step::Identify { user_id: user_id.to_owned(), notice, refusal, puzzle };
    let mut screen = frame(&portal.support_code(caller), tenant.as_ref(), step);
    if screen.help_desk == HelpDesk::Form {
        // The form mail is about an account; before the user ID there is none.
        screen.help_desk = HelpDesk::Unknown;
    }
    Ok(screen)
}

/// The screen of a visit.
pub(super) async fn of(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
    refusal: Option<Refusal>,
    now: i64,
) -> Result<Screen, Trouble> {
    let (account, tenant) = read_again(tx, portal, flow).await?;
    let step = match flow.state {
        State::Stopped | State::Left | State::Expired => stopped(flow),
        State::Done => Step::Done {
            user_id: flow.user_id.clone(),
            at_ms: flow.ended_ms.unwrap_or(now),
            notices: u8::try_from(flow.notices).unwrap_or(u8::MAX),
            sign_in: tenant.as_ref().and_then(|tenant| tenant.settings.sign_in.clone()),
            return_to: flow.return_to.clone(),
        },
        State::Identified | State::Challenged | State::Proven | State::Writing => {
            let (Some(account), Some(tenant)) = (account, tenant.clone()) else {
                return Err(Trouble::OutOfStep);
            };
            match flow.state {
                State::Identified => {
                    let decision = eligibility::decide(&account, &tenant.settings);
                    let Ok(eligible) = decision.verdict else { return Err(Trouble::OutOfStep) };
                    let standing = Standing { flow: flow.clone(), tenant, account, eligible };
                    choose_method(tx, &standing, refusal).await?
                }
                State::Challenged => enter_code(tx, portal, flow, refusal, now).await?,
                _ => Step::NewPassword {
                    user_id: flow.user_id.clone(),
                    rules: tenant.settings.password_rules(),
                    refusal,
                },
            }
        }
    };
    Ok(frame(&flow.support_code, tenant.as_ref(), step))
}

/// The offers that are still open: a method that was proven in this visit is not offered again.
pub(super) async fn open_offers(tx: &mut Tx, standing: &Standing) -> Result<Vec<Usable>, Trouble> {
    let proven = challenges::proofs(tx, &standing.flow.id, &standing.account.id).await?;
    Ok(standing
        .eligible
        .offers
        .iter()
        .filter(|usable| !proven.iter().any(|(_, method)| *method == usable.method))
        .cloned()
        .collect())
}

async fn choose_method(tx: &mut Tx, standing: &Standing, refusal: Option<Refusal>) -> Result<Step, Trouble> {
    let offers = open_offers(tx, standing).await?;
    let offers = offers
        .iter()
        .map(|usable| Offer {
            kind: match usable.method {
                Method::Email => OfferKind::Email,
            },
            hint: mask::mail(usable.contact.address.as_str()),
        })
        .collect();
    Ok(Step::ChooseMethod { offers, refusal })
}

async fn enter_code(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
    refusal: Option<Refusal>,
    now: i64,
) -> Result<Step, Trouble> {
    let id = flow.challenge_id.as_deref().ok_or(Trouble::OutOfStep)?;
    let challenge = challenges::by_id(tx, id).await?.ok_or(Trouble::OutOfStep)?;
    let sent = outbox::codes_sent(tx, &challenge.account_id, now - DAY_MS).await?;
    let closed = throttles::closed_until(tx, &challenge.account_id, challenge.method, now).await?;
    let wait_until = match closed {
        Some(until) => until,
        None => throttle::wait_until(&sent, now),
    };
    Ok(Step::EnterCode {
        sent_to: challenge.sent_to,
        digits: portal.settings.code_digits,
        minutes: portal.settings.code_minutes,
        wait_seconds: throttle::seconds(wait_until - now),
        refusal,
    })
}

fn stopped(flow: &Flow) -> Step {
    let outcome = flow.outcome.as_deref().unwrap_or("");
    let outcome = Outcome::ALL.into_iter().find(|known| known.code() == outcome);
    // A visit that was left or expired is shown only to a second tab: it began anew elsewhere.
    Step::Stopped { outcome: outcome.unwrap_or(Outcome::ChangedMeanwhile), until_ms: flow.until_ms }
}
