//! The first screens, as far as they differ, until the program runs.

use crate::locale::Locale;
use crate::wording::WebApp;

/// Which first screen a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum First {
    Reset,
    Change,
    Register,
}

impl First {
    pub const ALL: [Self; 3] = [Self::Reset, Self::Change, Self::Register];

    /// Whose page it is on.
    pub fn program(self) -> WebApp {
        match self {
            Self::Reset | Self::Change => WebApp::Portal,
            Self::Register => WebApp::Account,
        }
    }

    /// What stands for `{{first:name}}`, as HTML; `None` for an unknown name.
    /// `say` brings a message, escaped.
    pub fn says(self, name: &str, locale: &Locale, say: impl Fn(&str) -> String) -> Option<String> {
        let id = |reset, change, register| match self {
            Self::Reset => say(reset),
            Self::Change => say(change),
            Self::Register => say(register),
        };
        let password = |label: &str, hint: Option<&str>| {
            let hint = hint
                .map(|hint| format!("<p class=\"hint\" id=\"current-password-hint\">{}</p>", say(hint)))
                .unwrap_or_default();
            format!(
                "<div class=\"field\"><label class=\"label\" for=\"current-password\">{}</label>{hint}\
                 <div class=\"secret\"><input class=\"input\" id=\"current-password\" name=\"current-password\" \
                 type=\"password\" autocomplete=\"current-password\" dir=\"ltr\"></div></div>",
                say(label)
            )
        };
        Some(match (name, self) {
            ("heading", _) => id("identify-heading", "change-heading", "register-heading"),
            ("lead", _) => id("identify-lead", "change-lead", "register-lead"),
            ("next-button", _) => id("identify-next-button", "change-next-button", "register-next-button"),
            // A person who knows the password has proven it with the account, on one page.
            ("check-phase", Self::Change) => String::new(),
            ("check-phase", _) => format!("<li class=\"phase\">{}</li>", say("phase-check")),
            ("last-phase", _) => id("phase-new-password", "phase-new-password", "phase-set-up"),
            ("password", Self::Reset) => String::new(),
            ("password", Self::Change) => password("change-password-field", None),
            ("password", Self::Register) => password("register-password-field", Some("register-password-hint")),
            ("forgotten", Self::Reset) => String::new(),
            ("forgotten", _) => format!(
                "<a class=\"button is-quiet\" href=\"/?mkt={}\">{}</a>",
                locale.tag,
                say("change-forgotten-link")
            ),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::shipped;

    #[test]
    fn every_first_screen_fills_what_the_page_asks_for() {
        let page = include_str!("../../../../index.html");
        let names: Vec<&str> =
            page.split("{{first:").skip(1).map(|rest| rest.split("}}").next().unwrap_or_default()).collect();
        assert!(names.contains(&"heading") && names.contains(&"last-phase"), "{names:?}");
        let english = shipped().first().unwrap();
        for first in First::ALL {
            for name in &names {
                assert!(first.says(name, english, str::to_owned).is_some(), "{name} of {first:?}");
            }
            assert_eq!(first.says("nothing", english, str::to_owned), None);
        }
    }

    #[test]
    fn a_password_is_asked_for_where_the_page_of_the_program_asks_for_one() {
        let english = shipped().first().unwrap();
        let asks = First::ALL.map(|first| {
            first.says("password", english, str::to_owned).unwrap().contains("autocomplete=\"current-password\"")
        });
        assert_eq!(asks, [false, true, true]);
    }
}
