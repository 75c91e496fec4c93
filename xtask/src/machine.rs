//! What this computer must have before a long build is worth starting.

pub mod disk;

use std::net::{Ipv4Addr, TcpListener};

use crate::failure::{Failure, Outcome};
use crate::place;
use crate::run::{Captured, Run};

/// The browser's target.
pub const WASM: &str = "wasm32-unknown-unknown";

/// How cargo and rustup speak of a network that is not there.
const NETWORK_WORDS: [&str; 8] = [
    "could not resolve host",
    "couldn't resolve host",
    "couldn't connect",
    "failed to connect",
    "network is unreachable",
    "failed to download",
    "download of",
    "could not download",
];

/// Cargo is there, and the compiler can build for the browser.
pub fn check_rust() -> Outcome {
    Run::new("cargo").args(["--version"]).captured()?;
    if has_wasm()? {
        return Ok(());
    }
    eprintln!("    adding the Rust target {WASM}");
    rustup(&["target", "add", WASM])?;
    if has_wasm()? {
        return Ok(());
    }
    Err(Failure::new(format!(
        "The compiler on the PATH still lacks the target {WASM} after `rustup target add`: put rustup's rustc first on the PATH and try again."
    )))
}

/// `cargo fmt` and `cargo clippy` are there; rustup's minimal profile leaves
/// them out.
pub fn check_lint_tools() -> Outcome {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !Run::new("cargo").args([command, "--version"]).captured()?.ok {
            eprintln!("    adding the Rust component {component}");
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

/// Asks the compiler rather than rustup, which a distribution's Rust lacks.
fn has_wasm() -> Outcome<bool> {
    let asked = Run::new("rustc").args(["--print", "target-libdir", "--target", WASM]).captured()?;
    let folder = std::fs::read_dir(asked.stdout.trim());
    Ok(asked.ok && folder.is_ok_and(|mut files| files.next().is_some()))
}

fn rustup(args: &[&str]) -> Outcome {
    let said = Run::new("rustup").args(args).captured()?;
    if said.ok {
        return Ok(());
    }
    if speaks_of_network(&said.stderr) {
        return Err(no_network("rustup's server"));
    }
    Err(Failure::new(format!("`rustup {}` failed: {}", args.join(" "), last_line(&said))))
}

/// Fetches every crate that Cargo.lock names, so that all builds after it need
/// no network; takes no time when they are there.
pub fn fetch_crates() -> Outcome {
    let mut heard = String::new();
    let fetched = Run::new("cargo").args(["fetch", "--locked"]).stderr_heard(|line| {
        heard.push_str(line);
        heard.push('\n');
    })?;
    if fetched {
        return Ok(());
    }
    disk::check_not_full(&place::target())?;
    if speaks_of_network(&heard) {
        return Err(no_network("crates.io"));
    }
    Err(Failure::new("`cargo fetch --locked` failed; cargo's message above says why."))
}

/// Checks that no program listens on the port yet: before the long work, not after it.
pub fn check_port(port: u16) -> Outcome {
    use std::io::ErrorKind::{AddrInUse, PermissionDenied};
    let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else {
        return Ok(());
    };
    Err(Failure::new(match error.kind() {
        AddrInUse => format!(
            "Port {port} is in use: stop the program that has it, or choose another with `cargo xtask demo --port {}`.",
            port.checked_add(1).unwrap_or(8080)
        ),
        PermissionDenied => format!(
            "Port {port} may only be used by root: choose one from 1024 on with `cargo xtask demo --port 8080`."
        ),
        _ => format!("Port {port} cannot be used ({error}): choose another with `cargo xtask demo --port 8080`."),
    }))
}

pub fn speaks_of_network(text: &str) -> bool {
    let text = text.to_lowercase();
    NETWORK_WORDS.iter().any(|words| text.contains(words))
}

pub fn no_network(whom: &str) -> Failure {
    Failure::new(format!(
        "{whom} could not be reached: the first run needs the network, so check the connection (and HTTPS_PROXY, if you use a proxy) and try again."
    ))
}

/// The end of what a program complained about.
pub fn last_line(said: &Captured) -> &str {
    let text = if said.stderr.trim().is_empty() { &said.stdout } else { &said.stderr };
    text.trim().lines().next_back().unwrap_or("it said nothing")
}
