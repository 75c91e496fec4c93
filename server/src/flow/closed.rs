//! A way that wrong codes have closed: what is said for as long as it stays closed.
//!
//! Every answer at such a way says until when, and whether another way of this
//! visit is open. Before the first proof of a uniform tenant both are the same
//! for every user ID, since closures are counted for user IDs that no account has, too.

use crate::policy::account::Account;
use crate::policy::eligibility::Usable;
use crate::policy::method::Method;
use crate::policy::tenant::Tenant;
use crate::store::accounts::Person;
use crate::store::challenges;
use crate::store::throttles::Closures;
use crate::visit::Flow;
use crate::wire::Refusal;

use super::reading::person_again;
use super::standing::{counts, is_untold, judge, offers};
use super::{Act, Trouble};

/// What is said of a way that is closed; `offers` are the ways of the visit.
pub(super) fn refusal(method: Method, closures: &Closures, offers: &[Usable]) -> Option<Refusal> {
    let until_ms = closures.of(method)?;
    Some(Refusal::MethodClosed { until_ms, has_other: has_other(method, closures, offers) })
}

/// Whether a way by another method is open. A closure is one of a method, so that
/// another mailbox is no way out.
pub(super) fn has_other(method: Method, closures: &Closures, offers: &[Usable]) -> bool {
    offers.iter().any(|offer| offer.method != method && closures.of(offer.method).is_none())
}

/// As [`refusal`], where this act has not read what it takes.
pub(super) async fn refusal_again(
    act: &mut Act<'_>,
    flow: &Flow,
    tenant: &Tenant,
    method: Method,
) -> Result<Option<Refusal>, Trouble> {
    let Ways { closures, offers, .. } = ways_again(act, flow, tenant).await?;
    Ok(refusal(method, &closures, &offers))
}

/// The ways of a visit, read for its screen alone.
pub(super) struct Ways {
    /// None where the visit withholds that there is none, or that it may not.
    pub account: Option<Account>,
    pub closures: Closures,
    pub offers: Vec<Usable>,
    /// See [`is_untold`].
    pub untold: bool,
}

/// Reads the ways of a visit again.
pub(super) async fn ways_again(act: &mut Act<'_>, flow: &Flow, tenant: &Tenant) -> Result<Ways, Trouble> {
    let situation = act.situation();
    let Person { account, closures } = person_again(act, flow).await?;
    // A user ID that no account has is read like any other, so that it takes as long.
    let mut proven = challenges::proofs(act, &flow.id, flow.account_id.as_deref().unwrap_or_default()).await?;
    let account = account.filter(|_| flow.withheld.is_none());
    let eligible = account.as_ref().and_then(|account| judge(flow, account, tenant, &situation).ok());
    if let Some(eligible) = &eligible {
        proven.retain(|spent| counts(eligible, spent));
    }
    let offers = offers(flow, &tenant.settings, eligible.as_ref(), &proven, &situation);
    let untold = is_untold(flow, &tenant.settings, &proven);
    Ok(Ways { account, closures, offers, untold })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::eligibility::Means;

    fn ways(methods: &[Method]) -> Vec<Usable> {
        let way = |method: &Method| Usable::free(*method, Means::Nothing);
        methods.iter().map(way).collect()
    }

    #[test]
    fn another_mailbox_is_no_way_around_a_closed_method() {
        let mut closures = Closures::default();
        closures.add(Method::Email.name(), 7).unwrap();
        let said = |methods: &[Method]| refusal(Method::Email, &closures, &ways(methods));
        let closed = |has_other| Some(Refusal::MethodClosed { until_ms: 7, has_other });
        assert_eq!(said(&[Method::Email]), closed(false));
        assert_eq!(said(&[Method::Email, Method::Email]), closed(false));
        assert_eq!(said(&[Method::Email, Method::AppCode]), closed(true));
        assert_eq!(refusal(Method::AppCode, &closures, &ways(&[Method::Email])), None, "it is open");
    }

    #[test]
    fn a_way_that_is_closed_itself_is_no_other_way() {
        let mut closures = Closures::default();
        closures.add(Method::Email.name(), 7).unwrap();
        closures.add(Method::AppCode.name(), 9).unwrap();
        let both = ways(&[Method::Email, Method::AppCode]);
        let said = refusal(Method::Email, &closures, &both);
        assert_eq!(said, Some(Refusal::MethodClosed { until_ms: 7, has_other: false }));
    }
}
