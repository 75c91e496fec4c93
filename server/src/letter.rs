//! A letter: what goes to a person, in the form of the channel that carries it.

use crate::mail::Mail;

/// The way by which a letter goes. Each has workers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Mail,
}

impl Channel {
    /// The stable name, as it stands in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
        }
    }
}

/// What waits in the outbox, composed.
#[derive(Debug, Clone)]
pub enum Letter {
    Mail(Mail),
}

impl Letter {
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Mail(_) => Channel::Mail,
        }
    }
}
