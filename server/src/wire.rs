//! The wire: the types that browser and server send each other.
//!
//! Data only. What may be called is in [`api`](crate::wire).

mod check;
mod entry;
mod fault;
#[cfg(feature = "account")]
pub mod register;
mod screen;

pub use check::{Answer, Asked, Picture};
pub use entry::{Entry, Journey};
pub use fault::Fault;
pub use screen::{
    BrokenPasswordRule, CodeFrom, Ends, Goal, HelpDesk, Notice, Offer, OfferKind, Organization, Outcome, Refusal,
    Screen, Step,
};
