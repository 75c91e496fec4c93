//! Expected answers "no" to one entry.

use serde::{Deserialize, Serialize};

pub use crate::password::rules::Broken as BrokenPasswordRule;

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
    /// Not `digits` digits after normalization; so many characters, where the code has letters.
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
    /// The organization's directory does not answer, or lets the portal not in. Nothing was changed.
    DirectoryAway,
    /// The organization's directory does not take the new password.
    PasswordRefusedThere(Objection),
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

/// Why an organization's directory does not take a new password, as far as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objection {
    TooShort,
    TooLong,
    UsedBefore,
    /// The one of now was set too short a time ago.
    TooYoung,
    /// It breaks rules, and the directory does not say which.
    Rules,
}

impl Objection {
    pub const ALL: [Self; 5] = [Self::TooShort, Self::TooLong, Self::UsedBefore, Self::TooYoung, Self::Rules];

    fn code(self) -> &'static str {
        match self {
            Self::TooShort => "password-too-short-there",
            Self::TooLong => "password-too-long-there",
            Self::UsedBefore => "password-used-there",
            Self::TooYoung => "password-too-young-there",
            Self::Rules => "password-breaks-rules-there",
        }
    }
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
            Self::DirectoryAway => "directory-away",
            Self::PasswordRefusedThere(objection) => objection.code(),
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
