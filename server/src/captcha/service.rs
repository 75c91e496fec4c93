//! A check by an outside service, over the contract called `siteverify`.
//!
//! A widget of theirs gives the browser a token; we hand the token over with
//! our secret and are told whether it is good, for which host and for which
//! action. Cloudflare Turnstile, hCaptcha and reCAPTCHA v2 speak it alike.
//!
//! What is not a clear yes for our host and action is a no, and what is no
//! answer is a fault: neither lets anybody pass. TLS with a checked
//! certificate, no redirect followed, no proxy, one call per token.

use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HOST};
use axum::http::{Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Limited};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use zeroize::Zeroizing;

use crate::secrets::ServiceSecret;

/// Longer answers are none.
const LONGEST_ANSWER: usize = 16 * 1024;
/// Longer tokens are none; Turnstile's have 2048 characters at most.
const LONGEST_TOKEN: usize = 4096;

/// The services whose widget and answers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Turnstile,
    Hcaptcha,
    Recaptcha,
}

/// What a service's own documentation says of its widget.
pub struct Facts {
    /// What people know it by.
    pub name: &'static str,
    pub verify_url: &'static str,
    pub script_url: &'static str,
    /// Where its scripts, frames and styles come from.
    pub sources: &'static str,
    /// The class of the element that becomes the widget.
    pub class: &'static str,
    /// The field of the form in which the token travels.
    pub field: &'static str,
    /// Whether its answers name the action.
    pub tells_action: bool,
}

impl Kind {
    #[must_use]
    pub fn facts(self) -> Facts {
        match self {
            Self::Turnstile => Facts {
                name: "Cloudflare Turnstile",
                verify_url: "https://challenges.cloudflare.com/turnstile/v0/siteverify",
                script_url: "https://challenges.cloudflare.com/turnstile/v0/api.js",
                sources: "https://challenges.cloudflare.com",
                class: "cf-turnstile",
                field: "cf-turnstile-response",
                tells_action: true,
            },
            Self::Hcaptcha => Facts {
                name: "hCaptcha",
                verify_url: "https://api.hcaptcha.com/siteverify",
                script_url: "https://js.hcaptcha.com/1/api.js",
                sources: "https://hcaptcha.com https://*.hcaptcha.com",
                class: "h-captcha",
                field: "h-captcha-response",
                tells_action: false,
            },
            Self::Recaptcha => Facts {
                name: "reCAPTCHA",
                verify_url: "https://www.google.com/recaptcha/api/siteverify",
                script_url: "https://www.google.com/recaptcha/api.js",
                sources: "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
                class: "g-recaptcha",
                field: "g-recaptcha-response",
                tells_action: false,
            },
        }
    }
}

/// The service that the operator configured.
pub struct Service {
    pub kind: Kind,
    pub site_key: String,
    secret: ServiceSecret,
    verify_url: Uri,
    /// The host that tokens must have been solved on.
    hostname: String,
    timeout: Duration,
    tls: TlsConnector,
}

/// Why a service cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error("robot_check.ca_file: {0}")]
    Authority(String),
    #[error("robot_check.verify_url is no address of https")]
    Address,
    #[error("robot_check: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ServiceFault {
    #[error("no answer within {0:?}")]
    Slow(Duration),
    #[error("cannot be reached: {0}")]
    Network(#[from] std::io::Error),
    #[error("speaks no HTTP: {0}")]
    Http(#[from] hyper::Error),
    #[error("answers with status {0}")]
    Status(StatusCode),
    #[error("answers with what is not of the contract")]
    Unreadable,
    /// `missing-input-secret` and the like: the configuration is wrong, or the service is.
    #[error("refuses the call itself: {0}")]
    Refused(String),
}

/// What it says of a token.
#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    Good,
    /// Not good, for this reason; one of the contract's codes or our own.
    Bad(String),
}

#[derive(Deserialize)]
struct Said {
    success: bool,
    hostname: Option<String>,
    action: Option<String>,
    #[serde(default, rename = "error-codes")]
    error_codes: Vec<String>,
}

