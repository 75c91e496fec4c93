//! A person's entry, brought from a directory's own attributes to what the portal asks of an account.

use serde::{Deserialize, Serialize};

use super::kind::WRONG_PASSWORDS;
use super::{Kind, Ldap};
use crate::ldap::{Dn, Entry};
use crate::mail::MailAddress;
use crate::policy::account::{Elsewhere, Published};
use crate::policy::user_id::UserId;
use crate::store::means;

/// What a directory says of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Of use where the entry is alone.
    #[serde(skip)]
    pub dn: Dn,
    /// The entry's unchanging id, as text.
    pub key: String,
    /// All that can be typed here.
    pub user_ids: Vec<UserId>,
    pub given_name: String,
    pub family_name: String,
    /// `None` where the directory does not say: a right is missing to read it.
    pub enabled: Option<bool>,
    /// By wrong passwords.
    pub locked: bool,
    /// The directory keeps others than its own administrators from writing it.
    pub protected: bool,
    pub must_change: bool,
    /// When the password was set, in the directory's words; empty where it does not say.
    pub set: String,
    /// What it is locked by, in the directory's words.
    pub lock: Option<String>,
    pub mail: Option<MailAddress>,
    /// `None` where the operator named no attribute for them.
    pub other_mails: Option<Vec<MailAddress>>,
    /// The rules for their password; `None` where the directory does not publish them, or was not asked.
    pub rules: Option<Published>,
}

/// Whether a text of another program may be an id or a time of a directory.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    /// Ids and times of directories are shorter.
    const LONGEST: usize = 128;
    text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Told {
    /// Where the person's account is kept, and how it stands there: in the directory of this name.
    /// `stood` is whether the account was enabled until now, which holds on where the directory
    /// does not say; an account that is new is not enabled.
    #[must_use]
    pub fn at(&self, directory: &str, rules: Option<Published>, stood: bool) -> Elsewhere {
        Elsewhere {
            directory: directory.to_owned(),
            key: self.key.clone(),
            set: self.set.clone(),
            enabled: self.enabled.unwrap_or(stood),
            locked: self.locked,
            protected: self.protected,
            rules,
        }
    }

    /// The addresses that the directory told: which kinds it told, though it may have none of
    /// them, and each with its kind.
    #[must_use]
    pub fn mails(&self) -> (Vec<means::Kind>, Vec<(means::Kind, &str)>) {
        let primary = self.mail.is_some().then_some(means::Kind::PrimaryMail);
        let kinds = primary.into_iter().chain(self.other_mails.is_some().then_some(means::Kind::Mail));
        let own = self.mail.iter().map(|mail| (means::Kind::PrimaryMail, mail.as_str()));
        let others = self.other_mails.iter().flatten().map(|mail| (means::Kind::Mail, mail.as_str()));
        (kinds.collect(), own.chain(others).collect())
    }

    /// Whether the directory says that it is disabled.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.enabled == Some(false)
    }

    /// As it may be kept, where another program says it; `None` where its id is none that can be.
    #[must_use]
    pub fn tamed(self) -> Option<Self> {
        (!self.key.is_empty() && is_plain(&self.key) && is_plain(&self.set)).then(|| Self {
            given_name: plain_name(&self.given_name),
            family_name: plain_name(&self.family_name),
            ..self
        })
    }
}

/// Bits of Active Directory's `userAccountControl` and of its computed sibling ([MS-ADTS], 2.2.16).
const DISABLED: i64 = 0x2;
const LOCKED_OUT: i64 = 0x10;
const PASSWORD_EXPIRED: i64 = 0x80_0000;
/// A number of Active Directory that means "never", beside 0.
const NEVER: i64 = i64::MAX;
/// Between 1601 and 1970, in milliseconds.
const FROM_1601_MS: i64 = 11_644_473_600_000;
/// An ordinary person's account, and no machine's or other domain's.
const NORMAL: i64 = 0x200;
/// In this year OpenLDAP has locks that an administrator made, for good
/// (draft-behera-ldap-password-policy, section 5.3.3).
const FOR_GOOD: &str = "0000";
/// The time by which 389 says that a lock has no end, and that a password was never valid.
const EPOCH: &str = "19700101000000Z";
/// Last parts of the ids of accounts that every domain is made with: administrator, guest,
/// and the key of its tickets. They are no people's ([MS-DTYP], 2.4.2.4).
const BUILT_IN: [u32; 3] = [500, 501, 502];
/// Last parts of the ids of groups whose members are administrators: of the domain, the
/// schema, the forest, policies, keys, controllers; and those of the machine.
pub(super) const PRIVILEGED: [u32; 15] = [512, 516, 517, 518, 519, 520, 521, 526, 527, 544, 548, 549, 550, 551, 552];

