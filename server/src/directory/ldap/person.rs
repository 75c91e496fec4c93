//! A person's entry, brought from a directory's own attributes to what the portal asks of an account.

use super::{Kind, Ldap};
use crate::ldap::{Dn, Entry};
use crate::mail::MailAddress;
use crate::policy::user_id::UserId;

/// What a directory says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub dn: Dn,
    /// The entry's unchanging id, as text.
    pub key: String,
    /// `None` where the entry has none that can be typed here.
    pub user_id: Option<UserId>,
    pub given_name: String,
    pub family_name: String,
    pub enabled: bool,
    /// By wrong passwords.
    pub locked: bool,
    /// The directory keeps others than its own administrators from writing it.
    pub protected: bool,
    pub must_change: bool,
    /// When the password was set, in the directory's words; empty where it does not say.
    pub set: String,
    pub mail: Option<MailAddress>,
    /// `None` where the operator named no attribute for them.
    pub other_mails: Option<Vec<MailAddress>>,
}

/// Bits of Active Directory's `userAccountControl` and of its computed sibling ([MS-ADTS], 2.2.16).
const DISABLED: i64 = 0x2;
const LOCKED_OUT: i64 = 0x10;
const PASSWORD_EXPIRED: i64 = 0x80_0000;
/// A number of Active Directory that means "never", beside 0.
const NEVER: i64 = i64::MAX;
/// Between 1601 and 1970, in milliseconds.
const FROM_1601_MS: i64 = 11_644_473_600_000;
/// By this time OpenLDAP says that an administrator locked the account, for good
/// (draft-behera-ldap-password-policy, section 5.3.3).
const FOR_GOOD: &str = "000001010000Z";

impl Ldap {
    /// The attributes that [`Ldap::told`] reads.
    pub(super) fn person_attributes(&self) -> Vec<&str> {
        let of_kind: &[&str] = match self.kind {
            Kind::ActiveDirectory => &[
                "userAccountControl",
                "accountExpires",
                "msDS-User-Account-Control-Computed",
                "lockoutTime",
                "adminCount",
            ],
            Kind::OpenLdap => &["pwdAccountLockedTime", "pwdReset"],
            Kind::Ds389 => &["nsAccountLock", "accountUnlockTime"],
        };
        let own = [self.kind.key(), self.kind.password_set(), &self.user_id_attribute, "givenName", "sn", "mail"];
        own.into_iter().chain(of_kind.iter().copied()).chain(self.other_mail_attribute.as_deref()).collect()
    }

    /// `None` where the entry has no id that can be read: the portal could not find it again.
    pub(super) fn told(&self, entry: &Entry, now_ms: i64) -> Option<Told> {
        let key = self.kind.key_text(entry.value(self.kind.key())?)?;
        let is_true = |name: &str| entry.text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let bits = |name: &str| entry.number(name).unwrap_or(0);
        let (enabled, locked, protected, must_change) = match self.kind {
            Kind::ActiveDirectory => {
                let computed = bits("msDS-User-Account-Control-Computed");
                let expires = entry.number("accountExpires").filter(|expires| ![0, NEVER].contains(expires));
                let is_over = expires.is_some_and(|expires| expires / 10_000 - FROM_1601_MS <= now_ms);
                (
                    bits("userAccountControl") & DISABLED == 0 && !is_over,
                    computed & LOCKED_OUT != 0,
                    bits("adminCount") > 0,
                    computed & PASSWORD_EXPIRED != 0,
                )
            }
            Kind::OpenLdap => {
                let lock = entry.text("pwdAccountLockedTime");
                (lock != Some(FOR_GOOD), lock.is_some(), false, is_true("pwdReset"))
            }
            Kind::Ds389 => {
                let lock = entry.text("accountUnlockTime").is_some_and(|until| !until.is_empty());
                (!is_true("nsAccountLock"), lock, false, false)
            }
        };
        let address = |text: &str| text.parse().ok();
        Some(Told {
            dn: entry.dn.clone(),
            key,
            user_id: entry.texts(&self.user_id_attribute).find_map(|text| UserId::parse(text).ok()),
            given_name: name_of(entry, "givenName"),
            family_name: name_of(entry, "sn"),
            enabled,
            locked,
            protected,
            must_change,
            set: entry.text(self.kind.password_set()).unwrap_or_default().to_owned(),
            mail: entry.texts("mail").find_map(address),
            other_mails: self
                .other_mail_attribute
                .as_deref()
                .map(|attribute| entry.texts(attribute).filter_map(address).collect()),
        })
    }
}

/// A name as it may stand in a mail; without what does not show there.
fn name_of(entry: &Entry, attribute: &str) -> String {
    let name = entry.text(attribute).unwrap_or_default();
    name.chars().filter(|character| !crate::policy::plain_text::is_unfit(*character)).take(100).collect()
}
