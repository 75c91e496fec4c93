//! How long a code that is sent is.
//!
//! It goes by the organization's policy alone. If it went by the account, it
//! would tell something of the account: an administrator, who passes two gates,
//! would be known by a shorter code.

use super::{Preset, Settings};
use crate::policy::method::{Method, RulesOf};

/// Digits of a code that may be all that is asked. With six, a patient guesser
/// at all accounts of a large organization has one of them within days:
/// `docs/security.md` has the figures, and `tests/integration/guessing.rs` holds them.
pub const DIGITS_ALONE: u8 = 8;

impl Settings {
    /// Whether a code that is sent may be all that is asked of an account: of
    /// people by one gate, or of administrators on trial or without a domain.
    #[must_use]
    pub fn sent_code_is_enough(&self, rules: RulesOf) -> bool {
        let is_enough = |method: &Method| rules(*method).sends_codes && rules(*method).alone;
        let for_people = self.gates == 1 && self.methods.iter().any(is_enough);
        // For as long as the date is set: a code must not change its length while it is on its way.
        let one_gate = self.trial_began.is_some() || (!self.custom_domain && !self.synchronized);
        for_people || (one_gate && self.administrators_self_service)
    }

    /// Digits of a code that is sent, where the deployment has `deployment`.
    #[must_use]
    pub fn code_digits(&self, deployment: u8, rules: RulesOf) -> u8 {
        let chosen = self.code_digits.unwrap_or(match self.preset {
            Preset::Entra => deployment,
            Preset::Strict => deployment.max(DIGITS_ALONE),
        });
        if self.sent_code_is_enough(rules) { chosen.max(DIGITS_ALONE) } else { chosen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_may_be_all_has_eight_digits_at_least() {
        use Method::{AppCode, Email, MobileSms};
        let with = |change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            settings
        };
        for (digits, settings) in [
            (8, with(|_| ())),
            (8, with(|s| s.code_digits = Some(6))),
            (10, with(|s| s.code_digits = Some(10))),
            (8, with(|s| s.methods = vec![Email, AppCode])),
            (6, with(|s| s.methods = vec![AppCode])),
            (8, with(|s| s.methods = vec![AppCode, MobileSms])),
            (6, with(|s| (s.gates, s.methods) = (2, vec![Email, AppCode]))),
            (7, with(|s| (s.gates, s.code_digits) = (2, Some(7)))),
            (8, with(|s| (s.gates, s.preset) = (2, Preset::Strict))),
            // Two gates for people, one for administrators.
            (8, with(|s| (s.gates, s.trial_began) = (2, Some("2026-11-23".into())))),
            (8, with(|s| (s.gates, s.custom_domain) = (2, false))),
            (6, with(|s| (s.gates, s.custom_domain, s.synchronized) = (2, false, true))),
            (6, with(|s| (s.gates, s.custom_domain, s.administrators_self_service) = (2, false, false))),
        ] {
            assert_eq!(settings.code_digits(6, crate::method::rules), digits, "{settings:?}");
        }
    }
}
