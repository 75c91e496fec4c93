//! What the password rules are called.

use server::api::BrokenPasswordRule as Broken;

use super::{Phrase, Value};

/// A rule that the password breaks, with what to do.
pub fn broken(rule: &Broken) -> Phrase {
    match rule {
        Broken::TooShort { min, have } => Phrase::of("refusal-password-too-short")
            .with("min", Value::Count((*min).into()))
            .with("have", Value::Count((*have).into())),
        Broken::TooLong { max } => Phrase::of("refusal-password-too-long").with("max", Value::Count((*max).into())),
        Broken::TooFewClasses { need, have } => Phrase::of("refusal-password-too-few-classes")
            .with("need", Value::Count((*need).into()))
            .with("have", Value::Count((*have).into())),
        Broken::NotAllowed { character } => {
            Phrase::of("refusal-password-not-allowed").with("character", Value::Ltr(character.to_string()))
        }
    }
}
