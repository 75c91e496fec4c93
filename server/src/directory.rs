//! Directories: where accounts and passwords live. Each kind is one variant.
//!
//! A directory may be far away, so it is never asked while a transaction is open:
//! a write takes a [`Committed`], which only a transaction's end gives. A write is
//! claimed before it is made, and carries its claim; where its answer is lost, the
//! directory is asked later what became of it.

// A new kind of directory is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod agent;
mod directories;
mod embedded;
mod health;
pub mod ldap;
pub mod own;
pub mod question;

pub use directories::{AskedLast, Directories};
pub use embedded::Embedded;
pub use health::Health;
use own::InOwn;

use crate::ldap::LdapFault;
use crate::policy::login_name::LoginName;
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::store::Committed;
use crate::store::proof::{Claim, Claimed, Unlocking};
use crate::wire::{Objection, Outcome};

/// The directory of an account.
pub enum Directory<'a> {
    /// Accounts of the store itself.
    Embedded(Embedded<'a>),
    /// Accounts of an organization's own directory.
    Own(InOwn<'a>),
    /// One that is not in the configuration any more.
    Gone,
}

/// How a write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    Done,
    /// It was not written: the account, its password or the claim is not what it was.
    ChangedMeanwhile,
    /// It was not written: the directory does not take this password.
    Refused(Objection),
    /// It was not written: the portal may not write it, whatever the password.
    Forbidden,
}

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    Accepted {
        /// Of the password that was right. A later act looks whether it is that one still.
        password_epoch: i64,
    },
    /// Not this user ID, or not its password; which of them is not said.
    Refused,
    /// Too many wrong passwords: none is compared before then.
    Locked { until_ms: i64 },
    /// Locked by the directory itself, which does not say until when.
    LockedThere,
}

/// What became of a claim whose answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Written,
    NotWritten,
    /// The directory cannot tell.
    Unknown,
}

/// What went wrong on the way to or inside the directory.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryFault {
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    #[error(transparent)]
    Hashing(#[from] crate::password::hash::HashFault),
    /// It cannot be reached, and was asked for no change.
    #[error("the directory cannot be asked: {0}")]
    Away(String),
    /// All its places are taken by others; it was asked for nothing.
    #[error("the directory cannot be asked: all sessions are in use")]
    Busy,
    /// It lets us not in, or does not let us do what we are there for.
    #[error("the directory does not let the portal in: {0}")]
    Misconfigured(String),
    /// It was asked for a change, and its answer was lost.
    #[error("the directory's answer to a change was lost: {0}")]
    Lost(String),
    /// It could not be asked whether it has a person.
    #[error("the directory could not be asked who a person is")]
    NotAsked,
    #[error("the account's directory is not in the configuration")]
    NotConfigured,
}

/// Result codes by which a server says that it cannot answer now: too long a search, busy, going (RFC 4511, appendix A).
const BUSY: [u32; 3] = [3, 51, 52];

impl DirectoryFault {
    /// Whether it is the directory's own, and not the portal's.
    #[must_use]
    pub fn is_far_away(&self) -> bool {
        match self {
            Self::Store(_) | Self::Hashing(_) => false,
            Self::Away(_)
            | Self::Busy
            | Self::Misconfigured(_)
            | Self::Lost(_)
            | Self::NotAsked
            | Self::NotConfigured => true,
        }
    }

    /// Whether it came before any change was asked for.
    #[must_use]
    pub fn is_before_the_write(&self) -> bool {
        match self {
            Self::Away(_) | Self::Busy | Self::Misconfigured(_) | Self::NotAsked | Self::NotConfigured => true,
            // The store is the directory here, or may have lost the answer itself.
            Self::Store(_) | Self::Hashing(_) | Self::Lost(_) => false,
        }
    }

