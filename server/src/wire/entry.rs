//! What the address said when the person arrived.

use serde::{Deserialize, Serialize};

/// What the address said when the person arrived, and the language it led to.
/// Read once by `begin`; afterwards the visit keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The resolved locale, one of the shipped set.
    pub locale: String,
    /// `username`: what to prefill.
    pub username: Option<String>,
    /// `whr`: the domain whose branding to show before the user ID is known.
    pub whr: Option<String>,
    /// `ru`: where to go back to; used only if it is on the organization's list.
    pub ru: Option<String>,
    /// By its path.
    #[serde(default)]
    pub journey: Journey,
}

/// What the person came for, by the path of the address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Journey {
    /// `/`: to reset a password or to unlock an account.
    #[default]
    Reset,
    /// `/change`: to change a password that is known.
    Change,
    /// `/register`: to look after their means of proof.
    Register,
}
