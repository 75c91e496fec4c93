//! An organization's own sign-in: OpenID Connect, authorization code with PKCE.
//!
//! Of what a provider says no more is read than is needed, and that in every
//! form that providers write it in: `metadata` reads where it is asked, `id_token`
//! which person it vouches for, `keys` whether the provider said so. What is
//! needed is held against this machine's clock on both sides.
//!
//! A person is known by issuer and `sub`, which never change and are never
//! given to another person (OpenID Connect Core 1.0, section 5.7). The claim that
//! holds the user ID is read only as long as this person was never here.

mod asked;
mod id_token;
mod keys;
mod metadata;

use std::time::Duration;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::clock::MINUTE_MS;
use crate::https::{Client, Manner, Way};
use crate::policy::plain_text;
use crate::policy::tenant::is_web_address;
use crate::policy::user_id::UserId;
use crate::secrets::{ServiceSecret, random_bytes};

use asked::Asked;
use id_token::Expected;
use metadata::Metadata;

pub use id_token::BadField;

/// Metadata and keys are some kilobytes.
const LONGEST_ANSWER: usize = 256 * 1024;
/// How long a person may take at the provider.
pub const OUT_MS: i64 = 10 * MINUTE_MS;

/// The name of the claim that holds the user ID the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserClaim(String);

/// No name of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("user_claim must be the name of a claim of the ID token, such as \"upn\"")]
pub struct NoClaim;

impl UserClaim {
    /// # Errors
    /// When it is no name.
    pub fn new(name: &str) -> Result<Self, NoClaim> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/".contains(&byte);
        if (1..=100).contains(&name.len()) && name.bytes().all(plain) {
            Ok(Self(name.to_owned()))
        } else {
            Err(NoClaim)
        }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether the standard lets its owner set it (OpenID Connect Core 1.0, section 5.7): there are
    /// providers where only an administrator can, so it is for the operator to know.
    #[must_use]
    pub fn may_be_its_owners(&self) -> bool {
        matches!(self.name(), "preferred_username" | "email" | "nickname" | "name" | "given_name" | "family_name")
    }
}

/// What the operator says of a provider.
pub struct Facts {
    /// The name of the organization that it signs people in for.
    pub tenant: String,
    /// What its button says.
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<ServiceSecret>,
    pub user_claim: UserClaim,
}

/// One organization's provider.
pub struct Provider {
    pub facts: Facts,
    client: Client,
    metadata: Asked,
}

/// Why a provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error("provider: issuer must start with https:// (or http://localhost)")]
    Issuer,
    #[error("provider: {0}")]
    Name(String),
}

/// Why the person is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFault {
    #[error("the provider's metadata: {0}")]
    Discovery(String),
    #[error("the provider's token: {0}")]
    Token(String),
    #[error("the ID token: {0}")]
    Claims(#[from] BadField),
    #[error("the machine gives no random numbers")]
    NoRandomness,
}

/// A sign-in that is under way there.
pub struct Outing {
    /// Where the browser goes.
    pub address: String,
    pub state: String,
    pub kept: Kept,
}

/// What is kept until the person comes back.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    nonce: String,
    verifier: String,
}

/// The person who signed in there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// With the issuer it names one person for ever.
    pub subject: String,
    /// What the named claim says; why it says no user ID, where it does not.
    pub user_id: Result<UserId, BadField>,
}

impl Provider {
    /// # Errors
    /// When issuer or name cannot be.
    pub fn new(facts: Facts, way: Way, timeout: Duration) -> Result<Self, ProviderError> {
        if !is_web_address(&facts.issuer) {
            return Err(ProviderError::Issuer);
        }
        plain_text::check_field("name", &facts.name).map_err(ProviderError::Name)?;
        let manner = Manner { timeout, longest_answer: LONGEST_ANSWER, plain_at_home: true, keeps_connections: false };
        Ok(Self { facts, client: Client::new(way, manner), metadata: Asked::default() })
    }

