//! How hard a password is to guess, by estimate, with advice. It decides
//! nothing: rules and banned words do. It tells the person who was refused, and
//! the operator, more than rules and words can.
//!
//! The estimate is zxcvbn's (Wheeler, "zxcvbn: Low-Budget Password Strength
//! Estimation", USENIX Security 2016), by the crate of that name.

use zxcvbn::Score;
use zxcvbn::feedback::{Suggestion, Warning};

use super::rules::{Advice, Broken, Rules};

/// Code points that are looked at (the crate's limit too): a longer password is not guessed by patterns.
const LOOKED_AT: usize = 100;

/// The crate tries its dictionaries on every piece of a password, and all over
/// again for every way to read its look-alikes: 100 code points with all of them
/// keep a processor busy for seconds. Pieces times readings stay below this,
/// which is some tens of milliseconds and more than honest passwords need.
const MOST_TRIES: usize = 1_000_000;

/// What the crate reads as what (`L33T_TABLE` of its `matching`).
const LOOK_ALIKES: [(char, &str); 12] = [
    ('a', "4@"),
    ('b', "8"),
    ('c', "({[<"),
    ('e', "3"),
    ('g', "69"),
    ('i', "1!|"),
    ('l', "1|7"),
    ('o', "0"),
    ('s', "$5"),
    ('t', "+7"),
    ('x', "%"),
    ('z', "2"),
];

/// What was estimated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strength {
    /// 0 (guessed in a thousand tries) to 4 (more than ten thousand million), the paper's steps.
    pub score: u8,
    /// Empty from 3 on.
    pub advice: Vec<Advice>,
}

/// Estimates a password of a person with these words of their own: names, user ID, organization.
///
/// It may take some milliseconds and copies the password in ways that are not
/// wiped: ask it beside the async threads, and only where its answer is used.
#[must_use]
pub fn estimate(password: &str, own: &[String], rules: &Rules) -> Strength {
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let found = zxcvbn::zxcvbn(looked_at(password), &own);
    let mut advice = Vec::new();
    if let Some(feedback) = found.feedback() {
        let all = feedback.warning().map(of_warning).into_iter();
        for one in all.chain(feedback.suggestions().iter().copied().map(of_suggestion)) {
            let contradicts = one == Advice::NoKinds && rules.classes > 0;
            if !contradicts && !advice.contains(&one) {
                advice.push(one);
            }
        }
    }
    Strength { score: number(found.score()), advice }
}

/// The longest beginning that is no more work than [`MOST_TRIES`].
fn looked_at(password: &str) -> &str {
    let mut seen = Vec::new();
    let mut end = 0;
    for (before, (at, c)) in password.char_indices().take(LOOKED_AT).enumerate() {
        if !seen.contains(&c) {
            seen.push(c);
        }
        if readings(&seen) * (before + 1).pow(2) > MOST_TRIES {
            break;
        }
        end = at + c.len_utf8();
    }
    password.get(..end).unwrap_or_default()
}

/// At most so many ways to read these characters: one of its look-alikes for
/// each letter, and another way for each look-alike of two letters.
fn readings(seen: &[char]) -> usize {
    let of_letters = LOOK_ALIKES.iter().map(|(_, alike)| alike.chars().filter(|c| seen.contains(c)).count().max(1));
    let of_two_letters =
        seen.iter().filter(|c| LOOK_ALIKES.iter().filter(|(_, alike)| alike.contains(**c)).count() > 1);
    of_letters.product::<usize>() << of_two_letters.count()
}

/// Whether advice goes with one of these: a password that breaks a rule it can count needs none.
#[must_use]
pub fn would_help(broken: &[Broken]) -> bool {
    broken.iter().any(|broken| matches!(broken, Broken::Common { .. } | Broken::TooGuessable { .. }))
}

/// Puts advice where it goes.
pub fn advise(broken: &mut [Broken], with: &[Advice]) {
    for broken in broken {
        if let Broken::Common { advice } | Broken::TooGuessable { advice, .. } = broken {
            *advice = with.to_vec();
        }
    }
}

fn number(score: Score) -> u8 {
    match score {
        Score::Zero => 0,
        Score::One => 1,
        Score::Two => 2,
        Score::Three => 3,
        // The crate's type may grow; its scale does not.
        _ => 4,
    }
}

fn of_warning(warning: Warning) -> Advice {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => Advice::Keys,
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            Advice::Repeats
        }
        Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword => {
            Advice::Common
        }
        Warning::ThisIsSimilarToACommonlyUsedPassword => Advice::LikeACommonOne,
        Warning::SequencesLikeAbcAreEasyToGuess => Advice::Sequences,
        Warning::RecentYearsAreEasyToGuess => Advice::Years,
        Warning::AWordByItselfIsEasyToGuess => Advice::SingleWord,
        Warning::DatesAreOftenEasyToGuess => Advice::Dates,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            Advice::Names
        }
    }
}

