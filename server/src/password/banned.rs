//! Banned passwords: what no rule about characters sees, held against lists and names.
//!
//! ```text
//! typed ── normalize ──┬─ holds a name of the person, user ID or organization? → refused
//!                      ├─ is a banned term, or one change away from one?       → refused
//!                      └─ points: 1 for each banned term, 1 for each other character; fewer than 5 → refused
//! ```
//!
//! The model's evaluation (Microsoft Entra, "Eliminate bad passwords": how are
//! passwords evaluated), with the points of the segmentation that gives the
//! fewest. Normalization goes character by character, so every finding can be
//! told as it was typed. Only the server does this: neither list nor names
//! travel to the browser.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Serialize;
use zeroize::Zeroizing;

use super::rules::{Broken, Whose};

/// Terms and words of names are at least so long: shorter ones stand in everything (the model's limit).
pub const SHORTEST: usize = 4;
/// The model's limit for terms; it also bounds the work for each character.
pub const LONGEST: usize = 16;
/// Points that a password needs (the model's).
pub const NEEDED: u16 = 5;

/// The shipped list. It cannot be switched off, as in the model.
static COMMON: LazyLock<Terms> = LazyLock::new(|| {
    let lines = include_str!("common.txt").lines().filter(|line| !line.starts_with('#'));
    Terms::of(lines.flat_map(str::split_whitespace))
});

/// Banned terms, normalized.
#[derive(Debug, Default)]
struct Terms(HashSet<Box<str>>);

impl Terms {
    fn of<'a>(terms: impl Iterator<Item = &'a str>) -> Self {
        let normal = terms.map(normalize).filter(|term| (SHORTEST..=LONGEST).contains(&term.chars().count()));
        Self(normal.map(|term| term.as_str().into()).collect())
    }
}

/// What one person's password is held against, beside the shipped list.
#[derive(Debug, Default)]
pub struct Bans {
    own: Terms,
    /// Normalized words of names.
    names: Vec<(Whose, Zeroizing<String>)>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The fewest points that the password can be given; at least [`NEEDED`] are good.
    pub points: u16,
    /// In the order they are told. Empty is good.
    pub broken: Vec<Broken>,
}

impl Bans {
    /// With an organization's own terms.
    #[must_use]
    pub fn with_terms(terms: &[String]) -> Self {
        Self { own: Terms::of(terms.iter().map(String::as_str)), names: Vec::new() }
    }

    /// Adds a name: its words of at least [`SHORTEST`] letters or digits, or the whole, where it has no such word.
    #[must_use]
    pub fn and_name(mut self, whose: Whose, name: &str) -> Self {
        let is_long = |word: &&str| word.chars().count() >= SHORTEST;
        let mut words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(is_long).collect();
        if words.is_empty() {
            words.extend(Some(name.trim()).filter(is_long));
        }
        for word in words {
            let word = normalize(word);
            if self.names.iter().all(|(_, known)| *known != word) {
                self.names.push((whose, word));
            }
        }
        self
    }

