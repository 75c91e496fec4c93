//! Organizations and their domains.

use sqlx::any::AnyRow;
use sqlx::{Any, Executor};

use super::{StoreError, Tx, maybe_number, maybe_text, number, text};
use crate::policy::login_name::{Realm, read_short_name};
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

/// The tenant whose people have this short name before their own.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_short_name<'e>(
    on: impl Executor<'e, Database = Any>,
    short_name: &str,
) -> Result<Option<Tenant>, StoreError> {
    let row = sqlx::query("SELECT t.* FROM tenant t JOIN short_name s ON s.tenant_id = t.id WHERE s.name = $1")
        .bind(short_name)
        .fetch_optional(on)
        .await?;
    row.as_ref().map(tenant).transpose()
}

/// The tenant that a name leads to.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_realm<'e>(
    on: impl Executor<'e, Database = Any>,
    realm: Realm<'_>,
) -> Result<Option<Tenant>, StoreError> {
    match realm {
        Realm::Domain(domain) => by_domain(on, domain).await,
        Realm::ShortName(short_name) => by_short_name(on, short_name).await,
    }
}

/// A short name of these settings that another tenant has, and whose it is. `id` is the tenant's
/// that is to have them; `None` where it is new.
///
/// # Errors
/// When the store cannot be read.
pub async fn another_of_short_names(
    tx: &mut Tx,
    id: Option<&str>,
    settings: &Settings,
) -> Result<Option<(String, Tenant)>, StoreError> {
    for name in &settings.short_names {
        let owner = by_short_name(&mut **tx, &name.to_ascii_lowercase()).await?;
        if let Some(owner) = owner.filter(|owner| id != Some(owner.id.as_str())) {
            return Ok(Some((name.clone(), owner)));
        }
    }
    Ok(None)
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
    keep_short_names(tx, &tenant.id, &tenant.settings).await
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
    let Some(row) = row else { return Ok(None) };
    keep_short_names(tx, id, settings).await?;
    Ok(Some(number(&row, "policy_version")?))
}

/// Brings a tenant's short names to what its settings say. One that another tenant has is refused.
async fn keep_short_names(tx: &mut Tx, id: &str, settings: &Settings) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM short_name WHERE tenant_id = $1").bind(id).execute(&mut **tx).await?;
    for name in settings.short_names.iter().filter_map(|name| read_short_name(name)) {
        sqlx::query("INSERT INTO short_name (name, tenant_id) VALUES ($1, $2)")
            .bind(name)
            .bind(id)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
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
