//! Calls to other servers: TLS with a checked certificate, through the company's proxy where
//! there is one, no redirect followed, a bounded answer, in bounded time.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::http::{Request, Response, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio_rustls::rustls::ClientConfig;
use tower::Service;

use crate::dial::Dialer;
use crate::secrets::ServiceSecret;
use crate::trust::{self, TrustFault};

/// A server that does not accept a connection in that time is away.
const CONNECTS_WITHIN: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallFault {
    #[error("no answer within {0:?}")]
    Slow(Duration),
    #[error("the address is none of https")]
    Address,
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    #[error("answers with too much, or breaks off")]
    Unreadable,
}

/// A company's proxy, where no other way leads out. It joins the two ends (CONNECT): what goes
/// through is TLS from end to end.
#[derive(Clone)]
pub struct Proxy {
    address: Uri,
    authorization: Option<HeaderValue>,
    except: Vec<String>,
}

impl Proxy {
    /// At `http://host:port`, for a user with a password where it asks for one. Hosts of `except` are
    /// reached without it: names, and endings such as `.corp.example`.
    ///
    /// # Errors
    /// Says what is no address, or no name of a user.
    pub fn new(address: &str, user: Option<(&str, &ServiceSecret)>, except: Vec<String>) -> Result<Self, String> {
        let address = address.parse::<Uri>().map_err(|fault| format!("{address:?} is no address: {fault}"))?;
        let authorization = user.map(|(user, password)| {
            let basic = zeroize::Zeroizing::new(format!("{user}:{}", password.expose()));
            let mut basic = HeaderValue::try_from(format!("Basic {}", BASE64.encode(basic.as_bytes())))
                .map_err(|fault| format!("the proxy's user: {fault}"))?;
            basic.set_sensitive(true);
            Ok::<_, String>(basic)
        });
        Ok(Self { address, authorization: authorization.transpose()?, except })
    }

    fn is_for(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        !self
            .except
            .iter()
            .map(|one| one.to_ascii_lowercase())
            .any(|one| if one.starts_with('.') { host.ends_with(&one) } else { host == one })
    }
}

/// How servers are found, and which of them are believed.
#[derive(Clone)]
pub struct Way {
    pub trust: Arc<ClientConfig>,
    pub dialer: Dialer,
    pub proxy: Option<Proxy>,
}

impl Way {
    /// Straight, to servers whose certificates are of this file, or those that this machine believes.
    ///
    /// # Errors
    /// When the file holds no certificate.
    pub fn straight(ca_file: Option<&Path>) -> Result<Self, TrustFault> {
        Ok(Self { trust: trust::in_servers(ca_file)?, dialer: Dialer::default(), proxy: None })
    }
}

/// What a client may do.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    pub timeout: Duration,
    /// Longer answers are none.
    pub longest_answer: usize,
    /// Whether `http://localhost` is called too: such a call does not leave the machine.
    pub plain_at_home: bool,
    /// Whether a connection is kept for the next call.
    pub keeps_connections: bool,
}

type Sends<C> = legacy::Client<HttpsConnector<C>, Full<Bytes>>;

/// Calls other servers.
pub struct Client {
    straight: Sends<Dials>,
    by_proxy: Option<(Proxy, Sends<Tunnel<Dials>>)>,
    manner: Manner,
}

impl Client {
    #[must_use]
    pub fn new(way: Way, manner: Manner) -> Self {
        let Way { trust, dialer, proxy } = way;
        let dials = Dials(dialer);
        let tls =
            || HttpsConnectorBuilder::new().with_tls_config(trust.as_ref().clone()).https_or_http().enable_http1();
        let mut client = legacy::Client::builder(TokioExecutor::new());
        if !manner.keeps_connections {
            client.pool_max_idle_per_host(0);
        }
        let by_proxy = proxy.map(|proxy| {
            let mut tunnel = Tunnel::new(proxy.address.clone(), dials.clone());
            if let Some(authorization) = &proxy.authorization {
                tunnel = tunnel.with_auth(authorization.clone());
            }
            (proxy, client.build(tls().wrap_connector(tunnel)))
        });
        Self { straight: client.build(tls().wrap_connector(dials)), by_proxy, manner }
    }

    /// Sends a request to its address, whole, and reads the answer.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn call(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, CallFault> {
        let timeout = self.manner.timeout;
        tokio::time::timeout(timeout, self.send(request)).await.map_err(|_| CallFault::Slow(timeout))?
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, CallFault> {
        let address = request.uri().clone();
        let host = address.host().ok_or(CallFault::Address)?;
        let by_proxy = match address.scheme_str() {
            Some("https") => self.by_proxy.as_ref().filter(|(proxy, _)| proxy.is_for(host)),
            Some("http") if self.manner.plain_at_home && host == "localhost" => None,
            _ => return Err(CallFault::Address),
        };
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let answer = match by_proxy {
            Some((_, client)) => client.request(request).await,
            None => self.straight.request(request).await,
        };
        let answer = answer.map_err(|fault| CallFault::Unreachable(whole(&fault)))?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, self.manner.longest_answer);
        let bytes = body.collect().await.map_err(|_| CallFault::Unreadable)?.to_bytes();
        Ok(Response::from_parts(parts, bytes.to_vec()))
    }
}

/// A fault with all that it comes from.
fn whole(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut source = fault.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// The dialer, as the HTTP library asks for connections.
#[derive(Clone)]
struct Dials(Dialer);

impl Service<Uri> for Dials {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        let dialer = self.0.clone();
        Box::pin(async move {
            let host = address.host().ok_or(io::ErrorKind::InvalidInput)?.trim_matches(['[', ']']);
            let usual = if address.scheme_str() == Some("http") { 80 } else { 443 };
            let dialled = dialer.connect(host, address.port_u16().unwrap_or(usual));
            let wire = tokio::time::timeout(CONNECTS_WITHIN, dialled).await??;
            wire.set_nodelay(true)?;
            Ok(TokioIo::new(wire))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_within_the_company_are_reached_without_its_proxy() {
        let except = vec!["idp.corp.example".to_owned(), ".Within.example".to_owned()];
        let proxy = Proxy::new("http://proxy.corp.example:3128", None, except).unwrap();
        for (host, is_for) in [
            ("api.twilio.com", true),
            ("idp.corp.example", false),
            ("IDP.corp.example", false),
            ("x.idp.corp.example", true),
            ("a.within.example", false),
            ("within.example", true),
            ("notwithin.example", true),
        ] {
            assert_eq!(proxy.is_for(host), is_for, "{host}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_said() {
        let secret = ServiceSecret::new("secret".into());
        assert!(Proxy::new("not an address", None, Vec::new()).is_err());
        assert!(Proxy::new("http://proxy:3128", Some(("user", &secret)), Vec::new()).is_ok());
    }
}
