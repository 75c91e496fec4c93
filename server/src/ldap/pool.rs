//! Sessions with the servers of one directory: those of the service account, which are
//! kept, and those in which people sign in, which are not.
//!
//! A caller waits for a directory as long as the pool's patience and no longer, whatever
//! hangs: a free place, a server that is dead, another one that is slow.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};

use super::connection::{Connection, Server, SignedIn};
use super::password_policy::PasswordPolicy;
use super::session::Session;
use super::{Dn, LdapFault, Refusal};
use crate::secrets::ServiceSecret;

/// So many sessions at once, of either kind. A directory serves others, too.
const MOST: usize = 16;
/// Longer than that a session is not kept without use: firewalls forget it without a word.
const KEPT: Duration = Duration::from_secs(60);
/// No session is older: an account that was disabled is found out.
const OLDEST: Duration = Duration::from_secs(600);
/// So long a server that did not answer is asked last.
const PASSED_OVER: Duration = Duration::from_secs(10);
/// So long a service account that was refused is not tried again: it would be locked out.
const REFUSED: Duration = Duration::from_secs(30);

/// Result codes by which a server says that it is busy, or about to go (RFC 4511, appendix A).
const GOING: [u32; 2] = [51, 52];

/// Who reads and writes in the directory for the portal.
pub struct ServiceAccount {
    /// As the directory takes it for a bind: a DN or, in Active Directory, a UPN.
    pub name: String,
    pub password: ServiceSecret,
}

/// The sessions with one directory.
pub struct Pool {
    servers: Vec<Server>,
    account: ServiceAccount,
    state: Mutex<State>,
    /// For the service account.
    places: Semaphore,
    /// For people's own sign-ins.
    peoples: Semaphore,
    patience: Duration,
}

#[derive(Default)]
struct State {
    /// With the moment since when they wait.
    idle: Vec<(Session, Instant)>,
    /// The server that answered last is asked first.
    first: usize,
    /// Servers that did not answer, by their place, and when.
    silent: Vec<(usize, Instant)>,
    refused: Option<(Refusal, Instant)>,
}

/// A session in a pool's place. One of the service account goes back when dropped.
pub struct Lease<'a> {
    /// Empty only while it is dropped.
    session: Option<Session>,
    /// Where it goes back to; a person's own goes nowhere.
    home: Option<&'a Pool>,
    _place: SemaphorePermit<'a>,
}

/// What became of a person's own sign-in.
pub enum PersonSignedIn<'a> {
    Accepted(Lease<'a>, PasswordPolicy),
    Refused(Refusal, PasswordPolicy),
}

impl Pool {
    /// Over servers that hold the same entries. `patience` is for all that one lease is used for.
    #[must_use]
    pub fn new(servers: Vec<Server>, account: ServiceAccount, patience: Duration) -> Self {
        let (places, peoples) = (Semaphore::new(MOST), Semaphore::new(MOST));
        Self { servers, account, state: Mutex::default(), places, peoples, patience }
    }

    /// Who the sessions are signed in as.
    #[must_use]
    pub fn account(&self) -> &ServiceAccount {
        &self.account
    }

