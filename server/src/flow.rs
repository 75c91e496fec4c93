//! Journeys: what a visit may do next, and what it takes.
//!
//! A flow lives on the server. Each use case takes what the person did, moves
//! the flow inside one transaction and answers with the screen to show. See
//! [`reset`] for the drawing of the machine.

pub mod change;
pub mod check;
mod closed;
mod code;
mod guessing;
pub mod help;
pub mod login_flow;
pub mod notices;
pub mod objection;
mod opening;
mod proving;
pub mod registration;
pub mod reset;
pub mod screens;
mod signing_in;
mod standing;
pub mod sweep;
pub mod write;

use std::net::IpAddr;

use crate::audit::{Event, Happened};
use crate::secrets::{SealError, SessionToken};
use crate::store::{StoreError, proof};
use crate::visit::{Caller, Flow};
use crate::wire::Screen;

/// What a use case answers.
#[derive(Debug)]
pub struct Moved {
    pub screen: Screen,
    /// The session's new token, where the old one is dead from now on.
    pub session: Option<SessionToken>,
}

impl Moved {
    fn to(screen: Screen) -> Self {
        Self { screen, session: None }
    }
}

/// Why a use case has no screen to answer with.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The visit does not stand where this act belongs.
    #[error("out of step")]
    OutOfStep,
    /// The act names what the server did not offer.
    #[error("not something this portal's own program sends")]
    BadRequest,
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

/// An event of this visit, with everything that ties it to its other events.
pub(crate) fn event_of(flow: &Flow, source: Option<IpAddr>, happened: Happened, outcome: &str) -> Event {
    Event {
        tenant_id: flow.tenant_id.clone(),
        account_id: flow.account_id.clone(),
        support_code: Some(flow.support_code.clone()),
        source: source.map(|source| source.to_string()),
        ..Event::new(happened, outcome)
    }
}
