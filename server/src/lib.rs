//! Latchkey's server: rules, flows, stores, and the wire both sides speak.
//!
//! A request enters in `http`. What the browser calls is a function of [`api`],
//! whose body is one call back into `http`: there the visit is found and `flow`
//! moves it on. Flows decide with `policy` and act through `store`, `directory`
//! and the outbox of `messages`. Arrows run downwards only: ARCHITECTURE.md has
//! the layers, and a lint holds them. Compiled without the feature `ssr` only
//! [`wire`], [`api`] and five small pure modules remain; that is what the
//! browser's program links.

// Both panic where they cannot write: `command::output` does not.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod api;
pub mod code_input;
pub mod fluent;
pub mod locale;
pub mod password;
pub mod puzzle;
pub mod wire;

#[cfg(feature = "ssr")]
pub mod act;
#[cfg(feature = "ssr")]
pub mod agent;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod captcha;
#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod command;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod courier;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod dial;
#[cfg(feature = "ssr")]
pub mod directory;
#[cfg(feature = "ssr")]
pub mod flow;
#[cfg(feature = "ssr")]
pub mod html;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod https;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod in_step;
#[cfg(feature = "ssr")]
pub mod ldap;
#[cfg(feature = "ssr")]
pub mod letter;
#[cfg(feature = "ssr")]
pub mod log;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod messages;
#[cfg(feature = "ssr")]
pub mod method;
#[cfg(feature = "ssr")]
pub mod policy;
#[cfg(feature = "ssr")]
pub mod portal;
#[cfg(feature = "ssr")]
pub mod provider;
#[cfg(test)]
mod sampled;
#[cfg(feature = "ssr")]
pub mod secrets;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod spelling;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod totp;
#[cfg(feature = "ssr")]
pub mod trust;
#[cfg(feature = "ssr")]
pub mod visit;
#[cfg(feature = "ssr")]
pub mod webauthn;
#[cfg(feature = "ssr")]
pub mod wording;
