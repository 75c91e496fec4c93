//! An organization's settings: what administrators set.

use serde::{Deserialize, Serialize};

use super::banned_words;
use super::method::Method;
use crate::messages::mail::MailAddress;
use crate::password::rules::Rules;

/// One organization.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub id: String,
    pub name: String,
    pub settings: Settings,
}

/// Who is in scope of self-service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    Nobody,
    /// Members of this one group, through nesting too.
    Group(String),
    Everybody,
}

/// The way to the help desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HelpDesk {
    /// A fixed form mail to accounts that hold one of these roles: those of the
    /// first list that anybody with a mailbox holds.
    Roles(Vec<Vec<String>>),
    /// The organization's own page.
    Link(String),
    /// The organization's own address.
    Mail(MailAddress),
}

/// Everything an administrator sets for a tenant. Missing values take the `entra` preset's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `false` is the model's code 9: self-service is off for the organization.
    pub self_service: bool,
    pub scope: Scope,
    /// How many different methods are asked: 1 or 2.
    pub gates: u8,
    pub methods: Vec<Method>,
    /// The licence an account must hold, if any.
    pub licence: Option<String>,
    /// Whether passwords can be carried to the on-premises directory.
    pub writeback: bool,
    pub help_desk: HelpDesk,
    /// Exact return addresses (`ru`).
    pub return_addresses: Vec<String>,
    /// Where people sign in again.
    pub sign_in: Option<String>,
    /// `#rrggbb`.
    pub accent: Option<String>,
    /// Sender of this tenant's mails; the deployment's, where it is missing.
    pub mail_from: Option<MailAddress>,
    /// Whether every address of a person is told of a reset.
    pub notify_person: bool,
    /// Terms that weigh little in a password, beside the shipped list.
    pub banned_words: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            self_service: true,
            scope: Scope::Everybody,
            gates: 1,
            methods: vec![Method::Email],
            licence: None,
            writeback: false,
            help_desk: HelpDesk::Roles(vec![
                vec!["helpdesk-administrator".into(), "password-administrator".into()],
                vec!["user-administrator".into()],
                vec!["global-administrator".into()],
            ]),
            return_addresses: Vec::new(),
            sign_in: None,
            accent: None,
            mail_from: None,
            notify_person: true,
            banned_words: Vec::new(),
        }
    }
}

/// A value an administrator set that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct BadSetting {
    pub field: &'static str,
    pub reason: String,
}

impl Settings {
    /// The rules a new password must keep (the `entra` preset).
    #[must_use]
    pub fn password_rules(&self) -> Rules {
        Rules::entra()
    }

    /// The text colour that reaches a contrast of 4.5 on the accent.
    #[must_use]
    pub fn on_accent(&self) -> Option<&'static str> {
        let accent = luminance(self.accent.as_deref()?)?;
        let contrast = |text: f64| (f64::max(text, accent) + 0.05) / (f64::min(text, accent) + 0.05);
        if contrast(1.0) >= 4.5 { Some("#ffffff") } else { Some("#000000") }
    }

    /// Checks what types cannot.
    ///
    /// # Errors
    /// Names the field and says what is wrong and what is allowed.
    pub fn check(&self) -> Result<(), BadSetting> {
        let bad = |field, reason: String| Err(BadSetting { field, reason });
        if !(1..=2).contains(&self.gates) {
            return bad("gates", format!("is {}, but must be 1 or 2", self.gates));
        }
        if self.methods.is_empty() {
            return bad("methods", "is empty: name at least one method".into());
        }
        if let Some(accent) = &self.accent
            && luminance(accent).is_none()
        {
            return bad("accent", format!("{accent:?} is no colour of the form #rrggbb"));
        }
        if let Err(reason) = banned_words::check(&self.banned_words) {
            return bad("banned_words", reason);
        }
        for (field, address) in self
            .return_addresses
            .iter()
            .map(|address| ("return_addresses", address))
            .chain(self.sign_in.iter().map(|address| ("sign_in", address)))
            .chain(match &self.help_desk {
                HelpDesk::Link(address) => Some(("help_desk", address)),
                _ => None,
            })
        {
            if !is_web_address(address) {
                return bad(
                    field,
                    format!("{address:?} is no address that starts with https:// (or http://localhost)"),
                );
            }
        }
        Ok(())
    }
}

/// An address that may become a link: https, or http to this very machine; no
/// user part, no blanks or control characters, nothing a browser would mend.
#[must_use]
pub fn is_web_address(address: &str) -> bool {
    let rest = if let Some(rest) = address.strip_prefix("https://") {
        rest
    } else if let Some(rest) = address.strip_prefix("http://")
        && (rest.starts_with("localhost/") || rest.starts_with("localhost:") || rest == "localhost")
    {
        rest
    } else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
        && address.bytes().all(|b| b.is_ascii_graphic() && !b"\\\"<>`{}|^".contains(&b))
}

/// Relative luminance of `#rrggbb` (WCAG 2.2, "relative luminance").
fn luminance(colour: &str) -> Option<f64> {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_settings_are_good() {
        assert_eq!(Settings::default().check(), Ok(()));
    }

    #[test]
    fn a_bad_setting_is_named() {
        for (field, settings) in [
            ("gates", Settings { gates: 3, ..Settings::default() }),
            ("methods", Settings { methods: vec![], ..Settings::default() }),
            ("accent", Settings { accent: Some("teal".into()), ..Settings::default() }),
            ("banned_words", Settings { banned_words: vec!["abc".into()], ..Settings::default() }),
            ("sign_in", Settings { sign_in: Some("javascript:alert(1)".into()), ..Settings::default() }),
            ("return_addresses", Settings { return_addresses: vec!["//evil".into()], ..Settings::default() }),
            ("help_desk", Settings { help_desk: HelpDesk::Link("https://a@evil".into()), ..Settings::default() }),
        ] {
            assert_eq!(settings.check().unwrap_err().field, field);
        }
    }

    #[test]
    fn text_on_every_accent_can_be_read() {
        for accent in ["#0b6b66", "#ffffff", "#000000", "#767676", "#757575", "#ffcc00"] {
            let settings = Settings { accent: Some(accent.into()), ..Settings::default() };
            let text = settings.on_accent().and_then(luminance).unwrap();
            let ground = luminance(accent).unwrap();
            assert!((text.max(ground) + 0.05) / (text.min(ground) + 0.05) >= 4.5, "{accent}");
        }
    }
}
