//! All directories that the configuration names.

use std::fmt;

use super::Ldap;
use crate::policy::account::Account;
use crate::policy::eligibility::{Reach, Writeback};

/// The directories of a portal.
#[derive(Default)]
pub struct Directories(Vec<Ldap>);

impl Directories {
    #[must_use]
    pub fn new(directories: Vec<Ldap>) -> Self {
        Self(directories)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As the configuration names it.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Ldap> {
        self.0.iter().find(|directory| directory.name == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Ldap> {
        self.0.iter()
    }

    /// Where an account is kept that the store has a shadow of.
    fn holding(&self, account: &Account) -> Option<&Ldap> {
        account.elsewhere.as_ref().and_then(|elsewhere| self.named(&elsewhere.directory))
    }

    /// Where an organization keeps the people of a domain.
    #[must_use]
    pub fn of(&self, tenant: &str, domain: &str) -> Option<&Ldap> {
        self.0.iter().find(|directory| directory.tenant == tenant && directory.has(domain))
    }
}

impl fmt::Debug for Directories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|directory| &directory.name)).finish()
    }
}

/// A directory that is connected counts as one that can be reached: a visit under way does
/// not end because of a moment ago. Its write finds out how it is now.
impl Reach for Directories {
    fn of(&self, account: &Account) -> Writeback {
        self.holding(account).map_or(Writeback::Unreachable, |_| Writeback::Reachable)
    }
}

/// As each directory was when it was asked last, for a visit that begins: its person was
/// looked up right before.
#[derive(Debug)]
pub struct AskedLast<'a>(pub &'a Directories);

impl Reach for AskedLast<'_> {
    fn of(&self, account: &Account) -> Writeback {
        self.0.holding(account).map_or(Writeback::Unreachable, Ldap::health)
    }
}
