//! Login flows and their keys.

use sqlx::any::AnyRow;
use sqlx::{Any, Executor};

use super::{StoreError, Tx, maybe_number, number, text};
use crate::policy::tenant::Tenant;

/// A login flow that may ask about a tenant's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginFlow {
    pub id: String,
    pub tenant_id: String,
    /// The audience of its results; no two have the same.
    pub name: String,
    pub created_ms: i64,
}

/// One of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub id: String,
    pub created_ms: i64,
    /// When it was last used, to the minute.
    pub used_ms: Option<i64>,
    pub revoked_ms: Option<i64>,
}

/// Adds a login flow; false where the name is taken.
///
/// # Errors
/// When the store refuses.
pub async fn add(tx: &mut Tx, login_flow: &LoginFlow) -> Result<bool, StoreError> {
    let added = sqlx::query(
        "INSERT INTO login_flow (id, tenant_id, name, created_ms) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
    )
    .bind(&login_flow.id)
    .bind(&login_flow.tenant_id)
    .bind(&login_flow.name)
    .bind(login_flow.created_ms)
    .execute(&mut **tx)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// All login flows, in the order of their names.
///
/// # Errors
/// When the store cannot be read.
pub async fn all<'e>(on: impl Executor<'e, Database = Any>) -> Result<Vec<LoginFlow>, StoreError> {
    let rows = sqlx::query("SELECT * FROM login_flow ORDER BY name").fetch_all(on).await?;
    rows.iter().map(login_flow).collect()
}

/// The login flow of a name.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_name<'e>(on: impl Executor<'e, Database = Any>, name: &str) -> Result<Option<LoginFlow>, StoreError> {
    let row = sqlx::query("SELECT * FROM login_flow WHERE name = $1").bind(name).fetch_optional(on).await?;
    row.as_ref().map(login_flow).transpose()
}

/// The login flow that a key belongs to, whether the key is still valid or not.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_key(tx: &mut Tx, key_id: &str) -> Result<Option<LoginFlow>, StoreError> {
    let row =
        sqlx::query("SELECT f.* FROM login_flow f JOIN login_flow_key k ON k.login_flow_id = f.id WHERE k.id = $1")
            .bind(key_id)
            .fetch_optional(&mut **tx)
            .await?;
    row.as_ref().map(login_flow).transpose()
}

/// The valid key of a digest, whose it is, and for whom it speaks: one statement, asked at every call.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_key(tx: &mut Tx, digest: &str) -> Result<Option<(LoginFlow, Key, Tenant)>, StoreError> {
    let row = sqlx::query(
        "SELECT f.id AS id, f.tenant_id AS tenant_id, f.name AS name, f.created_ms AS created_ms, k.id AS key_id, \
         k.created_ms AS key_created_ms, k.used_ms AS used_ms, t.name AS tenant_name, t.settings AS settings \
         FROM login_flow_key k JOIN login_flow f ON f.id = k.login_flow_id JOIN tenant t ON t.id = f.tenant_id \
         WHERE k.digest = $1 AND k.revoked_ms IS NULL",
    )
    .bind(digest)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = &row else { return Ok(None) };
    let key = Key {
        id: text(row, "key_id")?,
        created_ms: number(row, "key_created_ms")?,
        used_ms: maybe_number(row, "used_ms")?,
        revoked_ms: None,
    };
    let tenant = Tenant {
        id: text(row, "tenant_id")?,
        name: text(row, "tenant_name")?,
        settings: super::tenants::settings(row)?,
    };
    Ok(Some((login_flow(row)?, key, tenant)))
}

/// Adds a key to a login flow.
///
/// # Errors
/// When the store refuses.
pub async fn add_key(tx: &mut Tx, login_flow: &str, id: &str, digest: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO login_flow_key (id, login_flow_id, digest, created_ms) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(login_flow)
        .bind(digest)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A login flow's keys, the oldest first, revoked ones included.
///
/// # Errors
/// When the store cannot be read.
pub async fn keys(tx: &mut Tx, login_flow: &str) -> Result<Vec<Key>, StoreError> {
    let rows = sqlx::query("SELECT * FROM login_flow_key WHERE login_flow_id = $1 ORDER BY created_ms, id")
        .bind(login_flow)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(key).collect()
}

/// Whether a key is valid, by its id.
///
/// # Errors
/// When the store cannot be read.
pub async fn is_valid(tx: &mut Tx, key_id: &str) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT COUNT(*) AS valid FROM login_flow_key WHERE id = $1 AND revoked_ms IS NULL")
        .bind(key_id)
        .fetch_one(&mut **tx)
        .await?;
    Ok(number(&row, "valid")? > 0)
}

/// Revokes a key: from the end of the transaction on no login flow can call with it.
///
/// # Errors
/// When the store refuses.
pub async fn revoke(tx: &mut Tx, key_id: &str, now_ms: i64) -> Result<bool, StoreError> {
    let revoked = sqlx::query("UPDATE login_flow_key SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL")
        .bind(key_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(revoked.rows_affected() == 1)
}

/// Keeps when a key was used.
///
/// # Errors
/// When the store refuses.
pub async fn note_use(tx: &mut Tx, key_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE login_flow_key SET used_ms = $2 WHERE id = $1")
        .bind(key_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn login_flow(row: &AnyRow) -> Result<LoginFlow, StoreError> {
    Ok(LoginFlow {
        id: text(row, "id")?,
        tenant_id: text(row, "tenant_id")?,
        name: text(row, "name")?,
        created_ms: number(row, "created_ms")?,
    })
}

fn key(row: &AnyRow) -> Result<Key, StoreError> {
    Ok(Key {
        id: text(row, "id")?,
        created_ms: number(row, "created_ms")?,
        used_ms: maybe_number(row, "used_ms")?,
        revoked_ms: maybe_number(row, "revoked_ms")?,
    })
}
