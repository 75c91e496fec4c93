//! Whether a password that is right may be used, or must be changed first.

use super::account::Account;
use super::tenant::Settings;
use crate::clock::DAY_MS;

/// Why a password must be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Another person chose it.
    MustChange,
    /// It is older than the organization allows.
    Expired,
}

/// Decides for an account whose password was right.
#[must_use]
pub fn due(account: &Account, settings: &Settings, now_ms: i64) -> Option<Due> {
    if account.must_change {
        return Some(Due::MustChange);
    }
    let most = i64::from(settings.password_max_age_days?) * DAY_MS;
    (now_ms - account.password_set_ms >= most).then_some(Due::Expired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::example::{NOW, account, settings};

    #[test]
    fn a_password_that_somebody_else_chose_or_that_is_old_must_be_changed() {
        let mut account = account();
        let aged = Settings { password_max_age_days: Some(90), ..settings() };
        assert_eq!(due(&account, &settings(), NOW + 10_000 * DAY_MS), None, "passwords do not expire by themselves");
        assert_eq!(due(&account, &aged, NOW + 90 * DAY_MS - 1), None);
        assert_eq!(due(&account, &aged, NOW + 90 * DAY_MS), Some(Due::Expired));
        account.must_change = true;
        assert_eq!(due(&account, &settings(), NOW), Some(Due::MustChange));
    }
}
