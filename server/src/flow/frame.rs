//! The leaves of screens: what is around a step, and steps that are made in several places.

use crate::policy::method::Method;
use crate::policy::tenant::{self, Tenant};
use crate::portal::Portal;
use crate::store::challenges::Challenge;
use crate::totp;
use crate::visit::{Caller, Flow};
use crate::wire::{CodeFrom, HelpDesk, OfferKind, Organization, Outcome, Refusal, Screen, Step};

/// What every screen carries, around its step.
#[must_use]
pub(super) fn frame(support_code: &str, tenant: Option<&Tenant>, step: Step) -> Screen {
    Screen {
        support_code: support_code.to_owned(),
        organization: tenant.map(|tenant| Organization {
            name: tenant.name.clone(),
            accent: tenant.settings.accent.clone(),
            on_accent: tenant.settings.on_accent().map(str::to_owned),
            logo: tenant.settings.logo.as_ref().map(|logo| format!("/logo/{}/{}", tenant.id, logo.fingerprint())),
        }),
        help_desk: match tenant.map(|tenant| &tenant.settings.help_desk) {
            None => HelpDesk::Unknown,
            Some(tenant::HelpDesk::Roles(_)) => HelpDesk::Form,
            Some(tenant::HelpDesk::Link(address)) => HelpDesk::Link(address.clone()),
            Some(tenant::HelpDesk::Mail(address)) => HelpDesk::Mail(address.to_string()),
        },
        ends: None,
        step,
    }
}

/// The frame of a first screen, around its step.
pub(super) fn first_frame(portal: &Portal, caller: &Caller, tenant: Option<&Tenant>, step: Step) -> Screen {
    let mut screen = frame(&portal.support_code(caller), tenant, step);
    if screen.help_desk == HelpDesk::Form {
        // The form mail is about an account; before the user ID there is none.
        screen.help_desk = HelpDesk::Unknown;
    }
    screen
}

/// The frame of a visit's screen.
pub(super) fn around(flow: &Flow, tenant: Option<&Tenant>, step: Step, now: i64) -> Screen {
    Screen { ends: flow.ends(now), ..frame(&flow.support_code, tenant, step) }
}

/// What the browser calls it; none where this version cannot carry it out, and so never offers it.
pub(super) fn kind_of(method: Method) -> Option<OfferKind> {
    match method {
        Method::Email => Some(OfferKind::Email),
        Method::AppCode => Some(OfferKind::AppCode),
        Method::MobileSms | Method::MobileCall | Method::OfficeCall | Method::AppNotification | Method::Questions => {
            None
        }
    }
}

/// Digits of a method's codes.
pub(super) fn digits_of(portal: &Portal, tenant: &Tenant, method: Method) -> u8 {
    match method {
        Method::AppCode => totp::DIGITS,
        Method::Email
        | Method::MobileSms
        | Method::MobileCall
        | Method::OfficeCall
        | Method::AppNotification
        | Method::Questions => tenant.settings.code_digits(portal.settings.code_digits),
    }
}

/// The step in which a code is typed. A new one can be asked for after `wait_seconds`.
pub(super) fn code_is_out(
    portal: &Portal,
    tenant: &Tenant,
    challenge: &Challenge,
    wait_seconds: u32,
    refusal: Option<Refusal>,
) -> Step {
    let from = match challenge.method {
        Method::AppCode => CodeFrom::App,
        Method::Email
        | Method::MobileSms
        | Method::MobileCall
        | Method::OfficeCall
        | Method::AppNotification
        | Method::Questions => CodeFrom::Mail {
            sent_to: Some(challenge.sent_to.clone()).filter(|sent_to| !sent_to.is_empty()),
            minutes: portal.settings.code_minutes,
            wait_seconds,
        },
    };
    Step::EnterCode { from, digits: digits_of(portal, tenant, challenge.method), refusal }
}

/// The step of a visit that ended without what it was for.
pub(super) fn stopped(flow: &Flow) -> Step {
    let outcome = flow.outcome.as_deref().unwrap_or("");
    let outcome = Outcome::ALL.into_iter().find(|known| known.code() == outcome);
    // A visit that was left or expired is shown only to a second tab: it began anew elsewhere.
    Step::Stopped { outcome: outcome.unwrap_or(Outcome::ChangedMeanwhile), until_ms: flow.until_ms }
}
