//! `[[directory]]`: a directory of an organization, which speaks LDAP.

use std::path::PathBuf;

use serde::Deserialize;

use crate::directory::ldap::{Kind, MOST_GROUPS};
use crate::ldap::Security;
use crate::policy::account::Authority;
use crate::policy::plain_text;

/// The longest time between two passes: a week.
const MOST_MINUTES: u16 = 7 * 24 * 60;
/// So many groups mean something at most, beside the one that a policy names.
const MOST_RULES: usize = MOST_GROUPS - 1;

/// Where an organization keeps its accounts, and how the portal gets there.
#[derive(Debug, Deserialize)]
#[serde(try_from = "toml::Table")]
pub struct Directory {
    pub place: Place,
    pub way: Way,
}

/// Whose people are in a directory.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What the store calls it, for good; the organization's name where it is missing.
    pub name: Option<String>,
    /// The organization's name, as imported.
    pub tenant: String,
    #[serde(default = "Place::default_authority")]
    pub authority: Authority,
    /// Whose people are in it; those of all domains of the organization where none is named.
    #[serde(default)]
    pub domains: Vec<String>,
}

/// How the portal gets to a directory.
#[derive(Debug)]
pub enum Way {
    Ldap(Box<Ldap>),
    /// Agents beside it do, and have the rest in a file of their own.
    Agents,
}

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

/// The options of [`Place`].
const OF_PLACE: [&str; 4] = ["name", "tenant", "authority", "domains"];

impl TryFrom<toml::Table> for Directory {
    type Error = String;

    fn try_from(mut rest: toml::Table) -> Result<Self, String> {
        let mut place = toml::Table::new();
        for option in OF_PLACE {
            if let Some(value) = rest.remove(option) {
                place.insert(option.to_owned(), value);
            }
        }
        let by_agents = match rest.remove("agent") {
            None => false,
            Some(toml::Value::Boolean(by_agents)) => by_agents,
            Some(_) => return Err("directory.agent must be true or false".into()),
        };
        let wrong = |fault: toml::de::Error| format!("directory: {}", fault.message());
        let place = Place::deserialize(toml::Value::Table(place)).map_err(wrong)?;
        if !by_agents {
            return Ok(Self {
                place,
                way: Way::Ldap(Box::new(Ldap::deserialize(toml::Value::Table(rest)).map_err(wrong)?)),
            });
        }
        match rest.keys().next() {
            None => Ok(Self { place, way: Way::Agents }),
            Some(option) => Err(format!(
                "directory.{option} beside agent = true: how the directory is reached stands in the agent's own file"
            )),
        }
    }
}

impl Place {
    fn default_authority() -> Authority {
        Authority::PassThrough
    }
}

impl Directory {
    /// What the store calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.place.name.as_deref().unwrap_or(&self.place.tenant)
    }

    /// Says what is wrong with it beside the other directories.
    pub(super) fn check_beside<'a>(&self, others: impl Iterator<Item = &'a Self>) -> Result<(), String> {
        for other in others {
            if other.name() == self.name() {
                return Err(format!("directory.name: two directories are called {:?}", self.name()));
            }
            if self.is_without_file() && other.is_ldap() {
                return Err("directory.password_file is missing: with more than one directory each needs its own, \
                    so that none gets the password of another"
                    .into());
            }
            let tenant = &self.place.tenant;
            if other.place.tenant != *tenant {
                continue;
            }
            if self.place.domains.is_empty() {
                return Err(format!("directory.domains is missing: {tenant:?} has more than one directory"));
            }
            let shared = self
                .place
                .domains
                .iter()
                .find(|one| other.place.domains.iter().any(|two| two.eq_ignore_ascii_case(one)));
            if let Some(domain) = shared {
                return Err(format!("directory.domains: {domain} is in two directories of {tenant:?}"));
            }
        }
        Ok(())
    }

    fn is_ldap(&self) -> bool {
        matches!(self.way, Way::Ldap(_))
    }

    fn is_without_file(&self) -> bool {
        matches!(&self.way, Way::Ldap(ldap) if ldap.password_file.is_none())
    }

    /// Says what is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.place.authority == Authority::Cloud {
            return Err("directory.authority: accounts of a directory are federated, pass-through or hash-sync".into());
        }
        match &self.way {
            Way::Ldap(ldap) => ldap.check(),
            Way::Agents => Ok(()),
        }
    }
}

