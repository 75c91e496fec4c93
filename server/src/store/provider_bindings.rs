//! Which account a provider's `sub` belongs to.

use super::{StoreError, Tx, text};

/// The id of the account that this subject was bound to.
///
/// # Errors
/// When the store cannot be read.
pub async fn account_of(tx: &mut Tx, subject: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT account_id FROM provider_binding WHERE subject = $1")
        .bind(subject)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| text(&row, "account_id")).transpose()
}

/// Binds an account to a subject of an issuer; says whether it did, which it does
/// not where the account has another subject there already.
///
/// # Errors
/// When the store refuses.
pub async fn bind(tx: &mut Tx, subject: &str, account_id: &str, issuer: &str, now_ms: i64) -> Result<bool, StoreError> {
    let bound = sqlx::query(
        "INSERT INTO provider_binding (subject, account_id, issuer, bound_ms) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
    )
    .bind(subject)
    .bind(account_id)
    .bind(issuer)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(bound.rows_affected() == 1)
}

/// Forgets whom the providers know an account as; says how many knew it.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, account_id: &str) -> Result<u64, StoreError> {
    let forgotten =
        sqlx::query("DELETE FROM provider_binding WHERE account_id = $1").bind(account_id).execute(&mut **tx).await?;
    Ok(forgotten.rows_affected())
}
