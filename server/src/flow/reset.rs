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
//! With the last gate passed, a visit to unlock goes from `Challenged` to `Writing`
//! at once; released, it is `Identified` again, and proves anew. A change (see
//! [`super::change`]) begins at `Proven`.
//!
//! What always holds: the account of a visit never changes; a code is spent by
//! one statement; gates are judged by the policy of the moment; a refusal
//! leaves the visit where it was.

use crate::audit::Happened;
use crate::method::{self, Asks};
use crate::portal::Portal;
use crate::store::{challenges, flows, saved_codes};
use crate::visit::{Caller, Flow, State};
use crate::wire::{Goal, Notice};

use super::code::{alive_challenge, ask, out_challenge, out_of};
use super::conclude::{Back, conclude, person_does};
use super::ending::{expire, expire_if_outlived, let_go};
use super::opening::spoken;
use super::reading::journey_of;
use super::screens::first;
use super::standing::{is_untold, stand};
use super::{Act, By, Halt, Moved, Trouble, closed, passkey, registration, screens, settle};

/// What the address said on arrival.
pub use crate::wire::Entry;

pub use super::opening::begin;
pub use super::proving::prove;

/// Where the visit stands: the first screen, or the one that a reload left.
///
/// # Errors
/// When the store cannot be reached.
pub async fn current(portal: &Portal, caller: &Caller, entry: &Entry) -> Result<Moved, Trouble> {
    let by = By::Person(caller);
    // A browser without a visit waits for no writer, and neither does a visit that is over.
    let mut look = Act::look(portal, by).await?;
    let (session, now) = (portal.session(caller), look.now);
    let Some(seen) = flows::by_session(&mut look, &session).await? else {
        drop(look);
        return first(portal, caller, entry, None, "").await;
    };
    if seen.ended_ms.is_some() && !seen.is_outlived(now) && entry.journey == journey_of(&seen) {
        return Ok(Moved::to(screens::of(&mut look, &seen, None).await?));
    }
    drop(look);
    if seen.state == State::Writing {
        settle::settle(portal, &seen).await?;
    }
    let mut act = Act::begin(portal, by).await?;
    // What became of a write is shown wherever the person looks.
    let moved = look_again(&mut act, entry, seen.state == State::Writing).await;
    match moved {
        Ok(Now::Visit(moved)) => conclude(act, Ok(*moved)).await,
        Ok(Now::First(notice, user_id)) => {
            act.commit().await?;
            first(portal, caller, entry, notice, &user_id).await
        }
        Err(halt) => conclude(act, Err(halt)).await,
    }
}

/// What a browser with a visit is shown.
enum Now {
    Visit(Box<Moved>),
    /// The visit is over for it: the first screen, and what stands in its field.
    First(Option<Notice>, String),
}

async fn look_again(act: &mut Act<'_>, entry: &Entry, was_writing: bool) -> Result<Now, Halt> {
    let session = act.portal.session(act.caller()?);
    let Some(mut flow) = flows::by_session(act, &session).await? else {
        return Ok(Now::First(None, String::new()));
    };
    if !was_writing && entry.journey != journey_of(&flow) {
        // The person opened the other journey: this one is over for them.
        let_go(act, &mut flow).await?;
        return Ok(Now::First(None, String::new()));
    }
    if flow.ended_ms.is_some() && flow.is_outlived(act.now) {
        flow.release_session();
        flows::save(act, &flow).await?;
        return Ok(Now::First(None, String::new()));
    }
    if flow.state.is_under_way() && flow.is_outlived(act.now) && flow.state != State::Writing {
        expire(act, &mut flow).await?;
        return Ok(Now::First(Some(Notice::VisitExpired), flow.typed().to_owned()));
    }
    if matches!(flow.state, State::Identified | State::Challenged | State::Proven) {
        // What the person sees must still be so: account and policy are read again here, too.
        flow = stand(act, &[flow.state]).await?.flow;
        flows::save(act, &flow).await?;
    }
    Ok(Now::Visit(Box::new(Moved::to(screens::of(act, &flow, None).await?))))
}

/// Takes the person's word for why they came; asked once, before any proof.
///
/// # Errors
/// When the person was not asked for a goal, or the store cannot be reached.
pub async fn choose_goal(portal: &Portal, caller: &Caller, goal: Goal) -> Result<Moved, Trouble> {
    person_does(portal, caller, move |act| Box::pin(goal_chosen(act, goal))).await
}

