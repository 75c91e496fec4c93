//! Organizations and their domains.

use sqlx::any::AnyRow;
use sqlx::{Any, Executor};

use super::{StoreError, Tx, text};
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

/// Replaces a tenant's settings.
///
/// # Errors
/// When the store refuses.
pub async fn save_settings(tx: &mut Tx, id: &str, settings: &Settings) -> Result<(), StoreError> {
    let text = serde_json::to_string(settings).map_err(|_| StoreError::Unreadable("tenant.settings"))?;
    sqlx::query("UPDATE tenant SET settings = $2 WHERE id = $1").bind(id).bind(text).execute(&mut **tx).await?;
    Ok(())
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
