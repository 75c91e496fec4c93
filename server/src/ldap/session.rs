//! A session with one server, in which somebody is signed in.

use std::time::Duration;

use rasn_ldap::{
    ChangeOperation, Control, Controls, LdapResult, ModifyRequest, ModifyRequestChanges, PartialAttribute, ProtocolOp,
    ResultCode, SearchRequest, SearchRequestDerefAliases, SearchRequestScope,
};
use tokio::time::Instant;

use super::exchange::Exchange;
use super::password_policy::{self, PasswordPolicy};
use super::{Dn, Entry, Filter, LdapFault, Refusal, password_modify};
use crate::secrets::Password;

/// A session under TLS. It has one name for as long as it lives.
pub struct Session {
    pub(super) exchange: Exchange,
    pub(super) since: Instant,
}

/// Which entries a search looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The one of this name.
    Itself,
    /// All below it, and itself.
    Below,
}

/// What is looked for.
pub struct Search<'a> {
    pub base: &'a Dn,
    pub scope: Scope,
    pub filter: Filter,
    /// Only these are answered.
    pub attributes: &'a [&'a str],
    /// More entries than that are a fault.
    pub most: u32,
}

/// A change of one attribute.
pub enum Change<'a> {
    /// All values become these.
    Replace(&'a str, Vec<Vec<u8>>),
    Add(&'a str, Vec<Vec<u8>>),
    /// These values go; all of them where none is named.
    Delete(&'a str, Vec<Vec<u8>>),
}

/// A change that was not made, or may not have been, with what the directory's policy says of it.
#[derive(Debug)]
pub struct RefusedChange {
    pub fault: LdapFault,
    pub policy: PasswordPolicy,
    /// The change may have been made all the same: it was sent, and no answer of the directory's own came.
    pub may_be_done: bool,
}

/// Result codes by which a server that stands before the directory says that the
/// directory's answer was lost: operationsError, timeLimitExceeded, adminLimitExceeded
/// (OpenLDAP's load balancer), busy, unavailable, other (RFC 4511, appendix A).
const LOST_BEHIND: [u32; 6] = [1, 3, 11, 51, 52, 80];

impl Session {
    pub(super) fn new(exchange: Exchange) -> Self {
        Self { exchange, since: Instant::now() }
    }

    /// The same session, whose requests have another time limit.
    #[must_use]
    pub fn within(mut self, timeout: Duration) -> Self {
        self.exchange.timeout = timeout;
        self
    }

    /// The same session, which reads answers of so many bytes.
    #[must_use]
    pub fn reading(mut self, longest: usize) -> Self {
        self.exchange.longest = longest;
        self
    }

    /// Nothing is waited for beyond this moment.
    pub(super) fn lasts_until(&mut self, until: Option<Instant>) {
        self.exchange.until = until;
    }

    /// Finds entries. References to other servers are passed over.
    ///
    /// # Errors
    /// When the server refuses or finds too many, and when there is no answer.
    pub async fn search(&mut self, search: Search<'_>) -> Result<Vec<Entry>, LdapFault> {
        let most = search.most;
        Ok(self.look(search, most, Vec::new()).await?.0)
    }

    /// Reads the one entry of a name; `None` where it is not shown.
    ///
    /// # Errors
    /// As for [`Session::search`]: also where the server says that there is no such entry.
    pub async fn read(&mut self, dn: &Dn, attributes: &[&str]) -> Result<Option<Entry>, LdapFault> {
        let filter = Filter::present("objectClass");
        let search = Search { base: dn, scope: Scope::Itself, filter, attributes, most: 1 };
        Ok(self.search(search).await?.pop())
    }

    /// Reads who may do what with an entry, as Active Directory keeps it (`nTSecurityDescriptor`), but
    /// for the part that administrators alone may read ([MS-ADTS], 3.1.1.3.4.1.11).
    ///
    /// # Errors
    /// As for [`Session::read`].
    pub async fn read_access(&mut self, dn: &Dn) -> Result<Option<Entry>, LdapFault> {
        // A sequence of one number, 4: the list of rights.
        let value: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x04];
        let control = Control::new(b"1.2.840.113556.1.4.801".as_slice().into(), true, Some(value.into()));
        let filter = Filter::present("objectClass");
        let search = Search { base: dn, scope: Scope::Itself, filter, attributes: &["nTSecurityDescriptor"], most: 1 };
        Ok(self.look(search, 1, vec![control]).await?.0.pop())
    }

    /// As [`Session::search`], with controls. `limit` is what the server is told of how many
    /// entries are wanted; 0 is no limit.
    pub(super) async fn look(
        &mut self,
        search: Search<'_>,
        limit: u32,
        controls: Vec<Control>,
    ) -> Result<(Vec<Entry>, Option<Controls>), LdapFault> {
        let scope = match search.scope {
            Scope::Itself => SearchRequestScope::BaseObject,
            Scope::Below => SearchRequestScope::WholeSubtree,
        };
        let request = ProtocolOp::SearchRequest(SearchRequest::new(
            search.base.as_str().into(),
            scope,
            SearchRequestDerefAliases::NeverDerefAliases,
            limit,
            u32::try_from(self.exchange.timeout.as_secs()).unwrap_or(u32::MAX).max(1),
            false,
            search.filter.into_message(),
            search.attributes.iter().map(|name| (*name).into()).collect(),
        ));
        let mut asked = self.exchange.send(request, controls).await?;
        let mut found = Vec::new();
        loop {
            let (answer, controls) = self.exchange.receive(&mut asked).await?;
            match answer {
                ProtocolOp::SearchResEntry(_) if found.len() >= search.most as usize => return Err(LdapFault::TooMany),
                ProtocolOp::SearchResEntry(entry) => found.push(Entry::read(entry, search.attributes)),
                ProtocolOp::SearchResRef(_) | ProtocolOp::IntermediateResponse(_) => {}
                ProtocolOp::SearchResDone(done) => {
                    self.exchange.is_whole();
                    return match done.0.result_code {
                        ResultCode::SizeLimitExceeded => Err(LdapFault::TooMany),
                        _ => accepted(&done.0).map(|()| (found, controls)),
                    };
                }
                _ => return Err(LdapFault::Unreadable),
            }
        }
    }

    /// Changes an entry, all or none of it.
    ///
    /// # Errors
    /// When the server refuses, and when there is no answer: it [may be done](RefusedChange::may_be_done) then.
    pub async fn modify(&mut self, dn: &Dn, changes: Vec<Change<'_>>) -> Result<PasswordPolicy, RefusedChange> {
        self.change_entry(dn, changes, vec![password_policy::asked()]).await
    }

    async fn change_entry(
        &mut self,
        dn: &Dn,
        changes: Vec<Change<'_>>,
        controls: Vec<Control>,
    ) -> Result<PasswordPolicy, RefusedChange> {
        let request = ProtocolOp::ModifyRequest(ModifyRequest {
            object: dn.as_str().into(),
            changes: changes.into_iter().map(change).collect(),
        });
        self.write(request, controls, |answer| match answer {
            ProtocolOp::ModifyResponse(answer) => Some((answer.0.result_code, answer.0.diagnostic_message.0)),
            _ => None,
        })
        .await
    }

    /// As [`Session::modify`], with the control by which Active Directory holds its history of
    /// passwords against a reset, too ([MS-ADTS], 3.1.1.3.4.1.27). `control` is its name there.
    ///
    /// # Errors
    /// As for [`Session::modify`]; also where the server does not know the control.
    pub async fn modify_by_policy(
        &mut self,
        dn: &Dn,
        changes: Vec<Change<'_>>,
        control: &str,
    ) -> Result<PasswordPolicy, RefusedChange> {
        // A sequence of one number, 1: the policy holds.
        let value: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x01];
        let control = Control::new(control.as_bytes().into(), true, Some(value.into()));
        self.change_entry(dn, changes, vec![password_policy::asked(), control]).await
    }

    /// Sets a password by the directory's own operation.
    ///
    /// # Errors
    /// As for [`Session::modify`].
    pub async fn set_password(&mut self, user: &Dn, new: &Password) -> Result<PasswordPolicy, RefusedChange> {
        let request = password_modify::request(user, new).ok_or_else(|| RefusedChange::unsent(LdapFault::NotSent))?;
        self.write(ProtocolOp::ExtendedReq(request), vec![password_policy::asked()], |answer| match answer {
            ProtocolOp::ExtendedResp(answer) => Some((answer.result_code, answer.diagnostic_message.0)),
            _ => None,
        })
        .await
    }

    /// Asks for a change. `read` takes code and words out of the kind of answer that belongs to it.
    async fn write(
        &mut self,
        request: ProtocolOp,
        controls: Vec<Control>,
        read: impl Fn(ProtocolOp) -> Option<(ResultCode, String)>,
    ) -> Result<PasswordPolicy, RefusedChange> {
        if !self.exchange.is_usable() {
            return Err(RefusedChange::unsent(LdapFault::Ended));
        }
        if self.exchange.is_over() {
            return Err(RefusedChange::unsent(LdapFault::Slow));
        }
        let lost = |fault| RefusedChange { fault, policy: PasswordPolicy::default(), may_be_done: true };
        let (answer, controls) = self.exchange.ask(request, controls).await.map_err(lost)?;
        let Some((code, words)) = read(answer) else { return Err(lost(self.exchange.is_lost())) };
        // Of an answer that is clear by its code, a control that is not understood takes nothing away.
        let policy = PasswordPolicy::read(controls.as_ref()).unwrap_or_default();
        if code == ResultCode::Success {
            return Ok(policy);
        }
        let refusal = Refusal::read(code, &words);
        let may_be_done = LOST_BEHIND.contains(&refusal.code);
        Err(RefusedChange { fault: LdapFault::Refused(refusal), policy, may_be_done })
    }

    /// Whether it can be used for another request.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.exchange.is_usable()
    }
}

impl RefusedChange {
    fn unsent(fault: LdapFault) -> Self {
        Self { fault, policy: PasswordPolicy::default(), may_be_done: false }
    }
}

fn accepted(result: &LdapResult) -> Result<(), LdapFault> {
    match result.result_code {
        ResultCode::Success => Ok(()),
        code => Err(LdapFault::Refused(Refusal::read(code, &result.diagnostic_message))),
    }
}

fn change(change: Change<'_>) -> ModifyRequestChanges {
    let (operation, name, values) = match change {
        Change::Replace(name, values) => (ChangeOperation::Replace, name, values),
        Change::Add(name, values) => (ChangeOperation::Add, name, values),
        Change::Delete(name, values) => (ChangeOperation::Delete, name, values),
    };
    let values = values.into_iter().map(Into::into).collect::<Vec<_>>();
    ModifyRequestChanges { operation, modification: PartialAttribute::new(name.into(), values.into()) }
}
