//! Proof of work: the sum a browser does so that a bot pays for every start.

use serde::{Deserialize, Serialize};

/// A puzzle as the server issues it. Every field is covered by `seal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Puzzle {
    /// Random, base64url; makes every puzzle another.
    pub salt: String,
    /// PBKDF2 rounds of one try.
    pub rounds: u32,
    /// How many answers are asked. Many small ones instead of a big one make the wait even.
    pub parts: u8,
    /// Leading zero bits of the key derived from each answer.
    pub bits: u8,
    /// End of life, in milliseconds since 1970 UTC.
    pub expires_ms: i64,
    /// The server's seal over the rest, the session and the action.
    pub seal: String,
}

/// A puzzle handed back with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    pub puzzle: Puzzle,
    pub answers: Vec<u32>,
}

/// PBKDF2 rounds of one try: slow enough that special hardware gains little, and
/// quick enough that checking all parts stays far below a millisecond.
pub const ROUNDS: u32 = 128;

/// Sixteen small searches vary a quarter as much as a big one.
pub const PARTS: u8 = 16;

/// Bits asked of a network without failures: some two thousand tries, under a
/// second in a worker of a middling phone.
pub const BASE_BITS: u8 = 7;

/// Every doubling of failures doubles the work, up to this: half a minute of such a phone.
pub const MOST_BITS: u8 = 12;

/// A puzzle with more rounds, parts or bits than this is not ours, and no work is done on it.
const BOUNDS: (u32, u8, u8) = (100_000, 64, 24);

/// How hard a puzzle is, after so many failures from the same network and under
/// so much strain of the organization: each step of strain doubles the work too.
#[must_use]
pub fn bits_for(failures: u32, strain: u8) -> u8 {
    let doublings = failures.checked_ilog2().map_or(0, |log| u8::try_from(log).unwrap_or(MOST_BITS));
    BASE_BITS.saturating_add(doublings).saturating_add(strain).min(MOST_BITS)
}

impl Puzzle {
    /// What the seal covers: every field, so that no two puzzles read the same.
    #[must_use]
    pub fn sealed_text(&self) -> String {
        let Self { salt, rounds, parts, bits, expires_ms, seal: _ } = self;
        // The salt stands last: it is the only one that could hold a separator.
        format!("{rounds}.{parts}.{bits}.{expires_ms}.{salt}")
    }

    fn is_bounded(&self) -> bool {
        let (rounds, parts, bits) = BOUNDS;
        (1..=rounds).contains(&self.rounds)
            && (1..=parts).contains(&self.parts)
            && (1..=bits).contains(&self.bits)
            && self.salt.len() <= 64
    }

    /// Whether this answer solves this part.
    fn accepts(&self, part: u8, answer: u32) -> bool {
        let mut salt = Vec::with_capacity(self.salt.len() + 5);
        salt.extend_from_slice(self.salt.as_bytes());
        salt.push(part);
        let key = pbkdf2::pbkdf2_hmac_array::<sha2::Sha256, 4>(&answer.to_be_bytes(), &salt, self.rounds);
        u32::from_be_bytes(key).leading_zeros() >= u32::from(self.bits)
    }
}

/// Whether these are the puzzle's answers: one per part, in order. Some
/// two thousand hashes, no memory.
#[must_use]
pub fn check(puzzle: &Puzzle, answers: &[u32]) -> bool {
    puzzle.is_bounded()
        && answers.len() == usize::from(puzzle.parts)
        && (0..puzzle.parts).zip(answers).all(|(part, answer)| puzzle.accepts(part, *answer))
}

/// How far a search is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// So many parts are solved.
    Working {
        solved: u8,
    },
    Solved(Vec<u32>),
}

/// A search for the answers, done in stretches so that a page stays awake.
#[derive(Debug, Clone)]
pub struct Search {
    puzzle: Puzzle,
    answers: Vec<u32>,
    next: u32,
}

impl Search {
    /// A search from the start; `None` for a puzzle no server of ours issues.
    #[must_use]
    pub fn new(puzzle: &Puzzle) -> Option<Self> {
        puzzle.is_bounded().then(|| Self { puzzle: puzzle.clone(), answers: Vec::new(), next: 0 })
    }

