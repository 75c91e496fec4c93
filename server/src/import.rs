//! Loading tenants, groups and accounts from a file.
//!
//! The file is an export of a directory (`ldif`), or TOML with rows `[[tenant]]`, `[[group]]` and `[[account]]`, as
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
mod csv;
mod encoding;
mod groups;
mod ldif;
mod lines;
mod rows;
mod tenants;
pub mod tokens;
mod twice;

pub use encoding::text_of;
pub use ldif::Export;

use serde::Serialize;

use crate::act::{Act, By, Operator, Trouble};
use crate::portal::Portal;
use crate::store::{StoreError, in_step, tenants as tenant_store};

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
    /// `tenant`, `group` or `account`; `entry` where that is not known of a record of LDIF;
    /// `token` of a file of hardware tokens.
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
    #[error("tenant: {0:?} is not known: load it first, as a [[tenant]] of a TOML file")]
    UnknownTenant(String),
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
    write(portal, by, file, report, progress).await
}

/// What became of an export.
#[derive(Debug)]
pub struct Loaded {
    pub rows: Vec<Row>,
    /// How many entries are neither a person nor a group.
    pub passed_over: usize,
}

/// As [`load`], for the export of a directory as LDIF. It has groups and accounts, in one tenant.
///
/// # Errors
/// When the tenant is not known, or the store cannot be reached. Rows whose
/// transaction was committed before that stay loaded.
pub async fn load_export(
    portal: &Portal,
    by: &Operator,
    text: &str,
    export: &Export,
    progress: Progress<'_>,
) -> Result<Loaded, ImportFault> {
    let domains = domains(portal, by, &export.tenant).await?;
    let ldif::Read { file, report, passed_over } = ldif::read(text, export, &domains, portal.now_ms());
    Ok(Loaded { rows: write(portal, by, file, report, progress).await?, passed_over })
}

/// The domains of a tenant.
async fn domains(portal: &Portal, by: &Operator, tenant: &str) -> Result<Vec<String>, ImportFault> {
    let mut look = Act::look(portal, By::Operator(by)).await?;
    match tenant_store::by_name(&mut **look, tenant).await? {
        Some(tenant) => Ok(in_step::domains(&mut look, &tenant.id).await?),
        None => Err(ImportFault::UnknownTenant(tenant.to_owned())),
    }
}

async fn write(
    portal: &Portal,
    by: &Operator,
    file: rows::File,
    report: Vec<Row>,
    progress: Progress<'_>,
) -> Result<Vec<Row>, ImportFault> {
    let mut run = apply::Run::begin(portal, by, &file, report, progress).await?;
    tenants::load(&mut run, file.tenants).await?;
    groups::load(&mut run, file.groups).await?;
    accounts::load(&mut run, file.accounts).await?;
    Ok(run.finish())
}
