//! Organizations and their domains.

use sqlx::any::AnyRow;
use sqlx::{Any, Executor};

use super::{StoreError, Tx, maybe_number, maybe_text, number, text};
use crate::policy::tenant::{Settings, Tenant};

/// The tenant that a domain belongs to.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_domain<'e>(on: impl Executor<'e, Database = Any>, domain: &str) -> Result<Option<Tenant>, StoreError> {
    let row = sqlx::query("SELECT t.* FROM tenant t JOIN domain d ON d.tenant_id = t.id WHERE d.name = $1")
        .bind(domain)
        .fetch_optional(on)
        .await?;
    row.as_ref().map(tenant).transpose()
}

/// The tenant of an id.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_id<'e>(on: impl Executor<'e, Database = Any>, id: &str) -> Result<Option<Tenant>, StoreError> {
    let row = sqlx::query("SELECT * FROM tenant WHERE id = $1").bind(id).fetch_optional(on).await?;
    row.as_ref().map(tenant).transpose()
}

/// The tenant of a name, as operators type it.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_name<'e>(on: impl Executor<'e, Database = Any>, name: &str) -> Result<Option<Tenant>, StoreError> {
    let row = sqlx::query("SELECT * FROM tenant WHERE name = $1").bind(name).fetch_optional(on).await?;
    row.as_ref().map(tenant).transpose()
}

/// All tenants, by name.
///
/// # Errors
/// When the store cannot be read.
pub async fn all<'e>(on: impl Executor<'e, Database = Any>) -> Result<Vec<Tenant>, StoreError> {
    let rows = sqlx::query("SELECT * FROM tenant ORDER BY name").fetch_all(on).await?;
    rows.iter().map(tenant).collect()
}

/// Which version of a tenant's settings stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// From 1: one more with every change.
    pub version: i64,
    /// When it was saved, in milliseconds since 1970 UTC; not known of what an older program saved.
    pub at_ms: Option<i64>,
    /// The operator who saved it; not known of what an older program saved.
    pub by: Option<String>,
}

/// A tenant with its settings, and which version of them that is.
#[derive(Debug, Clone)]
pub struct Policy {
    pub tenant: Tenant,
    pub saved: Saved,
}

/// The policy of a tenant, by its name.
///
/// # Errors
/// When the store cannot be read.
pub async fn policy_of(tx: &mut Tx, name: &str) -> Result<Option<Policy>, StoreError> {
    let row = sqlx::query("SELECT * FROM tenant WHERE name = $1").bind(name).fetch_optional(&mut **tx).await?;
    let Some(row) = &row else { return Ok(None) };
    let saved = Saved {
        version: number(row, "policy_version")?,
        at_ms: maybe_number(row, "policy_saved_ms")?,
        by: maybe_text(row, "policy_saved_by")?,
    };
    Ok(Some(Policy { tenant: tenant(row)?, saved }))
}

/// Adds a tenant, with the first version of its settings.
///
/// # Errors
/// When the store refuses.
pub async fn add(tx: &mut Tx, tenant: &Tenant, by: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO tenant (id, name, settings, created_ms, policy_version, policy_saved_ms, policy_saved_by) \
         VALUES ($1, $2, $3, $4, 1, $4, $5)",
    )
    .bind(&tenant.id)
    .bind(&tenant.name)
    .bind(written(&tenant.settings)?)
    .bind(now_ms)
    .bind(by)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Saves a tenant's settings over this version of them, and over no other: the one
/// statement that does. Says the new version; none where another one stands.
///
/// # Errors
/// When the store refuses.
pub async fn save_settings(
    tx: &mut Tx,
    id: &str,
    over: i64,
    settings: &Settings,
    by: &str,
    now_ms: i64,
) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query(
        "UPDATE tenant SET settings = $3, policy_version = policy_version + 1, policy_saved_ms = $4, \
         policy_saved_by = $5 WHERE id = $1 AND policy_version = $2 RETURNING policy_version",
    )
    .bind(id)
    .bind(over)
    .bind(written(settings)?)
    .bind(now_ms)
    .bind(by)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| number(&row, "policy_version")).transpose()
}

fn written(settings: &Settings) -> Result<String, StoreError> {
    serde_json::to_string(settings).map_err(|_| StoreError::Unreadable("tenant.settings"))
}

pub(super) fn tenant(row: &AnyRow) -> Result<Tenant, StoreError> {
    of(text(row, "id")?, text(row, "name")?, &text(row, "settings")?)
}

pub(super) fn of(id: String, name: String, settings: &str) -> Result<Tenant, StoreError> {
    Ok(Tenant { id, name, settings: read(settings)? })
}

/// The settings in a row that has them.
pub(super) fn settings(row: &AnyRow) -> Result<Settings, StoreError> {
    read(&text(row, "settings")?)
}

fn read(settings: &str) -> Result<Settings, StoreError> {
    serde_json::from_str(settings).map_err(|_| StoreError::Unreadable("tenant.settings"))
}
