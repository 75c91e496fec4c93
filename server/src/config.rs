//! The operator's file. Wrong is never clamped: the start stops with file, line and reason.

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use serde::Deserialize;
use toml::Spanned;

mod agent;
mod directory;
mod ldap;
mod limits;
mod mail;
mod networks;
mod outgoing_proxy;
mod place;
mod provider;
mod robot_check;

pub use agent::{Agent, AgentProxy};
pub use directory::{Directory, Way};
pub use ldap::Ldap;
pub use limits::Limits;
pub use mail::{Mail, Relay, Security};
pub use outgoing_proxy::OutgoingProxy;
pub use provider::Provider;
pub use robot_check::RobotCheck;

use place::{Fault, option_at, range, unplaced, wrong};

use crate::locale;
use crate::password::hash::Cost;
use crate::policy::tenant::is_web_address;
use crate::store::Address;

/// The whole file, as `latchkey.example.toml` shows it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub public_url: Spanned<String>,
    #[serde(default = "Config::default_listen")]
    pub listen: SocketAddr,
    pub key_file: PathBuf,
    #[serde(default = "Config::default_default_locale")]
    pub default_locale: Spanned<String>,
    pub store: Store,
    #[serde(default)]
    pub proxy: Proxy,
    pub outgoing_proxy: Option<Spanned<OutgoingProxy>>,
    #[serde(default)]
    pub code: Code,
    pub mail: Mail,
    #[serde(default)]
    pub password_hash: PasswordHash,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub retention: Retention,
    #[serde(default)]
    pub log: Log,
    pub robot_check: Option<Spanned<RobotCheck>>,
    #[serde(default, rename = "provider")]
    pub providers: Vec<Spanned<Provider>>,
    #[serde(default, rename = "directory")]
    pub directories: Vec<Spanned<Directory>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// `sqlite:///path/to/file` or `postgres://user@host/database`.
    pub address: Spanned<String>,
}

/// Which proxies are believed when they say whom they speak for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proxy {
    #[serde(deserialize_with = "networks::list")]
    pub trusted: Vec<IpNet>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Code {
    pub digits: Spanned<u8>,
    pub mail_minutes: Spanned<u16>,
}

