//! Directories that speak LDAP.

mod check;
mod kind;

use std::time::Duration;

use crate::ldap::{Dn, Entry, Filter, LdapFault, Pool, Scope, Search, Server, ServiceAccount, Session};
use crate::policy::user_id::UserId;

pub use check::{Checked, Verdict};
pub use kind::Kind;

/// One directory of an organization.
pub struct Ldap {
    /// The organization's name.
    pub tenant: String,
    kind: Kind,
    /// People are below it.
    base: Dn,
    user_id_attribute: String,
    servers: Vec<Server>,
    pool: Pool,
}

/// What the operator says of a directory.
pub struct LdapFacts {
    pub tenant: String,
    pub kind: Kind,
    pub base: Dn,
    /// Where user IDs are; the kind's own attribute where it is missing.
    pub user_id_attribute: Option<String>,
    pub servers: Vec<Server>,
    pub account: ServiceAccount,
    /// How long a request waits for a free session.
    pub patience: Duration,
}

impl Ldap {
    #[must_use]
    pub fn new(facts: LdapFacts) -> Self {
        let LdapFacts { tenant, kind, base, user_id_attribute, servers, account, patience } = facts;
        let user_id_attribute = user_id_attribute.unwrap_or_else(|| kind.user_id().to_owned());
        let pool = Pool::new(servers.clone(), account, patience);
        Self { tenant, kind, base, user_id_attribute, servers, pool }
    }

    /// The entries that answer to a user ID; two at most, since two are no one's.
    async fn answering(
        &self,
        session: &mut Session,
        user_id: &UserId,
        attributes: &[&str],
    ) -> Result<Vec<Entry>, LdapFault> {
        let filter = Filter::all([self.kind.people(), Filter::equal(&self.user_id_attribute, user_id.as_str())]);
        session.search(Search { base: &self.base, scope: Scope::Below, filter, attributes, most: 2 }).await
    }
}
