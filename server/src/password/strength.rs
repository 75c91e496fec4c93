//! How hard a password is to guess, by estimate, with advice. It decides
//! nothing: rules and banned words do. It tells whoever was refused, and the
//! operator, more than they can.
//!
//! The estimate is zxcvbn's (Wheeler, "zxcvbn: Low-Budget Password Strength
//! Estimation", USENIX Security 2016), by the crate of that name.

use zeroize::Zeroizing;
use zxcvbn::Score;
use zxcvbn::feedback::{Suggestion, Warning};

use super::rules::{Advice, Broken, Rules};

/// Code points that are looked at: the estimate's work grows faster than the
/// length, and a longer password is not guessed by patterns.
const LOOKED_AT: usize = 100;

/// What was estimated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strength {
    /// 0 (guessed in a thousand tries) to 4 (more than ten thousand million), the paper's steps.
    pub score: u8,
    /// Empty from 3 on.
    pub advice: Vec<Advice>,
}

/// Estimates a password of somebody with these words of their own: names, user ID, organization.
///
/// It may take some milliseconds and copies the password in ways that are not
/// wiped: ask it beside the async threads, and only where its answer is used.
#[must_use]
pub fn estimate(password: &str, own: &[String], rules: &Rules) -> Strength {
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let found = zxcvbn::zxcvbn(&looked_at(password), &own);
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

fn looked_at(password: &str) -> Zeroizing<String> {
    let end = password.char_indices().nth(LOOKED_AT).map_or(password.len(), |(at, _)| at);
    Zeroizing::new(password.get(..end).unwrap_or(password).to_owned())
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
    use proptest::prelude::*;

    use super::*;

    fn strict(password: &str) -> Strength {
        estimate(password, &[], &Rules::strict())
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
        let ids: std::collections::BTreeSet<_> = Advice::ALL.iter().map(|advice| advice.id()).collect();
        assert_eq!(ids.len(), Advice::ALL.len());
    }

    #[test]
    fn of_the_longest_password_no_more_is_looked_at_than_of_any() {
        for part in ["🔑", "p@", "a", "qwErty123 ", "e\u{301}"] {
            let long = part.repeat(256);
            assert_eq!(looked_at(&long).chars().count(), LOOKED_AT);
            assert!(long.starts_with(looked_at(&long).as_str()));
        }
        assert_eq!(*looked_at("short"), "short");
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
