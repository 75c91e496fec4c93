//! `cargo xtask bench`: figures that the documentation quotes, measured anew.
//!
//! Everything stands beside a yardstick of the same run, so that a slow machine
//! moves both. The figures go to `target/bench/` as JSON.

mod page;

use std::fs;
use std::path::PathBuf;

use crate::bundle;
use crate::failure::{Failure, Outcome, io};
use crate::packages;
use crate::place;
use crate::run::Run;
use crate::steps::Steps;

struct Measurement {
    name: &'static str,
    title: &'static str,
    run: fn() -> Outcome,
}

const ALL: [Measurement; 7] = [
    Measurement { name: "portal", title: "Bytes, requests, memory and start, on SQLite", run: || portal("sqlite") },
    Measurement { name: "postgres", title: "The same requests, on PostgreSQL", run: || portal("postgres") },
    Measurement {
        name: "directory",
        title: "100,000 accounts in step with a directory, on SQLite",
        run: || directory("sqlite"),
    },
    Measurement { name: "directory-postgres", title: "The same, on PostgreSQL", run: || directory("postgres") },
    Measurement {
        name: "writeback",
        title: "A reset in a directory, and through an agent",
        run: || server("writeback", "writeback", "sqlite"),
    },
    Measurement { name: "page", title: "The first screen, as Lighthouse sees it", run: page::run },
    Measurement { name: "captcha", title: "What the check for robots costs a bot", run: captcha },
];

/// One of them, or all.
pub fn run(name: Option<&str>) -> Outcome {
    let wanted: Vec<_> = ALL.iter().filter(|known| name.is_none_or(|name| name == known.name)).collect();
    if wanted.is_empty() {
        let known = ALL.map(|known| known.name).join(", ");
        return Err(Failure::misuse(format!("'{}' cannot be measured; what can: {known}.", name.unwrap_or_default())));
    }
    let mut steps = Steps::new(wanted.len() + 1);
    steps.step("Build the app and install what is needed", || {
        bundle::build()?;
        packages::install_missing()
    })?;
    for measurement in wanted {
        steps.step(measurement.title, measurement.run)?;
    }
    Ok(())
}

fn portal(store: &str) -> Outcome {
    server(store, "portal", store)
}

fn directory(store: &str) -> Outcome {
    server(&format!("directory-{store}"), "directory", store)
}

/// One program, whose figures go to a file of this name.
fn server(name: &str, bench: &str, store: &str) -> Outcome {
    let json = figures(name)?;
    cargo_bench(
        Run::new("cargo")
            .args(["bench", "--locked", "--package", "server", "--bench", bench])
            .env("LATCHKEY_TEST_STORE", store)
            .env("LATCHKEY_BENCH_JSON", json),
    )
}

/// Without the server's own parts: the proof of work is the same code on both sides.
fn captcha() -> Outcome {
    cargo_bench(Run::new("cargo").args([
        "bench",
        "--locked",
        "--package",
        "server",
        "--no-default-features",
        "--bench",
        "captcha",
    ]))
}

fn cargo_bench(run: Run) -> Outcome {
    if run.shown()? { Ok(()) } else { Err(Failure::new("The measurement failed; what is above says why.")) }
}

/// Where the figures of a measurement go.
fn figures(name: &str) -> Outcome<PathBuf> {
    let folder = place::target().join("bench");
    fs::create_dir_all(&folder).map_err(|error| io("make the folder", &folder, &error))?;
    Ok(folder.join(format!("{name}.json")))
}
