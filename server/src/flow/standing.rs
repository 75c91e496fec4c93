//! Standing: the verdict before every act.
//!
//! Account and policy are those of the moment, never those of the beginning. A
//! visit whose account changed meanwhile, or that outlived its time, is ended
//! here and goes no further.

use crate::audit::Happened;
use crate::policy::account::Account;
use crate::policy::eligibility::{self, Eligible, Situation, Usable};
use crate::policy::tenant::{Settings, Tenant};
use crate::policy::uniform;
use crate::portal::Portal;
use crate::store::accounts::Person;
use crate::store::challenges::{Challenge, Spent};
use crate::store::flows::{self, WholeVisit};
use crate::store::throttles::Closures;
use crate::visit::{Flow, State};
use crate::wire::{Goal, Outcome};

use super::ending::{expire, stop};
use super::reading::{Read, knows_the_password, person_again, subject};
use super::{Act, Halt, Trouble};

/// A visit under way together with what was read again for this act.
pub(super) struct Standing {
    pub flow: Flow,
    pub tenant: Tenant,
    /// None where the visit withholds that there is none.
    pub account: Option<Account>,
    /// None where the visit withholds that the account may not.
    pub eligible: Option<Eligible>,
    /// What wrong codes have closed, for all who try.
    pub closures: Closures,
    /// The codes of this visit.
    pub challenges: Vec<Challenge>,
    /// What it has proven, as far as that counts still.
    pub proven: Vec<Spent>,
}

impl Standing {
    /// See [`subject`].
    pub fn subject(&self, portal: &Portal) -> String {
        subject(portal, &self.flow)
    }

    /// See [`offers`].
    pub fn offers(&self, situation: &Situation) -> Vec<Usable> {
        offers(&self.flow, &self.tenant.settings, self.eligible.as_ref(), &self.proven, situation)
    }

    /// What was read, for the screen.
    pub fn read(&self) -> Read<'_> {
        Read { tenant: Some(&self.tenant), account: self.account.as_ref(), proven: &self.proven }
    }
}

/// Whether a proof counts: what it was made with is on file and usable.
pub(super) fn counts(eligible: &Eligible, spent: &Spent) -> bool {
    eligible.offer_of(spent.method, &spent.means).is_some()
}

/// Whether nothing of the account may be told: before the first proof of a uniform tenant not even
/// a masked address is.
pub(super) fn is_untold(flow: &Flow, settings: &Settings, proven: &[Spent]) -> bool {
    proven.is_empty() && settings.is_uniform() && flow.goal != Some(Goal::Register)
}

/// The open ways of a visit: what is proven is not offered again, and neither is
/// another way with the same number or app. Before the first proof of a uniform
/// tenant they are the same for everybody.
pub(super) fn offers(
    flow: &Flow,
    settings: &Settings,
    eligible: Option<&Eligible>,
    proven: &[Spent],
    situation: &Situation,
) -> Vec<Usable> {
    if is_untold(flow, settings, proven) {
        return uniform::offers(settings, eligible, situation);
    }
    let Some(eligible) = eligible else { return Vec::new() };
    // Of two apps the one that is held back carries nothing by itself: the other one may still be used.
    let is_used =
        |spent: &Spent, offer: &Usable| offer.held_until_of(&spent.means).is_none() || offer.held_until_ms().is_some();
    let of = |spent: &Spent| eligible.offer_of(spent.method, &spent.means).filter(|offer| is_used(spent, offer));
    let used: Vec<_> = proven.iter().filter_map(of).map(|offer| offer.means.source()).collect();
    eligible.offers.iter().filter(|offer| !used.contains(&offer.means.source())).cloned().collect()
}