impl Ldap {
    fn default_timeout_seconds() -> u16 {
        5
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
        let user_ids = self.user_id_attribute.as_deref();
        if let Some(proves) = &self.other_mail_attribute
            && ["mail", "userPrincipalName"].iter().copied().chain(user_ids).any(|own| own.eq_ignore_ascii_case(proves))
        {
            return Err(format!(
                "directory.other_mail_attribute: {proves} is the person's own mailbox or name, which opens with the \
                 password that is lost"
            ));
        }
        for (option, name) in
            [("user_id_attribute", &self.user_id_attribute), ("other_mail_attribute", &self.other_mail_attribute)]
        {
            if name.as_deref().is_some_and(|name| !is_attribute(name)) {
                return Err(format!("directory.{option} is no name of an attribute, such as mail"));
            }
        }
        self.check_groups()?;
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

/// A name as schemas have them (RFC 4512, section 1.4).
fn is_attribute(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

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

    #[test]
    fn what_is_wrong_stops_the_start_and_is_named() {
        const FILE: &str = "public_url = \"https://reset.example\"\nkey_file = \"/k\"\n\
            [store]\naddress = \"sqlite:///s\"\n[mail]\nfrom = \"portal@cloud.example\"\n[[directory]]\n";
        let good = "tenant = \"Acme\"\nkind = \"active-directory\"\nservers = [\"ldaps://dc1.acme.example\"]\n\
            base = \"dc=acme,dc=example\"\nservice_account = \"latchkey@acme.example\"\n";
        let read = |text: &str| Config::parse(&format!("{FILE}{text}")).map_err(|(_, reason)| reason);
        let config = read(good).unwrap();
        let Way::Ldap(ldap) = &config.directories[0].as_ref().way else { panic!("no LDAP") };
        assert_eq!(ldap.timeout_seconds, 5);
        for (from, to, word) in [
            ("[\"ldaps://dc1.acme.example\"]", "[]", "directory.servers is empty"),
            ("ldaps://", "http://", "http://dc1.acme.example"),
            ("dc=acme,dc=example", "", "directory.base"),
            ("latchkey@acme.example", "", "directory.service_account"),
            ("active-directory", "novell", "novell"),
            ("tenant =", "timeout_seconds = 6\ntenant =", "from 1 to 5"),
            ("tenant =", "user_id_attribute = \"a)(b\"\ntenant =", "user_id_attribute"),
            ("tenant =", "other_mail_attribute = \"Mail\"\ntenant =", "other_mail_attribute"),
            ("tenant =", "authority = \"cloud\"\ntenant =", "directory.authority"),
            ("tenant =", "groups_base = \"\"\ntenant =", "directory.groups_base"),
            ("tenant =", "sync_minutes = 20000\ntenant =", "directory.sync_minutes is 20000"),
        ] {
            let reason = read(&good.replace(from, to)).unwrap_err();
            assert!(reason.contains(word), "{to:?}: {reason}");
        }
        let by_agents = read("tenant = \"Acme\"\nagent = true\n").unwrap();
        assert!(matches!(by_agents.directories[0].as_ref().way, Way::Agents));
        for (text, word) in [
            (format!("agent = true\n{good}"), "the agent's own file"),
            ("tenant = \"Acme\"\nagent = \"yes\"\n".to_owned(), "directory.agent"),
            ("tenant = \"Acme\"\n".to_owned(), "kind"),
            (format!("{good}colour = \"red\"\n"), "colour"),
        ] {
            let reason = read(&text).unwrap_err();
            assert!(reason.contains(word), "{text}: {reason}");
        }
        for (groups, word) in [
            ("name = \"\"", "directory.group.name is empty"),
            ("name = \"Staff\"\n[[directory.group]]\nname = \"STAFF\"", "\"STAFF\" is there twice"),
            ("name = \"Staff\"\nrole = \"\"", "directory.group.role of \"Staff\" is empty"),
            ("name = \"Staff\"\nauthority = \"cloud\"", "directory.group.authority of \"Staff\""),
            ("name = \"Staff\"\nlicense = \"x\"", "license"),
            ("licence = \"x\"", "name"),
        ] {
            let reason = read(&format!("{good}[[directory.group]]\n{groups}\n")).unwrap_err();
            assert!(reason.contains(word), "{groups}: {reason}");
        }
        let grouped = format!("{good}sync_minutes = 0\n[[directory.group]]\nname = \"Staff\"\nlicence = \"x\"\n");
        let config = read(&grouped).unwrap();
        let Way::Ldap(ldap) = &config.directories[0].as_ref().way else { panic!("no LDAP") };
        assert_eq!(ldap.group[0].name, "Staff");
        // Beside another one of the same organization.
        let another = |domains: &str, file: &str| {
            let second = good.replace("kind =", &format!("domains = [{domains}]\n{file}\nkind ="));
            let second = if second.contains("name =") {
                second
            } else {
                second.replace("tenant =", "name = \"second\"\ntenant =")
            };
            let first = good.replace("kind =", "domains = [\"acme.example\"]\npassword_file = \"/p\"\nkind =");
            read(&format!("{first}[[directory]]\n{second}"))
        };
        let file = "password_file = \"/q\"";
        assert_eq!(another("\"acme.test\"", file).unwrap().directories.len(), 2);
        for (domains, file, word) in [
            ("\"acme.test\"", "", "password_file"),
            ("", file, "directory.domains is missing"),
            ("\"ACME.example\"", file, "in two directories"),
            ("\"acme.test\"", "password_file = \"/q\"\nname = \"Acme\"", "two directories are called"),
        ] {
            let reason = another(domains, file).unwrap_err();
            assert!(reason.contains(word), "{domains} {file}: {reason}");
        }
    }
}
