//! The store: one set of SQL statements for SQLite and PostgreSQL.
//!
//! Statements keep to what both databases read the same way: numbered
//! parameters (`$1`), `RETURNING`, `ON CONFLICT`, recursive common table
//! expressions, TEXT and BIGINT. Everything that writes goes through
//! [`Store::write`]: one transaction at a time, on either side and for all
//! processes together. What is different between the two is in `database.rs`.

pub mod accounts;
pub mod agent_work;
pub mod agents;
pub mod audit;
pub mod challenges;
mod database;
pub mod directory_groups;
pub mod directory_passes;
pub mod flows;
pub mod in_step;
mod key_check;
pub mod login_flows;
pub mod means;
pub mod outbox;
pub mod passes;
pub mod proof;
pub mod provider_bindings;
pub mod provider_sign_ins;
pub mod registrations;
pub mod saved_codes;
pub mod shadows;
pub mod sign_in_tries;
pub mod signing_keys;
pub mod steadiness;
pub mod strain;
pub mod tenants;
pub mod throttles;
pub mod tickets;

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{
    Any, AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, SqlSafeStr as _,
    Transaction,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::secrets::Keys;

pub use database::{Address, AddressFault};
pub use key_check::KeyFault;

/// Shorter than a request may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a step that is half done asks for its turn: about as long as a request may take.
const TRIES_AT_LAST: u8 = 3;

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
    #[error("store: the address {0}")]
    Address(#[from] AddressFault),
    #[error("store: {0}")]
    NotPrivate(#[from] crate::secrets::PrivateFileError),
    #[error("store: too many wait to write")]
    Busy,
    #[error(
        "store: the pooler in front of PostgreSQL does not let the driver's start parameter {0} pass: for PgBouncer, \
         set ignore_startup_parameters = {0} in pgbouncer.ini (and pool_mode = session)"
    )]
    Pooler(&'static str),
}

/// A store that is open, before its key is known: nothing in it can be read or written by acts.
#[derive(Clone)]
pub struct Opened {
    pool: AnyPool,
    kind: database::Kind,
    patience: Duration,
}

/// The open store, with its key: rows open and seal themselves.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    kind: database::Kind,
    /// How long a step waits for a connection or for its turn to write.
    patience: Duration,
    keys: Arc<Keys>,
    /// Whose turn it is to write, in this process. A step that waits here keeps no
    /// connection that the writer, or a reader, may need.
    turn: Arc<Semaphore>,
    log_seen: audit::LastSeen,
}

/// Says that a transaction was committed. A directory takes it before it writes: it is
/// never asked while a transaction is open.
#[derive(Debug)]
pub struct Committed {
    has_messages: bool,
}

impl Committed {
    /// Whether the outbox has something new.
    #[must_use]
    pub fn has_messages(&self) -> bool {
        self.has_messages
    }
}

/// A transaction. Undone when it is dropped.
pub struct Tx {
    transaction: Transaction<'static, Any>,
    /// What it has to say to the log.
    log: audit::Unwritten,
    log_seen: audit::LastSeen,
    keys: Arc<Keys>,
    /// Whether it puts a message into the outbox.
    has_messages: bool,
    /// How often it was asked for its connection: once for each statement.
    #[cfg(test)]
    pub(crate) statements: u32,
    /// That of one that may write.
    _turn: Option<OwnedSemaphorePermit>,
}

impl Tx {
    /// Writes its lines to the log, and makes everything that was done lasting.
    ///
    /// # Errors
    /// When the store refuses. Where the connection breaks meanwhile, what was
    /// done may be kept or not, but never in part.
    pub async fn commit(mut self) -> Result<Committed, StoreError> {
        audit::write_down(&mut self).await?;
        self.transaction.commit().await?;
        self.log_seen.note(self.log);
        Ok(Committed { has_messages: self.has_messages })
    }

    /// The keys of the store.
    #[must_use]
    pub fn keys(&self) -> &Arc<Keys> {
        &self.keys
    }

