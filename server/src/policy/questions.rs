//! Security questions: what may be registered, what is drawn, and what is right.
//!
//! Source: the model's numbers (3 to 5 to register and to answer, answers of 3
//! to 40 characters, no question and no answer twice). A draw is kept with its
//! challenge until it is answered, so that no one can draw again for easy ones. Off by
//! default, never for administrators, never the only method.

use std::collections::BTreeSet;

use super::tenant::QuestionRules;

/// Characters of an answer.
const ANSWER_LENGTHS: std::ops::RangeInclusive<usize> = 3..=40;

/// A question, by its id or its text, and the answer that a person wants to give.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    pub question: &'a str,
    pub answer: &'a str,
}

/// Why a set of questions and answers is not taken; `place` counts from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// Another number than the organization asks for.
    Number {
        need: u8,
    },
    AnswerTooShort {
        place: usize,
    },
    AnswerTooLong {
        place: usize,
    },
    QuestionTwice {
        place: usize,
    },
    AnswerTwice {
        place: usize,
    },
    /// The answer stands in the question.
    AnswerInQuestion {
        place: usize,
    },
}

/// An answer as it is compared: case and blanks do not count.
#[must_use]
pub fn normalize(answer: &str) -> String {
    answer.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a set may be registered.
///
/// # Errors
/// Names the first that may not, and why.
pub fn check(rules: &QuestionRules, set: &[Answered<'_>]) -> Result<(), NotTaken> {
    if set.len() != usize::from(rules.to_register) {
        return Err(NotTaken::Number { need: rules.to_register });
    }
    let (mut questions, mut answers) = (BTreeSet::new(), BTreeSet::new());
    for (place, Answered { question, answer }) in set.iter().enumerate() {
        let answer = normalize(answer);
        match answer.chars().count() {
            have if have < *ANSWER_LENGTHS.start() => return Err(NotTaken::AnswerTooShort { place }),
            have if have > *ANSWER_LENGTHS.end() => return Err(NotTaken::AnswerTooLong { place }),
            _ => {}
        }
        if normalize(question).contains(&answer) {
            return Err(NotTaken::AnswerInQuestion { place });
        }
        if !questions.insert(normalize(question)) {
            return Err(NotTaken::QuestionTwice { place });
        }
        if !answers.insert(answer) {
            return Err(NotTaken::AnswerTwice { place });
        }
    }
    Ok(())
}

/// Draws which of the registered questions are asked. `random` gives a number
/// below the one it is given, every one equally likely.
#[must_use]
pub fn draw(registered: usize, rules: &QuestionRules, mut random: impl FnMut(usize) -> usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..registered).collect();
    let mut drawn = Vec::new();
    while drawn.len() < usize::from(rules.to_answer) && !left.is_empty() {
        let at = random(left.len()).min(left.len() - 1);
        drawn.push(left.swap_remove(at));
    }
    drawn
}

/// Whether the questions that were drawn are answered: all of them right. Which one was wrong is not said.
#[must_use]
pub fn are_right(drawn: usize, right: &[bool]) -> bool {
    drawn > 0 && right.len() == drawn && right.iter().all(|right| *right)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules(to_register: u8, to_answer: u8) -> QuestionRules {
        QuestionRules { to_register, to_answer, custom: Vec::new() }
    }

    fn of(set: &[(&str, &str)]) -> Result<(), NotTaken> {
        let set: Vec<Answered<'_>> = set.iter().map(|&(question, answer)| Answered { question, answer }).collect();
        check(&rules(3, 3), &set)
    }

    #[test]
    fn every_row_of_what_may_be_registered() {
        let good = ("In what city was your first job?", "Busan");
        let other = ("What was your first pet called?", "  Sir   Barks ");
        let third = ("Favourite food?", "김치찌개");
        assert_eq!(of(&[good, other, third]), Ok(()));
        assert_eq!(of(&[good, other]), Err(NotTaken::Number { need: 3 }));
        assert_eq!(of(&[good, other, third, ("More?", "enough")]), Err(NotTaken::Number { need: 3 }));
        let rows = [
            (("Short?", "ab"), NotTaken::AnswerTooShort { place: 2 }),
            (("Blank?", "        "), NotTaken::AnswerTooShort { place: 2 }),
            (("In what CITY was your first job?", "Seoul"), NotTaken::QuestionTwice { place: 2 }),
            (("And of your second?", "BUSAN"), NotTaken::AnswerTwice { place: 2 }),
            (("Which city is it, Paris or Rome?", "paris"), NotTaken::AnswerInQuestion { place: 2 }),
        ];
        for (row, expected) in rows {
            assert_eq!(of(&[good, other, row]), Err(expected), "{row:?}");
        }
        let (long, longest) = ("x".repeat(41), "x".repeat(40));
        assert_eq!(of(&[good, other, ("Long?", &long)]), Err(NotTaken::AnswerTooLong { place: 2 }));
        assert_eq!(of(&[good, other, ("Long?", &longest)]), Ok(()));
    }

    #[test]
    fn all_that_were_drawn_must_be_right() {
        assert!(are_right(3, &[true, true, true]));
        for wrong in [&[true, true, false][..], &[true, true], &[], &[true, true, true, true]] {
            assert!(!are_right(3, wrong), "{wrong:?}");
        }
        assert!(!are_right(0, &[]), "nothing asked is nothing proven");
    }

    proptest! {
        #[test]
        fn a_draw_names_each_question_once(
            registered in 0usize..8,
            to_answer in 3u8..=5,
            numbers in prop::collection::vec(0usize..100, 8),
        ) {
            let mut numbers = numbers.into_iter();
            let drawn = draw(registered, &rules(5, to_answer), |below| numbers.next().unwrap_or(0) % below);
            prop_assert_eq!(drawn.len(), registered.min(usize::from(to_answer)));
            prop_assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), drawn.len());
            prop_assert!(drawn.iter().all(|place| *place < registered));
        }
    }
}
