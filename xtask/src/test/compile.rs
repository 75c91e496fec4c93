//! Compiles the tests, with Clippy as the compiler of our own packages: one pass finds
//! faults and makes the programs, and what we depend on is compiled once.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::machine::{WASM, disk};
use crate::place;
use crate::run::Run;

/// How Clippy is handed `-D warnings`: its driver takes one text, split at this mark.
const STRICT: &str = "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__";

/// The test of a method that is made up for it, in a server of its own.
pub const CARD: [&str; 6] = ["--package", "server", "--features", "card", "--test", "card"];

/// One call of cargo, whose test programs must compile and in which Clippy must find no fault.
pub struct Part {
    pub title: &'static str,
    arguments: &'static [&'static str],
}

/// Each package as it ships: `--workspace` would compile a mixture of the browser's and
/// the server's features. What the app takes from the server is read with the app.
pub const PARTS: [Part; 5] = [
    Part { title: "Compile and lint: xtask", arguments: &["--package", "xtask", "--all-targets"] },
    Part { title: "Compile and lint: the server", arguments: &["--package", "server", "--all-targets"] },
    Part { title: "Compile and lint: the server, with the method that a test adds", arguments: &CARD },
    Part { title: "Compile and lint: the portal", arguments: &["--package", "app", "--all-targets", "--target", WASM] },
    Part {
        title: "Compile and lint: the account",
        arguments: &["--package", "app", "--all-targets", "--target", WASM, "--features", "account"],
    },
];

impl Part {
    pub fn compile(&self) -> Outcome {
        if cargo_test().arg("--no-run").args(self.arguments).shown()? {
            return Ok(());
        }
        disk::check_not_full(&place::target())?;
        Err(Failure::new(format!("{} failed: Clippy or the compiler says why above.", self.title)))
    }
}

/// `cargo test` as every step calls it. The settings are part of what cargo compares: a
/// call without them would compile our packages anew.
pub fn cargo_test() -> Run {
    Run::new("cargo")
        // No debugger is used on these programs; a panic says its line all the same.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", STRICT)
        .args(["test", "--locked"])
}

/// Rustdoc must find no fault, in private items as well: colleagues read those too.
///
/// `cargo doc` would compile all that the server depends on once more, as `cargo check`
/// does. So rustdoc is called as for the examples, and [`documents`] makes pages of it.
pub fn documentation() -> Outcome {
    let ourselves = std::env::current_exe().map_err(|error| Failure::new(format!("xtask is lost: {error}.")))?;
    let built =
        cargo_test().args(["--package", "server", "--doc"]).env("RUSTDOC", ourselves).env(DOCUMENTS, "1").shown()?;
    if built {
        return Ok(());
    }
    disk::check_not_full(&place::target())?;
    Err(Failure::new("Documentation failed: rustdoc found something; it says what above."))
}

/// Set where cargo takes this program for rustdoc.
const DOCUMENTS: &str = "LATCHKEY_XTASK_DOCUMENTS";

/// Whether cargo takes this program for rustdoc.
pub fn is_rustdoc() -> bool {
    std::env::var_os(DOCUMENTS).is_some()
}

/// Becomes rustdoc, which makes pages where it was told to test examples.
pub fn documents(told: &[String]) -> Failure {
    // Its surroundings are cargo's, which some macros read.
    let error = Command::new("rustdoc").args(pages_instead(told, &place::root().join("target/doc"))).exec();
    Failure::new(format!("rustdoc could not be started: {error}."))
}

/// What rustdoc is told for tests, without what is only about tests.
fn pages_instead(told: &[String], folder: &Path) -> Vec<String> {
    // Cargo first asks for the version.
    if !told.iter().any(|word| word == "--test") {
        return told.to_vec();
    }
    let mut words = Vec::new();
    let mut told = told.iter();
    while let Some(word) = told.next() {
        match word.as_str() {
            "--test" => {}
            "--test-run-directory" | "--test-args" | "--test-runtool" | "--test-runtool-arg" => _ = told.next(),
            _ => words.push(word.clone()),
        }
    }
    words.extend(["--document-private-items", "-Dwarnings", "--out-dir"].map(str::to_owned));
    words.push(folder.display().to_string());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clippy's driver promises nothing to those who call it as cargo does.
    #[test]
    fn what_clippy_only_warns_of_is_an_error_here() {
        let folder = std::env::temp_dir().join(format!("xtask-clippy-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let source = folder.join("warned.rs");
        let compiled = |text: &str| {
            std::fs::write(&source, text).unwrap();
            Command::new("clippy-driver")
                .args(["rustc", "--edition=2024", "--crate-type=lib", "--emit=metadata", "--out-dir"])
                .args([&folder, &source])
                .env("CLIPPY_ARGS", STRICT)
                .output()
                .unwrap()
        };
        let good = compiled("pub fn same(a: bool) -> bool { a }");
        assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
        let faulty = compiled("pub fn same(a: bool) -> bool { a == true }");
        let said = String::from_utf8_lossy(&faulty.stderr).into_owned();
        assert!(!faulty.status.success() && said.contains("bool_comparison"), "{said}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn rustdoc_makes_pages_of_what_it_was_to_test() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let told = words("--edition=2024 --test src/lib.rs --test-run-directory server --extern a=liba.rlib");
        let pages =
            words("--edition=2024 src/lib.rs --extern a=liba.rlib --document-private-items -Dwarnings --out-dir /doc");
        assert_eq!(pages_instead(&told, Path::new("/doc")), pages);
        assert_eq!(pages_instead(&words("-vV"), Path::new("/doc")), words("-vV"));
    }
}
