//! Password rules that need no secret: run live in the browser, and as the law on the server.
//!
//! They are about text in Unicode's form C. On the server every
//! [`Password`](crate::secrets::Password) is; the browser is asked for it, since
//! tables for it would travel to everybody.

use serde::{Deserialize, Serialize};

mod advice;

pub use advice::Advice;

/// A tenant's rules. Lengths count Unicode code points; no password is trimmed or cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub min: u16,
    pub max: u16,
    /// How many of the four classes (lower, upper, digit, symbol) must appear; 0 is none.
    pub classes: u8,
    /// Whether characters outside the model's ASCII set are allowed.
    pub unicode: bool,
    /// So many passwords of before are not taken again, as the directory says; 0 where it does not say so.
    pub history: u16,
}

/// One broken rule, with the part of the password that breaks it where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Broken {
    TooShort {
        min: u16,
        have: u16,
    },
    TooLong {
        max: u16,
    },
    /// Too few of the four classes; the ones that are there are named by the checklist.
    TooFewClasses {
        need: u8,
        have: u8,
    },
    /// A character the rules do not allow: the first such.
    NotAllowed {
        character: char,
    },
    /// A word of a name; `part` as it was typed. Found by the server alone, as all that follow.
    ContainsName {
        part: String,
        whose: Whose,
    },
    /// The whole is a banned term, or one character away from one.
    Common {
        advice: Vec<Advice>,
    },
    /// Too few points: each of the parts, as they were typed, counts as one character.
    TooGuessable {
        parts: Vec<String>,
        points: u16,
        need: u16,
        advice: Vec<Advice>,
    },
}

/// Whose name a password contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// The person's given or family name.
    Person,
    /// The part of the user ID before the `@`.
    UserId,
    Organization,
}

impl Broken {
    /// The stable code, as it stands in the audit log and in answers to operators; never a part of the password.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too-short",
            Self::TooLong { .. } => "too-long",
            Self::TooFewClasses { .. } => "too-few-classes",
            Self::NotAllowed { .. } => "not-allowed",
            Self::ContainsName { whose: Whose::Person, .. } => "contains-name",
            Self::ContainsName { whose: Whose::UserId, .. } => "contains-user-id",
            Self::ContainsName { whose: Whose::Organization, .. } => "contains-organization",
            Self::Common { .. } => "common",
            Self::TooGuessable { .. } => "too-guessable",
        }
    }
}

/// Symbols of the model's set beside letters, digits and the blank (Microsoft Entra, password policies: characters allowed).
const SYMBOLS: &str = "@#$%^&*-_!+=[]{}|\\:',.?/`~\"();<>";

/// The four classes of which the `entra` preset asks for three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Lower,
    Upper,
    Digit,
    Symbol,
}

impl Class {
    pub const ALL: [Self; 4] = [Self::Lower, Self::Upper, Self::Digit, Self::Symbol];

    /// The class of a character. Letters without case, as in Arabic or Korean,
    /// count as symbols do: they are what no other class holds.
    #[must_use]
    pub fn of(c: char) -> Self {
        if c.is_lowercase() {
            Self::Lower
        } else if c.is_uppercase() {
            Self::Upper
        } else if c.is_numeric() {
            Self::Digit
        } else {
            Self::Symbol
        }
    }
}

/// What stands beside the field while a person types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checklist {
    /// Neither too short nor too long.
    pub length: bool,
    /// Which classes appear, in the order of [`Class::ALL`].
    pub classes: [bool; 4],
    /// Whether enough of them do.
    pub enough_classes: bool,
    /// The first character that is not allowed.
    pub not_allowed: Option<char>,
}

impl Rules {
    /// The model's: 8 to 256 characters, three of four classes, its own character set.
    #[must_use]
    pub const fn entra() -> Self {
        Self { min: 8, max: 256, classes: 3, unicode: false, history: 0 }
    }

    /// 15 to 256 characters of any kind: NIST SP 800-63B-4, 3.1.1.2, where the password is the only factor.
    #[must_use]
    pub const fn strict() -> Self {
        Self { min: 15, max: 256, classes: 0, unicode: true, history: 0 }
    }
}

/// Every rule a password breaks, in the order they are told. Empty is good.
#[must_use]
pub fn check(rules: &Rules, password: &str) -> Vec<Broken> {
    let mut broken = Vec::new();
    let have = length(password);
    if have < rules.min {
        broken.push(Broken::TooShort { min: rules.min, have });
    }
    if have > rules.max {
        broken.push(Broken::TooLong { max: rules.max });
    }
    if let Some(character) = not_allowed(rules, password) {
        broken.push(Broken::NotAllowed { character });
    }
    let classes = count(classes(password));
    if classes < rules.classes {
        broken.push(Broken::TooFewClasses { need: rules.classes, have: classes });
    }
    broken
}

