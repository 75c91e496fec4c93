//! How to speak with a directory: the rest of a `[[directory]]`, and the `[directory]` of an agent.

use std::path::PathBuf;

use serde::Deserialize;

use crate::directory::ldap::{Kind, MOST_GROUPS, check_attributes};
use crate::ldap::Security;
use crate::policy::account::Authority;
use crate::policy::plain_text;

/// The longest time between two passes: a week.
const MOST_MINUTES: u16 = 7 * 24 * 60;
/// As many people as a directory may be said to have.
const MOST_PEOPLE: u32 = 10_000_000;
/// So many groups mean something at most, beside the one that a policy names.
const MOST_RULES: usize = MOST_GROUPS - 1;

/// How to speak with a directory, and as whom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ldap {
    pub kind: Kind,
    /// `ldaps://host` or `ldap://host`, with a port where it is not the usual one. All hold
    /// the same entries. TLS is never left out: on `ldap://` it begins with StartTLS.
    pub servers: Vec<String>,
    /// The entry below which people are.
    pub base: String,
    /// As which the portal signs in: a DN or, in Active Directory, a UPN.
    pub service_account: String,
    /// Without it the password is read from the environment: `LATCHKEY_DIRECTORY_PASSWORD`. Where
    /// there is more than one directory, each needs a file: none may get the password of another.
    pub password_file: Option<PathBuf>,
    /// The attribute that people's user IDs are in; the kind's own where it is missing.
    pub user_id_attribute: Option<String>,
    /// The attribute with addresses that prove who a person is. Their own mailbox does not:
    /// it opens with the password that is lost.
    pub other_mail_attribute: Option<String>,
    /// The policy that holds where an entry names none, so that people read its rules before they
    /// type. OpenLDAP keeps it in its configuration; without it, it is the only one that there is.
    pub password_policy: Option<String>,
    /// The entry below which groups are; in Active Directory the whole domain where it is
    /// missing, elsewhere the entry below which people are.
    pub groups_base: Option<String>,
    /// How often accounts are brought in step with it, in minutes; never for 0.
    #[serde(default = "Ldap::default_sync_minutes")]
    pub sync_minutes: u16,
    /// It has no more people than that. A `base` that is too high up in the tree may have millions.
    #[serde(default = "Ldap::default_most_people")]
    pub most_people: u32,
    /// What it means to be in a group of it, in the order in which it counts.
    #[serde(default)]
    pub group: Vec<Group>,
    pub ca_file: Option<PathBuf>,
    #[serde(default = "Ldap::default_timeout_seconds")]
    pub timeout_seconds: u16,
}

/// A group of the directory that means something here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// As the directory calls it (`cn`). The organization's policy may name it as its scope.
    pub name: String,
    /// Its members have this licence.
    pub licence: Option<String>,
    /// Its members hold this role, which makes them administrators.
    pub role: Option<String>,
    /// How passwords of its members get to where they sign in.
    pub authority: Option<Authority>,
}

impl Ldap {
    fn default_timeout_seconds() -> u16 {
        5
    }

    fn default_most_people() -> u32 {
        250_000
    }

    fn default_sync_minutes() -> u16 {
        15
    }

    /// How TLS begins, host and port of each server.
    ///
    /// # Errors
    /// Names what is not an address of a server.
    pub fn addresses(&self) -> Result<Vec<(Security, String, u16)>, String> {
        self.servers.iter().map(|server| address(server)).collect()
    }

