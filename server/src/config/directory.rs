//! `[[directory]]`: a directory of an organization, and how the portal gets there.

use serde::Deserialize;

use super::Ldap;
use crate::policy::account::Authority;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

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
            ("tenant =", "most_people = 0\ntenant =", "directory.most_people is 0"),
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
