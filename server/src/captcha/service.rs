//! A check by an outside service, over the contract called `siteverify`.
//!
//! A widget of theirs gives the browser a token; we hand the token over with
//! our secret and are told whether it is good, for which host and for which
//! action. Cloudflare Turnstile, hCaptcha and reCAPTCHA v2 speak it alike.
//!
//! What is not a clear yes for our host and action, to a challenge of just now,
//! is a no. What is no answer is a fault. With neither does a person pass. TLS with
//! a checked certificate, no redirect followed, no proxy, one call per token.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Request, StatusCode, Uri};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::clock::MINUTE_MS;
use crate::https::{CallFault, Client, Manner, Way};
use crate::secrets::ServiceSecret;

/// Longer answers are none.
const LONGEST_ANSWER: usize = 16 * 1024;
/// Longer tokens are none; Turnstile's have 2048 characters at most.
const LONGEST_TOKEN: usize = 4096;

/// Clocks of a service and this machine may be so far apart.
const CLOCKS_APART_MS: i64 = MINUTE_MS;
/// Tokens of hCaptcha and reCAPTCHA live two minutes, but the time that is told
/// is that of the challenge, which may stand there for a while before a person solves it.
const FROM_THE_LOAD_MS: i64 = 10 * MINUTE_MS;

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
    /// How long ago the challenge of a good token may be at most.
    oldest_ms: i64,
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
                // As long as its tokens live.
                oldest_ms: 5 * MINUTE_MS,
            },
            Self::Hcaptcha => Facts {
                name: "hCaptcha",
                verify_url: "https://api.hcaptcha.com/siteverify",
                script_url: "https://js.hcaptcha.com/1/api.js",
                sources: "https://hcaptcha.com https://*.hcaptcha.com",
                class: "h-captcha",
                field: "h-captcha-response",
                tells_action: false,
                oldest_ms: FROM_THE_LOAD_MS,
            },
            Self::Recaptcha => Facts {
                name: "reCAPTCHA",
                verify_url: "https://www.google.com/recaptcha/api/siteverify",
                script_url: "https://www.google.com/recaptcha/api.js",
                sources: "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
                class: "g-recaptcha",
                field: "g-recaptcha-response",
                tells_action: false,
                oldest_ms: FROM_THE_LOAD_MS,
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
    client: Client,
}

/// Why a service cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error("robot_check.verify_url is no address of https")]
    Address,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ServiceFault {
    #[error(transparent)]
    Call(#[from] CallFault),
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
    /// When the challenge was, in ISO 8601.
    challenge_ts: Option<String>,
    #[serde(rename = "error-codes")]
    error_codes: Option<Vec<String>>,
}

impl Service {
    /// A service at its own address, or at another one that speaks the same.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(
        kind: Kind,
        site_key: String,
        secret: ServiceSecret,
        verify_url: &str,
        hostname: String,
        way: Way,
        timeout: Duration,
    ) -> Result<Self, ServiceError> {
        let verify_url: Uri = verify_url.parse().map_err(|_| ServiceError::Address)?;
        if verify_url.scheme_str() != Some("https") || verify_url.host().is_none() {
            return Err(ServiceError::Address);
        }
        let manner = Manner { timeout, longest_answer: LONGEST_ANSWER, plain_at_home: false, keeps_connections: false };
        let client = Client::new(way, manner);
        Ok(Self { kind, site_key, secret, verify_url, hostname, client })
    }

    /// Asks about a token. Only with [`Word::Good`] does the person pass.
    ///
    /// # Errors
    /// When there is no answer that says yes or no.
    pub async fn ask(&self, token: &str, action: &str, source: IpAddr, now_ms: i64) -> Result<Word, ServiceFault> {
        if token.is_empty() || token.len() > LONGEST_TOKEN {
            return Ok(Word::Bad("missing-input-response".into()));
        }
        let said = self.call(token, source).await?;
        self.judge(said, action, now_ms)
    }

    fn judge(&self, said: Said, action: &str, now_ms: i64) -> Result<Word, ServiceFault> {
        let error_codes = said.error_codes.unwrap_or_default();
        if !said.success {
            let ours = ["missing-input-secret", "invalid-input-secret", "bad-request", "internal-error"];
            if let Some(code) = error_codes.iter().find(|code| ours.contains(&code.as_str())) {
                return Err(ServiceFault::Refused(code.clone()));
            }
            // Theirs goes into our log: short, and letters only.
            let code = error_codes.into_iter().next().unwrap_or_default();
            let is_code = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            return Ok(Word::Bad(if is_code && !code.is_empty() { code } else { "not-good".into() }));
        }
        if !error_codes.is_empty() {
            return Ok(Word::Bad("contradicts-itself".into()));
        }
        if let Err(reason) = self.is_fresh(said.challenge_ts.as_deref(), now_ms) {
            return Ok(Word::Bad(reason.into()));
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

    /// A yes to a challenge of another day, or of one to come, is none.
    fn is_fresh(&self, challenge: Option<&str>, now_ms: i64) -> Result<(), &'static str> {
        let at: jiff::Timestamp = challenge.ok_or("no-time")?.parse().map_err(|_| "no-time")?;
        let ago = now_ms.saturating_sub(at.as_millisecond());
        if ago < -CLOCKS_APART_MS {
            Err("in-the-future")
        } else if ago > self.kind.facts().oldest_ms + CLOCKS_APART_MS {
            Err("too-old")
        } else {
            Ok(())
        }
    }

    async fn call(&self, token: &str, source: IpAddr) -> Result<Said, ServiceFault> {
        let form = Zeroizing::new(
            form_urlencoded::Serializer::new(String::new())
                .append_pair("secret", self.secret.expose())
                .append_pair("response", token)
                .append_pair("remoteip", &source.to_string())
                .finish(),
        );
        let request = Request::post(&self.verify_url)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.as_bytes().to_vec())
            .map_err(|_| ServiceFault::Unreadable)?;
        let answer = self.client.call(request).await?;
        // A redirect is a status like any other: it is not followed.
        if answer.status() != StatusCode::OK {
            return Err(ServiceFault::Status(answer.status()));
        }
        serde_json::from_slice(answer.body()).map_err(|_| ServiceFault::Unreadable)
    }
}
