//! What tests stand on: a portal with a clock of its own, a browser without a
//! screen, and real servers.

#![allow(dead_code)]

pub mod agent;
pub mod authenticator;
pub mod black_hole;
pub mod browser;
pub mod certificates;
pub mod connected;
pub mod ds389;
pub mod exim;
pub mod fault;
pub mod front;
pub mod held;
pub mod ldap_tools;
pub mod login_flow;
pub mod oidc_provider;
pub mod operator;
pub mod pgbouncer;
pub mod portal;
pub mod postgres;
pub mod relay;
pub mod samba;
pub mod scripted_oidc;
pub mod scripted_smtp;
pub mod siteverify;
pub mod slapd;
pub mod store;
pub mod tiny_proxy;
pub mod totp;
