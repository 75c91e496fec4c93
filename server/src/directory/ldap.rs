//! Directories that speak LDAP.

mod answer;
mod check;
mod everyone;
mod groups;
mod kind;
mod marks;
mod person;
mod published;
mod rights;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::DirectoryFault;
use super::question::Name;
use crate::ldap::{Dn, Entry, Filter, LdapFault, Pool, Scope, Search, Server, ServiceAccount, Session};

pub use check::{Checked, Verdict};
pub use everyone::{Depth, Page, Reader, Seen, View, Whole};
pub use groups::{GroupFound, GroupRule, Groups, InStep, MEMBER_UIDS, MEMBERS, MOST_GROUPS, Standing, Within};
pub use kind::Kind;
pub use person::{Attributes, Told, check_attributes, is_plain, part_of};

/// Of Active Directory: a reset keeps to the domain's history. Newer servers list the first.
const POLICY_HINTS: [&str; 2] = ["1.2.840.113556.1.4.2239", "1.2.840.113556.1.4.2066"];

/// Where a person's mail address is.
const MAIL: &str = "mail";

/// One directory that speaks LDAP.
pub struct Ldap {
    kind: Kind,
    /// People are below it.
    base: Dn,
    user_id_attribute: String,
    other_mail_attribute: Option<String>,
    password_policy: Option<Dn>,
    /// How its accounts are kept in step.
    pub in_step: InStep,
    pool: Pool,
    published: published::Kept,
}

/// Which person answers to a name.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    One(Box<Told>),
    None,
    /// Several do, so none of them does.
    Several,
}

/// Which entry answers to a name.
enum Answering {
    One(Entry),
    None,
    /// They are no one's.
    Several,
    /// One that the directory takes for the same, and that is not.
    Alike,
}

/// What the operator says of how to speak with a directory.
pub struct LdapFacts {
    pub kind: Kind,
    pub base: Dn,
    /// Where user IDs are; the kind's own attribute where it is missing.
    pub user_id_attribute: Option<String>,
    /// Where addresses are that prove who a person is.
    pub other_mail_attribute: Option<String>,
    /// The policy that holds where an entry names none.
    pub password_policy: Option<Dn>,
    pub servers: Vec<Server>,
    pub account: ServiceAccount,
    /// How long a visit waits for the directory in all.
    pub patience: Duration,
}

impl Ldap {
    #[must_use]
    pub fn new(facts: LdapFacts) -> Self {
        let kind = facts.kind;
        Self {
            kind,
            base: facts.base,
            user_id_attribute: facts.user_id_attribute.unwrap_or_else(|| kind.user_id().to_owned()),
            other_mail_attribute: facts.other_mail_attribute,
            password_policy: facts.password_policy,
            in_step: InStep::default(),
            pool: Pool::new(facts.servers, facts.account, facts.patience),
            published: published::Kept::default(),
        }
    }

    /// The same directory, whose accounts are kept in step so.
    #[must_use]
    pub fn kept_in_step(self, in_step: InStep) -> Self {
        Self { in_step, ..self }
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether one server alone holds its entries.
    #[must_use]
    pub fn is_one_server(&self) -> bool {
        self.pool.servers().len() == 1
    }

    /// Whether it can be asked at this moment.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn probe(&self) -> Result<(), DirectoryFault> {
        self.pool.lease().await.map(|_| ()).map_err(DirectoryFault::of_reading)
    }

