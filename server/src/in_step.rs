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
//! - What cannot be read is not taken for empty: people keep what a group gave them until the
//!   directory says that they are not in it. So they stay as open as they were.
//! - No one is closed by a pass that did not come to the end of the directory, or that
//!   misses more people than can be believed.

mod batch;
mod pass;
mod worker;
mod writing;

use crate::act::{Act, By};
use crate::directory::own::Near;
use crate::ldap::LdapFault;
use crate::policy::tenant::{Scope, Tenant};
use crate::portal::Portal;
use crate::store::StoreError;
use crate::store::directory_groups;
use crate::store::directory_passes::SoFar;

pub use pass::pass;
pub use worker::{work, work_on};

/// How a pass ended that came to the end of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub so_far: SoFar,
    /// So many people are missing that it is not believed: they stay as they are.
    pub not_believed: Option<NotBelieved>,
    /// Groups of which it is not known who is in them: no one lost what they give.
    pub groups_kept: Vec<GroupKept>,
    /// People of whom it cannot be read in which groups they are, or whether they are disabled:
    /// that stayed as it was.
    pub unclear: usize,
    /// People whose user ID is another account's here, which stays what it is.
    pub passed_over: usize,
}

impl Ended {
    /// Whether all that stands here is as the directory says.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.not_believed.is_none() && self.groups_kept.is_empty() && self.unclear == 0
    }

    /// A stable word for the log.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self { not_believed: Some(_), .. } => "far-fewer",
            _ if self.is_whole() => "ok",
            _ => "unread",
        }
    }
}

/// What an operator says is so, though the directory does not show it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Believed {
    /// People who are missing have left, however many they are.
    pub missing: bool,
    /// People are in no group of which the directory does not show that they are in it.
    pub groups: bool,
}

/// A group of which it is not known who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupKept {
    pub name: String,
    pub why: WhyKept,
}

/// Why it is not known who is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyKept {
    Missing,
    Several,
    Unread,
}

impl WhyKept {
    /// As an operator reads it.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::Missing => "the directory has no such group that the service account can see",
            Self::Several => "the directory has several groups of this name",
            Self::Unread => "its members cannot be read, or those of a group within it",
        }
    }

    /// A stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "no-group",
            Self::Several => "several-groups",
            Self::Unread => "unread",
        }
    }
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
    #[error(
        "another organization has the accounts of the directory {0:?}: nothing was changed; give this one another \
         directory.name"
    )]
    AnothersAccounts(String),
    #[error(
        "the directory has more than {0} people, as many as directory.most_people allows: no more are added; \
         is directory.base the entry below which your people are?"
    )]
    TooManyPeople(usize),
    #[error(
        "the directory shows no more entries than a limit of its own: give the service account a higher one \
         (docs/openldap.md, docs/389.md)"
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
            Self::AnothersAccounts(_) => "anothers-accounts",
            Self::TooManyPeople(_) => "too-many-people",
            Self::Limited => "limited",
            Self::Directory(_) => "directory",
            Self::Store(_) => "store",
        }
    }
}

/// Directories that no pass goes over by itself, each with how many accounts have something by groups
/// of it: that stands as it was when one was gone over last.
///
/// # Errors
/// When the store cannot be read.
pub async fn given_by_none(portal: &Portal) -> Result<Vec<(String, i64)>, StoreError> {
    let mut look = Act::look(portal, By::Portal).await?;
    let mut all = Vec::new();
    for directory in portal.directories.iter() {
        if directory.near().is_some_and(|near| near.ldap.in_step.every.is_some()) {
            continue;
        }
        let people = directory_groups::people_of(&mut look, directory.name()).await?;
        if people > 0 {
            all.push((directory.name().to_owned(), people));
        }
    }
    Ok(all)
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