    /// Says what is wrong with its groups.
    fn check_groups(&self) -> Result<(), String> {
        if self.groups_base.as_deref() == Some("") {
            return Err("directory.groups_base is empty".into());
        }
        if self.sync_minutes > MOST_MINUTES {
            let minutes = self.sync_minutes;
            return Err(format!("directory.sync_minutes is {minutes}, but must be from 0 (never) to {MOST_MINUTES}"));
        }
        if self.group.len() > MOST_RULES {
            return Err(format!("directory.group: there are more than {MOST_RULES}"));
        }
        for (place, group) in self.group.iter().enumerate() {
            let Group { name, licence, role, authority } = group;
            if name.is_empty() {
                return Err("directory.group.name is empty".into());
            }
            plain_text::check_field("directory.group.name", name)?;
            if self.group.iter().take(place).any(|other| other.name.eq_ignore_ascii_case(name)) {
                return Err(format!("directory.group: {name:?} is there twice"));
            }
            for (option, value) in [("licence", licence), ("role", role)] {
                if value.as_deref() == Some("") {
                    return Err(format!("directory.group.{option} of {name:?} is empty"));
                }
            }
            if *authority == Some(Authority::Cloud) {
                return Err(format!(
                    "directory.group.authority of {name:?}: accounts of a directory are federated, pass-through or \
                     hash-sync"
                ));
            }
        }
        Ok(())
    }

    /// Says what is wrong with it.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> Result<(), String> {
        if self.addresses()?.is_empty() {
            return Err("directory.servers is empty: name one server at least, such as ldaps://dc1.corp.example".into());
        }
        for (option, value) in [("base", &self.base), ("service_account", &self.service_account)] {
            if value.is_empty() {
                return Err(format!("directory.{option} is empty"));
            }
        }
        check_attributes(
            ("directory.user_id_attribute", self.user_id_attribute.as_deref()),
            ("directory.other_mail_attribute", self.other_mail_attribute.as_deref()),
        )?;
        self.check_groups()?;
        let most = self.most_people;
        if !(1..=MOST_PEOPLE).contains(&most) {
            return Err(format!("directory.most_people is {most}, but must be from 1 to {MOST_PEOPLE}"));
        }
        // A person waits for it, more than once in a request, which may take 20 seconds in all.
        let seconds = self.timeout_seconds;
        if !(1..=5).contains(&seconds) {
            return Err(format!("directory.timeout_seconds is {seconds}, but must be from 1 to 5"));
        }
        Ok(())
    }
}

fn address(server: &str) -> Result<(Security, String, u16), String> {
    let wrong = || {
        format!(
            "directory.servers: {server:?} is no address of a server, such as ldaps://dc1.corp.example or ldap://host:3389"
        )
    };
    let (security, rest) = match server.split_once("://").ok_or_else(wrong)? {
        ("ldaps", rest) => (Security::Ldaps, rest),
        ("ldap", rest) => (Security::StartTls, rest),
        _ => return Err(wrong()),
    };
    // An address of IPv6 stands in brackets.
    let (host, port) = match rest.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
        None => (rest, if security == Security::Ldaps { 636 } else { 389 }),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let is_host = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:_".contains(&byte));
    if is_host && port > 0 { Ok((security, host.to_owned(), port)) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_named_by_address_and_never_without_tls() {
        let host = |name: &str| name.to_owned();
        for (server, read) in [
            ("ldaps://dc1.corp.example", (Security::Ldaps, host("dc1.corp.example"), 636)),
            ("ldap://dc1.corp.example", (Security::StartTls, host("dc1.corp.example"), 389)),
            ("ldaps://127.0.0.10:6360", (Security::Ldaps, host("127.0.0.10"), 6360)),
            ("ldap://[2001:db8::1]", (Security::StartTls, host("2001:db8::1"), 389)),
            ("ldap://[2001:db8::1]:3890", (Security::StartTls, host("2001:db8::1"), 3890)),
        ] {
            assert_eq!(address(server), Ok(read), "{server}");
        }
        for wrong in [
            "dc1",
            "http://dc1",
            "ldaps://",
            "ldaps://a/dc=x",
            "ldaps://a?b",
            "ldap://a:0",
            "ldap://a:x",
            "ldap://u@a",
            "ldapi:///s",
        ] {
            assert!(address(wrong).unwrap_err().contains(wrong), "{wrong}");
        }
    }
}
