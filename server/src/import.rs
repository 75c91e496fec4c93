//! Loading tenants, groups and accounts from a file.
//!
//! The file is TOML with rows `[[tenant]]`, `[[group]]` and `[[account]]`, as
//! `docs/import.md` describes. Every row gets a verdict; a bad row stops no
//! other; a second run changes nothing. A start password is set only when the
//! account is new: what a person has chosen since is never overwritten.
//!
//! A row is judged before any of it is written, so a refused one leaves no trace
//! but its line in the log. Rows are written many to a transaction
//! (`apply`): each transaction costs a write that the disk confirms.

mod accounts;
mod app_secret;
mod apply;
mod cells;
mod encoding;
mod groups;
mod lines;
mod rows;
mod tenants;
mod twice;

pub use encoding::text_of;

use serde::Serialize;

use crate::act::{Operator, Trouble};
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
    /// What was taken, and still should be looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl Row {
    fn new(line: usize, kind: &'static str, name: String, verdict: Verdict) -> Self {
        Self { line, kind, name, verdict, warnings: Vec::new() }
    }
}

/// Why a file was not even begun, or was left in the middle.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("line {line}: {reason}")]
    Unreadable { line: usize, reason: String },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Trouble(#[from] Trouble),
    #[error(transparent)]
    Hashing(#[from] crate::password::hash::HashFault),
}

/// Is told how many rows of how many have their verdict.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

/// Loads a file's text for an operator; rows in the order tenants, groups, accounts.
/// Tells how far it is after every transaction.
///
/// # Errors
/// When the text is no TOML, or the store cannot be reached. Rows whose
/// transaction was committed before that stay loaded.
pub async fn load(portal: &Portal, by: &Operator, text: &str, progress: Progress<'_>) -> Result<Vec<Row>, ImportFault> {
    let (file, report) = rows::read(text)?;
    let mut run = apply::Run::begin(portal, by, &file, report, progress).await?;
    tenants::load(&mut run, file.tenants).await?;
    groups::load(&mut run, file.groups).await?;
    accounts::load(&mut run, file.accounts).await?;
    Ok(run.finish())
}
