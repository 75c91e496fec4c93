//! Standing: what is read again before every act, and how a visit ends.
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
use crate::secrets::Digest;
use crate::store::accounts::Person;
use crate::store::challenges::{Challenge, Spent};
use crate::store::flows::Visit;
use crate::store::throttles::Closures;
use crate::store::{Tx, accounts, audit, challenges, flows, tenants, throttles};
use crate::wire::{Goal, Notice, Outcome};

use super::{Caller, Moved, Trouble, event_of, notices, screens};
use crate::visit::{Flow, State};
use crate::wire::{Entry, Journey};

/// A visit under way together with what was read again for this act.
pub(super) struct Standing {
    pub flow: Flow,
    pub tenant: Tenant,
    /// Nothing where the visit withholds that there is none.
    pub account: Option<Account>,
    /// Nothing where the visit withholds that the account may not.
    pub eligible: Option<Eligible>,
    /// What wrong codes have closed for whoever tries.
    pub closures: Closures,
    /// The codes of this visit.
    pub challenges: Vec<Challenge>,
    /// What it has proven, as far as that counts still.
    pub proven: Vec<Spent>,
}

impl Standing {
    /// Under whose id tries and messages are counted: the account's, or one of
    /// its own for each user ID that nobody has, so that limits are the same.
    pub fn subject(&self, portal: &Portal) -> String {
        subject(portal, &self.flow)
    }

    /// See [`offers`].
    pub fn offers(&self, now: i64) -> Vec<Usable> {
        offers(&self.flow, &self.tenant.settings, self.eligible.as_ref(), &self.proven, now)
    }

    /// What was read, for the screen.
    pub fn read(&self) -> Read<'_> {
        Read { tenant: Some(&self.tenant), account: self.account.as_ref(), proven: &self.proven }
    }
}

/// What this transaction has read of a visit. Account and proofs are looked at only
/// while ways are offered.
#[derive(Clone, Copy, Default)]
pub(super) struct Read<'a> {
    pub tenant: Option<&'a Tenant>,
    pub account: Option<&'a Account>,
    pub proven: &'a [Spent],
}

/// Whether a proof counts: what it was made with is on file and usable.
pub(super) fn counts(eligible: &Eligible, spent: &Spent) -> bool {
    eligible.offer_of(spent.method, &spent.means).is_some()
}

/// The open ways of a visit: what is proven is not offered again, and neither is
/// another way with the same number or app. Before the first proof of a uniform
/// tenant they are the same for everybody.
pub(super) fn offers(
    flow: &Flow,
    settings: &Settings,
    eligible: Option<&Eligible>,
    proven: &[Spent],
    now: i64,
) -> Vec<Usable> {
    if proven.is_empty() && settings.is_uniform() && flow.goal != Some(Goal::Register) {
        return uniform::offers(settings, eligible, &Situation::at(now));
    }
    let Some(eligible) = eligible else { return Vec::new() };
    let of = |spent: &Spent| eligible.offer_of(spent.method, &spent.means);
    let used: Vec<_> = proven.iter().filter_map(of).map(|offer| offer.means.source()).collect();
    eligible.offers.iter().filter(|offer| !used.contains(&offer.means.source())).cloned().collect()
}

/// See [`Standing::subject`].
pub(super) fn subject(portal: &Portal, flow: &Flow) -> String {
    flow.account_id.clone().unwrap_or_else(|| nobody(portal, &flow.user_id))
}

pub(super) fn nobody(portal: &Portal, user_id: &str) -> String {
    portal.keys.digest(Digest::Nobody, &[user_id])
}

