//! How a method is proven: the form that asks, and what a person gives.

use serde::{Deserialize, Serialize};

use super::Offer;

/// A form in which a method is proven. Several methods share one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// A code is typed: one that was sent, or one that the person's own means shows.
    Code { digits: u8, sent: Option<Sent> },
    /// One code of a set that the person keeps is typed: so many letters and digits.
    SavedCode { characters: u8 },
    /// A passkey signs what is asked. Answered with an assertion; a new request comes with `send_again`.
    Passkey {
        request: PasskeyRequest,
        /// All ways of the visit, for a person who has not got the passkey at hand. Answered by the
        /// place of one, as where they are chosen from.
        offers: Vec<Offer>,
    },
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

/// What a passkey is asked to sign (`navigator.credentials.get`). Bytes are base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRequest {
    /// The host that passkeys belong to.
    pub site: String,
    pub challenge: String,
    /// Ids of the passkeys that count. None where it may not be told before a proof: then the
    /// person chooses among those that their device has for the site.
    pub passkeys: Vec<String>,
    /// Seconds until another challenge must be asked for; 0 is now.
    pub seconds: u32,
}

/// What a passkey signed. Bytes are base64url without padding.
#[derive(Clone, Serialize, Deserialize)]
pub struct Assertion {
    /// The id of the passkey.
    pub id: String,
    pub client_data: String,
    pub authenticator_data: String,
    pub signature: String,
    /// Whom the device keeps the passkey for, where it says so.
    pub user: Option<String>,
}

/// A new passkey. Bytes are base64url without padding.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewPasskey {
    pub client_data: String,
    pub attestation: String,
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
    /// The first code of a key, with the name that the person gives it.
    NamedCode {
        code: String,
        name: String,
    },
    Address(String),
    Assertion(Assertion),
    Passkey(NewPasskey),
}

/// Without what was given: it may be a secret.
impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Code(_) => "Code(…)",
            Self::NamedCode { .. } => "NamedCode(…)",
            Self::Address(_) => "Address(…)",
            Self::Assertion(_) => "Assertion(…)",
            Self::Passkey(_) => "Passkey(…)",
        })
    }
}
