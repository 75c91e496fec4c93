//! Whether a password that is right may be used, or must be changed first.

use super::account::Account;
use super::tenant::Settings;
use crate::clock::DAY_MS;

/// Why a password must be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Somebody else chose it.
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