    /// Holds a password against the lists and names. The work grows with its length and no faster.
    #[must_use]
    pub fn check(&self, password: &str) -> Verdict {
        let lists = [&*COMMON, &self.own];
        let normal = normalize(password);
        let mut broken = Vec::new();
        for (whose, name) in &self.names {
            if let Some(at) = normal.find(name.as_str()) {
                let before = normal.get(..at).unwrap_or("").chars().count();
                let part = piece(password, before, name.chars().count());
                broken.push(Broken::ContainsName { part, whose: *whose });
            }
        }
        let (points, terms) = score(&normal, &lists);
        if lists.iter().any(|list| has_neighbour(&list.0, &normal)) {
            broken.push(Broken::Common { advice: Vec::new() });
        } else if points < NEEDED {
            let mut parts: Vec<String> = Vec::new();
            for (start, len) in terms {
                let part = piece(password, start, len);
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            broken.push(Broken::TooGuessable { parts, points, need: NEEDED, advice: Vec::new() });
        }
        Verdict { points, broken }
    }
}

/// Brings look-alikes together, one character for one.
///
/// The model names lower case, 0→o, 1→l, $→s and @→a, "such as". Beyond it:
/// `!`, `|` and `i` join `1` and `l`, since people write `1` and `!` for both
/// letters; 3→e, 4→a, 5→s and 7→t are the other digits commonly read as
/// letters; and Latin letters lose their accents, since a name such as “Müller”
/// is typed without where the rules allow ASCII only. `2`, `6`, `8` and `9` stay:
/// they are seldom read as letters, and each letter given away bans more that is good.
#[must_use]
pub fn normalize(text: &str) -> Zeroizing<String> {
    // A lower-case letter may take more bytes; room for all at once leaves no copy behind.
    let mut normal = Zeroizing::new(String::with_capacity(text.len() * 2));
    for c in text.chars() {
        normal.push(match c.to_lowercase().next().unwrap_or(c) {
            '0' => 'o',
            '1' | '!' | '|' | 'i' => 'l',
            '$' | '5' => 's',
            '@' | '4' => 'a',
            '3' => 'e',
            '7' => 't',
            'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
            'ç' | 'ć' | 'č' => 'c',
            'ď' | 'đ' => 'd',
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
            'ğ' | 'ģ' => 'g',
            'ì'..='ï' | 'ī' | 'į' | 'ı' | 'ł' | 'ļ' | 'ľ' => 'l',
            'ķ' => 'k',
            'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
            'ř' => 'r',
            'ś' | 'ş' | 'š' | 'ș' | 'ß' => 's',
            'ť' | 'ţ' | 'ț' => 't',
            'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
            'ý' | 'ÿ' => 'y',
            'ź' | 'ż' | 'ž' => 'z',
            other => other,
        });
    }
    normal
}

/// So many characters of what was typed, from a place on.
fn piece(password: &str, start: usize, len: usize) -> String {
    password.chars().skip(start).take(len).collect()
}

/// The fewest points of a normalized password, and where its banned terms stand: start and length in characters.
///
/// For each end the best way there: one character more than the place before,
/// or one term more than the place where it begins. Terms have at most
/// [`LONGEST`] characters, so each place asks each list at most 13 times.
fn score(normal: &str, lists: &[&Terms]) -> (u16, Vec<(usize, usize)>) {
    let places: Vec<usize> = normal.char_indices().map(|(at, _)| at).chain([normal.len()]).collect();
    // Points up to a place, and the length of the last step there.
    let mut best: Vec<(u16, usize)> = vec![(0, 0)];
    let points_at = |best: &[(u16, usize)], place: usize| best.get(place).map_or(u16::MAX, |(points, _)| *points);
    for (end, end_at) in places.iter().enumerate().skip(1) {
        let mut here = (points_at(&best, end - 1).saturating_add(1), 1);
        for len in SHORTEST..=LONGEST.min(end) {
            let points = points_at(&best, end - len).saturating_add(1);
            let text = places.get(end - len).and_then(|start_at| normal.get(*start_at..*end_at));
            if points <= here.0 && text.is_some_and(|text| lists.iter().any(|list| list.0.contains(text))) {
                here = (points, len);
            }
        }
        best.push(here);
    }
    let mut terms = Vec::new();
    let mut place = best.len() - 1;
    while let Some((_, step)) = best.get(place).filter(|(_, step)| *step > 0) {
        place -= step;
        if *step > 1 {
            terms.push((place, *step));
        }
    }
    terms.reverse();
    (best.last().map_or(0, |(points, _)| *points), terms)
}

/// Whether a normalized password is a term, or one inserted, left out or changed character away from one.
fn has_neighbour(terms: &HashSet<Box<str>>, normal: &str) -> bool {
    let have = normal.chars().count();
    have <= LONGEST + 1 && terms.iter().any(|term| is_neighbour(term, normal, have))
}

fn is_neighbour(term: &str, normal: &str, have: usize) -> bool {
    let long = term.chars().count();
    if long.abs_diff(have) > 1 {
        return false;
    }
    let front = term.chars().zip(normal.chars()).take_while(|(a, b)| a == b).count();
    let back = term.chars().rev().zip(normal.chars().rev()).take_while(|(a, b)| a == b).count();
    // What is alike at both ends leaves at most one character of the longer one.
    front + back + 1 >= long.max(have)
}

#[cfg(test)]
mod tests;
