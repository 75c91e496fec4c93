//! Whether a sign-in is to be interrupted, and for whom a ticket is made.

use crate::audit::{Event, Happened};
use crate::clock::SECOND_MS;
use crate::flow::Trouble;
use crate::policy::account::Account;
use crate::policy::eligibility::Situation;
use crate::policy::login_flow::{Question, Refused};
use crate::policy::registration::{Interrupt, interrupt};
use crate::policy::registration::{Registered, registered};
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::{Digest, TicketValue};
use crate::store::tickets::Ticket;
use crate::store::{Tx, accounts, audit, tickets};

use super::{Known, TICKET_MS, note_use};

/// Ids are GUIDs; those of directories are no longer.
const LONGEST_ID: usize = 64;

/// What a login flow is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub kind: Option<Interrupt>,
    /// Where to send the browser; holds the ticket.
    pub url: Option<String>,
}

/// Decides about one sign-in. Somebody who is not known here is not interrupted:
/// that is the login flow's business.
///
/// Reads first and without holding anybody up; what is written is the line of
/// the log, and the ticket where there is one.
///
/// # Errors
/// When the store cannot be reached.
pub async fn ask(
    mut reading: Tx,
    portal: &Portal,
    known: &Known,
    question: &Question,
    now: i64,
) -> Result<Result<Answer, Refused>, Trouble> {
    if let Err(refused) = question.check(&known.tenant, now) {
        reading.commit().await?;
        return Ok(Err(refused));
    }
    let account = of_tenant(&mut reading, portal, known, &question.user).await?;
    let settings = &known.tenant.settings;
    let kind = account.as_ref().and_then(|account| interrupt(account, settings, &Situation::at(now)));
    reading.commit().await?;

    let outcome = match (&account, kind) {
        (None, _) => "unknown-user",
        (Some(_), None) => "not-required",
        (Some(_), Some(kind)) => kind.name(),
    };
    let mut tx = portal.store.write().await?;
    let url = match (&account, kind) {
        (Some(account), Some(kind)) => Some(send(&mut tx, portal, known, question, account, kind, now).await?),
        _ => None,
    };
    note_use(&mut tx, known, now).await?;
    let event =
        Event { account_id: account.map(|account| account.id), ..known.event(Happened::InterruptAsked, outcome) };
    audit::append(&mut tx, &portal.keys, event, now);
    tx.commit().await?;
    Ok(Ok(Answer { kind, url }))
}

/// What is registered for an account of this tenant; nothing for everybody else.
///
/// # Errors
/// When the store cannot be reached.
pub async fn registration_of(
    mut reading: Tx,
    portal: &Portal,
    known: &Known,
    account_id: &str,
    now: i64,
) -> Result<Option<(Account, Registered)>, Trouble> {
    let account = by_id(&mut reading, portal, account_id).await?;
    let account = account.filter(|account| account.tenant_id == known.tenant.id);
    reading.commit().await?;

    let mut tx = portal.store.write().await?;
    note_use(&mut tx, known, now).await?;
    let outcome = if account.is_some() { "ok" } else { "unknown-account" };
    let event = known.event(Happened::RegistrationRead, outcome);
    let event = Event { account_id: account.as_ref().map(|account| account.id.clone()), ..event };
    audit::append(&mut tx, &portal.keys, event, now);
    tx.commit().await?;
    Ok(account.map(|account| {
        let registered = registered(&account, &known.tenant.settings, &Situation::at(now));
        (account, registered)
    }))
}

/// By user ID or id; somebody of another tenant is nobody.
async fn of_tenant(tx: &mut Tx, portal: &Portal, known: &Known, user: &str) -> Result<Option<Account>, Trouble> {
    let account = match UserId::parse(user) {
        Ok(user_id) => accounts::by_user_id(tx, &portal.keys, &user_id).await?,
        Err(_) => by_id(tx, portal, user).await?,
    };
    Ok(account.filter(|account| account.tenant_id == known.tenant.id))
}

/// The account of an id; what cannot be one is not asked about, since a store may not even take it.
async fn by_id(tx: &mut Tx, portal: &Portal, id: &str) -> Result<Option<Account>, Trouble> {
    let may_be_one = id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic());
    if may_be_one { Ok(accounts::by_id(tx, &portal.keys, id).await?) } else { Ok(None) }
}

/// Makes a ticket, and the address that carries it: behind `#`, so that it
/// stands in no log, and is redeemed by a program and not by a scanner of links.
async fn send(
    tx: &mut Tx,
    portal: &Portal,
    known: &Known,
    question: &Question,
    account: &Account,
    kind: Interrupt,
    now: i64,
) -> Result<String, Trouble> {
    let value = TicketValue::random()?;
    let ticket = Ticket {
        digest: portal.keys.digest(Digest::Ticket, &[value.expose()]),
        tenant_id: known.tenant.id.clone(),
        account_id: account.id.clone(),
        login_flow_key_id: known.key.id.clone(),
        password_epoch: account.password_epoch,
        kind,
        return_to: question.return_to.clone(),
        state: question.state.clone(),
        auth_time_ms: question.auth_time.saturating_mul(SECOND_MS),
        amr: question.amr.clone(),
        created_ms: now,
        expires_ms: now + TICKET_MS,
        redeemed_ms: None,
    };
    tickets::add(tx, &ticket).await?;
    let language = question.locale.as_deref().map_or_else(String::new, |locale| {
        format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair("mkt", locale).finish())
    });
    Ok(format!("{}/register{language}#ticket={}", portal.settings.public_url, value.expose()))
}
