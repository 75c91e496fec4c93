//! An OpenID provider to sign in with, for the demo and the tests: npm's oidc-provider.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::npm;
use crate::packages;
use crate::place;

const VERSION: &str = "9.13.3";

/// Its module, and node to run it.
pub fn get() -> Outcome<PathBuf> {
    let module = npm::get("oidc-provider", VERSION, "lib/index.js")?;
    if place::on_path("node", |_| true).is_none() {
        packages::install_npm()?;
    }
    Ok(module)
}
