//! The code that an authenticator app or a hardware token shows.

pub mod mark;
mod qr;

use data_encoding::BASE32_NOPAD;

use crate::policy::account::{Account, Kept};
use crate::policy::eligibility::Means;
use crate::policy::method::{Held, Method, Proves, Rules};
use crate::secrets::{KeptSecret, OneTimeCode, SealError, random_bytes};
use crate::totp::{self, Form};

use mark::Mark;

use super::kit::{Asks, Kit, SetsUp, no_hint};

/// Bytes of an app's secret (RFC 4226, R6: 160 bits).
const SECRET_BYTES: usize = 20;

pub const KIT: Kit = Kit {
    rules: Rules {
        is_carried: true,
        proves: Proves::App,
        for_administrators: true,
        alone: true,
        sends_codes: false,
        calls: false,
        means: apps,
        on_file,
    },
    strength: 20,
    icon: "M7.5 3h9A1.5 1.5 0 0 1 18 4.5v15a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 19.5v-15A1.5 1.5 0 0 1 7.5 3ZM9 12h.01M12 12h.01M15 12h.01",
    hint: no_hint,
    asks: Some(Asks::ShownCode { digits: Form::FEWEST_DIGITS, most: Form::MOST_DIGITS, recognize }),
    sets_up: Some(SetsUp::Key { make, show, link: Some(qr::link), named: Some(mark::named) }),
    words: &[
        "choose-method-app-code",
        "enter-code-heading-app-code",
        "enter-code-lead-app-code",
        "enter-code-hint-app-code",
        "refusal-code-missing-app-code",
        "refusal-code-malformed-app-code",
        "refusal-code-wrong-app-code",
        "refusal-code-expired-app-code",
        "refusal-code-used-app-code",
        "refusal-code-dead-app-code",
        "register-choose-app-code",
        "register-choose-hint-app-code",
        "register-heading-app-code",
        "register-lead-app-code",
        "register-kind-app-code",
        "register-remove-heading-app-code",
        "register-first-app-code",
        "register-second-app-code",
        "register-third-app-code",
        "register-qr-app-code",
        "register-open-link-app-code",
        "register-by-hand-app-code",
        "mail-method-added-app-code",
        "mail-method-replaced-app-code",
        "mail-method-removed-app-code",
    ],
};

/// One offer stands for all apps of an account.
pub(super) fn apps(account: &Account) -> Vec<Means> {
    Means::kept(account, Method::AppCode)
}

fn on_file(account: &Account) -> Vec<Held> {
    let held = |kept: &Kept| {
        let mark = kept.mark.as_deref().and_then(Mark::read);
        Held {
            id: kept.id.clone(),
            filed: kept.filed.clone(),
            is_token: matches!(mark, Some(Mark::Token { .. })),
            hint: mark.map(|mark| mark.shown()),
            left: None,
        }
    };
    account.kept_by(Method::AppCode).map(held).collect()
}

fn make() -> Result<KeptSecret, SealError> {
    Ok(KeptSecret::new(&random_bytes::<SECRET_BYTES>()?))
}

fn show(secret: &KeptSecret) -> String {
    BASE32_NOPAD.encode(secret.expose())
}

fn recognize((secret, form): (&KeptSecret, Form), code: &OneTimeCode, now_ms: i64, is_exact: bool) -> Option<i64> {
    form.recognize(secret, code.expose(), now_ms, if is_exact { 0 } else { totp::DRIFT })
}
