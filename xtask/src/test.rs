//! `cargo xtask test`: what CI runs, in the order in which a fault is cheapest
//! to find. The first failing step ends the run; the last line always counts.

mod arrows;
mod axe;
mod deny;
mod lints;
mod schemathesis;
mod suites;
mod tally;

use std::io::Write;

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::locales;
use crate::machine::{self, disk};
use crate::place;
use crate::steps::Steps;
use crate::tools;
use suites::Suites;
use tally::Tally;

/// All lints and all tests; with filters only the tests, and of those only the
/// ones whose names contain a filter.
pub fn run(filters: &[String]) -> Outcome {
    let mut tally = Tally::default();
    let result = every_step(filters, &mut tally).and_then(|()| found_any(filters, &tally));
    close(result, &tally)
}

/// The tests that take long, marked `#[ignore]`.
pub fn soak() -> Outcome {
    let mut tally = Tally::default();
    let mut steps = Steps::new(4);
    let result = (|| {
        steps.step("Check Rust and the disk, fetch the crates", prepare)?;
        let suites = steps.step("Install what the tests need", Suites::prepare)?;
        steps.step("Run the long tests, on SQLite", || suites.soak("sqlite", &mut tally))?;
        steps.step("Run the long tests, on PostgreSQL", || suites.soak("postgres", &mut tally))
    })();
    close(result, &tally)
}

fn every_step(filters: &[String], tally: &mut Tally) -> Outcome {
    let linting = filters.is_empty();
    let e2e = suites::has_end_to_end();
    let lints = if linting { lints::LINTS.len() + 4 } else { 0 };
    let mut steps = Steps::new(lints + 8 + usize::from(e2e));

    steps.step("Check Rust and the disk, fetch the crates", prepare)?;
    if linting {
        machine::check_lint_tools()?;
        for lint in lints::LINTS {
            steps.step(lint.title, || lint.run())?;
        }
        steps.step("Documentation: every link leads somewhere", lints::documentation)?;
        steps.step("Layers: each module uses what ARCHITECTURE.md says", arrows::run)?;
        steps.step("Words: every language says the same", locales::run)?;
        steps.step("Dependencies: licences, bans, sources, advisories", deny::run)?;
    }
    steps.step("Build the app for the browser", bundle::build)?;
    let suites = steps.step("Install what the tests need", Suites::prepare)?;
    steps.step("Test the server: rules and flows", || suites.units(filters, tally))?;
    steps.step("Test the server: examples in its documentation", || suites.examples(filters, tally))?;
    steps.step("Test the server: integration, on SQLite", || suites.integration("sqlite", filters, tally))?;
    steps.step("Test the server: integration, on PostgreSQL", || suites.integration("postgres", filters, tally))?;
    steps.step("Test the app: in a headless browser", || suites.browser(filters, tally))?;
    if e2e {
        steps.step("Test both: end to end in a headless browser", || suites.end_to_end(filters, tally))?;
    }
    eprintln!("All steps passed after {}", steps.elapsed());
    Ok(())
}

fn prepare() -> Outcome {
    machine::check_rust()?;
    if !place::target().join("debug/latchkey").is_file() {
        disk::check_room(&place::target(), disk::FIRST_BUILD)?;
    }
    tools::trunk().get()?;
    tools::wasm_bindgen()?.get()?;
    tools::tidy();
    machine::fetch_crates()
}

/// A misspelt filter runs nothing, which must not look like success.
fn found_any(filters: &[String], tally: &Tally) -> Outcome {
    if tally.ran() || filters.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("No test has a name that contains '{}'.", filters.join("' or '"))))
}

/// Says what failed, then counts on a line of its own, which comes last.
fn close(result: Outcome, tally: &Tally) -> Outcome {
    let failed = result.inspect_err(|failure| eprintln!("{failure}"));
    println!("{}", tally.closing(failed.is_err()));
    let _ = std::io::stdout().flush();
    failed.map_err(|_| Failure::told())
}
