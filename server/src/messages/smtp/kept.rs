//! Sessions with a relay, kept for the next mail.
//!
//! To connect, to shake hands and to sign in costs a relay and us more than a mail does.
//! So after a mail that was taken the session is kept for a while.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::session::Session;

/// How long one is kept without a mail: well below what relays wait before they hang up.
pub(super) const KEEP: Duration = Duration::from_secs(10);

/// Mails over one session. Many relays end one after some hundred.
const MOST_MAILS: u32 = 50;

/// One session and what went over it.
pub(super) struct Used {
    pub session: Session,
    mails: u32,
    since: Instant,
}

impl Used {
    pub fn new(session: Session) -> Self {
        Self { session, mails: 0, since: Instant::now() }
    }

    /// Ends the session beside everything else: how it ends says no word about a mail.
    pub fn close_aside(self) {
        tokio::spawn(self.session.close());
    }

    fn is_stale(&self, now: Instant, keep: Duration) -> bool {
        now.duration_since(self.since) >= keep
    }
}

/// Sessions that no worker uses now.
#[derive(Default)]
pub(super) struct Kept(Mutex<Vec<Used>>);

impl Kept {
    /// The one that was used last, if it still answers within `patience`. If it does not,
    /// the older ones are not asked either.
    pub async fn take(&self, keep: Duration, patience: Duration) -> Option<Used> {
        let mut used = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.pop_if(|used| !used.is_stale(Instant::now(), keep))?
        };
        if used.session.is_alive(patience).await {
            return Some(used);
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        None
    }

    /// Keeps a session after a mail that was taken.
    pub fn put(&self, mut used: Used) {
        used.mails += 1;
        if used.mails >= MOST_MAILS {
            used.close_aside();
        } else {
            used.since = Instant::now();
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(used);
        }
    }

    /// Says goodbye on those that were not needed for a while.
    pub async fn rest(&self, keep: Duration) {
        let now = Instant::now();
        let stale: Vec<Used> = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extract_if(.., |used| used.is_stale(now, keep)).collect()
        };
        join_all(stale.into_iter().map(|used| used.session.close())).await;
    }
}
