//! `[mail]`: whom mails come from, and the relays that take them.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use crate::mail::MailAddress;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub from: MailAddress,
    #[serde(default, rename = "relay")]
    pub relays: Vec<Spanned<Relay>>,
}

/// One mail relay. There is no plain one: the certificate is always checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relay {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
    pub ca_file: Option<PathBuf>,
    #[serde(default = "Relay::default_timeout_seconds")]
    pub timeout_seconds: u16,
}

impl Relay {
    fn default_timeout_seconds() -> u16 {
        20
    }

    /// What is wrong with it, as a whole sentence.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.user.is_some() != self.password_file.is_some() {
            return Err("mail.relay: user and password_file belong together".to_owned());
        }
        let seconds = self.timeout_seconds;
        if !(1..=120).contains(&seconds) {
            return Err(format!("mail.relay: timeout_seconds is {seconds}, but must be from 1 to 120"));
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    StartTls,
    Implicit,
}
