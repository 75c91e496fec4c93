//! The file that a policy is exported to and imported from: its version, then the settings.

use serde::{Deserialize as _, Serialize};
use toml::de::{DeTable, DeValue, Deserializer, ValueDeserializer};

use crate::config::line_of;
use crate::policy::tenant::Settings;

const VERSION: &str = "version";

/// Settings, and the version that they were made from, where the file says one.
pub struct PolicyFile {
    pub version: Option<i64>,
    pub settings: Settings,
}

/// The version first, so that nobody who adds a table at the end makes it a part of that.
#[derive(Serialize)]
struct Written<'a> {
    version: i64,
    #[serde(flatten)]
    settings: &'a Settings,
}

/// The text of a file.
pub fn write(version: i64, settings: &Settings) -> Result<String, toml::ser::Error> {
    toml::to_string(&Written { version, settings })
}

/// Reads a file.
///
/// # Errors
/// The line and the reason of the first thing that is wrong.
pub fn read(text: &str) -> Result<PolicyFile, (usize, String)> {
    let told = |error: toml::de::Error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        (line, error.message().trim().to_owned())
    };
    let mut table = DeTable::parse(text).map_err(told)?;
    let version = match table.get_mut().remove(VERSION) {
        None => None,
        Some(cell) => {
            let line = line_of(text, cell.span().start);
            let number = match cell.get_ref() {
                DeValue::Integer(_) => i64::deserialize(ValueDeserializer::from(cell)).ok(),
                _ => None,
            };
            Some(number.ok_or_else(|| (line, "version: must be the number that `policy export` wrote".to_owned()))?)
        }
    };
    let settings = Settings::deserialize(Deserializer::from(table)).map_err(told)?;
    Ok(PolicyFile { version, settings })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tenant::{HelpDesk, QuestionRules};

    #[test]
    fn what_is_written_is_read_again_and_a_file_may_say_no_version() {
        let settings = Settings {
            gates: 2,
            help_desk: HelpDesk::Link("https://help.example/".into()),
            questions: QuestionRules { to_register: 4, ..QuestionRules::default() },
            ..Settings::default()
        };
        let text = write(7, &settings).unwrap();
        assert!(text.starts_with("version = 7\n"), "{text}");
        let read_again = read(&text).unwrap();
        assert_eq!((read_again.version, read_again.settings), (Some(7), settings));
        let bare = read("gates = 2\n").unwrap();
        assert_eq!((bare.version, bare.settings.gates), (None, 2));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, word) in [
            ("gates = 1\nversion = \"2\"\n", 2, "version"),
            ("version = 1.5\n", 1, "version"),
            ("version = 1\ngates = \"1\"\n", 2, "expected"),
            ("version = 1\n\ngate = 1\n", 3, "gate"),
            ("version = 1\ngates = \n", 2, ""),
        ] {
            let Err((at, reason)) = read(text) else { panic!("{text}") };
            assert_eq!(at, line, "{text}: {reason}");
            assert!(reason.contains(word), "{text}: {reason}");
        }
    }
}
