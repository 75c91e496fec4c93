//! Tries to sign in with a password: counted before they are made, for accounts
//! and for user IDs that no account has alike.
//!
//! Every function runs the same statements for both, and writes one row: neither
//! an answer nor its time may tell whether there is an account. One that the
//! directory locked, for longer than tries do, is counted as if there were none:
//! its first wrong password would tell otherwise.

use super::{Store, StoreError, Tx, number};
use crate::policy::login_name::LoginName;
use crate::policy::throttle::{LONGEST_LOCK_MS, SIGN_INS_FORGOTTEN_MS, WRONG_SIGN_INS, lock_ms};
use crate::secrets::Digest;

/// Whose tries are counted.
#[derive(Debug, Clone, Copy)]
struct Subject<'a> {
    user_id: &'a str,
    /// What stands in the store for a user ID that no account has: a keyed digest.
    stranger: &'a str,
}

/// A try that is counted.
pub struct Try<'a> {
    store: &'a Store,
    name: &'a LoginName,
    stranger: String,
    now_ms: i64,
    may_compare: bool,
}

impl<'a> Try<'a> {
    /// Counts a try before it is made, and keeps the count.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn count(store: &'a Store, name: &'a LoginName, now_ms: i64) -> Result<Self, StoreError> {
        let stranger = store.keys().digest(Digest::Nobody, &[name.as_str()]);
        let mut counted = Self { store, name, stranger, now_ms, may_compare: false };
        let mut tx = store.write().await?;
        counted.may_compare = count(&mut tx, counted.subject(), now_ms).await?;
        tx.commit().await?;
        Ok(counted)
    }

    fn subject(&self) -> Subject<'_> {
        Subject { user_id: self.name.as_str(), stranger: &self.stranger }
    }

    /// Whether its password may be compared: of a hundred tries at once ten may.
    #[must_use]
    pub fn may_compare(&self) -> bool {
        self.may_compare
    }

    /// Takes it back: it was not made.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn take_back(self) -> Result<(), StoreError> {
        if !self.may_compare {
            return Ok(());
        }
        let mut tx = self.store.write_at_last().await?;
        take_back(&mut tx, self.subject()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// As [`Try::take_back`], within a transaction.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn take_back_in(&self, tx: &mut Tx) -> Result<(), StoreError> {
        take_back(tx, self.subject()).await
    }

    /// Forgets the tries of an account whose password was right, if it is that password
    /// still and the account is not locked.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn forgive(&self, tx: &mut Tx, password_epoch: i64) -> Result<bool, StoreError> {
        forgive(tx, self.name.as_str(), password_epoch, self.now_ms).await
    }

    /// Until when the account is locked, whether by the person's own tries or a stranger's.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn locked_until(&self, tx: &mut Tx) -> Result<Option<i64>, StoreError> {
        locked_until(tx, self.name.as_str(), self.now_ms).await
    }

    /// Locks where the tries are used up; says until when it is locked, if it is.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn lock_if_due(&self, tx: &mut Tx) -> Result<Option<i64>, StoreError> {
        lock_if_due(tx, self.subject(), self.now_ms).await
    }
}

/// Counts a try before it is made: of a hundred at once ten may be compared. False
/// where this one may not.
async fn count(tx: &mut Tx, subject: Subject<'_>, now_ms: i64) -> Result<bool, StoreError> {
    let mut counted = 0;
    let forgotten_ms = now_ms - SIGN_INS_FORGOTTEN_MS;
    counted += sqlx::query(
        "UPDATE account SET sign_in_tried_ms = $2, \
           wrong_sign_ins = CASE WHEN sign_in_tried_ms < $4 THEN 1 ELSE wrong_sign_ins + 1 END, \
           locks = CASE WHEN sign_in_tried_ms < $4 THEN 0 ELSE locks END \
         WHERE user_id = $1 AND locked_until_ms <= $2 AND (wrong_sign_ins < $3 OR sign_in_tried_ms < $4)",
    )
    .bind(subject.user_id)
    .bind(now_ms)
    .bind(WRONG_SIGN_INS)
    .bind(forgotten_ms)
    .execute(&mut **tx)
    .await?
    .rows_affected();
    counted += sqlx::query(
        "INSERT INTO stranger_sign_in (subject, wrong_sign_ins, locks, locked_until_ms, sign_in_tried_ms) \
         SELECT $5, 1, 0, 0, $2 \
         WHERE NOT EXISTS (SELECT 1 FROM account WHERE user_id = $1 AND locked_until_ms <= $6) \
         ON CONFLICT (subject) DO UPDATE SET sign_in_tried_ms = $2, \
           wrong_sign_ins = CASE WHEN stranger_sign_in.sign_in_tried_ms < $4 THEN 1 \
                                 ELSE stranger_sign_in.wrong_sign_ins + 1 END, \
           locks = CASE WHEN stranger_sign_in.sign_in_tried_ms < $4 THEN 0 ELSE stranger_sign_in.locks END \
         WHERE stranger_sign_in.locked_until_ms <= $2 \
           AND (stranger_sign_in.wrong_sign_ins < $3 OR stranger_sign_in.sign_in_tried_ms < $4)",
    )
    .bind(subject.user_id)
    .bind(now_ms)
    .bind(WRONG_SIGN_INS)
    .bind(forgotten_ms)
    .bind(subject.stranger)
    .bind(now_ms + LONGEST_LOCK_MS)
    .execute(&mut **tx)
    .await?
    .rows_affected();
    Ok(counted == 1)
}