    #[must_use]
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// A session of the service account that answers: a kept one, or a new one with the
    /// first server that lets us in.
    ///
    /// # Errors
    /// When no server does, then why the last one did not; when all places are taken.
    pub async fn lease(&self) -> Result<Lease<'_>, LdapFault> {
        let until = Instant::now() + self.patience;
        let place = place(&self.places, until).await?;
        let mut session = timeout_at(until, self.kept_or_new()).await.map_err(|_| LdapFault::Slow)??;
        session.lasts_until(Some(until));
        Ok(Lease { session: Some(session), home: Some(self), _place: place })
    }

    /// A session of the service account for long work. It takes no place that a visit may
    /// need, is not kept, and ends when it is dropped. Gives the server's address as well.
    ///
    /// # Errors
    /// As for [`Pool::lease`].
    pub async fn apart(&self) -> Result<(Session, String), LdapFault> {
        if let Some((refusal, since)) = self.state().refused
            && since.elapsed() < REFUSED
        {
            return Err(LdapFault::ServiceAccount(refusal));
        }
        self.open(|server| async move {
            let session = self.signed_in(server).await?;
            Ok((session, format!("{}:{}", server.host, server.port)))
        })
        .await
    }

    /// A sign-in of a person by the name of their entry.
    ///
    /// # Errors
    /// As for [`Pool::lease`].
    pub async fn sign_in(&self, dn: &Dn, password: &str) -> Result<PersonSignedIn<'_>, LdapFault> {
        let until = Instant::now() + self.patience;
        let place = place(&self.peoples, until).await?;
        let signed_in = timeout_at(until, async {
            let connection = self.open(Connection::open).await?;
            connection.sign_in(dn.as_str(), password).await
        });
        Ok(match signed_in.await.map_err(|_| LdapFault::Slow)?? {
            SignedIn::Accepted(mut session, policy) => {
                session.lasts_until(Some(until));
                PersonSignedIn::Accepted(Lease { session: Some(session), home: None, _place: place }, policy)
            }
            SignedIn::Refused(refusal, policy) => PersonSignedIn::Refused(refusal, policy),
        })
    }

    async fn kept_or_new(&self) -> Result<Session, LdapFault> {
        if let Some(session) = self.kept().await {
            return Ok(session);
        }
        if let Some((refusal, since)) = self.state().refused
            && since.elapsed() < REFUSED
        {
            return Err(LdapFault::ServiceAccount(refusal));
        }
        self.open(|server| self.signed_in(server)).await
    }

    /// A kept session that still answers: a server may have ended it meanwhile, and a
    /// write must not be what finds that out. If it does not answer, the others are let go of too.
    async fn kept(&self) -> Option<Session> {
        let (mut session, _) = {
            let mut state = self.state();
            state.idle.retain(|(session, since)| since.elapsed() < KEPT && session.since.elapsed() < OLDEST);
            state.idle.pop()?
        };
        let within = self.servers.iter().map(|server| server.connect_within).min()?;
        session.lasts_until(Some(Instant::now() + within));
        if is_there(&mut session).await {
            return Some(session);
        }
        self.state().idle.clear();
        None
    }

    async fn signed_in(&self, server: &Server) -> Result<Session, LdapFault> {
        let ServiceAccount { name, password } = &self.account;
        let connection = Connection::open(server).await?;
        let signed_in = timeout(server.connect_within, connection.sign_in(name, password.expose())).await;
        match signed_in.map_err(|_| LdapFault::Slow)?? {
            SignedIn::Accepted(_, PasswordPolicy { error: Some(error), .. }) => Err(LdapFault::ServiceRule(error)),
            SignedIn::Accepted(session, _) => Ok(session),
            SignedIn::Refused(refusal, _) if GOING.contains(&refusal.code) => Err(LdapFault::Refused(refusal)),
            SignedIn::Refused(refusal, _) => Err(LdapFault::ServiceAccount(refusal)),
        }
    }

    /// Asks one server after the other. A password that one
    /// of them refuses is not carried on to the next.
    async fn open<'a, T, F: Future<Output = Result<T, LdapFault>>>(
        &'a self,
        way: impl Fn(&'a Server) -> F,
    ) -> Result<T, LdapFault> {
        let mut last = LdapFault::Name;
        for place in self.in_turn() {
            let Some(server) = self.servers.get(place) else { continue };
            let fault = match way(server).await {
                Ok(opened) => {
                    self.state().first = place;
                    return Ok(opened);
                }
                Err(fault) => fault,
            };
            tracing::warn!(host = server.host, port = server.port, %fault, "a directory's server does not let us in");
            if let LdapFault::ServiceAccount(refusal) = fault {
                self.state().refused = Some((refusal, Instant::now()));
                return Err(fault);
            }
            self.state().silent.push((place, Instant::now()));
            last = fault;
        }
        Err(last)
    }

    /// The places of all servers: the one that answered last first, and those last that
    /// did not answer a moment ago.
    fn in_turn(&self) -> Vec<usize> {
        let mut state = self.state();
        state.silent.retain(|(_, since)| since.elapsed() < PASSED_OVER);
        let count = self.servers.len();
        let mut places: Vec<usize> = (0..count).map(|step| (state.first + step) % count.max(1)).collect();
        places.sort_by_key(|place| state.silent.iter().any(|(silent, _)| silent == place));
        places
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn place(places: &Semaphore, until: Instant) -> Result<SemaphorePermit<'_>, LdapFault> {
    timeout_at(until, places.acquire()).await.map_err(|_| LdapFault::Busy)?.map_err(|_| LdapFault::Busy)
}

/// Asks for the server's own entry, and of it for no attribute. A server that does not
/// show it has answered, too.
async fn is_there(session: &mut Session) -> bool {
    match session.read(&Dn::told(""), &["1.1"]).await {
        Ok(_) => true,
        Err(LdapFault::Refused(refusal)) => !GOING.contains(&refusal.code),
        Err(_) => false,
    }
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
        if let (Some(mut session), Some(home)) = (self.session.take().filter(Session::is_usable), self.home) {
            session.lasts_until(None);
            home.state().idle.push((session, Instant::now()));
        }
    }
}
