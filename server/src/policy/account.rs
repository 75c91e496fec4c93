//! A person's entry, as far as rules ask about it.

use serde::{Deserialize, Serialize};

use super::method::Method;
use super::user_id::UserId;
use crate::mail::MailAddress;

/// Where the password lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// In the embedded store.
    Cloud,
    Federated,
    PassThrough,
    HashSync,
}

impl Authority {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Federated => "federated",
            Self::PassThrough => "pass-through",
            Self::HashSync => "hash-sync",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Cloud, Self::Federated, Self::PassThrough, Self::HashSync]
            .into_iter()
            .find(|authority| authority.name() == name)
    }
}

/// A mail address on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The row's id; a challenge names it, never the address.
    pub id: String,
    pub address: MailAddress,
    pub filed: Filed,
}

/// How a means of proof came on file, and what became of it there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filed {
    /// In milliseconds since 1970 UTC, as all times here.
    pub since_ms: i64,
    /// When it last proved who the person is.
    pub used_ms: Option<i64>,
    /// Whether the person ever proved that it is theirs.
    pub verified: bool,
    /// Whether the person put it there; if not, the directory did.
    pub registered: bool,
}

/// What one method alone proves with, such as an authenticator app: on file, its secret in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The row's id.
    pub id: String,
    /// The method that it is of.
    pub by: Method,
    /// What tells it from others of its method, as the method wrote it.
    pub mark: Option<String>,
    pub filed: Filed,
    /// Of a set of codes: how many there are. None where it is no set.
    pub codes: Option<Codes>,
}

/// Codes of a set, each good once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// That are good still, and that the person has.
    pub left: u8,
    /// That are good still and were shown in place of others, and that the person did not say they kept.
    pub unsure: u8,
    /// That visits under way have spent, whose proofs count.
    pub in_use: u8,
}

/// A telephone number on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// The row's id.
    pub id: String,
    /// `+CountryCode Number`.
    pub number: String,
    pub filed: Filed,
}

/// How often a person put off what a campaign asks them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutOff {
    /// The first day of that campaign: another one counts anew.
    pub campaign: String,
    pub times: u8,
    /// The last time.
    pub at_ms: i64,
}

/// How a person from outside came in (B2B).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guest {
    /// Invited to an address of their own.
    Invited,
    /// Signed up with an address of their own.
    SelfSignUp,
}

impl Guest {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::SelfSignUp => "self-sign-up",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Invited, Self::SelfSignUp].into_iter().find(|guest| guest.name() == name)
    }
}

/// Where an account is kept that the store has a shadow of, and how it stood there
/// when the directory was asked last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// As the configuration names it.
    pub directory: String,
    /// The entry's unchanging id there.
    pub key: String,
    /// When its password was set, in the directory's own words.
    pub set: String,
    /// The entry is there and enabled.
    pub enabled: bool,
    pub locked: bool,
    /// The directory lets none but its own administrators write it.
    pub protected: bool,
    /// What it publishes of the rules for this account's password.
    pub rules: Option<Published>,
}

/// Rules for passwords that a directory publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Fewest characters.
    pub least: u16,
    /// Three kinds of characters must appear: small and capital letters, digits, symbols.
    pub complex: bool,
    /// So many passwords of before may not be used again.
    pub history: u16,
}

