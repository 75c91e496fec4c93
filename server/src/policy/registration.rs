//! Whether a sign-in is interrupted to ask for registration.
//!
//! Source: the seed, "Require users to register when they sign in" and "number
//! of days before users are asked to reconfirm": asked only where the
//! organization requires it or has a campaign, and only of people in scope and licensed.

use super::account::Account;
use super::campaign::Campaign;
use super::eligibility::{
    Eligible, Situation, asked_of, counting, has_nothing_on_file, in_scope, is_licensed, is_on, may_register,
    policy_for,
};
use super::method::Method;
use super::tenant::{MeansFrom, Settings};
use crate::clock::DAY_MS;

/// What the person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupt {
    /// Fewer ways on file than the gates ask for.
    Register,
    /// What is on file was last confirmed too long ago.
    Reconfirm,
}

impl Interrupt {
    /// The stable name, as it stands in store, audit and the login flow's answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Reconfirm => "reconfirm",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Register, Self::Reconfirm].into_iter().find(|interrupt| interrupt.name() == name)
    }
}

/// Why a sign-in is interrupted, or why it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Because the organization requires registration.
    Required(Interrupt),
    /// By a campaign.
    Campaign,
    /// A campaign asks again from then on, at the first sign-in.
    PutOffUntil(i64),
    /// Neither asks.
    No,
}

impl Asked {
    /// What the person is asked for at this sign-in.
    #[must_use]
    pub fn interrupt(self) -> Option<Interrupt> {
        match self {
            Self::Required(interrupt) => Some(interrupt),
            Self::Campaign => Some(Interrupt::Register),
            Self::PutOffUntil(_) | Self::No => None,
        }
    }
}

/// Decides for a sign-in.
#[must_use]
pub fn interrupt(account: &Account, settings: &Settings, situation: &Situation) -> Option<Interrupt> {
    asked(account, settings, situation).interrupt()
}

/// Decides for a sign-in, with the reason.
#[must_use]
pub fn asked(account: &Account, settings: &Settings, situation: &Situation) -> Asked {
    let reached = settings.self_service && in_scope(account, &settings.scope) && is_licensed(account, settings);
    // Who may not register here is not sent to do it.
    let Ok(on_file) = may_register(account, settings, situation).verdict else { return Asked::No };
    if !reached {
        return Asked::No;
    }
    if on_file.offers.is_empty() && !has_nothing_on_file(account, settings, situation) {
        // All of it was switched off by wrong codes: nothing can be changed here until an operator looks.
        return Asked::No;
    }
    let lacks = |from| {
        let there = counting(account, settings, from, situation);
        there.missing() > 0 && can_add(account, settings, &there, situation)
    };
    if settings.require_registration && lacks(settings.means_from()) {
        return Asked::Required(Interrupt::Register);
    }
    let campaign = campaign_for(account, settings, situation).filter(|_| lacks(MeansFrom::Registered));
    let peace_until = campaign.and_then(|campaign| campaign.peace_until(account));
    let peace_until = peace_until.filter(|until_ms| *until_ms > situation.now_ms);
    if campaign.is_some() && peace_until.is_none() {
        return Asked::Campaign;
    }
    let days = i64::from(settings.reconfirm_days);
    let is_old = || account.confirmed_ms.is_none_or(|at| situation.now_ms - at >= days * DAY_MS);
    if settings.require_registration && on_file.missing() == 0 && days > 0 && is_old() {
        return Asked::Required(Interrupt::Reconfirm);
    }
    peace_until.map_or(Asked::No, Asked::PutOffUntil)
}

/// Whether there is a way that the person can still add.
fn can_add(account: &Account, settings: &Settings, there: &Eligible, situation: &Situation) -> bool {
    let rules = situation.rules;
    let (gates, methods) = policy_for(account, settings, situation);
    let is_new = |method: Method| there.offers.iter().all(|offer| rules(offer.method).proves != rules(method).proves);
    methods.into_iter().any(|method| is_on(account, method, gates, situation) && is_new(method))
}

/// The campaign that runs for this person, if self-service is for them.
#[must_use]
pub fn campaign_for<'a>(account: &Account, settings: &'a Settings, situation: &Situation) -> Option<&'a Campaign> {
    settings.campaign.as_ref().filter(|campaign| campaign.is_for(account, situation.now_ms))
}

/// What a person is asked to have on file: as the policy counts or, while a campaign runs for
/// them, of what they registered themselves.
#[must_use]
pub fn wanted(account: &Account, settings: &Settings, situation: &Situation) -> Eligible {
    let from = match campaign_for(account, settings, situation) {
        Some(_) => MeansFrom::Registered,
        None => settings.means_from(),
    };
    counting(account, settings, from, situation)
}

/// What is registered, as login flows and operators are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Self-service is on for this person: switch, scope and licence.
    pub in_scope: bool,
    /// What the person has of the methods that the tenant allows.
    pub methods: Vec<Method>,
    /// Whether that is enough for the gates.
    pub enough: bool,
    /// What a sign-in would be interrupted for, and why.
    pub asked: Asked,
}

/// Says what is registered.
#[must_use]
pub fn registered(account: &Account, settings: &Settings, situation: &Situation) -> Registered {
    let on_file = asked_of(account, settings, situation);
    let mut methods: Vec<Method> = on_file.offers.iter().map(|offer| offer.method).collect();
    methods.dedup();
    let reached = settings.self_service && !account.personal;
    Registered {
        in_scope: reached && in_scope(account, &settings.scope) && is_licensed(account, settings),
        methods,
        enough: on_file.missing() == 0,
        asked: asked(account, settings, situation),
    }
}
