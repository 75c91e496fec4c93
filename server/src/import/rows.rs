//! The rows of an import file, each read by itself so that a bad one stops no other.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::Value;

use super::{ImportFault, Row, Verdict};
use crate::config::line_of;
use crate::messages::mail::MailAddress;
use crate::policy::account::Authority;
use crate::policy::tenant::Settings;
use crate::policy::user_id::UserId;

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
    /// Plain; hashed on the way in, and only when the account is new.
    pub start_password: Option<String>,
    /// Argon2 as a PHC string; taken only when the account is new.
    pub start_password_hash: Option<String>,
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
