//! The codes of a set that a person keeps: a keyed digest each, bound to the account, good once.
//!
//! The set is a row of [`means`](super::means); its codes go with it.

use super::means::Kind;
use super::proof::Bound;
use super::{StoreError, Tx, text};
use crate::policy::method::Method;
use crate::secrets::{Digest, Keys, OneTimeCode, Sealed};

/// The digest that is kept of a code. That of another account, or by another store's key, is
/// another one. A code has 120 random bits, so that a plain keyed digest is enough (NIST SP
/// 800-63B-4, 3.1.2.2: a slow hash is asked for below 112).
#[must_use]
pub fn digest(keys: &Keys, account_id: &str, code: &OneTimeCode) -> String {
    keys.digest(Digest::SavedCode, &[account_id, code.expose()])
}

/// Puts the codes of a set on file.
///
/// # Errors
/// When the store refuses.
pub async fn add(bound: &mut Bound<'_>, codes: &[OneTimeCode], now_ms: i64) -> Result<(), StoreError> {
    let (means, account) = (bound.means().to_owned(), bound.account().to_owned());
    for code in codes {
        insert(bound.right().tx(), (&means, &account), code, None, now_ms).await?;
    }
    Ok(())
}

/// `issued_by` is the visit that shows a code in place of one that was used.
async fn insert(
    tx: &mut Tx,
    (means, account_id): (&str, &str),
    code: &OneTimeCode,
    issued_by: Option<&str>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let digest = digest(tx.keys(), account_id, code);
    sqlx::query(
        "INSERT INTO saved_code (means_id, account_id, digest, created_ms, issued_by) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(means)
    .bind(account_id)
    .bind(digest)
    .bind(now_ms)
    .bind(issued_by)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that the person says that they kept what this visit shows: from now on it is counted
/// among what is left. What the visit shows is forgotten.
///
/// # Errors
/// When the store refuses.
pub async fn confirm_issued(tx: &mut Tx, flow_id: &str, account_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE saved_code SET kept_ms = $3 WHERE account_id = $1 AND issued_by = $2 AND kept_ms IS NULL \
           AND EXISTS (SELECT 1 FROM issued_codes i WHERE i.flow_id = $2)",
    )
    .bind(account_id)
    .bind(flow_id)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    forget_issued(tx, flow_id).await
}

/// Takes back what visits of an account issued from this time on, and forgets what they show.
///
/// # Errors
/// When the store refuses.
pub async fn take_back(tx: &mut Tx, account_id: &str, since_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM issued_codes WHERE flow_id IN (SELECT id FROM flow WHERE account_id = $1)")
        .bind(account_id)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "DELETE FROM saved_code WHERE account_id = $1 AND issued_by IS NOT NULL AND created_ms >= $2 \
           AND spent_ms IS NULL",
    )
    .bind(account_id)
    .bind(since_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Spends a code: the one statement that does. Gives the id of its set to exactly one
/// caller, and only while that set is on file for this account and method.
///
/// # Errors
/// When the store refuses.
pub async fn spend(
    tx: &mut Tx,
    account_id: &str,
    method: Method,
    digest: &str,
    flow_id: &str,
    now_ms: i64,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(
        "UPDATE saved_code SET spent_ms = $4, spent_by = $5 \
         WHERE account_id = $1 AND digest = $2 AND spent_ms IS NULL \
           AND means_id IN (SELECT m.id FROM means m WHERE m.account_id = $1 AND m.kind = $3) \
         RETURNING means_id",
    )
    .bind(account_id)
    .bind(digest)
    .bind(method.name())
    .bind(now_ms)
    .bind(flow_id)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| text(&row, "means_id")).transpose()
}

/// Whether a code was good once, of a set that is still on file.
///
/// # Errors
/// When the store cannot be read.
pub async fn is_spent(tx: &mut Tx, account_id: &str, digest: &str) -> Result<bool, StoreError> {
    let row =
        sqlx::query("SELECT means_id FROM saved_code WHERE account_id = $1 AND digest = $2 AND spent_ms IS NOT NULL")
            .bind(account_id)
            .bind(digest)
            .fetch_optional(&mut **tx)
            .await?;
    Ok(row.is_some())
}

/// A code that a visit used, and that none took the place of yet. Made here alone, from what the store says.
pub struct Used {
    means: String,
    account: String,
    digest: String,
    method: Method,
}

impl Used {
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }
}

