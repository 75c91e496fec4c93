//! All directories that the configuration names.

use std::fmt;
use std::sync::Arc;

use super::agent::{Expected, Hub};
use super::own::OwnDirectory;
use crate::policy::account::Account;
use crate::policy::eligibility::{Reach, Writeback};

/// The directories of a portal.
#[derive(Default)]
pub struct Directories {
    all: Vec<OwnDirectory>,
    /// Where agents wait for work.
    pub hub: Arc<Hub>,
}

impl Directories {
    #[must_use]
    pub fn new(all: Vec<OwnDirectory>) -> Self {
        Self { all, hub: Arc::default() }
    }

    /// As it is, where agents are expected to be of another version than this program.
    #[must_use]
    pub fn expecting(self, expected: Expected) -> Self {
        Self { hub: Arc::new(Hub::expecting(expected)), ..self }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &OwnDirectory> {
        self.all.iter()
    }

    /// As the configuration names it.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&OwnDirectory> {
        self.all.iter().find(|directory| directory.name() == name)
    }

    /// Where an account is kept that the store has a shadow of.
    fn holding(&self, account: &Account) -> Option<&OwnDirectory> {
        account.elsewhere.as_ref().and_then(|elsewhere| self.named(&elsewhere.directory))
    }

    /// Where an organization's people may have names of a Windows domain.
    pub fn active_directories_of(&self, tenant: &str) -> impl Iterator<Item = &OwnDirectory> {
        let of_tenant = self.all.iter().filter(move |directory| directory.place.tenant == tenant);
        of_tenant.filter(|directory| directory.may_be_active_directory())
    }

    /// Where an organization keeps the people of a domain.
    #[must_use]
    pub fn of(&self, tenant: &str, domain: &str) -> Option<&OwnDirectory> {
        self.all.iter().find(|directory| directory.place.tenant == tenant && directory.has(domain))
    }
}

impl fmt::Debug for Directories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all.iter().map(OwnDirectory::name)).finish()
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
        self.0.holding(account).map_or(Writeback::Unreachable, OwnDirectory::health)
    }
}
