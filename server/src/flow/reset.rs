//! The reset: use cases of a visit, one per act of the person.
//!
//! ```text
//!   Identified: the goal is asked first, where unlocking alone may help
//!
//!                 begin                choose_method            prove (last gate)
//!   (no visit) ──────────▶ Identified ──────────────▶ Challenged ──────────────▶ Proven
//!        ▲  │                ▲   ▲   step_back           │  │ ▲                    │
//!        │  │ begin          │   └───────────────────────┘  └─┘ send_again,        │ set_password
//!        │  ▼                └── prove (one gate more)          wrong code         ▼
//!        │ Stopped ◀── any act, when account or policy changed ─────────────── Writing ──▶ Done
//!        │                                                     Proven ◀── released ┘ └───▶ Stopped
//!        └── leave, step_back from Identified: Left;  15 idle or 30 minutes: Expired
//! ```
//!
//! With the last gate passed, a visit to unlock goes from `Challenged` to
//! `Done` at once. A change (see [`super::change`]) begins at `Proven`.
//!
//! What always holds: the account of a visit never changes; a code is spent by
//! one statement; gates are judged by the policy of the moment; a refusal
//! leaves the visit where it was.

use crate::api::{Goal, Notice, Outcome, Refusal};
use crate::audit::Happened;
use crate::code_input;
use crate::locale;
use crate::policy::account::Account;
use crate::policy::eligibility::{self, Means, Situation};
use crate::policy::method::Method;
use crate::policy::tenant::{Preset, Tenant};
use crate::policy::throttle::WRONG_PER_CHALLENGE;
use crate::policy::user_id::{NotAUserId, UserId};
use crate::portal::Portal;
use crate::puzzle::Solution;
use crate::secrets::{OneTimeCode, SessionToken, guid};
use crate::store::challenges::Challenge;
use crate::store::{Tx, accounts, audit, authenticators, challenges, flows, tenants, throttles};
use crate::totp;

use super::code::{alive_challenge, await_app_code, out_challenge, send_code, wrong_proof};
use super::standing::{
    Standing, drop_if_outlived, ended, entry_of, expire, first, let_go, stand, stop, subject, withhold,
};
use super::state::{Flow, State};
use super::{Caller, Moved, Trouble, event_of, guessing, proof, screens, write};

/// What the address said on arrival.
pub use crate::api::reset::Entry;

/// Where the visit stands: the first screen, or the one that a reload left.
///
/// # Errors
/// When the store cannot be reached.
pub async fn current(portal: &Portal, caller: &Caller, entry: &Entry) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let Some(mut flow) = flows::by_session(&mut tx, &portal.session(caller)).await? else {
        drop(tx);
        return first(portal, caller, entry, None, "").await;
    };
    if flow.state != State::Writing && entry.change != (flow.goal == Some(Goal::Change)) {
        // The person opened the other journey: this one is over for them.
        let_go(&mut tx, portal, caller, &mut flow, now).await?;
        tx.commit().await?;
        return first(portal, caller, entry, None, "").await;
    }
    if flow.ended_ms.is_some() && flow.is_outlived(now) {
        flow.release_session();
        flows::save(&mut tx, &flow).await?;
        tx.commit().await?;
        return first(portal, caller, entry, None, "").await;
    }
    if flow.state.is_under_way() && flow.is_outlived(now) && flow.state != State::Writing {
        expire(&mut tx, portal, &mut flow, now).await?;
        tx.commit().await?;
        return first(portal, caller, entry, Some(Notice::VisitExpired), &flow.user_id).await;
    }
    if flow.state == State::Writing {
        write::settle(&mut tx, portal, &mut flow, now).await?;
    }
    if matches!(flow.state, State::Identified | State::Challenged | State::Proven) {
        // What the person sees must still be so: account and policy are read again here, too.
        flow = match stand(&mut tx, portal, caller, &[flow.state], now).await? {
            Ok(standing) => standing.flow,
            Err(flow) => flow,
        };
        flows::save(&mut tx, &flow).await?;
    }
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    Ok(Moved::to(screen))
}

