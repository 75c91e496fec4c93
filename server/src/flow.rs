//! Journeys: what a visit may do next, and what it takes.
//!
//! A visit lives on the server. Each use case is one [`Act`]: it takes what the
//! person did, moves the visit inside one transaction and answers with the screen
//! to show. See [`reset`] for the drawing of the machine.

// A new method, state or outcome is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod change;
pub mod check;
mod closed;
mod code;
mod codes;
mod conclude;
mod ending;
mod entrance;
mod frame;
mod guessing;
pub mod help;
mod known;
pub mod login_flow;
mod look_up;
pub mod notices;
pub mod objection;
mod opening;
mod passkey;
mod proving;
mod reading;
mod registering;
pub mod registration;
pub mod reset;
pub mod screens;
mod settle;
mod signing_in;
mod standing;
pub mod sweep;
pub mod write;

use crate::secrets::{SealError, SessionToken};
use crate::store::StoreError;
use crate::visit::Flow;
use crate::wire::Screen;

pub use crate::act::Trouble;
pub(crate) use crate::act::{Act, By};
pub use look_up::bring_in;

/// What a use case answers.
#[derive(Debug)]
pub struct Moved {
    pub screen: Screen,
    /// The session's new token, where the old one is dead from now on.
    pub session: Option<SessionToken>,
}

impl Moved {
    fn to(screen: Screen) -> Self {
        Self { screen, session: None }
    }

    fn with(screen: Screen, session: SessionToken) -> Self {
        Self { screen, session: Some(session) }
    }
}

/// Why an act goes no further. See [`conclude`](conclude::conclude).
#[derive(Debug)]
pub(crate) enum Halt {
    /// The visit ended here: the end is kept, and shown.
    Ended(Box<Flow>),
    /// Another answer than the act's own: what was done until here is kept.
    Shown(Box<Moved>),
    /// None of it happened.
    Trouble(Trouble),
}

impl Halt {
    fn shown(moved: Moved) -> Self {
        Self::Shown(Box::new(moved))
    }
}

macro_rules! troubles {
    ($($fault:ty),+) => {$(
        impl From<$fault> for Halt {
            fn from(fault: $fault) -> Self {
                Self::Trouble(fault.into())
            }
        }
    )+};
}

troubles!(Trouble, StoreError, SealError, sqlx::Error, crate::directory::DirectoryFault);