/// What the attributes of people's entries mean, in one kind of directory and by what its operator named.
#[derive(Debug, Clone, Copy)]
pub struct Attributes<'a> {
    pub kind: Kind,
    /// Where user IDs are.
    pub user_id: &'a str,
    /// Where addresses are that prove who a person is.
    pub other_mail: Option<&'a str>,
}

impl<'a> Attributes<'a> {
    /// Where the operator names no attribute for user IDs, it is the kind's own.
    #[must_use]
    pub fn of(kind: Kind, user_id: Option<&'a str>, other_mail: Option<&'a str>) -> Self {
        Self { kind, user_id: user_id.unwrap_or_else(|| kind.user_id()), other_mail }
    }

    /// All that [`Attributes::told`] reads.
    #[must_use]
    pub fn names(self) -> Vec<&'a str> {
        let of_kind: &[&str] = match self.kind {
            Kind::ActiveDirectory => &[
                "userAccountControl",
                "accountExpires",
                "msDS-User-Account-Control-Computed",
                "lockoutTime",
                "adminCount",
                "objectSid",
                "msDS-KeyVersionNumber",
            ],
            Kind::OpenLdap => &["pwdAccountLockedTime", "pwdReset", "pwdStartTime", "pwdEndTime"],
            Kind::Ds389 => {
                &["nsAccountLock", "accountUnlockTime", WRONG_PASSWORDS, "pwdReset", "passwordExpirationTime"]
            }
        };
        let own = [self.kind.key(), self.kind.password_set(), self.user_id].into_iter().chain(NAMES);
        let named = [self.kind.policy(), self.other_mail].into_iter().flatten();
        own.chain(of_kind.iter().copied()).chain(named).collect()
    }

    /// Those of them that hold text whatever the kind.
    #[must_use]
    pub fn texts(self) -> Vec<&'a str> {
        [Some(self.user_id), self.other_mail].into_iter().flatten().chain(NAMES).collect()
    }

    /// What a person's entry tells; `None` where it is one that every domain is made with. Of an
    /// entry without an unchanging id, as a file may have them, the key is empty.
    #[must_use]
    pub fn told(self, entry: &Entry, now_ms: i64) -> Option<Told> {
        if part_of(entry).is_some_and(|part| BUILT_IN.contains(&part)) {
            return None;
        }
        let key = entry.value(self.kind.key()).and_then(|value| self.kind.key_text(value));
        let address = |text: &str| text.parse().ok();
        let State { enabled, locked, protected, must_change } = state(self.kind, entry, now_ms);
        Some(Told {
            dn: entry.dn.clone(),
            key: key.unwrap_or_default(),
            user_ids: entry.texts(self.user_id).filter_map(|text| UserId::parse(text).ok()).collect(),
            given_name: name_of(entry, "givenName"),
            family_name: name_of(entry, "sn"),
            enabled,
            locked,
            protected,
            must_change,
            set: set_of(self.kind, entry),
            lock: entry.text(self.kind.lock()).map(str::to_owned),
            mail: entry.texts("mail").find_map(address),
            other_mails: self.other_mail.map(|attribute| {
                // A directory has no order of values.
                let mut mails: Vec<MailAddress> = entry.texts(attribute).filter_map(address).collect();
                mails.sort_by(|one, other| one.as_str().cmp(other.as_str()));
                mails
            }),
            rules: None,
        })
    }

    /// An attribute without which an entry does not say whether it is enabled, and that it lacks.
    /// Servers always tell it; a file may leave it out.
    #[must_use]
    pub fn missing(self, entry: &Entry) -> Option<&'static str> {
        self.kind.enabled().iter().copied().find(|attribute| entry.value(attribute).is_none())
    }
}

/// What people are called and where they are written to, in every kind.
const NAMES: [&str; 3] = ["givenName", "sn", "mail"];