    /// What a person is told whose visit cannot begin because of it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Misconfigured(_) | Self::NotConfigured => Outcome::OnPremisesConfiguration,
            Self::Away(_) | Self::Busy | Self::NotAsked | Self::Lost(_) | Self::Store(_) | Self::Hashing(_) => {
                Outcome::OnPremisesUnreachable
            }
        }
    }

    /// Of a fault that came before any change was asked for.
    fn of_reading(fault: LdapFault) -> Self {
        let reason = fault.to_string();
        match fault {
            // It has too much to do, or is about to go.
            LdapFault::ServiceAccount(refusal) | LdapFault::Refused(refusal) if BUSY.contains(&refusal.code) => {
                Self::Away(reason)
            }
            LdapFault::ServiceAccount(_)
            | LdapFault::ServiceRule(_)
            | LdapFault::Refused(_)
            | LdapFault::Tls(_)
            | LdapFault::StartTls(_)
            | LdapFault::Hidden(_)
            | LdapFault::Name => Self::Misconfigured(reason),
            LdapFault::Busy => Self::Busy,
            LdapFault::Unreachable(_)
            | LdapFault::NotSent
            | LdapFault::Slow
            | LdapFault::BrokeOff(_)
            | LdapFault::Unreadable
            | LdapFault::TooLong
            | LdapFault::TooMany
            | LdapFault::Ended => Self::Away(reason),
        }
    }
}

impl Directory<'_> {
    /// Signs in, with the directory's own count of wrong passwords and its lock.
    ///
    /// # Errors
    /// When the directory fails; such a try is not counted.
    pub async fn sign_in(&self, name: &LoginName, password: Password, now_ms: i64) -> Result<SignIn, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.sign_in(name, password, now_ms).await,
            Self::Own(account) => account.sign_in(name, password, now_ms).await,
            Self::Gone => Err(DirectoryFault::NotConfigured),
        }
    }

    /// Whether this is the password of an enabled account, where that can be found out
    /// without a sign-in. Takes as long for an account that does not exist.
    ///
    /// # Errors
    /// When the directory fails.
    pub async fn is_password_of(&self, user_id: &UserId, password: Password) -> Result<bool, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.is_password_of(user_id, password).await,
            // A try would count as a wrong password there. Its history refuses the same one, if it keeps one.
            Self::Own(_) | Self::Gone => Ok(false),
        }
    }

    /// Sets a password under a claim, once, and unlocks.
    ///
    /// # Errors
    /// When the directory fails; what became of the claim is then to be settled.
    pub async fn reset(
        &self,
        _: Committed,
        claim: &Claim,
        password: Password,
        now_ms: i64,
    ) -> Result<Written, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.reset(claim, password, now_ms).await,
            Self::Own(account) => account.reset(claim, password).await,
            Self::Gone => Err(DirectoryFault::NotConfigured),
        }
    }

    /// As [`Directory::reset`], for a person who knows the password of now: where the
    /// directory takes a person's own change, its rules for that hold.
    ///
    /// # Errors
    /// As for [`Directory::reset`].
    pub async fn change(
        &self,
        committed: Committed,
        claim: &Claim,
        current: Option<&Password>,
        password: Password,
        now_ms: i64,
    ) -> Result<Written, DirectoryFault> {
        match self {
            Self::Embedded(_) | Self::Gone => self.reset(committed, claim, password, now_ms).await,
            Self::Own(account) => account.change(claim, current, password).await,
        }
    }

    /// Unlocks an account under a claim. Its password stays.
    ///
    /// # Errors
    /// As for [`Directory::reset`].
    pub async fn unlock(&self, _: Committed, claim: &Unlocking) -> Result<Written, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.unlock(claim).await,
            Self::Own(account) => account.unlock(claim).await,
            Self::Gone => Err(DirectoryFault::NotConfigured),
        }
    }

    /// Says what became of a claim of an account.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn settle(&self, account_id: &str, claim: &str, what: Claimed) -> Result<Settled, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.settle(account_id, claim, what).await,
            Self::Own(account) => account.settle(account_id, claim, what).await,
            // It can never be asked again.
            Self::Gone => Ok(Settled::Unknown),
        }
    }

    /// Whether it is another server's.
    #[must_use]
    pub fn is_far_away(&self) -> bool {
        match self {
            Self::Embedded(_) => false,
            Self::Own(_) | Self::Gone => true,
        }
    }
}
