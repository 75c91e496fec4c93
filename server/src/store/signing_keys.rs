//! Keys that results are signed with, and results that were redeemed with us.

use sqlx::{Any, Executor};

use super::{StoreError, Tx, text};
use crate::secrets::{PublicKey, Sealed, SigningKey};

/// The key that signs now, if one was made already.
///
/// # Errors
/// When the store cannot be read, or the key cannot be opened.
pub async fn current(tx: &mut Tx) -> Result<Option<SigningKey>, StoreError> {
    let row =
        sqlx::query("SELECT id, sealed FROM signing_key WHERE retired_ms IS NULL").fetch_optional(&mut **tx).await?;
    let Some(row) = row else { return Ok(None) };
    let document = tx.keys().open(Sealed::SigningKey, &text(&row, "id")?, &text(&row, "sealed")?)?;
    Ok(Some(SigningKey::read(&document)?))
}

/// Makes the key that signs from now on.
///
/// # Errors
/// When there are no random bytes, or the store refuses.
pub async fn make(tx: &mut Tx, now_ms: i64) -> Result<SigningKey, StoreError> {
    let document = SigningKey::make()?;
    let key = SigningKey::read(&document)?;
    let public = key.public();
    let id = public.id();
    let sealed = tx.keys().seal(Sealed::SigningKey, &id, &document)?;
    sqlx::query("INSERT INTO signing_key (id, public, sealed, created_ms) VALUES ($1, $2, $3, $4)")
        .bind(&id)
        .bind(public.to_text())
        .bind(sealed)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(key)
}

/// Retires the key that signs now: its private half is gone, its public half
/// stays until no result that it signed counts any more. Says which it was.
///
/// # Errors
/// When the store refuses.
pub async fn retire(tx: &mut Tx, now_ms: i64) -> Result<Option<String>, StoreError> {
    let row =
        sqlx::query("UPDATE signing_key SET retired_ms = $1, sealed = NULL WHERE retired_ms IS NULL RETURNING id")
            .bind(now_ms)
            .fetch_optional(&mut **tx)
            .await?;
    row.map(|row| text(&row, "id")).transpose()
}

/// The public halves of the key that signs and of those retired after `after_ms`, the newest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn published<'e>(on: impl Executor<'e, Database = Any>, after_ms: i64) -> Result<Vec<PublicKey>, StoreError> {
    let rows = sqlx::query(
        "SELECT public FROM signing_key WHERE retired_ms IS NULL OR retired_ms > $1 ORDER BY created_ms DESC",
    )
    .bind(after_ms)
    .fetch_all(on)
    .await?;
    rows.iter()
        .map(|row| PublicKey::from_text(&text(row, "public")?).ok_or(StoreError::Unreadable("signing_key.public")))
        .collect()
}

/// Spends a result: the one statement that does. True for exactly one caller.
///
/// # Errors
/// When the store refuses.
pub async fn spend(tx: &mut Tx, jti: &str, expires_ms: i64) -> Result<bool, StoreError> {
    let spent = sqlx::query("INSERT INTO result_spent (jti, expires_ms) VALUES ($1, $2) ON CONFLICT (jti) DO NOTHING")
        .bind(jti)
        .bind(expires_ms)
        .execute(&mut **tx)
        .await?;
    Ok(spent.rows_affected() == 1)
}

/// Forgets results that are no good any more, and retired keys that are no longer needed.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, before_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM result_spent WHERE expires_ms < $1").bind(before_ms).execute(&mut **tx).await?;
    sqlx::query("DELETE FROM signing_key WHERE retired_ms < $1").bind(before_ms).execute(&mut **tx).await?;
    Ok(())
}