/// One person's entry.
#[derive(Debug, Clone)]
pub struct Account {
    /// Immutable, whatever the user ID becomes.
    pub id: String,
    pub tenant_id: String,
    pub user_id: UserId,
    pub given_name: String,
    pub family_name: String,
    /// By the store and, where the account is kept elsewhere, by its directory as well.
    pub enabled: bool,
    /// By the store alone.
    pub enabled_here: bool,
    /// Marked as a personal account: its own provider resets it.
    pub personal: bool,
    /// Came from outside, with an address of their own that this password does not open.
    pub guest: Option<Guest>,
    pub authority: Authority,
    /// `None` where the store itself is its directory.
    pub elsewhere: Option<Elsewhere>,
    /// Administrator roles held; any of them makes the account privileged.
    pub roles: Vec<String>,
    pub licences: Vec<String>,
    /// Names of all groups it is in, nested ones included.
    pub groups: Vec<String>,
    /// The person's language, where the directory knows it.
    pub locale: Option<String>,
    /// Grows with every change of the password.
    pub password_epoch: i64,
    /// When the password was set, in milliseconds since 1970 UTC.
    pub password_set_ms: i64,
    /// Another person chose the password: it must be changed before it is used.
    pub must_change: bool,
    /// Locked by wrong passwords until then; in the past where it is not.
    pub locked_until_ms: i64,
    /// The mailbox the account itself opens; told of resets, never used to prove one.
    pub primary_mail: Option<Contact>,
    /// Other mailboxes, which can be read without the password that is lost:
    /// those that the person registered, and before them in time the directory's.
    pub other_mails: Vec<Contact>,
    pub mobile_phone: Option<Phone>,
    pub office_phone: Option<Phone>,
    /// Methods that a hundred wrong proofs in a row switched off, until an operator releases them.
    pub switched_off: Vec<Method>,
    /// In the order in which a code is compared with them: the directory's first.
    pub kept: Vec<Kept>,
    /// Id of what the person wants to be offered first.
    pub default_means: Option<String>,
    /// When the person last said that what is on file is right.
    pub confirmed_ms: Option<i64>,
    /// How often the person put off registering, in the last campaign in which they did.
    pub put_off: Option<PutOff>,
    /// When the password was last reset here by proofs.
    pub reset_ms: Option<i64>,
    /// When "this was not me" was said: self-service is closed from then on.
    pub reported_ms: Option<i64>,
}

impl Account {
    #[must_use]
    pub fn is_privileged(&self) -> bool {
        !self.roles.is_empty()
    }

    #[must_use]
    pub fn is_locked(&self, now_ms: i64) -> bool {
        self.locked_until_ms > now_ms || self.elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.locked)
    }

    /// An import made it, and the directory that its password lives in was not asked for it yet.
    #[must_use]
    pub fn waits_for_its_entry(&self) -> bool {
        self.authority != Authority::Cloud && self.elsewhere.is_none()
    }

    /// What is kept for a method.
    pub fn kept_by(&self, method: Method) -> impl Iterator<Item = &Kept> {
        self.kept.iter().filter(move |kept| kept.by == method)
    }

    /// As it is without what the person put on file under this id.
    #[must_use]
    pub fn without(&self, means: &str) -> Self {
        let mut left = self.clone();
        left.kept.retain(|kept| kept.id != means);
        left.other_mails.retain(|mail| mail.id != means);
        left
    }

    /// The mailboxes that can prove who the person is: those that they
    /// registered or, where there is none, the directory's (the model's
    /// "authentication e-mail", before "alternate e-mail").
    pub fn proving_mails(&self) -> impl Iterator<Item = &Contact> {
        let registered = self.other_mails.iter().any(|mail| mail.filed.registered);
        self.other_mails.iter().filter(move |mail| mail.filed.registered == registered)
    }

    /// An address to write to a person who may have lost the password: one that opens without it, if there is one.
    #[must_use]
    pub fn readable_mail(&self) -> Option<&MailAddress> {
        self.proving_mails().next().or(self.primary_mail.as_ref()).map(|contact| &contact.address)
    }

    /// Every address on file, each once, the primary one first.
    #[must_use]
    pub fn all_mails(&self) -> Vec<&MailAddress> {
        let mut all: Vec<&MailAddress> = Vec::new();
        for contact in self.primary_mail.iter().chain(&self.other_mails) {
            if !all.contains(&&contact.address) {
                all.push(&contact.address);
            }
        }
        all
    }
}
