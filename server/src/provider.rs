//! An organization's own sign-in: OpenID Connect, authorization code with PKCE.
//!
//! The protocol is that of the crate `openidconnect`; what is ours is the
//! call (see [`crate::https`]), the clock, and which claim names the account.

use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use chrono::DateTime;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreIdTokenVerifier, CoreProviderMetadata,
    CoreTokenResponse,
};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use tokio::sync::RwLock;

use crate::clock::{HOUR_MS, MINUTE_MS};
use crate::https::{CallFault, Client, ClientError};
use crate::policy::user_id::UserId;
use crate::secrets::ServiceSecret;

/// Metadata and keys are some kilobytes.
const LONGEST_ANSWER: usize = 256 * 1024;
/// Metadata is read again after so long; keys that are not known sooner.
const METADATA_MS: i64 = HOUR_MS;
/// How long a person may take at the provider.
pub const OUT_MS: i64 = 10 * MINUTE_MS;
/// What the provider's clock may be behind ours.
const CLOCKS_APART_MS: i64 = MINUTE_MS;

/// The claim that holds the user ID.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserClaim {
    #[default]
    PreferredUsername,
    /// Only where the provider says that it is verified.
    Email,
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
    issuer: IssuerUrl,
    client: Client,
    /// With the time it was read.
    metadata: RwLock<Option<(CoreProviderMetadata, i64)>>,
}

/// Why a provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error("provider: issuer is no address")]
    Issuer,
    #[error("provider: {0}")]
    Client(#[from] ClientError),
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFault {
    #[error("the provider's metadata: {0}")]
    Discovery(String),
    #[error("the provider's token: {0}")]
    Token(String),
    #[error("the ID token: {0}")]
    Claims(String),
    #[error("the ID token names no user ID of ours")]
    Nobody,
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

/// The portal as the crate's client of a provider whose metadata is known.
type RelyingParty =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Provider {
    /// # Errors
    /// When the issuer is no address, or the authority's certificate none.
    pub fn new(facts: Facts, ca_file: Option<&Path>, timeout: Duration) -> Result<Self, ProviderError> {
        let issuer = IssuerUrl::new(facts.issuer.clone()).map_err(|_| ProviderError::Issuer)?;
        let client = Client::new(ca_file, timeout, LONGEST_ANSWER)?.and_plain_at_home();
        Ok(Self { facts, issuer, client, metadata: RwLock::new(None) })
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
        let client = self.relying_party(redirect, now_ms).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".into()))
            .set_pkce_challenge(challenge)
            // Whoever is signed in there already types the password again: it is what registration
            // stands on. Either asks for it; there are providers that take one of them only.
            .add_prompt(CoreAuthPrompt::Login)
            .add_extra_param("max_age", "0")
            .add_extra_param("ui_locales", locale.to_owned());
        if self.facts.user_claim == UserClaim::Email {
            request = request.add_scope(Scope::new("email".into()));
        }
        if let Some(hint) = hint {
            request = request.add_extra_param("login_hint", hint.to_owned());
        }
        let (address, state, nonce) = request.url();
        Ok(Outing {
            address: address.to_string(),
            state: state.into_secret(),
            kept: Kept { nonce: nonce.secret().clone(), verifier: verifier.into_secret() },
        })
    }

    /// Exchanges the code for the user ID of who signed in there, just now.
    ///
    /// # Errors
    /// When the provider does not vouch for one.
    pub async fn come_back(
        &self,
        redirect: &str,
        code: String,
        kept: Kept,
        now_ms: i64,
    ) -> Result<UserId, ProviderFault> {
        let client = self.relying_party(redirect, now_ms).await?;
        let answer: CoreTokenResponse = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| ProviderFault::Token(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier))
            .request_async(&self.client)
            .await
            .map_err(|error| ProviderFault::Token(error.to_string()))?;
        let token = answer.id_token().ok_or_else(|| ProviderFault::Token("none".into()))?;
        let nonce = Nonce::new(kept.nonce);
        let claims = match token.claims(&verifier(&client, now_ms), &nonce) {
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                // Its keys may be new.
                *self.metadata.write().await = None;
                let client = self.relying_party(redirect, now_ms).await?;
                token.claims(&verifier(&client, now_ms), &nonce).cloned()
            }
            claims => claims.cloned(),
        };
        let claims = claims.map_err(|error| ProviderFault::Claims(error.to_string()))?;
        self.user_id(&claims).ok_or(ProviderFault::Nobody)
    }

    fn user_id(&self, claims: &CoreIdTokenClaims) -> Option<UserId> {
        let text = match self.facts.user_claim {
            UserClaim::PreferredUsername => claims.preferred_username()?.as_str(),
            UserClaim::Email => claims.email().filter(|_| claims.email_verified() == Some(true))?.as_str(),
        };
        UserId::parse(text).ok()
    }

    async fn relying_party(&self, redirect: &str, now_ms: i64) -> Result<RelyingParty, ProviderFault> {
        let redirect = RedirectUrl::new(redirect.to_owned())
            .map_err(|error| ProviderFault::Discovery(format!("the way back: {error}")))?;
        let secret = self.facts.client_secret.as_ref().map(|secret| ClientSecret::new(secret.expose().to_owned()));
        let client_id = ClientId::new(self.facts.client_id.clone());
        let metadata = self.metadata(now_ms).await?;
        Ok(CoreClient::from_provider_metadata(metadata, client_id, secret).set_redirect_uri(redirect))
    }

    async fn metadata(&self, now_ms: i64) -> Result<CoreProviderMetadata, ProviderFault> {
        if let Some((metadata, read_ms)) = &*self.metadata.read().await
            && now_ms - read_ms < METADATA_MS
        {
            return Ok(metadata.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.client)
            .await
            .map_err(|error: DiscoveryError<CallFault>| ProviderFault::Discovery(error.to_string()))?;
        *self.metadata.write().await = Some((metadata.clone(), now_ms));
        Ok(metadata)
    }
}

/// Checks an ID token by our clock. It must say that the person signed in while
/// they were away: a provider that leaves `max_age` aside would let in whoever
/// sits at a browser that is signed in there since the morning.
fn verifier(client: &RelyingParty, now_ms: i64) -> CoreIdTokenVerifier<'_> {
    let at = move |ms: i64| DateTime::from_timestamp_millis(ms).unwrap_or_default();
    let earliest = at(now_ms - OUT_MS - CLOCKS_APART_MS);
    client.id_token_verifier().set_time_fn(move || at(now_ms)).set_auth_time_verifier_fn(move |auth_time| {
        match auth_time {
            None => Err("it does not say when the person signed in (auth_time), though max_age was asked for".into()),
            Some(auth_time) if auth_time < earliest => Err(format!("the person signed in long ago, at {auth_time}")),
            Some(_) => Ok(()),
        }
    })
}

/// The crate's calls are ours.
impl<'c> AsyncHttpClient<'c> for Client {
    type Error = CallFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(Self::call(self, request))
    }
}