/// Says what is wrong with the attributes that an operator names for user IDs, and for addresses
/// that prove who a person is; each beside the option in which they do.
///
/// # Errors
/// Names the option.
pub fn check_attributes(user_id: (&str, Option<&str>), other_mail: (&str, Option<&str>)) -> Result<(), String> {
    for (option, name) in [user_id, other_mail] {
        if name.is_some_and(|name| !is_attribute(name)) {
            return Err(format!("{option} is no name of an attribute, such as mail"));
        }
    }
    let (option, Some(proves)) = other_mail else { return Ok(()) };
    if ["mail", "userPrincipalName"].into_iter().chain(user_id.1).any(|own| own.eq_ignore_ascii_case(proves)) {
        return Err(format!(
            "{option}: {proves} is the person's own mailbox or name, which opens with the password that is lost"
        ));
    }
    Ok(())
}

/// A name as schemas have them (RFC 4512, section 1.4).
fn is_attribute(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl Ldap {
    pub(super) fn attributes(&self) -> Attributes<'_> {
        Attributes {
            kind: self.kind,
            user_id: &self.user_id_attribute,
            other_mail: self.other_mail_attribute.as_deref(),
        }
    }

    /// Whether an entry lacks what tells people from others, which every account has.
    pub(super) fn is_unread(&self, entry: &Entry) -> bool {
        self.kind == Kind::ActiveDirectory && part_of(entry).is_none()
    }

    /// `None` where the entry has no id that can be read: the portal could not find it again;
    /// and where it is not a person's.
    pub(super) fn told(&self, entry: &Entry, now_ms: i64) -> Option<Told> {
        if self.is_unread(entry) {
            return None;
        }
        // The portal's own account is no person's.
        let mut is_own = [entry.dn.as_str()].into_iter().chain(entry.texts(&self.user_id_attribute));
        if is_own.any(|name| same_name(name, &self.pool.account().name)) {
            return None;
        }
        self.attributes().told(entry, now_ms).filter(|told| !told.key.is_empty())
    }
}

/// How an entry stands.
struct State {
    enabled: Option<bool>,
    locked: bool,
    protected: bool,
    must_change: bool,
}

fn state(kind: Kind, entry: &Entry, now_ms: i64) -> State {
    let is_true = |name: &str| entry.text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let bits = |name: &str| entry.number(name).unwrap_or(0);
    match kind {
        Kind::ActiveDirectory => {
            let computed = bits("msDS-User-Account-Control-Computed");
            let expires = entry.number("accountExpires").filter(|expires| ![0, NEVER].contains(expires));
            let is_over = expires.is_some_and(|expires| expires / 10_000 - FROM_1601_MS <= now_ms);
            // Every account has both: where one is missing, a right is.
            let is_known = entry.number("accountExpires").is_some();
            let is_open = entry.number("userAccountControl").map(|bits| bits & (DISABLED | NORMAL) == NORMAL);
            State {
                enabled: if is_over { Some(false) } else { is_open.filter(|is_open| is_known || !is_open) },
                locked: computed & LOCKED_OUT != 0,
                protected: bits("adminCount") > 0,
                must_change: computed & PASSWORD_EXPIRED != 0,
            }
        }
        Kind::OpenLdap => {
            let lock = entry.text("pwdAccountLockedTime");
            let is_over = entry.text("pwdEndTime").is_some_and(|end| !is_ahead(end, now_ms));
            let is_early = entry.text("pwdStartTime").is_some_and(|start| !is_past(start, now_ms));
            // A lock by wrong passwords is of a moment that was.
            let is_passing =
                |lock: &str| !lock.starts_with(FOR_GOOD) && time_ms(lock).is_some_and(|at| at <= now_ms + DRIFT_MS);
            State {
                enabled: Some(lock.is_none_or(is_passing) && !is_over && !is_early),
                locked: lock.is_some(),
                protected: false,
                must_change: is_true("pwdReset"),
            }
        }
        Kind::Ds389 => State {
            enabled: Some(!is_true("nsAccountLock")),
            locked: is_locked_in_389(entry, now_ms),
            protected: false,
            // Versions without `pwdReset` say it by the time alone.
            must_change: is_true("pwdReset") || entry.text("passwordExpirationTime") == Some(EPOCH),
        },
    }
}

/// Whether 389 refuses the right password after wrong ones. The time until which it does stays in
/// the entry when it is over, and when a new password has set the count of wrong ones to zero.
fn is_locked_in_389(entry: &Entry, now_ms: i64) -> bool {
    let until = entry.text("accountUnlockTime");
    until.is_some_and(|until| until == EPOCH || is_ahead(until, now_ms)) && entry.text(WRONG_PASSWORDS) != Some("0")
}

