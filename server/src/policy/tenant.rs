//! An organization's settings: what administrators set.

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::campaign::Campaign;
use super::logo::Logo;
use super::method::Method;
use crate::clock::day_ms;
use crate::mail::MailAddress;
use crate::password::rules::Rules;

mod check;
mod digits;

pub use check::BadSetting;

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
    /// first list that an account with a mailbox holds.
    Roles(Vec<Vec<String>>),
    /// The organization's own page.
    Link(String),
    /// The organization's own address.
    Mail(MailAddress),
}

/// Where defaults come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The model's numbers.
    #[default]
    Entra,
    /// The hardest of NIST SP 800-63B-4 and OWASP ASVS 5.
    Strict,
}

/// What a person is told before the first proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// Why they may not reset, and their own methods, masked.
    Explain,
    /// The same for every user ID.
    Uniform,
}

/// Which contact data proves who a person is. What is no contact data counts in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeansFrom {
    /// What the person registered, and the address that a guest came in by.
    Registered,
    /// What the organization entered as well.
    DirectoryToo,
}

/// Which check for robots stands before a visit. Work is a way in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RobotCheck {
    /// The proof of work alone: people are not asked anything.
    #[default]
    Work,
    /// Six digits in a picture or a sound, as the model has it, or more work.
    Picture,
    /// The service that the operator configured, or more work.
    Service,
}

/// Everything an administrator sets for a tenant. Missing values take the `entra` preset's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub preset: Preset,
    /// What a person is told before a proof; the preset's, where it is missing.
    pub disclosure: Option<Disclosure>,
    /// `false` is the model's code 9: self-service is off for the organization.
    pub self_service: bool,
    pub scope: Scope,
    /// How many different methods are asked: 1 or 2.
    pub gates: u8,
    pub methods: Vec<Method>,
    /// Which contact data counts; the preset's, where it is missing.
    pub means: Option<MeansFrom>,
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
    /// Shown in place of Latchkey's mark.
    pub logo: Option<Logo>,
    /// Sender of this tenant's mails; the deployment's, where it is missing.
    pub mail_from: Option<MailAddress>,
    /// Whether every address of a person is told of a reset.
    pub notify_person: bool,
    /// Terms that weigh little in a password, beside the shipped list.
    pub banned_words: Vec<String>,
    /// Whether banned words are refused for passwords that live elsewhere, too.
    pub banned_words_on_writeback: bool,
    /// People register the app here, so that it may be the only way.
    pub combined_registration: bool,
    /// Whether administrators may help themselves at all.
    pub administrators_self_service: bool,
    /// Whether all other administrators are told when one resets their password.
    pub notify_administrators: bool,
    /// The day a trial began, such as `2026-11-23`; `None` where there is none.
    pub trial_began: Option<String>,
    /// Whether the organization has a domain of its own.
    pub custom_domain: bool,
    /// Whether accounts are synchronized from a directory on premises.
    pub synchronized: bool,
    /// Whether a person may unlock their account and keep the password.
    pub unlock_without_reset: bool,
    pub questions: QuestionRules,
    /// Whether people are asked to register when they sign in.
    pub require_registration: bool,
    /// Days until what is registered must be confirmed again; 0 is never.
    pub reconfirm_days: u16,
    /// Asks people to register, from a day to a day.
    pub campaign: Option<Campaign>,
    /// Whether methods that were bound within a day of a reset are held back for
    /// a day: they carry no other reset by themselves. The preset's, where it is missing.
    pub hold_new_methods: Option<bool>,
    /// Whether people are kept from taking off file what a reset needs.
    pub keep_needed_methods: bool,
    /// Days until a password must be changed; `None` is never.
    pub password_max_age_days: Option<u16>,
    /// Digits of a code in a mail; the preset's or the deployment's, where it is missing.
    /// At least eight, where a code that is sent may be all that is asked.
    pub code_digits: Option<u8>,
    pub robot_check: RobotCheck,
    /// Whether a person of the organization's directory may type their mail address in place of the user ID.
    pub mail_as_user_id: bool,
    /// Short names of Windows domains whose people type `DOMAIN\name`. One belongs to one organization.
    pub short_names: Vec<String>,
}

/// How security questions are asked (the model's numbers).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuestionRules {
    /// How many a person registers.
    pub to_register: u8,
    /// How many of those are drawn.
    pub to_answer: u8,
    /// The organization's own questions.
    pub custom: Vec<String>,
}

