//! The agent: a program beside an organization's directory that dials out to the portal, asks
//! what there is to do there, and does it. No port is open where it runs.

mod key_file;
mod link;
mod run;

pub use key_file::{Enrolled, KeyFileFault};
pub use link::{Link, LinkFault, Out};
pub use run::{RunFault, run};

use crate::directory::agent::protocol::{Message, Reply};
use crate::secrets::{AgentToken, KeyPair, PublicHalf, SealError};

/// Why an agent was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum NotEnrolled {
    #[error("the token is not one that `latchkey agent token` prints: copy all of its line")]
    Token,
    #[error("the portal says no: {0}")]
    Refused(String),
    #[error(transparent)]
    Link(#[from] LinkFault),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    KeyFile(#[from] KeyFileFault),
}

/// What `latchkey agent token` prints: the portal's key and the token, so that the first call is
/// to the right portal.
#[must_use]
pub fn shown_token(portal: &PublicHalf, token: &AgentToken) -> String {
    format!("{}.{}", portal.shown(), token.expose())
}

/// Enrols this agent: the portal knows its key from then on, and it the portal's.
///
/// # Errors
/// When the portal cannot be reached or refuses, or there are no random bytes.
pub async fn enrol(out: Out, shown: &str, name: String) -> Result<Enrolled, NotEnrolled> {
    let (portal, token) = shown.trim().split_once('.').ok_or(NotEnrolled::Token)?;
    let portal = PublicHalf::read(portal).ok_or(NotEnrolled::Token)?;
    let key = KeyPair::random()?;
    let agent = key.public().shown();
    let link = Link::new(out, Enrolled { portal: portal.clone(), agent, key, next: None });
    match link.call(&Message::Enrol { token: token.to_owned(), name }).await? {
        Reply::Enrolled { agent, .. } => Ok(link.into_enrolled(agent)),
        Reply::Refused(reason) => Err(NotEnrolled::Refused(reason)),
        Reply::Stale { .. } | Reply::Hello { .. } | Reply::Work(_) | Reply::Begin(_) | Reply::Noted => {
            Err(LinkFault::Unreadable.into())
        }
    }
}
