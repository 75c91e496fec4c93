//! The leaves of screens: what is around a step, and steps that are made in several places.

use std::ops::RangeInclusive;

use crate::code_input::{self, CodeInput};
use crate::method::{self, Asks};
use crate::policy::method::Method;
use crate::policy::tenant::{self, Tenant};
use crate::portal::Portal;
use crate::secrets::OneTimeCode;
use crate::store::challenges::Challenge;
use crate::visit::{Caller, Flow};
use crate::wire::{Ask, Given, HelpDesk, NewCode, Offer, Organization, Outcome, Refusal, Screen, Sent, Step};

use super::Trouble;

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

/// A method to choose, with what tells it from others.
pub(super) fn offer(method: Method, hint: Option<String>) -> Offer {
    let kit = method::kit(method);
    let by_passkey = matches!(kit.asks, Some(Asks::Passkey));
    Offer { method: method.name().to_owned(), icon: kit.icon.to_owned(), hint, by_passkey }
}

/// Digits of a code that is sent.
pub(super) fn sent_digits(portal: &Portal, tenant: &Tenant) -> u8 {
    tenant.settings.code_digits(portal.settings.code_digits, method::rules)
}

/// Digits of the codes that a form of asking takes, or their characters where they have letters.
pub(super) fn digits(asks: &Asks, portal: &Portal, tenant: &Tenant) -> Result<u8, Trouble> {
    match asks {
        Asks::SentCode(_) => Ok(sent_digits(portal, tenant)),
        Asks::ShownCode { digits, .. } => Ok(*digits),
        Asks::SavedCode { characters } => Ok(*characters),
        Asks::Passkey => Err(Trouble::Broken("a code of a method that has none")),
    }
}

/// As [`digits`], with those of codes that were not set up here. Which of them an account has
/// may not be told before a proof, so all of them are taken from everybody.
pub(super) fn all_digits(asks: &Asks, portal: &Portal, tenant: &Tenant) -> Result<RangeInclusive<u8>, Trouble> {
    let digits = digits(asks, portal, tenant)?;
    match asks {
        Asks::ShownCode { most, .. } => Ok(digits..=*most),
        Asks::SentCode(_) | Asks::SavedCode { .. } | Asks::Passkey => Ok(digits..=digits),
    }
}

/// The code that was given, in plain digits or characters; or what is wrong with it.
pub(super) fn read_code(
    given: &Given,
    asks: &Asks,
    all_digits: RangeInclusive<u8>,
) -> Result<Result<OneTimeCode, Refusal>, Trouble> {
    let (Given::Code(typed) | Given::NamedCode { code: typed, .. }) = given else { return Err(Trouble::BadRequest) };
    let (digits, most) = all_digits.into_inner();
    let read = match asks {
        Asks::SentCode(_) | Asks::ShownCode { .. } => {
            code_input::normalize_of(typed, usize::from(digits)..=usize::from(most))
        }
        Asks::SavedCode { .. } => code_input::normalize_characters(typed, usize::from(digits)),
        Asks::Passkey => return Err(Trouble::Broken("a code of a method that has none")),
    };
    Ok(match read {
        Ok(code) => Ok(OneTimeCode::new(code)),
        Err(CodeInput::Missing) => Err(Refusal::CodeMissing),
        Err(CodeInput::Malformed) => Err(Refusal::CodeMalformed { digits }),
    })
}

/// Codes of a set, to be shown.
pub(super) fn new_codes(codes: &[OneTimeCode]) -> Vec<NewCode> {
    codes.iter().map(|code| NewCode(code.expose().to_owned())).collect()
}

/// The step in which a challenge is answered with a code. Where a code was sent, a new one can be
/// asked for after `wait_seconds`.
pub(super) fn asked_for(
    portal: &Portal,
    tenant: &Tenant,
    challenge: &Challenge,
    wait_seconds: u32,
    refusal: Option<Refusal>,
) -> Result<Step, Trouble> {
    let asks = method::kit(challenge.method).asks.as_ref().ok_or(Trouble::Broken("a method that is not carried"))?;
    let sent = asks.sends().then(|| Sent {
        to: Some(challenge.sent_to.clone()).filter(|sent_to| !sent_to.is_empty()),
        minutes: portal.settings.code_minutes,
        wait_seconds,
    });
    let digits = digits(asks, portal, tenant)?;
    let ask = match asks {
        Asks::SentCode(_) | Asks::ShownCode { .. } => Ask::Code { digits, sent },
        Asks::SavedCode { .. } => Ask::SavedCode { characters: digits },
        Asks::Passkey => return Err(Trouble::Broken("a code of a method that has none")),
    };
    Ok(Step::Ask { method: challenge.method.name().to_owned(), ask, refusal })
}

/// The step of a visit that ended without what it was for.
pub(super) fn stopped(flow: &Flow) -> Step {
    let outcome = flow.outcome.as_deref().unwrap_or("");
    let outcome = Outcome::ALL.into_iter().find(|known| known.code() == outcome);
    // A visit that was left or expired is shown only to a second tab: it began anew elsewhere.
    Step::Stopped { outcome: outcome.unwrap_or(Outcome::ChangedMeanwhile), until_ms: flow.until_ms }
}