impl Service {
    /// A service at its own address, or at another one that speaks the same.
    ///
    /// # Errors
    /// When the address or the authority's certificate is no such thing.
    pub fn new(
        kind: Kind,
        site_key: String,
        secret: ServiceSecret,
        verify_url: &str,
        hostname: String,
        ca_file: Option<&Path>,
        timeout: Duration,
    ) -> Result<Self, ServiceError> {
        let verify_url: Uri = verify_url.parse().map_err(|_| ServiceError::Address)?;
        if verify_url.scheme_str() != Some("https") || verify_url.host().is_none() {
            return Err(ServiceError::Address);
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(authorities(ca_file)?)
            .with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(tls));
        Ok(Self { kind, site_key, secret, verify_url, hostname, timeout, tls })
    }

    /// Asks about a token. Only [`Word::Good`] lets anybody pass.
    ///
    /// # Errors
    /// When there is no answer that says yes or no.
    pub async fn ask(&self, token: &str, action: &str, source: IpAddr) -> Result<Word, ServiceFault> {
        if token.is_empty() || token.len() > LONGEST_TOKEN {
            return Ok(Word::Bad("missing-input-response".into()));
        }
        let said = tokio::time::timeout(self.timeout, self.call(token, source))
            .await
            .map_err(|_| ServiceFault::Slow(self.timeout))??;
        self.judge(said, action)
    }

    fn judge(&self, said: Said, action: &str) -> Result<Word, ServiceFault> {
        if !said.success {
            let ours = ["missing-input-secret", "invalid-input-secret", "bad-request", "internal-error"];
            if let Some(code) = said.error_codes.iter().find(|code| ours.contains(&code.as_str())) {
                return Err(ServiceFault::Refused(code.clone()));
            }
            // Theirs goes into our log: short, and letters only.
            let code = said.error_codes.into_iter().next().unwrap_or_default();
            let is_code = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            return Ok(Word::Bad(if is_code && !code.is_empty() { code } else { "not-good".into() }));
        }
        if said.hostname.as_deref() != Some(&self.hostname) {
            return Ok(Word::Bad("another-hostname".into()));
        }
        let tells = self.kind.facts().tells_action;
        if (tells || said.action.is_some()) && said.action.as_deref() != Some(action) {
            return Ok(Word::Bad("another-action".into()));
        }
        Ok(Word::Good)
    }

    async fn call(&self, token: &str, source: IpAddr) -> Result<Said, ServiceFault> {
        let host = self.verify_url.host().unwrap_or_default();
        let port = self.verify_url.port_u16().unwrap_or(443);
        let name = ServerName::try_from(host.to_owned()).map_err(|_| ServiceFault::Unreadable)?;
        let wire = self.tls.connect(name, TcpStream::connect((host, port)).await?).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(wire)).await?;
        // Gone with the call: nothing else is sent over it.
        let connection = AbortOnDrop(tokio::spawn(connection));
        let form = Zeroizing::new(
            form_urlencoded::Serializer::new(String::new())
                .append_pair("secret", self.secret.expose())
                .append_pair("response", token)
                .append_pair("remoteip", &source.to_string())
                .finish(),
        );
        let path = self.verify_url.path_and_query().map_or("/", |path| path.as_str());
        let request = Request::post(path)
            .header(HOST, self.verify_url.authority().map_or(host, |authority| authority.as_str()))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.as_bytes().to_vec()))
            .map_err(|_| ServiceFault::Unreadable)?;
        let answer = sender.send_request(request).await?;
        // A redirect is a status like any other: nothing is sent on.
        if answer.status() != StatusCode::OK {
            return Err(ServiceFault::Status(answer.status()));
        }
        let body = Limited::new(answer.into_body(), LONGEST_ANSWER);
        let bytes = body.collect().await.map_err(|_| ServiceFault::Unreadable)?.to_bytes();
        drop(connection);
        serde_json::from_slice(&bytes).map_err(|_| ServiceFault::Unreadable)
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<Result<(), hyper::Error>>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The one authority that is named, or those of this machine.
fn authorities(ca_file: Option<&Path>) -> Result<RootCertStore, ServiceError> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = ca_file {
        let fault = |reason: String| ServiceError::Authority(format!("{}: {reason}", path.display()));
        let pem = fs::read(path).map_err(|error| fault(error.to_string()))?;
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            roots.add(certificate.map_err(|error| fault(error.to_string()))?)?;
        }
        if roots.is_empty() {
            return Err(fault("holds no certificate".into()));
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    Ok(roots)
}
