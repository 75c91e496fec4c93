//! What a visit to register shows, one page each, and what it refuses.
//!
//! Which function of `api::register` answers a step stands at the step. Places in
//! lists are those of the list the server made last.

use serde::{Deserialize, Serialize};

use super::{Asked, CodeSet, NewCode, Offer, Refusal, Sent};
use crate::puzzle::Puzzle;

/// The step of a visit to register. Each is one page with one heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RegisterStep {
    /// The user ID and the password, or in its place a pass from the help desk.
    SignIn {
        /// What to prefill: `username` of the address, or what was typed before.
        user_id: String,
        notice: Option<SignInNotice>,
        refusal: Option<Refusal>,
        puzzle: Puzzle,
        /// As on the first screen of a reset.
        asked: Option<Asked>,
        /// The name of the organization's own sign-in, where it has one:
        /// `/register/provider` leads there, with the query of this address.
        provider: Option<String>,
    },
    /// The first page of the wizard: why the person is asked. `start` goes
    /// on, `cancel` is "not now".
    Asked {
        why: Why,
        /// How many more methods are asked for; 0 where all is on file.
        missing: u8,
        /// What is on file already; to look through, where it is to be confirmed.
        on_file: Vec<OnFile>,
        /// Whether the person came from a sign-in, and goes back there.
        returns: bool,
        /// The campaign in which the organization asks.
        campaign: Option<Campaign>,
    },
    /// What to set up, strongest first. Answered by `add`.
    ChooseKind {
        kinds: Vec<Offer>,
        /// More methods that the wizard asks for; `None` where the person came by themselves.
        missing: Option<u8>,
        refusal: Option<Refusal>,
    },
    /// A method is set up, in its form. Answered by `give`.
    SetUp {
        /// The method's name, which ids of words end in.
        method: String,
        set_up: SetUp,
        /// Whether there is another method to set up instead (`choose_other`).
        has_other: bool,
        refusal: Option<Refusal>,
    },
    /// Codes that took the place of those by which the person proved who they are. `codes_kept`
    /// goes on to where they stand.
    NewCodes {
        sets: Vec<CodeSet>,
        /// As for a new set.
        user_id: String,
        at_ms: i64,
    },
    /// The last page of the wizard: everything on file. `confirm` ends it.
    Review { on_file: Vec<OnFile> },
    /// Everything on file, to add to and to change.
    Manage {
        on_file: Vec<OnFile>,
        /// What may be added, strongest first.
        kinds: Vec<Offer>,
        /// How many methods the organization asks for.
        needed: u8,
        /// How many different ones there are.
        have: u8,
        /// Whether a sign-in waits for a word that all of it is right (`confirm`).
        confirms: bool,
        /// What was just done.
        done: Option<Changed>,
        refusal: Option<Refusal>,
    },
    /// Asks before something is taken off file. `remove_it` does it.
    ConfirmRemoval { what: OnFile, consequence: Consequence, refusal: Option<Refusal> },
    /// The visit is over; the person goes back to where they came from.
    Over {
        result: RegistrationResult,
        /// Where the browser goes at once, with the signed result; `None`
        /// where the person came by themselves, or where no way leads back.
        return_to: Option<String>,
        /// A login flow sent the person, and is not believed any more: they begin there anew.
        no_way_back: bool,
    },
}

/// A form in which a method is set up. Several methods share one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SetUp {
    /// Where messages reach the person. Answered with an address.
    Address {
        /// What was typed before.
        typed: String,
    },
    /// The code that was sent to the new address, which is told whole. Answered with a code.
    SentCode { digits: u8, sent: Sent },
    /// A key for the person to take in, and then its first code. Answered with that code,
    /// or with a name as well.
    Key {
        /// As it is written down, without blanks; to be shown in groups of four. Left to right.
        key: String,
        /// For a device that takes it in by itself.
        link: Option<KeyLink>,
        digits: u8,
        /// Whether the person may give it a name.
        named: bool,
    },
    /// A set of codes to keep; it counts once one of them was typed. Answered with a code.
    Codes {
        codes: Vec<NewCode>,
        characters: u8,
        /// Whose they are, for the paper they are printed on.
        user_id: String,
        /// When they are shown, in milliseconds since 1970 UTC.
        at_ms: i64,
    },
    /// A device makes a passkey. Answered with it; a new request comes with `send_again`.
    Passkey(PasskeyToMake),
}