/// Begins a visit for a user ID.
///
/// # Errors
/// When a visit is under way already, or the store cannot be reached.
pub async fn begin(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    typed: &str,
    solution: &Solution,
) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let refusal = match UserId::parse(typed) {
        Err(NotAUserId::Missing) => Err(Refusal::UserIdMissing),
        Err(NotAUserId::Malformed) => Err(Refusal::UserIdMalformed),
        Ok(user_id) if portal.captcha().holds(&caller.session, "reset", solution, now) => Ok(user_id),
        Ok(_) => Err(Refusal::CheckFailed),
    };
    let enough = match &refusal {
        Ok(user_id) => guessing::is_enough_work(portal, user_id, solution, now).await?,
        Err(_) => true,
    };
    let mut tx = portal.store.write().await?;
    end_old_visit(&mut tx, portal, caller, now).await?;
    let user_id = match refusal {
        // No failure of the network's: the puzzle was the one that we gave out before we knew.
        Ok(_) if !enough => return ask_for_more_work(tx, portal, caller, entry, typed, now).await,
        Ok(user_id) if throttles::spend_puzzle(&mut tx, &solution.puzzle.seal, solution.puzzle.expires_ms).await? => {
            user_id
        }
        Ok(_) => return refuse_begin(tx, portal, caller, entry, typed, Refusal::CheckFailed).await,
        Err(refusal) => return refuse_begin(tx, portal, caller, entry, typed, refusal).await,
    };

    let account = accounts::by_user_id(&mut tx, &portal.keys, &user_id).await?;
    let tenant = match &account {
        Some(account) => tenants::by_id(&mut *tx, &account.tenant_id).await?,
        None => tenants::by_domain(&mut *tx, user_id.domain()).await?,
    };
    let settings = tenant.as_ref().map(|tenant| &tenant.settings);
    let verdict = eligibility::judge(&user_id, account.as_ref(), settings, &Situation::at(now)).verdict;
    let token = SessionToken::random()?;
    let mut flow = new_visit(portal, caller, entry, &token, tenant.as_ref(), account.as_ref(), &user_id, now);
    // Asked where it may help: of somebody who is locked, or of everybody where all are to look alike.
    flow.asks_goal = tenant.as_ref().is_some_and(|tenant| {
        tenant.settings.unlock_without_reset
            && (tenant.settings.is_uniform() || account.as_ref().is_some_and(|account| account.is_locked(now)))
    });
    flow.goal = (!flow.asks_goal).then_some(Goal::Reset);
    open_visit(&mut tx, portal, caller, entry, tenant.as_ref(), &mut flow, now).await?;
    let closed = throttles::account_closed_until(&mut tx, &subject(portal, &flow), now).await?;
    let uniform = tenant.as_ref().is_some_and(|tenant| tenant.settings.is_uniform());
    let verdict = if closed.is_some() { verdict.and(Err(Outcome::ClosedForNow)) } else { verdict };
    match verdict.err() {
        // No trace of it outside: neither a harder puzzle nor a row more.
        outcome if uniform => withhold(&mut tx, portal, &mut flow, caller, outcome, now).await?,
        Some(outcome) => {
            flow.until_ms = closed.filter(|_| outcome == Outcome::ClosedForNow);
            if outcome == Outcome::NotVerified {
                throttles::note_network_failure(&mut tx, &portal.network(caller.source), now).await?;
            }
            stop(&mut tx, portal, &mut flow, Some(caller), outcome, now).await?;
        }
        None => {}
    }
    flows::add(&mut tx, &flow).await?;
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    Ok(Moved { screen, session: Some(token) })
}

/// Ends what this session did before; a visit under way must be left first.
pub(super) async fn end_old_visit(tx: &mut Tx, portal: &Portal, caller: &Caller, now: i64) -> Result<(), Trouble> {
    let Some(mut old) = flows::by_session(tx, &portal.session(caller)).await? else { return Ok(()) };
    if old.state.is_under_way() && !old.is_outlived(now) {
        return Err(Trouble::OutOfStep);
    }
    if old.state.is_under_way() {
        expire(tx, portal, &mut old, now).await?;
    }
    old.release_session();
    flows::save(tx, &old).await?;
    Ok(())
}

