//! What the password rules are called.

use server::password::rules::{Advice, Whose};
use server::wire::BrokenPasswordRule as Broken;

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
            Phrase::of("refusal-password-not-allowed").with("character", shown(*character))
        }
        Broken::ContainsName { part, whose } => Phrase::of(match whose {
            Whose::Person => "refusal-password-contains-name",
            Whose::UserId => "refusal-password-contains-user-id",
            Whose::Organization => "refusal-password-contains-organization",
        })
        .with("part", Value::Ltr(part.clone())),
        Broken::Common { .. } => Phrase::of("refusal-password-common"),
        Broken::TooGuessable { parts, points, need, .. } => Phrase::of("refusal-password-too-guessable")
            .with("parts", Value::Ltr(parts.join(", ")))
            .with("missing", Value::Count(need.saturating_sub(*points).into())),
    }
}

/// Advice on a password that breaks a rule; empty where the rule's own words say as much.
pub fn advice(rule: &Broken) -> Vec<Phrase> {
    let (Broken::Common { advice } | Broken::TooGuessable { advice, .. }) = rule else { return Vec::new() };
    advice.iter().filter_map(|advice| Some(Phrase::of(advised(*advice)?))).collect()
}

fn advised(advice: Advice) -> Option<&'static str> {
    match advice {
        Advice::Common
        | Advice::LikeACommonOne
        | Advice::SingleWord
        | Advice::FewWords
        | Advice::MoreWords
        | Advice::NoKinds => None,
        Advice::Names => Some("advice-password-names"),
        Advice::Keys => Some("advice-password-keys"),
        Advice::Repeats => Some("advice-password-repeats"),
        Advice::Sequences => Some("advice-password-sequences"),
        Advice::Years => Some("advice-password-years"),
        Advice::Dates => Some("advice-password-dates"),
        Advice::Capitals => Some("advice-password-capitals"),
        Advice::Reversed => Some("advice-password-reversed"),
        Advice::LookAlikes => Some("advice-password-look-alikes"),
    }
}

/// A character that breaks a rule; by its number, where it cannot be seen.
pub fn shown(character: char) -> Value {
    Value::Ltr(if character.is_control() { format!("U+{:04X}", u32::from(character)) } else { character.to_string() })
}
