//! What the password rules are called.

use server::api::BrokenPasswordRule as Broken;
use server::password::rules::Whose;

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
        Broken::ContainsName { part, whose } => Phrase::of(match whose {
            Whose::Person => "refusal-password-contains-name",
            Whose::UserId => "refusal-password-contains-user-id",
            Whose::Organization => "refusal-password-contains-organization",
        })
        .with("part", Value::Ltr(part.clone())),
        Broken::Common => Phrase::of("refusal-password-common"),
        Broken::TooGuessable { parts, points, need } => Phrase::of("refusal-password-too-guessable")
            .with("parts", Value::Ltr(parts.join(", ")))
            .with("missing", Value::Count(need.saturating_sub(*points).into())),
    }
}