/// Takes a try back that was counted and then not made.
async fn take_back(tx: &mut Tx, subject: Subject<'_>) -> Result<(), StoreError> {
    for (statement, whose) in [
        (
            "UPDATE account SET wrong_sign_ins = wrong_sign_ins - 1 WHERE user_id = $1 AND wrong_sign_ins > 0",
            subject.user_id,
        ),
        (
            "UPDATE stranger_sign_in SET wrong_sign_ins = wrong_sign_ins - 1 WHERE subject = $1 AND wrong_sign_ins > 0",
            subject.stranger,
        ),
    ] {
        sqlx::query(statement).bind(whose).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Forgets the tries of an account whose password was right, if it is that password
/// still and the account is not locked.
async fn forgive(tx: &mut Tx, user_id: &str, password_epoch: i64, now_ms: i64) -> Result<bool, StoreError> {
    let forgiven = sqlx::query(
        "UPDATE account SET wrong_sign_ins = 0, locks = 0, locked_until_ms = 0 \
         WHERE user_id = $1 AND password_epoch = $2 AND locked_until_ms <= $3",
    )
    .bind(user_id)
    .bind(password_epoch)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(forgiven.rows_affected() == 1)
}

/// Until when an account is locked, whether by the person's own tries or a stranger's.
async fn locked_until(tx: &mut Tx, user_id: &str, now_ms: i64) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query("SELECT locked_until_ms FROM account WHERE user_id = $1 AND locked_until_ms > $2")
        .bind(user_id)
        .bind(now_ms)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| number(&row, "locked_until_ms")).transpose()
}

/// Locks where the tries are used up; says until when it is locked, if it is.
async fn lock_if_due(tx: &mut Tx, subject: Subject<'_>, now_ms: i64) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query(
        "SELECT wrong_sign_ins, locks, locked_until_ms FROM account WHERE user_id = $1 AND locked_until_ms <= $3 \
         UNION ALL \
         SELECT wrong_sign_ins, locks, locked_until_ms FROM stranger_sign_in \
         WHERE subject = $2 \
           AND NOT EXISTS (SELECT 1 FROM account WHERE user_id = $1 AND locked_until_ms <= $3)",
    )
    .bind(subject.user_id)
    .bind(subject.stranger)
    .bind(now_ms + LONGEST_LOCK_MS)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let until_ms = number(&row, "locked_until_ms")?;
    if until_ms > now_ms {
        return Ok(Some(until_ms));
    }
    if number(&row, "wrong_sign_ins")? < WRONG_SIGN_INS {
        return Ok(None);
    }
    let locks = number(&row, "locks")?;
    let until_ms = now_ms + lock_ms(locks);
    // One lock for the ten, whichever of them comes here first.
    for (statement, whose) in [
        (
            "UPDATE account SET wrong_sign_ins = 0, locks = locks + 1, locked_until_ms = $2 \
             WHERE user_id = $1 AND locks = $3 AND wrong_sign_ins >= $4",
            subject.user_id,
        ),
        (
            "UPDATE stranger_sign_in SET wrong_sign_ins = 0, locks = locks + 1, locked_until_ms = $2 \
             WHERE subject = $1 AND locks = $3 AND wrong_sign_ins >= $4",
            subject.stranger,
        ),
    ] {
        sqlx::query(statement).bind(whose).bind(until_ms).bind(locks).bind(WRONG_SIGN_INS).execute(&mut **tx).await?;
    }
    Ok(Some(until_ms))
}

/// Forgets the tries for user IDs that no account has, when an account's are forgotten too.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM stranger_sign_in WHERE sign_in_tried_ms < $1")
        .bind(now_ms - SIGN_INS_FORGOTTEN_MS)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
