//! Whether a sign-in is interrupted to ask for registration.
//!
//! Source: the seed, "Require users to register when they sign in" and "number
//! of days before users are asked to reconfirm": asked only where the
//! organization requires it, and only of people in scope and licensed.

use super::account::Account;
use super::eligibility::{Eligible, Situation, asked_of, has_nothing_on_file, in_scope, is_licensed};
use super::method::Method;
use super::tenant::Settings;
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

/// Decides for a sign-in.
#[must_use]
pub fn interrupt(account: &Account, settings: &Settings, situation: &Situation) -> Option<Interrupt> {
    let asked = settings.require_registration
        && settings.self_service
        && account.enabled
        && !account.personal
        && account.reported_ms.is_none()
        && in_scope(account, &settings.scope)
        && is_licensed(account, settings);
    if !asked {
        return None;
    }
    let (gates, offers) = asked_of(account, settings, situation);
    if offers.is_empty() && !has_nothing_on_file(account, settings, situation) {
        // All of it was switched off by wrong codes: nothing can be changed here until an operator looks.
        return None;
    }
    if (Eligible { gates, offers }).missing() > 0 {
        return Some(Interrupt::Register);
    }
    let days = i64::from(settings.reconfirm_days);
    let due = days > 0 && account.confirmed_ms.is_none_or(|at| situation.now_ms - at >= days * DAY_MS);
    due.then_some(Interrupt::Reconfirm)
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
    /// What a sign-in would be interrupted for.
    pub interrupt: Option<Interrupt>,
}

/// Says what is registered.
#[must_use]
pub fn registered(account: &Account, settings: &Settings, situation: &Situation) -> Registered {
    let (gates, offers) = asked_of(account, settings, situation);
    let mut methods: Vec<Method> = offers.iter().map(|offer| offer.method).collect();
    methods.dedup();
    let reached = settings.self_service && !account.personal;
    Registered {
        in_scope: reached && in_scope(account, &settings.scope) && is_licensed(account, settings),
        methods,
        enough: Eligible { gates, offers }.missing() == 0,
        interrupt: interrupt(account, settings, situation),
    }
}
