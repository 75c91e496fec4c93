//! Challenges and the proofs they become.

use sqlx::any::AnyRow;

use super::{StoreError, Tx, maybe_number, maybe_text, number, text};
use crate::policy::method::Method;
use crate::policy::throttle::WRONG_PER_CHALLENGE;

/// A code that was sent and may come back.
#[derive(Debug, Clone)]
pub struct Challenge {
    pub id: String,
    pub flow_id: String,
    pub account_id: String,
    pub method: Method,
    /// Id of the mailbox, number or app.
    pub contact_id: String,
    /// Masked; empty where nothing was sent, or where nothing may be told.
    pub sent_to: String,
    /// Keyed digest of the code, bound to this challenge; a fixed word where an app has the secret;
    /// what a passkey is to sign, which is no secret.
    pub secret: String,
    pub password_epoch: i64,
    pub wrong: i64,
    pub created_ms: i64,
    pub expires_ms: i64,
    pub spent_ms: Option<i64>,
    pub dead_ms: Option<i64>,
}

impl Challenge {
    /// Whether a code could still be accepted.
    #[must_use]
    pub fn is_alive(&self, now_ms: i64) -> bool {
        self.is_open() && now_ms < self.expires_ms
    }

    /// Whether it is neither spent nor dead, whatever its age.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.spent_ms.is_none() && self.dead_ms.is_none() && self.wrong < WRONG_PER_CHALLENGE
    }
}

/// The columns of the challenge `c`, under names that no other column of the row has.
macro_rules! columns {
    () => {
        "c.id AS its_id, c.flow_id AS its_flow_id, c.account_id AS its_account_id, c.method AS its_method, \
         c.contact_id AS its_contact_id, c.sent_to AS its_sent_to, c.secret AS its_secret, \
         c.password_epoch AS its_password_epoch, c.wrong AS its_wrong, c.created_ms AS its_created_ms, \
         c.expires_ms AS its_expires_ms, c.spent_ms AS its_spent_ms, c.dead_ms AS its_dead_ms"
    };
}
pub(super) use columns;