/// The visit of this session in one of these states, with account and policy read
/// again; where it may not go on, it is ended.
pub(super) async fn stand(act: &mut Act<'_>, states: &[State]) -> Result<Standing, Halt> {
    let (session, now, situation) = (act.portal.session(act.caller()?), act.now, act.situation());
    let read = flows::visit(act, &session).await?;
    let WholeVisit { mut flow, tenant, challenges, mut proven } = read.ok_or(Trouble::OutOfStep)?;
    if !states.contains(&flow.state) {
        return Err(Trouble::OutOfStep.into());
    }
    if flow.is_outlived(now) {
        expire(act, &mut flow).await?;
        return Err(Halt::Ended(Box::new(flow)));
    }
    let Person { account, closures } = person_again(act, &flow).await?;
    if let (Some(_), Some(tenant)) = (&flow.withheld, &tenant)
        && tenant.settings.is_uniform()
    {
        flow.touched_ms = now;
        return Ok(Standing { flow, tenant: tenant.clone(), account, eligible: None, closures, challenges, proven });
    }
    let verdict = match (&account, &tenant) {
        (Some(account), _) if account.password_epoch != flow.password_epoch => Err(Outcome::ChangedMeanwhile),
        (Some(account), Some(tenant)) => judge(&flow, account, tenant, &situation),
        _ => Err(Outcome::ChangedMeanwhile),
    };
    // The tries of others close the reset; a person who signed in goes on.
    let closed = closures.account.filter(|_| account.is_some() && !knows_the_password(&flow));
    let verdict = if closed.is_some() { verdict.and(Err(Outcome::ClosedForNow)) } else { verdict };
    match (verdict, account, tenant) {
        (Ok(eligible), Some(account), Some(tenant)) => {
            flow.touched_ms = now;
            proven.retain(|spent| counts(&eligible, spent));
            Ok(Standing {
                flow,
                tenant,
                account: Some(account),
                eligible: Some(eligible),
                closures,
                challenges,
                proven,
            })
        }
        // The end is not told before the first proof, whatever changed meanwhile.
        (verdict, account, Some(tenant)) if tenant.settings.is_uniform() && is_unproven(&flow, &proven) => {
            withhold(act, &mut flow, Some(verdict.err().unwrap_or(Outcome::ChangedMeanwhile)));
            flow.touched_ms = now;
            Ok(Standing { flow, tenant, account, eligible: None, closures, challenges, proven })
        }
        (verdict, account, tenant) => {
            let outcome = verdict.err().unwrap_or(Outcome::ChangedMeanwhile);
            flow.until_ms = until(outcome, closed, account.as_ref(), tenant.as_ref(), &situation);
            stop(act, &mut flow, outcome).await?;
            flows::save(act, &flow).await?;
            Err(Halt::Ended(Box::new(flow)))
        }
    }
}

/// What the policy of the moment says to what the visit is for.
pub(super) fn judge(
    flow: &Flow,
    account: &Account,
    tenant: &Tenant,
    situation: &Situation,
) -> Result<Eligible, Outcome> {
    let settings = &tenant.settings;
    match flow.goal {
        Some(Goal::Change) => eligibility::may_change(account, settings, situation).verdict,
        Some(Goal::Register) => eligibility::may_register(account, settings, situation).verdict,
        Some(Goal::Unlock) if !settings.unlock_without_reset => {
            eligibility::decide(account, settings, situation).verdict.and(Err(Outcome::ChangedMeanwhile))
        }
        Some(Goal::Unlock | Goal::Reset) | None => eligibility::decide(account, settings, situation).verdict,
    }
}

/// Until when waiting helps, where it does.
pub(super) fn until(
    outcome: Outcome,
    closed: Option<i64>,
    account: Option<&Account>,
    tenant: Option<&Tenant>,
    situation: &Situation,
) -> Option<i64> {
    if outcome == Outcome::ClosedForNow {
        return closed;
    }
    if outcome != Outcome::MethodsTooNew {
        return None;
    }
    eligibility::held_until(&eligibility::asked_of(account?, &tenant?.settings, situation).offers)
}

fn is_unproven(flow: &Flow, proven: &[Spent]) -> bool {
    !knows_the_password(flow) && matches!(flow.state, State::Identified | State::Challenged) && proven.is_empty()
}

/// Lets a visit go on that may not, so that it looks like any other. The log alone
/// is told why; it gets a line for one that may, too, so that both take as long.
pub(super) fn withhold(act: &mut Act<'_>, flow: &mut Flow, outcome: Option<Outcome>) {
    flow.withheld = outcome.map(|outcome| outcome.code().to_owned());
    act.note_of(flow, Happened::OutcomeWithheld, outcome.map_or("ok", Outcome::code));
}
