//! Advice on a password that is easy to guess: what makes it so, and what would help.

use serde::{Deserialize, Serialize};

/// One piece of advice. The estimator says what is wrong and what to do in two
/// sentences; here both are one, since a person wants to read it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Advice {
    /// Among those that most people use.
    Common,
    LikeACommonOne,
    /// One word and nothing else.
    SingleWord,
    /// Common first and family names.
    Names,
    /// Keys beside each other, such as `qwerty`.
    Keys,
    /// Such as `aaa` and `abcabc`.
    Repeats,
    /// Such as `abc` and `6543`.
    Sequences,
    Years,
    Dates,
    /// Capitals where everybody has them.
    Capitals,
    /// Words spelled backwards.
    Reversed,
    /// Look-alikes, such as `@` for `a`.
    LookAlikes,
    /// Take some words that do not belong together.
    FewWords,
    /// Add a word or two.
    MoreWords,
    /// A long one needs no kinds of characters.
    NoKinds,
}

impl Advice {
    pub const ALL: [Self; 15] = [
        Self::Common,
        Self::LikeACommonOne,
        Self::SingleWord,
        Self::Names,
        Self::Keys,
        Self::Repeats,
        Self::Sequences,
        Self::Years,
        Self::Dates,
        Self::Capitals,
        Self::Reversed,
        Self::LookAlikes,
        Self::FewWords,
        Self::MoreWords,
        Self::NoKinds,
    ];

    /// The stable id, as it stands in answers to operators.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::LikeACommonOne => "like-a-common-one",
            Self::SingleWord => "single-word",
            Self::Names => "names",
            Self::Keys => "keys",
            Self::Repeats => "repeats",
            Self::Sequences => "sequences",
            Self::Years => "years",
            Self::Dates => "dates",
            Self::Capitals => "capitals",
            Self::Reversed => "reversed",
            Self::LookAlikes => "look-alikes",
            Self::FewWords => "few-words",
            Self::MoreWords => "more-words",
            Self::NoKinds => "no-kinds",
        }
    }
}
