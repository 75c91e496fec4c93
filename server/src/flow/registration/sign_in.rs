//! How a visit to register begins: with the password, with a pass in its
//! place, or with a login flow's ticket.

use crate::audit::Happened;
use crate::flow::login_flow;
use crate::flow::opening::{leave_old_visit, new_visit, open_visit};
use crate::flow::signing_in::{SignedIn, sign_in};
use crate::flow::standing::stop;
use crate::flow::{Caller, Moved, Trouble, event_of, screens};
use crate::policy::account::Account;
use crate::policy::eligibility::{self, Eligible, Situation, has_nothing_on_file};
use crate::policy::registration::{Interrupt, interrupt};
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::{Password, SessionToken, TicketValue};
use crate::store::{Tx, accounts, audit, flows, registrations, tenants};
use crate::visit::State;
use crate::wire::Outcome::NotEnoughMethods;
use crate::wire::register::{RegistrationResult, SignInNotice};
use crate::wire::{Answer, Goal};
use crate::wire::{Entry, Journey};

use super::ends;
use crate::visit::registration::{Place, Registration, SignedInBy};

/// Signs in to register.
///
/// # Errors
/// When a visit is under way already, too much hashing waits, or the store cannot be reached.
pub async fn begin(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    typed: &str,
    password: Password,
    answer: &Answer,
) -> Result<Moved, Trouble> {
    let entry = &Entry { journey: Journey::Register, ..entry.clone() };
    match sign_in(portal, caller, entry, screens::REGISTER, typed, password, answer).await? {
        Ok(SignedIn { tx, account, tenant, by }) => {
            let tenant = tenant.ok_or(Trouble::OutOfStep)?;
            open(tx, portal, caller, entry, account, tenant, Opening { by, ticket: None }).await
        }
        Err(moved) => Ok(moved),
    }
}

/// Redeems a login flow's ticket, once.
///
/// # Errors
/// When a visit is under way already, or the store cannot be reached.
pub async fn redeem(portal: &Portal, caller: &Caller, entry: &Entry, value: &TicketValue) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let entry = &Entry { journey: Journey::Register, ..entry.clone() };
    let mut tx = portal.store.write().await?;
    let ticket = login_flow::redeem_ticket(&mut tx, portal, caller, value, now).await?;
    let Some(ticket) = ticket else {
        tx.commit().await?;
        return super::screens::sign_in(portal, caller, entry, "", Some(SignInNotice::TicketOver), None)
            .await
            .map(Moved::to);
    };
    leave_old_visit(&mut tx, portal, caller, now).await?;
    let account = accounts::by_id(&mut tx, &portal.keys, &ticket.account_id).await?.ok_or(Trouble::OutOfStep)?;
    let tenant = tenants::by_id(&mut *tx, &account.tenant_id).await?.ok_or(Trouble::OutOfStep)?;
    let opening = Opening { by: SignedInBy::LoginFlow, ticket: Some(ticket.digest) };
    open(tx, portal, caller, entry, account, tenant, opening).await
}

/// What a sign-in brings to the visit.
pub(super) struct Opening {
    pub by: SignedInBy,
    /// Digest of the login flow's ticket.
    pub ticket: Option<String>,
}

/// Opens the visit of a person who signed in.
pub(super) async fn open(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    account: Account,
    tenant: Tenant,
    opening: Opening,
) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let Opening { by, ticket } = opening;
    let token = SessionToken::random()?;
    let user_id = account.user_id.clone();
    let mut flow = new_visit(portal, caller, entry, &token, Some(&tenant), Some(&account), &user_id, now);
    flow.goal = Some(Goal::Register);
    open_visit(&mut tx, portal, caller, entry, Some(&tenant), &mut flow, now).await?;
    let situation = Situation::at(now);
    let verdict = eligibility::may_register(&account, &tenant.settings, &situation).verdict;
    // What is on file is to be proven beside the sign-in. Where wrong codes switched all of it off, nothing can.
    let locked_in = |on_file: &Eligible| {
        !vouched(by) && on_file.offers.is_empty() && !has_nothing_on_file(&account, &tenant.settings, &situation)
    };
    let verdict = verdict.and_then(|on_file| if locked_in(&on_file) { Err(NotEnoughMethods) } else { Ok(on_file) });
    let on_file = match verdict {
        Ok(on_file) => on_file,
        Err(outcome) => {
            stop(&mut tx, portal, &mut flow, Some(caller), outcome, now).await?;
            flows::add(&mut tx, &flow).await?;
            let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
            tx.commit().await?;
            return Ok(Moved { screen, session: Some(token) });
        }
    };
    let event = event_of(&flow, Some(caller.source), Happened::SignInAccepted, "ok").detail(by.name());
    audit::append(&mut tx, &portal.keys, event, now);
    flow.state = first_state(by, &on_file);
    let asked = interrupt(&account, &tenant.settings, &situation).filter(|_| ticket.is_some());
    let guided = asked.is_some() || on_file.missing() > 0;
    let has_ticket = ticket.is_some();
    let registration = Registration {
        flow_id: flow.id.clone(),
        signed_in_by: by,
        signed_in_ms: now,
        ticket,
        interrupt: asked,
        guided,
        place: if guided { Place::Asked } else { Place::Manage },
        pending: None,
        pending_id: None,
        wanted: None,
        item: None,
        done: None,
        result: None,
        return_to: None,
    };
    flows::add(&mut tx, &flow).await?;
    registrations::save(&mut tx, &registration).await?;
    if guided {
        let why = asked.map_or("missing", Interrupt::name);
        let event = event_of(&flow, Some(caller.source), Happened::RegistrationAsked, why);
        audit::append(&mut tx, &portal.keys, event, now);
    }
    let moved = if has_ticket && asked.is_none() {
        // It was done meanwhile, perhaps in another window.
        ends::over(tx, portal, caller, (flow, registration), RegistrationResult::NothingToDo, now).await?
    } else {
        let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
        tx.commit().await?;
        Moved::to(screen)
    };
    Ok(Moved { session: Some(token), ..moved })
}

/// Who has something on file proves it with that, too; a pass stands for both,
/// and a login flow has its own proof: there it is asked before a change only.
fn first_state(by: SignedInBy, on_file: &Eligible) -> State {
    if vouched(by) || on_file.offers.is_empty() { State::Proven } else { State::Identified }
}

fn vouched(by: SignedInBy) -> bool {
    matches!(by, SignedInBy::Pass | SignedInBy::LoginFlow)
}
