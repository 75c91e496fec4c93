//! What is checked before anything is compiled.

use crate::failure::{Failure, Outcome};
use crate::run::Run;

/// Every file has the form that rustfmt gives it.
pub fn formatting() -> Outcome {
    if Run::new("cargo").args(["fmt", "--all", "--check"]).shown()? {
        return Ok(());
    }
    Err(Failure::new("Some files are not formatted: run `cargo fmt --all`."))
}
