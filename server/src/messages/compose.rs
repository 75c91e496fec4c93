//! Turns what happened into a mail in the language of its reader. Words come from `mail.ftl`.

use crate::clock::minute;
use crate::fluent::Filling;
use crate::locale;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::secrets::{OneTimeCode, guid};
use crate::settings::Settings;
use crate::wording::Words;

use super::layout::{Layout, html, text};
use crate::mail::{Mail, MailAddress};

/// Composes mails for one tenant.
pub struct Composer<'a> {
    pub words: &'a Words,
    pub settings: &'a Settings,
    pub tenant: &'a Tenant,
}

const LINK: &str = "mail-not-me-link";

type Args = Vec<(&'static str, Filling)>;

/// Ids of the messages of a notice.
pub struct Done {
    subject: &'static str,
    paragraphs: [&'static str; 3],
}

/// The last paragraph of a notice that has a link to object by.
const NOT_ME: &str = "mail-not-me-lead";

/// What a notice is about, and whose account.
pub struct Occasion<'a> {
    pub user_id: &'a UserId,
    pub support_code: &'a str,
    /// Where to say "this was not me"; `None` in mails to others than the person.
    pub objection: Option<&'a str>,
}

/// The password was reset.
pub const RESET: Done =
    Done { subject: "mail-reset-subject", paragraphs: ["mail-reset-lead", "mail-reset-not-you", "mail-support-code"] };
/// The password was changed by a person who knew it.
pub const CHANGE: Done = Done {
    subject: "mail-change-subject",
    paragraphs: ["mail-change-lead", "mail-change-not-you", "mail-support-code"],
};
/// The account was unlocked.
pub const UNLOCK: Done = Done {
    subject: "mail-unlock-subject",
    paragraphs: ["mail-unlock-lead", "mail-unlock-not-you", "mail-support-code"],
};
const REPORTED: Done = Done {
    subject: "mail-reported-subject",
    paragraphs: ["mail-reported-lead", "mail-reported-advice", "mail-support-code"],
};
const ADMINISTRATOR: Done = Done {
    subject: "mail-admin-subject",
    paragraphs: ["mail-admin-lead", "mail-admin-not-expected", "mail-support-code"],
};

impl Composer<'_> {
    /// The mail with a code.
    #[must_use]
    pub fn code(&self, to: &MailAddress, locale: &str, code: &OneTimeCode, now_ms: i64) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("minutes", u32::from(self.settings.code_minutes).into()),
        ];
        let layout = Layout {
            subject: "mail-code-subject",
            paragraphs: &["mail-code-lead", "mail-code-life", "mail-code-not-you"],
            code: Some(code.expose()),
            link: None,
        };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    /// The mail with a code to an address that is to go on file. It names no
    /// user ID: the address may be another person's.
    #[must_use]
    pub fn new_address(&self, to: &MailAddress, locale: &str, code: &OneTimeCode, now_ms: i64) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("minutes", u32::from(self.settings.code_minutes).into()),
        ];
        let layout = Layout {
            subject: "mail-new-address-subject",
            paragraphs: &["mail-new-address-lead", "mail-code-life", "mail-code-not-you"],
            code: Some(code.expose()),
            link: None,
        };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    /// The notice that something on file was added, replaced or removed; `lead` says what.
    #[must_use]
    pub fn method_changed(
        &self,
        to: &MailAddress,
        locale: &str,
        about: &Occasion<'_>,
        lead: &str,
        now_ms: i64,
    ) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("user", about.user_id.to_string().into()),
            ("when", minute(now_ms).into()),
            ("support", about.support_code.to_owned().into()),
        ];
        let layout = Layout {
            subject: "mail-method-subject",
            paragraphs: &[lead, "mail-method-not-you", "mail-support-code", NOT_ME],
            code: None,
            link: about.objection,
        };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    /// Tells an administrator that a person said "this was not me".
    #[must_use]
    pub fn reported(&self, to: &MailAddress, locale: &str, user_id: &UserId, support_code: &str, now_ms: i64) -> Mail {
        let about = Occasion { user_id, support_code, objection: None };
        self.done(&REPORTED, to, locale, &about, now_ms)
    }

    /// The notice after a reset, a change or an unlocking.
    #[must_use]
    pub fn done(&self, what: &Done, to: &MailAddress, locale: &str, about: &Occasion<'_>, now_ms: i64) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("user", about.user_id.to_string().into()),
            ("when", minute(now_ms).into()),
            ("support", about.support_code.to_owned().into()),
        ];
        let mut paragraphs = what.paragraphs.to_vec();
        paragraphs.extend(about.objection.map(|_| NOT_ME));
        let layout = Layout { subject: what.subject, paragraphs: &paragraphs, code: None, link: about.objection };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    /// Tells an administrator that another one reset their own password.
    #[must_use]
    pub fn administrator_reset(
        &self,
        to: &MailAddress,
        locale: &str,
        user_id: &UserId,
        support_code: &str,
        now_ms: i64,
    ) -> Mail {
        let about = Occasion { user_id, support_code, objection: None };
        self.done(&ADMINISTRATOR, to, locale, &about, now_ms)
    }

    /// Tells a person, in place of a code, why their password cannot be reset
    /// here: the screen keeps that to itself.
    #[must_use]
    pub fn reason(
        &self,
        to: &MailAddress,
        locale: &str,
        user_id: &UserId,
        reason: &str,
        support_code: &str,
        now_ms: i64,
    ) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("user", user_id.to_string().into()),
            ("when", minute(now_ms).into()),
            ("reason", reason.to_owned().into()),
            ("support", support_code.to_owned().into()),
        ];
        let layout = Layout {
            subject: "mail-reason-subject",
            paragraphs: &["mail-reason-lead", "mail-reason-code", "mail-reason-what-now", "mail-support-code"],
            code: None,
            link: None,
        };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    /// The notice that something is closed after too many wrong codes; `lead` says what.
    #[must_use]
    #[allow(clippy::too_many_arguments)]
    pub fn closed(
        &self,
        to: &MailAddress,
        locale: &str,
        lead: &'static str,
        user_id: &UserId,
        until_ms: i64,
        support_code: &str,
        now_ms: i64,
    ) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("user", user_id.to_string().into()),
            ("until", minute(until_ms).into()),
            ("support", support_code.to_owned().into()),
        ];
        let layout = Layout {
            subject: "mail-closed-subject",
            paragraphs: &[lead, "mail-closed-not-you", "mail-support-code"],
            code: None,
            link: None,
        };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    /// Tells an administrator that an attacker may be guessing codes of the organization.
    #[must_use]
    pub fn guessing(&self, to: &MailAddress, locale: &str, wrong: i64, now_ms: i64) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("wrong", u32::try_from(wrong).unwrap_or(u32::MAX).into()),
            ("when", minute(now_ms).into()),
        ];
        let layout = Layout {
            subject: "mail-guessing-subject",
            paragraphs: &["mail-guessing-lead", "mail-guessing-done", "mail-guessing-advice"],
            code: None,
            link: None,
        };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    /// The notice that a way is closed until the help desk has it opened.
    #[must_use]
    pub fn closed_for_good(
        &self,
        to: &MailAddress,
        locale: &str,
        user_id: &UserId,
        support_code: &str,
        now_ms: i64,
    ) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("user", user_id.to_string().into()),
            ("support", support_code.to_owned().into()),
        ];
        let layout = Layout {
            subject: "mail-closed-subject",
            paragraphs: &["mail-closed-for-good-lead", "mail-closed-for-good-advice", "mail-support-code"],
            code: None,
            link: None,
        };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    /// The form mail to the help desk.
    #[must_use]
    #[allow(clippy::too_many_arguments)]
    pub fn help_request(
        &self,
        to: &MailAddress,
        locale: &str,
        user_id: &str,
        known: bool,
        outcome: Option<&str>,
        support_code: &str,
        now_ms: i64,
    ) -> Mail {
        let args = vec![
            ("organization", self.tenant.name.as_str().into()),
            ("user", user_id.to_owned().into()),
            ("when", minute(now_ms).into()),
            ("reason", outcome.unwrap_or("-").to_owned().into()),
            ("support", support_code.to_owned().into()),
        ];
        let layout = Layout {
            subject: "mail-help-subject",
            paragraphs: if known {
                &["mail-help-lead", "mail-help-reason", "mail-help-verify", "mail-support-code"]
            } else {
                &["mail-help-lead-unknown", "mail-help-reason", "mail-help-verify", "mail-support-code"]
            },
            code: None,
            link: None,
        };
        self.mail(to, locale, &layout, &args, now_ms)
    }

    fn mail(&self, to: &MailAddress, locale: &str, layout: &Layout<'_>, args: &Args, now_ms: i64) -> Mail {
        // A person may prefer a language that is not spoken here yet.
        let spoken = locale::resolve(self.words.locales(), Some(locale), [], &self.settings.default_locale);
        let locale = spoken.tag;
        let paragraphs: Vec<String> = layout.paragraphs.iter().map(|id| self.words.text(locale, id, args)).collect();
        let footer = self.words.text(locale, "mail-footer", args);
        Mail {
            id: guid(),
            from: self.tenant.settings.mail_from.clone().unwrap_or_else(|| self.settings.mail_from.clone()),
            from_name: self.tenant.name.clone(),
            to: to.clone(),
            subject: self.words.plain(locale, layout.subject, args),
            text: text(&paragraphs, layout, &footer),
            html: html(spoken, &self.tenant.name, &paragraphs, layout, &self.words.plain(locale, LINK, &[]), &footer),
            locale: locale.to_owned(),
            at_ms: now_ms,
        }
    }
}
