//! One call to another server: TLS with a checked certificate, no redirect
//! followed, no proxy, a bounded answer, in bounded time.

use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{HOST, HeaderValue};
use axum::http::{Request, Response, Uri};
use http_body_util::{BodyExt as _, Limited};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::dial::Dialer;
use crate::trust::{self, TrustFault};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallFault {
    #[error("no answer within {0:?}")]
    Slow(Duration),
    #[error("the address is none of https")]
    Address,
    #[error("cannot be reached: {0}")]
    Network(#[from] std::io::Error),
    #[error("speaks no HTTP: {0}")]
    Http(#[from] hyper::Error),
    #[error("answers with too much, or breaks off")]
    Unreadable,
}

/// Calls other servers.
pub struct Client {
    tls: TlsConnector,
    dialer: Dialer,
    timeout: Duration,
    /// Longer answers are none.
    longest_answer: usize,
    /// Whether `http://localhost` is called too: such a call does not leave the machine.
    plain_at_home: bool,
}

impl Client {
    /// A client that believes the certificates of a file, or those that this machine believes.
    ///
    /// # Errors
    /// When the file holds no certificate.
    pub fn new(ca_file: Option<&Path>, timeout: Duration, longest_answer: usize) -> Result<Self, TrustFault> {
        let tls = TlsConnector::from(trust::in_servers(ca_file)?);
        Ok(Self { tls, dialer: Dialer::default(), timeout, longest_answer, plain_at_home: false })
    }

    /// The same, which finds its servers in another way.
    #[must_use]
    pub fn and_dials_by(self, dialer: Dialer) -> Self {
        Self { dialer, ..self }
    }

    #[must_use]
    pub fn and_plain_at_home(self) -> Self {
        Self { plain_at_home: true, ..self }
    }

    /// Sends a request to its address, whole, and reads the answer.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn call(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, CallFault> {
        tokio::time::timeout(self.timeout, self.send(request)).await.map_err(|_| CallFault::Slow(self.timeout))?
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, CallFault> {
        let address = request.uri().clone();
        let host = address.host().ok_or(CallFault::Address)?.to_owned();
        match address.scheme_str() {
            Some("https") => {
                let name = ServerName::try_from(host.clone()).map_err(|_| CallFault::Address)?;
                let wire = self.dialer.connect(&host, address.port_u16().unwrap_or(443)).await?;
                self.over(self.tls.connect(name, wire).await?, request, &address).await
            }
            Some("http") if self.plain_at_home && host == "localhost" => {
                let wire = self.dialer.connect(&host, address.port_u16().unwrap_or(80)).await?;
                self.over(wire, request, &address).await
            }
            _ => Err(CallFault::Address),
        }
    }

    async fn over(
        &self,
        wire: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        request: Request<Vec<u8>>,
        address: &Uri,
    ) -> Result<Response<Vec<u8>>, CallFault> {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(wire)).await?;
        // The connection ends with the call: no other is sent over it.
        let connection = AbortOnDrop(tokio::spawn(connection));
        let (mut parts, body) = request.into_parts();
        let authority = address.authority().map_or("", |authority| authority.as_str());
        parts.headers.insert(HOST, HeaderValue::from_str(authority).map_err(|_| CallFault::Address)?);
        let path = address.path_and_query().map_or("/", |path| path.as_str());
        parts.uri = path.parse().map_err(|_| CallFault::Address)?;
        let answer = sender.send_request(Request::from_parts(parts, Body::from(body))).await?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, self.longest_answer);
        let bytes = body.collect().await.map_err(|_| CallFault::Unreadable)?.to_bytes();
        drop(connection);
        Ok(Response::from_parts(parts, bytes.to_vec()))
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<Result<(), hyper::Error>>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
