//! What kinds of directories call the things that the portal asks for.

use serde::Deserialize;

use super::person::{DRIFT_MS, time_ms};
use crate::ldap::{Entry, Filter};

/// The kinds of directories that are known, each with its own names and rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Kind {
    /// Active Directory of Windows, and Samba's.
    #[serde(rename = "active-directory")]
    ActiveDirectory,
    /// OpenLDAP with the overlay `ppolicy`.
    #[serde(rename = "openldap")]
    OpenLdap,
    /// 389 Directory Server.
    #[serde(rename = "389")]
    Ds389,
}

/// The class of people, and those that are made of it: a server knows that each of them is a
/// person, and a file does not say it (RFC 4519, section 3; RFC 2798; RFC 4524, section 3).
const PEOPLE: [&str; 6] =
    ["person", "organizationalPerson", "inetOrgPerson", "residentialPerson", "pilotPerson", "newPilotPerson"];
/// Of 389: how many wrong passwords in a row were tried.
pub(super) const WRONG_PASSWORDS: &str = "passwordRetryCount";
const GROUPS: [&str; 4] = ["groupOfNames", "groupOfUniqueNames", "posixGroup", "groupOfMembers"];

impl Kind {
    /// Entries of people, and of no computer or group.
    pub(super) fn people(self) -> Filter {
        match self {
            Self::ActiveDirectory => {
                Filter::all([Filter::equal("objectCategory", "person"), Filter::equal("objectClass", "user")])
            }
            Self::OpenLdap | Self::Ds389 => Filter::equal("objectClass", "person"),
        }
    }

    /// Entries of groups.
    pub(super) fn groups(self) -> Filter {
        match self {
            Self::ActiveDirectory => Filter::equal("objectCategory", "group"),
            Self::OpenLdap | Self::Ds389 => Filter::any(GROUPS.map(|class| Filter::equal("objectClass", class))),
        }
    }

    /// Whether an entry of a file is one that `Kind::people` finds at a server.
    #[must_use]
    pub fn is_person(self, entry: &Entry) -> bool {
        match self {
            // An export may leave the category out.
            Self::ActiveDirectory => {
                is_of_class(entry, &["user"])
                    && category(entry).map_or_else(|| !is_of_class(entry, &["computer"]), |is| is == "person")
            }
            Self::OpenLdap | Self::Ds389 => is_of_class(entry, &PEOPLE),
        }
    }

    /// Whether an entry of a file is one that `Kind::groups` finds at a server.
    #[must_use]
    pub fn is_group(self, entry: &Entry) -> bool {
        match self {
            Self::ActiveDirectory => is_of_class(entry, &["group"]),
            Self::OpenLdap | Self::Ds389 => is_of_class(entry, &GROUPS),
        }
    }

    /// Without one of them an entry of a file does not say whether it is enabled: what locks an
    /// account is operational elsewhere, and exported with the id or not at all.
    pub(super) fn enabled(self) -> &'static [&'static str] {
        match self {
            Self::ActiveDirectory => &["userAccountControl", "accountExpires"],
            Self::OpenLdap => &["entryUUID"],
            Self::Ds389 => &["nsUniqueId"],
        }
    }

    /// Where user IDs are, unless the operator says otherwise.
    pub(super) fn user_id(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "userPrincipalName",
            Self::OpenLdap | Self::Ds389 => "mail",
        }
    }

    /// Where the names are that accounts have in their Windows domain; `None` where there are none.
    #[must_use]
    pub fn account(self) -> Option<&'static str> {
        match self {
            Self::ActiveDirectory => Some("sAMAccountName"),
            Self::OpenLdap | Self::Ds389 => None,
        }
    }

    /// What an entry keeps for as long as it lives, however it is renamed or moved.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "objectGUID",
            Self::OpenLdap => "entryUUID",
            Self::Ds389 => "nsUniqueId",
        }
    }

    /// The unchanging id as text, from its value. Active Directory's is 16 bytes.
    pub(super) fn key_text(self, value: &[u8]) -> Option<String> {
        match self {
            Self::ActiveDirectory => Some(value.iter().map(|byte| format!("{byte:02x}")).collect()),
            Self::OpenLdap | Self::Ds389 => String::from_utf8(value.to_vec()).ok(),
        }
    }

    /// The value of an unchanging id that [`Kind::key_text`] made.
    pub(super) fn key_value(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::ActiveDirectory => text
                .as_bytes()
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                .collect(),
            Self::OpenLdap | Self::Ds389 => Some(text.as_bytes().to_vec()),
        }
    }

    /// What becomes another value with every change of an entry.
    pub(super) fn changed(self) -> &'static str {
        match self {
            // Each controller counts by itself.
            Self::ActiveDirectory => "uSNChanged",
            Self::OpenLdap => "entryCSN",
            // In whole seconds.
            Self::Ds389 => "modifyTimestamp",
        }
    }

    /// Whether a change that comes after this moment has another text than this one has. One in whole
    /// seconds does only if it is of a time that is past on both clocks: the directory's may be ahead.
    pub(super) fn tells_apart(self, changed: &str, now_ms: i64) -> bool {
        match self {
            Self::ActiveDirectory | Self::OpenLdap => true,
            Self::Ds389 => time_ms(changed).is_some_and(|at| at < now_ms - DRIFT_MS),
        }
    }

    /// When its password was set.
    pub(super) fn password_set(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "pwdLastSet",
            Self::OpenLdap => "pwdChangedTime",
            Self::Ds389 => "pwdUpdateTime",
        }
    }

    /// What is there while an account is locked. Written to unlock it.
    pub(super) fn lock(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "lockoutTime",
            Self::OpenLdap => "pwdAccountLockedTime",
            Self::Ds389 => "accountUnlockTime",
        }
    }

    /// Where the password is written.
    pub(super) fn password(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "unicodePwd",
            Self::OpenLdap | Self::Ds389 => "userPassword",
        }
    }
}