fn of_suggestion(suggestion: Suggestion) -> Advice {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => Advice::FewWords,
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => Advice::NoKinds,
        Suggestion::AddAnotherWordOrTwo => Advice::MoreWords,
        Suggestion::CapitalizationDoesntHelpVeryMuch | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => {
            Advice::Capitals
        }
        Suggestion::ReversedWordsArentMuchHarderToGuess => Advice::Reversed,
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => Advice::LookAlikes,
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => Advice::Keys,
        Suggestion::AvoidRepeatedWordsAndCharacters => Advice::Repeats,
        Suggestion::AvoidSequences => Advice::Sequences,
        Suggestion::AvoidRecentYears | Suggestion::AvoidYearsThatAreAssociatedWithYou => Advice::Years,
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => Advice::Dates,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::sampled::holds;

    fn strict(password: &str) -> Strength {
        estimate(password, &[], &Rules::strict())
    }

    fn distinct(text: &str) -> Vec<char> {
        text.chars().collect::<BTreeSet<_>>().into_iter().collect()
    }

    #[test]
    fn each_weakness_gets_its_advice_once() {
        use Advice::*;
        for (password, score, advice) in [
            ("", 0, &[FewWords, NoKinds][..]),
            ("password", 0, &[Common, MoreWords]),
            ("P@ssw0rd", 0, &[LikeACommonOne, MoreWords, Capitals, LookAlikes]),
            ("qwertyuiop[]", 1, &[Keys, MoreWords]),
            ("aaaaaaaaaaaaaaa", 0, &[Repeats, MoreWords]),
            ("               ", 0, &[Repeats, MoreWords]),
            ("abcdefghijklmno", 0, &[Sequences, MoreWords]),
            ("correct horse battery staple", 4, &[]),
        ] {
            assert_eq!(strict(password), Strength { score, advice: advice.to_vec() }, "{password}");
        }
    }

    #[test]
    fn nothing_is_advised_that_the_rules_forbid() {
        assert_eq!(estimate("", &[], &Rules::entra()).advice, [Advice::FewWords]);
    }

    #[test]
    fn own_words_are_guessed_first() {
        let own = ["Ottokar".to_owned(), "Zwetschgenbaum".to_owned()];
        let weak = estimate("zwetschgenbaum", &own, &Rules::strict());
        assert!(weak.score < strict("zwetschgenbaum").score, "{weak:?}");
    }

    #[test]
    fn advice_goes_where_it_helps_and_nowhere_else() {
        let mut broken = vec![
            Broken::TooLong { max: 256 },
            Broken::Common { advice: vec![] },
            Broken::TooGuessable { parts: vec![], points: 1, need: 5, advice: vec![] },
        ];
        assert!(would_help(&broken) && !would_help(&broken[..1]));
        advise(&mut broken, &[Advice::Keys]);
        assert_eq!(broken[1], Broken::Common { advice: vec![Advice::Keys] });
        assert!(matches!(&broken[2], Broken::TooGuessable { advice, .. } if *advice == [Advice::Keys]));
        assert_eq!(broken[0], Broken::TooLong { max: 256 });
    }

    #[test]
    fn ids_are_there_once() {
        let ids: BTreeSet<_> = Advice::ALL.iter().map(|advice| advice.id()).collect();
        assert_eq!(ids.len(), Advice::ALL.len());
    }

    #[test]
    fn the_longest_password_is_no_more_work_than_any() {
        for part in ["🔑", "p@", "a", "qwErty123 ", "e\u{301}", "P@$$w0rd1!"] {
            let long = part.repeat(256);
            assert_eq!(looked_at(&long).chars().count(), LOOKED_AT, "{part}");
        }
        for whole in ["", "short", "correct horse battery staple", "x#9$kL2@!q7(Z", "4@8({[<3691!"] {
            assert_eq!(looked_at(whole), whole);
        }
        // Every look-alike there is.
        let all: String = LOOK_ALIKES.iter().map(|(_, alike)| *alike).collect();
        assert_eq!(readings(&distinct(&all)), 576 << 3);
        assert_eq!(looked_at(&all.repeat(13)).chars().count(), 19);
    }

    #[test]
    fn the_work_is_bounded() {
        let ends = [("whole", 15), ("beginning", 15)];
        holds("[a4@8({\\[<3691!|7+05$%2]{0,256}|[a-z]{0,20}[48]{0,9}", &ends, |password| {
            let seen = looked_at(&password);
            let tries = readings(&distinct(seen)) * seen.chars().count().pow(2);
            prop_assert!(password.starts_with(seen) && tries <= MOST_TRIES);
            Ok(if seen == password { "whole" } else { "beginning" })
        });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The crate indexes, and it computes with numbers that overflow.
        #[test]
        fn whatever_is_typed_is_estimated(password in ".{0,256}", own in prop::collection::vec(".{0,20}", 0..4)) {
            let strength = estimate(&password, &own, &Rules::strict());
            prop_assert!(strength.score <= 4);
            prop_assert!(strength.score < 3 || strength.advice.is_empty());
        }
    }
}
