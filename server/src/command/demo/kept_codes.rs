//! A set of recovery codes for a person of the demo. It is set up as people do it, with a
//! pass of the help desk: only a visit can put one on file.

use std::net::Ipv4Addr;

use crate::act::{Act, By};
use crate::desk::pass;
use crate::flow::{Moved, registration, reset};
use crate::policy::method::Method;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::puzzle::{Progress, Puzzle, Search, Solution};
use crate::secrets::{Password, SessionToken};
use crate::store::accounts;
use crate::visit::Caller;
use crate::wire::register::{RegisterStep, SetUp};
use crate::wire::{Entry, Given, Journey, NewCode, Step};

use super::super::{Failed, operator};

/// Tries of a puzzle at once.
const STRETCH: u32 = 10_000;
/// How long the pass is good for, in minutes: the shortest there is.
const PASS_MINUTES: u32 = 10;

/// The codes; none where the person kept a set before.
pub async fn keep(portal: &Portal, user_id: &UserId) -> Result<Vec<String>, Failed> {
    let operator = operator();
    let mut act = Act::begin(portal, By::Operator(&operator)).await.map_err(Failed::work)?;
    let account = accounts::by_user_id(&mut act, user_id).await.map_err(Failed::work)?;
    if account.is_none_or(|account| account.kept_by(Method::RecoveryCode).next().is_some()) {
        return Ok(Vec::new());
    }
    let pass = pass::create(&mut act, user_id, PASS_MINUTES).await.map_err(Failed::from)?.pass;
    act.commit().await.map_err(Failed::work)?;

    let session = SessionToken::random().map_err(Failed::work)?;
    let mut person = Caller { session, source: Ipv4Addr::LOCALHOST.into() };
    let locale = portal.settings.default_locale.clone();
    let entry = Entry { locale, journey: Journey::Register, ..Entry::default() };
    let first = reset::current(portal, &person, &entry).await.map_err(Failed::work)?;
    let Step::Register(RegisterStep::SignIn { puzzle, .. }) = first.screen.step else { return Err(astray()) };
    let password = Password::new(pass.shown().to_string());
    let answer = solved(puzzle)?.into();
    let moved = registration::begin(portal, &person, &entry, user_id.as_str(), password, &answer).await;
    follow(&mut person, moved.map_err(Failed::work)?);
    let moved = registration::add(portal, &person, Method::RecoveryCode.name().to_owned()).await;
    let step = follow(&mut person, moved.map_err(Failed::work)?);
    let Step::Register(RegisterStep::SetUp { set_up: SetUp::Codes { codes, .. }, .. }) = step else {
        return Err(astray());
    };
    let codes: Vec<String> = codes.into_iter().map(|NewCode(code)| code).collect();
    let typed = Given::Code(codes.first().cloned().unwrap_or_default());
    let codes: Vec<String> = codes.iter().map(|code| in_groups(code)).collect();
    let moved = registration::give(portal, &person, typed).await;
    let step = follow(&mut person, moved.map_err(Failed::work)?);
    if !matches!(step, Step::Register(RegisterStep::Manage { refusal: None, .. })) {
        return Err(astray());
    }
    reset::leave(portal, &person, &entry).await.map_err(Failed::work)?;
    Ok(codes)
}

/// As people see a code: in groups of four.
fn in_groups(code: &str) -> String {
    let mut groups = String::with_capacity(code.len() + code.len() / 4);
    for (place, character) in code.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            groups.push(' ');
        }
        groups.push(character);
    }
    groups
}

/// The step of an answer, whose session is the person's from now on.
fn follow(person: &mut Caller, moved: Moved) -> Step {
    if let Some(session) = moved.session {
        person.session = session;
    }
    moved.screen.step
}

fn solved(puzzle: Puzzle) -> Result<Solution, Failed> {
    let mut search = Search::new(&puzzle).ok_or_else(astray)?;
    loop {
        if let Progress::Solved(answers) = search.work(STRETCH) {
            return Ok(Solution { puzzle, answers });
        }
    }
}

fn astray() -> Failed {
    Failed::Work("the demo's recovery codes cannot be set up".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_printed_as_people_see_it() {
        assert_eq!(in_groups("7K3M9QXT0B2CHJ5NWZ8RDV46"), "7K3M 9QXT 0B2C HJ5N WZ8R DV46");
    }
}
