//! The rows of an import file, each read by itself so that a bad one stops no other.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::Value;

use super::{ImportFault, Row, Verdict};
use crate::config::line_of;
use crate::mail::MailAddress;
use crate::policy::account::{Authority, Guest};
use crate::policy::tenant::Settings;
use crate::policy::user_id::UserId;
use crate::secrets::AppSecret;

/// A row and the line it begins at.
pub struct At<T> {
    pub line: usize,
    pub row: T,
}

pub struct File {
    pub tenants: Vec<At<TenantRow>>,
    pub groups: Vec<At<GroupRow>>,
    pub accounts: Vec<At<AccountRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantRow {
    pub name: String,
    pub domains: Vec<String>,
    #[serde(default)]
    pub settings: Settings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRow {
    pub tenant: String,
    pub name: String,
    /// Groups that are members of this one.
    #[serde(default)]
    pub groups: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountRow {
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
    #[serde(default)]
    pub groups: Vec<String>,
    pub locale: Option<String>,
    pub mail: Option<MailAddress>,
    #[serde(default)]
    pub other_mails: Vec<MailAddress>,
    /// `+CountryCode Number`.
    pub mobile_phone: Option<PhoneNumber>,
    pub office_phone: Option<PhoneNumber>,
    /// Secrets of authenticator apps, base32.
    #[serde(default)]
    pub app_secrets: Vec<Base32>,
    /// Locked as by wrong passwords, until somebody unlocks it; taken only when the account is new.
    #[serde(default)]
    pub locked: bool,
    /// The start password must be changed before it is used; taken only when the account is new.
    #[serde(default)]
    pub must_change: bool,
    /// Plain; hashed on the way in, and only when the account is new.
    pub start_password: Option<String>,
    /// Argon2 as a PHC string; taken only when the account is new.
    pub start_password_hash: Option<String>,
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

/// The secret of an app.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub struct Base32(pub AppSecret);

impl TryFrom<String> for Base32 {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        AppSecret::from_base32(&text)
            .map(Self)
            .ok_or("must be base32 of 16 to 128 bytes, as authenticator apps take it")
    }
}

fn yes() -> bool {
    true
}

fn cloud() -> Authority {
    Authority::Cloud
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    tenant: Vec<Spanned<Value>>,
    #[serde(default)]
    group: Vec<Spanned<Value>>,
    #[serde(default)]
    account: Vec<Spanned<Value>>,
    /// What the demo prints about its accounts; no rows.
    #[serde(default, rename = "demo")]
    _demo: Vec<Value>,
}

/// Reads a file; rows that cannot be read are in the report already.
pub fn read(text: &str) -> Result<(File, Vec<Row>), ImportFault> {
    let raw: Raw = toml::from_str(text).map_err(|error| ImportFault::Unreadable {
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        reason: error.message().trim().to_owned(),
    })?;
    let mut report = Vec::new();
    let file = File {
        tenants: each(text, "tenant", raw.tenant, &mut report),
        groups: each(text, "group", raw.group, &mut report),
        accounts: each(text, "account", raw.account, &mut report),
    };
    Ok((file, report))
}

fn each<T: DeserializeOwned>(
    text: &str,
    kind: &'static str,
    raw: Vec<Spanned<Value>>,
    report: &mut Vec<Row>,
) -> Vec<At<T>> {
    let mut rows = Vec::with_capacity(raw.len());
    for value in raw {
        let line = line_of(text, value.span().start);
        let value = value.into_inner();
        let name = ["user_id", "name"]
            .iter()
            .find_map(|key| value.get(key).and_then(Value::as_str))
            .unwrap_or("?")
            .chars()
            .take(120)
            .collect();
        match value.try_into() {
            Ok(row) => rows.push(At { line, row }),
            Err(error) => {
                let reason = error.message().trim().to_owned();
                report.push(Row { line, kind, name, verdict: Verdict::Refused(reason) });
            }
        }
    }
    rows
}