fn is_of_class(entry: &Entry, classes: &[&str]) -> bool {
    entry.texts("objectClass").any(|is| classes.iter().any(|class| is.eq_ignore_ascii_case(class)))
}

/// The category of an entry of Active Directory: computers are of the class of people too. A
/// server takes the short name for the entry that it names: `CN=Person,CN=Schema,…`.
fn category(entry: &Entry) -> Option<String> {
    let name = entry.text("objectCategory")?.split(',').next().unwrap_or_default();
    Some(name.rsplit('=').next().unwrap_or_default().trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ldap::ldif;

    fn entry(lines: &str) -> Entry {
        let text = format!("dn: cn=a\n{lines}");
        ldif::records(&text, &["objectClass", "objectCategory"]).next().unwrap().entry.unwrap()
    }

    #[test]
    fn people_and_groups_are_told_from_machines_and_units() {
        let schema = "CN=Schema,CN=Configuration,DC=ad,DC=test";
        for (kind, lines, is) in [
            (Kind::OpenLdap, "objectClass: inetOrgPerson".to_owned(), (true, false)),
            (Kind::Ds389, "objectclass: top\nobjectclass: PERSON".to_owned(), (true, false)),
            (Kind::OpenLdap, "objectClass: groupOfNames".to_owned(), (false, true)),
            (Kind::OpenLdap, "objectClass: posixGroup".to_owned(), (false, true)),
            (Kind::OpenLdap, "objectClass: organizationalUnit".to_owned(), (false, false)),
            (Kind::OpenLdap, "objectClass: account\nobjectClass: posixAccount".to_owned(), (false, false)),
            (
                Kind::ActiveDirectory,
                format!("objectClass: person\nobjectClass: user\nobjectCategory: CN=Person,{schema}"),
                (true, false),
            ),
            (
                Kind::ActiveDirectory,
                format!("objectClass: user\nobjectClass: computer\nobjectCategory: CN=Computer,{schema}"),
                (false, false),
            ),
            (Kind::ActiveDirectory, "objectClass: person\nobjectClass: contact".to_owned(), (false, false)),
            (Kind::ActiveDirectory, format!("objectClass: group\nobjectCategory: CN=Group,{schema}"), (false, true)),
        ] {
            let entry = entry(&lines);
            assert_eq!((kind.is_person(&entry), kind.is_group(&entry)), is, "{kind:?} {lines}");
        }
    }

    #[test]
    fn a_change_of_this_moment_or_of_a_clock_that_is_ahead_is_read_again() {
        let now_ms = time_ms("20261129154500Z").unwrap();
        for (changed, tells) in [
            ("20261129153959Z", true),
            ("20261129154458Z", false),
            ("20261129154500Z", false),
            ("20991231235959Z", false),
            ("", false),
        ] {
            assert_eq!(Kind::Ds389.tells_apart(changed, now_ms), tells, "{changed}");
            assert!(Kind::OpenLdap.tells_apart(changed, now_ms), "it counts, and tells no time");
        }
    }
}
