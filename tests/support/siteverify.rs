//! A service that checks for robots, as its public documentation describes the contract: over TLS, one answer a call.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use server::captcha::service::{Kind, Service};
use server::https::{Client, Manner, Way};
use server::secrets::ServiceSecret;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::certificates::{Certificates, Identity};
use super::scripted_smtp::acceptor;

/// The secret that Cloudflare publishes for tests; so is the token, which its test widgets give out.
pub const SECRET: &str = "1x0000000000000000000000000000000AA";
pub const TOKEN: &str = "XXXX.DUMMY.TOKEN.XXXX";

/// What was asked: the fields of the form.
pub type Form = BTreeMap<String, String>;

pub struct Siteverify {
    port: u16,
    certificates: Certificates,
    /// The certificate that it shows.
    identity: Identity,
    asked: Arc<Mutex<Vec<Form>>>,
    /// Status line and body of the next answers; an empty status is no answer at all.
    says: Arc<Mutex<(&'static str, String)>>,
    serving: JoinHandle<()>,
}

/// The answer to a good token, for a host and an action.
pub fn good(hostname: &str, action: &str) -> Value {
    json!({
        "success": true, "challenge_ts": "2026-11-23T16:20:00.000Z", "hostname": hostname, "action": action,
        "cdata": "", "error-codes": [],
    })
}

impl Siteverify {
    /// A service with the certificate that `identity` selects.
    pub async fn start_as(identity: impl Fn(&Certificates) -> Identity) -> Self {
        let certificates = Certificates::make();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let identity = identity(&certificates);
        let tls = acceptor(&identity);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let says = Arc::new(Mutex::new(("200 OK", good("reset.example", "reset").to_string())));
        let (heard, told) = (Arc::clone(&asked), Arc::clone(&says));
        let serving = tokio::spawn(async move {
            while let Ok((wire, _)) = listener.accept().await {
                let Ok(mut wire) = tls.accept(wire).await else { continue };
                let mut text = String::new();
                while !is_whole(&text) {
                    let mut bytes = [0; 4096];
                    let count = wire.read(&mut bytes).await.unwrap_or(0);
                    if count == 0 {
                        break;
                    }
                    text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
                }
                assert!(text.starts_with("POST /turnstile/v0/siteverify HTTP/1.1\r\n"), "{text}");
                let body = text.split_once("\r\n\r\n").unwrap().1;
                heard.lock().unwrap().push(form_urlencoded::parse(body.as_bytes()).into_owned().collect());
                let (status, said) = told.lock().unwrap().clone();
                if status.is_empty() {
                    tokio::time::sleep(Duration::from_secs(30)).await;
                }
                let head =
                    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nlocation: /elsewhere\r\n\r\n", said.len());
                let _ = wire.write_all(head.as_bytes()).await;
                let _ = wire.write_all(said.as_bytes()).await;
            }
        });
        Self { port, certificates, identity, asked, says, serving }
    }

    pub async fn start() -> Self {
        Self::start_as(|certificates| certificates.valid.clone()).await
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The settings with which a portal calls it.
    pub fn service(&self, kind: Kind) -> Service {
        self.service_believing(kind, &self.certificates.ca_file, Duration::from_secs(1))
    }

    /// As [`Self::service`], with trust in the certificate that is shown and in no other.
    pub fn service_believing_its_own(&self, kind: Kind, timeout: Duration) -> Service {
        self.service_believing(kind, &self.identity.certificate, timeout)
    }

    fn service_believing(&self, kind: Kind, ca_file: &Path, timeout: Duration) -> Service {
        let url = format!("https://localhost:{}/turnstile/v0/siteverify", self.port);
        let (key, secret) = ("1x00000000000000000000AA".into(), ServiceSecret::new(SECRET.into()));
        let way = Way::straight(Some(ca_file)).unwrap();
        Service::new(kind, key, secret, &url, "reset.example".into(), way, timeout).unwrap()
    }

    /// The HTTP client that the portal calls it with.
    pub fn client(&self, way: Way, timeout: Duration) -> Client {
        let manner = Manner { timeout, longest_answer: 16 * 1024, plain_at_home: false, keeps_connections: false };
        Client::new(way, manner)
    }

    /// Straight to it, and it is believed.
    pub fn way(&self) -> Way {
        Way::straight(Some(&self.certificates.ca_file)).unwrap()
    }

    pub fn says(&self, status: &'static str, body: impl ToString) {
        *self.says.lock().unwrap() = (status, body.to_string());
    }

    pub fn asked(&self) -> Vec<Form> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Siteverify {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0_usize)
}
