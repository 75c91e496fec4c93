//! What one file says twice.
//!
//! Two rows about one subject contradict each other, and no order of theirs says
//! which one is meant. So the second is refused, with the line of the first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use unicode_normalization::UnicodeNormalization as _;

use crate::spelling;

/// The line at which each subject was first met.
pub struct Seen<K>(HashMap<K, usize>);

impl<K> Default for Seen<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq> Seen<K> {
    /// Notes a subject; says the line of an earlier row about it.
    pub fn meet(&mut self, key: K, line: usize) -> Option<usize> {
        match self.0.entry(key) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(place) => {
                place.insert(line);
                None
            }
        }
    }
}

/// A name as it is compared: case, width and blanks do not make another one.
pub fn fold(name: &str) -> String {
    let folded: String = spelling::trimmed(name).nfkc().collect();
    let folded = folded.to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The reason of a second row.
pub fn refused(field: &str, what: &str, first: usize, line: usize) -> String {
    format!(
        "{field}: {what:?} has a row at line {first} already, so this one at line {line} is not read: leave one of them"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_width_and_blanks() {
        for same in ["ACME", "Acme ", "\u{feff}acme\u{a0}", "ＡＣＭＥ"] {
            assert_eq!(fold(same), "acme", "{same:?}");
        }
        assert_eq!(fold("Acme  Tools"), fold("acme tools"));
        assert_ne!(fold("Acme Tools"), fold("AcmeTools"));
    }

    #[test]
    fn the_second_row_about_a_subject_hears_of_the_first() {
        let mut seen = Seen::default();
        assert_eq!(
            [seen.meet("a", 3), seen.meet("b", 5), seen.meet("a", 9), seen.meet("a", 12)],
            [None, None, Some(3), Some(3)]
        );
    }
}
