//! What the server tells the browser to show next.

use serde::{Deserialize, Serialize};

use super::Asked;
use crate::password::rules::Rules;
use crate::puzzle::Puzzle;

pub use crate::password::rules::Broken as BrokenPasswordRule;

/// One screen: what every screen carries, and the step that fills it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    /// GUID that also stands in log and audit; a person reads it to the help desk.
    pub support_code: String,
    /// Whose portal this is, once known: by `whr` or by the user ID.
    pub organization: Option<Organization>,
    pub help_desk: HelpDesk,
    /// When the visit ends by itself; `None` where no visit is under way.
    pub ends: Option<Ends>,
    pub step: Step,
}

/// How long a visit lasts from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    /// Seconds without a step; never more than `seconds`.
    pub idle_seconds: u32,
    /// Seconds in all, whatever is done.
    pub seconds: u32,
}

/// How the organization shows itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    pub name: String,
    /// `#rrggbb`; checked for contrast when it was saved.
    pub accent: Option<String>,
    /// Text colour that reaches a contrast of 4.5 on `accent`.
    pub on_accent: Option<String>,
    /// Address of its logo, on this site.
    pub logo: Option<String>,
}

/// The way to people who can help.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum HelpDesk {
    /// No organization is known yet, or it names no help desk.
    Unknown,
    /// A fixed form mail, sent by `api::help::ask`.
    Form,
    /// The organization's own page; opens in a new tab.
    Link(String),
    /// The organization's own address; a `mailto:`.
    Mail(String),
}

/// The step a visit stands at. Each is one page with one heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// Phase "Account": the user ID and the proof of work.
    Identify {
        /// What to prefill: `username` of the address, or what was typed before.
        user_id: String,
        notice: Option<Notice>,
        refusal: Option<Refusal>,
        puzzle: Puzzle,
        /// What the organization asks for beside the puzzle, once it is known.
        asked: Option<Asked>,
    },
    /// Phase "Account" of a change: the user ID and the password it has now.
    SignIn {
        /// What to prefill, as in `Identify`.
        user_id: String,
        notice: Option<Notice>,
        refusal: Option<Refusal>,
        puzzle: Puzzle,
        /// As in `Identify`.
        asked: Option<Asked>,
    },
    /// Phase "Account", asked where unlocking alone may help: "I forgot my
    /// password" or "I know it, but I cannot sign in".
    ChooseGoal,
    /// Phase "Check": which way to prove it. Answered by the offer's index.
    ChooseMethod {
        offers: Vec<Offer>,
        /// One gate is passed already, and this is one more.
        is_one_more: bool,
        refusal: Option<Refusal>,
    },
    /// Phase "Check": the person proves it, in the form of the method that was chosen.
    /// Answered by `prove`.
    Ask {
        /// The method's name, which ids of words end in.
        method: String,
        ask: Ask,
        refusal: Option<Refusal>,
    },
    /// Phase "New password".
    NewPassword {
        /// For the hidden `username` field, so that managers save the pair.
        user_id: String,
        rules: Rules,
        refusal: Option<Refusal>,
    },
    Done {
        /// What was done.
        goal: Goal,
        user_id: String,
        /// When, in milliseconds since 1970 UTC.
        at_ms: i64,
        /// Addresses that get a notice.
        notices: u8,
        /// Where the person signs in again, if the organization says so.
        sign_in: Option<String>,
        /// The validated `ru`, where the person came from.
        return_to: Option<String>,
    },
    Stopped {
        outcome: Outcome,
        /// Until when, in milliseconds since 1970 UTC, where waiting helps.
        until_ms: Option<i64>,
    },
    /// The form mail: says what will be sent and asks for the proof of work.
    AskHelpDesk {
        refusal: Option<Refusal>,
        puzzle: Puzzle,
    },
    HelpDeskAsked,
    /// A visit to register.
    #[cfg(feature = "account")]
    Register(super::register::RegisterStep),
}

/// One way to prove it, already masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The method's name, which ids of words end in.
    pub method: String,
    /// Its sign, as `d` of a `<path>`.
    pub icon: String,
    /// `r•••@•••.example`; left to right. None where there is none to tell it from,
    /// or where it may not be told before a proof.
    pub hint: Option<String>,
}

/// A form in which a method is proven. Several methods share one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// A code is typed: one that was sent, or one that the person's own means shows.
    Code { digits: u8, sent: Option<Sent> },
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

/// A notice that is not about a mistake of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The earlier visit outlived its 15 idle or 30 minutes in all.
    VisitExpired,
}