/// What a visit used, once it is done, or once it is signed in to register.
///
/// # Errors
/// When the store cannot be read.
pub async fn used_by(tx: &mut Tx, flow_id: &str) -> Result<Vec<Used>, StoreError> {
    // It may have used two: where an unlocking came to nothing, the person proves anew.
    let rows = sqlx::query(
        "SELECT s.means_id AS means_id, s.account_id AS account_id, s.digest AS digest, m.kind AS kind \
         FROM saved_code s JOIN means m ON m.id = s.means_id JOIN flow f ON f.id = s.spent_by \
         WHERE f.id = $1 AND f.account_id = s.account_id AND s.replaced_ms IS NULL \
           AND (f.state = 'done' OR (f.state = 'proven' AND f.goal = 'register'))",
    )
    .bind(flow_id)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            let Some(Kind::Kept(method)) = Kind::from_name(&text(row, "kind")?) else {
                return Err(StoreError::Unreadable("means.kind"));
            };
            Ok(Used {
                means: text(row, "means_id")?,
                account: text(row, "account_id")?,
                digest: text(row, "digest")?,
                method,
            })
        })
        .collect()
}

/// Puts a new code, which this visit shows, in the place of one that was used; none, where one took that place already.
///
/// # Errors
/// When the store refuses.
pub async fn replace(
    tx: &mut Tx,
    used: Used,
    code: &OneTimeCode,
    flow_id: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let Used { means, account, digest, .. } = used;
    let replaced = sqlx::query(
        "UPDATE saved_code SET replaced_ms = $3 WHERE account_id = $1 AND digest = $2 AND replaced_ms IS NULL",
    )
    .bind(&account)
    .bind(digest)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    if replaced.rows_affected() != 1 {
        return Ok(false);
    }
    insert(tx, (&means, &account), code, Some(flow_id), now_ms).await?;
    Ok(true)
}

/// Keeps codes that a visit shows, sealed to the visit. Those that it showed before are gone.
///
/// # Errors
/// When the store refuses, or they cannot be sealed.
pub async fn keep_issued(
    tx: &mut Tx,
    flow_id: &str,
    method: Method,
    codes: &[OneTimeCode],
    now_ms: i64,
) -> Result<(), StoreError> {
    let sealed = tx.keys().seal(Sealed::IssuedCodes, flow_id, OneTimeCode::joined(codes).as_bytes())?;
    sqlx::query(
        "INSERT INTO issued_codes (flow_id, method, sealed, issued_ms) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (flow_id, method) DO UPDATE SET sealed = excluded.sealed, issued_ms = excluded.issued_ms",
    )
    .bind(flow_id)
    .bind(method.name())
    .bind(sealed)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What [`keep_issued`] kept of a method; none once it is forgotten.
///
/// # Errors
/// When the store cannot be read, or they cannot be opened.
pub async fn issued(tx: &mut Tx, flow_id: &str, method: Method) -> Result<Vec<OneTimeCode>, StoreError> {
    let row = sqlx::query("SELECT sealed FROM issued_codes WHERE flow_id = $1 AND method = $2")
        .bind(flow_id)
        .bind(method.name())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let codes = tx.keys().open(Sealed::IssuedCodes, flow_id, &text(&row, "sealed")?)?;
    Ok(OneTimeCode::parted(&codes))
}

/// Forgets what a visit shows.
///
/// # Errors
/// When the store refuses.
pub async fn forget_issued(tx: &mut Tx, flow_id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM issued_codes WHERE flow_id = $1").bind(flow_id).execute(&mut **tx).await?;
    Ok(())
}

/// As [`forget_issued`], of all that were issued before.
///
/// # Errors
/// When the store refuses.
pub async fn forget_all_issued(tx: &mut Tx, before_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM issued_codes WHERE issued_ms < $1").bind(before_ms).execute(&mut **tx).await?;
    Ok(())
}
