//! Who may reset: every check in order, with the model's outcomes and codes.
//!
//! Source: the seed, "How does the password reset process work", and the order
//! of the product's design: known, enabled, not personal → privileged? then
//! the administrators' rule holds whatever the scope → organization on → in
//! scope → licensed → enough usable methods → password authority.

use serde::Serialize;

use crate::api::Outcome;
use crate::clock::DAY_MS;

use super::account::{Account, Authority, Contact, Filed, Phone};
use super::administrators;
use super::method::Method;
use super::personal;
use super::tenant::{Scope, Settings};
use super::user_id::UserId;

/// Whether passwords reach the on-premises directory at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writeback {
    Reachable,
    Unreachable,
    /// It answers, but refuses us: rights or settings are missing there.
    Misconfigured,
}

/// What a decision needs beside account and policy.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// Milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// Methods that can be carried out; one that cannot is nobody's way in.
    pub carried: &'static [Method],
    pub writeback: Writeback,
}

impl Situation {
    /// That of this version: no directory beside the embedded one is connected.
    #[must_use]
    pub fn at(now_ms: i64) -> Self {
        Self { now_ms, carried: &Method::CARRIED, writeback: Writeback::Unreachable }
    }
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

/// A method that policy and registration both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usable {
    pub method: Method,
    pub means: Means,
    /// Until when it carries no reset by itself, since it was bound soon after one.
    pub held_until_ms: Option<i64>,
}

/// What a method works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    Mailbox(Contact),
    Phone(Phone),
    /// Id of an authenticator app.
    App(String),
    Questions,
    /// Nothing: offered so that nobody can tell who has it (uniform disclosure).
    Nothing,
}

/// What two methods must not share to count as two: SMS and a call to one
/// number are one, and so are two mailboxes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Mailboxes,
    /// Digits only.
    Number(String),
    App,
    Questions,
    Nothing,
}

impl Means {
    /// The row's id, which a challenge names.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Mailbox(contact) => &contact.id,
            Self::Phone(phone) => &phone.id,
            Self::App(id) => id,
            Self::Questions => "questions",
            Self::Nothing => "nothing",
        }
    }

    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            Self::Mailbox(_) => Source::Mailboxes,
            Self::Phone(phone) => Source::Number(phone.number.chars().filter(char::is_ascii_digit).collect()),
            Self::App(_) => Source::App,
            Self::Questions => Source::Questions,
            Self::Nothing => Source::Nothing,
        }
    }
}

impl Eligible {
    /// How many different ways there are.
    #[must_use]
    pub fn ways(&self) -> usize {
        ways(&self.offers)
    }

    /// How many methods are wanting to pass the gates.
    #[must_use]
    pub fn missing(&self) -> u8 {
        self.gates.saturating_sub(u8::try_from(self.ways()).unwrap_or(u8::MAX))
    }
}

/// When the first of what is held back carries a reset again.
#[must_use]
pub fn held_until(offers: &[Usable]) -> Option<i64> {
    offers.iter().filter_map(|usable| usable.held_until_ms).min()
}

fn ways(offers: &[Usable]) -> usize {
    let mut sources: Vec<Source> = offers.iter().map(|usable| usable.means.source()).collect();
    sources.sort_unstable();
    sources.dedup();
    sources.len()
}

