//! Who may reset: every check in order, with the model's outcomes and codes.
//!
//! Source: the seed, "How does the password reset process work", and the order
//! of the product's design: known, enabled, not personal → privileged? then
//! the administrators' rule holds whatever the scope → organization on → in
//! scope → licensed → enough usable methods → password authority.

use serde::Serialize;

use crate::api::Outcome;

use super::account::{Account, Authority, Contact};
use super::method::Method;
use super::personal;
use super::tenant::{Scope, Settings};
use super::user_id::UserId;

/// Administrators always pass two gates.
const GATES_FOR_ADMINISTRATORS: u8 = 2;

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
    pub contact: Contact,
}

/// Decides for a user ID, whoever may stand behind it: `tenant` is the account's
/// or, where there is no account, its domain's.
#[must_use]
pub fn judge(user_id: &UserId, account: Option<&Account>, tenant: Option<&Settings>) -> Decision {
    let mut trace = Vec::new();
    if let (Some(account), Some(settings)) = (account, tenant) {
        trace.push(Check { name: "account-known", passed: true });
        let verdict = checks(account, settings, &mut trace);
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
pub fn decide(account: &Account, settings: &Settings) -> Decision {
    let mut trace = Vec::new();
    let verdict = checks(account, settings, &mut trace);
    Decision { trace, verdict }
}

fn checks(account: &Account, settings: &Settings, trace: &mut Vec<Check>) -> Result<Eligible, Outcome> {
    let mut check = |name: &'static str, passed: bool, otherwise: Outcome| {
        trace.push(Check { name, passed });
        if passed { Ok(()) } else { Err(otherwise) }
    };
    check("account-enabled", account.enabled, Outcome::AccountDisabled)?;
    check("not-personal", !account.personal, Outcome::PersonalAccount)?;
    let gates = if account.is_privileged() {
        GATES_FOR_ADMINISTRATORS
    } else {
        check("self-service-on", settings.self_service, Outcome::SelfServiceOff)?;
        check("policy-set", settings.scope != Scope::Nobody, Outcome::NoPolicy)?;
        check("in-scope", in_scope(account, &settings.scope), Outcome::NotInScope)?;
        let licensed = settings.licence.as_ref().is_none_or(|licence| account.licences.contains(licence));
        check("licensed", licensed, Outcome::NotLicensed)?;
        settings.gates
    };
    let offers = usable(account, settings);
    let mut methods: Vec<Method> = offers.iter().map(|offer| offer.method).collect();
    methods.dedup();
    check("enough-methods", methods.len() >= usize::from(gates), Outcome::NotEnoughMethods)?;
    if account.authority != Authority::Cloud {
        check("writeback-configured", settings.writeback, Outcome::WritebackNotConfigured)?;
        // No directory beside the embedded one is connected in this version.
        check("writeback-reachable", false, Outcome::OnPremisesUnreachable)?;
    }
    Ok(Eligible { gates, offers })
}

fn in_scope(account: &Account, scope: &Scope) -> bool {
    match scope {
        Scope::Nobody => false,
        Scope::Group(group) => account.groups.contains(group),
        Scope::Everybody => true,
    }
}

/// What the account could use under this policy. The primary mailbox is not
/// among it: it opens with the password that is lost.
#[must_use]
pub fn usable(account: &Account, settings: &Settings) -> Vec<Usable> {
    settings
        .methods
        .iter()
        .flat_map(|method| match method {
            Method::Email => {
                account.other_mails.iter().map(|contact| Usable { method: *method, contact: contact.clone() })
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            id: "a".into(),
            tenant_id: "t".into(),
            user_id: UserId::parse("ready@cloud.example").unwrap(),
            given_name: "Rose".into(),
            family_name: "Ready".into(),
            enabled: true,
            personal: false,
            authority: Authority::Cloud,
            roles: vec![],
            licences: vec!["premium".into()],
            groups: vec!["staff".into()],
            locale: None,
            password_epoch: 1,
            primary_mail: None,
            other_mails: vec![Contact { id: "c".into(), address: "rose@mail.example".parse().unwrap() }],
        }
    }

    fn settings() -> Settings {
        Settings { scope: Scope::Group("staff".into()), licence: Some("premium".into()), ..Settings::default() }
    }

    /// Each row breaks one thing; the outcome and the last check made are given.
    #[test]
    fn every_row_of_the_table() {
        type Break = fn(&mut Account, &mut Settings);
        let rows: &[(Break, Outcome, &str)] = &[
            (|a, _| a.enabled = false, Outcome::AccountDisabled, "account-enabled"),
            (|a, _| a.personal = true, Outcome::PersonalAccount, "not-personal"),
            (|_, s| s.self_service = false, Outcome::SelfServiceOff, "self-service-on"),
            (|_, s| s.scope = Scope::Nobody, Outcome::NoPolicy, "policy-set"),
            (|a, _| a.groups.clear(), Outcome::NotInScope, "in-scope"),
            (|a, _| a.licences.clear(), Outcome::NotLicensed, "licensed"),
            (|a, _| a.other_mails.clear(), Outcome::NotEnoughMethods, "enough-methods"),
            (|_, s| s.gates = 2, Outcome::NotEnoughMethods, "enough-methods"),
            (|a, _| a.roles = vec!["user-administrator".into()], Outcome::NotEnoughMethods, "enough-methods"),
            (|a, _| a.authority = Authority::Federated, Outcome::WritebackNotConfigured, "writeback-configured"),
            (
                |a, s| {
                    a.authority = Authority::HashSync;
                    s.writeback = true;
                },
                Outcome::OnPremisesUnreachable,
                "writeback-reachable",
            ),
        ];
        assert_eq!(decide(&account(), &settings()).verdict.unwrap().gates, 1);
        for (breaks, outcome, last) in rows {
            let (mut account, mut settings) = (account(), settings());
            breaks(&mut account, &mut settings);
            let decision = decide(&account, &settings);
            assert_eq!(decision.verdict, Err(*outcome), "{last}");
            assert_eq!(decision.trace.last(), Some(&Check { name: last, passed: false }));
        }
    }

    #[test]
    fn who_is_not_known_is_judged_by_the_domain() {
        let of = |typed: &str, tenant: Option<&Settings>| {
            let decision = judge(&UserId::parse(typed).unwrap(), None, tenant);
            (decision.verdict.unwrap_err(), decision.trace.last().unwrap().name)
        };
        let settings = settings();
        assert_eq!(of("nobody@cloud.example", Some(&settings)), (Outcome::NotVerified, "account-known"));
        assert_eq!(of("someone@unknown.example", None), (Outcome::NotVerified, "tenant-known"));
        assert_eq!(of("someone@outlook.com", None), (Outcome::PersonalAccount, "not-personal"));
        assert_eq!(of("someone@outlook.com", Some(&settings)), (Outcome::NotVerified, "account-known"));
        let known = account();
        let decision = judge(&known.user_id, Some(&known), Some(&settings));
        assert_eq!(decision.verdict, decide(&known, &settings).verdict);
    }

    #[test]
    fn administrators_are_judged_whatever_the_scope_says() {
        let mut admin = account();
        admin.roles = vec!["user-administrator".into()];
        let settings = Settings { self_service: false, scope: Scope::Nobody, ..settings() };
        assert_eq!(decide(&admin, &settings).verdict, Err(Outcome::NotEnoughMethods));
    }

    #[test]
    fn two_mailboxes_are_one_method() {
        let mut account = account();
        account.other_mails.push(Contact { id: "d".into(), address: "rose@other.example".parse().unwrap() });
        let settings = Settings { gates: 2, ..settings() };
        assert_eq!(decide(&account, &settings).verdict, Err(Outcome::NotEnoughMethods));
    }
}
