//! What the browser itself says of a ceremony: its purpose, the challenge, the page (5.8.1).

use serde::Deserialize;

use super::Flaw;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Get,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    purpose: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    is_within_another: bool,
    #[serde(rename = "topOrigin")]
    outermost: Option<String>,
}

/// Each must be exactly what was asked for. A page that stands within another one is none of ours.
pub(super) fn judge(json: &[u8], purpose: Purpose, challenge: &str, origin: &str) -> Result<(), Flaw> {
    let said: ClientData = serde_json::from_slice(json).map_err(|_| Flaw::Unreadable)?;
    if said.purpose != purpose.name() {
        return Err(Flaw::OtherPurpose);
    }
    if said.challenge != challenge {
        return Err(Flaw::OtherChallenge);
    }
    if said.origin != origin || said.is_within_another || said.outermost.is_some() {
        return Err(Flaw::OtherOrigin);
    }
    Ok(())
}