    /// Prepares a sign-in there.
    ///
    /// # Errors
    /// When the provider does not say how.
    pub async fn go(
        &self,
        redirect: &str,
        hint: Option<&str>,
        locale: &str,
        now_ms: i64,
    ) -> Result<Outing, ProviderFault> {
        let metadata = self.metadata(now_ms).await?;
        let (state, nonce, verifier) = (random()?, random()?, random()?);
        let scope = if self.facts.user_claim.name() == "email" { "openid profile email" } else { "openid profile" };
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.facts.client_id)
            .append_pair("redirect_uri", redirect)
            .append_pair("scope", scope)
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())))
            .append_pair("code_challenge_method", "S256")
            // A person who is signed in there already types the password again: registration rests on
            // that. `prompt` and `max_age` both ask for it; some providers take only one of them.
            .append_pair("prompt", "login")
            .append_pair("max_age", "0")
            .append_pair("ui_locales", locale);
        if let Some(hint) = hint {
            query.append_pair("login_hint", hint);
        }
        let at = &metadata.authorization_endpoint;
        let joint = if at.contains('?') { '&' } else { '?' };
        Ok(Outing { address: format!("{at}{joint}{}", query.finish()), state, kept: Kept { nonce, verifier } })
    }

    /// Exchanges the code for the person who signed in there just now.
    ///
    /// # Errors
    /// When the provider does not vouch for a person.
    pub async fn come_back(
        &self,
        redirect: &str,
        code: &str,
        kept: Kept,
        now_ms: i64,
    ) -> Result<Vouched, ProviderFault> {
        let metadata = self.metadata(now_ms).await?;
        let token = self.exchange(&metadata, redirect, code, &kept.verifier).await?;
        let expected = Expected {
            issuer: &self.facts.issuer,
            client_id: &self.facts.client_id,
            nonce: &kept.nonce,
            user_claim: &self.facts.user_claim,
            now_ms,
        };
        match id_token::read(&token, &metadata.keys, &expected) {
            Err(bad) if bad.is_signature() => {
                // Its keys may be new.
                self.metadata.forget().await;
                let metadata = self.metadata(now_ms).await?;
                Ok(id_token::read(&token, &metadata.keys, &expected)?)
            }
            read => Ok(read?),
        }
    }

    /// The ID token for a code. No other part of the answer is read.
    async fn exchange(
        &self,
        metadata: &Metadata,
        redirect: &str,
        code: &str,
        verifier: &str,
    ) -> Result<String, ProviderFault> {
        let fault = |reason: String| ProviderFault::Token(reason);
        let request =
            self.asks_for_token(metadata, redirect, code, verifier).map_err(|error| fault(error.to_string()))?;
        let answer = self.client.call(request).await.map_err(|error| fault(error.to_string()))?;
        let status = answer.status();
        let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        if status != StatusCode::OK {
            // `invalid_grant` and the like.
            let code =
                said.get("error").and_then(Value::as_str).filter(|code| is_code(code)).unwrap_or("no error code");
            return Err(fault(format!("status {}, {code}", status.as_u16())));
        }
        match said.get("id_token").and_then(Value::as_str) {
            Some(token) => Ok(token.to_owned()),
            None => Err(fault("id_token: the answer has none".into())),
        }
    }

    fn asks_for_token(
        &self,
        metadata: &Metadata,
        redirect: &str,
        code: &str,
        verifier: &str,
    ) -> Result<Request<Vec<u8>>, axum::http::Error> {
        let Facts { client_id, client_secret, .. } = &self.facts;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", redirect)
            .append_pair("code_verifier", verifier);
        let mut request = Request::post(&metadata.token_endpoint)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        match client_secret {
            None => {
                form.append_pair("client_id", client_id);
            }
            Some(secret) if metadata.takes_secret_in_form => {
                form.append_pair("client_id", client_id).append_pair("client_secret", secret.expose());
            }
            Some(secret) => request = request.header(AUTHORIZATION, basic(client_id, secret)),
        }
        request.body(Zeroizing::new(form.finish()).as_bytes().to_vec())
    }

    async fn metadata(&self, now_ms: i64) -> Result<Metadata, ProviderFault> {
        let ask = metadata::read(&self.client, &self.facts.issuer);
        self.metadata.or_ask(now_ms, ask).await.map_err(ProviderFault::Discovery)
    }
}

/// 256 random bits, base64url.
fn random() -> Result<String, ProviderFault> {
    random_bytes::<32>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).map_err(|_| ProviderFault::NoRandomness)
}

/// Name and secret as RFC 6749, section 2.3.1, writes them.
fn basic(client_id: &str, secret: &ServiceSecret) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let both = Zeroizing::new(format!("{}:{}", encoded(client_id), encoded(secret.expose())));
    format!("Basic {}", STANDARD.encode(both.as_bytes()))
}

/// Whether it may stand in our log.
fn is_code(code: &str) -> bool {
    code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests;
