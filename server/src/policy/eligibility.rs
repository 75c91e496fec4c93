//! Who may reset: every check in order, with the model's outcomes and codes.
//!
//! Source: the seed, "How does the password reset process work", and the order
//! of the product's design: known, enabled, not personal → privileged? then
//! the administrators' rule holds whatever the scope → organization on → in
//! scope → licensed → enough usable methods → password authority.

mod on_file;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::wire::Outcome;

use super::account::{Account, Authority};
use super::login_name::Realm;
use super::method::{Method, RulesOf};
use super::personal;
use super::tenant::{Scope, Settings};

use on_file::ways;
pub use on_file::{
    Hold, Means, Usable, Way, asked_of, counting, has_nothing_on_file, held, held_until, is_on, policy_for,
};

/// Whether passwords reach the on-premises directory at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writeback {
    Reachable,
    Unreachable,
    /// It answers, but refuses us: rights or settings are missing there.
    Misconfigured,
}

impl Writeback {
    const ALL: [Self; 3] = [Self::Reachable, Self::Unreachable, Self::Misconfigured];

    /// A stable word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::Unreachable => "unreachable",
            Self::Misconfigured => "misconfigured",
        }
    }

    /// What a word stands for that [`Writeback::name`] gave.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == word)
    }
}

/// Says of an account's directory whether passwords reach it.
pub trait Reach: fmt::Debug + Sync {
    fn of(&self, account: &Account) -> Writeback;
}

/// The same for all accounts.
impl Reach for Writeback {
    fn of(&self, _: &Account) -> Writeback {
        *self
    }
}

/// What a decision needs beside account and policy.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// Milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// What the rules ask of each method.
    pub rules: RulesOf,
    pub reach: &'a dyn Reach,
}

/// One check, as it is told to an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Check {
    /// A stable id, such as `in-scope`.
    pub name: &'static str,
    pub passed: bool,
}

/// The checks made, and what follows.
#[derive(Debug, Clone)]
pub struct Decision {
    pub trace: Vec<Check>,
    pub verdict: Result<Eligible, Outcome>,
}

/// What an eligible account has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligible {
    /// How many different methods to prove.
    pub gates: u8,
    /// What the person may choose from, in order.
    pub offers: Vec<Usable>,
}

impl Eligible {
    /// How many different ways there are.
    #[must_use]
    pub fn ways(&self) -> usize {
        ways(&self.offers)
    }

    /// The offer that a proof by this method with these means stands for: none where
    /// the means is off file, or not usable now.
    #[must_use]
    pub fn offer_of(&self, method: Method, means: &str) -> Option<&Usable> {
        self.offers.iter().find(|offer| offer.method == method && offer.means.has(means))
    }

    /// How many methods are wanting to pass the gates.
    #[must_use]
    pub fn missing(&self) -> u8 {
        self.gates.saturating_sub(u8::try_from(self.ways()).unwrap_or(u8::MAX))
    }
}

/// Decides for a name, whether an account has it or not: `tenant` is the account's or, where
/// there is no account, the one that the name leads to.
#[must_use]
pub fn judge(
    realm: Realm<'_>,
    account: Option<&Account>,
    tenant: Option<&Settings>,
    situation: &Situation,
) -> Decision {
    let mut trace = Vec::new();
    if let (Some(account), Some(settings)) = (account, tenant) {
        trace.push(Check { name: "account-known", passed: true });
        let verdict = checks(account, settings, situation, &mut trace);
        return Decision { trace, verdict };
    }
    // A domain that an organization claims is its own, whatever the provider.
    let personal = tenant.is_none() && matches!(realm, Realm::Domain(domain) if personal::is_personal(domain));
    trace.push(Check { name: "not-personal", passed: !personal });
    if personal {
        return Decision { trace, verdict: Err(Outcome::PersonalAccount) };
    }
    trace.push(Check { name: "tenant-known", passed: tenant.is_some() });
    if tenant.is_some() {
        trace.push(Check { name: "account-known", passed: false });
    }
    Decision { trace, verdict: Err(Outcome::NotVerified) }
}

/// Decides for a known account of a known tenant.
#[must_use]
pub fn decide(account: &Account, settings: &Settings, situation: &Situation) -> Decision {
    let mut trace = Vec::new();
    let verdict = checks(account, settings, situation, &mut trace);
    Decision { trace, verdict }
}