    /// Tries so many times, and less when that was enough.
    pub fn work(&mut self, tries: u32) -> Progress {
        for _ in 0..tries {
            let Some(part) = self.part() else { break };
            if self.puzzle.accepts(part, self.next) {
                self.answers.push(self.next);
                self.next = 0;
            } else {
                self.next = self.next.wrapping_add(1);
            }
        }
        match self.part() {
            Some(solved) => Progress::Working { solved },
            None => Progress::Solved(self.answers.clone()),
        }
    }

    /// The part that is worked on; none when all are solved.
    fn part(&self) -> Option<u8> {
        u8::try_from(self.answers.len()).ok().filter(|part| *part < self.puzzle.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn easy() -> Puzzle {
        Puzzle { salt: "c2FsdA".into(), rounds: 2, parts: 4, bits: 5, expires_ms: 1, seal: String::new() }
    }

    fn solve(puzzle: &Puzzle) -> Vec<u32> {
        let mut search = Search::new(puzzle).unwrap();
        loop {
            if let Progress::Solved(answers) = search.work(10) {
                return answers;
            }
        }
    }

    #[test]
    fn what_was_found_is_accepted_and_nothing_else() {
        let puzzle = easy();
        let answers = solve(&puzzle);
        assert!(check(&puzzle, &answers));
        for part in 0..answers.len() {
            let mut wrong = answers.clone();
            wrong[part] += 1;
            while puzzle.accepts(u8::try_from(part).unwrap(), wrong[part]) {
                wrong[part] += 1;
            }
            assert!(!check(&puzzle, &wrong));
        }
        assert!(!check(&puzzle, &answers[1..]));
        assert!(!check(&puzzle, &[]));
        assert!(!check(&Puzzle { salt: "other".into(), ..easy() }, &answers));
    }

    #[test]
    fn the_derived_key_is_that_of_pbkdf2_hmac_sha256() {
        // RFC 7914, section 11: P = "passwd", S = "salt", c = 1.
        let key = pbkdf2::pbkdf2_hmac_array::<sha2::Sha256, 4>(b"passwd", b"salt", 1);
        assert_eq!(key, [0x55, 0xac, 0x04, 0x6e]);
    }

    #[test]
    fn a_puzzle_out_of_bounds_costs_nobody_any_work() {
        for bad in [
            Puzzle { rounds: 0, ..easy() },
            Puzzle { rounds: u32::MAX, ..easy() },
            Puzzle { parts: 0, ..easy() },
            Puzzle { parts: 255, ..easy() },
            Puzzle { bits: 0, ..easy() },
            Puzzle { bits: 33, ..easy() },
            Puzzle { salt: "x".repeat(1000), ..easy() },
        ] {
            assert!(Search::new(&bad).is_none() && !check(&bad, &[0; 4]), "{bad:?}");
        }
    }

    #[test]
    fn failures_make_it_harder_up_to_a_ceiling() {
        assert_eq!(
            [0, 1, 2, 3, 4, 8, 16, 1000, u32::MAX].map(|failures| bits_for(failures, 0)),
            [7, 7, 8, 8, 9, 10, 11, 12, 12]
        );
        assert_eq!([0, 1, 4, 200].map(|strain| bits_for(0, strain)), [7, 8, 11, 12]);
        assert_eq!(bits_for(16, 4), 12);
    }

    #[test]
    fn the_sealed_text_holds_every_field() {
        let texts = [
            easy(),
            Puzzle { salt: "x".into(), ..easy() },
            Puzzle { rounds: 3, ..easy() },
            Puzzle { parts: 3, ..easy() },
            Puzzle { bits: 3, ..easy() },
            Puzzle { expires_ms: 3, ..easy() },
        ]
        .map(|puzzle| puzzle.sealed_text());
        let different: std::collections::BTreeSet<&String> = texts.iter().collect();
        assert_eq!(different.len(), texts.len());
    }
}
