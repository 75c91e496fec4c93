//! Wrong proofs over a whole tenant: how many, and who was told.

use sqlx::AnyConnection;

use super::{Store, StoreError, Tx, maybe_text, number, tenants};
use crate::clock::HOUR_MS;
use crate::policy::login_name::Realm;
use crate::policy::tenant::Tenant;
use crate::policy::throttle::{self, USUAL_WRONG};

/// A tenant with how many wrong proofs it had since `$2`.
macro_rules! with_wrong {
    () => {
        "SELECT t.*, (SELECT COUNT(*) FROM wrong_proof w WHERE w.tenant_id = t.id AND w.at_ms > $2) AS wrong \
         FROM tenant t "
    };
}

/// How far the tenant's wrong proofs of the last hour are beyond what is usual,
/// and how many there are.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_tenant(on: &mut AnyConnection, tenant_id: &str, now_ms: i64) -> Result<(u8, i64), StoreError> {
    let row = sqlx::query("SELECT COUNT(*) AS wrong FROM wrong_proof WHERE tenant_id = $1 AND at_ms > $2")
        .bind(tenant_id)
        .bind(now_ms - HOUR_MS)
        .fetch_one(&mut *on)
        .await?;
    let wrong = number(&row, "wrong")?;
    Ok((of_count(on, tenant_id, wrong).await?, wrong))
}

/// The tenant that a name leads to, and its strain.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_realm(
    on: &mut AnyConnection,
    realm: Realm<'_>,
    now_ms: i64,
) -> Result<Option<(Tenant, u8)>, StoreError> {
    let (statement, name) = match realm {
        Realm::Domain(domain) => {
            (concat!(with_wrong!(), "JOIN domain d ON d.tenant_id = t.id WHERE d.name = $1"), domain)
        }
        Realm::ShortName(name) => {
            (concat!(with_wrong!(), "JOIN short_name s ON s.tenant_id = t.id WHERE s.name = $1"), name)
        }
    };
    let row = sqlx::query(statement).bind(name).bind(now_ms - HOUR_MS).fetch_optional(&mut *on).await?;
    let Some(row) = row else { return Ok(None) };
    let tenant = tenants::tenant(&row)?;
    let strain = of_count(on, &tenant.id, number(&row, "wrong")?).await?;
    Ok(Some((tenant, strain)))
}

/// The accounts are counted only where so many wrong proofs are unusual.
async fn of_count(on: &mut AnyConnection, tenant_id: &str, wrong: i64) -> Result<u8, StoreError> {
    if wrong < USUAL_WRONG {
        return Ok(0);
    }
    let row = sqlx::query("SELECT COUNT(*) AS accounts FROM account WHERE tenant_id = $1")
        .bind(tenant_id)
        .fetch_one(on)
        .await?;
    Ok(throttle::strain(wrong, number(&row, "accounts")?))
}

/// Raises the tenant's alarm: true for the first caller of an hour.
///
/// # Errors
/// When the store refuses.
pub async fn raise_alarm(tx: &mut Tx, tenant_id: &str, now_ms: i64) -> Result<bool, StoreError> {
    let raised = sqlx::query(
        "INSERT INTO tenant_alarm (tenant_id, until_ms) VALUES ($1, $2) \
         ON CONFLICT (tenant_id) DO UPDATE SET until_ms = excluded.until_ms WHERE tenant_alarm.until_ms <= $3",
    )
    .bind(tenant_id)
    .bind(now_ms + HOUR_MS)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(raised.rows_affected() == 1)
}

impl Store {
    /// The strain of the tenant that a session's visit belongs to.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn strain_of_visit(&self, session: &str, now_ms: i64) -> Result<u8, StoreError> {
        let mut on = self.pool().acquire().await?;
        let row = sqlx::query(
            "SELECT f.tenant_id AS tenant_id, \
                 (SELECT COUNT(*) FROM wrong_proof w WHERE w.tenant_id = f.tenant_id AND w.at_ms > $2) AS wrong \
             FROM flow f WHERE f.session = $1",
        )
        .bind(session)
        .bind(now_ms - HOUR_MS)
        .fetch_optional(&mut *on)
        .await?;
        let Some(row) = row else { return Ok(0) };
        match maybe_text(&row, "tenant_id")? {
            Some(tenant) => of_count(&mut on, &tenant, number(&row, "wrong")?).await,
            None => Ok(0),
        }
    }
}
