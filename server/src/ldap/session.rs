//! A session with one server: one request at a time, each within the server's time.
//!
//! A session whose answer was lost is not used again: nobody can tell what of the next
//! bytes belongs to which request.

use std::sync::Arc;
use std::time::Duration;

use rasn_ldap::{
    AuthenticationChoice, BindRequest, ChangeOperation, Control, Controls, ExtendedRequest, LdapMessage, LdapResult,
    ModifyRequest, ModifyRequestChanges, PartialAttribute, ProtocolOp, ResultCode, SearchRequest,
    SearchRequestDerefAliases, SearchRequestScope, UnbindRequest,
};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::password_policy::{self, PasswordPolicy};
use super::{Dn, Entry, Filter, LdapFault, Refusal, password_modify, wire};
use crate::dial::Dialer;
use crate::secrets::Password;

const START_TLS: &str = "1.3.6.1.4.1.1466.20037";
/// Of LDAP itself.
const VERSION: u8 = 3;

/// How TLS begins. There is no way without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From the first byte.
    Ldaps,
    /// On the plain port, before anything else.
    StartTls,
}

/// One server of a directory.
#[derive(Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Whose certificates are believed.
    pub trust: Arc<ClientConfig>,
    /// For the connection with TLS, and for each request.
    pub timeout: Duration,
    pub dialer: Dialer,
}

/// A session under TLS.
pub struct Session {
    wire: TlsStream<TcpStream>,
    last_id: u32,
    timeout: Duration,
    /// All requests so far were answered whole.
    usable: bool,
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

/// What became of a sign-in at the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Accepted(PasswordPolicy),
    Refused(Refusal, PasswordPolicy),
}

impl Session {
    /// Connects, under TLS with a certificate that is checked.
    ///
    /// # Errors
    /// When it cannot, or not in time.
    pub async fn open(server: &Server) -> Result<Self, LdapFault> {
        timeout(server.timeout, Self::connect(server)).await.map_err(|_| {
            LdapFault::Unreachable(std::io::Error::new(std::io::ErrorKind::TimedOut, "no connection in time"))
        })?
    }

    async fn connect(server: &Server) -> Result<Self, LdapFault> {
        let name = ServerName::try_from(server.host.clone()).map_err(|_| LdapFault::Name)?;
        let mut plain = server.dialer.connect(&server.host, server.port).await.map_err(LdapFault::Unreachable)?;
        let _ = plain.set_nodelay(true);
        if server.security == Security::StartTls {
            start_tls(&mut plain).await?;
        }
        let tls = TlsConnector::from(Arc::clone(&server.trust));
        let wire = tls.connect(name, plain).await.map_err(LdapFault::Tls)?;
        // StartTLS was the first message.
        Ok(Self { wire, last_id: 1, timeout: server.timeout, usable: true })
    }

    /// The same session, whose requests have another time limit.
    #[must_use]
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Signs in by name and password. What follows is asked in this name.
    ///
    /// # Errors
    /// When name or password is empty, and when there is no answer.
    pub async fn bind(&mut self, name: &str, password: &Password) -> Result<Bound, LdapFault> {
        if name.is_empty() || password.expose().is_empty() {
            return Err(LdapFault::Empty);
        }
        let simple = AuthenticationChoice::Simple(password.expose().as_bytes().into());
        let request = ProtocolOp::BindRequest(BindRequest::new(VERSION, name.into(), simple));
        let (answer, controls) = self.ask(request, vec![password_policy::asked()]).await?;
        let ProtocolOp::BindResponse(answer) = answer else { return Err(self.lost()) };
        let policy = PasswordPolicy::read(controls.as_ref());
        Ok(match answer.result_code {
            ResultCode::Success => Bound::Accepted(policy),
            code => Bound::Refused(Refusal::read(code, &answer.diagnostic_message), policy),
        })
    }

    /// Finds entries. References to other servers are passed over.
    ///
    /// # Errors
    /// When the server refuses or finds too many, and when there is no answer.
    pub async fn search(&mut self, search: Search<'_>) -> Result<Vec<Entry>, LdapFault> {
        let scope = match search.scope {
            Scope::Itself => SearchRequestScope::BaseObject,
            Scope::Below => SearchRequestScope::WholeSubtree,
        };
        let request = ProtocolOp::SearchRequest(SearchRequest::new(
            search.base.as_str().into(),
            scope,
            SearchRequestDerefAliases::NeverDerefAliases,
            search.most,
            u32::try_from(self.timeout.as_secs()).unwrap_or(u32::MAX).max(1),
            false,
            search.filter.into_message(),
            search.attributes.iter().map(|name| (*name).into()).collect(),
        ));
        timeout(self.timeout, self.found(request, search.most)).await.map_err(|_| LdapFault::Slow(self.timeout))?
    }

