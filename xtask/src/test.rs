//! `cargo xtask test`: what CI runs, in the order in which a fault is cheapest
//! to find. The first failing step ends the run; the last line always counts.

mod arrows;
mod axe;
mod beside;
mod compile;
mod deny;
mod lints;
mod schemathesis;
mod suites;
mod tally;
mod times;

use std::io::Write;

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::locales;
use crate::machine::{self, disk};
use crate::oidc_provider;
use crate::packages;
use crate::place;
use crate::steps::Steps;
use crate::tools;
use beside::Beside;
pub use compile::{documents, is_rustdoc};
use suites::Suites;
use tally::Tally;

/// All lints and all tests; with filters only the tests, and of those only the
/// ones whose names contain a filter. With `timed`, tables of where the time went.
pub fn run(filters: &[String], timed: bool) -> Outcome {
    let mut tally = Tally::default();
    let mut steps = Steps::new(count(filters));
    let result = every_step(filters, timed, &mut steps, &mut tally).and_then(|()| found_any(filters, &tally));
    if timed {
        let file = times::write(steps.done(), steps.elapsed().elapsed(), &tally.timed)?;
        eprintln!("Where the time went: {}", file.display());
    }
    close(result, &tally)
}

/// The tests that take long, marked `#[ignore]`.
pub fn soak() -> Outcome {
    let mut tally = Tally::default();
    let mut steps = Steps::new(4);
    let result = (|| {
        steps.step("Check Rust and the disk, fetch the crates", check)?;
        let suites = steps.step("Install what the tests need", || {
            bundle::build()?;
            Suites::prepare(false)
        })?;
        steps.step("Run the long tests, on SQLite", || suites.soak("sqlite", &mut tally))?;
        steps.step("Run the long tests, on PostgreSQL", || suites.soak("postgres", &mut tally))
    })();
    close(result, &tally)
}

/// What a run does beside its lints: everything that is downloaded or built once,
/// and the app. What waits for the network does so beside what is compiled.
pub fn prepare() -> Outcome {
    machine::check_rust()?;
    let install = || {
        packages::install_missing()?;
        axe::get()?;
        oidc_provider::get()?;
        schemathesis::get().map(drop)
    };
    let compile = || {
        bundle::build()?;
        // Where it cannot be had, its own step says so.
        let _ = tools::cargo_deny().get();
        tools::geckodriver().get()?;
        tools::tidy();
        Ok(())
    };
    std::thread::scope(|beside| {
        let installed = beside.spawn(install);
        compile()?;
        installed.join().unwrap_or_else(|_| Err(Failure::new("The installation was lost.")))
    })
}

/// How many steps a run has.
fn count(filters: &[String]) -> usize {
    let lints = if filters.is_empty() { 5 } else { 0 };
    lints + compile::PARTS.len() + 4 + usize::from(suites::has_end_to_end())
}

fn every_step(filters: &[String], timed: bool, steps: &mut Steps, tally: &mut Tally) -> Outcome {
    let linting = filters.is_empty();
    steps.step("Check Rust and the disk, fetch the crates", check)?;
    let beside = Beside::start("prepare")?;
    if linting {
        steps.step("Formatting", lints::formatting)?;
        steps.step("Layers: each module uses what ARCHITECTURE.md says", arrows::run)?;
        steps.step("Words: every language says the same", locales::run)?;
    }
    for part in compile::PARTS {
        steps.step(part.title, || part.compile())?;
    }
    if linting {
        steps.step("Documentation: every link leads somewhere", compile::documentation)?;
    }
    let suites = steps.step("Wait for the app and the tools, which were built beside this", || {
        let (told, good) = beside.wait()?;
        eprint!("{told}");
        if good { Suites::prepare(timed) } else { Err(Failure::told()) }
    })?;
    if linting {
        steps.step("Dependencies: licences, bans, sources, advisories", deny::run)?;
    }
    steps.step("Test the server: rules, flows, examples; the app in a headless browser", || {
        suites.small(filters, tally)
    })?;
    steps.step("Test the server: integration, on SQLite and on PostgreSQL", || suites.integration(filters, tally))?;
    if suites::has_end_to_end() {
        steps.step("Test both: end to end in a headless browser", || suites.end_to_end(filters, tally))?;
    }
    eprintln!("All steps passed after {}", steps.elapsed());
    Ok(())
}

fn check() -> Outcome {
    machine::check_rust()?;
    machine::check_lint_tools()?;
    if !place::target().join("debug/latchkey").is_file() {
        disk::check_room(&place::target(), disk::FIRST_BUILD)?;
    }
    machine::fetch_crates()
}

/// A misspelt filter runs no test, which must not look like success.
fn found_any(filters: &[String], tally: &Tally) -> Outcome {
    if tally.ran() || filters.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("No test has a name that contains '{}'.", filters.join("' or '"))))
}

/// Says what failed, then counts on a line of its own, which comes last.
fn close(result: Outcome, tally: &Tally) -> Outcome {
    let failed = result.inspect_err(|failure| {
        if !failure.is_told() {
            eprintln!("{failure}");
        }
    });
    println!("{}", tally.closing(failed.is_err()));
    let _ = std::io::stdout().flush();
    failed.map_err(|_| Failure::told())
}
