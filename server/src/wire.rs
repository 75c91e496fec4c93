//! The wire: the types that browser and server send each other.
//!
//! Data only. What may be called is in `api`.

mod check;
mod entry;
mod fault;
mod goal;
mod outcome;
mod proving;
mod refusal;
#[cfg(feature = "account")]
pub mod register;
mod screen;
pub mod words;

pub use check::{Asked, CheckAnswer, Picture};
pub use entry::{Entry, Journey};
pub use fault::Fault;
pub use goal::Goal;
pub use outcome::Outcome;
pub use proving::{Ask, Assertion, Given, NewCode, NewPasskey, PasskeyRequest, Sent};
pub use refusal::{BrokenPasswordRule, Objection, Refusal};
pub use screen::{CodeSet, Ends, FEW_CODES, HelpDesk, Notice, Offer, Organization, Screen, Step};
