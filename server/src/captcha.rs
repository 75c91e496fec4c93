//! The check for robots as the server sees it: issued at no cost, checked in
//! microseconds, good once. The proof of work is here; [`picture`] and the two
//! ways to perceive it, `draw` and `sound`, stand beside it, and so
//! does the check by an outside [`service`].
//!
//! A puzzle is sealed over all its fields, the browser's session and the
//! action; nothing is stored until it is spent. The seal is what is spent, so
//! neither another spelling of the answers nor of the puzzle spends it twice.

mod draw;
pub mod picture;
pub mod service;
mod sound;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::clock::MINUTE_MS;
use crate::puzzle::{self, Puzzle, Solution};
use crate::secrets::{Digest, Keys, SealError, SessionToken, random_bytes};

/// A puzzle lives so long: longer than a slow phone works or a person hesitates.
const LIFE_MS: i64 = 10 * MINUTE_MS;

/// Issues and checks puzzles.
pub struct Captcha<'a> {
    pub keys: &'a Keys,
    /// Rounds of one try of a puzzle: [`puzzle::ROUNDS`], and less where tests begin
    /// thousands of visits.
    pub rounds: u32,
}

impl Captcha<'_> {
    /// A fresh puzzle for a session and an action, harder after failures of the
    /// same network, and by as many bits more as the organization of the moment asks.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn issue(
        &self,
        session: &SessionToken,
        action: &str,
        (failures, extra): (u32, u8),
        now_ms: i64,
    ) -> Result<Puzzle, SealError> {
        let mut puzzle = Puzzle {
            salt: BASE64.encode(random_bytes::<16>()?),
            rounds: self.rounds,
            parts: puzzle::PARTS,
            bits: puzzle::bits_for(failures, extra),
            expires_ms: now_ms + LIFE_MS,
            seal: String::new(),
        };
        puzzle.seal = self.keys.digest(Digest::Puzzle, &[session.expose(), action, &puzzle.sealed_text()]);
        Ok(puzzle)
    }

    /// Whether this is a puzzle of ours for this session and action, still alive, and solved.
    #[must_use]
    pub fn holds(&self, session: &SessionToken, action: &str, solution: &Solution, now_ms: i64) -> bool {
        let puzzle = &solution.puzzle;
        now_ms < puzzle.expires_ms
            && self.keys.recognizes(Digest::Puzzle, &[session.expose(), action, &puzzle.sealed_text()], &puzzle.seal)
            && puzzle::check(puzzle, &solution.answers)
    }
}
