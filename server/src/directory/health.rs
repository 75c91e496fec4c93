//! How a directory answered last, as several tasks share it.

use std::sync::{Mutex, PoisonError};

use super::DirectoryFault;
use crate::policy::eligibility::Writeback;

/// How a directory answered last.
pub struct Health(Mutex<Writeback>);

impl Health {
    /// What counts before the first answer.
    #[must_use]
    pub fn new(before: Writeback) -> Self {
        Self(Mutex::new(before))
    }

    #[must_use]
    pub fn now(&self) -> Writeback {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how it answered; says whether that is another way than before.
    pub fn note<T>(&self, answered: &Result<T, DirectoryFault>) -> bool {
        let Some(now) = said_by(answered) else { return false };
        let mut health = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *health, now) != now
    }
}

/// What an answer says of the directory; `None` where it was not asked, or is reached by others.
fn said_by<T>(answered: &Result<T, DirectoryFault>) -> Option<Writeback> {
    match answered {
        Ok(_) => Some(Writeback::Reachable),
        Err(DirectoryFault::Misconfigured(_) | DirectoryFault::NotConfigured) => Some(Writeback::Misconfigured),
        Err(DirectoryFault::Away(_) | DirectoryFault::Lost(_)) => Some(Writeback::Unreachable),
        Err(
            DirectoryFault::Busy | DirectoryFault::NotAsked | DirectoryFault::Store(_) | DirectoryFault::Hashing(_),
        ) => None,
    }
}
