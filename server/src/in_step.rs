//! Accounts of the store are kept in step with the directories that they are shadows of.
//!
//! ```text
//! begin ── the right to it, the groups ──▶ page by page ──▶ who is missing ──▶ end
//!   │                                          │
//!   └─ another process is at it                └─ killed: the next pass writes what was not written yet
//! ```
//!
//! What always holds:
//! - One process at a time goes over a directory, for all that share a store. The right to
//!   it is renewed in the transactions that write, so that a process which lost it writes nothing.
//! - No transaction is open while the directory is asked. An account that is as the
//!   directory says is not written.
//! - A directory names people of its own organization and domains. Accounts of the store
//!   itself, and those of other directories, stay as they are.
//! - A user ID that several entries have is no one's.
//! - No one is closed by a pass that did not come to the end of the directory, or that
//!   misses more people than can be believed.

mod batch;
mod pass;
mod worker;
mod writing;

use crate::directory::own::Near;
use crate::ldap::LdapFault;
use crate::policy::tenant::{Scope, Tenant};
use crate::store::StoreError;
use crate::store::directory_passes::SoFar;

pub use pass::pass;
pub use worker::{work, work_on};

/// How a pass ended that came to the end of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    pub so_far: SoFar,
    /// So many people are missing that it is not believed: they stay as they are.
    pub not_believed: Option<NotBelieved>,
}

/// Whether people who are missing have left, however many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Not where they are too many.
    Doubted,
    /// An operator says so.
    Believed,
}

/// A directory that shows far fewer people than the store knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotBelieved {
    pub missing: usize,
    pub known: usize,
}

impl NotBelieved {
    /// More than so many people, and more than half of them, do not leave between two passes.
    const FEW: usize = 10;

    /// `None` where so many may have gone.
    fn of(missing: usize, known: usize) -> Option<Self> {
        (missing > Self::FEW && missing * 2 > known).then_some(Self { missing, known })
    }
}

/// Why a pass did not come to its end. What it wrote by then is right, and stays.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    #[error("another process goes over this directory at the moment")]
    AnothersTurn,
    #[error("the right to go over the directory went to another process meanwhile")]
    TurnLost,
    #[error("the organization {0:?} is not known: import it first")]
    NoTenant(String),
    #[error("the directory has no group {0:?} that the service account can see: nothing was changed")]
    NoGroup(String),
    #[error("the directory has several groups {0:?}: nothing was changed")]
    SeveralGroups(String),
    #[error(
        "the directory shows no more entries than a limit of its own: give the service account a higher one \
         (docs/openldap.md)"
    )]
    Limited,
    #[error("the directory cannot be read: {0}")]
    Directory(LdapFault),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LdapFault> for NotDone {
    fn from(fault: LdapFault) -> Self {
        match fault {
            LdapFault::TooMany => Self::Limited,
            fault => Self::Directory(fault),
        }
    }
}

impl NotDone {
    /// A stable word for the log.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AnothersTurn => "anothers-turn",
            Self::TurnLost => "turn-lost",
            Self::NoTenant(_) => "no-tenant",
            Self::NoGroup(_) => "no-group",
            Self::SeveralGroups(_) => "several-groups",
            Self::Limited => "limited",
            Self::Directory(_) => "directory",
            Self::Store(_) => "store",
        }
    }
}

/// Told how far a pass is, after each page.
pub type Progress<'a> = &'a mut (dyn FnMut(&SoFar) + Send);

/// The groups that a pass asks for: those of the settings first, in their order, and the one
/// that the organization's policy names as its scope.
fn groups_asked(near: Near<'_>, tenant: &Tenant) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let scope = match &tenant.settings.scope {
        Scope::Group(name) => Some(name),
        Scope::Nobody | Scope::Everybody => None,
    };
    for name in near.ldap.in_step.rules.iter().map(|rule| &rule.name).chain(scope) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_half_and_more_than_ten_are_not_believed_to_have_gone() {
        for (missing, known, believed) in
            [(0, 0, true), (10, 10, true), (11, 21, false), (11, 22, true), (50_001, 100_000, false), (11, 11, false)]
        {
            assert_eq!(NotBelieved::of(missing, known).is_none(), believed, "{missing} of {known}");
        }
    }
}
