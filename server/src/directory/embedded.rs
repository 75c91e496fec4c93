//! The embedded directory: accounts of the store itself.

use crate::flow::proof::Claim;
use crate::password::hash::Hasher;
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::store::{Store, StoreError, Tx, maybe_text, switch, text};

use super::{DirectoryFault, Settled, Written};

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
    pub async fn reset_password(&self, claim: &Claim, password: Password) -> Result<Written, DirectoryFault> {
        let hash = self.hasher.hash(password).await?;
        let mut tx = self.store.write().await?;
        let written = sqlx::query(
            "UPDATE account SET password_hash = $2, password_epoch = password_epoch + 1, last_claim = $3 \
             WHERE id = $1 AND enabled = 1 AND password_epoch = $4 \
               AND EXISTS (SELECT 1 FROM flow f WHERE f.id = $5 AND f.account_id = $1 AND f.claim = $3 \
                           AND f.state = 'writing')",
        )
        .bind(claim.account())
        .bind(hash)
        .bind(claim.id())
        .bind(claim.password_epoch())
        .bind(claim.flow())
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(if written.rows_affected() == 1 { Written::Done } else { Written::ChangedMeanwhile })
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
