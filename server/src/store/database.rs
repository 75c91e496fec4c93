//! SQLite or PostgreSQL: all that is different between the two.
//!
//! What holds on either side: one transaction that may write at a time, and it
//! sees everything that was committed before it began. SQLite's own lock does
//! so for all processes that have the file open, an advisory lock for all that
//! share a database. Readers never wait.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::SqliteConnectOptions;

use crate::secrets::{PrivateFileError, check_private_file, make_private_file};

/// Which database an address names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

/// Where the store lies. Has no `Debug`: a password may stand in it.
#[derive(Clone)]
pub struct Address {
    pub(super) kind: Kind,
    pub(super) options: AnyConnectOptions,
    /// The file of SQLite.
    file: Option<PathBuf>,
}

/// What is wrong with an address. Never says the address itself, which may hold a password.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AddressFault {
    #[error("must be sqlite:///path/to/file or postgres://user@host/database")]
    Unknown,
    #[error("cannot be read: {0}")]
    Unreadable(String),
    #[error("must end in the name of a database, as in postgres://user@host/database")]
    NoDatabase,
    #[error(
        "must leave sslmode at verify-full (which it is when left out): only a database on this machine \
         (localhost, a loopback address, a Unix socket) may do without TLS"
    )]
    Unprotected,
}

impl Address {
    /// Reads an address, `sqlite:///path/to/file` or `postgres://user@host/database`.
    ///
    /// # Errors
    /// Says what to write instead.
    pub fn parse(address: &str) -> Result<Self, AddressFault> {
        let read = |url: &str| {
            AnyConnectOptions::from_str(url).map_err(|error| AddressFault::Unreadable(reason(&error).to_owned()))
        };
        if let Some(path) = address.strip_prefix("sqlite://").filter(|path| path.starts_with('/')) {
            let options = read(&format!("sqlite://{path}?mode=rwc"))?;
            let sqlite = SqliteConnectOptions::from_str(options.database_url.as_str())
                .map_err(|error| AddressFault::Unreadable(reason(&error).to_owned()))?;
            return Ok(Self { kind: Kind::Sqlite, options, file: Some(sqlite.get_filename().to_owned()) });
        }
        if !["postgres://", "postgresql://"].iter().any(|scheme| address.starts_with(scheme)) {
            return Err(AddressFault::Unknown);
        }
        let mut options = read(address)?;
        let postgres =
            PgConnectOptions::from_str(address).map_err(|error| AddressFault::Unreadable(reason(&error).to_owned()))?;
        if postgres.get_database().is_none_or(str::is_empty) {
            return Err(AddressFault::NoDatabase);
        }
        let url = &mut options.database_url;
        let chosen = url.query_pairs().any(|(name, _)| name == "sslmode" || name == "ssl-mode");
        if !is_on_this_machine(&postgres) {
            if !chosen {
                url.query_pairs_mut().append_pair("sslmode", "verify-full");
            } else if !matches!(postgres.get_ssl_mode(), PgSslMode::VerifyFull) {
                return Err(AddressFault::Unprotected);
            }
        }
        if url.query_pairs().all(|(name, _)| name != "application_name") {
            url.query_pairs_mut().append_pair("application_name", "latchkey");
        }
        Ok(Self { kind: Kind::Postgres, options, file: None })
    }

    /// Sees to it that only the service may read the file of SQLite and what lies
    /// beside it. The log and the shared memory take their mode from the file.
    pub(super) fn keep_private(&self) -> Result<(), PrivateFileError> {
        let Some(file) = &self.file else { return Ok(()) };
        if make_private_file(file)?.is_some() {
            return Ok(());
        }
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut beside = file.clone().into_os_string();
            beside.push(end);
            check_private_file(Path::new(&beside))?;
        }
        Ok(())
    }

    /// Whether the address holds a password, so that its readers learn it.
    #[must_use]
    pub fn holds_a_password(&self) -> bool {
        let url = &self.options.database_url;
        url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password")
    }

    /// The private key that signs in to PostgreSQL, where the address names one.
    #[must_use]
    pub fn private_key(&self) -> Option<PathBuf> {
        let mut named = self.options.database_url.query_pairs();
        named.find(|(name, _)| name == "sslkey" || name == "ssl-key").map(|(_, path)| PathBuf::from(path.as_ref()))
    }
}

/// What is said once: the outer error repeats the inner one.
fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(inner) => inner.to_string(),
        other => other.to_string(),
    }
}

/// The start parameter that a pooler does not let pass, if that is why there is no connection. The
/// driver always sends it, and PgBouncer refuses whatever it does not keep track of itself.
pub(super) fn pooler_fault(error: &sqlx::Error) -> Option<&'static str> {
    const SENT: &str = "extra_float_digits";
    let said = error.as_database_error()?.message();
    (said.contains("unsupported startup parameter") && said.contains(SENT)).then_some(SENT)
}

