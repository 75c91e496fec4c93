//! The rules: pure functions over values, with a trace of every check.
//!
//! Nothing here knows HTTP, SQL or a directory. What decides a visit and what
//! explains the decision to an administrator is the same code.

// A new method, state or outcome is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod account;
pub mod administrators;
pub mod banned_words;
pub mod campaign;
pub mod eligibility;
#[cfg(test)]
pub(crate) mod example;
pub mod login_flow;
pub mod login_name;
pub mod logo;
pub mod mask;
pub mod method;
pub mod network;
pub mod password_age;
pub mod personal;
pub mod plain_text;
pub mod questions;
pub mod registration;
pub mod stranded;
pub mod tenant;
pub mod throttle;
pub mod uniform;
pub mod user_id;
