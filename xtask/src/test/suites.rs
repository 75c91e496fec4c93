//! The test programs, and what they find in their environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::axe;
use super::compile;
use super::schemathesis;
use super::tally::Tally;
use crate::failure::{Failure, Outcome};
use crate::machine::{WASM, disk};
use crate::oidc_provider;
use crate::packages;
use crate::place;
use crate::run::{Captured, Run};
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
    /// How cargo's settings call this machine, where the tests are to tell their times.
    timed_on: Option<String>,
}

/// The machine that compiles and tests, as in `CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER`.
fn host() -> Outcome<String> {
    let said = Run::new("rustc").args(["-vV"]).captured()?.stdout;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or_else(|| Failure::new("`rustc -vV` does not name its host: is this rustup's?"))?;
    Ok(host.to_uppercase().replace('-', "_"))
}

/// The end-to-end tests come with their own test program.
pub fn has_end_to_end() -> bool {
    place::root().join("tests/e2e/main.rs").is_file()
}

impl Suites {
    /// Installs what is missing, and says where it is. With `timed`, every test tells what it took.
    pub fn prepare(timed: bool) -> Outcome<Self> {
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
            timed_on: if timed { Some(host()?) } else { None },
            runner: bindgen.with_file_name("wasm-bindgen-test-runner"),
            chromedriver: chromedriver.ok_or_else(|| {
                Failure::new(
                    "chromedriver is not on the PATH: install the Debian package chromium-driver and try again.",
                )
            })?,
        })
    }

    /// The server's rules and flows with the examples in its documentation, and beside
    /// them the app, whose tests run in a browser one after the other. The server's
    /// are shown, the app's are told when they have ended.
    pub fn small(&self, filters: &[String], tally: &mut Tally) -> Outcome {
        let (shown, told) = std::thread::scope(|beside| {
            let told = beside.spawn(|| self.app(filters).into_iter().map(Run::captured).collect::<Outcome<Vec<_>>>());
            (self.rules(filters, tally), told.join())
        });
        let told = told.unwrap_or_else(|_| Err(Failure::new("The run of the app's tests was lost.")))?;
        for program in &told {
            tell("app", program, tally);
        }
        shown?;
        verdict(told.iter().all(|program| program.ok))
    }

    fn rules(&self, filters: &[String], tally: &mut Tally) -> Outcome {
        self.cargo_test("units", &["--package", "server", "--lib", "--bins"], filters, tally)?;
        self.cargo_test("xtask", &["--package", "xtask"], filters, tally)?;
        // Examples that must not compile have no runner to be timed by.
        let run = self.cargo(&["--package", "server", "--doc"]).args(["--"]).args(filters);
        self.hear("examples", run, tally)
    }

    /// On each of the databases that a portal can keep its store in, at the same
    /// time: both wait a lot. One is shown, the other is told when it has ended.
    pub fn integration(&self, filters: &[String], tally: &mut Tally) -> Outcome {
        let on = |store| self.timed(self.integration_on(store, &[]).args(["--"]).args(filters));
        let (shown, told) = std::thread::scope(|beside| {
            let told = beside.spawn(|| on("postgres").captured());
            let shown = self.hear("integration, SQLite", on("sqlite"), tally);
            (shown, told.join())
        });
        let told = told.unwrap_or_else(|_| Err(Failure::new("The run on PostgreSQL was lost.")))?;
        tell("integration, PostgreSQL", &told, tally);
        shown?;
        verdict(told.ok)?;
        self.cargo_test("a method added", &compile::CARD, filters, tally)
    }

    pub fn end_to_end(&self, filters: &[String], tally: &mut Tally) -> Outcome {
        self.cargo_test("end to end", &["--package", "server", "--test", "e2e"], filters, tally)
    }

    /// The app's own tests, compiled to WebAssembly, as in each of its two
    /// programs. Their runner takes one filter at a time.
    fn app(&self, filters: &[String]) -> Vec<Run> {
        let none = [String::new()];
        let filters = if filters.is_empty() { &none } else { filters };
        let programs = [&[][..], &["--features", "account"]];
        let run = |program: &[&str], filter: &String| {
            let arguments = [&["--package", "app", "--tests", "--target", WASM], program].concat();
            self.cargo(&arguments).args(["--"]).args((!filter.is_empty()).then_some(filter))
        };
        programs.iter().flat_map(|program| filters.iter().map(|filter| run(program, filter))).collect()
    }

    /// On one of the databases that a portal can keep its store in.
    pub fn soak(&self, store: &str, tally: &mut Tally) -> Outcome {
        // As it ships: without optimization a clock tells whose contact data was opened.
        // One after the other: each of them is load enough.
        let run = self.integration_on(store, &["--release"]).args(["--", "--ignored", "--test-threads=1"]);
        self.hear("soak", run, tally)
    }

    fn integration_on(&self, store: &str, built: &[&str]) -> Run {
        let program = ["--package", "server", "--test", "integration"];
        self.cargo(&[&program, built].concat()).env("LATCHKEY_TEST_STORE", store)
    }

    fn cargo_test(&self, suite: &'static str, arguments: &[&str], filters: &[String], tally: &mut Tally) -> Outcome {
        self.hear(suite, self.timed(self.cargo(arguments).args(["--"]).args(filters)), tally)
    }

    /// Where times are asked for, libtest tells them. It takes that for unstable, and
    /// must be told that we know; so is the test program alone, for a compiler that
    /// reads the same word would compile everything anew.
    fn timed(&self, run: Run) -> Run {
        match &self.timed_on {
            Some(host) => run
                .env(&format!("CARGO_TARGET_{host}_RUNNER"), "env RUSTC_BOOTSTRAP=1")
                .args(["-Zunstable-options", "--report-time"]),
            None => run,
        }
    }

    fn cargo(&self, arguments: &[&str]) -> Run {
        compile::cargo_test()
            .arg("--no-fail-fast")
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

    fn hear(&self, suite: &'static str, run: Run, tally: &mut Tally) -> Outcome {
        verdict(run.stdout_heard(|line| tally.hear_of(suite, line))?)
    }
}

/// What ran beside another suite, once that has ended.
fn tell(suite: &'static str, told: &Captured, tally: &mut Tally) {
    eprint!("{}", told.stderr);
    print!("{}", told.stdout);
    told.stdout.lines().for_each(|line| tally.hear_of(suite, line));
}

fn verdict(good: bool) -> Outcome {
    if good {
        return Ok(());
    }
    disk::check_not_full(&place::target())?;
    Err(Failure::new("Tests failed, or could not be built; what is above says which."))
}