async fn goal_chosen(act: &mut Act<'_>, goal: Goal) -> Result<Moved, Halt> {
    let mut flow = stand(act, &[State::Identified]).await?.flow;
    if flow.goal.is_some() || !flow.asks_goal {
        return Err(Trouble::OutOfStep.into());
    }
    if !matches!(goal, Goal::Reset | Goal::Unlock) {
        return Err(Trouble::BadRequest.into());
    }
    flow.goal = Some(goal);
    act.note_of(&flow, Happened::GoalChosen, goal.name());
    flows::save(act, &flow).await?;
    Ok(Moved::to(screens::of(act, &flow, None).await?))
}

/// Chooses an offer by its place in the list the server made.
///
/// # Errors
/// When the visit does not stand there, there is no such offer, or the store cannot be reached.
pub async fn choose_method(portal: &Portal, caller: &Caller, place: u8) -> Result<Moved, Trouble> {
    person_does(portal, caller, move |act| Box::pin(method_chosen(act, place))).await
}

async fn method_chosen(act: &mut Act<'_>, place: u8) -> Result<Moved, Halt> {
    let mut standing = stand(act, &[State::Identified, State::Challenged]).await?;
    if standing.flow.goal.is_none() {
        return Err(Trouble::OutOfStep.into());
    }
    let usable = standing.offers(&act.situation()).into_iter().nth(usize::from(place));
    let usable = usable.ok_or(Trouble::BadRequest)?;
    standing.flow.state = State::Identified;
    let is_open = standing.closures.of(usable.method).is_none();
    if let Some(alive) = alive_challenge(&standing.challenges, &usable, act.now).filter(|_| is_open) {
        // Back at the same method: the code that is out still holds, no new one is sent.
        standing.flow.state = State::Challenged;
        standing.flow.challenge_id = Some(alive.id.clone());
        flows::save(act, &standing.flow).await?;
        return Ok(Moved::to(screens::of_read(act, &standing.flow, standing.read(), None).await?));
    }
    let asked = ask(act, &mut standing, &usable).await?;
    flows::save(act, &standing.flow).await?;
    Ok(Moved::to(screens::asked(act, &standing, asked).await?))
}

/// Sends a new code by the method chosen, or asks a passkey for another signature; what was asked
/// for before is dead from then on.
///
/// # Errors
/// When no code is out, or the store cannot be reached.
pub async fn send_again(portal: &Portal, caller: &Caller) -> Result<Moved, Trouble> {
    person_does(portal, caller, |act| Box::pin(sent_again(act))).await
}

async fn sent_again(act: &mut Act<'_>) -> Result<Moved, Halt> {
    let mut standing = stand(act, &[State::Challenged]).await?;
    let challenge = out_of(&standing.flow, &standing.challenges)?.clone();
    let is_passkey = match &method::kit(challenge.method).asks {
        Some(Asks::SentCode(_)) => false,
        Some(Asks::Passkey) => true,
        Some(Asks::ShownCode { .. } | Asks::SavedCode { .. }) | None => return Err(Trouble::OutOfStep.into()),
    };
    // The address is read again; one that was removed meanwhile gets no code.
    let usable = standing
        .offers(&act.situation())
        .into_iter()
        .find(|usable| usable.method == challenge.method && usable.means.id() == challenge.contact_id);
    if is_passkey && usable.is_some() && challenge.is_open() {
        // Wrong answers of before count on.
        passkey::ask_anew(act, &challenge).await?;
        flows::save(act, &standing.flow).await?;
        // The person was read once already, as one whom no account has.
        let (challenge, offers) = (out_challenge(act, &standing.flow).await?, standing.offers(&act.situation()));
        let closed = closed::refusal(challenge.method, &standing.closures, &offers);
        let untold = is_untold(&standing.flow, &standing.tenant.settings, &standing.proven);
        let whose = passkey::Whose { account: standing.account.as_ref(), offers: &offers, untold };
        let step = passkey::asked_for(act, &challenge, whose, closed).await?;
        return Ok(Moved::to(screens::asked(act, &standing, Ok(step)).await?));
    }
    let asked = match usable {
        Some(usable) => Some(ask(act, &mut standing, &usable).await?),
        None => None,
    };
    if asked.is_none() {
        standing.flow.state = State::Identified;
    }
    flows::save(act, &standing.flow).await?;
    Ok(Moved::to(match asked {
        Some(asked) => screens::asked(act, &standing, asked).await?,
        None => screens::of(act, &standing.flow, None).await?,
    }))
}

