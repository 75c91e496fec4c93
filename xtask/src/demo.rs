//! `cargo xtask demo`: from a bare checkout to a running demo.

mod login_flow;

use std::fs;
use std::path::Path;

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::machine::{self, disk};
use crate::packages;
use crate::place;
use crate::run::Run;
use crate::steps::Steps;
use crate::tools;

/// Roughly, on two cores; so are the minutes of the tools.
const APP_MINUTES: u16 = 3;
const SERVER_MINUTES: u16 = 6;
/// Where only our own code is compiled again.
const APP_AGAIN_MINUTES: u16 = 1;
const SERVER_AGAIN_MINUTES: u16 = 2;

/// Builds what changed and becomes `latchkey demo`; returns only on failure.
pub fn run(port: u16) -> Outcome {
    build_and(port, |server| {
        // The words of the checkout, so that a translator sees what was just written.
        Err(Run::new(server).args(["demo", "--port", &port.to_string(), "--locales", "locales"]).become_it())
    })
}

/// The same with an OpenID provider beside it; returns when the demo ends.
pub fn run_with_login_flow(port: u16) -> Outcome {
    machine::check_port(login_flow::PORT)?;
    build_and(port, |server| login_flow::run(server, port))
}

/// The same with a real directory and agents beside it; returns when the demo ends. It stands on
/// what the tests stand on, and so on their build of the program.
pub fn run_with_directory(port: u16, kind: &str) -> Outcome {
    let mut steps = Steps::new(4);
    steps.step("Check Rust, the disk and the port", || {
        machine::check_port(port)?;
        machine::check_rust()
    })?;
    steps.step("Get packages, the crates, trunk and wasm-bindgen", || {
        packages::install_missing()?;
        machine::fetch_crates()?;
        tools::trunk().get()?;
        tools::wasm_bindgen()?.get()
    })?;
    steps.step("Build the app for the browser", bundle::build)?;
    steps.step("Build and start the directory, the demo and its agents (Ctrl-C stops them)", || {
        let started = Run::new("cargo")
            .args(["test", "--locked", "--package", "server", "--test", "demo-directory", "--", kind])
            .args([port.to_string()])
            .shown()?;
        if started { Ok(()) } else { Err(Failure::new("The demo did not start; what is above says why.")) }
    })
}

fn build_and(port: u16, start: impl FnOnce(&Path) -> Outcome) -> Outcome {
    let server = place::target().join("release/latchkey");
    let mut steps = Steps::new(5);
    announce(&server)?;

    steps.step("Check Rust, the disk and the port", || {
        machine::check_port(port)?;
        machine::check_rust()?;
        if !server.is_file() {
            disk::check_room(&place::target(), disk::FIRST_BUILD)?;
        }
        Ok(())
    })?;
    steps.step("Get the crates, trunk and wasm-bindgen", || {
        machine::fetch_crates()?;
        tools::trunk().get()?;
        tools::wasm_bindgen()?.get()
    })?;
    steps.step("Build the app for the browser", bundle::build)?;
    tools::tidy();
    steps.step("Build the server", || {
        if Run::new("cargo")
            .args(["build", "--locked", "--release", "--package", "server", "--bin", "latchkey"])
            .shown()?
        {
            return Ok(());
        }
        disk::check_not_full(&place::target())?;
        Err(Failure::new("The server could not be built; the compiler's message above says why."))
    })?;
    steps.step("Start the demo (Ctrl-C stops it)", || {
        // Taken in the meantime? The same sentence as at first.
        machine::check_port(port)?;
        start(&server)
    })
}

/// Says how long this start takes, part by part, before anything is begun.
fn announce(server: &Path) -> Outcome {
    let tools = tools::trunk().minutes_missing()? + tools::wasm_bindgen()?.minutes_missing()?;
    let app = match (place::dist().join("index.html").is_file(), bundle::is_fresh()?) {
        (false, _) => APP_MINUTES,
        (true, false) => APP_AGAIN_MINUTES,
        (true, true) => 0,
    };
    let program = match fs::metadata(server).and_then(|about| about.modified()) {
        Err(_) => SERVER_MINUTES,
        // The program carries the app in itself.
        Ok(built) if app > 0 || bundle::changed_after(built)? => SERVER_AGAIN_MINUTES,
        Ok(_) => 0,
    };
    let parts = [(tools, "the tools"), (app, "the app"), (program, "the server")];
    if let Some(said) = said_before(parts) {
        eprintln!("{said}");
    }
    Ok(())
}

/// One sentence about what is missing; `None` where nothing is missing.
fn said_before(parts: [(u16, &str); 3]) -> Option<String> {
    let missing: Vec<String> = parts
        .iter()
        .filter(|(minutes, _)| *minutes > 0)
        .map(|(minutes, what)| format!("{minutes} for {what}"))
        .collect();
    let all: u16 = parts.iter().map(|(minutes, _)| minutes).sum();
    (all > 0).then(|| {
        format!("This start takes some {all} minutes on two cores: {}. The next one takes seconds, unless the sources change.", missing.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::said_before;

    #[test]
    fn a_first_start_says_how_long_it_takes_and_a_later_one_says_nothing() {
        let all = said_before([(6, "the tools"), (3, "the app"), (5, "the server")]).unwrap();
        assert!(all.contains("some 14 minutes") && all.contains("6 for the tools, 3 for the app, 5 for the server"));
        let some = said_before([(0, "the tools"), (3, "the app"), (0, "the server")]).unwrap();
        assert!(some.contains("some 3 minutes on two cores: 3 for the app."), "{some}");
        assert_eq!(said_before([(0, "the tools"), (0, "the app"), (0, "the server")]), None);
    }
}
