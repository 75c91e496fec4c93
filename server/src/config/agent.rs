//! The file of an agent, which runs beside a directory.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::{ConfigFault, Ldap, Log, outgoing_proxy, place};
use crate::policy::tenant::is_web_address;
use place::{Fault, wrong};

/// The whole file, as `latchkey-agent.example.toml` shows it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Where people find the portal.
    pub portal: Spanned<String>,
    /// What the agent is called at the portal; the machine's name where it is missing.
    pub name: Option<String>,
    /// Where the agent keeps its key. It makes the file itself.
    pub key_file: PathBuf,
    /// Whose certificates are believed at the portal, and at a proxy.
    pub ca_file: Option<PathBuf>,
    pub proxy: Option<Spanned<AgentProxy>>,
    pub directory: Spanned<Ldap>,
    #[serde(default)]
    pub log: Log,
}

/// The company's proxy, where no other way leads out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentProxy {
    /// `http://host:port`
    pub address: String,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
}

impl Agent {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// Names file, line and reason of the first thing that is wrong.
    pub fn read(path: &Path) -> Result<Self, ConfigFault> {
        super::read(path, Self::parse)
    }

    /// Reads and checks the text of a file.
    ///
    /// # Errors
    /// The place and the reason of the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let config: Self = super::parsed(text)?;
        if !is_web_address(config.portal.as_ref()) || config.portal.as_ref().ends_with('/') {
            wrong(&config.portal, "portal must be the portal's public_url, such as https://reset.example")?;
        }
        if let Some(proxy) = &config.proxy {
            let facts = proxy.as_ref();
            let (user, password_file) = (facts.user.as_deref(), facts.password_file.as_deref());
            if let Err(reason) = outgoing_proxy::check("proxy", &facts.address, user, password_file) {
                wrong(proxy, &reason)?;
            }
        }
        let directory = config.directory.as_ref();
        if directory.groups_base.is_some() || !directory.group.is_empty() {
            let reason =
                "directory.group: accounts are kept in step only with a directory that the portal itself reaches";
            wrong(&config.directory, reason)?;
        }
        if let Err(reason) = config.directory.as_ref().check() {
            wrong(&config.directory, &reason)?;
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "portal = \"https://reset.example\"\nkey_file = \"/var/lib/latchkey-agent/key\"\n[proxy]\n\
        address = \"http://proxy:3128\"\n[directory]\nkind = \"openldap\"\nservers = [\"ldaps://ldap.corp.example\"]\n\
        base = \"dc=corp\"\nservice_account = \"cn=latchkey\"\n";

    #[test]
    fn what_is_wrong_in_an_agents_file_is_named_with_its_line() {
        assert_eq!(Agent::parse(GOOD).unwrap().directory.as_ref().timeout_seconds, 5);
        for (from, to, word) in [
            ("https://reset.example", "reset.example", "public_url"),
            ("https://reset.example", "https://reset.example/", "public_url"),
            ("http://proxy:3128", "proxy:3128", "proxy.address"),
            ("3128\"", "3128\"\nuser = \"a\"", "belong together"),
            ("ldaps://", "http://", "directory.servers"),
            ("kind", "tenant = \"Hybrid\"\nkind", "tenant"),
            ("portal =", "colour = \"red\"\nportal =", "colour"),
        ] {
            let (place, reason) = Agent::parse(&GOOD.replacen(from, to, 1)).unwrap_err();
            assert!(reason.contains(word) && place.is_some(), "{to:?}: {place:?} {reason}");
        }
    }
}