/// Goes back one screen, as the browser's back button means it. What is proven
/// stays proven, and what is not is not skipped. What is shown belongs to the
/// address that the person is at, which `entry` tells.
///
/// # Errors
/// When the store cannot be reached.
pub async fn step_back(portal: &Portal, caller: &Caller, entry: &Entry) -> Result<Moved, Trouble> {
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    let Some(flow) = flows::by_session(&mut act, &portal.session(caller)).await? else {
        drop(act);
        return first(portal, caller, entry, None, "").await;
    };
    if entry.journey != journey_of(&flow) {
        // The visit of another address is none to step back in.
        drop(act);
        return current(portal, caller, entry).await;
    }
    let typed = flow.typed().to_owned();
    match stepped_back(&mut act, flow).await {
        Ok(Back::Visit(moved)) => conclude(act, Ok(*moved)).await,
        Ok(Back::Out(notice)) => {
            act.commit().await?;
            first(portal, caller, entry, notice, &typed).await
        }
        Err(halt) => conclude(act, Err(halt)).await,
    }
}

async fn stepped_back(act: &mut Act<'_>, mut flow: Flow) -> Result<Back, Halt> {
    match flow.state {
        State::Identified | State::Proven if flow.goal == Some(Goal::Register) => {
            return registration::step_back(act, flow).await;
        }
        State::Challenged => {
            flow.state = State::Identified;
            flow.touched_ms = act.now;
            flows::save(act, &flow).await?;
            expire_if_outlived(act, &mut flow).await?;
        }
        State::Proven if flow.goal == Some(Goal::Change) => {
            let_go(act, &mut flow).await?;
            return Ok(Back::Out(None));
        }
        State::Proven | State::Writing => {}
        State::Identified if is_proven_in_part(act, &flow).await? => {}
        State::Identified if flow.asks_goal && flow.goal.is_some() => {
            // A code that is out was asked for the other goal.
            let now = act.now;
            challenges::kill_of_flow(act, &flow.id, now).await?;
            flow.challenge_id = None;
            flow.goal = None;
            flow.touched_ms = now;
            flows::save(act, &flow).await?;
            expire_if_outlived(act, &mut flow).await?;
        }
        State::Identified | State::Done | State::Stopped | State::Left | State::Expired => {
            let_go(act, &mut flow).await?;
            return Ok(Back::Out(None));
        }
    }
    Ok(Back::Visit(Box::new(Moved::to(screens::of(act, &flow, None).await?))))
}

async fn is_proven_in_part(act: &mut Act<'_>, flow: &Flow) -> Result<bool, Trouble> {
    let Some(account) = &flow.account_id else { return Ok(false) };
    Ok(!challenges::proofs(act, &flow.id, account).await?.is_empty())
}

/// Leaves the visit and starts anew.
///
/// # Errors
/// When the store cannot be reached.
pub async fn leave(portal: &Portal, caller: &Caller, entry: &Entry) -> Result<Moved, Trouble> {
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    if let Some(mut flow) = flows::by_session(&mut act, &portal.session(caller)).await? {
        if flow.state == State::Writing {
            return Err(Trouble::OutOfStep);
        }
        // Whoever goes on from the last page has kept what it shows. A step back says nothing.
        if let (State::Done, Some(account)) = (flow.state, &flow.account_id) {
            let now = act.now;
            saved_codes::confirm_issued(&mut act, &flow.id, account, now).await?;
        }
        let_go(&mut act, &mut flow).await?;
    }
    act.commit().await?;
    first(portal, caller, &Entry { username: None, ..entry.clone() }, None, "").await
}

/// The person chose another language: screens and mails of this visit follow.
///
/// # Errors
/// When the store cannot be reached.
pub async fn speak(portal: &Portal, caller: &Caller, locale: &str) -> Result<(), Trouble> {
    let session = portal.session(caller);
    let locale = spoken(portal, locale);
    let mut look = Act::look(portal, By::Person(caller)).await?;
    let seen = flows::by_session(&mut look, &session).await?;
    drop(look);
    if seen.is_none_or(|flow| flow.locale == locale) {
        return Ok(());
    }
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    if let Some(mut flow) = flows::by_session(&mut act, &session).await? {
        flow.locale = locale;
        flows::save(&mut act, &flow).await?;
        act.commit().await?;
    }
    Ok(())
}
