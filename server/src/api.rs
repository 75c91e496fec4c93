//! The wire: server functions and the types they carry.
//!
//! Every function takes what the person did and returns the next [`Screen`].
//! A refusal is part of the screen; an `Err` is a [`Fault`], for which the
//! browser has one page. Nothing the browser sends names a target: the visit
//! is found by its cookie, and everything else is read on the server.

pub mod change;
mod check;
mod fault;
pub mod help;
#[cfg(feature = "account")]
pub mod register;
pub mod reset;
mod screen;

pub use check::{Answer, Asked, Picture};
pub use fault::Fault;
pub use screen::{
    BrokenPasswordRule, CodeFrom, Ends, Goal, HelpDesk, Notice, Offer, OfferKind, Organization, Outcome, Refusal,
    Screen, Step,
};
