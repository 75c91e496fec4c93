//! Directories: where accounts and passwords live. Each kind is one variant.
//!
//! A directory may be far away, so it is never asked while a transaction is open:
//! a write takes a [`Committed`], which only a transaction's end gives. A write is
//! claimed before it is made, and carries its claim; where its answer is lost, the
//! directory is asked later what became of it.

// A new kind of directory is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

mod embedded;
pub mod ldap;

pub use embedded::Embedded;

use crate::policy::eligibility::Writeback;
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::store::Committed;
use crate::store::proof::{Claim, Claimed, Unlocking};

/// The directory of an account.
pub enum Directory<'a> {
    /// Accounts of the store itself.
    Embedded(Embedded<'a>),
}

/// How a write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    Done,
    /// It was not written: the account, its password or the claim is not what it was.
    ChangedMeanwhile,
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
}

impl Directory<'_> {
    /// Signs in, with the directory's own count of wrong passwords and its lock.
    ///
    /// # Errors
    /// When the directory fails; such a try is not counted.
    pub async fn sign_in(&self, user_id: &UserId, password: Password, now_ms: i64) -> Result<SignIn, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.sign_in(user_id, password, now_ms).await,
        }
    }

    /// Whether this is the password of an enabled account. Takes as long for an
    /// account that does not exist.
    ///
    /// # Errors
    /// When the directory fails.
    pub async fn is_password_of(&self, user_id: &UserId, password: Password) -> Result<bool, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.is_password_of(user_id, password).await,
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
        }
    }

    /// Unlocks an account under a claim. Its password stays.
    ///
    /// # Errors
    /// As for [`Directory::reset`].
    pub async fn unlock(&self, _: Committed, claim: &Unlocking) -> Result<Written, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.unlock(claim).await,
        }
    }

    /// Says what became of a claim of an account.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn settle(&self, account_id: &str, claim: &str, what: Claimed) -> Result<Settled, DirectoryFault> {
        match self {
            Self::Embedded(embedded) => embedded.settle(account_id, claim, what).await,
        }
    }

    /// Whether passwords reach the on-premises directory. There is none behind the embedded accounts.
    #[must_use]
    pub fn health(&self) -> Writeback {
        match self {
            Self::Embedded(_) => Writeback::Unreachable,
        }
    }
}
