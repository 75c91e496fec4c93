//! Directories that are reached through agents: what is asked waits in the store, sealed to
//! each agent that may answer, and comes back the same way. Any portal process may ask, and an
//! agent may be connected to any other.

mod hub;
pub mod protocol;
mod state;

pub use hub::{Expected, Hub, Sent, THERE_MS};
pub use state::State;