/// When the password was set. Active Directory says 0 whenever it must be changed, so
/// the number of its changes belongs to it.
fn set_of(kind: Kind, entry: &Entry) -> String {
    let set = entry.text(kind.password_set()).unwrap_or_default();
    match entry.text("msDS-KeyVersionNumber") {
        Some(version) => format!("{set}/{version}"),
        None => set.to_owned(),
    }
}

/// Clocks of two machines may differ by so much.
pub(super) const DRIFT_MS: i64 = 5 * 60 * 1000;

/// A time as OpenLDAP has it: `20261129154500Z`, with or without parts of a second.
pub(super) fn time_ms(text: &str) -> Option<i64> {
    let digits = text.get(..14).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hours, minutes, seconds) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !text.ends_with('Z') {
        return None;
    }
    // Days since 1970 by the calendar of March: months of 31 and 30 days in turn, and the leap day last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    Some((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
}

fn is_past(time: &str, now_ms: i64) -> bool {
    time_ms(time).is_some_and(|time| time <= now_ms)
}

fn is_ahead(time: &str, now_ms: i64) -> bool {
    time_ms(time).is_some_and(|time| time > now_ms)
}

/// The last part of a security id, which tells accounts of a domain apart ([MS-DTYP], 2.4.2.2).
pub(super) fn last_part(sid: &[u8]) -> Option<u32> {
    sid.last_chunk().map(|last| u32::from_le_bytes(*last))
}

/// The last part of an entry's security id; `None` where it has none. Samba's own tools write
/// the id as text: `S-1-5-21-1-2-3-1104`.
#[must_use]
pub fn part_of(entry: &Entry) -> Option<u32> {
    match entry.text("objectSid").and_then(|text| text.strip_prefix("S-1-")) {
        Some(parts) => parts.rsplit('-').next().and_then(|last| last.parse().ok()),
        None => entry.value("objectSid").and_then(last_part),
    }
}

/// Whether one of these groups makes its members administrators.
pub(super) fn is_privileged(sids: &[Vec<u8>]) -> bool {
    sids.iter().filter_map(|sid| last_part(sid)).any(|last| PRIVILEGED.contains(&last))
}

/// Names of entries in either form, compared without case and blanks.
fn same_name(one: &str, other: &str) -> bool {
    let plain =
        |name: &str| name.chars().filter(|letter| *letter != ' ').flat_map(char::to_lowercase).collect::<String>();
    plain(one) == plain(other)
}

/// A name as it may stand in a mail; without what does not show there.
fn name_of(entry: &Entry, attribute: &str) -> String {
    plain_name(entry.text(attribute).unwrap_or_default())
}

fn plain_name(name: &str) -> String {
    name.chars().filter(|character| !crate::policy::plain_text::is_unfit(*character)).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ldap::ldif;

    #[test]
    fn times_are_read_as_openldap_writes_them() {
        for (text, ms) in [
            ("19700101000000Z", Some(0)),
            ("20261129154500Z", Some(1_795_967_100_000)),
            ("20240229235959.123456Z", Some(1_709_251_199_000)),
            ("000001010000Z", None),
            ("2026112915450Z", None),
            ("20261329154500Z", None),
            ("20261129154500", None),
            ("", None),
        ] {
            assert_eq!(time_ms(text), ms, "{text}");
        }
    }

    #[test]
    fn the_last_part_of_an_id_tells_who_is_an_administrator() {
        let sid = |last: u32| [&[1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0][..], &last.to_le_bytes()].concat();
        assert!(is_privileged(&[sid(513), sid(512)]) && !is_privileged(&[sid(513), sid(1512)]) && !is_privileged(&[]));
        assert_eq!((last_part(&sid(500)), last_part(&[1, 2])), (Some(500), None));
        let of = |sid: &str| {
            let text = format!("dn: cn=a\nobjectSid{sid}\n");
            part_of(&ldif::records(&text, &["objectSid"]).next().unwrap().entry.unwrap())
        };
        assert_eq!(of(": S-1-5-21-1-2-3-1104"), Some(1104), "as Samba's tools write it");
        assert_eq!((of(":: AQUAAAAAAAUVAAAA9AEAAA=="), of(": x")), (Some(500), None));
        assert!(same_name("CN=Svc, OU=Portal,DC=a", "cn=svc,ou=portal,dc=A") && !same_name("a", "b"));
    }
}
