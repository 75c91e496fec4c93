//! Formatting, clippy and the documentation, each package as it ships:
//! `--workspace` would lint a mixture of the browser's and the server's features.

use crate::failure::{Failure, Outcome};
use crate::machine::{WASM, disk};
use crate::place;
use crate::run::Run;

/// One call of cargo that must find no fault.
pub struct Lint {
    pub title: &'static str,
    arguments: &'static [&'static str],
    /// Clippy only warns unless told otherwise after `--`.
    strict: bool,
    advice: &'static str,
}

const CLIPPY_ADVICE: &str = "clippy or the compiler found something; it says what above";

pub const LINTS: [Lint; 8] = [
    Lint {
        title: "Formatting",
        arguments: &["fmt", "--all", "--check"],
        strict: false,
        advice: "some files are not formatted: run `cargo fmt --all`",
    },
    clippy("Clippy: server", &["clippy", "--locked", "--package", "server", "--all-targets"]),
    clippy(
        "Clippy: server, with the method that a test adds",
        &["clippy", "--locked", "--package", "server", "--features", "card", "--lib", "--test", "card"],
    ),
    clippy(
        "Clippy: what the portal takes from the server",
        &["clippy", "--locked", "--package", "server", "--no-default-features", "--lib", "--target", WASM],
    ),
    clippy(
        "Clippy: what the account takes from the server",
        &[
            "clippy",
            "--locked",
            "--package",
            "server",
            "--no-default-features",
            "--features",
            "account",
            "--lib",
            "--target",
            WASM,
        ],
    ),
    clippy("Clippy: the portal", &["clippy", "--locked", "--package", "app", "--all-targets", "--target", WASM]),
    clippy(
        "Clippy: the account",
        &["clippy", "--locked", "--package", "app", "--features", "account", "--all-targets", "--target", WASM],
    ),
    clippy("Clippy: xtask", &["clippy", "--locked", "--package", "xtask", "--all-targets"]),
];

const fn clippy(title: &'static str, arguments: &'static [&'static str]) -> Lint {
    Lint { title, arguments, strict: true, advice: CLIPPY_ADVICE }
}

impl Lint {
    pub fn run(&self) -> Outcome {
        let strict: &[&str] = if self.strict { &["--", "-D", "warnings"] } else { &[] };
        verdict(Run::new("cargo").args(self.arguments).args(strict).shown()?, self.title, self.advice)
    }
}

/// Private items included: colleagues read those too.
pub fn documentation() -> Outcome {
    let built = Run::new("cargo")
        .args(["doc", "--locked", "--no-deps", "--document-private-items", "--package", "server"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .shown()?;
    verdict(built, "Documentation", "rustdoc found something; it says what above")
}

fn verdict(good: bool, title: &str, advice: &str) -> Outcome {
    if good {
        return Ok(());
    }
    disk::check_not_full(&place::target())?;
    Err(Failure::new(format!("{title} failed: {advice}.")))
}
