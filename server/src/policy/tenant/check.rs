//! What a policy may not be, and what its administrator should know.
//!
//! Source: the model's rules for saving a policy; the app's rule with its way
//! out is that of `docs/policy.md`.

use std::collections::BTreeSet;

use super::digits::DIGITS_ALONE;
use super::{HelpDesk, MeansFrom, Preset, QuestionRules, Scope, Settings, is_web_address, luminance};
use crate::clock::day_ms;
use crate::policy::banned_words;
use crate::policy::campaign::{Campaign, MOST_PUT_OFF, MOST_WAIT_DAYS};
use crate::policy::login_name::read_short_name;
use crate::policy::method::{Proves, RulesOf};
use crate::policy::plain_text;

/// Custom questions at most, and their lengths (the model's limits).
const CUSTOM_QUESTIONS: usize = 20;
const QUESTION_LENGTHS: std::ops::RangeInclusive<usize> = 3..=200;
/// Questions to register and to answer.
const QUESTION_NUMBERS: std::ops::RangeInclusive<u8> = 3..=5;
const MOST_RECONFIRM_DAYS: u16 = 730;
/// Digits a code can be typed with: six is the standards' floor.
const CODE_DIGITS: std::ops::RangeInclusive<u8> = 6..=10;

/// A value an administrator set that cannot be, or that they should know more of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct BadSetting {
    pub field: &'static str,
    pub reason: String,
}

impl BadSetting {
    /// A short name leads to one organization, and this one leads to another.
    #[must_use]
    pub fn short_name_taken(name: &str, owner: &str) -> Self {
        Self { field: "short_names", reason: format!("{name} belongs to {owner:?} already") }
    }
}

fn bad(field: &'static str, reason: impl Into<String>) -> Result<(), BadSetting> {
    Err(BadSetting { field, reason: reason.into() })
}

impl Settings {
    /// Checks what types cannot.
    ///
    /// # Errors
    /// Names the field and says what is wrong and what is allowed.
    pub fn check(&self, rules: RulesOf) -> Result<(), BadSetting> {
        if !(1..=2).contains(&self.gates) {
            return bad("gates", format!("is {}, but must be 1 or 2", self.gates));
        }
        self.check_methods(rules)?;
        check_questions(&self.questions)?;
        self.check_numbers()?;
        if let Some(accent) = &self.accent
            && luminance(accent).is_none()
        {
            return bad("accent", format!("{accent:?} is no colour of the form #rrggbb"));
        }
        if let Err(reason) = banned_words::check(&self.banned_words) {
            return bad("banned_words", reason);
        }
        check_short_names(&self.short_names)?;
        self.campaign.as_ref().map_or(Ok(()), check_campaign)?;
        self.check_addresses()
    }

    /// What may be saved, and still should be known.
    #[must_use]
    pub fn warnings(&self, rules: RulesOf) -> Vec<BadSetting> {
        let mut warnings = Vec::new();
        let mut warn = |field, reason: String| warnings.push(BadSetting { field, reason });
        if let Some(reason) = self.app_alone(rules)
            && self.combined_registration
        {
            warn("methods", reason);
        }
        for method in self.methods.iter().filter(|method| !rules(**method).is_carried) {
            warn("methods", format!("{} cannot be carried out by this version: it counts for nobody", method.name()));
        }
        for method in self.methods.iter().filter(|method| self.gates == 1 && !rules(**method).alone) {
            warn("methods", format!("{} counts with two gates only", method.name()));
        }
        if self.means_from() == MeansFrom::Registered && !self.require_registration && self.campaign.is_none() {
            let reason = "contact data that the organization entered counts for no one, and no sign-in asks people to \
                          register: set require_registration or a campaign";
            warn("means", reason.to_owned());
        }
        if let Some(digits) = self.code_digits.filter(|digits| *digits < DIGITS_ALONE)
            && self.sent_code_is_enough(rules)
        {
            let reason = format!("is {digits}, but codes have {DIGITS_ALONE} as long as one may be all that is asked");
            warn("code_digits", reason);
        }
        warnings
    }

    fn check_methods(&self, rules: RulesOf) -> Result<(), BadSetting> {
        if self.methods.is_empty() {
            return bad("methods", "is empty: name at least one method");
        }
        if self.methods.iter().collect::<BTreeSet<_>>().len() != self.methods.len() {
            return bad("methods", "names a method twice");
        }
        if self.methods.iter().all(|method| rules(*method).proves == Proves::Knowledge) {
            return bad("methods", "questions alone prove nothing: name another method beside them");
        }
        if self.preset == Preset::Strict && self.methods.iter().any(|method| rules(*method).proves == Proves::Knowledge)
        {
            return bad("methods", "questions are not allowed under the strict preset");
        }
        match self.app_alone(rules) {
            Some(reason) if !self.combined_registration => bad("methods", reason),
            _ => Ok(()),
        }
    }