/// An expected "no" to one entry: the person stays on the page and tries again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Refusal {
    UserIdMissing,
    /// Not of the form `name@domain`, too long, or with characters no user ID has.
    UserIdMalformed,
    /// The proof of work was missing, wrong, foreign, expired or used before.
    CheckFailed,
    /// The organization, which was not known before, asks for more work.
    CheckTooEasy,
    /// The organization, which was not known before, asks for another check.
    CheckWanted,
    /// Other digits than those of the picture. It is used up.
    CheckMistyped,
    CodeMissing,
    /// Not `digits` digits after normalization.
    CodeMalformed {
        digits: u8,
    },
    CodeWrong,
    CodeExpired,
    /// An app's code that was accepted before, or one older than that: the app shows a new one soon.
    CodeUsed,
    /// Five wrong tries: this code is dead, a new one may be asked for.
    CodeDead,
    /// A new code may be asked for in so many seconds.
    WaitForNewCode {
        seconds: u32,
    },
    /// The hour's or the day's messages are used up until then.
    TooManyMessages {
        until_ms: i64,
    },
    /// Too many wrong codes: this method is closed for the account until then. Said
    /// on every answer at this method for as long as it is closed.
    MethodClosed {
        until_ms: i64,
        /// Whether the visit has another way that is open.
        has_other: bool,
    },
    /// A change begins with the password of now.
    CurrentPasswordMissing,
    /// Not this user ID, or not its password; which of them is not said.
    SignInRefused,
    /// Too many wrong passwords: none is compared before then.
    SignInLocked {
        until_ms: i64,
    },
    /// A change to the password that is set already.
    PasswordUnchanged,
    PasswordMissing,
    PasswordBreaks(Vec<BrokenPasswordRule>),
    /// The help desk got a mail about this account today already.
    AlreadyAsked,
    /// No one holds a role of the help desk, so no mail was sent.
    NobodyToAsk,
    /// One that only registration has.
    #[cfg(feature = "account")]
    Register(super::register::RegisterRefusal),
}

impl Refusal {
    /// The stable code, as it stands in log and audit.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UserIdMissing => "user-id-missing",
            Self::UserIdMalformed => "user-id-malformed",
            Self::CheckFailed => "check-failed",
            Self::CheckTooEasy => "check-too-easy",
            Self::CheckWanted => "check-wanted",
            Self::CheckMistyped => "check-mistyped",
            Self::CodeMissing => "code-missing",
            Self::CodeMalformed { .. } => "code-malformed",
            Self::CodeWrong => "code-wrong",
            Self::CodeExpired => "code-expired",
            Self::CodeUsed => "code-used",
            Self::CodeDead => "code-dead",
            Self::WaitForNewCode { .. } => "wait-for-new-code",
            Self::TooManyMessages { .. } => "too-many-messages",
            Self::MethodClosed { .. } => "method-closed",
            Self::CurrentPasswordMissing => "current-password-missing",
            Self::SignInRefused => "sign-in-refused",
            Self::SignInLocked { .. } => "sign-in-locked",
            Self::PasswordUnchanged => "password-unchanged",
            Self::PasswordMissing => "password-missing",
            Self::PasswordBreaks(_) => "password-breaks",
            Self::AlreadyAsked => "already-asked",
            Self::NobodyToAsk => "nobody-to-ask",
            #[cfg(feature = "account")]
            Self::Register(refusal) => refusal.code(),
        }
    }
}

/// Why a visit ends without a new password.
///
/// The numbers are those of the model (`SSPR_0009` and so on), which help
/// desks know; outcomes that the model does not number have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// No organization here knows the domain, or it does not know the name.
    NotVerified,
    AccountDisabled,
    /// A personal account: its own provider resets it.
    PersonalAccount,
    SelfServiceOff,
    WritebackNotConfigured,
    NoPolicy,
    NotLicensed,
    NotInScope,
    NotEnoughMethods,
    OnPremisesConfiguration,
    OnPremisesUnreachable,
    /// Self-service is closed for this account until a time that is told.
    ClosedForNow,
    /// A person said "this was not me": closed until an operator opens it.
    Reported,
    /// Everything on file was bound soon after a reset: it carries none by itself until then.
    MethodsTooNew,
    /// The account changed during the visit: password, state or policy.
    ChangedMeanwhile,
    /// The directory's answer was lost: the password may or may not be set.
    Unknown,
}

impl Outcome {
    pub const ALL: [Self; 16] = [
        Self::NotVerified,
        Self::AccountDisabled,
        Self::PersonalAccount,
        Self::SelfServiceOff,
        Self::WritebackNotConfigured,
        Self::NoPolicy,
        Self::NotLicensed,
        Self::NotInScope,
        Self::NotEnoughMethods,
        Self::OnPremisesConfiguration,
        Self::OnPremisesUnreachable,
        Self::ClosedForNow,
        Self::Reported,
        Self::MethodsTooNew,
        Self::ChangedMeanwhile,
        Self::Unknown,
    ];

    /// The stable code, as it stands on the page, in log and audit.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotVerified => "not-verified",
            Self::AccountDisabled => "account-disabled",
            Self::PersonalAccount => "personal-account",
            Self::SelfServiceOff => "SSPR_0009",
            Self::WritebackNotConfigured => "SSPR_0010",
            Self::NoPolicy => "SSPR_0011",
            Self::NotLicensed => "SSPR_0012",
            Self::NotInScope => "SSPR_0013",
            Self::NotEnoughMethods => "SSPR_0014",
            Self::OnPremisesConfiguration => "SSPR_0029",
            Self::OnPremisesUnreachable => "SSPR_0030",
            Self::ClosedForNow => "closed-for-now",
            Self::Reported => "reported",
            Self::MethodsTooNew => "methods-too-new",
            Self::ChangedMeanwhile => "changed-meanwhile",
            Self::Unknown => "unknown",
        }
    }
}
