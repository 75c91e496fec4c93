//! How a visit to register begins: with the password, with a pass in its
//! place, or with a login flow's ticket.

use crate::audit::Happened;
use crate::flow::conclude::conclude;
use crate::flow::ending::stop;
use crate::flow::look_up::{Who, look_up_account};
use crate::flow::opening::{keep_typed, leave_old_visit, new_visit, open_visit};
use crate::flow::registering::shown;
use crate::flow::signing_in::{SignedIn, sign_in};
use crate::flow::{Act, By, Halt, Moved, Trouble, login_flow, screens};
use crate::policy::account::Account;
use crate::policy::eligibility::{self, Eligible, has_nothing_on_file};
use crate::policy::login_name::LoginName;
use crate::policy::registration::{Interrupt, interrupt, wanted};
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::{Password, SessionToken, TicketValue};
use crate::store::tickets::Ticket;
use crate::store::{accounts, flows, registrations, tenants};
use crate::visit::registration::{Place, Registration, SignedInBy};
use crate::visit::{Caller, State};
use crate::wire::Outcome::NotEnoughMethods;
use crate::wire::register::{RegistrationResult, SignInNotice};
use crate::wire::{CheckAnswer, Entry, Goal, Journey};

use super::ends;

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
    answer: &CheckAnswer,
) -> Result<Moved, Trouble> {
    let entry = &Entry { journey: Journey::Register, ..entry.clone() };
    match sign_in(portal, caller, entry, typed, password, answer).await? {
        Ok((mut act, SignedIn { account, tenant, by, typed, password: _ })) => {
            let opening = Opening { by, typed: Some(typed), ticket: None };
            let moved = open(&mut act, entry, account, tenant, opening).await;
            conclude(act, moved).await
        }
        Err(moved) => Ok(moved),
    }
}

/// Redeems a login flow's ticket, once.
///
/// # Errors
/// When a visit is under way already, or the store cannot be reached.
pub async fn redeem(portal: &Portal, caller: &Caller, entry: &Entry, value: &TicketValue) -> Result<Moved, Trouble> {
    let entry = &Entry { journey: Journey::Register, ..entry.clone() };
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    let Some(ticket) = login_flow::redeem_ticket(&mut act, value).await? else {
        act.commit().await?;
        return shown::sign_in(portal, caller, entry, "", Some(SignInNotice::TicketOver), None).await.map(Moved::to);
    };
    let (mut act, is_good) = look_up_again(act, &ticket).await?;
    if !is_good {
        act.commit().await?;
        return shown::sign_in(portal, caller, entry, "", Some(SignInNotice::TicketOver), None).await.map(Moved::to);
    }
    let moved = open_with(&mut act, entry, ticket).await;
    conclude(act, moved).await
}

/// Asks the account's directory how it is now, and whether a ticket is of the password
/// that it has now. What the act did until here is kept.
async fn look_up_again<'a>(act: Act<'a>, ticket: &Ticket) -> Result<(Act<'a>, bool), Trouble> {
    let portal = act.portal;
    if portal.directories.is_empty() {
        return Ok((act, true));
    }
    let by = act.by();
    act.commit().await?;
    let who = look_up_account(portal, &ticket.account_id).await?;
    let mut act = Act::begin(portal, by).await?;
    let account = accounts::by_id(&mut act, &ticket.account_id).await?;
    let is_same = account.is_some_and(|account| account.password_epoch == ticket.password_epoch);
    Ok((act, who == Who::AsKept && is_same))
}

async fn open_with(act: &mut Act<'_>, entry: &Entry, ticket: Ticket) -> Result<Moved, Halt> {
    leave_old_visit(act).await?;
    let account = accounts::by_id(act, &ticket.account_id).await?;
    let account = account.ok_or(Trouble::Broken("the account of a ticket"))?;
    let tenant = tenants::by_id(&mut ***act, &account.tenant_id).await?;
    let tenant = tenant.ok_or(Trouble::Broken("the tenant of an account"))?;
    let opening = Opening { by: SignedInBy::LoginFlow, typed: None, ticket: Some(ticket.digest) };
    open(act, entry, account, tenant, opening).await
}

/// What a sign-in brings to the visit.
pub(super) struct Opening {
    pub by: SignedInBy,
    /// What the person typed, where they did.
    pub typed: Option<LoginName>,
    /// Digest of the login flow's ticket.
    pub ticket: Option<String>,
}

/// Opens the visit of a person who signed in.
pub(super) async fn open(
    act: &mut Act<'_>,
    entry: &Entry,
    account: Account,
    tenant: Tenant,
    opening: Opening,
) -> Result<Moved, Halt> {
    let Opening { by, typed, ticket } = opening;
    let token = SessionToken::random()?;
    let mut flow = new_visit(act, entry, &token, Some(&tenant), Some(&account), account.user_id.as_str())?;
    if let Some(typed) = &typed {
        keep_typed(&mut flow, typed);
    }
    flow.goal = Some(Goal::Register);
    open_visit(act, entry, Some(&tenant), &mut flow);
    let situation = act.situation();
    let verdict = eligibility::may_register(&account, &tenant.settings, &situation).verdict;
    // What is on file is to be proven beside the sign-in. Where wrong codes switched all of it off, it cannot be.
    let locked_in = |on_file: &Eligible| {
        !vouched(by) && on_file.offers.is_empty() && !has_nothing_on_file(&account, &tenant.settings, &situation)
    };
    let verdict = verdict.and_then(|on_file| if locked_in(&on_file) { Err(NotEnoughMethods) } else { Ok(on_file) });
    let on_file = match verdict {
        Ok(on_file) => on_file,
        Err(outcome) => {
            stop(act, &mut flow, outcome).await?;
            flows::add(act, &flow).await?;
            return Ok(Moved::with(screens::of(act, &flow, None).await?, token));
        }
    };
    act.note(act.event_of(&flow, Happened::SignInAccepted, "ok").detail(by.name()));
    flow.state = first_state(by, &on_file);
    let asked = interrupt(&account, &tenant.settings, &situation).filter(|_| ticket.is_some());
    let guided = asked.is_some() || wanted(&account, &tenant.settings, &situation).missing() > 0;
    let has_ticket = ticket.is_some();
    let registration = Registration {
        flow_id: flow.id.clone(),
        signed_in_by: by,
        signed_in_ms: act.now,
        ticket,
        interrupt: asked,
        guided,
        place: if guided { Place::Asked } else { Place::Manage },
        pending: None,
        pending_id: None,
        setting_up: None,
        wanted: None,
        item: None,
        done: None,
        result: None,
        return_to: None,
    };
    flows::add(act, &flow).await?;
    registrations::save(act, &registration).await?;
    if guided {
        act.note_of(&flow, Happened::RegistrationAsked, asked.map_or("missing", Interrupt::name));
    }
    let moved = if has_ticket && asked.is_none() {
        // It was done meanwhile, perhaps in another window.
        ends::over(act, flow, registration, RegistrationResult::NothingToDo).await?
    } else {
        Moved::to(screens::of(act, &flow, None).await?)
    };
    Ok(Moved { session: Some(token), ..moved })
}

/// What is on file is proven beside the sign-in; a pass stands for both, and a login
/// flow has its own proof: there it is asked before a change only.
fn first_state(by: SignedInBy, on_file: &Eligible) -> State {
    if vouched(by) || on_file.offers.is_empty() { State::Proven } else { State::Identified }
}

fn vouched(by: SignedInBy) -> bool {
    matches!(by, SignedInBy::Pass | SignedInBy::LoginFlow)
}
