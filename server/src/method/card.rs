//! A code on a card: a made-up method, which shows in a test what a new one takes.
//!
//! The person writes eight digits on a card and keeps it. They stay the same until the
//! person sets up another card.

use std::str::from_utf8;

use subtle::ConstantTimeEq as _;

use crate::policy::account::Account;
use crate::policy::eligibility::Means;
use crate::policy::method::{Held, Method, Proves, Rules};
use crate::secrets::{KeptSecret, OneTimeCode, SealError};
use crate::totp::Form;

use super::kit::{Asks, Kit, SetsUp, no_hint};

const DIGITS: u8 = 8;

pub const KIT: Kit = Kit {
    rules: Rules {
        is_carried: true,
        proves: Proves::Thing,
        for_administrators: false,
        alone: true,
        sends_codes: false,
        calls: false,
        means,
        on_file,
    },
    strength: 5,
    icon: "M3 6h18v12H3zM3 10h18M7 14h3",
    hint: no_hint,
    asks: Some(Asks::ShownCode { digits: DIGITS, most: DIGITS, recognize }),
    sets_up: Some(SetsUp::Key { make, show, link: None, named: None }),
    words: &[
        "choose-method-card",
        "enter-code-heading-card",
        "enter-code-lead-card",
        "enter-code-hint-card",
        "refusal-code-missing-card",
        "refusal-code-malformed-card",
        "refusal-code-wrong-card",
        "refusal-code-expired-card",
        "refusal-code-used-card",
        "refusal-code-dead-card",
        "register-choose-card",
        "register-choose-hint-card",
        "register-heading-card",
        "register-lead-card",
        "register-kind-card",
        "register-remove-heading-card",
        "register-first-card",
        "register-second-card",
        "register-third-card",
        "mail-method-added-card",
        "mail-method-replaced-card",
        "mail-method-removed-card",
    ],
};

fn means(account: &Account) -> Vec<Means> {
    Means::kept(account, Method::Card)
}

fn on_file(account: &Account) -> Vec<Held> {
    Held::kept(account, Method::Card)
}

fn make() -> Result<KeptSecret, SealError> {
    Ok(KeptSecret::new(OneTimeCode::random(DIGITS)?.expose().as_bytes()))
}

fn show(secret: &KeptSecret) -> String {
    from_utf8(secret.expose()).unwrap_or_default().to_owned()
}

/// Every use is a step of its own: the digits are good until there is another card.
fn recognize((secret, _): (&KeptSecret, Form), code: &OneTimeCode, now_ms: i64, _is_exact: bool) -> Option<i64> {
    bool::from(secret.expose().ct_eq(code.expose().as_bytes())).then_some(now_ms)
}
