//! Directories: where accounts and passwords live.

pub mod embedded;

pub use embedded::Embedded;

/// How a write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    Done,
    /// Nothing was written: the account, its password or the claim is not what it was.
    ChangedMeanwhile,
}

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    Accepted {
        /// Of the password that was right: whoever acts on this later looks whether it is that one still.
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
