//! The operator's desk: what a person who administers the portal does.
//!
//! One use case each, for the command line and for whatever else an operator
//! may sit at. A use case takes the act of an operator, which the caller begins
//! and commits: a secret that is shown once can so be shown before it is made.
//! A use case that only reads takes an act that only looks.
//!
//! What always holds: a line of the log names the operator, and the tenant and
//! the account that the act is about.

// A new refusal is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod agents;
pub mod login_flows;
pub mod pass;
pub mod password;
pub mod policy;
pub mod release;
pub mod report;
pub mod signing_keys;
pub mod tokens;
pub mod unbind;

mod refusal;

use crate::act::{Act, Trouble};
use crate::audit::{Event, Happened};
use crate::policy::account::Account;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::store::{StoreError, accounts, tenants};

pub use refusal::Refusal;

/// Accounts read in one go.
const PAGE: i64 = 500;

/// Why an operator's act was not done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// The operator asks for what cannot be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Store or code are not as they must be.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for NotDone {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

/// The account of a user ID.
async fn account(act: &mut Act<'_>, user_id: &UserId) -> Result<Account, NotDone> {
    let found = accounts::by_user_id(act, user_id).await?;
    Ok(found.ok_or_else(|| Refusal::UnknownAccount(user_id.clone()))?)
}

/// The tenant of a name.
async fn tenant(act: &mut Act<'_>, name: &str) -> Result<Tenant, NotDone> {
    let found = tenants::by_name(&mut ***act, name).await?;
    Ok(found.ok_or_else(|| Refusal::UnknownTenant(name.to_owned()))?)
}

/// An event of this act that is about an account.
fn about(act: &Act<'_>, account: &Account, happened: Happened) -> Result<Event, NotDone> {
    Ok(Event { account_id: Some(account.id.clone()), ..about_tenant(act, &account.tenant_id, happened)? })
}

/// An event of this act that is about a tenant.
fn about_tenant(act: &Act<'_>, tenant_id: &str, happened: Happened) -> Result<Event, NotDone> {
    Ok(Event { tenant_id: Some(tenant_id.to_owned()), ..done(act, happened)? })
}

/// An event of this act, which must be an operator's: the line of the log names them.
fn done(act: &Act<'_>, happened: Happened) -> Result<Event, NotDone> {
    act.operator()?;
    Ok(act.event(happened, "ok"))
}
