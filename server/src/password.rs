//! Passwords: the pure rules that run on both sides, and the hashing that does not.

#[cfg(feature = "ssr")]
pub mod hash;
pub mod rules;