/// A visit at its beginning, before anything is decided.
#[allow(clippy::too_many_arguments)]
pub(super) fn new_visit(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    token: &SessionToken,
    tenant: Option<&Tenant>,
    account: Option<&Account>,
    user_id: &UserId,
    now: i64,
) -> Flow {
    Flow {
        id: guid(),
        session: portal.session_of(token),
        support_code: portal.support_code(caller),
        tenant_id: tenant.map(|tenant| tenant.id.clone()),
        account_id: account.map(|account| account.id.clone()),
        user_id: user_id.to_string(),
        locale: spoken(portal, &entry.locale),
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
        began_ms: now,
        touched_ms: now,
        ended_ms: None,
    }
}

/// Notes that it began, and takes over the return address if it is on the list.
pub(super) async fn open_visit(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    tenant: Option<&Tenant>,
    flow: &mut Flow,
    now: i64,
) -> Result<(), Trouble> {
    let began = event_of(flow, Some(caller.source), Happened::VisitBegan, "ok");
    audit::append(tx, &portal.keys, began, now).await?;
    if let Some(asked) = &entry.ru {
        if tenant.is_some_and(|tenant| tenant.settings.return_addresses.contains(asked)) {
            flow.return_to = Some(asked.clone());
        } else {
            let event = event_of(flow, Some(caller.source), Happened::ReturnAddressRefused, "not-listed");
            audit::append(tx, &portal.keys, event, now).await?;
        }
    }
    Ok(())
}

/// Takes the person's word for why they came; asked once, before any proof.
///
/// # Errors
/// When nothing of the kind was asked, or the store cannot be reached.
pub async fn choose_goal(portal: &Portal, caller: &Caller, goal: Goal) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let mut flow = match stand(&mut tx, portal, caller, &[State::Identified], now).await? {
        Ok(standing) => standing.flow,
        Err(flow) => return ended(tx, portal, caller, &flow, now).await,
    };
    if flow.goal.is_some() || !flow.asks_goal {
        return Err(Trouble::OutOfStep);
    }
    if goal == Goal::Change {
        return Err(Trouble::BadRequest);
    }
    flow.goal = Some(goal);
    audit::append(&mut tx, &portal.keys, event_of(&flow, Some(caller.source), Happened::GoalChosen, goal.name()), now)
        .await?;
    flows::save(&mut tx, &flow).await?;
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    Ok(Moved::to(screen))
}

/// Chooses an offer by its place in the list the server made.
///
/// # Errors
/// When the visit does not stand there, there is no such offer, or the store cannot be reached.
pub async fn choose_method(portal: &Portal, caller: &Caller, place: u8) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let mut standing = match stand(&mut tx, portal, caller, &[State::Identified, State::Challenged], now).await? {
        Ok(standing) => standing,
        Err(flow) => return ended(tx, portal, caller, &flow, now).await,
    };
    if standing.flow.goal.is_none() {
        return Err(Trouble::OutOfStep);
    }
    let usable = standing.offers(&mut tx, now).await?.into_iter().nth(usize::from(place));
    let usable = usable.ok_or(Trouble::BadRequest)?;
    standing.flow.state = State::Identified;
    if let Some(alive) = alive_challenge(&mut tx, &standing.flow, &usable, now).await? {
        // Back at the same method: the code that is out still holds, no new one is sent.
        standing.flow.state = State::Challenged;
        standing.flow.challenge_id = Some(alive.id);
        flows::save(&mut tx, &standing.flow).await?;
        let screen = screens::of(&mut tx, portal, &standing.flow, None, now).await?;
        tx.commit().await?;
        return Ok(Moved::to(screen));
    }
    let refusal = match usable.method {
        Method::AppCode => await_app_code(&mut tx, portal, caller, &mut standing, &usable, now).await?,
        _ => send_code(&mut tx, portal, caller, &mut standing, &usable, now).await?,
    };
    flows::save(&mut tx, &standing.flow).await?;
    let screen = screens::of(&mut tx, portal, &standing.flow, refusal, now).await?;
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Moved::to(screen))
}

