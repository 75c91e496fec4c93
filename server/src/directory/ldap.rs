//! Directories that speak LDAP.

mod account;
mod check;
mod directories;
mod everyone;
mod groups;
mod kind;
mod person;

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use crate::ldap::{Dn, Entry, Filter, LdapFault, Lease, Pool, Scope, Search, Server, ServiceAccount, Session};
use crate::policy::account::Authority;
use crate::policy::eligibility::Writeback;
use crate::policy::user_id::UserId;

pub use account::InLdap;
pub use check::{Checked, Verdict};
pub use directories::{AskedLast, Directories};
pub use everyone::{Depth, Page, Reader, Seen, View, Whole};
pub use groups::{GroupRule, Groups, InStep, MOST_GROUPS, Standing};
pub use kind::Kind;
pub use person::Told;

/// Of Active Directory: a reset keeps to the domain's history. Newer servers list the first.
const POLICY_HINTS: [&str; 2] = ["1.2.840.113556.1.4.2239", "1.2.840.113556.1.4.2066"];

/// As [`Writeback`], in a number that several threads share.
const REACHABLE: u8 = 0;
const MISCONFIGURED: u8 = 1;
const UNREACHABLE: u8 = 2;

/// One directory of an organization.
pub struct Ldap {
    /// As the configuration and shadows name it.
    pub name: String,
    /// The organization's name.
    pub tenant: String,
    /// How passwords get from here to where people sign in.
    pub authority: Authority,
    /// All of the organization's where none is named.
    domains: Vec<String>,
    kind: Kind,
    /// People are below it.
    base: Dn,
    user_id_attribute: String,
    other_mail_attribute: Option<String>,
    /// How its accounts are kept in step.
    pub in_step: InStep,
    pool: Pool,
    /// How the last attempt to reach it ended.
    health: AtomicU8,
}

/// Which person answers to a user ID.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    One(Box<Told>),
    None,
    /// Several do, so none of them does.
    Several,
}

/// Which entry answers to a user ID.
enum Answering {
    One(Entry),
    None,
    /// They are no one's.
    Several,
    /// One that the directory takes for the same, and that is not.
    Alike,
}

