//! The interface for login flows: what it decides, what it refuses, and what comes back signed.

mod asking;
mod commands;
mod description;
mod refusing;
mod results;
mod tickets;