/// Adds a challenge; of the visit's `others`, as they were read in this transaction,
/// those by the same method are dead from here on. Those of other methods stay: a
/// person who tries another way may come back.
///
/// # Errors
/// When the store refuses.
pub async fn add(tx: &mut Tx, challenge: &Challenge, others: &[Challenge]) -> Result<(), StoreError> {
    if others
        .iter()
        .any(|other| other.method == challenge.method && other.spent_ms.is_none() && other.dead_ms.is_none())
    {
        sqlx::query(
            "UPDATE challenge SET dead_ms = $2 \
             WHERE flow_id = $1 AND method = $3 AND spent_ms IS NULL AND dead_ms IS NULL",
        )
        .bind(&challenge.flow_id)
        .bind(challenge.created_ms)
        .bind(challenge.method.name())
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query(
        "INSERT INTO challenge (id, flow_id, account_id, method, contact_id, sent_to, secret, password_epoch, wrong, \
         created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)",
    )
    .bind(&challenge.id)
    .bind(&challenge.flow_id)
    .bind(&challenge.account_id)
    .bind(challenge.method.name())
    .bind(&challenge.contact_id)
    .bind(&challenge.sent_to)
    .bind(&challenge.secret)
    .bind(challenge.password_epoch)
    .bind(challenge.created_ms)
    .bind(challenge.expires_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Kills every challenge of a visit that could still be spent.
///
/// # Errors
/// When the store refuses.
pub async fn kill_of_flow(tx: &mut Tx, flow_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE challenge SET dead_ms = $2 WHERE flow_id = $1 AND spent_ms IS NULL AND dead_ms IS NULL")
        .bind(flow_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Kills every challenge of an account by this method, in all its visits.
///
/// # Errors
/// When the store refuses.
pub async fn kill_of_method(tx: &mut Tx, account_id: &str, method: Method, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE challenge SET dead_ms = $3 \
         WHERE account_id = $1 AND method = $2 AND spent_ms IS NULL AND dead_ms IS NULL",
    )
    .bind(account_id)
    .bind(method.name())
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Kills one challenge: a clock that is set back must not revive it.
///
/// # Errors
/// When the store refuses.
pub async fn kill(tx: &mut Tx, id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE challenge SET dead_ms = $2 WHERE id = $1 AND spent_ms IS NULL AND dead_ms IS NULL")
        .bind(id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives a challenge another secret, and a life from now on: what was asked before is good no more.
/// One that is spent or dead stays so.
///
/// # Errors
/// When the store refuses.
pub async fn renew(tx: &mut Tx, id: &str, secret: &str, expires_ms: i64) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE challenge SET secret = $2, expires_ms = $3 WHERE id = $1 AND spent_ms IS NULL AND dead_ms IS NULL",
    )
    .bind(id)
    .bind(secret)
    .bind(expires_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// # Errors
/// When the store cannot be read.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Challenge>, StoreError> {
    let row = sqlx::query(concat!("SELECT ", columns!(), " FROM challenge c WHERE c.id = $1"))
        .bind(id)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map_or(Ok(None), challenge)
}

/// Spends a code: the one statement that does. True for exactly one caller, and
/// only while the challenge lives, belongs to this visit and account, and the
/// account's password is still the one it was made under.
///
/// # Errors
/// When the store refuses.
pub async fn spend(
    tx: &mut Tx,
    id: &str,
    flow_id: &str,
    account_id: &str,
    secret: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let spent = sqlx::query(
        "UPDATE challenge SET spent_ms = $5 \
         WHERE id = $1 AND flow_id = $2 AND account_id = $3 AND secret = $4 \
           AND spent_ms IS NULL AND dead_ms IS NULL AND wrong < $6 AND expires_ms > $5 \
           AND password_epoch = (SELECT a.password_epoch FROM account a WHERE a.id = challenge.account_id)",
    )
    .bind(id)
    .bind(flow_id)
    .bind(account_id)
    .bind(secret)
    .bind(now_ms)
    .bind(WRONG_PER_CHALLENGE)
    .execute(&mut **tx)
    .await?;
    Ok(spent.rows_affected() == 1)
}

/// Names the means that a challenge was answered with, where several could have.
///
/// # Errors
/// When the store refuses.
pub async fn name_means(tx: &mut Tx, id: &str, means: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE challenge SET contact_id = $2 WHERE id = $1 AND contact_id <> $2")
        .bind(id)
        .bind(means)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Counts a wrong code; says how many there are now.
///
/// # Errors
/// When the store refuses.
pub async fn count_wrong(tx: &mut Tx, id: &str) -> Result<i64, StoreError> {
    let row = sqlx::query("UPDATE challenge SET wrong = wrong + 1 WHERE id = $1 RETURNING wrong")
        .bind(id)
        .fetch_one(&mut **tx)
        .await?;
    number(&row, "wrong")
}

/// Keeps the proof that a spent challenge is.
///
/// # Errors
/// When the store refuses.
pub async fn add_proof(tx: &mut Tx, challenge: &Challenge, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO proof (challenge_id, flow_id, account_id, method, proven_ms) VALUES ($1, $2, $3, $4, $5)")
        .bind(&challenge.id)
        .bind(&challenge.flow_id)
        .bind(&challenge.account_id)
        .bind(challenge.method.name())
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A proof of a visit whose challenge was really spent. Made here alone, from what the store says.
#[derive(Debug, Clone)]
// Not for other crates alone: within this one, too, no other module makes it.
#[allow(clippy::manual_non_exhaustive)]
pub struct Spent {
    pub challenge: String,
    pub method: Method,
    /// Id of the mailbox, number or app it was proven with.
    pub means: String,
    /// When, in milliseconds since 1970 UTC.
    pub proven_ms: i64,
    _told: (),
}

/// Every proof of a visit whose challenge was really spent.
///
/// # Errors
/// When the store cannot be read.
pub async fn proofs(tx: &mut Tx, flow_id: &str, account_id: &str) -> Result<Vec<Spent>, StoreError> {
    let rows = sqlx::query(
        "SELECT p.challenge_id AS id, p.method AS method, p.proven_ms AS proven_ms, c.contact_id AS means FROM proof p JOIN challenge c ON c.id = p.challenge_id \
         WHERE p.flow_id = $1 AND p.account_id = $2 AND c.flow_id = p.flow_id AND c.account_id = p.account_id \
           AND c.spent_ms IS NOT NULL",
    )
    .bind(flow_id)
    .bind(account_id)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Spent {
                challenge: text(row, "id")?,
                method: method(row, "method")?,
                means: text(row, "means")?,
                proven_ms: number(row, "proven_ms")?,
                _told: (),
            })
        })
        .collect()
}

/// Drops the proofs of a visit that ended without using them.
///
/// # Errors
/// When the store refuses.
pub async fn drop_proofs(tx: &mut Tx, flow_id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM proof WHERE flow_id = $1").bind(flow_id).execute(&mut **tx).await?;
    Ok(())
}

fn method(row: &AnyRow, column: &str) -> Result<Method, StoreError> {
    Method::from_name(&text(row, column)?).ok_or(StoreError::Unreadable("challenge.method"))
}

/// The challenge in a row that has its [`columns`]; `None` where the row holds none.
pub(super) fn challenge(row: &AnyRow) -> Result<Option<Challenge>, StoreError> {
    let Some(id) = maybe_text(row, "its_id")? else { return Ok(None) };
    Ok(Some(Challenge {
        id,
        flow_id: text(row, "its_flow_id")?,
        account_id: text(row, "its_account_id")?,
        method: method(row, "its_method")?,
        contact_id: text(row, "its_contact_id")?,
        sent_to: text(row, "its_sent_to")?,
        secret: text(row, "its_secret")?,
        password_epoch: number(row, "its_password_epoch")?,
        wrong: number(row, "its_wrong")?,
        created_ms: number(row, "its_created_ms")?,
        expires_ms: number(row, "its_expires_ms")?,
        spent_ms: maybe_number(row, "its_spent_ms")?,
        dead_ms: maybe_number(row, "its_dead_ms")?,
    }))
}

/// The proof that a challenge became, where it stands in the same row and belongs
/// to this account.
pub(super) fn proof_of(
    row: &AnyRow,
    challenge: &Challenge,
    account_id: Option<&str>,
) -> Result<Option<Spent>, StoreError> {
    let proven_ms = maybe_number(row, "its_proven_ms")?;
    let is_theirs = challenge.spent_ms.is_some() && account_id == Some(&challenge.account_id);
    Ok(proven_ms.filter(|_| is_theirs).map(|proven_ms| Spent {
        challenge: challenge.id.clone(),
        method: challenge.method,
        means: challenge.contact_id.clone(),
        proven_ms,
        _told: (),
    }))
}
