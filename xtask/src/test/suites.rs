//! The test programs, and what they find in their environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::axe;
use super::schemathesis;
use super::tally::Tally;
use crate::failure::{Failure, Outcome};
use crate::machine::{WASM, disk};
use crate::oidc_provider;
use crate::packages;
use crate::place;
use crate::run::Run;
use crate::tools;

/// Debian's driver of Debian's Chromium; another of the same name may belong
/// to another browser.
const CHROMEDRIVER: &str = "/usr/bin/chromedriver";

/// The tests' surroundings, complete once this exists.
pub struct Suites {
    path: OsString,
    axe: PathBuf,
    runner: PathBuf,
    chromedriver: PathBuf,
    geckodriver: PathBuf,
    oidc_provider: PathBuf,
    schemathesis: Option<PathBuf>,
}

/// The end-to-end tests come with their own test program.
pub fn has_end_to_end() -> bool {
    place::root().join("tests/e2e/main.rs").is_file()
}

impl Suites {
    /// Installs what is missing, and says where it is.
    pub fn prepare() -> Outcome<Self> {
        packages::install_missing()?;
        let bindgen = tools::wasm_bindgen()?.get()?;
        let mut path = tools::path_with(&bindgen)?;
        // Daemons such as exim4 lie where an ordinary user's PATH does not look.
        path.push(":/usr/sbin:/sbin");
        let debian = PathBuf::from(CHROMEDRIVER);
        let chromedriver = if debian.is_file() { Some(debian) } else { place::on_path("chromedriver", |_| true) };
        Ok(Self {
            path,
            axe: axe::get()?,
            geckodriver: tools::geckodriver().get()?,
            oidc_provider: oidc_provider::get()?,
            schemathesis: schemathesis::get()?,
            runner: bindgen.with_file_name("wasm-bindgen-test-runner"),
            chromedriver: chromedriver.ok_or_else(|| {
                Failure::new(
                    "chromedriver is not on the PATH: install the Debian package chromium-driver and try again.",
                )
            })?,
        })
    }

    pub fn units(&self, filters: &[String], tally: &mut Tally) -> Outcome {
        self.cargo_test(&["--package", "server", "--lib", "--bins"], filters, tally)?;
        self.cargo_test(&["--package", "xtask"], filters, tally)
    }

    pub fn examples(&self, filters: &[String], tally: &mut Tally) -> Outcome {
        self.cargo_test(&["--package", "server", "--doc"], filters, tally)
    }

    /// On one of the databases that a portal can keep its store in.
    pub fn integration(&self, store: &str, filters: &[String], tally: &mut Tally) -> Outcome {
        let run = self.cargo(&["--package", "server", "--test", "integration"]);
        self.hear(run.env("LATCHKEY_TEST_STORE", store).args(["--"]).args(filters), tally)
    }

    pub fn end_to_end(&self, filters: &[String], tally: &mut Tally) -> Outcome {
        self.cargo_test(&["--package", "server", "--test", "e2e"], filters, tally)
    }

    /// The app's own tests, compiled to WebAssembly, as in each of its two
    /// programs. Their runner takes one filter at a time.
    pub fn browser(&self, filters: &[String], tally: &mut Tally) -> Outcome {
        let none = [String::new()];
        for program in [&[][..], &["--features", "account"]] {
            let arguments = [&["--package", "app", "--tests", "--target", WASM], program].concat();
            for filter in if filters.is_empty() { &none } else { filters } {
                self.cargo_test(&arguments, if filter.is_empty() { &[] } else { std::slice::from_ref(filter) }, tally)?;
            }
        }
        Ok(())
    }

    /// On one of the databases that a portal can keep its store in.
    pub fn soak(&self, store: &str, tally: &mut Tally) -> Outcome {
        // As it ships: without optimization a clock tells whose contact data was opened.
        let run = self.cargo(&["--package", "server", "--test", "integration", "--release"]);
        // One after the other: each of them is load enough.
        let run = run.env("LATCHKEY_TEST_STORE", store).args(["--", "--ignored", "--test-threads=1"]);
        self.hear(run, tally)
    }

    fn cargo_test(&self, arguments: &[&str], filters: &[String], tally: &mut Tally) -> Outcome {
        self.hear(self.cargo(arguments).args(["--"]).args(filters), tally)
    }

    fn cargo(&self, arguments: &[&str]) -> Run {
        Run::new("cargo")
            .args(["test", "--locked", "--no-fail-fast"])
            .args(arguments)
            .env("PATH", &self.path)
            .env("LATCHKEY_AXE", &self.axe)
            .env("CHROMEDRIVER", &self.chromedriver)
            .env("GECKODRIVER", &self.geckodriver)
            .env("LATCHKEY_OIDC_PROVIDER", &self.oidc_provider)
            // Empty where it cannot be had: the tests then say that it was not run.
            .env("LATCHKEY_SCHEMATHESIS", self.schemathesis.as_deref().unwrap_or(Path::new("")))
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &self.runner)
            // A test that names no place of its own runs in the browser.
            .env("WASM_BINDGEN_USE_BROWSER", "1")
    }

    fn hear(&self, run: Run, tally: &mut Tally) -> Outcome {
        if run.stdout_heard(|line| tally.hear(line))? {
            return Ok(());
        }
        disk::check_not_full(&place::target())?;
        Err(Failure::new("Tests failed, or could not be built; what is above says which."))
    }
}
