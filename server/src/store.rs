//! The store: one set of SQL statements for SQLite and PostgreSQL.
//!
//! Statements keep to what both databases read the same way: numbered
//! parameters (`$1`), `RETURNING`, `ON CONFLICT`, recursive common table
//! expressions, TEXT and BIGINT. A row that is about to be decided on is read
//! by an `UPDATE … RETURNING`, which locks it on either side.

pub mod accounts;
pub mod audit;
pub mod challenges;
pub mod flows;
pub mod outbox;
pub mod tenants;
pub mod throttles;

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Any, AnyPool, Row as _, SqlSafeStr as _, Transaction};

/// A transaction that may write.
pub type Tx = Transaction<'static, Any>;

/// What can go wrong with the store. Callers fail closed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("store: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("store: cannot bring the schema up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("store: {0}")]
    Sealed(#[from] crate::secrets::SealError),
    #[error("store: {0} holds a value that this version cannot read")]
    Unreadable(&'static str),
    #[error("store: the address {0} is none that is understood; use sqlite:///path/to/file")]
    Address(String),
}

/// The open store.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
}

impl Store {
    /// Opens the store and brings its schema up to date.
    ///
    /// # Errors
    /// When the address is not understood, the file cannot be opened, or a migration fails.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let Some(path) = address.strip_prefix("sqlite://") else {
            return Err(StoreError::Address(address.to_owned()));
        };
        sqlx::any::install_default_drivers();
        let path = PathBuf::from(path);
        let pool = AnyPoolOptions::new()
            // Readers go on beside the one writer; more connections cost memory only.
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(5))
            .after_connect(|connection, _| {
                Box::pin(async move {
                    for pragma in [
                        "PRAGMA journal_mode = WAL",
                        // A reset that was confirmed must survive a power cut.
                        "PRAGMA synchronous = FULL",
                        "PRAGMA foreign_keys = ON",
                        "PRAGMA busy_timeout = 5000",
                        "PRAGMA secure_delete = ON",
                    ] {
                        sqlx::query(pragma).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .connect(&format!("sqlite://{}?mode=rwc", path.display()))
            .await?;
        let store = Self { pool };
        store.migrate().await?;
        Ok(store)
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        let migration = |version, name: &'static str, sql: &'static str| {
            Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
        };
        let migrator =
            Migrator::with_migrations(vec![migration(1, "first", include_str!("store/migrations/0001_first.sql"))]);
        migrator.run(&self.pool).await?;
        Ok(())
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock
    /// at once: a transaction that began by reading could not be upgraded
    /// while another one writes.
    ///
    /// # Errors
    /// When the store cannot be reached or stays locked.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// For statements that only read.
    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Closes all connections, so that the file is whole and free.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Reads a column of a row, with the row's type left to the caller.
pub(crate) fn text(row: &AnyRow, column: &str) -> Result<String, StoreError> {
    Ok(row.try_get(column)?)
}

pub(crate) fn maybe_text(row: &AnyRow, column: &str) -> Result<Option<String>, StoreError> {
    Ok(row.try_get(column)?)
}

pub(crate) fn number(row: &AnyRow, column: &str) -> Result<i64, StoreError> {
    Ok(row.try_get(column)?)
}

pub(crate) fn maybe_number(row: &AnyRow, column: &str) -> Result<Option<i64>, StoreError> {
    Ok(row.try_get(column)?)
}

pub(crate) fn switch(row: &AnyRow, column: &str) -> Result<bool, StoreError> {
    Ok(number(row, column)? != 0)
}
