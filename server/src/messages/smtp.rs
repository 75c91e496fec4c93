//! Handing a mail to a relay: TLS with a checked certificate or not at all.
//!
//! Relays are tried in the order given. One that cannot be reached, hangs,
//! shows a wrong certificate, does not let us in or does not want our mails is
//! passed over. One that refuses the receiver ends the mail, for the next one
//! would carry it to the same mailbox: which replies say so is in `refusal`.
//! A session is kept for the next mail (`kept`).

mod kept;
mod refusal;
mod session;
mod written;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;
use tokio_rustls::rustls::ClientConfig;
use zeroize::Zeroizing;

use crate::dial::Dialer;
use crate::mail::Mail;
use crate::trust;

use kept::{Kept, Used};
use refusal::cleaned;
use session::{Obstacle, Session};

/// How a connection is protected. There is no third way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Plain until STARTTLS, which must succeed before anything is said.
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// What a relay lets us in with.
pub struct RelayPassword(Zeroizing<String>);

impl RelayPassword {
    #[must_use]
    pub fn new(password: String) -> Self {
        Self(Zeroizing::new(password))
    }
}

impl fmt::Debug for RelayPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelayPassword(…)")
    }
}

/// A mail server that takes our mails.
#[derive(Debug)]
pub struct Relay {
    /// The name that its certificate must carry.
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub password: Option<RelayPassword>,
    /// PEM of the only certificates believed: authorities, or the relay's own; the system's where none is given.
    pub ca_file: Option<PathBuf>,
    /// For everything together, from connecting to the last reply.
    pub timeout: Duration,
}

/// A relay said yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// `host:port`
    pub relay: String,
    /// Its last reply, without anything that looks like an address.
    pub reply: String,
}

/// What the relays said, by name: no address, no text of the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Codes alone, for the audit log.
    pub reason: String,
    /// Codes and the relays' own words, for the log.
    pub in_full: String,
}

impl Why {
    /// Where there is no more to say than this.
    #[must_use]
    pub fn of(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { in_full: reason.clone(), reason }
    }

    fn joined(all: &[Self]) -> Self {
        let join = |each: fn(&Self) -> &str| all.iter().map(each).collect::<Vec<_>>().join("; ");
        Self { reason: join(|why| &why.reason), in_full: join(|why| &why.in_full) }
    }
}

/// Why a mail is still here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Worth another try.
    Transient(Why),
    /// A relay says that the receiver cannot be written to.
    Permanent(Why),
}

/// A relay that cannot even be set up.
#[derive(Debug, thiserror::Error)]
#[error("mail.relay {relay}: {reason}")]
pub struct RelayFault {
    relay: String,
    reason: String,
}

/// A session that is kept answers within so long, or another one is opened.
const STILL_THERE: Duration = Duration::from_secs(2);

struct Ready {
    relay: Relay,
    tls: Arc<ClientConfig>,
    kept: Kept,
}

/// All relays, ready to be tried in turn.
pub struct Smtp {
    relays: Vec<Ready>,
    dialer: Dialer,
    /// How long a session is kept for the next mail.
    keep: Duration,
    /// What we call ourselves, whoever of the organizations a mail is from: one session
    /// carries the mails of all.
    hello: String,
}

impl Smtp {
    /// Prepares relays, which know us by the domain `hello`; certificates of authorities are read
    /// now, so that a wrong file stops the start.
    ///
    /// # Errors
    /// Names the relay and what is wrong with it.
    pub fn new(relays: Vec<Relay>, hello: &str) -> Result<Self, RelayFault> {
        let ready = relays.into_iter().map(|relay| match trust::in_servers(relay.ca_file.as_deref()) {
            Ok(tls) => Ok(Ready { relay, tls, kept: Kept::default() }),
            Err(fault) => Err(RelayFault { relay: name(&relay), reason: fault.to_string() }),
        });
        Ok(Self {
            relays: ready.collect::<Result<_, _>>()?,
            dialer: Dialer::default(),
            keep: kept::KEEP,
            hello: hello.to_owned(),
        })
    }

    /// The same, which finds its relays in another way.
    #[must_use]
    pub fn and_dials_by(self, dialer: Dialer) -> Self {
        Self { dialer, ..self }
    }