    /// Why an app or a passkey may not stand so alone: while people cannot register it
    /// here, too few of them have it. Both methods of an app are one app.
    fn app_alone(&self, rules: RulesOf) -> Option<String> {
        let mut ways: BTreeSet<Proves> = self.methods.iter().map(|method| rules(*method).proves).collect();
        let (app, passkey) = (ways.remove(&Proves::App), ways.remove(&Proves::Passkey));
        let alone = (app || passkey) && ways.len() < usize::from(self.gates);
        alone.then(|| {
            format!(
                "with {} gate{} {} needs {} other way{} beside it, unless combined_registration is on",
                self.gates,
                if self.gates == 1 { "" } else { "s" },
                if app { "the app" } else { "a passkey" },
                self.gates,
                if self.gates == 1 { "" } else { "s" },
            )
        })
    }

    fn check_numbers(&self) -> Result<(), BadSetting> {
        if self.reconfirm_days > MOST_RECONFIRM_DAYS {
            return bad(
                "reconfirm_days",
                format!("is {}, but must be 0 to {MOST_RECONFIRM_DAYS}", self.reconfirm_days),
            );
        }
        if self.reconfirm_days > 0 && !self.require_registration {
            return bad("reconfirm_days", "needs require_registration = true; 0 is never");
        }
        if self.password_max_age_days == Some(0) {
            return bad("password_max_age_days", "is 0: leave it out where passwords do not expire");
        }
        if let Some(digits) = self.code_digits
            && !CODE_DIGITS.contains(&digits)
        {
            return bad("code_digits", format!("is {digits}, but must be 6 to 10"));
        }
        match &self.trial_began {
            Some(date) if day_ms(date).is_none() => {
                bad("trial_began", format!("{date:?} is no date such as \"2026-11-23\""))
            }
            _ => Ok(()),
        }
    }

