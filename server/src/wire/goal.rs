//! What a visit is for.

use serde::{Deserialize, Serialize};

/// What a visit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// A new password, for a person who forgot it; unlocks too.
    Reset,
    /// The account is opened again and keeps its password.
    Unlock,
    /// A new password, for a person who knows the one it has.
    Change,
    /// The means of proof on file, for a person who can sign in.
    #[cfg(feature = "account")]
    Register,
}

impl Goal {
    pub const ALL: &[Self] = &[
        Self::Reset,
        Self::Unlock,
        Self::Change,
        #[cfg(feature = "account")]
        Self::Register,
    ];

    /// The stable name, as it stands in store and audit.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Unlock => "unlock",
            Self::Change => "change",
            #[cfg(feature = "account")]
            Self::Register => "register",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|goal| goal.name() == name)
    }
}
