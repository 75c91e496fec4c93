//! End to end: the real program, a real mail server, and Chromium in front.
//!
//! [`stage`] starts the servers, [`browser`] the browsers, [`person`] is a person at the keyboard.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/support.rs"]
mod support;

// Its own program uses the rest.
#[allow(dead_code)]
#[path = "../../demo/directory/demo.rs"]
mod directory_demo;

mod back;
mod browser;
mod checks;
mod closed;
mod early;
mod gallery;
mod gate;
mod goals;
mod journey;
mod login_flow;
mod look;
mod on_premises;
mod pages;
mod passkeys;
mod passwords;
mod person;
mod recovery;
mod register;
mod snapshot;
mod stage;
mod without;
