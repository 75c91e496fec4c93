//! What a refusal is called, and at which field it stands.

use server::api::Refusal;

use super::{Phrase, Value, password};
use crate::visit::Problem;

/// Where the code comes from that a refusal speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Mail,
    App,
}

/// A refusal that has nothing to do with codes.
pub fn problems(refusal: &Refusal) -> Vec<Problem> {
    problems_with(refusal, Source::Mail)
}

pub fn problems_with(refusal: &Refusal, source: Source) -> Vec<Problem> {
    if let Refusal::PasswordBreaks(broken) = refusal {
        return broken.iter().map(|rule| at(Some("new-password"), password::broken(rule))).collect();
    }
    vec![at(field(refusal), phrase(refusal, source))]
}

/// A problem of the browser's own.
pub fn problem(field: &'static str, id: &'static str) -> Problem {
    at(Some(field), Phrase::of(id))
}

fn at(field: Option<&'static str>, phrase: Phrase) -> Problem {
    Problem { field, phrase }
}

fn field(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::UserIdMissing | Refusal::UserIdMalformed => Some("user-id"),
        Refusal::CodeMissing
        | Refusal::CodeMalformed { .. }
        | Refusal::CodeWrong
        | Refusal::CodeExpired
        | Refusal::CodeUsed
        | Refusal::CodeDead => Some("code"),
        Refusal::CurrentPasswordMissing => Some("current-password"),
        Refusal::PasswordMissing | Refusal::PasswordUnchanged | Refusal::PasswordBreaks(_) => Some("new-password"),
        // Which of the two fields was wrong is not told.
        Refusal::SignInRefused
        | Refusal::SignInLocked { .. }
        | Refusal::CheckFailed
        | Refusal::WaitForNewCode { .. }
        | Refusal::TooManyMessages { .. }
        | Refusal::MethodClosed { .. }
        | Refusal::AlreadyAsked
        | Refusal::NobodyToAsk => None,
    }
}

fn phrase(refusal: &Refusal, source: Source) -> Phrase {
    match refusal {
        Refusal::UserIdMissing => Phrase::of("refusal-user-id-missing"),
        Refusal::UserIdMalformed => Phrase::of("refusal-user-id-malformed"),
        Refusal::CheckFailed => Phrase::of("refusal-check-failed"),
        Refusal::CodeMissing => Phrase::of(match source {
            Source::Mail => "refusal-code-missing",
            Source::App => "refusal-code-missing-app",
        }),
        Refusal::CodeMalformed { digits } => {
            Phrase::of("refusal-code-malformed").with("digits", Value::Count((*digits).into()))
        }
        Refusal::CodeWrong => Phrase::of(match source {
            Source::Mail => "refusal-code-wrong",
            Source::App => "refusal-code-wrong-app",
        }),
        Refusal::CodeExpired => Phrase::of(match source {
            Source::Mail => "refusal-code-expired",
            Source::App => "refusal-code-expired-app",
        }),
        Refusal::CodeUsed => Phrase::of("refusal-code-used"),
        Refusal::CodeDead => Phrase::of(match source {
            Source::Mail => "refusal-code-dead",
            Source::App => "refusal-code-dead-app",
        }),
        Refusal::WaitForNewCode { seconds } => {
            Phrase::of("refusal-wait-for-new-code").with("time", Value::Clock(*seconds))
        }
        Refusal::TooManyMessages { until_ms } => {
            Phrase::of("refusal-too-many-messages").with("until", Value::Moment(*until_ms))
        }
        Refusal::MethodClosed { until_ms } => {
            Phrase::of("refusal-method-closed").with("until", Value::Moment(*until_ms))
        }
        Refusal::CurrentPasswordMissing => Phrase::of("refusal-current-password-missing"),
        Refusal::SignInRefused => Phrase::of("refusal-sign-in-refused"),
        Refusal::SignInLocked { until_ms } => {
            Phrase::of("refusal-sign-in-locked").with("until", Value::Moment(*until_ms))
        }
        Refusal::PasswordUnchanged => Phrase::of("refusal-password-unchanged"),
        Refusal::PasswordMissing | Refusal::PasswordBreaks(_) => Phrase::of("refusal-password-missing"),
        Refusal::AlreadyAsked => Phrase::of("refusal-already-asked"),
        Refusal::NobodyToAsk => Phrase::of("refusal-nobody-to-ask"),
    }
}
