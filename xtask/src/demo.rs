//! `cargo xtask demo`: from a bare checkout to a running demo.

mod login_flow;

use std::path::Path;

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::machine::{self, disk};
use crate::place;
use crate::run::Run;
use crate::steps::Steps;
use crate::tools;

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

fn build_and(port: u16, start: impl FnOnce(&Path) -> Outcome) -> Outcome {
    let server = place::target().join("release/latchkey");
    let mut steps = Steps::new(5);

    steps.step("Check Rust, the disk and the port", || {
        machine::check_port(port)?;
        machine::check_rust()?;
        if !server.is_file() {
            disk::check_room(&place::target(), disk::FIRST_BUILD)?;
        }
        Ok(())
    })?;
    steps.step("Get trunk and the crates", || {
        tools::trunk().get()?;
        machine::fetch_crates()
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