impl Default for QuestionRules {
    fn default() -> Self {
        Self { to_register: 5, to_answer: 3, custom: Vec::new() }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            preset: Preset::Entra,
            disclosure: None,
            self_service: true,
            scope: Scope::Everybody,
            gates: 1,
            methods: vec![Method::Email],
            means: None,
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
            logo: None,
            mail_from: None,
            notify_person: true,
            banned_words: Vec::new(),
            banned_words_on_writeback: false,
            combined_registration: false,
            administrators_self_service: true,
            notify_administrators: true,
            trial_began: None,
            custom_domain: true,
            synchronized: false,
            unlock_without_reset: true,
            questions: QuestionRules::default(),
            require_registration: false,
            reconfirm_days: 0,
            campaign: None,
            hold_new_methods: None,
            keep_needed_methods: false,
            password_max_age_days: None,
            code_digits: None,
            robot_check: RobotCheck::Work,
            mail_as_user_id: false,
            short_names: Vec::new(),
        }
    }
}

impl Settings {
    /// The rules a new password must keep: those of the preset.
    #[must_use]
    pub fn password_rules(&self) -> Rules {
        match self.preset {
            Preset::Entra => Rules::entra(),
            Preset::Strict => Rules::strict(),
        }
    }

    /// The rules for a new password of this account. Where its directory publishes rules, those
    /// are its own; under the strict preset it has no fewer characters than there.
    #[must_use]
    pub fn password_rules_of(&self, account: &Account) -> Rules {
        let own = self.password_rules();
        let there = account.elsewhere.as_ref().and_then(|elsewhere| elsewhere.rules.as_ref());
        // One that asks for no length asks for nothing: what the tenant asks for stands.
        let Some(there) = there.filter(|there| there.least > 0) else { return own };
        let least = match self.preset {
            Preset::Entra => 1,
            Preset::Strict => own.min,
        };
        let classes = if there.complex { 3 } else { 0 };
        Rules { min: there.least.max(least).min(own.max), max: own.max, classes, unicode: true, history: there.history }
    }

    /// What a person is told before a proof.
    #[must_use]
    pub fn disclosure(&self) -> Disclosure {
        self.disclosure.unwrap_or(match self.preset {
            Preset::Entra => Disclosure::Explain,
            Preset::Strict => Disclosure::Uniform,
        })
    }

    #[must_use]
    pub fn is_uniform(&self) -> bool {
        self.disclosure() == Disclosure::Uniform
    }

    /// Which contact data counts.
    #[must_use]
    pub fn means_from(&self) -> MeansFrom {
        self.means.unwrap_or(match self.preset {
            Preset::Entra => MeansFrom::DirectoryToo,
            Preset::Strict => MeansFrom::Registered,
        })
    }

    #[must_use]
    pub fn holds_new_methods(&self) -> bool {
        self.hold_new_methods.unwrap_or(self.preset == Preset::Strict)
    }

    /// When a trial began, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn trial_began_ms(&self) -> Option<i64> {
        day_ms(self.trial_began.as_deref()?)
    }

    /// The text colour that reaches a contrast of 4.5 on the accent.
    #[must_use]
    pub fn on_accent(&self) -> Option<&'static str> {
        let accent = luminance(self.accent.as_deref()?)?;
        let contrast = |text: f64| (f64::max(text, accent) + 0.05) / (f64::min(text, accent) + 0.05);
        if contrast(1.0) >= 4.5 { Some("#ffffff") } else { Some("#000000") }
    }
}

/// An address that may become a link: https, or http to this very machine; no
/// user part, no blanks or control characters, and no text that a browser would mend.
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
    fn text_on_every_accent_can_be_read() {
        for accent in ["#0b6b66", "#ffffff", "#000000", "#767676", "#757575", "#ffcc00"] {
            let settings = Settings { accent: Some(accent.into()), ..Settings::default() };
            let text = settings.on_accent().and_then(luminance).unwrap();
            let ground = luminance(accent).unwrap();
            assert!((text.max(ground) + 0.05) / (text.min(ground) + 0.05) >= 4.5, "{accent}");
        }
    }

    #[test]
    fn a_preset_sets_what_is_not_set() {
        let strict = Settings { preset: Preset::Strict, ..Settings::default() };
        assert!(strict.is_uniform() && !Settings::default().is_uniform());
        assert_eq!(
            (strict.means_from(), Settings::default().means_from()),
            (MeansFrom::Registered, MeansFrom::DirectoryToo)
        );
        let open = Settings { disclosure: Some(Disclosure::Explain), means: Some(MeansFrom::DirectoryToo), ..strict };
        assert!(!open.is_uniform());
        assert_eq!(open.means_from(), MeansFrom::DirectoryToo);
        assert_eq!((open.password_rules(), Settings::default().password_rules()), (Rules::strict(), Rules::entra()));
    }
}
