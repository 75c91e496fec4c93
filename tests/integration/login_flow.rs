//! The interface for login flows: what it decides, what it refuses, and what comes back signed.

mod asking;
mod clients;
mod commands;
mod description;
mod fuzz;
mod guides;
pub mod provider;
mod refusing;
pub mod results;
mod tickets;
