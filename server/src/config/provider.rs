//! `[[provider]]`: an organization's own sign-in.

use std::path::PathBuf;

use serde::Deserialize;

use crate::policy::plain_text;
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
    /// The claim that holds the user ID at the first sign-in. There is no default: it depends
    /// on the provider which one its owner cannot edit.
    pub user_claim: Option<String>,
    pub ca_file: Option<PathBuf>,
    #[serde(default = "Provider::default_timeout_seconds")]
    pub timeout_seconds: u16,
}

impl Provider {
    fn default_timeout_seconds() -> u16 {
        5
    }

    /// The claim that finds the account.
    ///
    /// # Errors
    /// When none is named, or what is named is none.
    pub fn claim(&self) -> Result<UserClaim, String> {
        let name = self.user_claim.as_deref().ok_or(
            "provider.user_claim is missing: name the claim of the ID token that holds the user ID and that its \
             owner cannot edit (docs/operating.md says which for some providers)",
        )?;
        UserClaim::new(name).map_err(|fault| format!("provider.{fault}"))
    }

    /// Says what is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        self.claim()?;
        plain_text::check_field("provider.name", &self.name)
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, line_of};

    const FILE: &str = "public_url = \"https://reset.example\"\nkey_file = \"/k\"\n\
        [store]\naddress = \"sqlite:///s\"\n[mail]\nfrom = \"portal@cloud.example\"\n";

    fn fault(text: &str) -> (usize, String) {
        let (span, reason) = Config::parse(text).unwrap_err();
        (span.map_or(0, |span| line_of(text, span.start)), reason)
    }

    #[test]
    fn a_provider_without_a_claim_of_the_operators_choice_stops_the_start() {
        let provider = "[[provider]]\ntenant = \"Acme\"\nname = \"Acme sign-in\"\nissuer = \"https://id.acme.example\"\n\
            client_id = \"latchkey\"\n";
        let (line, reason) = fault(&format!("{FILE}{provider}"));
        assert!(line == 7 && reason.contains("user_claim is missing") && reason.contains("cannot edit"), "{reason}");
        for (option, word) in [("user_claim = \"\"", "user_claim"), ("user_claim = \"a b\"", "user_claim")] {
            let (_, reason) = fault(&format!("{FILE}{provider}{option}\n"));
            assert!(reason.contains(word), "{reason}");
        }
        let turned = provider.replace("Acme sign-in", "Acme\\u202E");
        let (_, reason) = fault(&format!("{FILE}{turned}user_claim = \"upn\"\n"));
        assert!(reason.contains("provider.name") && reason.contains("U+202E"), "{reason}");
        let config = Config::parse(&format!("{FILE}{provider}user_claim = \"upn\"\n")).unwrap();
        assert_eq!(config.providers[0].as_ref().claim().unwrap().name(), "upn");
    }
}
