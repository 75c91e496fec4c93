//! Integration tests: one binary, laid out like the product's addresses and
//! rules. A test sentence starts with who is asking; attack cases carry their id.

#[path = "../support.rs"]
mod support;

mod audit;
mod binding;
mod catalogue;
mod codes;
mod command;
mod headers;
mod help;
mod import;
mod input;
mod journey;
mod locales;
mod mails;
mod model;