    fn check_addresses(&self) -> Result<(), BadSetting> {
        for (field, address) in self
            .return_addresses
            .iter()
            .map(|address| ("return_addresses", address))
            .chain(self.sign_in.iter().map(|address| ("sign_in", address)))
            .chain(match &self.help_desk {
                HelpDesk::Link(address) => Some(("help_desk", address)),
                HelpDesk::Roles(_) | HelpDesk::Mail(_) => None,
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

fn check_campaign(campaign: &Campaign) -> Result<(), BadSetting> {
    for (name, date) in [("begins", &campaign.begins), ("ends", &campaign.ends)] {
        // One spelling: the first day is what times are counted under.
        if day_ms(date).is_none_or(|at_ms| crate::clock::date(at_ms) != *date) {
            return bad("campaign", format!("{name} is {date:?}, which is no date such as \"2026-12-01\""));
        }
    }
    if campaign.lasts_ms().is_none_or(|lasts| lasts.is_empty()) {
        return bad("campaign", format!("ends on {}, before it begins on {}", campaign.ends, campaign.begins));
    }
    if campaign.asks == Scope::Nobody {
        return bad("campaign", "asks nobody: leave the campaign out");
    }
    if campaign.put_off > MOST_PUT_OFF {
        return bad("campaign", format!("put_off is {}, but must be 0 to {MOST_PUT_OFF}", campaign.put_off));
    }
    if campaign.wait_days > MOST_WAIT_DAYS {
        return bad("campaign", format!("wait_days is {}, but must be 0 to {MOST_WAIT_DAYS}", campaign.wait_days));
    }
    Ok(())
}

fn check_short_names(names: &[String]) -> Result<(), BadSetting> {
    let mut seen = BTreeSet::new();
    for name in names {
        let Some(folded) = read_short_name(name) else {
            return bad("short_names", format!("{name:?} must have 1 to 15 letters, digits and hyphens"));
        };
        if !seen.insert(folded) {
            return bad("short_names", format!("{name:?} stands there twice"));
        }
    }
    Ok(())
}

fn check_questions(rules: &QuestionRules) -> Result<(), BadSetting> {
    let QuestionRules { to_register, to_answer, custom } = rules;
    for (name, number) in [("to_register", to_register), ("to_answer", to_answer)] {
        if !QUESTION_NUMBERS.contains(number) {
            return bad("questions", format!("{name} is {number}, but must be 3 to 5"));
        }
    }
    if to_answer > to_register {
        return bad("questions", format!("to_answer is {to_answer}, more than the {to_register} that are registered"));
    }
    if custom.len() > CUSTOM_QUESTIONS {
        return bad(
            "questions",
            format!("{} custom questions, but at most {CUSTOM_QUESTIONS} are allowed", custom.len()),
        );
    }
    let mut seen = BTreeSet::new();
    for question in custom {
        let have = question.chars().count();
        if !QUESTION_LENGTHS.contains(&have) || question.trim() != question {
            return bad("questions", format!("{question:?} must have 3 to 200 characters, no blanks at an end"));
        }
        if let Err(unfit) = plain_text::check(question) {
            return bad("questions", format!("{question:?} {unfit}"));
        }
        if !seen.insert(question.to_lowercase()) {
            return bad("questions", format!("{question:?} stands there twice"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::rules;
    use crate::policy::method::Method;

    fn with(change: impl FnOnce(&mut Settings)) -> Settings {
        let mut settings = Settings::default();
        change(&mut settings);
        settings
    }

    fn campaign(begins: &str, ends: &str, wait_days: u8) -> Option<Campaign> {
        let (begins, ends) = (begins.to_owned(), ends.to_owned());
        Some(Campaign { begins, ends, asks: Scope::Everybody, put_off: 3, wait_days })
    }

    #[test]
    fn it_is_told_where_contact_data_of_the_organization_counts_for_no_one_and_no_sign_in_asks() {
        let registered = |s: &mut Settings| s.means = Some(MeansFrom::Registered);
        for (settings, warned) in [
            (with(registered), true),
            (with(|s| s.preset = Preset::Strict), true),
            (with(|s| (s.preset, s.means) = (Preset::Strict, Some(MeansFrom::DirectoryToo))), false),
            (with(|s| (s.means, s.require_registration) = (Some(MeansFrom::Registered), true)), false),
            (
                with(|s| {
                    (s.means, s.campaign) = (Some(MeansFrom::Registered), campaign("2026-12-01", "2027-01-31", 1));
                }),
                false,
            ),
        ] {
            let warnings = settings.warnings(rules);
            assert_eq!(warnings.iter().any(|warning| warning.field == "means"), warned, "{warnings:?}");
        }
    }

    #[test]
    fn the_default_settings_are_good() {
        assert_eq!(Settings::default().check(rules), Ok(()));
        assert_eq!(Settings::default().warnings(rules), []);
    }

    #[test]
    fn a_bad_setting_is_named() {
        use Method::{Email, Questions};
        let question = |text: &str, times: usize| QuestionRules {
            custom: (0..times).map(|nth| format!("{text}{nth}")).collect(),
            ..QuestionRules::default()
        };
        let numbers = |to_register, to_answer| QuestionRules { to_register, to_answer, custom: vec![] };
        for (field, settings) in [
            ("gates", with(|s| s.gates = 3)),
            ("gates", with(|s| s.gates = 0)),
            ("methods", with(|s| s.methods = vec![])),
            ("methods", with(|s| s.methods = vec![Email, Email])),
            ("methods", with(|s| s.methods = vec![Questions])),
            ("methods", with(|s| (s.preset, s.methods) = (Preset::Strict, vec![Email, Questions]))),
            ("accent", with(|s| s.accent = Some("teal".into()))),
            ("banned_words", with(|s| s.banned_words = vec!["abc".into()])),
            ("sign_in", with(|s| s.sign_in = Some("javascript:alert(1)".into()))),
            ("return_addresses", with(|s| s.return_addresses = vec!["//evil".into()])),
            ("help_desk", with(|s| s.help_desk = HelpDesk::Link("https://a@evil".into()))),
            ("campaign", with(|s| s.campaign = campaign("2026-12-1", "2027-01-31", 1))),
            ("campaign", with(|s| s.campaign = campaign("2026-12-01", "20270131", 1))),
            ("campaign", with(|s| s.campaign = campaign("2026-12-02", "2026-12-01", 1))),
            ("campaign", with(|s| s.campaign = campaign("2026-12-01", "2027-01-31", 15))),
            (
                "campaign",
                with(|s| {
                    s.campaign = campaign("2026-12-01", "2027-01-31", 1)
                        .map(|campaign| Campaign { asks: Scope::Nobody, ..campaign });
                }),
            ),
            ("reconfirm_days", with(|s| (s.require_registration, s.reconfirm_days) = (true, 731))),
            ("reconfirm_days", with(|s| s.reconfirm_days = 90)),
            ("password_max_age_days", with(|s| s.password_max_age_days = Some(0))),
            ("code_digits", with(|s| s.code_digits = Some(4))),
            ("code_digits", with(|s| s.code_digits = Some(11))),
            ("trial_began", with(|s| s.trial_began = Some("yesterday".into()))),
            ("questions", with(|s| s.questions = numbers(2, 2))),
            ("questions", with(|s| s.questions = numbers(6, 3))),
            ("questions", with(|s| s.questions = numbers(3, 4))),
            ("questions", with(|s| s.questions = question("Where? ", 21))),
            ("questions", with(|s| s.questions = question("", 1))),
            ("questions", with(|s| s.questions = question(&"q".repeat(200), 1))),
            ("questions", with(|s| s.questions.custom = vec!["Same one?".into(), "SAME one?".into()])),
            ("questions", with(|s| s.questions.custom = vec!["Which\u{202e}one?".into()])),
            ("banned_words", with(|s| s.banned_words = vec!["abc\u{200f}def".into()])),
            ("short_names", with(|s| s.short_names = vec![String::new()])),
            ("short_names", with(|s| s.short_names = vec!["corp.example".into()])),
            ("short_names", with(|s| s.short_names = vec!["CORP\\".into()])),
            ("short_names", with(|s| s.short_names = vec!["A-NAME-TOO-LONG-".into()])),
            ("short_names", with(|s| s.short_names = vec!["CORP".into(), "corp".into()])),
        ] {
            assert_eq!(settings.check(rules).unwrap_err().field, field, "{settings:?}");
        }
        for good in [
            with(|s| s.campaign = campaign("2026-12-01", "2026-12-01", 14)),
            with(|s| (s.require_registration, s.reconfirm_days) = (true, 730)),
            with(|s| s.trial_began = Some("2026-11-23".into())),
            with(|s| s.questions = question("Where? ", 20)),
            with(|s| s.questions = numbers(5, 5)),
            with(|s| s.methods = vec![Email, Questions]),
            with(|s| s.short_names = vec!["CORP".into(), "X-1".into()]),
        ] {
            assert_eq!(good.check(rules), Ok(()));
        }
    }

    /// The model's rule: one other way with one gate, two with two; the app's two methods are one.
    #[test]
    fn the_app_needs_as_many_other_ways_as_there_are_gates() {
        use Method::{AppCode, AppNotification, Email, MobileCall, MobileSms, OfficeCall, Passkey};
        let rows: &[(u8, &[Method], bool)] = &[
            (1, &[AppCode], false),
            (1, &[Passkey], false),
            (1, &[AppCode, Passkey], false),
            (1, &[Passkey, Email], true),
            (1, &[AppCode, AppNotification], false),
            (1, &[AppCode, Email], true),
            (2, &[AppCode, Email], false),
            (2, &[AppCode, AppNotification, Email], false),
            (2, &[AppCode, MobileSms, MobileCall], false),
            (2, &[AppCode, MobileSms, OfficeCall], true),
            (2, &[AppCode, MobileSms, Email], true),
            (2, &[Email, MobileSms], true),
        ];
        for &(gates, methods, allowed) in rows {
            let mut settings = with(|s| (s.gates, s.methods) = (gates, methods.to_vec()));
            assert_eq!(settings.check(rules).is_ok(), allowed, "{gates} {methods:?}");
            settings.combined_registration = true;
            assert_eq!(settings.check(rules), Ok(()));
            let warned = settings.warnings(rules).iter().any(|warning| warning.reason.contains("beside it, unless"));
            assert_eq!(warned, !allowed, "{gates} {methods:?}");
        }
    }

    #[test]
    fn digits_that_are_too_few_for_a_mailbox_alone_are_said() {
        let set = |digits| move |s: &mut Settings| s.code_digits = Some(digits);
        for (said, settings) in [
            (true, with(set(6))),
            (true, with(set(7))),
            (false, with(set(8))),
            (false, with(|s| (s.gates, s.code_digits) = (2, Some(6)))),
            (true, with(|s| (s.gates, s.code_digits, s.custom_domain) = (2, Some(6), false))),
        ] {
            assert_eq!(
                settings.warnings(rules).iter().any(|warning| warning.field == "code_digits"),
                said,
                "{settings:?}"
            );
            assert_eq!(settings.check(rules), Ok(()));
        }
    }

    #[test]
    fn a_method_that_nobody_can_use_yet_is_said() {
        let warnings = with(|s| s.methods = vec![Method::Email, Method::MobileSms]).warnings(rules);
        assert!(warnings.iter().any(|warning| warning.reason.starts_with("mobile-sms")), "{warnings:?}");
    }
}
