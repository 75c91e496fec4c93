//! What a bot pays for a thousand starts, and the server for checking them, at each difficulty.

use crate::failure::{Failure, Outcome};
use crate::run::Run;

/// Without the server's own parts: the proof of work is the same code on both sides.
pub fn run() -> Outcome {
    let measured = Run::new("cargo")
        .args(["bench", "--locked", "--package", "server", "--no-default-features", "--bench", "captcha"])
        .shown()?;
    if measured { Ok(()) } else { Err(Failure::new("The measurement failed; what is above says why.")) }
}
