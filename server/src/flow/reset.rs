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

use crate::audit::Happened;
use crate::policy::method::Method;
use crate::portal::Portal;
use crate::store::{Tx, audit, challenges, flows};
use crate::wire::{Goal, Notice};

use super::code::{alive_challenge, await_app_code, out_of, send_code};
use super::opening::spoken;
use super::standing::{drop_if_outlived, ended, expire, first, journey_of, let_go, stand};
use super::{Caller, Moved, Trouble, event_of, registration, screens, write};
use crate::visit::{Flow, State};

/// What the address said on arrival.
pub use crate::wire::Entry;

pub use super::opening::begin;
pub use super::proving::prove;

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
    if flow.state != State::Writing && entry.journey != journey_of(&flow) {
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
    if !matches!(goal, Goal::Reset | Goal::Unlock) {
        return Err(Trouble::BadRequest);
    }
    flow.goal = Some(goal);
    audit::append(&mut tx, &portal.keys, event_of(&flow, Some(caller.source), Happened::GoalChosen, goal.name()), now);
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
    let usable = standing.offers(now).into_iter().nth(usize::from(place));
    let usable = usable.ok_or(Trouble::BadRequest)?;
    standing.flow.state = State::Identified;
    let is_open = standing.closures.of(usable.method).is_none();
    if let Some(alive) = alive_challenge(&standing.challenges, &usable, now).filter(|_| is_open) {
        // Back at the same method: the code that is out still holds, no new one is sent.
        standing.flow.state = State::Challenged;
        standing.flow.challenge_id = Some(alive.id.clone());
        flows::save(&mut tx, &standing.flow).await?;
        let screen = screens::of_read(&mut tx, portal, &standing.flow, standing.read(), None, now).await?;
        tx.commit().await?;
        return Ok(Moved::to(screen));
    }
    let asked = match usable.method {
        Method::AppCode => await_app_code(&mut tx, portal, caller, &mut standing, &usable, now).await?,
        _ => send_code(&mut tx, portal, caller, &mut standing, &usable, now).await?,
    };
    flows::save(&mut tx, &standing.flow).await?;
    let screen = screens::asked(&mut tx, portal, &standing, asked, now).await?;
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
    let challenge = out_of(&standing.flow, &standing.challenges)?;
    // The address is read again; one that was removed meanwhile gets nothing.
    let usable = standing
        .offers(now)
        .into_iter()
        .find(|usable| usable.method == challenge.method && usable.means.id() == challenge.contact_id);
    let asked = match usable {
        Some(usable) if usable.method == Method::AppCode => return Err(Trouble::OutOfStep),
        Some(usable) => Some(send_code(&mut tx, portal, caller, &mut standing, &usable, now).await?),
        None => None,
    };
    if asked.is_none() {
        standing.flow.state = State::Identified;
    }
    flows::save(&mut tx, &standing.flow).await?;
    let screen = match asked {
        Some(asked) => screens::asked(&mut tx, portal, &standing, asked, now).await?,
        None => screens::of(&mut tx, portal, &standing.flow, None, now).await?,
    };
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Moved::to(screen))
}

/// Goes back one screen, as the browser's back button means it. Nothing that is
/// proven is lost, nothing that is not is skipped. What is shown belongs to the
/// address that the person is at, which `entry` tells.
///
/// # Errors
/// When the store cannot be reached.
pub async fn step_back(portal: &Portal, caller: &Caller, entry: &Entry) -> Result<Moved, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let Some(mut flow) = flows::by_session(&mut tx, &portal.session(caller)).await? else {
        drop(tx);
        return first(portal, caller, entry, None, "").await;
    };
    if entry.journey != journey_of(&flow) {
        // The visit of another address is nothing to step back in.
        drop(tx);
        return current(portal, caller, entry).await;
    }
    match flow.state {
        State::Identified | State::Proven if flow.goal == Some(Goal::Register) => {
            registration::step_back(tx, portal, caller, entry, flow, now).await
        }
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
            let user_id = flow.user_id.clone();
            let_go(&mut tx, portal, caller, &mut flow, now).await?;
            tx.commit().await?;
            first(portal, caller, entry, None, &user_id).await
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
            let user_id = flow.user_id.clone();
            let_go(&mut tx, portal, caller, &mut flow, now).await?;
            tx.commit().await?;
            first(portal, caller, entry, None, &user_id).await
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