    /// Marks this place, for what may fail without what was done before it.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn mark(&mut self) -> Result<Mark, StoreError> {
        sqlx::raw_sql("SAVEPOINT mark").execute(&mut **self).await?;
        Ok(Mark { lines: self.log.len(), has_messages: self.has_messages })
    }

    /// Undoes what was done since a mark; what was done before it stays.
    ///
    /// # Errors
    /// When the store refuses; then nothing of the transaction is kept.
    pub async fn undo_to(&mut self, mark: Mark) -> Result<(), StoreError> {
        sqlx::raw_sql("ROLLBACK TO SAVEPOINT mark").execute(&mut **self).await?;
        self.log.cut(mark.lines);
        self.has_messages = mark.has_messages;
        Ok(())
    }
}

/// A place in a transaction: see [`Tx::mark`].
#[derive(Debug)]
pub struct Mark {
    /// Lines that the transaction had for the log.
    lines: usize,
    has_messages: bool,
}

impl Deref for Tx {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        #[cfg(test)]
        {
            self.statements += 1;
        }
        &mut self.transaction
    }
}

impl Opened {
    /// Opens the store and brings its schema up to date.
    ///
    /// # Errors
    /// When the address is not understood, other users may read the file, the
    /// store cannot be opened, or a migration fails.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        Self::open_waiting(address, PATIENCE).await
    }

    /// As [`Opened::open`], where steps wait so long for a connection or for their turn to write.
    ///
    /// # Errors
    /// As [`Opened::open`].
    pub async fn open_waiting(address: &str, patience: Duration) -> Result<Self, StoreError> {
        let address = Address::parse(address)?;
        address.keep_private()?;
        let Address { kind, options, .. } = address;
        sqlx::any::install_default_drivers();
        let greeting: Arc<str> = kind.greeting(patience).into();
        let pool = AnyPoolOptions::new()
            // Readers go on beside the one writer; more connections cost memory only.
            .max_connections(8)
            .acquire_timeout(patience)
            .after_connect(move |connection, _| {
                let greeting = AssertSqlSafe(Arc::clone(&greeting));
                Box::pin(async move {
                    sqlx::raw_sql(greeting).execute(connection).await?;
                    Ok(())
                })
            })
            // A file does not go away, and undoing what was given up shows that a server is there.
            .test_before_acquire(false)
            .before_acquire(move |connection, _| {
                Box::pin(async move {
                    // Where SQLite has undone a transaction by itself, as on a full disk, the
                    // driver believes for ever that it is in it: no step could begin one.
                    if connection.is_in_transaction() {
                        return Ok(false);
                    }
                    if let Some(undo) = kind.undo_what_was_given_up() {
                        sqlx::raw_sql(undo).execute(connection).await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options.clone())
            .await;
        let pool = match pool {
            // The pool has tried for as long as it may, and does not say what was wrong.
            Err(sqlx::Error::PoolTimedOut) => {
                let why = options.connect().await.err().unwrap_or(sqlx::Error::PoolTimedOut);
                return Err(database::pooler_fault(&why).map_or_else(|| why.into(), StoreError::Pooler));
            }
            Err(why) => return Err(database::pooler_fault(&why).map_or_else(|| why.into(), StoreError::Pooler)),
            Ok(pool) => pool,
        };
        let store = Self { pool, kind, patience };
        store.migrate().await?;
        Ok(store)
    }

    /// The store with its key, from the key's file; where store and file are both new,
    /// they are made for each other.
    ///
    /// # Errors
    /// When the key file cannot be used, is missing, or does not fit.
    pub async fn with_key_in(self, file: &Path) -> Result<Store, KeyFault> {
        let keys = Arc::new(self.keys_in(file).await?);
        let Self { pool, kind, patience } = self;
        Ok(Store {
            pool,
            kind,
            patience,
            keys,
            turn: Arc::new(Semaphore::new(1)),
            log_seen: audit::LastSeen::default(),
        })
    }

    /// For what is looked at without a key.
    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Closes all connections, so that a file is whole and free.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Several processes may start at once. On PostgreSQL the migrator holds a lock. On SQLite it holds
    /// none: the process that comes second to a migration fails at it, undone as a whole, and goes on
    /// from where the other one is.
    async fn migrate(&self) -> Result<(), StoreError> {
        let migration = |version, name: &'static str, sql: &'static str| {
            Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
        };
        let migrator = Migrator::with_migrations(vec![
            migration(1, "first", include_str!("store/migrations/0001_first.sql")),
            migration(2, "provider_binding", include_str!("store/migrations/0002_provider_binding.sql")),
            migration(3, "key and clock", include_str!("store/migrations/0003_key_and_clock.sql")),
            migration(4, "rights", include_str!("store/migrations/0004_rights.sql")),
            migration(5, "means", include_str!("store/migrations/0005_means.sql")),
            migration(6, "claims", include_str!("store/migrations/0006_claims.sql")),
            migration(7, "policy version", include_str!("store/migrations/0007_policy_version.sql")),
            migration(8, "kept", include_str!("store/migrations/0008_kept.sql")),
            migration(9, "channels", include_str!("store/migrations/0009_channels.sql")),
            migration(10, "directories", include_str!("store/migrations/0010_directories.sql")),
            migration(11, "in step", include_str!("store/migrations/0011_in_step.sql")),
            migration(12, "agents", include_str!("store/migrations/0012_agents.sql")),
            migration(13, "published rules", include_str!("store/migrations/0013_published_rules.sql")),
            migration(14, "user IDs", include_str!("store/migrations/0014_user_ids.sql")),
            migration(15, "letters", include_str!("store/migrations/0015_letters.sql")),
            migration(16, "means from", include_str!("store/migrations/0016_means_from.sql")),
            migration(17, "group rows", include_str!("store/migrations/0017_group_rows.sql")),
            migration(18, "means mark", include_str!("store/migrations/0018_means_mark.sql")),
            migration(19, "saved codes", include_str!("store/migrations/0019_saved_codes.sql")),
            migration(
                21,
                "authenticators and issued codes",
                include_str!("store/migrations/0021_authenticators_and_issued_codes.sql"),
            ),
        ]);
        loop {
            let done = self.migrations_done().await;
            match migrator.run(&self.pool).await {
                Ok(()) => return Ok(()),
                Err(_) if self.migrations_done().await > done => {}
                Err(why) => return Err(why.into()),
            }
        }
    }

    /// How many migrations are on record; none where the record is not there yet.
    async fn migrations_done(&self) -> i64 {
        sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations").fetch_one(&self.pool).await.unwrap_or(0)
    }
}

impl Store {
    /// The keys that open and seal what is in it.
    #[must_use]
    pub fn keys(&self) -> &Arc<Keys> {
        &self.keys
    }

    /// Begins a transaction that may write, as the only one: what it reads
    /// stays as it is until its end.
    ///
    /// # Errors
    /// When the store cannot be reached or stays locked.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let turn = tokio::time::timeout(self.patience, Arc::clone(&self.turn).acquire_owned());
        let turn = turn.await.ok().and_then(Result::ok).ok_or(StoreError::Busy)?;
        let transaction = self.pool.begin_with(AssertSqlSafe(self.kind.begin_writing(self.patience))).await?;
        Ok(self.tx(transaction, Some(turn)))
    }

    /// As [`Store::write`], for a step that is half done: where the store is
    /// busy or away, it is asked again.
    ///
    /// # Errors
    /// When the store stays busy or away.
    pub async fn write_at_last(&self) -> Result<Tx, StoreError> {
        for _ in 1..TRIES_AT_LAST {
            match self.write().await {
                Err(fault) => tracing::warn!(%fault, "a step that is half done asks again"),
                begun => return begun,
            }
        }
        self.write().await
    }

    /// Begins a transaction that reads several times and sees one moment.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let transaction = self.pool.begin_with(self.kind.begin_reading()).await?;
        Ok(self.tx(transaction, None))
    }

    fn tx(&self, transaction: Transaction<'static, Any>, turn: Option<OwnedSemaphorePermit>) -> Tx {
        Tx {
            transaction,
            log: audit::Unwritten::default(),
            log_seen: self.log_seen.clone(),
            keys: Arc::clone(&self.keys),
            has_messages: false,
            #[cfg(test)]
            statements: 0,
            _turn: turn,
        }
    }

    /// To be told when accounts were added by the thousand. Does not hold up those who write.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn accounts_have_grown(&self) -> Result<(), StoreError> {
        if let Some(statement) = self.kind.accounts_have_grown() {
            sqlx::raw_sql(statement).execute(&self.pool).await?;
        }
        Ok(())
    }

    /// For single statements that only read.
    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Closes all connections, so that a file is whole and free.
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