/// What a passkey is to be made for (`navigator.credentials.create`). Bytes are base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyToMake {
    /// The host that it will belong to.
    pub site: String,
    /// The organization's name, which devices show beside the user ID.
    pub organization: String,
    pub challenge: String,
    /// Whom the device keeps it for. It is not the account's id.
    pub user: String,
    pub user_id: String,
    /// Algorithms that are verified, the first one preferred.
    pub algorithms: Vec<i64>,
    /// Ids of the passkeys that are on file: a device that has one of them makes no other.
    pub passkeys: Vec<String>,
    /// Seconds until another challenge must be asked for; 0 is now.
    pub seconds: u32,
}

/// A key, as devices read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLink {
    /// A link that opens the app on this device: `otpauth://totp/…`.
    pub address: String,
    pub qr: Qr,
}

/// Why a login flow sent the person here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Fewer methods on file than the organization asks for.
    Register,
    /// What is on file was confirmed too long ago.
    Reconfirm,
}

/// A time in which an organization asks people to register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// The first moment of its last day in UTC, in milliseconds since 1970.
    pub last_day_ms: i64,
    /// How often the person may still put it off and not be asked for a while; none where
    /// they came by themselves, or are asked at every sign-in in any case.
    pub left: Option<u8>,
}

/// A notice on the sign-in page that is not about a mistake of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInNotice {
    VisitExpired,
    /// The link from the sign-in was used before, or is too old.
    TicketOver,
    /// The organization's own sign-in did not say who the person is.
    ProviderFailed,
}

/// One means of proof on file, masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnFile {
    /// The method's name, which ids of words end in.
    pub method: String,
    /// Its sign, as `d` of a `<path>`.
    pub icon: String,
    /// `r•••@•••.example`; left to right. None where there is none to tell it from.
    pub hint: Option<String>,
    /// Since when, in milliseconds since 1970 UTC.
    pub since_ms: i64,
    /// When it last proved who the person is.
    pub used_ms: Option<i64>,
    /// Whether the person has ever proven it. What the organization entered counts all the same.
    pub verified: bool,
    /// Whether the organization entered it; then only the organization takes it off.
    pub from_directory: bool,
    /// Offered first.
    pub is_default: bool,
    /// Bound soon after a reset: until then it does not carry another one by itself.
    pub held_until_ms: Option<i64>,
    /// Of a set of codes: how many are good still.
    pub left: Option<u8>,
    /// Whether it is a hardware token: then the hint is what stands on it.
    pub is_token: bool,
}

/// A QR code as one path of an SVG: `size` modules a side, quiet zone not included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qr {
    pub size: u16,
    /// The dark modules, as `d` of a `<path>`.
    pub path: String,
}

/// What taking something off file leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consequence {
    /// Enough is left.
    None,
    /// Fewer methods are left than a reset asks for: the person could not reset by themselves.
    NoReset,
    /// That, and the next sign-in asks to register again.
    NoResetAndAsked,
}

/// What was just done on the manage page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changed {
    Added,
    Replaced,
    Removed,
    DefaultChosen,
}

/// How a visit to register ended, as the login flow is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistrationResult {
    Completed,
    /// "Not now": asked again at the next sign-in or, in a campaign, after some days.
    Cancelled,
    /// Nothing was asked for any more.
    NothingToDo,
}

impl RegistrationResult {
    /// The stable name, as on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NothingToDo => "nothing-to-do",
        }
    }
}

/// An expected "no" that only registration has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegisterRefusal {
    AddressMissing,
    /// No mail address, or none that a mail can go to.
    AddressMalformed,
    /// It is of the organization itself: it opens with the password that may be lost.
    AddressOfOrganization,
    AddressOnFile,
    /// So many of this kind are on file already.
    TooMany {
        most: u8,
    },
    /// The organization does not let go of what a reset needs.
    RemovalForbidden,
}

impl RegisterRefusal {
    /// The stable code, as it stands in log and audit.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AddressMissing => "address-missing",
            Self::AddressMalformed => "address-malformed",
            Self::AddressOfOrganization => "address-of-organization",
            Self::AddressOnFile => "address-on-file",
            Self::TooMany { .. } => "too-many",
            Self::RemovalForbidden => "removal-forbidden",
        }
    }
}
