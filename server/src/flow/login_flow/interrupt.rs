//! Whether a sign-in is to be interrupted, and for whom a ticket is made.

use crate::audit::{Event, Happened};
use crate::clock::SECOND_MS;
use crate::flow::look_up::{Who, look_up_account, look_up_user_id};
use crate::flow::{Act, By, Trouble};
use crate::policy::account::Account;
use crate::policy::login_flow::{Question, Refused};
use crate::policy::registration::{Interrupt, interrupt};
use crate::policy::registration::{Registered, registered};
use crate::policy::user_id::UserId;
use crate::secrets::{Digest, TicketValue};
use crate::store::accounts;
use crate::store::tickets::{self, Ticket};

use super::{Known, TICKET_MS, note_use};

/// Ids are GUIDs; those of directories are no longer.
const LONGEST_ID: usize = 64;

/// What a login flow is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInAnswer {
    pub kind: Option<Interrupt>,
    /// Where to send the browser; holds the ticket.
    pub url: Option<String>,
}

/// Decides about one sign-in. A person who is not known here is not interrupted:
/// that is the login flow's business.
///
/// Reads first and without holding up other acts; what is written is the line of
/// the log, and the ticket where there is one.
///
/// # Errors
/// When the store cannot be reached.
pub async fn ask(
    mut look: Act<'_>,
    known: &Known,
    question: &Question,
) -> Result<Result<SignInAnswer, Refused>, Trouble> {
    let (portal, situation) = (look.portal, look.situation());
    if let Err(refused) = question.check(&known.tenant, look.now) {
        return Ok(Err(refused));
    }
    let mut who = Who::AsKept;
    if !portal.directories.is_empty() {
        let by = look.by();
        drop(look);
        who = match UserId::parse(&question.user) {
            Ok(user_id) => look_up_user_id(portal, &user_id).await?.who,
            Err(_) if may_be_an_id(&question.user) => look_up_account(portal, &question.user).await?,
            Err(_) => Who::AsKept,
        };
        look = Act::look(portal, by).await?;
    }
    // Where it is not known who the person is, none is sent to register.
    let account = of_tenant(&mut look, known, &question.user).await?.filter(|_| who == Who::AsKept);
    let settings = &known.tenant.settings;
    let kind = account.as_ref().and_then(|account| interrupt(account, settings, &situation));
    drop(look);

    let outcome = match (&account, kind) {
        (None, _) => "unknown-user",
        (Some(_), None) => "not-required",
        (Some(_), Some(kind)) => kind.name(),
    };
    let mut act = Act::begin(portal, By::Portal).await?;
    let url = match (&account, kind) {
        (Some(account), Some(kind)) => Some(send(&mut act, known, question, account, kind).await?),
        _ => None,
    };
    note_use(&mut act, known).await?;
    let account_id = account.map(|account| account.id);
    act.note(Event { account_id, ..known.event(Happened::InterruptAsked, outcome) });
    act.commit().await?;
    Ok(Ok(SignInAnswer { kind, url }))
}

/// What is registered for an account of this tenant; none for everybody else.
///
/// # Errors
/// When the store cannot be reached.
pub async fn registration_of(
    mut look: Act<'_>,
    known: &Known,
    account_id: &str,
) -> Result<Option<(Account, Registered)>, Trouble> {
    let (portal, situation) = (look.portal, look.situation());
    let account = by_id(&mut look, account_id).await?;
    let account = account.filter(|account| account.tenant_id == known.tenant.id);
    drop(look);

    let mut act = Act::begin(portal, By::Portal).await?;
    note_use(&mut act, known).await?;
    let outcome = if account.is_some() { "ok" } else { "unknown-account" };
    let event = known.event(Happened::RegistrationRead, outcome);
    act.note(Event { account_id: account.as_ref().map(|account| account.id.clone()), ..event });
    act.commit().await?;
    Ok(account.map(|account| {
        let registered = registered(&account, &known.tenant.settings, &situation);
        (account, registered)
    }))
}

/// By user ID or id; none of another tenant.
async fn of_tenant(act: &mut Act<'_>, known: &Known, user: &str) -> Result<Option<Account>, Trouble> {
    let account = match UserId::parse(user) {
        Ok(user_id) => accounts::by_user_id(act, &user_id).await?,
        Err(_) => by_id(act, user).await?,
    };
    Ok(account.filter(|account| account.tenant_id == known.tenant.id))
}

/// The account of an id; what cannot be one is not asked about, since a store may not even take it.
async fn by_id(act: &mut Act<'_>, id: &str) -> Result<Option<Account>, Trouble> {
    if may_be_an_id(id) { Ok(accounts::by_id(act, id).await?) } else { Ok(None) }
}

fn may_be_an_id(id: &str) -> bool {
    id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Makes a ticket, and the address that carries it: behind `#`, so that it
/// stands in no log, and is redeemed by a program and not by a scanner of links.
async fn send(
    act: &mut Act<'_>,
    known: &Known,
    question: &Question,
    account: &Account,
    kind: Interrupt,
) -> Result<String, Trouble> {
    let value = TicketValue::random()?;
    let ticket = Ticket {
        digest: act.keys().digest(Digest::Ticket, &[value.expose()]),
        tenant_id: known.tenant.id.clone(),
        account_id: account.id.clone(),
        login_flow_key_id: known.key.id.clone(),
        password_epoch: account.password_epoch,
        kind,
        return_to: question.return_to.clone(),
        state: question.state.clone(),
        auth_time_ms: question.auth_time.saturating_mul(SECOND_MS),
        amr: question.amr.clone(),
        created_ms: act.now,
        expires_ms: act.now + TICKET_MS,
        redeemed_ms: None,
    };
    tickets::add(act, &ticket).await?;
    let language = question.locale.as_deref().map_or_else(String::new, |locale| {
        format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair("mkt", locale).finish())
    });
    Ok(format!("{}/register{language}#ticket={}", act.portal.settings.public_url, value.expose()))
}
