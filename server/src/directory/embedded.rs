//! The embedded directory: accounts of the store itself.

use crate::password::hash::Hasher;
use crate::policy::throttle::{self, WRONG_SIGN_INS};
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::store::proof::{Claim, Unlocking};
use crate::store::{Store, StoreError, Tx, maybe_text, number, switch, text};

use super::{DirectoryFault, Settled, SignIn, Written};

/// The embedded directory.
pub struct Embedded<'a> {
    pub store: &'a Store,
    pub hasher: &'a Hasher,
}

impl Embedded<'_> {
    /// Sets a password under a claim. The one statement writes only while the
    /// account is enabled, its password is the one the claim was made under,
    /// and the claim still stands.
    ///
    /// # Errors
    /// When hashing or the store fails; nothing is written then.
    pub async fn reset_password(
        &self,
        claim: &Claim,
        password: Password,
        now_ms: i64,
    ) -> Result<Written, DirectoryFault> {
        let hash = self.hasher.hash(password).await?;
        let mut tx = self.store.write_at_last().await?;
        let written = sqlx::query(
            "UPDATE account SET password_hash = $2, password_epoch = password_epoch + 1, last_claim = $3, \
             password_set_ms = $6, must_change = 0, wrong_sign_ins = 0, locks = 0, locked_until_ms = 0 \
             WHERE id = $1 AND enabled = 1 AND password_epoch = $4 \
               AND EXISTS (SELECT 1 FROM flow f WHERE f.id = $5 AND f.account_id = $1 AND f.claim = $3 \
                           AND f.state = 'writing')",
        )
        .bind(claim.account())
        .bind(hash)
        .bind(claim.id())
        .bind(claim.password_epoch())
        .bind(claim.flow())
        .bind(now_ms)
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(if written.rows_affected() == 1 { Written::Done } else { Written::ChangedMeanwhile })
    }

    /// Unlocks an account. Nothing else of it changes: not the password, and
    /// not whether it is enabled.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unlock(&self, tx: &mut Tx, right: &Unlocking) -> Result<Written, DirectoryFault> {
        let unlocked = sqlx::query(
            "UPDATE account SET wrong_sign_ins = 0, locks = 0, locked_until_ms = 0 \
             WHERE id = $1 AND enabled = 1 AND password_epoch = $2",
        )
        .bind(right.account())
        .bind(right.password_epoch())
        .execute(&mut **tx)
        .await
        .map_err(StoreError::from)?;
        Ok(if unlocked.rows_affected() == 1 { Written::Done } else { Written::ChangedMeanwhile })
    }

    /// Says what became of a claim.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn settle(&self, tx: &mut Tx, account_id: &str, claim: &str) -> Result<Settled, DirectoryFault> {
        let row = sqlx::query("SELECT last_claim FROM account WHERE id = $1")
            .bind(account_id)
            .fetch_optional(&mut **tx)
            .await
            .map_err(StoreError::from)?;
        Ok(match row {
            Some(row) if maybe_text(&row, "last_claim")?.as_deref() == Some(claim) => Settled::Written,
            _ => Settled::NotWritten,
        })
    }

    /// Signs in. Ten wrong passwords lock the account, for a minute at first and
    /// longer each time; a right one and a reset forget them.
    ///
    /// # Errors
    /// When hashing or the store fails.
    pub async fn sign_in(&self, user_id: &UserId, password: Password, now_ms: i64) -> Result<SignIn, DirectoryFault> {
        // The try is counted before it is made: of a hundred at once ten are compared.
        let mut tx = self.store.write().await?;
        let counted = sqlx::query(
            "UPDATE account SET wrong_sign_ins = wrong_sign_ins + 1 \
             WHERE user_id = $1 AND locked_until_ms <= $2 AND wrong_sign_ins < $3",
        )
        .bind(user_id.as_str())
        .bind(now_ms)
        .bind(WRONG_SIGN_INS)
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
        tx.commit().await.map_err(StoreError::from)?;
        let may_compare = counted.rows_affected() == 1;
        let right = self.verify_password(user_id, password).await?;
        if may_compare && right {
            let mut tx = self.store.write().await?;
            sqlx::query("UPDATE account SET wrong_sign_ins = 0, locks = 0, locked_until_ms = 0 WHERE user_id = $1")
                .bind(user_id.as_str())
                .execute(&mut *tx)
                .await
                .map_err(StoreError::from)?;
            tx.commit().await.map_err(StoreError::from)?;
            return Ok(SignIn::Accepted);
        }
        self.lock_if_due(user_id, now_ms).await
    }

    /// Locks an account whose tries are used up; says whether it is locked.
    async fn lock_if_due(&self, user_id: &UserId, now_ms: i64) -> Result<SignIn, DirectoryFault> {
        let mut tx = self.store.write().await?;
        let row = sqlx::query("SELECT wrong_sign_ins, locks, locked_until_ms FROM account WHERE user_id = $1")
            .bind(user_id.as_str())
            .fetch_optional(&mut *tx)
            .await
            .map_err(StoreError::from)?;
        let Some(row) = row else { return Ok(SignIn::Refused) };
        let until_ms = number(&row, "locked_until_ms")?;
        if until_ms > now_ms {
            return Ok(SignIn::Locked { until_ms });
        }
        if number(&row, "wrong_sign_ins")? < WRONG_SIGN_INS {
            return Ok(SignIn::Refused);
        }
        let locks = number(&row, "locks")?;
        let until_ms = now_ms + throttle::lock_ms(locks);
        // One lock for the ten, whoever of them comes here first.
        sqlx::query(
            "UPDATE account SET wrong_sign_ins = 0, locks = locks + 1, locked_until_ms = $2 \
             WHERE user_id = $1 AND locks = $3 AND wrong_sign_ins >= $4",
        )
        .bind(user_id.as_str())
        .bind(until_ms)
        .bind(locks)
        .bind(WRONG_SIGN_INS)
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(SignIn::Locked { until_ms })
    }

    /// Whether this is the password of an enabled account. Takes as long for an
    /// account that does not exist.
    ///
    /// # Errors
    /// When hashing or the store fails.
    pub async fn verify_password(&self, user_id: &UserId, password: Password) -> Result<bool, DirectoryFault> {
        let row = sqlx::query("SELECT enabled, password_hash FROM account WHERE user_id = $1")
            .bind(user_id.as_str())
            .fetch_optional(self.store.pool())
            .await
            .map_err(StoreError::from)?;
        let hash = match &row {
            Some(row) if switch(row, "enabled")? && maybe_text(row, "password_hash")?.is_some() => {
                Some(text(row, "password_hash")?)
            }
            _ => None,
        };
        Ok(self.hasher.verify(password, hash).await?)
    }
}
