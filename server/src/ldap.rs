//! LDAP, as a client of directories speaks it: always under TLS with a checked
//! certificate, one request at a time, answers bounded in size, no referral followed.
//!
//! The form of messages is a library's (`rasn-ldap`). What a directory's answers mean
//! for accounts and passwords is not known here.
//!
//! Filters and names are values, never texts with something typed in them: see
//! [`Filter`] and [`Dn`].

mod connection;
mod dn;
mod entry;
mod exchange;
mod fault;
mod filter;
pub mod ldif;
mod paged;
mod password_modify;
mod password_policy;
mod pool;
mod session;
mod wire;

pub use connection::{Connection, Security, Server, SignedIn};
pub use dn::Dn;
pub use entry::Entry;
pub use fault::{LdapFault, Refusal};
pub use filter::Filter;
pub use paged::Page;
pub use password_policy::{PasswordPolicy, PolicyError};
pub use pool::{Lease, PersonSignedIn, Pool, ServiceAccount};
pub use session::{Change, RefusedChange, Scope, Search, Session};
