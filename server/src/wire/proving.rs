//! How a method is proven: the form that asks, and what a person gives.

use serde::{Deserialize, Serialize};

/// A form in which a method is proven. Several methods share one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// A code is typed: one that was sent, or one that the person's own means shows.
    Code { digits: u8, sent: Option<Sent> },
    /// One code of a set that the person keeps is typed: so many letters and digits.
    SavedCode { characters: u8 },
}

/// One code of a set, to be kept, as it is written without blanks; to be shown in groups of
/// four. Left to right.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NewCode(pub String);

/// Without the code: it is a secret.
impl std::fmt::Debug for NewCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewCode(…)")
    }
}

/// A code on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Where it went: `r•••@•••.example`, or whole where the person just typed it. Left
    /// to right. None where it may not be told before a proof.
    pub to: Option<String>,
    /// Minutes a code lives.
    pub minutes: u16,
    /// Seconds until a new code may be asked for; 0 is now.
    pub wait_seconds: u32,
}

/// What a person gives: to prove who they are, or while they set up a method.
#[derive(Clone, Serialize, Deserialize)]
pub enum Given {
    /// As it was typed.
    Code(String),
    Address(String),
}

/// Without what was given: it may be a secret.
impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Code(_) => "Code(…)",
            Self::Address(_) => "Address(…)",
        })
    }
}
