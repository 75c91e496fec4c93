//! A connection with one server, on which no one is signed in yet.
//!
//! To sign in takes the connection and gives a [`Session`], which cannot sign in again:
//! what is asked in a session is asked in one name for as long as it lives.

use std::sync::Arc;
use std::time::Duration;

use rasn_ldap::{AuthenticationChoice, BindRequest, ExtendedRequest, LdapMessage, ProtocolOp, ResultCode};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::exchange::Exchange;
use super::password_policy::{self, PasswordPolicy};
use super::{LdapFault, Refusal, Session, wire};
use crate::dial::Dialer;

const START_TLS: &str = "1.3.6.1.4.1.1466.20037";
/// Of LDAP itself.
const VERSION: u8 = 3;
/// The longest answer to StartTLS, in bytes.
const LONGEST_START: usize = 16 * 1024;

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
    /// For the connection, with TLS.
    pub connect_within: Duration,
    /// For each request.
    pub timeout: Duration,
    pub dialer: Dialer,
}

/// Under TLS, with a certificate that was checked.
pub struct Connection(Exchange);

/// What became of a sign-in at the directory.
pub enum SignedIn {
    Accepted(Session, PasswordPolicy),
    Refused(Refusal, PasswordPolicy),
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When it cannot, or not in time. No name and no password was sent then.
    pub async fn open(server: &Server) -> Result<Self, LdapFault> {
        timeout(server.connect_within, Self::connect(server)).await.map_err(|_| {
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
        Ok(Self(Exchange::new(wire, 1, server.timeout)))
    }

    /// Signs in by name and password. What follows in the session is asked in this name.
    ///
    /// # Errors
    /// When name or password is empty or has a NUL, and when there is no answer that is understood.
    pub async fn sign_in(mut self, name: &str, password: &str) -> Result<SignedIn, LdapFault> {
        if [name, password].iter().any(|text| text.is_empty() || text.contains('\0')) {
            return Err(LdapFault::NotSent);
        }
        let simple = AuthenticationChoice::Simple(password.as_bytes().into());
        let request = ProtocolOp::BindRequest(BindRequest::new(VERSION, name.into(), simple));
        let (answer, controls) = self.0.ask(request, vec![password_policy::asked()]).await?;
        let ProtocolOp::BindResponse(answer) = answer else { return Err(LdapFault::Unreadable) };
        // Whether the account is locked must not be guessed.
        let policy = PasswordPolicy::read(controls.as_ref()).ok_or(LdapFault::Unreadable)?;
        Ok(match answer.result_code {
            ResultCode::Success => SignedIn::Accepted(Session::new(self.0), policy),
            code => SignedIn::Refused(Refusal::read(code, &answer.diagnostic_message), policy),
        })
    }
}

async fn start_tls(plain: &mut TcpStream) -> Result<(), LdapFault> {
    let request = ExtendedRequest { request_name: START_TLS.as_bytes().into(), request_value: None };
    wire::write(plain, &LdapMessage::new(1, ProtocolOp::ExtendedReq(request))).await?;
    let (answer, _) = wire::read(plain, LONGEST_START).await?;
    match answer.protocol_op {
        ProtocolOp::ExtendedResp(answer) if answer.result_code == ResultCode::Success => Ok(()),
        ProtocolOp::ExtendedResp(answer) => {
            Err(LdapFault::StartTls(Refusal::read(answer.result_code, &answer.diagnostic_message)))
        }
        _ => Err(LdapFault::Unreadable),
    }
}
