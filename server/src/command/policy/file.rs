//! The file that a policy is exported to and imported from: whose it is, its version, then the settings.

use serde::de::DeserializeOwned;
use serde::{Deserialize as _, Serialize};
use toml::Spanned;
use toml::de::{DeTable, Deserializer, ValueDeserializer};

use crate::config::line_of;
use crate::policy::tenant::Settings;

const TENANT: &str = "tenant";
const VERSION: &str = "version";

/// Settings, and what they were made from, where the file says so.
pub struct PolicyFile {
    /// The tenant's name.
    pub tenant: Option<String>,
    pub version: Option<i64>,
    pub settings: Settings,
}

/// Tenant and version come first: in TOML, a key that follows a table belongs to that table.
#[derive(Serialize)]
struct Written<'a> {
    tenant: &'a str,
    version: i64,
    #[serde(flatten)]
    settings: &'a Settings,
}

/// The text of a file.
pub fn write(tenant: &str, version: i64, settings: &Settings) -> Result<String, toml::ser::Error> {
    toml::to_string(&Written { tenant, version, settings })
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
    let tenant = taken(&mut table, text, TENANT, "must be the name that `policy export` wrote")?;
    let version = taken(&mut table, text, VERSION, "must be the number that `policy export` wrote")?;
    let settings = Settings::deserialize(Deserializer::from(table)).map_err(told)?;
    Ok(PolicyFile { tenant, version, settings })
}

/// Takes what is no setting out of the table.
fn taken<T: DeserializeOwned>(
    table: &mut Spanned<DeTable<'_>>,
    text: &str,
    name: &str,
    wrong: &str,
) -> Result<Option<T>, (usize, String)> {
    let Some(cell) = table.get_mut().remove(name) else { return Ok(None) };
    let line = line_of(text, cell.span().start);
    match T::deserialize(ValueDeserializer::from(cell)) {
        Ok(value) => Ok(Some(value)),
        Err(_) => Err((line, format!("{name}: {wrong}"))),
    }
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
        let text = write("Cloud Works", 7, &settings).unwrap();
        assert!(text.starts_with("tenant = \"Cloud Works\"\nversion = 7\n"), "{text}");
        let read_again = read(&text).unwrap();
        assert_eq!(read_again.tenant.as_deref(), Some("Cloud Works"));
        assert_eq!((read_again.version, read_again.settings), (Some(7), settings));
        let bare = read("gates = 2\n").unwrap();
        assert_eq!((bare.version, bare.settings.gates), (None, 2));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, word) in [
            ("gates = 1\nversion = \"2\"\n", 2, "version"),
            ("version = 1.5\n", 1, "version"),
            ("version = 1\ntenant = 1\n", 2, "tenant"),
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
