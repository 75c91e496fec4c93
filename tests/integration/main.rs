//! Integration tests: one binary, laid out like the product's addresses and
//! rules. The name of a test begins with its actor; attack cases carry their id.

// Clippy's allowances for tests cover test functions only. Their helpers need them too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/support.rs"]
mod support;

mod abuse;
mod addresses;
mod audit;
mod back;
mod banned;
mod binding;
mod catalogue;
mod change;
mod checks;
mod closed;
mod codes;
mod command;
mod connections;
mod demo;
mod dependencies;
mod directories;
mod failed_visits;
mod faults;
mod gates;
mod guessing;
mod headers;
mod help;
mod import;
mod input;
mod journey;
mod keys;
mod ldap;
mod lifetimes;
mod limits;
mod locales;
mod log;
mod login_flow;
mod mails;
mod model;
mod on_premises;
mod outgoing_proxy;
mod overload;
mod passkeys;
mod passwords;
mod pooler;
mod puzzles;
mod recovery_codes;
mod registration;
mod replicas;
mod rights;
mod robot_service;
mod sign_in;
mod smtp;
mod tokens;
mod uniform;
mod unlock;
mod upgrade;
