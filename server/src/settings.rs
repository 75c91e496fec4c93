//! What the operator set for the whole installation, as use cases and mails need it.

use crate::mail::MailAddress;

/// What the operator set for the deployment.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Scheme, host and port under which people reach the portal; no trailing slash.
    pub public_url: String,
    pub default_locale: String,
    pub code_digits: u8,
    pub code_minutes: u16,
    pub mail_from: MailAddress,
    pub retention_days: u16,
    pub audit_retention_days: u16,
    /// Rounds of one try of the proof of work: [`ROUNDS`](crate::puzzle::ROUNDS), which no operator sets.
    pub puzzle_rounds: u32,
}
