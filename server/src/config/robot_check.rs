//! `[robot_check]`: the service that checks for robots.

use std::path::PathBuf;

use serde::Deserialize;

use crate::captcha::service::Kind;
use crate::policy::tenant::is_web_address;

/// The service that checks for robots where a tenant has `robot_check = "service"`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RobotCheck {
    pub service: Kind,
    pub site_key: String,
    /// Without it the secret is read from the environment: `LATCHKEY_ROBOT_CHECK_SECRET`.
    pub secret_file: Option<PathBuf>,
    /// The host that tokens must be for; that of `public_url`, where it is missing.
    pub hostname: Option<String>,
    /// Another address that speaks the same contract.
    pub verify_url: Option<String>,
    pub ca_file: Option<PathBuf>,
    #[serde(default = "RobotCheck::default_timeout_seconds")]
    pub timeout_seconds: u16,
}

impl RobotCheck {
    fn default_timeout_seconds() -> u16 {
        5
    }

    /// What is wrong with it, as a whole sentence.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.site_key.is_empty() {
            return Err("robot_check.site_key is empty".to_owned());
        }
        // A person waits for it, and a request may take 20 seconds in all.
        let seconds = self.timeout_seconds;
        if !(1..=15).contains(&seconds) {
            return Err(format!("robot_check.timeout_seconds is {seconds}, but must be from 1 to 15"));
        }
        if self.verify_url.as_ref().is_some_and(|url| !url.starts_with("https://") || !is_web_address(url)) {
            return Err("robot_check.verify_url must start with https://".to_owned());
        }
        Ok(())
    }
}
