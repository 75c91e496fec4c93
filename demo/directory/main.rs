//! The demo with a real directory behind it: a server of OpenLDAP or of Samba's Active Directory,
//! and agents beside it that call the portal. `cargo xtask demo --directory openldap` starts it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../tests/support/support.rs"]
mod support;

mod demo;

use demo::{Demo, Directory, PASSWORD, PROGRAM};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // As one of all tests it has nothing to do.
    let [kind, port] = arguments.as_slice() else { return };
    let mut demo = Demo::start(Directory::start(kind), port.parse().unwrap(), true);
    println!("\n  The directory is a real one: {}", demo.directory.address());
    println!("  Its people have the password {PASSWORD} at first. How the agents beside it stand:\n");
    println!("  {PROGRAM} agent status --tenant \"Hybrid House\" --config {}\n", demo.config().display());
    demo.wait();
}
