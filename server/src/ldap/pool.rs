//! Sessions of a service account that are kept, over the servers of one directory.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout};

use super::session::{Bound, Scope, Search, Server, Session};
use super::{Dn, Filter, LdapFault};
use crate::secrets::Password;

/// So many sessions at once. A directory serves others, too.
const MOST: usize = 16;
/// Longer than that a session is not kept without use: firewalls forget it without a word.
const KEPT: Duration = Duration::from_secs(60);

/// Who reads and writes in the directory for the portal.
pub struct ServiceAccount {
    /// As the directory takes it for a bind: a DN or, in Active Directory, a UPN.
    pub name: String,
    pub password: Password,
}

/// The sessions with one directory.
pub struct Pool {
    servers: Vec<Server>,
    account: ServiceAccount,
    idle: Mutex<Vec<(Session, Instant)>>,
    permits: Semaphore,
    /// The server that answered last is asked first.
    first: AtomicUsize,
    patience: Duration,
}

/// A session that is signed in as the service account. It goes back when dropped.
pub struct Lease<'a> {
    /// Empty only while it is dropped.
    session: Option<Session>,
    pool: &'a Pool,
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    /// Over servers that hold the same entries. A request waits no longer than `patience` for a free session.
    #[must_use]
    pub fn new(servers: Vec<Server>, account: ServiceAccount, patience: Duration) -> Self {
        let (idle, permits) = (Mutex::default(), Semaphore::new(MOST));
        Self { servers, account, idle, permits, first: AtomicUsize::new(0), patience }
    }

    /// Who the sessions are signed in as.
    #[must_use]
    pub fn account(&self) -> &ServiceAccount {
        &self.account
    }

    /// A session that answers: a kept one, or a new one with the first server that lets us in.
    ///
    /// # Errors
    /// When no server does, then why the last one did not; when all sessions are in use.
    pub async fn lease(&self) -> Result<Lease<'_>, LdapFault> {
        let permit = timeout(self.patience, self.permits.acquire()).await;
        let permit = permit.map_err(|_| LdapFault::Busy)?.map_err(|_| LdapFault::Busy)?;
        let session = match self.kept().await {
            Some(session) => session,
            None => self.open().await?,
        };
        Ok(Lease { session: Some(session), pool: self, _permit: permit })
    }

    /// A new session with one of the servers that nobody is signed in on: for a person's own sign-in.
    ///
    /// # Errors
    /// As for [`Pool::lease`].
    pub async fn stranger(&self) -> Result<Session, LdapFault> {
        let mut last = LdapFault::Name;
        for (place, server) in self.in_turn() {
            match Session::open(server).await {
                Ok(session) => {
                    self.first.store(place, Ordering::Relaxed);
                    return Ok(session);
                }
                Err(fault) => last = fault,
            }
        }
        Err(last)
    }

    /// A kept session that still answers: a server may have ended it meanwhile, and a
    /// write must not be what finds that out. If it does not answer, the others are let go of too.
    async fn kept(&self) -> Option<Session> {
        let (mut session, _) = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.retain(|(_, since)| since.elapsed() < KEPT);
            idle.pop()?
        };
        if is_there(&mut session).await {
            return Some(session);
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        None
    }

    async fn open(&self) -> Result<Session, LdapFault> {
        let mut last = LdapFault::Name;
        for (place, server) in self.in_turn() {
            match self.signed_in(server).await {
                Ok(session) => {
                    self.first.store(place, Ordering::Relaxed);
                    return Ok(session);
                }
                Err(fault) => {
                    tracing::warn!(host = server.host, port = server.port, %fault, "a directory's server does not let us in");
                    last = fault;
                }
            }
        }
        Err(last)
    }

    async fn signed_in(&self, server: &Server) -> Result<Session, LdapFault> {
        let mut session = Session::open(server).await?;
        match session.bind(&self.account.name, &self.account.password).await? {
            Bound::Accepted(_) => Ok(session),
            Bound::Refused(refusal, _) => Err(LdapFault::ServiceAccount(refusal)),
        }
    }

    /// All servers, with their places, the one that answered last first.
    fn in_turn(&self) -> impl Iterator<Item = (usize, &Server)> {
        let (before, first) = self.servers.split_at(self.first.load(Ordering::Relaxed).min(self.servers.len()));
        let after = before.len();
        first.iter().enumerate().map(move |(at, server)| (after + at, server)).chain(before.iter().enumerate())
    }
}

/// Asks for the server's own entry, and of it nothing.
async fn is_there(session: &mut Session) -> bool {
    let base = Dn::told("");
    let filter = Filter::present("objectClass");
    session.search(Search { base: &base, scope: Scope::Itself, filter, attributes: &["1.1"], most: 1 }).await.is_ok()
}

impl Deref for Lease<'_> {
    type Target = Session;

    #[expect(clippy::expect_used, reason = "it is taken out only by drop")]
    fn deref(&self) -> &Session {
        self.session.as_ref().expect("a session")
    }
}

impl DerefMut for Lease<'_> {
    #[expect(clippy::expect_used, reason = "it is taken out only by drop")]
    fn deref_mut(&mut self) -> &mut Session {
        self.session.as_mut().expect("a session")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(session) = self.session.take().filter(Session::is_usable) {
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push((session, Instant::now()));
        }
    }
}
