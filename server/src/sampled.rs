//! Examples for rules that always hold, and a count of how often each was tried.
//!
//! Random text is hardly ever a user ID, an address or a code, so a rule about
//! those that are accepted would be tried on none. Examples are made from good ones
//! by a few edits instead, and every test says how large a part of them must have
//! come to which end.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// The end an example came to: a word of the test's own.
pub type End = Result<&'static str, TestCaseError>;

/// Tries a rule on many examples. At least so many in a hundred must come to each of these ends:
/// ask for half of what is usual, since examples are drawn anew in every run.
pub fn holds<S: Strategy>(examples: S, least: &[(&'static str, usize)], rule: impl Fn(S::Value) -> End) {
    let ends = RefCell::new(BTreeMap::<&str, usize>::new());
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&examples, |example| {
        *ends.borrow_mut().entry(rule(example)?).or_default() += 1;
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let ends = ends.into_inner();
    let tried: usize = ends.values().sum();
    for (end, share) in least {
        let seen = ends.get(end).copied().unwrap_or_default();
        assert!(seen * 100 >= tried * share, "{end:?} must be {share} in a hundred: {ends:?}");
    }
}

/// Good texts with up to three edits. What is put in is one of `marks` as often as anything else.
pub fn near(good: &'static [&'static str], marks: &'static [char]) -> impl Strategy<Value = String> {
    edited(select(good).prop_map(str::to_owned), marks)
}

/// Texts with up to three edits.
pub fn edited(texts: impl Strategy<Value = String>, marks: &'static [char]) -> impl Strategy<Value = String> {
    let letter = prop_oneof![select(marks), prop::char::range(' ', '~'), any::<char>()];
    let edits = prop::collection::vec((any::<Index>(), 0..4_u8, letter), 0..4);
    (texts, edits).prop_map(|(text, edits)| {
        let mut letters: Vec<char> = text.chars().collect();
        for (place, how, letter) in edits {
            let place = place.index(letters.len() + 1);
            match (how, letters.get(place).copied()) {
                (0, _) | (_, None) => letters.insert(place, letter),
                (1, _) => drop(letters.remove(place)),
                (2, _) => letters[place] = letter,
                (_, Some(twice)) => letters.insert(place, twice),
            }
        }
        letters.into_iter().collect()
    })
}
