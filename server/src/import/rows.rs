//! The rows of an import file, each read by itself so that a bad one stops no other.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::app_secret::AppSecretCell;
use super::cells::{self, Mailbox};
use super::lines::Lines;
use super::{ImportFault, Row, Verdict};
use crate::policy::account::{Authority, Guest};
use crate::policy::tenant::Settings;
use crate::policy::user_id::UserId;
use crate::store::means::Kind;

/// A row and the line it begins at.
pub struct At<T> {
    pub line: usize,
    pub row: T,
}

pub struct File {
    pub tenants: Vec<At<TenantRow>>,
    pub groups: Vec<At<GroupRow>>,
    pub accounts: Vec<At<AccountRow>>,
    pub says: Says,
}

/// How much the rows of a file say of what they are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// All there is: what a row does not name is taken away.
    All,
    /// What a directory has of people. What it has not stays: roles, licences, the marks of
    /// guests, apps, memberships in groups that are not in the file, and other mails where no
    /// attribute was named for them.
    WhatADirectoryHas { other_mails: bool },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantRow {
    #[serde(deserialize_with = "cells::name")]
    pub name: String,
    pub domains: Vec<String>,
    #[serde(default)]
    pub settings: Settings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRow {
    #[serde(deserialize_with = "cells::name")]
    pub tenant: String,
    #[serde(deserialize_with = "cells::name")]
    pub name: String,
    /// Groups that are members of this one.
    #[serde(default, deserialize_with = "cells::names")]
    pub groups: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountRow {
    #[serde(deserialize_with = "cells::name")]
    pub tenant: String,
    pub user_id: UserId,
    #[serde(default)]
    pub given_name: String,
    #[serde(default)]
    pub family_name: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default)]
    pub personal: bool,
    /// Came from outside: `invited` or `self-sign-up`.
    pub guest: Option<Guest>,
    #[serde(default = "cloud")]
    pub authority: Authority,
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default)]
    pub licences: Vec<String>,
    #[serde(default, deserialize_with = "cells::names")]
    pub groups: Vec<String>,
    pub locale: Option<String>,
    pub mail: Option<Mailbox>,
    #[serde(default, deserialize_with = "cells::list")]
    pub other_mails: Vec<Mailbox>,
    /// `+CountryCode Number`.
    pub mobile_phone: Option<PhoneNumber>,
    pub office_phone: Option<PhoneNumber>,
    /// Secrets of authenticator apps.
    #[serde(default, deserialize_with = "cells::list")]
    pub app_secrets: Vec<AppSecretCell>,
    /// Locked as by wrong passwords, until it is unlocked; taken only when the account is new.
    #[serde(default)]
    pub locked: bool,
    /// The start password must be changed before it is used; taken only when the account is new.
    #[serde(default)]
    pub must_change: bool,
    /// Plain; hashed on the way in, and only when the account is new.
    pub start_password: Option<String>,
    /// Argon2 as a PHC string; taken only when the account is new.
    pub start_password_hash: Option<String>,
    /// What was found while it was read, and should still be looked at.
    #[serde(skip)]
    pub warnings: Vec<String>,
    /// Addresses and numbers that are there and could not be read: what is on file stays.
    #[serde(skip)]
    pub unread: Vec<Kind>,
}

impl AccountRow {
    /// An enabled account of which no more is known.
    pub fn bare(tenant: String, user_id: UserId, authority: Authority) -> Self {
        Self {
            tenant,
            user_id,
            given_name: String::new(),
            family_name: String::new(),
            enabled: true,
            personal: false,
            guest: None,
            authority,
            roles: Vec::new(),
            licences: Vec::new(),
            groups: Vec::new(),
            locale: None,
            mail: None,
            other_mails: Vec::new(),
            mobile_phone: None,
            office_phone: None,
            app_secrets: Vec::new(),
            locked: false,
            must_change: false,
            start_password: None,
            start_password_hash: None,
            warnings: Vec::new(),
            unread: Vec::new(),
        }
    }
}

/// A telephone number, checked once.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct PhoneNumber(pub String);

impl TryFrom<String> for PhoneNumber {
    type Error = &'static str;

    /// The model's form: a plus, the country code, a blank, the number.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let rest = text.strip_prefix('+').unwrap_or("");
        let formed = rest.bytes().all(|b| b.is_ascii_digit() || b == b' ') && rest.contains(' ');
        if formed && !rest.starts_with([' ', '0']) && (6..=15).contains(&digits) {
            Ok(Self(text))
        } else {
            Err("must be +CountryCode Number, such as +1 4251234567")
        }
    }
}

fn yes() -> bool {
    true
}

fn cloud() -> Authority {
    Authority::Cloud
}

/// Reads a file; rows that cannot be read are in the report already.
pub fn read(text: &str) -> Result<(File, Vec<Row>), ImportFault> {
    let lines = Lines::of(text);
    let unreadable = |at: usize, reason: String| ImportFault::Unreadable { line: lines.at(at), reason };
    let tables = DeTable::parse(text)
        .map_err(|error| unreadable(error.span().map_or(0, |span| span.start), error.message().trim().to_owned()))?;
    let mut report = Vec::new();
    let mut file = File { tenants: Vec::new(), groups: Vec::new(), accounts: Vec::new(), says: Says::All };
    // Looked through before any row is read: an unknown table refuses the file.
    let mut known: Vec<(&'static str, Vec<Spanned<DeValue<'_>>>)> = Vec::new();
    for (key, value) in tables.into_inner() {
        let at = key.span().start;
        let kind = match key.get_ref().as_ref() {
            "tenant" => "tenant",
            "group" => "group",
            "account" => "account",
            // What the demo prints about its accounts; no rows.
            "demo" => continue,
            other => {
                return Err(unreadable(at, format!("unknown table {other:?}, expected tenant, group or account")));
            }
        };
        match value.into_inner() {
            DeValue::Array(rows) => known.push((kind, rows.into_iter().collect())),
            _ => return Err(unreadable(at, format!("{kind}: write rows as [[{kind}]]"))),
        }
    }
    for (kind, rows) in known {
        match kind {
            "tenant" => file.tenants = each(text, &lines, kind, rows, &mut report),
            "group" => file.groups = each(text, &lines, kind, rows, &mut report),
            _ => file.accounts = each(text, &lines, kind, rows, &mut report),
        }
    }
    Ok((file, report))
}

fn each<T: DeserializeOwned>(
    text: &str,
    lines: &Lines,
    kind: &'static str,
    raw: Vec<Spanned<DeValue<'_>>>,
    report: &mut Vec<Row>,
) -> Vec<At<T>> {
    let mut rows = Vec::with_capacity(raw.len());
    for cell in raw {
        let line = lines.at(cell.span().start);
        // Reading takes the cell apart, and its reason needs it whole.
        match T::deserialize(ValueDeserializer::from(cell.clone())) {
            Ok(row) => rows.push(At { line, row }),
            Err(error) => {
                let names = ["user_id", "name"];
                let name = names.iter().find_map(|key| cell.get_ref().get(*key)?.get_ref().as_str());
                let name = name.unwrap_or("?").chars().take(120).collect();
                let reason = cells::reason(text, lines, &cell, &error);
                report.push(Row::new(line, kind, name, Verdict::Refused(reason)));
            }
        }
    }
    rows
}
