//! Loading tenants, groups and accounts from a file.
//!
//! The file is TOML with rows `[[tenant]]`, `[[group]]` and `[[account]]`, as
//! `docs/import.md` describes. Every row gets a verdict; a bad row stops
//! nothing else; a second run changes nothing. A start password is set only
//! when the account is new: what a person has chosen since is never overwritten.

mod apply;
mod rows;

use serde::Serialize;

use crate::portal::Portal;
use crate::store::StoreError;

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Added,
    Changed,
    Unchanged,
    Refused(String),
}

/// One row's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Line of the file the row begins at, from 1.
    pub line: usize,
    /// `tenant`, `group` or `account`.
    pub kind: &'static str,
    /// The row's name or user ID, where it has one.
    pub name: String,
    pub verdict: Verdict,
}

/// Why a file was not even begun.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("line {line}: {reason}")]
    Unreadable { line: usize, reason: String },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Hashing(#[from] crate::password::hash::HashFault),
}

/// Loads a file's text; rows in the order tenants, groups, accounts.
///
/// # Errors
/// When the text is no TOML, or the store cannot be reached. Rows before that stay loaded.
pub async fn load(portal: &Portal, text: &str) -> Result<Vec<Row>, ImportFault> {
    let (file, mut report) = rows::read(text)?;
    apply::tenants(portal, file.tenants, &mut report).await?;
    apply::groups(portal, file.groups, &mut report).await?;
    apply::accounts(portal, file.accounts, &mut report).await?;
    report.sort_by_key(|row| row.line);
    Ok(report)
}