/// Sends a new code by the method chosen; the older one is dead from then on.
///
/// # Errors
/// When no code is out, or the store cannot be reached.
pub async fn send_again(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let mut standing = match stand(&mut tx, portal, caller, &[State::Challenged], now).await? {
        Ok(standing) => standing,
        Err(flow) => return ended(tx, portal, caller, &flow, now).await,
    };
    let challenge = out_challenge(&mut tx, &standing.flow).await?;
    // The address is read again; one that was removed meanwhile gets nothing.
    let usable = standing
        .offers(&mut tx, now)
        .await?
        .into_iter()
        .find(|usable| usable.method == challenge.method && usable.means.id() == challenge.contact_id);
    let refusal = match usable {
        Some(usable) if usable.method == Method::AppCode => return Err(Trouble::OutOfStep),
        Some(usable) => send_code(&mut tx, portal, caller, &mut standing, &usable, now).await?,
        None => {
            standing.flow.state = State::Identified;
            None
        }
    };
    flows::save(&mut tx, &standing.flow).await?;
    let screen = screens::of(&mut tx, portal, &standing.flow, refusal, now).await?;
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Moved::to(screen))
}

/// Compares a code.
///
/// # Errors
/// When no code is out, or the store cannot be reached.
pub async fn prove(portal: &Portal, caller: &Caller, typed: &str) -> Result<Moved, Trouble> {
    guessing::hold_back(portal, caller, portal.now_ms()).await?;
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let Standing { mut flow, tenant, account, eligible } =
        match stand(&mut tx, portal, caller, &[State::Challenged], now).await? {
            Ok(standing) => standing,
            Err(flow) => return ended(tx, portal, caller, &flow, now).await,
        };
    let challenge = out_challenge(&mut tx, &flow).await?;
    let mut event = event_of(&flow, Some(caller.source), Happened::ProofRefused, "");
    event.method = Some(challenge.method.name());

    let digits = screens::digits_of(portal, &tenant, challenge.method);
    let code = match code_input::normalize(typed, usize::from(digits)) {
        Ok(code) => Ok(OneTimeCode::new(code)),
        Err(code_input::CodeInput::Missing) => Err(Refusal::CodeMissing),
        Err(code_input::CodeInput::Malformed) => Err(Refusal::CodeMalformed { digits }),
    };
    let refusal = match code {
        Err(refusal) => Some(refusal),
        Ok(_) if challenge.wrong >= WRONG_PER_CHALLENGE => Some(Refusal::CodeDead),
        Ok(_) if !challenge.is_alive(now) => {
            challenges::kill(&mut tx, &challenge.id, now).await?;
            Some(Refusal::CodeExpired)
        }
        Ok(code) => {
            if let Some(until_ms) =
                throttles::closed_until(&mut tx, &challenge.account_id, challenge.method, now).await?
            {
                Some(Refusal::MethodClosed { until_ms })
            } else {
                match compare(&mut tx, portal, &tenant, account.as_ref(), &flow, &challenge, &code, now).await? {
                    Compared::Accepted(proof) => {
                        let mut event = event_of(&flow, Some(caller.source), Happened::ProofAccepted, "ok");
                        event.method = Some(proof.method().name());
                        audit::append(&mut tx, &portal.keys, event, now).await?;
                        None
                    }
                    refused => {
                        let counted = wrong_proof(&mut tx, portal, caller, &mut flow, &challenge, now).await?;
                        let used = matches!(refused, Compared::Used) && counted == Refusal::CodeWrong;
                        Some(if used { Refusal::CodeUsed } else { counted })
                    }
                }
            }
        }
    };
    if let Some(refusal) = refusal {
        event.outcome = refusal.code().to_owned();
        audit::append(&mut tx, &portal.keys, event, now).await?;
        flow.touched_ms = now;
        flows::save(&mut tx, &flow).await?;
        // A wrong code may have been the one that switched the only way off.
        if refusal == Refusal::CodeDead
            && let Err(flow) = stand(&mut tx, portal, caller, &[State::Challenged], now).await?
        {
            return ended(tx, portal, caller, &flow, now).await;
        }
        let screen = screens::of(&mut tx, portal, &flow, Some(refusal), now).await?;
        tx.commit().await?;
        return Ok(Moved::to(screen));
    }

    let (Some(account), Some(eligible)) = (account, eligible) else { return Err(Trouble::OutOfStep) };
    let proofs = proof::of_flow(&mut tx, &flow, &account).await?;
    flow.challenge_id = None;
    flow.touched_ms = now;
    match proof::pass(&eligible, &flow, &account, proofs) {
        None => flow.state = State::Identified,
        Some(proven) if flow.goal == Some(Goal::Unlock) => {
            write::unlock(&mut tx, portal, caller, &mut flow, proven, now).await?;
        }
        Some(_) => flow.state = State::Proven,
    }
    // A session that was planted or overheard before the proof is worth nothing after it.
    let token = SessionToken::random()?;
    flow.session = portal.session_of(&token);
    flows::save(&mut tx, &flow).await?;
    let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Moved { screen, session: Some(token) })
}