/// Whether the way to the database stays on this machine.
fn is_on_this_machine(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Kind {
    /// What every new connection is told. On SQLite a write lock is waited for as long as `patience`.
    pub(super) fn greeting(self, patience: Duration) -> String {
        match self {
            // FULL: a reset that was confirmed must survive a power cut.
            Self::Sqlite => format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA busy_timeout = {}; PRAGMA secure_delete = ON",
                patience.as_millis()
            ),
            // A process that hangs in the middle must not hold up the others for ever.
            // The server would warn of each ROLLBACK outside a transaction.
            // What was confirmed must survive a power cut here too, whatever the server's
            // default is; one that asks for more than `on` is left as it is.
            Self::Postgres => "SET idle_in_transaction_session_timeout = '15s'; SET client_min_messages = 'error'; \
                 SELECT set_config('synchronous_commit', 'on', false) \
                 WHERE current_setting('synchronous_commit') = 'off'"
                .into(),
        }
    }

    /// What a connection is told before it is used again: a step whose person
    /// hung up while its transaction began leaves it open behind the driver's back.
    pub(super) fn undo_what_was_given_up(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("ROLLBACK"),
        }
    }

    /// How a transaction begins that may write, as the only one. On SQLite it
    /// takes the write lock at once: one that began by reading could not be
    /// upgraded while another one writes.
    ///
    /// On PostgreSQL each statement must see what was committed before it, and so
    /// all that came before the lock, whatever the server's default is. The number
    /// is ours among a database's advisory locks: "latchkey" in bytes. It is waited
    /// for as long as SQLite's lock. All of it is one way to the server and back.
    pub(super) fn begin_writing(self, patience: Duration) -> String {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE".into(),
            Self::Postgres => format!(
                "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {}; \
                 SELECT 1 FROM pg_advisory_xact_lock(7809651199139603833)",
                patience.as_millis()
            ),
        }
    }

    /// What the database is told when the table of accounts has grown a lot. PostgreSQL keeps to
    /// the plans that a session made while a table was empty, its own for foreign keys among
    /// them: it would read all accounts for each row that refers to one. It finds out by
    /// itself only minutes later.
    pub(super) fn accounts_have_grown(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("ANALYZE account"),
        }
    }

    /// How a transaction begins that reads several times and must see one moment.
    pub(super) fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(address: &str) -> String {
        Address::parse(address).map(|address| address.options.database_url.to_string()).unwrap()
    }

    fn fault(address: &str) -> AddressFault {
        Address::parse(address).err().unwrap()
    }

    #[test]
    fn the_lock_is_the_name() {
        let number = i64::from_be_bytes(*b"latchkey");
        assert!(Kind::Postgres.begin_writing(Duration::ZERO).contains(&format!("({number})")), "{number}");
    }

    #[test]
    fn only_two_databases_are_known() {
        for address in ["", "mysql://u@h/d", "sqlite://store", "sqlite::memory:", "/var/lib/store", "postgres:x"] {
            assert_eq!(fault(address), AddressFault::Unknown, "{address}");
        }
        assert!(url("sqlite:///var/lib/store.sqlite").ends_with("/var/lib/store.sqlite?mode=rwc"));
        assert!(matches!(fault("postgres://u@h:no/d"), AddressFault::Unreadable(_)));
        assert_eq!(fault("postgres://latchkey@localhost"), AddressFault::NoDatabase);
    }

    #[test]
    fn a_database_elsewhere_is_asked_with_a_checked_certificate_only() {
        for address in ["postgres://u:p@db.example/d", "postgresql://u@192.0.2.7:5433/d", "postgres://u@127.example/d"]
        {
            assert!(url(address).contains("sslmode=verify-full"), "{address}");
        }
        assert!(Address::parse("postgres://u@db.example/d?sslmode=verify-full&sslrootcert=/ca.pem").is_ok());
        for mode in ["disable", "allow", "prefer", "require", "verify-ca"] {
            let address = format!("postgres://u:secret@db.example/d?sslmode={mode}");
            let fault = fault(&address);
            assert_eq!(fault, AddressFault::Unprotected, "{mode}");
            assert!(!fault.to_string().contains("secret"));
        }
        assert_eq!(fault("postgres://u@localhost/d?host=db.example&sslmode=prefer"), AddressFault::Unprotected);
        for here in ["localhost", "127.0.0.1", "127.8.8.8:5433", "[::1]", "%2Frun%2Fpostgresql"] {
            assert!(!url(&format!("postgres://u@{here}/d")).contains("sslmode"), "{here}");
        }
        assert!(Address::parse("postgres:///d?host=/run/postgresql&sslmode=disable").is_ok());
    }
}
