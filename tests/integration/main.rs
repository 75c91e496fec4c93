//! Integration tests: one binary, laid out like the product's addresses and
//! rules. A test sentence starts with who is asking; attack cases carry their id.

#[path = "../support/support.rs"]
mod support;

mod codes;
mod journey;