    /// The person of an unchanging id.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn by_key(&self, key: &str, now_ms: i64) -> Result<Option<Told>, LdapFault> {
        let mut lease = self.pool.lease().await?;
        let Some(entry) = self.entry_of(&mut lease, key).await? else { return Ok(None) };
        self.told_whole(&mut lease, &entry, now_ms).await
    }

    /// Everything that is told of a person, beside their entry: what their groups make of them,
    /// and the rules for their password.
    async fn told_whole(&self, session: &mut Session, entry: &Entry, now_ms: i64) -> Result<Option<Told>, LdapFault> {
        if self.is_unread(entry) {
            return Err(LdapFault::Hidden("objectSid"));
        }
        let Some(told) = self.told(entry, now_ms) else { return Ok(None) };
        let told = self.if_shown(session, entry, told).await?;
        let rules = self.published(session, entry).await?;
        Ok(Some(Told { rules, ..self.with_groups(session, told).await? }))
    }

    /// As [`Ldap::by_key`], of the entry alone.
    async fn by_key_on(&self, session: &mut Session, key: &str, now_ms: i64) -> Result<Option<Told>, LdapFault> {
        Ok(self.entry_of(session, key).await?.and_then(|entry| self.told(&entry, now_ms)))
    }

    async fn entry_of(&self, session: &mut Session, key: &str) -> Result<Option<Entry>, LdapFault> {
        let Some(value) = self.kind.key_value(key) else { return Ok(None) };
        let filter = Filter::all([self.kind.people(), Filter::equal(self.kind.key(), value)]);
        let attributes = &self.attributes().names();
        let search = Search { base: &self.base, scope: Scope::Below, filter, attributes, most: 1 };
        Ok(session.search(search).await?.pop())
    }

    /// The control by which a reset keeps to the history of passwords, where the server has it.
    async fn policy_hints(&self, session: &mut Session) -> Option<&'static str> {
        let root = session.read(&Dn::told(""), &["supportedControl"]).await.ok()??;
        POLICY_HINTS.into_iter().find(|control| root.texts("supportedControl").any(|one| one == *control))
    }

    /// Whether a person is an administrator by a group, at any depth. Active Directory marks
    /// their entries too, but up to an hour later; Samba does not.
    async fn with_groups(&self, session: &mut Session, told: Told) -> Result<Told, LdapFault> {
        if self.kind != Kind::ActiveDirectory || told.protected {
            return Ok(told);
        }
        let found = session.read(&told.dn, &["tokenGroups"]).await?;
        // Everybody is in a group at least. Where none is told, it is not known who this is.
        let groups = found.as_ref().map_or(&[][..], |entry| entry.values("tokenGroups"));
        let protected = groups.is_empty() || person::is_privileged(groups);
        Ok(Told { protected, ..told })
    }

    /// The entry that answers to a name. `by_mail`: a mail address is as good as a user ID.
    ///
    /// A directory compares in its own way: without case, and some without accents or with
    /// letters taken for others that look like them. So several entries that it finds are no
    /// one's, and the one must have the name itself.
    async fn answering(
        &self,
        session: &mut Session,
        name: &Name,
        by_mail: bool,
        attributes: &[&str],
    ) -> Result<Answering, LdapFault> {
        let (value, named_by) = match name {
            Name::UserId(user_id) => (user_id.as_str(), self.user_id_attributes(by_mail)),
            Name::Account(account) => match self.kind.account() {
                Some(attribute) => (account.as_str(), vec![attribute]),
                None => return Ok(Answering::None),
            },
        };
        let filter = Filter::any(named_by.iter().map(|attribute| Filter::equal(attribute, value)));
        let filter = Filter::all([self.kind.people(), filter]);
        let attributes = &[attributes, &named_by].concat();
        let search = Search { base: &self.base, scope: Scope::Below, filter, attributes, most: 2 };
        let mut found = match session.search(search).await {
            Ok(found) => found,
            Err(LdapFault::TooMany) => return Ok(Answering::Several),
            Err(fault) => return Err(fault),
        };
        let Some(first) = found.pop() else { return Ok(Answering::None) };
        if !found.is_empty() {
            return Ok(Answering::Several);
        }
        let mut values = named_by.iter().flat_map(|attribute| first.values(attribute));
        let is_it = values.any(|one| one.eq_ignore_ascii_case(value.as_bytes()));
        Ok(if is_it { Answering::One(first) } else { Answering::Alike })
    }

    /// Whether another entry has a user ID of a person who was found by another name: then that
    /// user ID is no one's, whatever name was typed.
    async fn has_a_twin(
        &self,
        session: &mut Session,
        name: &Name,
        by_mail: bool,
        told: &Told,
    ) -> Result<bool, LdapFault> {
        if matches!(name, Name::UserId(user_id) if told.user_ids.contains(user_id)) {
            return Ok(false);
        }
        for user_id in &told.user_ids {
            let name = Name::UserId(user_id.clone());
            if matches!(self.answering(session, &name, by_mail, &[]).await?, Answering::Several) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The attributes that a user ID may be in.
    fn user_id_attributes(&self, by_mail: bool) -> Vec<&str> {
        let mail = (by_mail && !self.user_id_attribute.eq_ignore_ascii_case(MAIL)).then_some(MAIL);
        [self.user_id_attribute.as_str()].into_iter().chain(mail).collect()
    }
}
