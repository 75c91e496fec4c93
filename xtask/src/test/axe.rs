//! axe-core, which judges our pages' accessibility.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::npm;

/// Fixed, because a new axe may find new faults in old pages.
const VERSION: &str = "4.14.1";

/// The script that tests inject into a page.
pub fn get() -> Outcome<PathBuf> {
    npm::get("axe-core", VERSION, "axe.min.js")
}