    async fn found(&mut self, request: ProtocolOp, most: u32) -> Result<Vec<Entry>, LdapFault> {
        let id = self.send(request, Vec::new()).await?;
        let mut found = Vec::new();
        loop {
            match self.receive(id).await?.0 {
                ProtocolOp::SearchResEntry(_) if found.len() >= most as usize => return Err(LdapFault::TooMany),
                ProtocolOp::SearchResEntry(entry) => found.push(Entry::read(entry)),
                ProtocolOp::SearchResRef(_) | ProtocolOp::IntermediateResponse(_) => {}
                ProtocolOp::SearchResDone(done) => {
                    self.usable = true;
                    return match done.0.result_code {
                        ResultCode::SizeLimitExceeded => Err(LdapFault::TooMany),
                        _ => accepted(&done.0).map(|()| found),
                    };
                }
                _ => return Err(LdapFault::Unreadable),
            }
        }
    }

    /// Changes an entry, all or none of it.
    ///
    /// # Errors
    /// When the server refuses, and when there is no answer: it [may be done](LdapFault::may_be_done) then.
    pub async fn modify(&mut self, dn: &Dn, changes: Vec<Change<'_>>) -> Result<PasswordPolicy, RefusedChange> {
        let request = ProtocolOp::ModifyRequest(ModifyRequest {
            object: dn.as_str().into(),
            changes: changes.into_iter().map(change).collect(),
        });
        let (answer, controls) = self.ask(request, vec![password_policy::asked()]).await?;
        let ProtocolOp::ModifyResponse(answer) = answer else { return Err(self.lost().into()) };
        let policy = PasswordPolicy::read(controls.as_ref());
        accepted(&answer.0).map(|()| policy).map_err(|fault| RefusedChange { fault, policy })
    }

    /// Sets a password by the directory's own operation.
    ///
    /// # Errors
    /// As for [`Session::modify`].
    pub async fn set_password(&mut self, user: &Dn, new: &Password) -> Result<PasswordPolicy, RefusedChange> {
        let request = password_modify::request(user, new).ok_or(LdapFault::Empty)?;
        let (answer, controls) = self.ask(ProtocolOp::ExtendedReq(request), vec![password_policy::asked()]).await?;
        let ProtocolOp::ExtendedResp(answer) = answer else { return Err(self.lost().into()) };
        let policy = PasswordPolicy::read(controls.as_ref());
        match answer.result_code {
            ResultCode::Success => Ok(policy),
            code => {
                let fault = LdapFault::Refused(Refusal::read(code, &answer.diagnostic_message));
                Err(RefusedChange { fault, policy })
            }
        }
    }

    /// Says goodbye. A server that does not hear it ends the session by itself.
    pub async fn end(mut self) {
        let _ = self.send(ProtocolOp::UnbindRequest(UnbindRequest), Vec::new()).await;
    }

    /// Whether it can be used for another request.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    async fn ask(
        &mut self,
        request: ProtocolOp,
        controls: Vec<Control>,
    ) -> Result<(ProtocolOp, Option<Controls>), LdapFault> {
        let id = self.send(request, controls).await?;
        let answer = self.receive(id).await?;
        self.usable = true;
        Ok(answer)
    }

    async fn send(&mut self, request: ProtocolOp, controls: Vec<Control>) -> Result<u32, LdapFault> {
        self.last_id += 1;
        let mut message = LdapMessage::new(self.last_id, request);
        message.controls = (!controls.is_empty()).then_some(controls);
        // Until the answer is here: whoever stops waiting leaves a session that is of no use.
        self.usable = false;
        timeout(self.timeout, wire::write(&mut self.wire, &message))
            .await
            .map_err(|_| LdapFault::Slow(self.timeout))??;
        Ok(self.last_id)
    }

    async fn receive(&mut self, id: u32) -> Result<(ProtocolOp, Option<Controls>), LdapFault> {
        let answer =
            timeout(self.timeout, wire::read(&mut self.wire)).await.map_err(|_| LdapFault::Slow(self.timeout))??;
        // Number 0 is a server's goodbye (RFC 4511, section 4.4.1).
        if answer.message_id != id {
            return Err(LdapFault::BrokeOff(std::io::ErrorKind::ConnectionAborted.into()));
        }
        Ok((answer.protocol_op, answer.controls))
    }

    /// An answer of another kind than the request: this is no server to go on with.
    fn lost(&mut self) -> LdapFault {
        self.usable = false;
        LdapFault::Unreadable
    }
}

/// A change that was not made, or may not have been, with what the directory's policy says of it.
#[derive(Debug)]
pub struct RefusedChange {
    pub fault: LdapFault,
    pub policy: PasswordPolicy,
}

impl From<LdapFault> for RefusedChange {
    fn from(fault: LdapFault) -> Self {
        Self { fault, policy: PasswordPolicy::default() }
    }
}

async fn start_tls(plain: &mut TcpStream) -> Result<(), LdapFault> {
    let request = ExtendedRequest { request_name: START_TLS.as_bytes().into(), request_value: None };
    wire::write(plain, &LdapMessage::new(1, ProtocolOp::ExtendedReq(request))).await?;
    let answer = wire::read(plain).await?;
    match answer.protocol_op {
        ProtocolOp::ExtendedResp(answer) if answer.result_code == ResultCode::Success => Ok(()),
        ProtocolOp::ExtendedResp(answer) => {
            Err(LdapFault::StartTls(Refusal::read(answer.result_code, &answer.diagnostic_message)))
        }
        _ => Err(LdapFault::Unreadable),
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
