//! The check for robots at the begin of a visit: which one is asked, and whether an answer passes.
//!
//! ```text
//!   the first screen: proof of work ──▶ begin with a user ID
//!                                         │ its organization asks for no more ──▶ passed
//!                                         ▼
//!   the first screen again: a picture or a service, or more work, as the person likes
//! ```
//!
//! What is asked depends on the organization that the name leads to and on the network, and
//! never on an account: whether there is one is not even looked up yet.
//! The way of more work stays open whatever happens, at the same price:
//! no one is shut out, and an attacker gains nothing by making another way fail.

pub mod by_service;

use crate::policy::login_name::{LoginName, Realm};
use crate::policy::tenant::RobotCheck;
use crate::portal::Portal;
use crate::puzzle;
use crate::store::{StoreError, strain, throttles};
use crate::visit::Caller;
use crate::wire::{Asked, CheckAnswer, Journey, Refusal};

use super::{Act, Trouble};

/// What a solved puzzle is good for.
pub const RESET: &str = "reset";
pub const CHANGE: &str = "change";
pub const REGISTER: &str = "register";

/// What the check at the begin of a journey is good for.
pub(super) fn action_of(journey: Journey) -> &'static str {
    match journey {
        Journey::Reset => RESET,
        Journey::Change => CHANGE,
        Journey::Register => REGISTER,
    }
}

/// Bits that the proof of work takes more where it stands instead of another
/// check: four times the work, some seconds on a middling phone.
const INSTEAD: u8 = 2;

/// After so many failures of a network in an hour its pictures are over:
/// a program that reads them, and is wrong at times, is stopped here. Work is left.
const MOST_FAILURES: u32 = 10;

/// What an organization asks of this browser at the moment.
pub(super) struct Demand {
    /// What is asked for beside the work.
    way: CheckWay,
    /// Bits that the proof of work takes more.
    pub extra: u8,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CheckWay {
    Work,
    Picture,
    Service,
    /// The service said yes; work is still done, as everybody does it.
    Passed,
}

impl Demand {
    /// The demand of the organization that a name leads to; the least one where there is none.
    pub(super) async fn of(
        portal: &Portal,
        caller: &Caller,
        action: &str,
        realm: Option<Realm<'_>>,
        now: i64,
    ) -> Result<Self, StoreError> {
        let mut on = portal.store.pool().acquire().await?;
        let found = match realm {
            Some(realm) => strain::of_realm(&mut on, realm, now).await?,
            None => None,
        };
        drop(on);
        let Some((tenant, strain)) = found else { return Ok(Self { way: CheckWay::Work, extra: 0 }) };
        let check = tenant.settings.robot_check;
        let way = match check {
            RobotCheck::Work => CheckWay::Work,
            RobotCheck::Picture => {
                let failures = portal.store.network_failures(&portal.network(caller.source), now).await?;
                if failures < MOST_FAILURES { CheckWay::Picture } else { CheckWay::Work }
            }
            RobotCheck::Service => match portal.store.has_passed_check(&portal.session(caller), action, now).await? {
                true => CheckWay::Passed,
                false if portal.robot_check.is_some() => CheckWay::Service,
                false => CheckWay::Work,
            },
        };
        let instead = if check == RobotCheck::Work || way == CheckWay::Passed { 0 } else { INSTEAD };
        Ok(Self { way, extra: strain.saturating_add(instead) })
    }

    /// What the first screen asks for beside the work.
    pub(super) fn asked(
        &self,
        portal: &Portal,
        caller: &Caller,
        action: &str,
        now: i64,
    ) -> Result<Option<Asked>, Trouble> {
        Ok(match self.way {
            CheckWay::Picture => Some(Asked::Picture(portal.captcha().issue_picture(&caller.session, action, now)?)),
            CheckWay::Service => Some(Asked::Service),
            CheckWay::Work | CheckWay::Passed => None,
        })
    }
}

/// What became of an answer. It counts once [`Judged::spend`] has been asked.
pub(super) struct Judged {
    refusal: Option<Refusal>,
    /// What is used up by this answer, right or wrong, and until when to remember it.
    spent: Option<(String, i64)>,
    /// The action for which the session's yes of a service is used up.
    uses: Option<String>,
}

impl Judged {
    fn refused(refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), spent: None, uses: None }
    }

    /// Uses the answer up; a second one like it finds it used.
    pub(super) async fn spend(self, act: &mut Act<'_>) -> Result<Result<(), Refusal>, Trouble> {
        let (session, now) = (act.portal.session(act.caller()?), act.now);
        if let Some((name, until_ms)) = &self.spent
            && !throttles::spend_puzzle(act, name, *until_ms).await?
        {
            return Ok(Err(Refusal::CheckFailed));
        }
        if let Some(action) = &self.uses
            && !throttles::use_check(act, &session, action, now).await?
        {
            return Ok(Err(Refusal::CheckWanted));
        }
        Ok(self.refusal.map_or(Ok(()), Err))
    }
}

/// Judges an answer for a name. Writes nothing, and holds no lock while it works.
pub(super) async fn judge(
    portal: &Portal,
    caller: &Caller,
    action: &str,
    name: &LoginName,
    answer: &CheckAnswer,
    now: i64,
) -> Result<Judged, Trouble> {
    let demand = Demand::of(portal, caller, action, Some(name.realm()), now).await?;
    match answer {
        CheckAnswer::Work(solution) => {
            let puzzle = &solution.puzzle;
            if !portal.captcha().holds(&caller.session, action, solution, now) {
                return Ok(Judged::refused(Refusal::CheckFailed));
            }
            if demand.extra > 0 && puzzle.bits < puzzle::bits_for(0, demand.extra) {
                // Not counted as a failure: we gave out the puzzle before we knew what to ask for.
                let is_asked = matches!(demand.way, CheckWay::Picture | CheckWay::Service);
                return Ok(Judged::refused(if is_asked { Refusal::CheckWanted } else { Refusal::CheckTooEasy }));
            }
            let uses = (demand.way == CheckWay::Passed).then(|| action.to_owned());
            Ok(Judged { refusal: None, spent: Some((puzzle.seal.clone(), puzzle.expires_ms)), uses })
        }
        CheckAnswer::Picture { picture, digits } => {
            let hidden = portal.captcha().picture_for(&caller.session, action, picture, now);
            let Some(hidden) = hidden.filter(|_| demand.way == CheckWay::Picture) else {
                return Ok(Judged::refused(Refusal::CheckFailed));
            };
            let refusal = (!hidden.is(digits)).then_some(Refusal::CheckMistyped);
            Ok(Judged { refusal, spent: Some((picture.clone(), hidden.expires_ms)), uses: None })
        }
    }
}
