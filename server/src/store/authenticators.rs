//! Authenticator apps: sealed secrets, and the step of the last code accepted.

use sqlx::any::AnyRow;

use super::{StoreError, Tx, number, text};
use crate::secrets::{AppSecret, Keys, Sealed};

/// A registered app, opened to compare a code.
pub struct Authenticator {
    pub id: String,
    pub secret: AppSecret,
    /// The step of the last code that was accepted; 0 before the first.
    pub last_step: i64,
}

/// The apps of an account, in the order they were registered.
///
/// # Errors
/// When the store cannot be read, or a secret cannot be opened.
pub async fn of_account(tx: &mut Tx, keys: &Keys, account_id: &str) -> Result<Vec<Authenticator>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, sealed, last_step FROM authenticator WHERE account_id = $1 ORDER BY registered, position",
    )
    .bind(account_id)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| authenticator(keys, row)).collect()
}

/// Those of them that the directory knows.
///
/// # Errors
/// When the store cannot be read, or a secret cannot be opened.
pub async fn of_directory(tx: &mut Tx, keys: &Keys, account_id: &str) -> Result<Vec<Authenticator>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, sealed, last_step FROM authenticator WHERE account_id = $1 AND registered = 0 ORDER BY position",
    )
    .bind(account_id)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| authenticator(keys, row)).collect()
}

fn authenticator(keys: &Keys, row: &AnyRow) -> Result<Authenticator, StoreError> {
    let id = text(row, "id")?;
    let secret = keys.open(Sealed::AppSecret, &id, &text(row, "sealed")?)?;
    Ok(Authenticator { id, secret: AppSecret::new(&secret), last_step: number(row, "last_step")? })
}

/// Replaces what the directory knows of an account's apps. Steps begin anew with the secrets;
/// what the person registered stays.
///
/// # Errors
/// When the store refuses, or a secret cannot be sealed.
pub async fn replace(
    tx: &mut Tx,
    keys: &Keys,
    account_id: &str,
    secrets: impl Iterator<Item = &AppSecret>,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM authenticator WHERE account_id = $1 AND registered = 0")
        .bind(account_id)
        .execute(&mut **tx)
        .await?;
    for (position, secret) in (0i64..).zip(secrets) {
        let id = crate::secrets::guid();
        sqlx::query(
            "INSERT INTO authenticator (id, account_id, registered, position, sealed, last_step, since_ms) \
             VALUES ($1, $2, 0, $3, $4, 0, $5)",
        )
        .bind(&id)
        .bind(account_id)
        .bind(position)
        .bind(keys.seal(Sealed::AppSecret, &id, secret.expose())?)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Spends the code of a step: true for exactly one caller, and only if no code
/// of this step or a later one was accepted before (RFC 6238, 5.2).
///
/// # Errors
/// When the store refuses.
pub async fn spend_step(tx: &mut Tx, id: &str, account_id: &str, step: i64, now_ms: i64) -> Result<bool, StoreError> {
    let spent = sqlx::query(
        "UPDATE authenticator SET last_step = $3, used_ms = $4 WHERE id = $1 AND account_id = $2 AND last_step < $3",
    )
    .bind(id)
    .bind(account_id)
    .bind(step)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(spent.rows_affected() == 1)
}

/// Ids and user IDs of all accounts that have an app, for the demo's page.
///
/// # Errors
/// When the store cannot be read.
pub async fn accounts(tx: &mut Tx) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT a.id AS id, a.user_id AS user_id FROM account a JOIN authenticator t ON t.account_id = a.id \
         ORDER BY a.user_id",
    )
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok((text(row, "id")?, text(row, "user_id")?))).collect()
}
