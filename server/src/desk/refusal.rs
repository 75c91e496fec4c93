//! What an operator asked for that cannot be, in words for the operator.

use crate::clock::utc;
use crate::policy::tenant::BadSetting;
use crate::policy::user_id::UserId;
use crate::store::tenants::Saved;

/// Why an operator's act is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the tenant {0:?} is not known")]
    UnknownTenant(String),
    #[error("no account has the user ID {0}")]
    UnknownAccount(UserId),
    #[error("{user:?} is no account of {tenant:?}")]
    NotOfTenant { user: String, tenant: String },
    #[error("a pass is good for {least} to {most} minutes, not for {minutes}")]
    PassLife { minutes: u32, least: u32, most: u32 },
    #[error(
        "{0:?} is no name for a login flow: up to 64 small letters, digits, dots, hyphens and underscores, beginning \
         with a letter or digit"
    )]
    NoLoginFlowName(String),
    #[error("the login flow {0:?} is not known")]
    UnknownLoginFlow(String),
    #[error("there is a login flow {0} already: `latchkey login-flow rotate` gives it another key")]
    LoginFlowIsThere(String),
    #[error("{0} has two keys: `latchkey login-flow revoke {0}` revokes the older one first")]
    TwoKeys(String),
    #[error(
        "{0} has no older key: `latchkey login-flow rotate {0}` makes another one first, and --all revokes the last \
         one, too"
    )]
    NoOlderKey(String),
    #[error("{login_flow} has no valid key {key}")]
    UnknownKey { login_flow: String, key: String },
    #[error("no [[directory]] of {0:?} has agent = true: its agents are not asked")]
    NoAgents(String),
    #[error("{0:?} has several directories with agents: name one with --directory, of {1}")]
    WhichDirectory(String, String),
    #[error("{directory:?} has no agent {agent:?}: `latchkey agent status` lists them")]
    UnknownAgent { directory: String, agent: String },
    #[error("no hardware token has the serial number {0:?}: `latchkey tokens list` lists them")]
    UnknownToken(String),
    #[error(transparent)]
    BadSetting(#[from] BadSetting),
    /// The settings are of another tenant or store, or their version number was edited.
    #[error("the policy is at version {}, and there is no version {expected} of it", .by_now.version)]
    NoSuchVersion { expected: i64, by_now: Saved },
    /// The policy was saved since: no part of this one is saved.
    #[error("the policy is at version {} by now, not at {expected}: {}", .by_now.version, told(.by_now))]
    PolicyMoved { expected: i64, by_now: Saved },
}

impl Refusal {
    /// Whether the operator named what there is not, or what cannot be; not
    /// something that is there and stands against it.
    #[must_use]
    pub fn is_misnamed(&self) -> bool {
        match self {
            Self::UnknownTenant(_)
            | Self::NotOfTenant { .. }
            | Self::PassLife { .. }
            | Self::NoLoginFlowName(_)
            | Self::NoAgents(_)
            | Self::WhichDirectory(..)
            | Self::UnknownLoginFlow(_) => true,
            Self::UnknownAccount(_)
            | Self::LoginFlowIsThere(_)
            | Self::TwoKeys(_)
            | Self::NoOlderKey(_)
            | Self::UnknownKey { .. }
            | Self::UnknownAgent { .. }
            | Self::UnknownToken(_)
            | Self::BadSetting(_)
            | Self::NoSuchVersion { .. }
            | Self::PolicyMoved { .. } => false,
        }
    }
}

/// The operator who saved a version, and when, as far as that was kept.
fn told(saved: &Saved) -> String {
    match (&saved.by, saved.at_ms) {
        (Some(by), Some(at_ms)) => format!("{by} saved that one at {}", utc(at_ms)),
        _ => "who saved that one was not kept".to_owned(),
    }
}