/// The visit of this session in one of these states, with account and policy
/// read again; or the visit, ended, when it may not go on.
pub(super) async fn stand(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    states: &[State],
    now: i64,
) -> Result<Result<Standing, Flow>, Trouble> {
    let read = flows::visit(tx, &portal.session(caller)).await?;
    let Visit { mut flow, tenant, challenges, mut proven } = read.ok_or(Trouble::OutOfStep)?;
    if !states.contains(&flow.state) {
        return Err(Trouble::OutOfStep);
    }
    if flow.is_outlived(now) {
        expire(tx, portal, &mut flow, now).await?;
        return Ok(Err(flow));
    }
    let Person { account, closures } = person_again(tx, portal, &flow, now).await?;
    if let (Some(_), Some(tenant)) = (&flow.withheld, &tenant)
        && tenant.settings.is_uniform()
    {
        flow.touched_ms = now;
        return Ok(Ok(Standing {
            flow,
            tenant: tenant.clone(),
            account,
            eligible: None,
            closures,
            challenges,
            proven,
        }));
    }
    let verdict = match (&account, &tenant) {
        (Some(account), _) if account.password_epoch != flow.password_epoch => Err(Outcome::ChangedMeanwhile),
        (Some(account), Some(tenant)) => judge(&flow, account, tenant, &Situation::at(now)),
        _ => Err(Outcome::ChangedMeanwhile),
    };
    // The tries of others close the reset; who signed in goes on.
    let closed = closures.account.filter(|_| account.is_some() && !knows_the_password(&flow));
    let verdict = if closed.is_some() { verdict.and(Err(Outcome::ClosedForNow)) } else { verdict };
    match (verdict, account, tenant) {
        (Ok(eligible), Some(account), Some(tenant)) => {
            flow.touched_ms = now;
            proven.retain(|spent| counts(&eligible, spent));
            Ok(Ok(Standing {
                flow,
                tenant,
                account: Some(account),
                eligible: Some(eligible),
                closures,
                challenges,
                proven,
            }))
        }
        // Nothing is told before the first proof, whatever changed meanwhile.
        (verdict, account, Some(tenant)) if tenant.settings.is_uniform() && is_unproven(&flow, &proven) => {
            let outcome = verdict.err().unwrap_or(Outcome::ChangedMeanwhile);
            withhold(tx, portal, &mut flow, caller, Some(outcome), now).await?;
            flow.touched_ms = now;
            Ok(Ok(Standing { flow, tenant, account, eligible: None, closures, challenges, proven }))
        }
        (verdict, account, tenant) => {
            let outcome = verdict.err().unwrap_or(Outcome::ChangedMeanwhile);
            flow.until_ms = until(outcome, closed, account.as_ref(), tenant.as_ref(), now);
            stop(tx, portal, &mut flow, Some(caller), outcome, now).await?;
            flows::save(tx, &flow).await?;
            Ok(Err(flow))
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
        Some(Goal::Change) => eligibility::may_change(account).verdict,
        Some(Goal::Register) => eligibility::may_register(account, settings, situation).verdict,
        Some(Goal::Unlock) if !settings.unlock_without_reset => {
            eligibility::decide(account, settings, situation).verdict.and(Err(Outcome::ChangedMeanwhile))
        }
        Some(Goal::Unlock | Goal::Reset) | None => eligibility::decide(account, settings, situation).verdict,
    }
}

fn knows_the_password(flow: &Flow) -> bool {
    matches!(flow.goal, Some(Goal::Change | Goal::Register))
}

/// Until when waiting helps, where it does.
pub(super) fn until(
    outcome: Outcome,
    closed: Option<i64>,
    account: Option<&Account>,
    tenant: Option<&Tenant>,
    now: i64,
) -> Option<i64> {
    match outcome {
        Outcome::ClosedForNow => closed,
        Outcome::MethodsTooNew => {
            let (_, offers) = eligibility::asked_of(account?, &tenant?.settings, &Situation::at(now));
            eligibility::held_until(&offers)
        }
        _ => None,
    }
}

fn is_unproven(flow: &Flow, proven: &[Spent]) -> bool {
    !knows_the_password(flow) && matches!(flow.state, State::Identified | State::Challenged) && proven.is_empty()
}

/// Lets a visit go on that may not, so that it looks like anybody's. The log alone
/// is told why; it gets a line for who may, too, so that both take as long.
pub(super) async fn withhold(
    tx: &mut Tx,
    portal: &Portal,
    flow: &mut Flow,
    caller: &Caller,
    outcome: Option<Outcome>,
    now: i64,
) -> Result<(), Trouble> {
    flow.withheld = outcome.map(|outcome| outcome.code().to_owned());
    let code = outcome.map_or("ok", Outcome::code);
    let event = event_of(flow, Some(caller.source), Happened::OutcomeWithheld, code);
    audit::append(tx, &portal.keys, event, now);
    Ok(())
}

pub(super) async fn person_again(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<Person, Trouble> {
    let nobody = nobody(portal, &flow.user_id);
    Ok(accounts::person(tx, &portal.keys, flow.account_id.as_deref(), &nobody, now).await?)
}

pub(super) async fn read_again(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
) -> Result<(Option<Account>, Option<Tenant>), Trouble> {
    let account = accounts::by_id(tx, &portal.keys, flow.account_id.as_deref().unwrap_or("")).await?;
    Ok((account, tenant_again(tx, flow).await?))
}

/// The account of a visit and what it has proven, read for its screen alone.
pub(super) async fn account_again(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
    now: i64,
) -> Result<(Option<Account>, Vec<Spent>), Trouble> {
    let account = person_again(tx, portal, flow, now).await?.account;
    let proven = match &account {
        Some(account) => challenges::proofs(tx, &flow.id, &account.id).await?,
        None => Vec::new(),
    };
    Ok((account, proven))
}

pub(super) async fn tenant_again(tx: &mut Tx, flow: &Flow) -> Result<Option<Tenant>, Trouble> {
    match &flow.tenant_id {
        Some(id) => Ok(tenants::by_id(&mut **tx, id).await?),
        None => Ok(None),
    }
}

/// Commits an end that an act ran into, and shows it. A visit that outlived its
/// time has no page of its own: the first one says what happened.
pub(super) async fn ended(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    flow: &Flow,
    now: i64,
) -> Result<Moved, Trouble> {
    if flow.state == State::Expired {
        tx.commit().await?;
        return first(portal, caller, &entry_of(flow), Some(Notice::VisitExpired), &flow.user_id).await;
    }
    let screen = screens::of(&mut tx, portal, flow, None, now).await?;
    tx.commit().await?;
    Ok(Moved::to(screen))
}

/// What a visit began with, as far as the next one needs it.
pub(super) fn entry_of(flow: &Flow) -> Entry {
    Entry { locale: flow.locale.clone(), journey: journey_of(flow), ..Entry::default() }
}

/// What the person came for.
pub(super) fn journey_of(flow: &Flow) -> Journey {
    match flow.goal {
        Some(Goal::Change) => Journey::Change,
        Some(Goal::Register) => Journey::Register,
        Some(Goal::Reset | Goal::Unlock) | None => Journey::Reset,
    }
}

/// The first screen, with a fresh puzzle.
pub(super) async fn first(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    notice: Option<Notice>,
    user_id: &str,
) -> Result<Moved, Trouble> {
    Ok(Moved::to(screens::identify(portal, caller, entry, user_id, notice, None).await?))
}

/// Counts a visit that ends with a wrong proof and without having passed its
/// gates; called before its state changes.
async fn count_failure(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<(), Trouble> {
    let account_id = &subject(portal, flow);
    if flow.wrong_proofs == 0
        || knows_the_password(flow)
        || !matches!(flow.state, State::Identified | State::Challenged)
    {
        return Ok(());
    }
    if let Some(until_ms) = throttles::note_failed_attempt(tx, account_id, now).await? {
        let event = event_of(flow, None, Happened::SelfServiceClosed, Outcome::ClosedForNow.code()).by("portal");
        audit::append(tx, &portal.keys, event, now);
        notices::self_service_closed(tx, portal, flow, until_ms, now).await?;
    }
    Ok(())
}

pub(super) async fn stop(
    tx: &mut Tx,
    portal: &Portal,
    flow: &mut Flow,
    caller: Option<&Caller>,
    outcome: Outcome,
    now: i64,
) -> Result<(), Trouble> {
    count_failure(tx, portal, flow, now).await?;
    flow.end(State::Stopped, Some(outcome.code()), now);
    challenges::kill_of_flow(tx, &flow.id, now).await?;
    challenges::drop_proofs(tx, &flow.id).await?;
    let event = event_of(flow, caller.map(|caller| caller.source), Happened::VisitStopped, outcome.code());
    audit::append(tx, &portal.keys, event, now);
    Ok(())
}

pub(super) async fn expire(tx: &mut Tx, portal: &Portal, flow: &mut Flow, now: i64) -> Result<(), Trouble> {
    count_failure(tx, portal, flow, now).await?;
    flow.end(State::Expired, None, now);
    flow.release_session();
    challenges::kill_of_flow(tx, &flow.id, now).await?;
    challenges::drop_proofs(tx, &flow.id).await?;
    flows::save(tx, flow).await?;
    let event = event_of(flow, None, Happened::VisitExpired, "expired").by("portal");
    audit::append(tx, &portal.keys, event, now);
    Ok(())
}

pub(super) async fn drop_if_outlived(tx: &mut Tx, portal: &Portal, flow: &mut Flow, now: i64) -> Result<(), Trouble> {
    if flow.state.is_under_way() && flow.is_outlived(now) {
        expire(tx, portal, flow, now).await?;
    }
    Ok(())
}

pub(super) async fn let_go(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    flow: &mut Flow,
    now: i64,
) -> Result<(), Trouble> {
    if flow.state.is_under_way() {
        count_failure(tx, portal, flow, now).await?;
        flow.end(State::Left, None, now);
        challenges::kill_of_flow(tx, &flow.id, now).await?;
        challenges::drop_proofs(tx, &flow.id).await?;
        let event = event_of(flow, Some(caller.source), Happened::VisitLeft, "left");
        audit::append(tx, &portal.keys, event, now);
    }
    flow.release_session();
    flows::save(tx, flow).await?;
    Ok(())
}