enum Compared {
    Accepted(proof::Proof),
    Wrong,
    /// An app's code that was accepted before.
    Used,
}

#[allow(clippy::too_many_arguments)]
async fn compare(
    tx: &mut Tx,
    portal: &Portal,
    tenant: &Tenant,
    account: Option<&Account>,
    flow: &Flow,
    challenge: &Challenge,
    code: &OneTimeCode,
    now: i64,
) -> Result<Compared, Trouble> {
    let apps = if challenge.method == Method::AppCode {
        authenticators::of_account(tx, &portal.keys, &challenge.account_id).await?
    } else {
        Vec::new()
    };
    // A challenge with nothing behind it compares like any other, and is always wrong.
    let account = account.filter(|_| flow.withheld.is_none() && challenge.contact_id != Means::Nothing.id());
    let Some(account) = account else {
        // The same statement as for anybody, with a digest that none is.
        let digest = proof::digest(&portal.keys, &challenge.id, code);
        let never = digest.get(1..).unwrap_or("");
        challenges::spend(tx, &challenge.id, &flow.id, &challenge.account_id, never, now).await?;
        return Ok(Compared::Wrong);
    };
    if challenge.method == Method::AppCode {
        let drift = if tenant.settings.preset == Preset::Strict { 0 } else { totp::DRIFT };
        let spent = proof::spend_app_code(tx, &apps, challenge, flow, account, code, drift, now).await?;
        return Ok(match spent {
            proof::AppCode::Accepted(proof) => Compared::Accepted(proof),
            proof::AppCode::Used => Compared::Used,
            proof::AppCode::Wrong => Compared::Wrong,
        });
    }
    let spent = proof::spend(tx, &portal.keys, challenge, flow, account, code, now).await?;
    Ok(spent.map_or(Compared::Wrong, Compared::Accepted))
}

/// Goes back one screen, as the browser's back button means it. Nothing that is
/// proven is lost, nothing that is not is skipped.
///
/// # Errors
/// When the store cannot be reached.
pub async fn step_back(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let Some(mut flow) = flows::by_session(&mut tx, &portal.session(caller)).await? else {
        drop(tx);
        return first(portal, caller, &Entry::default(), None, "").await;
    };
    match flow.state {
        State::Challenged => {
            flow.state = State::Identified;
            flow.touched_ms = now;
            flows::save(&mut tx, &flow).await?;
            drop_if_outlived(&mut tx, portal, &mut flow, now).await?;
            let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
            tx.commit().await?;
            Ok(Moved::to(screen))
        }
        State::Proven if flow.goal == Some(Goal::Change) => {
            let (entry, user_id) = (entry_of(&flow), flow.user_id.clone());
            let_go(&mut tx, portal, caller, &mut flow, now).await?;
            tx.commit().await?;
            first(portal, caller, &entry, None, &user_id).await
        }
        State::Proven | State::Writing => {
            let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
            tx.commit().await?;
            Ok(Moved::to(screen))
        }
        State::Identified if is_proven_in_part(&mut tx, &flow).await? => {
            let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
            tx.commit().await?;
            Ok(Moved::to(screen))
        }
        State::Identified if flow.asks_goal && flow.goal.is_some() => {
            // A code that is out was asked for the other goal.
            challenges::kill_of_flow(&mut tx, &flow.id, now).await?;
            flow.challenge_id = None;
            flow.goal = None;
            flow.touched_ms = now;
            flows::save(&mut tx, &flow).await?;
            drop_if_outlived(&mut tx, portal, &mut flow, now).await?;
            let screen = screens::of(&mut tx, portal, &flow, None, now).await?;
            tx.commit().await?;
            Ok(Moved::to(screen))
        }
        State::Identified | State::Done | State::Stopped | State::Left | State::Expired => {
            let entry = entry_of(&flow);
            let user_id = flow.user_id.clone();
            let_go(&mut tx, portal, caller, &mut flow, now).await?;
            tx.commit().await?;
            first(portal, caller, &entry, None, &user_id).await
        }
    }
}