/// What the operator says of a directory.
pub struct LdapFacts {
    pub name: String,
    pub tenant: String,
    pub authority: Authority,
    pub domains: Vec<String>,
    pub kind: Kind,
    pub base: Dn,
    /// Where user IDs are; the kind's own attribute where it is missing.
    pub user_id_attribute: Option<String>,
    /// Where addresses are that prove who a person is.
    pub other_mail_attribute: Option<String>,
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
            name: facts.name,
            tenant: facts.tenant,
            authority: facts.authority,
            domains: facts.domains,
            kind,
            base: facts.base,
            user_id_attribute: facts.user_id_attribute.unwrap_or_else(|| kind.user_id().to_owned()),
            other_mail_attribute: facts.other_mail_attribute,
            in_step: InStep::default(),
            pool: Pool::new(facts.servers, facts.account, facts.patience),
            health: AtomicU8::new(REACHABLE),
        }
    }

    /// The same directory, whose accounts are kept in step so.
    #[must_use]
    pub fn kept_in_step(self, in_step: InStep) -> Self {
        Self { in_step, ..self }
    }

    /// Whether people of this domain are in it.
    #[must_use]
    pub fn has(&self, domain: &str) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|one| one.eq_ignore_ascii_case(domain))
    }

    /// Whether what one answer says, any other says. A name of Active Directory stands for all its controllers.
    fn is_one_server(&self) -> bool {
        self.kind != Kind::ActiveDirectory && self.pool.servers().len() == 1
    }

    /// How the last attempt to reach it ended; that it can be reached, before the first one.
    #[must_use]
    pub fn health(&self) -> Writeback {
        match self.health.load(Ordering::Relaxed) {
            REACHABLE => Writeback::Reachable,
            MISCONFIGURED => Writeback::Misconfigured,
            _ => Writeback::Unreachable,
        }
    }

    /// A session of the service account.
    async fn lease(&self) -> Result<Lease<'_>, LdapFault> {
        let lease = self.pool.lease().await;
        let health = match &lease {
            Ok(_) => Some(REACHABLE),
            Err(
                LdapFault::ServiceAccount(_) | LdapFault::ServiceRule(_) | LdapFault::Tls(_) | LdapFault::StartTls(_),
            ) => Some(MISCONFIGURED),
            // It is reached by others.
            Err(LdapFault::Busy) => None,
            Err(_) => Some(UNREACHABLE),
        };
        if let Some(health) = health {
            self.health.store(health, Ordering::Relaxed);
        }
        lease
    }

    /// The person of an unchanging id.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn by_key(&self, key: &str, now_ms: i64) -> Result<Option<Told>, LdapFault> {
        let mut lease = self.lease().await?;
        self.by_key_on(&mut lease, key, now_ms).await
    }

    async fn by_key_on(&self, session: &mut Session, key: &str, now_ms: i64) -> Result<Option<Told>, LdapFault> {
        let Some(value) = self.kind.key_value(key) else { return Ok(None) };
        let filter = Filter::all([self.kind.people(), Filter::equal(self.kind.key(), value)]);
        let attributes = &self.person_attributes();
        let search = Search { base: &self.base, scope: Scope::Below, filter, attributes, most: 1 };
        let found = session.search(search).await?;
        match found.first().and_then(|entry| self.told(entry, now_ms)) {
            Some(told) => Ok(Some(self.with_groups(session, told).await?)),
            None => Ok(None),
        }
    }

    /// The control by which a reset keeps to the history of passwords, where the server has it.
    async fn policy_hints(&self, session: &mut Session) -> Option<&'static str> {
        let base = Dn::told("");
        let filter = Filter::present("objectClass");
        let search = Search { base: &base, scope: Scope::Itself, filter, attributes: &["supportedControl"], most: 1 };
        let found = session.search(search).await.ok()?;
        let root = found.first()?;
        POLICY_HINTS.into_iter().find(|control| root.texts("supportedControl").any(|one| one == *control))
    }

    /// Whether a person is an administrator by a group, at any depth. Active Directory marks
    /// their entries too, but up to an hour later; Samba does not.
    async fn with_groups(&self, session: &mut Session, told: Told) -> Result<Told, LdapFault> {
        if self.kind != Kind::ActiveDirectory || told.protected {
            return Ok(told);
        }
        let filter = Filter::present("objectClass");
        let attributes = &["tokenGroups"];
        let search = Search { base: &told.dn, scope: Scope::Itself, filter, attributes, most: 1 };
        let found = session.search(search).await?;
        // Everybody is in a group at least. Where none is told, it is not known who this is.
        let groups = found.first().map_or(&[][..], |entry| entry.values("tokenGroups"));
        let protected = groups.is_empty() || person::is_privileged(groups);
        Ok(Told { protected, ..told })
    }

    /// The entry that answers to a user ID.
    ///
    /// A directory compares in its own way: without case, and some without accents or with
    /// letters taken for others that look like them. So several entries that it finds are no
    /// one's, and the one must have the user ID itself.
    async fn answering(
        &self,
        session: &mut Session,
        user_id: &UserId,
        attributes: &[&str],
    ) -> Result<Answering, LdapFault> {
        let name = &self.user_id_attribute;
        let filter = Filter::all([self.kind.people(), Filter::equal(name, user_id.as_str())]);
        let attributes = &[attributes, &[name]].concat();
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
        let is_it = first.values(name).iter().any(|value| value.eq_ignore_ascii_case(user_id.as_str().as_bytes()));
        Ok(if is_it { Answering::One(first) } else { Answering::Alike })
    }
}
