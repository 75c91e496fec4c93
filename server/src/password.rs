//! Passwords: the pure rules that run on both sides, and what runs on the server
//! alone: the check for banned ones, the estimate of strength, and the hashing.

#[cfg(feature = "ssr")]
pub mod banned;
#[cfg(feature = "ssr")]
mod foreign;
#[cfg(feature = "ssr")]
pub mod hash;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod strength;
