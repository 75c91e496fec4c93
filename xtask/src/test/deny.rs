//! What we may depend on: deny.toml, checked by cargo-deny.

use crate::failure::{Failure, Outcome};
use crate::run::Run;
use crate::tools;

/// How cargo-deny says that it has no advisories to compare with.
const NO_DATABASE: &str = "advisory database";

/// Licences, bans and sources must be in order. Known vulnerabilities are
/// looked up only where their database can be reached.
pub fn run() -> Outcome {
    let deny = match tools::cargo_deny().get() {
        Ok(deny) => deny,
        Err(failure) => {
            eprintln!("    dependencies NOT CHECKED, cargo-deny cannot be had. {failure}");
            return Ok(());
        }
    };
    tools::tidy();
    // Crates that occur twice are worth a look, not forty pages in every log.
    let checked = Run::new(&deny)
        .args(["--locked", "--log-level", "error", "check", "--hide-inclusion-graph"])
        .args(["licenses", "bans", "sources"])
        .shown()?;
    if !checked {
        return Err(Failure::new(
            "A dependency breaks a rule of deny.toml; cargo-deny says which above: choose another crate, or write the reason into deny.toml.",
        ));
    }
    advisories(&deny)
}

fn advisories(deny: &std::path::Path) -> Outcome {
    let said = Run::new(deny).args(["--locked", "--log-level", "error", "check", "advisories"]).captured()?;
    if said.ok {
        eprintln!("    no dependency has a known vulnerability");
        return Ok(());
    }
    if said.stderr.contains(NO_DATABASE) {
        eprintln!("    known vulnerabilities NOT CHECKED: their database cannot be reached");
        return Ok(());
    }
    eprint!("{}", said.stderr);
    Err(Failure::new(
        "A dependency has a known vulnerability; cargo-deny says which above: update it with `cargo update`, or write the reason into deny.toml.",
    ))
}