/// The same rules, one by one, for a person who is still typing.
#[must_use]
pub fn checklist(rules: &Rules, password: &str) -> Checklist {
    let classes = classes(password);
    Checklist {
        length: (rules.min..=rules.max).contains(&length(password)),
        classes,
        enough_classes: count(classes) >= rules.classes,
        not_allowed: not_allowed(rules, password),
    }
}

/// In code points, as NIST 63B-4, 3.1.1.2 counts; what is beyond counting is as long as can be said.
fn length(password: &str) -> u16 {
    u16::try_from(password.chars().count()).unwrap_or(u16::MAX)
}

fn classes(password: &str) -> [bool; 4] {
    Class::ALL.map(|class| password.chars().any(|c| Class::of(c) == class))
}

fn count(classes: [bool; 4]) -> u8 {
    classes.into_iter().map(u8::from).sum()
}

/// Control characters are refused by all rules: no keyboard types them, and what stands behind us may cut there.
fn not_allowed(rules: &Rules, password: &str) -> Option<char> {
    password
        .chars()
        .find(|c| c.is_control() || !(rules.unicode || c.is_ascii_alphanumeric() || *c == ' ' || SYMBOLS.contains(*c)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::holds;

    fn broken(password: &str) -> Vec<Broken> {
        check(&Rules::entra(), password)
    }

    #[test]
    fn three_of_four_classes_and_eight_characters_are_enough() {
        for good in
            ["Winter42", "winter 4", "WINTER-4", "Wínter42".replace('í', "i").as_str(), "Aa1Aa1Aa", &"aB3".repeat(85)]
        {
            assert_eq!(broken(good), [], "{good}");
        }
    }

    #[test]
    fn each_broken_rule_is_named_with_its_part() {
        assert_eq!(broken("Short 1"), [Broken::TooShort { min: 8, have: 7 }]);
        assert_eq!(broken(&"aB3x".repeat(65)), [Broken::TooLong { max: 256 }]);
        assert_eq!(broken("lowercase"), [Broken::TooFewClasses { need: 3, have: 1 }]);
        assert_eq!(broken("Wínter42"), [Broken::NotAllowed { character: 'í' }]);
        assert_eq!(broken("Winter42\0"), [Broken::NotAllowed { character: '\0' }]);
        assert_eq!(
            broken("키"),
            [
                Broken::TooShort { min: 8, have: 1 },
                Broken::NotAllowed { character: '키' },
                Broken::TooFewClasses { need: 3, have: 1 }
            ]
        );
    }

    #[test]
    fn every_symbol_of_the_model_is_allowed() {
        for symbol in SYMBOLS.chars().chain([' ']) {
            assert_eq!(broken(&format!("Winter{symbol}x")), [], "{symbol}");
        }
    }

    #[test]
    fn ac_096_lengths_are_code_points_and_blanks_count() {
        let rules = Rules::strict();
        assert_eq!(check(&rules, &"🔑".repeat(15)), []);
        assert_eq!(check(&rules, &"🔑".repeat(14)), [Broken::TooShort { min: 15, have: 14 }]);
        for long in [64, 256] {
            assert_eq!(check(&rules, &"🔑".repeat(long)), []);
            assert_eq!(check(&rules, &" ".repeat(long)), []);
        }
        assert_eq!(check(&rules, &"한".repeat(257)), [Broken::TooLong { max: 256 }]);
        // Blanks at the ends are neither cut off nor left uncounted.
        assert_eq!(check(&rules, "  thirteen long  "), []);
        assert_eq!(check(&rules, " thirteen lon "), [Broken::TooShort { min: 15, have: 14 }]);
    }

    #[test]
    fn the_checklist_and_the_law_agree() {
        let typed = "[ -~]{0,20}|[ -~]{2,9}[a-zé]?[ -~]{2}|.{0,20}";
        let ends = [("good", 5), ("good of any letters", 5), ("broken", 25)];
        holds((typed, 0u8..=4, any::<bool>()), &ends, |(password, classes, unicode)| {
            let rules = Rules { min: 4, max: 12, classes, unicode, history: 0 };
            let list = checklist(&rules, &password);
            let good = list.length && list.enough_classes && list.not_allowed.is_none();
            prop_assert_eq!(good, check(&rules, &password).is_empty());
            Ok(match (good, unicode) {
                (true, false) => "good",
                (true, true) => "good of any letters",
                _ => "broken",
            })
        });
    }
}
