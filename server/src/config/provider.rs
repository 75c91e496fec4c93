//! `[[provider]]`: an organization's own sign-in.

use std::path::PathBuf;

use serde::Deserialize;

use crate::provider::UserClaim;

/// An OpenID Connect provider that people may sign in with to register.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The organization's name, as imported.
    pub tenant: String,
    /// What the button says.
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    /// Without it the portal is a public client: PKCE alone.
    pub client_secret_file: Option<PathBuf>,
    #[serde(default)]
    pub user_claim: UserClaim,
    pub ca_file: Option<PathBuf>,
    #[serde(default = "Provider::default_timeout_seconds")]
    pub timeout_seconds: u16,
}

impl Provider {
    fn default_timeout_seconds() -> u16 {
        5
    }
}