impl Default for Code {
    fn default() -> Self {
        Self { digits: unplaced(6), mail_minutes: unplaced(5) }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordHash {
    pub memory_kib: Spanned<u32>,
    pub passes: Spanned<u32>,
    pub lanes: Spanned<u32>,
    pub workers: Spanned<u16>,
}

impl Default for PasswordHash {
    fn default() -> Self {
        Self {
            memory_kib: unplaced(Cost::LEAST.memory_kib),
            passes: unplaced(Cost::LEAST.passes),
            lanes: unplaced(Cost::LEAST.lanes),
            workers: unplaced(1),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    pub days: Spanned<u16>,
    pub audit_days: Spanned<u16>,
}

impl Default for Retention {
    fn default() -> Self {
        Self { days: unplaced(30), audit_days: unplaced(365) }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// What is wrong with the file.
#[derive(Debug)]
pub struct ConfigFault {
    pub file: PathBuf,
    pub line: Option<usize>,
    pub reason: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for ConfigFault {}

impl Config {
    fn default_listen() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 8080))
    }

    fn default_default_locale() -> Spanned<String> {
        unplaced("en".to_owned())
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// Names file, line and reason of the first thing that is wrong.
    pub fn read(path: &Path) -> Result<Self, ConfigFault> {
        read(path, Self::parse)
    }

    /// Reads and checks the text of a file.
    ///
    /// # Errors
    /// The place and the reason of the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let config: Self = parsed(text)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), Fault> {
        let url = self.public_url.as_ref();
        let bare = url.splitn(4, '/').nth(3).is_none();
        // Compared letter by letter with what browsers send as Origin, which is in this form.
        let default_port = url.starts_with("https:") && url.ends_with(":443") || url.ends_with(":80");
        if !is_web_address(url) || !bare || default_port || url.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return wrong(
                &self.public_url,
                "public_url must be https:// with host and port only (http:// is accepted for localhost), in lower case, \
                 without a default port and without a slash at the end",
            );
        }
        if locale::shipped().iter().all(|locale| locale.tag != self.default_locale.as_ref().as_str()) {
            return wrong(&self.default_locale, "default_locale must be one of the shipped locales, such as en or ko");
        }
        if let Err(fault) = Address::parse(self.store.address.as_ref()) {
            return wrong(&self.store.address, &format!("store.address {fault}"));
        }
        // The ceilings are those of NIST 63B-4, 3.1.3.2 and 4.2.1.2.
        range(&self.code.digits, "code.digits", 6, 10)?;
        range(&self.code.mail_minutes, "code.mail_minutes", 1, 24 * 60)?;
        range(
            &self.password_hash.memory_kib,
            "password_hash.memory_kib",
            Cost::LEAST.memory_kib,
            Cost::MOST.memory_kib,
        )?;
        range(&self.password_hash.passes, "password_hash.passes", Cost::LEAST.passes, Cost::MOST.passes)?;
        range(&self.password_hash.lanes, "password_hash.lanes", 1, Cost::MOST.lanes)?;
        range(&self.password_hash.workers, "password_hash.workers", 1, 64)?;
        self.limits.check()?;
        range(&self.retention.days, "retention.days", 1, 3650)?;
        range(&self.retention.audit_days, "retention.audit_days", 1, 3650)?;
        if let Some(check) = &self.robot_check
            && let Err(reason) = check.as_ref().check()
        {
            return wrong(check, &reason);
        }
        if let Some(proxy) = &self.outgoing_proxy
            && let Err(reason) = proxy.as_ref().check()
        {
            return wrong(proxy, &reason);
        }
        for provider in &self.providers {
            if let Err(reason) = provider.as_ref().check() {
                return wrong(provider, &reason);
            }
        }
        for (place, directory) in self.directories.iter().enumerate() {
            let others = self.directories.iter().enumerate().filter(|(other, _)| *other != place);
            let others = others.map(|(_, other)| other.as_ref());
            if let Err(reason) = directory.as_ref().check().and_then(|()| directory.as_ref().check_beside(others)) {
                return wrong(directory, &reason);
            }
        }
        for relay in &self.mail.relays {
            if let Err(reason) = relay.as_ref().check() {
                return wrong(relay, &reason);
            }
        }
        Ok(())
    }
}

/// Reads a file; what is wrong is told with its line.
fn read<T>(path: &Path, parse: impl FnOnce(&str) -> Result<T, Fault>) -> Result<T, ConfigFault> {
    let text = fs::read_to_string(path).map_err(|error| ConfigFault {
        file: path.to_owned(),
        line: None,
        reason: format!("cannot be read: {error}"),
    })?;
    parse(&text).map_err(|(span, reason)| ConfigFault {
        file: path.to_owned(),
        line: span.map(|span| line_of(&text, span.start)),
        reason,
    })
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Fault> {
    toml::from_str(text).map_err(|error| {
        let message = error.message().trim();
        let reason = match error.span().and_then(|span| option_at(text, span.start)) {
            Some(option) if !message.contains(&option) => format!("{option}: {message}"),
            _ => message.to_owned(),
        };
        (error.span(), reason)
    })
}

/// Lines count from 1.
#[must_use]
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "public_url = \"https://reset.example\"\nkey_file = \"/k\"\n\
        [store]\naddress = \"sqlite:///s\"\n[mail]\nfrom = \"portal@cloud.example\"\n";

    fn fault(text: &str) -> (usize, String) {
        let (span, reason) = Config::parse(text).unwrap_err();
        (span.map_or(0, |span| line_of(text, span.start)), reason)
    }

    #[test]
    fn the_least_file_is_enough() {
        let config = Config::parse(GOOD).unwrap();
        assert_eq!((*config.code.digits.as_ref(), *config.code.mail_minutes.as_ref()), (6, 5));
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    }

    #[test]
    fn an_unknown_option_is_named_with_its_line() {
        let (line, reason) = fault(&format!("{GOOD}form = 1\n"));
        assert_eq!(line, 7);
        assert!(reason.contains("form") && reason.contains("from"), "{reason}");
    }

    #[test]
    fn ac_017_values_beyond_the_standards_ceilings_stop_the_start() {
        for (option, value) in [("digits", "4"), ("digits", "11"), ("mail_minutes", "2880"), ("mail_minutes", "0")] {
            let (line, reason) = fault(&format!("{GOOD}[code]\n{option} = {value}\n"));
            assert_eq!(line, 8, "{option}");
            assert!(reason.contains(option) && reason.contains(value), "{reason}");
        }
        let (_, reason) = fault(&format!("{GOOD}[code]\nmax_tries = 1000\n"));
        assert!(reason.contains("max_tries"), "there is no such option to set wrong: {reason}");
        let (_, reason) = fault(&format!("{GOOD}[password_hash]\nmemory_kib = 8\n"));
        assert!(reason.contains("memory_kib"), "{reason}");
    }

    #[test]
    fn what_cannot_be_read_is_named_by_section_name_and_value() {
        for (section, option, value) in [
            ("proxy", "trusted", "[\"10.0.0/8\"]"),
            ("proxy", "trusted", "[\n  \"127.0.0.1\",\n  \"10.0.0/8\",\n]"),
            ("limits", "own_networks", "[\"10.0.0/8\"]"),
        ] {
            let (_, reason) = fault(&format!("{GOOD}[{section}]\n{option} = {value}\n"));
            assert!(reason.starts_with(&format!("{section}.{option}: ")), "{reason}");
            assert!(reason.contains("\"10.0.0/8\" is no network: write"), "{reason}");
        }
        let (line, reason) = fault(&format!("{GOOD}[limits]\nconnections = \"many\"\n"));
        assert!(line == 8 && reason.starts_with("limits.connections: "), "{reason}");
        let config = Config::parse(&format!("{GOOD}[proxy]\ntrusted = [\"127.0.0.1\", \"10.0.0.0/8\"]\n")).unwrap();
        assert_eq!(config.proxy.trusted, ["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse::<IpNet>().unwrap()]);
    }

    #[test]
    fn a_database_elsewhere_without_tls_stops_the_start() {
        let elsewhere = "postgres://latchkey:secret@db.example/latchkey?sslmode=prefer";
        let (line, reason) = fault(&GOOD.replace("sqlite:///s", elsewhere));
        assert!(line == 4 && reason.contains("store.address") && reason.contains("verify-full"), "{reason}");
        assert!(!reason.contains("secret"), "{reason}");
        assert!(Config::parse(&GOOD.replace("sqlite:///s", "postgres://latchkey@localhost/latchkey")).is_ok());
    }

    #[test]
    fn the_public_address_is_bare_and_safe() {
        for bad in [
            "http://reset.example",
            "https://reset.example/",
            "https://Reset.example",
            "https://reset.example:443",
            "https://a@b",
            "reset.example",
            "https://",
        ] {
            let (line, reason) = fault(&GOOD.replace("https://reset.example", bad));
            assert!(line == 1 && reason.contains("public_url"), "{bad}: {reason}");
        }
        for good in ["https://reset.example:8443", "http://localhost:8080"] {
            assert!(Config::parse(&GOOD.replace("https://reset.example", good)).is_ok(), "{good}");
        }
    }
}
