//! An organization's own directory, beside the store: whose people are in it, and how it is reached.

mod account;

use super::agent::{Hub, Sent};
use super::ldap::{Checked, Found, Kind, Ldap, Told};
use super::question::{Answer, Leave, LetIn, Name, Question, Wish, Wrote};
use super::{DirectoryFault, Health};
use crate::clock::Clock;
use crate::policy::account::Authority;
use crate::policy::eligibility::Writeback;
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::store::proof::Write;
use crate::store::{Store, shadows};

pub use account::InOwn;

/// What the operator says of a directory.
#[derive(Debug, Clone)]
pub struct Place {
    /// As the configuration and shadows name it.
    pub name: String,
    /// The organization's name.
    pub tenant: String,
    /// How passwords get from here to where people sign in.
    pub authority: Authority,
    /// Whose people are in it: all of the organization's where none is named.
    pub domains: Vec<String>,
}

/// How it is reached.
pub enum Way {
    /// The portal speaks LDAP with it.
    Ldap(Box<Ldap>),
    /// Agents beside it do, and ask the portal what there is to do.
    Agents,
}

/// One directory of an organization.
pub struct OwnDirectory {
    pub place: Place,
    way: Way,
    /// How the last attempt to reach it ended.
    health: Health,
}

impl OwnDirectory {
    #[must_use]
    pub fn new(place: Place, way: Way) -> Self {
        Self { place, way, health: Health::new(Writeback::Reachable) }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.place.name
    }

    /// Whether people of this domain are in it.
    #[must_use]
    pub fn has(&self, domain: &str) -> bool {
        self.place.domains.is_empty() || self.place.domains.iter().any(|one| one.eq_ignore_ascii_case(domain))
    }

    /// The directory itself, where the portal speaks LDAP with it.
    #[must_use]
    pub fn near(&self) -> Option<Near<'_>> {
        match &self.way {
            Way::Ldap(ldap) => Some(Near { place: &self.place, ldap }),
            Way::Agents => None,
        }
    }

    /// Whether a group in it says how a person's password gets to where they sign in.
    #[must_use]
    pub fn has_authority_by_group(&self) -> bool {
        self.near().is_some_and(|near| near.ldap.in_step.rules.iter().any(|rule| rule.authority.is_some()))
    }

    #[must_use]
    pub fn is_by_agents(&self) -> bool {
        matches!(self.way, Way::Agents)
    }

    /// Whether its people may have names of a Windows domain. Of which kind a directory is that
    /// agents ask, they alone know.
    #[must_use]
    pub fn may_be_active_directory(&self) -> bool {
        match &self.way {
            Way::Ldap(ldap) => ldap.kind() == Kind::ActiveDirectory,
            Way::Agents => true,
        }
    }

    /// How the last attempt to reach it ended; that it can be reached, before the first one.
    #[must_use]
    pub fn health(&self) -> Writeback {
        self.health.now()
    }
}

/// A directory that the portal itself speaks LDAP with.
#[derive(Clone, Copy)]
pub struct Near<'a> {
    pub place: &'a Place,
    pub ldap: &'a Ldap,
}

/// A directory that can be asked.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    pub directory: &'a OwnDirectory,
    pub store: &'a Store,
    pub hub: &'a Hub,
    /// Milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// For what is noted after an answer came.
    pub clock: &'a dyn Clock,
}

impl Own<'_> {
    /// Whether what one answer says, any other says. A name of Active Directory stands for all
    /// its controllers, and what an agent was told to write it may be writing yet.
    #[must_use]
    pub(super) fn is_one_server(&self) -> bool {
        match &self.directory.way {
            Way::Ldap(ldap) => ldap.kind() != Kind::ActiveDirectory && ldap.is_one_server(),
            Way::Agents => false,
        }
    }

    /// The person who answers to a name. `by_mail`: a mail address is as good as a user ID there.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn find(&self, name: Name, by_mail: bool) -> Result<Found, DirectoryFault> {
        let Answer::Found(found) = self.ask(Question::Find { name, by_mail }, None).await? else {
            return Err(strange());
        };
        Ok(found)
    }

    /// The person of an unchanging id.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn by_key(&self, key: &str) -> Result<Option<Told>, DirectoryFault> {
        let Answer::Person(told) = self.ask(Question::ByKey(key.to_owned()), None).await? else {
            return Err(strange());
        };
        Ok(told.map(|told| *told))
    }

    /// Everything that is needed of this directory, step by step; with a user ID also what is
    /// needed of that person's entry.
    ///
    /// # Errors
    /// When it is reached through agents and none answers.
    pub async fn check(&self, user_id: Option<&UserId>) -> Result<Vec<Checked>, DirectoryFault> {
        let answer = self.ask(Question::Check(user_id.cloned()), None).await?;
        let Answer::Checked(checked) = answer else { return Err(strange()) };
        Ok(checked)
    }

    /// # Errors
    /// When the directory cannot be asked.
    pub(super) async fn let_in(&self, key: &str, password: Password) -> Result<LetIn, DirectoryFault> {
        let answer = self.ask(Question::LetIn { key: key.to_owned(), password }, None).await?;
        let Answer::LetIn(let_in) = answer else { return Err(strange()) };
        Ok(let_in)
    }

    /// Writes under a claim, which must stand right before.
    ///
    /// # Errors
    /// When the directory cannot be asked, which is said apart from an answer that is lost.
    pub(super) async fn write(&self, claim: &Write, key: &str, set: &str, wish: Wish) -> Result<Wrote, DirectoryFault> {
        let question = Question::Write { key: key.to_owned(), set: set.to_owned(), wish };
        let Answer::Wrote(wrote) = self.ask(question, Some(claim)).await? else {
            // It was written, perhaps.
            return Err(DirectoryFault::Lost(STRANGE.into()));
        };
        Ok(wrote)
    }

    async fn ask(&self, question: Question, claim: Option<&Write>) -> Result<Answer, DirectoryFault> {
        let asked = match &self.directory.way {
            Way::Ldap(ldap) => {
                let leave = WhileItStands { store: self.store, claim };
                ldap.answer(question, self.now_ms, leave).await
            }
            Way::Agents => {
                let sent = Sent { directory: self.directory, question, claim };
                self.hub.ask(self.store, sent, self.now_ms).await
            }
        };
        self.directory.health.note(&asked);
        asked
    }
}

/// Leave for as long as a claim stands; without a claim, always.
struct WhileItStands<'a> {
    store: &'a Store,
    claim: Option<&'a Write>,
}

impl Leave for WhileItStands<'_> {
    async fn ask(self) -> Result<bool, DirectoryFault> {
        match self.claim {
            Some(claim) => Ok(shadows::stands(self.store, claim).await?),
            None => Ok(true),
        }
    }
}

/// An agent of another version might.
const STRANGE: &str = "it answered another question";

fn strange() -> DirectoryFault {
    DirectoryFault::Away(STRANGE.into())
}