async fn is_proven_in_part(tx: &mut Tx, flow: &Flow) -> Result<bool, Trouble> {
    let Some(account) = &flow.account_id else { return Ok(false) };
    Ok(!challenges::proofs(tx, &flow.id, account).await?.is_empty())
}

/// Leaves the visit and starts anew.
///
/// # Errors
/// When the store cannot be reached.
pub async fn leave(portal: &Portal, caller: &Caller, entry: &Entry) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    if let Some(mut flow) = flows::by_session(&mut tx, &portal.session(caller)).await? {
        if flow.state == State::Writing {
            return Err(Trouble::OutOfStep);
        }
        let_go(&mut tx, portal, caller, &mut flow, now).await?;
    }
    tx.commit().await?;
    first(portal, caller, &Entry { username: None, ..entry.clone() }, None, "").await
}

/// The person chose another language: screens and mails of this visit follow.
///
/// # Errors
/// When the store cannot be reached.
pub async fn speak(portal: &Portal, caller: &Caller, locale: &str) -> Result<(), Trouble> {
    let mut tx = portal.store.write().await?;
    if let Some(mut flow) = flows::by_session(&mut tx, &portal.session(caller)).await? {
        flow.locale = spoken(portal, locale);
        flows::save(&mut tx, &flow).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Asks for a harder puzzle: the organization is under strain, and which one it
/// is could not be known before the user ID was typed.
async fn ask_for_more_work(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    typed: &str,
    now: i64,
) -> Result<Moved, Trouble> {
    let mut event = crate::audit::Event::new(Happened::BeginRefused, "check-too-easy");
    event.source = Some(caller.source.to_string());
    event.support_code = Some(portal.support_code(caller));
    audit::append(&mut tx, &portal.keys, event, now).await?;
    tx.commit().await?;
    Ok(Moved::to(screens::identify(portal, caller, entry, typed, None, Some(Refusal::CheckFailed)).await?))
}

pub(super) async fn refuse_begin(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    typed: &str,
    refusal: Refusal,
) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut event = crate::audit::Event::new(Happened::BeginRefused, refusal.code());
    event.source = Some(caller.source.to_string());
    event.support_code = Some(portal.support_code(caller));
    audit::append(&mut tx, &portal.keys, event, now).await?;
    if matches!(refusal, Refusal::CheckFailed | Refusal::SignInRefused | Refusal::SignInLocked { .. }) {
        throttles::note_network_failure(&mut tx, &portal.network(caller.source), now).await?;
    }
    tx.commit().await?;
    // Bounded: what was typed goes back as it came, but nobody's megabyte does.
    let typed: String = typed.chars().take(256).collect();
    Ok(Moved::to(screens::identify(portal, caller, entry, &typed, None, Some(refusal)).await?))
}

/// A locale of ours, whatever was asked for.
fn spoken(portal: &Portal, asked: &str) -> String {
    let set = locale::shipped();
    locale::resolve(set, Some(asked), [], &portal.settings.default_locale).tag.to_owned()
}
