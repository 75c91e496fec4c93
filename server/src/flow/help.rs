//! The way to the help desk: a fixed form mail, once per account and day; all
//! strangers of an organization together are one.

use crate::audit::Happened;
use crate::clock::DAY_MS;
use crate::letter::Letter;
use crate::policy::account::Account;
use crate::policy::tenant::{HelpDesk, Tenant};
use crate::portal::Portal;
use crate::secrets::Digest;
use crate::store::outbox::{self, Fate};
use crate::store::{accounts, flows, throttles};
use crate::visit::{Caller, Flow};
use crate::wire::{CheckAnswer, Refusal, Screen, Step};

use super::conclude::person_does;
use super::frame::{around, frame};
use super::reading::{both_again, subject, tenant_again};
use super::{Act, By, Halt, Moved, Trouble};

/// All user IDs that no account has, together.
const STRANGER: &str = "unknown";

/// The model's limit.
const MOST_RECIPIENTS: usize = 100;

/// Shows what would be sent; the visit stays where it is.
///
/// # Errors
/// When no organization is known yet that has a form mail.
pub async fn open(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    let mut act = Act::look(portal, By::Person(caller)).await?;
    let (flow, tenant) = visit(&mut act).await?;
    Ok(Moved::to(ask_page(portal, caller, &flow, &tenant, None).await?))
}

/// Sends the form mail.
///
/// # Errors
/// When no organization is known yet that has a form mail, or the store cannot be reached.
pub async fn ask(portal: &Portal, caller: &Caller, answer: &CheckAnswer) -> Result<Moved, Trouble> {
    let answer = answer.clone();
    person_does(portal, caller, move |act| Box::pin(async move { asked(act, &answer).await })).await
}

async fn asked(act: &mut Act<'_>, answer: &CheckAnswer) -> Result<Moved, Halt> {
    let (portal, caller, now) = (act.portal, act.caller()?, act.now);
    let (flow, tenant) = visit(act).await?;
    // The visit was checked as its organization asks when it began: here work is enough.
    let held = match answer {
        CheckAnswer::Work(solution) if portal.captcha().holds(&caller.session, "help", solution, now) => {
            throttles::spend_puzzle(act, &solution.puzzle.seal, solution.puzzle.expires_ms).await?
        }
        CheckAnswer::Work(_) | CheckAnswer::Picture { .. } => false,
    };
    let recipients = recipients(act, &tenant).await?;
    let asking = match &flow.account_id {
        None if !tenant.settings.is_uniform() => STRANGER.to_owned(),
        _ => subject(portal, &flow),
    };
    let refusal = if !held {
        act.note_network_failure().await?;
        Some(Refusal::CheckFailed)
    } else if recipients.is_empty() {
        Some(Refusal::NobodyToAsk)
    } else if !throttles::claim_help_request(act, &help_subject(portal, &tenant, &asking), now).await? {
        Some(Refusal::AlreadyAsked)
    } else {
        None
    };
    if let Some(refusal) = refusal {
        act.note_of(&flow, Happened::HelpRefused, refusal.code());
        return Ok(Moved::to(ask_page(portal, caller, &flow, &tenant, Some(refusal)).await?));
    }
    let (person, _) = both_again(act, &flow).await?;
    let fate = if person.is_none() && tenant.settings.is_uniform() {
        // The page says the same as for an account; the help desk hears of one stranger a day.
        let heard = throttles::claim_help_request(act, &help_subject(portal, &tenant, STRANGER), now).await?;
        if heard { Fate::Sent } else { Fate::Dead }
    } else {
        Fate::Sent
    };
    for recipient in &recipients {
        let Some(contact) = &recipient.primary_mail else { continue };
        let locale = recipient.locale.clone().unwrap_or_else(|| portal.settings.default_locale.clone());
        let mail = portal.compose(&tenant).help_request(
            &contact.address,
            &locale,
            &flow.user_id,
            person.is_some(),
            flow.outcome.as_deref(),
            &flow.support_code,
            now,
        );
        let message = outbox::Message {
            kind: outbox::Kind::HelpRequest,
            about: outbox::About {
                tenant_id: &tenant.id,
                account_id: flow.account_id.as_deref(),
                support_code: &flow.support_code,
            },
            letter: &Letter::Mail(mail),
            fate,
            expires_ms: now + DAY_MS,
        };
        outbox::add(act, &message, now).await?;
    }
    let reached = if fate == Fate::Sent { recipients.len() } else { 0 };
    act.note(act.event_of(&flow, Happened::HelpAsked, "ok").detail(format!("recipients={reached}")));
    Ok(Moved::to(frame(&flow.support_code, Some(&tenant), Step::HelpDeskAsked)))
}

async fn visit(act: &mut Act<'_>) -> Result<(Flow, Tenant), Trouble> {
    let session = act.portal.session(act.caller()?);
    let flow = flows::by_session(act, &session).await?.ok_or(Trouble::OutOfStep)?;
    match tenant_again(act, &flow).await? {
        Some(tenant) if matches!(tenant.settings.help_desk, HelpDesk::Roles(_)) => Ok((flow, tenant)),
        _ => Err(Trouble::OutOfStep),
    }
}

/// The accounts with a mailbox that hold a role of the first list, each once. A list
/// that no such account holds is skipped.
async fn recipients(act: &mut Act<'_>, tenant: &Tenant) -> Result<Vec<Account>, Trouble> {
    let HelpDesk::Roles(roles) = &tenant.settings.help_desk else { return Ok(Vec::new()) };
    let mut found: Vec<Account> = Vec::new();
    for together in roles {
        for role in together {
            for account in accounts::holding_role(act, &tenant.id, role, MOST_RECIPIENTS).await? {
                let known = found.iter().any(|known| known.id == account.id);
                if !known && account.primary_mail.is_some() && found.len() < MOST_RECIPIENTS {
                    found.push(account);
                }
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    Ok(found)
}

async fn ask_page(
    portal: &Portal,
    caller: &Caller,
    flow: &Flow,
    tenant: &Tenant,
    refusal: Option<Refusal>,
) -> Result<Screen, Trouble> {
    let now = portal.now_ms();
    let failures = portal.store.network_failures(&portal.network(caller.source), now).await?;
    let puzzle = portal.captcha().issue(&caller.session, "help", (failures, 0), now)?;
    Ok(around(flow, Some(tenant), Step::AskHelpDesk { refusal, puzzle }, now))
}

/// Under what the requests of an account, or of strangers, are counted.
fn help_subject(portal: &Portal, tenant: &Tenant, who: &str) -> String {
    portal.keys().digest(Digest::HelpRequest, &[&tenant.id, who])
}
