//! Passes that bind a first means of proof, and objections to what a notice told of.
//! Both are secrets that go out once; only their digests are kept.

use super::{StoreError, Tx, number, text};

/// Adds a pass for an account; an older one of it is over.
///
/// # Errors
/// When the store refuses.
pub async fn add_pass(
    tx: &mut Tx,
    digest: &str,
    account_id: &str,
    now_ms: i64,
    expires_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM enrolment_pass WHERE account_id = $1").bind(account_id).execute(&mut **tx).await?;
    sqlx::query("INSERT INTO enrolment_pass (digest, account_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)")
        .bind(digest)
        .bind(account_id)
        .bind(now_ms)
        .bind(expires_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Spends a pass: true for exactly one caller, in its life, for its account.
///
/// # Errors
/// When the store refuses.
pub async fn spend_pass(tx: &mut Tx, digest: &str, account_id: &str, now_ms: i64) -> Result<bool, StoreError> {
    let spent = sqlx::query(
        "UPDATE enrolment_pass SET used_ms = $3 \
         WHERE digest = $1 AND account_id = $2 AND used_ms IS NULL AND expires_ms > $3",
    )
    .bind(digest)
    .bind(account_id)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(spent.rows_affected() == 1)
}

/// Adds what the link of a notice is good for.
///
/// # Errors
/// When the store refuses.
pub async fn add_objection(
    tx: &mut Tx,
    digest: &str,
    account_id: &str,
    now_ms: i64,
    expires_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO objection (digest, account_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)")
        .bind(digest)
        .bind(account_id)
        .bind(now_ms)
        .bind(expires_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The account that an objection is about, while it can be made. Changes nothing.
///
/// # Errors
/// When the store cannot be read.
pub async fn objecting(tx: &mut Tx, digest: &str, now_ms: i64) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT account_id FROM objection WHERE digest = $1 AND used_ms IS NULL AND expires_ms > $2")
        .bind(digest)
        .bind(now_ms)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| text(&row, "account_id")).transpose()
}

/// An objection that was made.
pub struct Objected {
    pub account_id: String,
    /// When that happened which the person did not do.
    pub since_ms: i64,
}

/// Makes an objection, once, and closes self-service for its account; says whose it is.
///
/// # Errors
/// When the store refuses.
pub async fn object(tx: &mut Tx, digest: &str, now_ms: i64) -> Result<Option<Objected>, StoreError> {
    let row = sqlx::query(
        "UPDATE objection SET used_ms = $2 WHERE digest = $1 AND used_ms IS NULL AND expires_ms > $2 \
         RETURNING account_id, created_ms",
    )
    .bind(digest)
    .bind(now_ms)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (account_id, since_ms) = (text(&row, "account_id")?, number(&row, "created_ms")?);
    sqlx::query("UPDATE account SET reported_ms = COALESCE(reported_ms, $2) WHERE id = $1")
        .bind(&account_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(Some(Objected { account_id, since_ms }))
}

/// Opens what an objection closed; says whether one had.
///
/// # Errors
/// When the store refuses.
pub async fn withdraw_objections(tx: &mut Tx, account_id: &str) -> Result<bool, StoreError> {
    let opened = sqlx::query("UPDATE account SET reported_ms = NULL WHERE id = $1 AND reported_ms IS NOT NULL")
        .bind(account_id)
        .execute(&mut **tx)
        .await?;
    Ok(opened.rows_affected() == 1)
}

/// Forgets what is over.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, now_ms: i64) -> Result<(), StoreError> {
    for statement in
        ["DELETE FROM enrolment_pass WHERE expires_ms <= $1", "DELETE FROM objection WHERE expires_ms <= $1"]
    {
        sqlx::query(statement).bind(now_ms).execute(&mut **tx).await?;
    }
    Ok(())
}
