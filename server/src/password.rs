//! Passwords: the pure rules that run on both sides, and the hashing that does not.

pub mod rules;
