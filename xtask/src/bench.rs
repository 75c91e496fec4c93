//! `cargo xtask bench`: figures that the documentation quotes, measured anew.

mod captcha;

use crate::failure::{Failure, Outcome};

/// What can be measured.
const NAMES: &str = "captcha";

pub fn run(name: &str) -> Outcome {
    match name {
        "captcha" => captcha::run(),
        other => Err(Failure::misuse(format!("'{other}' cannot be measured; what can: {NAMES}."))),
    }
}
