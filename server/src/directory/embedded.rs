//! The embedded directory: accounts of the store itself.

use crate::password::hash::{Hasher, Place};
use crate::policy::login_name::LoginName;
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::store::proof::{Claim, Claimed, Unlocking};
use crate::store::sign_in_tries::Try;
use crate::store::{Store, StoreError, accounts, maybe_text, number, switch};

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
    pub(super) async fn reset(
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
        tx.commit().await?;
        Ok(if written.rows_affected() == 1 { Written::Done } else { Written::ChangedMeanwhile })
    }

    /// Unlocks an account under a claim that still stands. The rest of it stays:
    /// the password, and whether it is enabled.
    ///
    /// # Errors
    /// When the store fails; the account is as it was then.
    pub(super) async fn unlock(&self, claim: &Unlocking) -> Result<Written, DirectoryFault> {
        let mut tx = self.store.write_at_last().await?;
        let unlocked = sqlx::query(
            "UPDATE account SET wrong_sign_ins = 0, locks = 0, locked_until_ms = 0, last_unlock = $3 \
             WHERE id = $1 AND enabled = 1 AND password_epoch = $2 \
               AND EXISTS (SELECT 1 FROM flow f WHERE f.id = $4 AND f.account_id = $1 AND f.claim = $3 \
                           AND f.state = 'writing')",
        )
        .bind(claim.account())
        .bind(claim.password_epoch())
        .bind(claim.id())
        .bind(claim.flow())
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
        tx.commit().await?;
        Ok(if unlocked.rows_affected() == 1 { Written::Done } else { Written::ChangedMeanwhile })
    }

    /// Says what became of a claim.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) async fn settle(&self, account: &str, claim: &str, what: Claimed) -> Result<Settled, DirectoryFault> {
        let last = accounts::last_claim(self.store.pool(), account, what).await?;
        Ok(if last.as_deref() == Some(claim) { Settled::Written } else { Settled::NotWritten })
    }

    /// Signs in. Ten wrong passwords lock the user ID, for a minute at first and
    /// longer each time; a right one and a reset forget them. A user ID that no
    /// account has is locked in the same way.
    ///
    /// # Errors
    /// When hashing or the store fails; such a try is not counted.
    pub(super) async fn sign_in(
        &self,
        name: &LoginName,
        password: Password,
        now_ms: i64,
    ) -> Result<SignIn, DirectoryFault> {
        // A place in the queue first: without one, no password is compared and no try counted.
        let place = self.hasher.place()?;
        let counted = Try::count(self.store, name, now_ms).await?;
        let right = match self.compare(place, name.as_str(), password).await {
            Ok(right) => right,
            Err(fault) => {
                counted.take_back().await?;
                return Err(fault);
            }
        };
        let mut tx = self.store.write().await?;
        if let Some(password_epoch) = right.filter(|_| counted.may_compare()) {
            if counted.forgive(&mut tx, password_epoch).await? {
                tx.commit().await?;
                return Ok(SignIn::Accepted { password_epoch });
            }
            // A person who knows the password is told of the directory's lock.
            if let Some(until_ms) = counted.locked_until(&mut tx).await? {
                counted.take_back_in(&mut tx).await?;
                tx.commit().await?;
                return Ok(SignIn::Locked { until_ms });
            }
        }
        let until_ms = counted.lock_if_due(&mut tx).await?;
        tx.commit().await?;
        Ok(until_ms.map_or(SignIn::Refused, |until_ms| SignIn::Locked { until_ms }))
    }

    /// Whether this is the password of an enabled account. Takes as long for an
    /// account that does not exist.
    ///
    /// # Errors
    /// When hashing or the store fails.
    pub(super) async fn is_password_of(&self, user_id: &UserId, password: Password) -> Result<bool, DirectoryFault> {
        Ok(self.compare(self.hasher.place()?, user_id.as_str(), password).await?.is_some())
    }

    /// The epoch of the password that was right; none where it was not.
    async fn compare(&self, place: Place, user_id: &str, password: Password) -> Result<Option<i64>, DirectoryFault> {
        let row = sqlx::query("SELECT enabled, password_hash, password_epoch FROM account WHERE user_id = $1")
            .bind(user_id)
            .fetch_optional(self.store.pool())
            .await
            .map_err(StoreError::from)?;
        let (hash, epoch) = match &row {
            Some(row) if switch(row, "enabled")? => (maybe_text(row, "password_hash")?, number(row, "password_epoch")?),
            _ => (None, 0),
        };
        Ok(self.hasher.verify_in(place, password, hash).await?.then_some(epoch))
    }
}