/// Decides for a user ID, whoever may stand behind it: `tenant` is the account's
/// or, where there is no account, its domain's.
#[must_use]
pub fn judge(
    user_id: &UserId,
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
    let personal = tenant.is_none() && personal::is_personal(user_id.domain());
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
    let (gates, offers) = asked_of(account, settings, situation);
    check("enough-methods", ways(&offers) >= usize::from(gates), Outcome::NotEnoughMethods)?;
    let carries = offers.iter().any(|usable| usable.held_until_ms.is_none());
    check("methods-not-new", carries, Outcome::MethodsTooNew)?;
    if account.authority != Authority::Cloud {
        check("writeback-configured", settings.writeback, Outcome::WritebackNotConfigured)?;
        let misconfigured = situation.writeback == Writeback::Misconfigured;
        check("writeback-allowed", !misconfigured, Outcome::OnPremisesConfiguration)?;
        let reachable = situation.writeback == Writeback::Reachable;
        check("writeback-reachable", reachable, Outcome::OnPremisesUnreachable)?;
    }
    Ok(Eligible { gates, offers })
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

/// Gates and methods that count for an account: the organization's, or the administrators' rule.
#[must_use]
pub fn policy_for(account: &Account, settings: &Settings, now_ms: i64) -> (u8, Vec<Method>) {
    if account.is_privileged() {
        (administrators::gates(settings, now_ms), administrators::methods(settings))
    } else {
        (settings.gates, settings.methods.clone())
    }
}

/// How many gates an account passes, and what it has for them. What was bound
/// within a day of a reset is held back for a day, where the organization has it so.
#[must_use]
pub fn asked_of(account: &Account, settings: &Settings, situation: &Situation) -> (u8, Vec<Usable>) {
    let (gates, methods) = policy_for(account, settings, situation.now_ms);
    let mut offers = usable(account, &methods, gates, situation);
    if settings.holds_new_methods()
        && let Some(reset_ms) = account.reset_ms
    {
        for usable in &mut offers {
            let since = filed(account, &usable.means).map_or(0, |filed| filed.since_ms);
            let until = since + DAY_MS;
            let soon_after = (reset_ms..reset_ms + DAY_MS).contains(&since);
            usable.held_until_ms = (soon_after && situation.now_ms < until).then_some(until);
        }
    }
    (gates, offers)
}

/// Whether nothing that the policy counts is on file: then, and only then, a
/// sign-in alone may bind the first. What wrong codes switched off is on file
/// all the same; else a hundred of them would open this door to who has the password.
#[must_use]
pub fn has_nothing_on_file(account: &Account, settings: &Settings, situation: &Situation) -> bool {
    let account = Account { switched_off: Vec::new(), ..account.clone() };
    asked_of(&account, settings, situation).1.is_empty()
}

/// An app's offer stands for all apps of an account: the oldest counts.
fn filed<'a>(account: &'a Account, means: &'a Means) -> Option<&'a Filed> {
    match means {
        Means::Mailbox(contact) => Some(&contact.filed),
        Means::App(_) => account.apps.iter().map(|app| &app.filed).min_by_key(|filed| filed.since_ms),
        Means::Phone(_) | Means::Questions | Means::Nothing => None,
    }
}

/// Decides who may look after their means of proof: whoever self-service is
/// for, with as many on file as there are. Offers are what is on file already.
#[must_use]
pub fn may_register(account: &Account, settings: &Settings, situation: &Situation) -> Decision {
    let mut trace = Vec::new();
    let mut check = |name: &'static str, passed: bool, otherwise: Outcome| {
        trace.push(Check { name, passed });
        if passed { Ok(()) } else { Err(otherwise) }
    };
    let verdict = admitted(account, settings, &mut check).map(|()| {
        let (gates, offers) = asked_of(account, settings, situation);
        Eligible { gates, offers }
    });
    Decision { trace, verdict }
}

/// Decides whether somebody who knows their password may change it here: that
/// is free of scope, licence and methods, as in the model.
#[must_use]
pub fn may_change(account: &Account) -> Decision {
    let mut trace = Vec::new();
    let mut check = |name: &'static str, passed: bool, otherwise: Outcome| {
        trace.push(Check { name, passed });
        if passed { Ok(()) } else { Err(otherwise) }
    };
    let verdict = check("account-enabled", account.enabled, Outcome::AccountDisabled)
        .and_then(|()| check("not-personal", !account.personal, Outcome::PersonalAccount))
        .and_then(|()| check("not-reported", account.reported_ms.is_none(), Outcome::Reported))
        // No directory beside the embedded one is connected in this version.
        .and_then(|()| check("password-here", account.authority == Authority::Cloud, Outcome::WritebackNotConfigured))
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

/// What the account could use of these methods.
///
/// The primary mailbox is not among it, since it opens with the password that
/// is lost; unless a guest brought it. One gate takes an app's code only, never
/// its notification (the model: "highest level of security").
#[must_use]
pub fn usable(account: &Account, methods: &[Method], gates: u8, situation: &Situation) -> Vec<Usable> {
    let mut offers = Vec::new();
    let is_on = |method: &&Method| situation.carried.contains(method) && !account.switched_off.contains(method);
    for &method in methods.iter().filter(is_on) {
        let mut offer = |means: Means| offers.push(Usable { method, means, held_until_ms: None });
        let phone = |phone: &Option<Phone>| phone.iter().cloned().map(Means::Phone).collect::<Vec<_>>();
        match method {
            Method::Email => {
                let own = account.primary_mail.iter().filter(|_| account.guest.is_some());
                let mut seen: Vec<&Contact> = Vec::new();
                for contact in own.chain(account.proving_mails()) {
                    if !seen.iter().any(|known| known.address == contact.address) {
                        seen.push(contact);
                        offer(Means::Mailbox(contact.clone()));
                    }
                }
            }
            Method::MobileSms | Method::MobileCall => phone(&account.mobile_phone).into_iter().for_each(offer),
            Method::OfficeCall => phone(&account.office_phone).into_iter().for_each(offer),
            // Which of somebody's apps shows the code does not matter: one offer stands for all.
            Method::AppCode => account.apps.first().map(|app| Means::App(app.id.clone())).into_iter().for_each(offer),
            Method::AppNotification if gates > 1 => {
                account.apps.first().map(|app| Means::App(app.id.clone())).into_iter().for_each(offer);
            }
            Method::Questions if account.questions > 0 => offer(Means::Questions),
            Method::AppNotification | Method::Questions => {}
        }
    }
    if let Some(first) = &account.default_means {
        let is_app = account.apps.iter().any(|app| app.id == *first);
        offers.sort_by_key(|usable| match &usable.means {
            Means::App(_) => !is_app,
            means => means.id() != first,
        });
    }
    offers
}

#[cfg(test)]
#[path = "eligibility/tests.rs"]
mod tests;