fn checks(
    account: &Account,
    settings: &Settings,
    situation: &Situation,
    trace: &mut Vec<Check>,
) -> Result<Eligible, Outcome> {
    let mut check = |name: &'static str, passed: bool, otherwise: Outcome| {
        trace.push(Check { name, passed });
        if passed { Ok(()) } else { Err(otherwise) }
    };
    admitted(account, settings, &mut check)?;
    let asked = asked_of(account, settings, situation);
    check("enough-methods", asked.missing() == 0, Outcome::NotEnoughMethods)?;
    let carries = asked.offers.iter().any(|usable| usable.held_until_ms().is_none());
    check("methods-not-new", carries, Outcome::MethodsTooNew)?;
    can_be_written(account, settings, situation, &mut check)?;
    Ok(asked)
}

/// Whether a new password would reach where the password of this account lives.
fn can_be_written(
    account: &Account,
    settings: &Settings,
    situation: &Situation<'_>,
    check: &mut impl FnMut(&'static str, bool, Outcome) -> Result<(), Outcome>,
) -> Result<(), Outcome> {
    if account.authority == Authority::Cloud && account.elsewhere.is_none() {
        return Ok(());
    }
    check("writeback-configured", settings.writeback, Outcome::WritebackNotConfigured)?;
    let reach = situation.reach.of(account);
    check("writeback-allowed", reach != Writeback::Misconfigured, Outcome::OnPremisesConfiguration)?;
    check("writeback-reachable", reach == Writeback::Reachable, Outcome::OnPremisesUnreachable)?;
    let protected = account.elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.protected);
    check("not-protected", !protected, Outcome::SelfServiceOff)
}

/// Whether self-service is for this account at all.
fn admitted(
    account: &Account,
    settings: &Settings,
    check: &mut impl FnMut(&'static str, bool, Outcome) -> Result<(), Outcome>,
) -> Result<(), Outcome> {
    check("account-enabled", account.enabled, Outcome::AccountDisabled)?;
    check("not-personal", !account.personal, Outcome::PersonalAccount)?;
    check("not-reported", account.reported_ms.is_none(), Outcome::Reported)?;
    if account.is_privileged() {
        return check("administrators-on", settings.administrators_self_service, Outcome::SelfServiceOff);
    }
    check("self-service-on", settings.self_service, Outcome::SelfServiceOff)?;
    check("policy-set", settings.scope != Scope::Nobody, Outcome::NoPolicy)?;
    check("in-scope", in_scope(account, &settings.scope), Outcome::NotInScope)?;
    check("licensed", is_licensed(account, settings), Outcome::NotLicensed)
}

/// Decides whether a person may look after their means of proof: they may where
/// self-service is for them, however many are on file. Offers are what is on file already.
#[must_use]
pub fn may_register(account: &Account, settings: &Settings, situation: &Situation) -> Decision {
    let mut trace = Vec::new();
    let mut check = |name: &'static str, passed: bool, otherwise: Outcome| {
        trace.push(Check { name, passed });
        if passed { Ok(()) } else { Err(otherwise) }
    };
    let verdict = admitted(account, settings, &mut check).map(|()| asked_of(account, settings, situation));
    Decision { trace, verdict }
}

/// Decides whether a person who knows their password may change it here: that
/// is free of scope, licence and methods, as in the model.
#[must_use]
pub fn may_change(account: &Account, settings: &Settings, situation: &Situation<'_>) -> Decision {
    let mut trace = Vec::new();
    let mut check = |name: &'static str, passed: bool, otherwise: Outcome| {
        trace.push(Check { name, passed });
        if passed { Ok(()) } else { Err(otherwise) }
    };
    let verdict = check("account-enabled", account.enabled, Outcome::AccountDisabled)
        .and_then(|()| check("not-personal", !account.personal, Outcome::PersonalAccount))
        .and_then(|()| check("not-reported", account.reported_ms.is_none(), Outcome::Reported))
        .and_then(|()| can_be_written(account, settings, situation, &mut check))
        .map(|()| Eligible { gates: 0, offers: Vec::new() });
    Decision { trace, verdict }
}

pub(super) fn in_scope(account: &Account, scope: &Scope) -> bool {
    match scope {
        Scope::Nobody => false,
        Scope::Group(group) => account.groups.contains(group),
        Scope::Everybody => true,
    }
}

pub(super) fn is_licensed(account: &Account, settings: &Settings) -> bool {
    settings.licence.as_ref().is_none_or(|licence| account.licences.contains(licence))
}

#[cfg(test)]
#[path = "eligibility/tests.rs"]
mod tests;
