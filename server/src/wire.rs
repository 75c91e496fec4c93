//! The wire: the types that browser and server send each other.
//!
//! Data only. What may be called is in [`api`](crate::wire).

mod check;
mod entry;
mod fault;
#[cfg(feature = "account")]
pub mod register;
mod screen;
pub mod words;

pub use check::{Asked, CheckAnswer, Picture};
pub use entry::{Entry, Journey};
pub use fault::Fault;
pub use screen::{
    Ask, BrokenPasswordRule, Ends, Given, Goal, HelpDesk, Notice, Offer, Organization, Outcome, Refusal, Screen, Sent,
    Step,
};
