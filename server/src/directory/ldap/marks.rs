//! Marks that close an account, in directories where an open account is one without a mark.
//!
//! An entry without a mark may be one whose mark may not be read. So an account is taken for open
//! only where the directory itself says that it has none: a filter about an attribute that may
//! not be searched holds neither way (RFC 4511, section 4.5.1.7).

use super::{Kind, Ldap, Told};
use crate::ldap::{Dn, Entry, Filter, LdapFault, Refusal, Scope, Search, Session};

/// Where OpenLDAP says which attributes it knows.
const SCHEMA: &str = "cn=Subschema";
/// One that every server knows.
const KNOWN_TO_ALL: &str = "objectClass";

impl Kind {
    /// Attributes that close an account by being there.
    pub(super) fn marks(self) -> &'static [&'static str] {
        match self {
            // Every account has those by which it is told.
            Self::ActiveDirectory => &[],
            Self::OpenLdap => &["pwdAccountLockedTime", "pwdStartTime", "pwdEndTime"],
            Self::Ds389 => &["nsAccountLock"],
        }
    }

    /// The marks that an entry was read without.
    pub(super) fn unmarked(self, entry: &Entry) -> Vec<&'static str> {
        self.marks().iter().copied().filter(|mark| entry.values(mark).is_empty()).collect()
    }
}

/// An entry without these attributes.
pub(super) fn without(attributes: &[&'static str]) -> Filter {
    Filter::all(attributes.iter().map(|one| Filter::negated(Filter::present(one))))
}

impl Ldap {
    /// What is told of a person: whether the account is enabled only where the directory shows it.
    pub(super) async fn if_shown(&self, session: &mut Session, entry: &Entry, told: Told) -> Result<Told, LdapFault> {
        if told.enabled == Some(true) && !self.is_shown_open(session, &entry.dn, &self.kind.unmarked(entry)).await? {
            return Ok(Told { enabled: None, ..told });
        }
        Ok(told)
    }

    /// Whether the directory shows that an entry has none of these marks.
    pub(super) async fn is_shown_open(
        &self,
        session: &mut Session,
        dn: &Dn,
        marks: &[&'static str],
    ) -> Result<bool, LdapFault> {
        if has_none(session, dn, marks).await? {
            return Ok(true);
        }
        // A server without a policy for passwords has no such attributes.
        let known = self.marks_known(session).await?;
        let here: Vec<&'static str> = marks.iter().copied().filter(|mark| known.contains(mark)).collect();
        Ok(here.len() < marks.len() && has_none(session, dn, &here).await?)
    }

    /// The marks that the server knows.
    pub(super) async fn marks_known(&self, session: &mut Session) -> Result<Vec<&'static str>, LdapFault> {
        self.known(session, self.kind.marks()).await
    }

    /// Those of some attributes that the server knows. What OpenLDAP knows depends on the schemas
    /// and overlays that it was given; others know all.
    pub(super) async fn known(
        &self,
        session: &mut Session,
        attributes: &[&'static str],
    ) -> Result<Vec<&'static str>, LdapFault> {
        if self.kind != Kind::OpenLdap || !knows(session, KNOWN_TO_ALL).await? {
            return Ok(attributes.to_vec());
        }
        let mut known = Vec::new();
        for attribute in attributes {
            if knows(session, attribute).await? {
                known.push(*attribute);
            }
        }
        Ok(known)
    }
}

/// Whether the directory says that an entry has none of these attributes.
pub(super) async fn has_none(session: &mut Session, dn: &Dn, attributes: &[&'static str]) -> Result<bool, LdapFault> {
    if attributes.is_empty() {
        return Ok(true);
    }
    let filter = without(attributes);
    let search = Search { base: dn, scope: Scope::Itself, filter, attributes: &["1.1"], most: 1 };
    match session.search(search).await {
        // It was renamed or deleted meanwhile: nothing is shown of it.
        Err(LdapFault::Refused(refusal)) if refusal.code == Refusal::NO_SUCH_OBJECT => Ok(false),
        found => Ok(!found?.is_empty()),
    }
}

/// Whether the server shows that it knows an attribute.
async fn knows(session: &mut Session, attribute: &str) -> Result<bool, LdapFault> {
    let (base, filter) = (&Dn::told(SCHEMA), Filter::equal("attributeTypes", attribute));
    match session.search(Search { base, scope: Scope::Itself, filter, attributes: &["1.1"], most: 1 }).await {
        Ok(found) => Ok(!found.is_empty()),
        Err(LdapFault::Refused(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}