    /// The same, which keeps sessions for another time.
    #[must_use]
    pub fn and_keeps_for(self, keep: Duration) -> Self {
        Self { keep, ..self }
    }

    /// Ends sessions that were kept for the next mail and not needed for a while.
    pub async fn rest(&self) {
        for ready in &self.relays {
            ready.kept.rest(self.keep).await;
        }
    }

    /// Does what a mail takes up to its text, and keeps the session, for a mail that is sent to
    /// no one. Otherwise the next mail's time, and what its receiver reads of the session,
    /// would tell whether the one before it was sent.
    pub async fn pretend(&self, mail: &Mail) {
        for ready in &self.relays {
            let used = async {
                match ready.take_kept(self).await {
                    Some(used) => Ok(used),
                    None => ready.open(self, mail).await,
                }
            };
            if let Ok(Ok(used)) = timeout(ready.relay.timeout, used).await {
                return ready.kept.put(used);
            }
        }
    }

    /// Hands a mail to the first relay that takes it.
    ///
    /// # Errors
    /// [`Failure::Permanent`] when a relay refused the receiver, [`Failure::Transient`]
    /// when none took the mail.
    pub async fn hand_over(&self, mail: &Mail, now_ms: i64) -> Result<HandedOver, Failure> {
        let message = written::written(mail, now_ms)
            .map_err(|reason| Failure::Permanent(Why::of(format!("cannot be written: {reason}"))))?;
        let mut passed = Vec::new();
        for ready in &self.relays {
            let name = name(&ready.relay);
            let of = |why: &str| format!("{name} {why}");
            let tried = timeout(ready.relay.timeout, ready.hand_over(self, mail, &message)).await;
            passed.push(match tried {
                Ok(Ok(response)) => return Ok(HandedOver { relay: name, reply: reply(&response) }),
                Ok(Err(Obstacle::Refused(refusal))) => {
                    let why = Why { reason: of(&refusal.codes()), in_full: of(&refusal.in_full()) };
                    if refusal.ends_the_mail() {
                        return Err(Failure::Permanent(why));
                    }
                    why
                }
                Ok(Err(Obstacle::Silent(why))) => Why::of(of(&why)),
                Err(_) => Why::of(of("no answer in time")),
            });
        }
        Err(Failure::Transient(Why::joined(&passed)))
    }
}

impl Ready {
    /// Over a kept session, where there is one. If that fails before the text was given, in
    /// any way that says no word about the receiver, over a new one.
    async fn hand_over(&self, by: &Smtp, mail: &Mail, message: &Message) -> Result<Response, Obstacle> {
        if let Some(mut used) = self.take_kept(by).await {
            match timeout(self.relay.timeout / 2, used.session.announce(mail, message)).await {
                Ok(Ok(())) => return self.deliver(used, mail, message).await,
                Ok(Err(Obstacle::Refused(refusal))) if refusal.ends_the_mail() => {
                    used.close_aside();
                    return Err(Obstacle::Refused(refusal));
                }
                Ok(Err(_)) | Err(_) => used.close_aside(),
            }
        }
        let mut used = self.open(by, mail).await?;
        match used.session.announce(mail, message).await {
            Ok(()) => self.deliver(used, mail, message).await,
            Err(obstacle) => {
                used.close_aside();
                Err(obstacle)
            }
        }
    }

    async fn deliver(&self, mut used: Used, mail: &Mail, message: &Message) -> Result<Response, Obstacle> {
        let said = used.session.deliver(mail, message).await;
        match &said {
            Ok(_) => self.kept.put(used),
            Err(_) => used.close_aside(),
        }
        said
    }

    async fn take_kept(&self, by: &Smtp) -> Option<Used> {
        self.kept.take(by.keep, STILL_THERE.min(self.relay.timeout / 4)).await
    }

    async fn open(&self, by: &Smtp, mail: &Mail) -> Result<Used, Obstacle> {
        Ok(Used::new(Session::open(&self.relay, &self.tls, &by.dialer, &by.hello, mail).await?))
    }
}

fn name(relay: &Relay) -> String {
    format!("{}:{}", relay.host, relay.port)
}

/// The code and the first words of a reply, for a person who looks for the mail in the relay's log.
fn reply(response: &Response) -> String {
    format!("{} {}", response.code(), cleaned(response.first_line().unwrap_or(""), None))
}
