//! Which key the store was made with.
//!
//! The store keeps a check value: a keyed digest under a label of its own. It
//! tells whether a key is the one, and helps to guess none: a key is 32 random
//! bytes. A key file is made only together with an empty store. Otherwise a key
//! file that was lost, or a wrong path, would be answered by a new key that opens
//! nothing and breaks the chain of the audit log.
//!
//! A store from before there was a check value gets one when a key proves itself
//! against what is sealed there.

use std::path::Path;

use sqlx::{AnyConnection, AssertSqlSafe};

use super::{Opened, Store, StoreError, audit, number, text};
use crate::secrets::{Digest, KeyFileError, Keys, Sealed};

/// Why there is no key for the store. The messages say what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    #[error(transparent)]
    File(#[from] KeyFileError),
    #[error(
        "key file {0}: it is not there, but the store was made with a key, and only that one opens it; \
         put its copy there, or name it in key_file"
    )]
    Missing(String),
    #[error(
        "key file {0}: this key does not fit the store, which was made with another one; \
         put the copy of that key there, or name it in key_file. Nothing was changed"
    )]
    Another(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Opened {
    /// The key of this store, from its file; where store and file are both new, they are made for each other.
    ///
    /// # Errors
    /// When the key file cannot be used, is missing, or does not fit.
    pub(super) async fn keys_in(&self, file: &Path) -> Result<Keys, KeyFault> {
        let name = || file.display().to_string();
        let mut on = self.pool.acquire().await.map_err(StoreError::from)?;
        let value = value(&mut on).await?;
        drop(on);
        // A file that is not known to the store may be one that another process is writing:
        // it is read in turn.
        let Some(value) = value else { return self.bind(file).await };
        match Keys::from_file(file) {
            Err(KeyFileError::Missing(_)) => Err(KeyFault::Missing(name())),
            Ok(keys) if is_of(&keys, &value) => Ok(keys),
            Ok(_) => Err(KeyFault::Another(name())),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Of several processes that start at once the first one makes the key; the others read it here.
    async fn bind(&self, file: &Path) -> Result<Keys, KeyFault> {
        let name = || file.display().to_string();
        let begun = self.pool.begin_with(AssertSqlSafe(self.kind.begin_writing(self.patience))).await;
        let mut tx = begun.map_err(StoreError::from)?;
        let value = value(&mut tx).await?;
        let is_empty = value.is_none() && audit::is_new(&mut tx).await? && !is_used(&mut tx).await?;
        let keys = match Keys::from_file(file) {
            Err(KeyFileError::Missing(_)) if is_empty => Keys::make_file(file)?,
            Err(KeyFileError::Missing(_)) => return Err(KeyFault::Missing(name())),
            found => found?,
        };
        let fits = match &value {
            Some(value) => is_of(&keys, value),
            None => is_empty || opens_something(&mut tx, &keys).await?,
        };
        if !fits {
            return Err(KeyFault::Another(name()));
        }
        if value.is_none() {
            put_down(&mut tx, &keys).await?;
            if is_empty {
                audit::seal_new(&mut tx, &keys).await?;
            }
            tx.commit().await.map_err(StoreError::from)?;
        }
        Ok(keys)
    }
}

impl Store {
    /// Whether what answers at its address is still the store that its key belongs to.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn is_the_same(&self) -> Result<bool, StoreError> {
        let mut on = self.pool().acquire().await?;
        Ok(value(&mut on).await?.is_some_and(|value| is_of(&self.keys, &value)))
    }
}

fn is_of(keys: &Keys, value: &str) -> bool {
    keys.recognizes(Digest::KeyCheck, &[], value)
}

async fn value(on: &mut AnyConnection) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT value FROM key_check WHERE one = 1").fetch_optional(on).await?;
    row.map(|row| text(&row, "value")).transpose()
}

async fn put_down(on: &mut AnyConnection, keys: &Keys) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO key_check (one, value) VALUES (1, $1)")
        .bind(keys.digest(Digest::KeyCheck, &[]))
        .execute(on)
        .await?;
    Ok(())
}

/// Whether the store holds what only acts put there that leave a line in the log.
pub(super) async fn is_used(on: &mut AnyConnection) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM tenant) OR EXISTS (SELECT 1 FROM account) \
             OR EXISTS (SELECT 1 FROM flow) OR EXISTS (SELECT 1 FROM outbox) OR EXISTS (SELECT 1 FROM login_flow) \
             OR EXISTS (SELECT 1 FROM signing_key) THEN 1 ELSE 0 END AS BIGINT) AS used",
    )
    .fetch_one(on)
    .await?;
    Ok(number(&row, "used")? != 0)
}

/// Whether the key is the one of the log, or opens an address of an account.
async fn opens_something(on: &mut AnyConnection, keys: &Keys) -> Result<bool, StoreError> {
    if audit::is_by(on, keys).await? {
        return Ok(true);
    }
    // What a method keeps is sealed in another way than addresses are.
    let row = sqlx::query(
        "SELECT id, sealed FROM means WHERE kind IN ('primary-mail', 'mail', 'mobile-phone', 'office-phone') LIMIT 1",
    )
    .fetch_optional(on)
    .await?;
    let Some(row) = row else { return Ok(false) };
    Ok(keys.open(Sealed::Contact, &text(&row, "id")?, &text(&row, "sealed")?).is_ok())
}
