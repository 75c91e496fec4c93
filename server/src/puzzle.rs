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
    /// Leading zero bits of each answer's derived key.
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
