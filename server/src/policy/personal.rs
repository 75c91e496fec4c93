//! Personal accounts: their own provider resets them, not an organization.

/// Domains of the great consumer mailboxes (the seed names Hotmail and Outlook).
const DOMAINS: [&str; 6] = ["outlook.com", "hotmail.com", "live.com", "msn.com", "gmail.com", "icloud.com"];

/// Whether a user ID's domain belongs to personal accounts, as far as no tenant claims it.
#[must_use]
pub fn is_personal(domain: &str) -> bool {
    DOMAINS.contains(&domain)
}
