//! What tells one authenticator from another: the name that its person gave it or, of a hardware
//! token, what stands on it.

use crate::policy::plain_text;
use crate::spelling;

/// Characters of a name, or of what stands on a token.
pub const LONGEST: usize = 40;

/// Between the parts as they are stored. No part holds it: it is a control character.
const BETWEEN: char = '\t';

/// What is known of one authenticator beside its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// The person's own word for it.
    Named(String),
    Token {
        manufacturer: String,
        model: String,
        serial: String,
    },
}

impl Mark {
    /// As stored.
    #[must_use]
    pub fn written(&self) -> String {
        let parts = match self {
            Self::Named(name) => vec!["named", name],
            Self::Token { manufacturer, model, serial } => vec!["token", manufacturer, model, serial],
        };
        parts.join(&BETWEEN.to_string())
    }

    /// Reads what [`Mark::written`] wrote.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(BETWEEN).collect();
        match *parts.as_slice() {
            ["named", name] => Some(Self::Named(name.to_owned())),
            ["token", manufacturer, model, serial] => Some(Self::Token {
                manufacturer: manufacturer.to_owned(),
                model: model.to_owned(),
                serial: serial.to_owned(),
            }),
            _ => None,
        }
    }

    /// As people see it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Named(name) => name.clone(),
            Self::Token { manufacturer, model, serial } => {
                let parts = [manufacturer, model, serial].map(String::as_str);
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// The mark of a name that a person typed; none where nothing is left of it. What cannot be seen
/// is left out, and so is what is too long: the field takes no more.
pub(super) fn named(typed: &str) -> Option<String> {
    let seen: String = typed.chars().filter(|c| !plain_text::is_unfit(*c)).collect();
    let name: String = spelling::trimmed(&seen).chars().take(LONGEST).collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| Mark::Named(name.to_owned()).written())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_written_and_read_again() {
        let token =
            Mark::Token { manufacturer: "Contoso".into(), model: String::new(), serial: "12 34".into() };
        for mark in [Mark::Named("Work phone".into()), token.clone()] {
            assert_eq!(Mark::read(&mark.written()), Some(mark));
        }
        assert_eq!(token.shown(), "Contoso 12 34");
        for bad in ["", "named", "token\ta\tb", "named\ta\tb", "9ddd1817-af5a-4672-a2b9-3e3dd95000a9"] {
            assert_eq!(Mark::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_name_is_short_and_can_be_seen() {
        let shown = |typed: &str| named(typed).and_then(|mark| Mark::read(&mark)).map(|mark| mark.shown());
        assert_eq!(shown("  Work\u{202e}\tphone "), Some("Workphone".into()));
        assert_eq!(shown(&"ä".repeat(100)), Some("ä".repeat(LONGEST)));
        for empty in ["", "  ", "\u{200b}\n"] {
            assert_eq!(shown(empty), None, "{empty:?}");
        }
    }
}
