//! Means of proof that people bind, use and take off file.
//!
//! What the directory entered is not touched here: an import changes it.

use super::{StoreError, Tx};
use crate::secrets::{AppSecret, Keys, Sealed};
use crate::store::proof::{Binding, Bound};

/// Puts a mailbox on file, with the id that its proof names.
///
/// # Errors
/// When the store refuses, or the address cannot be sealed.
pub async fn bind_mail(bound: &mut Bound<'_>, keys: &Keys, address: &str, now_ms: i64) -> Result<(), StoreError> {
    let (means, account) = (bound.means().to_owned(), bound.account().to_owned());
    let sealed = keys.seal(Sealed::Contact, &means, address.as_bytes())?;
    sqlx::query(
        "INSERT INTO contact (id, account_id, kind, position, sealed, since_ms, verified_ms) \
         SELECT $1, $2, 'registered-mail', COALESCE(MAX(position), -1) + 1, $3, $4, $4 FROM contact \
         WHERE account_id = $2 AND kind = 'registered-mail'",
    )
    .bind(means)
    .bind(account)
    .bind(sealed)
    .bind(now_ms)
    .execute(&mut **bound.right().tx())
    .await?;
    Ok(())
}

/// Puts an app on file, with the id that its proof names. `step` is that of the
/// code that was shown: it is not good a second time.
///
/// # Errors
/// When the store refuses, or the secret cannot be sealed.
pub async fn bind_app(
    bound: &mut Bound<'_>,
    keys: &Keys,
    secret: &AppSecret,
    step: i64,
    now_ms: i64,
) -> Result<(), StoreError> {
    let (means, account) = (bound.means().to_owned(), bound.account().to_owned());
    let sealed = keys.seal(Sealed::AppSecret, &means, secret.expose())?;
    sqlx::query(
        "INSERT INTO authenticator (id, account_id, registered, position, sealed, last_step, since_ms) \
         SELECT $1, $2, 1, COALESCE(MAX(position), -1) + 1, $3, $4, $5 FROM authenticator \
         WHERE account_id = $2 AND registered = 1",
    )
    .bind(means)
    .bind(account)
    .bind(sealed)
    .bind(step)
    .bind(now_ms)
    .execute(&mut **bound.right().tx())
    .await?;
    Ok(())
}

/// Takes something that the person put on file off it; says whether it was there.
///
/// # Errors
/// When the store refuses.
pub async fn remove(right: &mut Binding<'_>, means: &str) -> Result<bool, StoreError> {
    let account = right.account().to_owned();
    let mut removed = 0;
    for statement in [
        "DELETE FROM contact WHERE id = $1 AND account_id = $2 AND kind = 'registered-mail'",
        "DELETE FROM authenticator WHERE id = $1 AND account_id = $2 AND registered = 1",
    ] {
        removed += sqlx::query(statement).bind(means).bind(&account).execute(&mut **right.tx()).await?.rows_affected();
    }
    sqlx::query("UPDATE account SET default_means = NULL WHERE id = $1 AND default_means = $2")
        .bind(account)
        .bind(means)
        .execute(&mut **right.tx())
        .await?;
    Ok(removed > 0)
}

/// Has one means offered first.
///
/// # Errors
/// When the store refuses.
pub async fn make_default(right: &mut Binding<'_>, means: &str) -> Result<(), StoreError> {
    let account = right.account().to_owned();
    sqlx::query("UPDATE account SET default_means = $2 WHERE id = $1")
        .bind(account)
        .bind(means)
        .execute(&mut **right.tx())
        .await?;
    Ok(())
}

/// Notes that the person says that what is on file is right.
///
/// # Errors
/// When the store refuses.
pub async fn confirm(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET confirmed_ms = $2 WHERE id = $1")
        .bind(account_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// As [`confirm`], where the person never said so before: who puts something on file has looked.
///
/// # Errors
/// When the store refuses.
pub async fn confirm_first(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET confirmed_ms = COALESCE(confirmed_ms, $2) WHERE id = $1")
        .bind(account_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that a mailbox proved who somebody is. An app's use is noted where its step is spent.
///
/// # Errors
/// When the store refuses.
pub async fn note_use(tx: &mut Tx, contact_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE contact SET used_ms = $2, verified_ms = COALESCE(verified_ms, $2) WHERE id = $1")
        .bind(contact_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that the password was reset by proofs.
///
/// # Errors
/// When the store refuses.
pub async fn note_reset(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET reset_ms = $2 WHERE id = $1")
        .bind(account_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
