//! One act: its transaction, its actor and its time.
//!
//! What travels together through every use case is one value. It derefs to its
//! transaction, so that the store takes it as it is. Dropped, it did not happen;
//! committed, it wakes the worker that carries messages where it wrote one.

use std::net::IpAddr;
use std::ops::{Deref, DerefMut};

use crate::audit::{Event, Happened};
use crate::policy::eligibility::Situation;
use crate::portal::Portal;
use crate::secrets::SealError;
use crate::store::{Committed, StoreError, Tx, audit, throttles};
use crate::visit::{Caller, Flow};

/// The actor of an act.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// A person at a browser.
    Person(&'a Caller),
    /// An administrator, at the command line.
    Operator(&'a Operator),
    /// The portal itself: its sweeps and its workers.
    Portal,
}

/// An administrator of the portal.
#[derive(Debug, Clone)]
pub struct Operator {
    name: String,
}

/// Characters of an operator's name in the log.
const LONGEST_NAME: usize = 64;

impl Operator {
    /// An operator of this name, as the log will say it: letters, digits and `.@-_\` of it,
    /// and `?` for every other character, so that two names stay two.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let is_plain = |character: char| character.is_alphanumeric() || ".@-_\\".contains(character);
        let plain = |character: char| if is_plain(character) { character } else { '?' };
        Self { name: name.chars().map(plain).take(LONGEST_NAME).collect() }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// One act.
pub struct Act<'a> {
    tx: Tx,
    pub portal: &'a Portal,
    by: By<'a>,
    /// When, in milliseconds since 1970 UTC: one moment for all of it.
    pub now: i64,
}

/// Why a use case has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The visit does not stand where this act belongs.
    #[error("out of step")]
    OutOfStep,
    /// The act names what the server did not offer.
    #[error("not something this portal's own program sends")]
    BadRequest,
    /// The store or the code is not as it must be: what was missing.
    #[error("broken: {0}")]
    Broken(&'static str),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Directory(#[from] crate::directory::DirectoryFault),
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<SealError> for Trouble {
    fn from(error: SealError) -> Self {
        Self::Store(error.into())
    }
}

impl<'a> Act<'a> {
    /// Begins an act that may write, as the only one.
    ///
    /// # Errors
    /// When the store cannot be reached or stays locked.
    pub async fn begin(portal: &'a Portal, by: By<'a>) -> Result<Self, StoreError> {
        let now = portal.now_ms();
        Ok(Self { tx: portal.store.write().await?, portal, by, now })
    }

    /// As [`Act::begin`], for what is half done: where the store is busy or away, it is asked again.
    ///
    /// # Errors
    /// When the store stays busy or away.
    pub async fn begin_at_last(portal: &'a Portal, by: By<'a>) -> Result<Self, StoreError> {
        let now = portal.now_ms();
        Ok(Self { tx: portal.store.write_at_last().await?, portal, by, now })
    }

    /// Begins an act that only reads. It waits for no writer, and none waits for it.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn look(portal: &'a Portal, by: By<'a>) -> Result<Self, StoreError> {
        let now = portal.now_ms();
        Ok(Self { tx: portal.store.read().await?, portal, by, now })
    }

    /// Keeps all of it.
    ///
    /// # Errors
    /// When the store refuses; then none of it is kept.
    pub async fn commit(self) -> Result<Committed, StoreError> {
        let committed = self.tx.commit().await?;
        if committed.has_messages() {
            self.portal.outbox.notify_one();
        }
        Ok(committed)
    }

    #[must_use]
    pub fn by(&self) -> By<'a> {
        self.by
    }

    /// The browser that acts.
    ///
    /// # Errors
    /// In an act of the portal or of an operator.
    pub fn caller(&self) -> Result<&'a Caller, Trouble> {
        match self.by {
            By::Person(caller) => Ok(caller),
            By::Operator(_) | By::Portal => Err(Trouble::Broken("an act without a browser")),
        }
    }

    /// The operator who acts.
    ///
    /// # Errors
    /// In an act of a person or of the portal.
    pub fn operator(&self) -> Result<&'a Operator, Trouble> {
        match self.by {
            By::Operator(operator) => Ok(operator),
            By::Person(_) | By::Portal => Err(Trouble::Broken("an act without an operator")),
        }
    }

    /// Where the person acts from.
    #[must_use]
    pub fn source(&self) -> Option<IpAddr> {
        match self.by {
            By::Person(caller) => Some(caller.source),
            By::Operator(_) | By::Portal => None,
        }
    }

    /// What a decision needs beside account and policy.
    #[must_use]
    pub fn situation(&self) -> Situation<'a> {
        self.portal.situation(self.now)
    }

    /// Counts a failure of the network that the person acts from.
    ///
    /// # Errors
    /// In an act without a browser, or when the store refuses.
    pub async fn note_network_failure(&mut self) -> Result<(), Trouble> {
        let (network, now) = (self.portal.network(self.caller()?.source), self.now);
        Ok(throttles::note_network_failure(&mut self.tx, &network, now).await?)
    }

    /// Adds a line to the log, with the act.
    pub fn note(&mut self, event: Event) {
        let now = self.now;
        audit::append(&mut self.tx, event, now);
    }

    /// An event of this act that belongs to no visit.
    #[must_use]
    pub fn event(&self, happened: Happened, outcome: &str) -> Event {
        let event = Event::new(happened, outcome);
        match self.by {
            By::Person(caller) => Event {
                source: Some(caller.source.to_string()),
                support_code: Some(self.portal.support_code(caller)),
                ..event
            },
            By::Operator(operator) => event.by("operator").detail(format!("by={}", operator.name)),
            By::Portal => event.by("portal"),
        }
    }

    /// An event of a visit that this person goes through.
    #[must_use]
    pub fn event_of(&self, flow: &Flow, happened: Happened, outcome: &str) -> Event {
        Event { source: self.source().map(|source| source.to_string()), ..flow.event(happened, outcome) }
    }

    /// Notes an event of a visit that this person goes through.
    pub fn note_of(&mut self, flow: &Flow, happened: Happened, outcome: &str) {
        self.note(self.event_of(flow, happened, outcome));
    }
}

impl Deref for Act<'_> {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Act<'_> {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
