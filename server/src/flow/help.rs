//! The way to the help desk: a fixed form mail, once per account and day; all
//! strangers of an organization together are one.

use crate::audit::Happened;
use crate::clock::DAY_MS;
use crate::policy::account::Account;
use crate::policy::tenant::{HelpDesk, Tenant};
use crate::portal::Portal;
use crate::secrets::Digest;
use crate::store::outbox::{self, Fate};
use crate::store::{Tx, accounts, audit, flows, throttles};
use crate::wire::{Answer, Refusal, Screen, Step};

use super::standing::{read_again, subject};
use super::{Caller, Moved, Trouble, event_of, screens};
use crate::visit::Flow;

/// All user IDs that nobody has, together.
const STRANGER: &str = "unknown";

/// The model's limit.
const MOST_RECIPIENTS: usize = 100;

/// Shows what would be sent; the visit stays where it is.
///
/// # Errors
/// When no organization is known yet that has a form mail.
pub async fn open(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    let mut tx = portal.store.write().await?;
    let (flow, tenant) = visit(&mut tx, portal, caller).await?;
    let now = portal.now_ms();
    let screen = ask_page(portal, caller, &flow, &tenant, None, now).await?;
    tx.commit().await?;
    Ok(Moved::to(screen))
}

/// Sends the form mail.
///
/// # Errors
/// When no organization is known yet that has a form mail, or the store cannot be reached.
pub async fn ask(portal: &Portal, caller: &Caller, answer: &Answer) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let (flow, tenant) = visit(&mut tx, portal, caller).await?;
    // The visit was checked as its organization asks when it began: here work is enough.
    let held = match answer {
        Answer::Work(solution) if portal.captcha().holds(&caller.session, "help", solution, now) => {
            throttles::spend_puzzle(&mut tx, &solution.puzzle.seal, solution.puzzle.expires_ms).await?
        }
        _ => false,
    };
    let recipients = recipients(&mut tx, portal, &tenant).await?;
    let asking = match &flow.account_id {
        None if !tenant.settings.is_uniform() => STRANGER.to_owned(),
        _ => subject(portal, &flow),
    };
    let refusal = if !held {
        throttles::note_network_failure(&mut tx, &portal.network(caller.source), now).await?;
        Some(Refusal::CheckFailed)
    } else if recipients.is_empty() {
        Some(Refusal::NobodyToAsk)
    } else if !throttles::claim_help_request(&mut tx, &help_subject(portal, &tenant, &asking), now).await? {
        Some(Refusal::AlreadyAsked)
    } else {
        None
    };
    if let Some(refusal) = refusal {
        let event = event_of(&flow, Some(caller.source), Happened::HelpRefused, refusal.code());
        audit::append(&mut tx, &portal.keys, event, now);
        let screen = ask_page(portal, caller, &flow, &tenant, Some(refusal), now).await?;
        tx.commit().await?;
        return Ok(Moved::to(screen));
    }
    let (person, _) = read_again(&mut tx, portal, &flow).await?;
    let fate = if person.is_none() && tenant.settings.is_uniform() {
        // The page says the same as to anybody; the help desk hears of one stranger a day.
        let heard = throttles::claim_help_request(&mut tx, &help_subject(portal, &tenant, STRANGER), now).await?;
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
        let about = outbox::About {
            tenant_id: &tenant.id,
            account_id: flow.account_id.as_deref(),
            support_code: &flow.support_code,
        };
        outbox::add(&mut tx, &portal.keys, outbox::Kind::HelpRequest, &about, &mail, fate, now, now + DAY_MS).await?;
    }
    let reached = if fate == Fate::Sent { recipients.len() } else { 0 };
    let event = event_of(&flow, Some(caller.source), Happened::HelpAsked, "ok").detail(format!("recipients={reached}"));
    audit::append(&mut tx, &portal.keys, event, now);
    let screen = screens::frame(&flow.support_code, Some(&tenant), Step::HelpDeskAsked);
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Moved::to(screen))
}

async fn visit(tx: &mut Tx, portal: &Portal, caller: &Caller) -> Result<(Flow, Tenant), Trouble> {
    let flow = flows::by_session(tx, &portal.session(caller)).await?.ok_or(Trouble::OutOfStep)?;
    let (_, tenant) = read_again(tx, portal, &flow).await?;
    match tenant {
        Some(tenant) if matches!(tenant.settings.help_desk, HelpDesk::Roles(_)) => Ok((flow, tenant)),
        _ => Err(Trouble::OutOfStep),
    }
}

/// Everybody who holds one of the first roles that anybody holds, and has a mailbox; each once.
async fn recipients(tx: &mut Tx, portal: &Portal, tenant: &Tenant) -> Result<Vec<Account>, Trouble> {
    let HelpDesk::Roles(roles) = &tenant.settings.help_desk else { return Ok(Vec::new()) };
    let mut found: Vec<Account> = Vec::new();
    for together in roles {
        for role in together {
            for account in accounts::holding_role(tx, &portal.keys, &tenant.id, role, MOST_RECIPIENTS).await? {
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
    now: i64,
) -> Result<Screen, Trouble> {
    let failures = portal.store.network_failures(&portal.network(caller.source), now).await?;
    let puzzle = portal.captcha().issue(&caller.session, "help", (failures, 0), now)?;
    let screen = screens::frame(&flow.support_code, Some(tenant), Step::AskHelpDesk { refusal, puzzle });
    Ok(Screen { ends: flow.ends(now), ..screen })
}

/// Under what the requests of an account, or of strangers, are counted.
fn help_subject(portal: &Portal, tenant: &Tenant, who: &str) -> String {
    portal.keys.digest(Digest::HelpRequest, &[&tenant.id, who])
}
