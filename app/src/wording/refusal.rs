//! What a refusal is called, and at which field it stands.

use server::api::Refusal;

use super::{Phrase, Value, password};
use crate::visit::Problem;

pub fn problems(refusal: &Refusal) -> Vec<Problem> {
    if let Refusal::PasswordBreaks(broken) = refusal {
        return broken.iter().map(|rule| at(Some("new-password"), password::broken(rule))).collect();
    }
    vec![at(field(refusal), phrase(refusal))]
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
        | Refusal::CodeDead => Some("code"),
        Refusal::PasswordMissing | Refusal::PasswordBreaks(_) => Some("new-password"),
        Refusal::CheckFailed
        | Refusal::WaitForNewCode { .. }
        | Refusal::TooManyMessages { .. }
        | Refusal::MethodClosed { .. }
        | Refusal::AlreadyAsked
        | Refusal::NobodyToAsk => None,
    }
}

fn phrase(refusal: &Refusal) -> Phrase {
    match refusal {
        Refusal::UserIdMissing => Phrase::of("refusal-user-id-missing"),
        Refusal::UserIdMalformed => Phrase::of("refusal-user-id-malformed"),
        Refusal::CheckFailed => Phrase::of("refusal-check-failed"),
        Refusal::CodeMissing => Phrase::of("refusal-code-missing"),
        Refusal::CodeMalformed { digits } => {
            Phrase::of("refusal-code-malformed").with("digits", Value::Count((*digits).into()))
        }
        Refusal::CodeWrong => Phrase::of("refusal-code-wrong"),
        Refusal::CodeExpired => Phrase::of("refusal-code-expired"),
        Refusal::CodeDead => Phrase::of("refusal-code-dead"),
        Refusal::WaitForNewCode { seconds } => {
            Phrase::of("refusal-wait-for-new-code").with("time", Value::Clock(*seconds))
        }
        Refusal::TooManyMessages { until_ms } => {
            Phrase::of("refusal-too-many-messages").with("until", Value::Moment(*until_ms))
        }
        Refusal::MethodClosed { until_ms } => {
            Phrase::of("refusal-method-closed").with("until", Value::Moment(*until_ms))
        }
        Refusal::PasswordMissing | Refusal::PasswordBreaks(_) => Phrase::of("refusal-password-missing"),
        Refusal::AlreadyAsked => Phrase::of("refusal-already-asked"),
        Refusal::NobodyToAsk => Phrase::of("refusal-nobody-to-ask"),
    }
}
