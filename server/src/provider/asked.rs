//! What a provider said of itself, and when.
//!
//! It is asked once, however many people wait for the answer, and an answer that
//! did not come is remembered for a while too: a provider that is down costs one
//! call in that time, and not one for each person.

use tokio::sync::Mutex;

use super::metadata::Metadata;
use crate::clock::{HOUR_MS, SECOND_MS};

/// Metadata is read again after so long; keys that are not known sooner.
const KEPT_MS: i64 = HOUR_MS;
/// So long a provider that did not answer is taken to be down: about as long as a
/// person reads that it did not work, before trying again.
const DOWN_MS: i64 = 15 * SECOND_MS;

type Said = Result<Metadata, String>;

/// The last answer, or that there was none.
#[derive(Default)]
pub struct Asked(Mutex<Option<(Said, i64)>>);

impl Asked {
    /// The answer that is kept; `ask` is called where there is none, or it is too old.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn or_ask(&self, now_ms: i64, ask: impl Future<Output = Said>) -> Said {
        // Held while it is asked: people who come meanwhile get the same answer.
        let mut kept = self.0.lock().await;
        if let Some((said, at_ms)) = &*kept {
            let good_for = if said.is_ok() { KEPT_MS } else { DOWN_MS };
            if (-good_for..good_for).contains(&(now_ms - at_ms)) {
                return said.clone();
            }
        }
        let said = ask.await;
        *kept = Some((said.clone(), now_ms));
        said
    }

    /// Forgets an answer that seems to have changed.
    pub async fn forget(&self) {
        *self.0.lock().await = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_provider_that_is_down_is_asked_once_in_a_while_however_many_come() {
        let (asked, calls) = (Asked::default(), AtomicU32::new(0));
        let ask = |now_ms| {
            asked.or_ask(now_ms, async {
                calls.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Err("no answer within 5s".to_owned())
            })
        };
        let all = futures_util::future::join_all((0..100).map(|_| ask(0))).await;
        assert!(all.iter().all(|said| said.as_ref().is_err_and(|why| why.contains("no answer"))));
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        let _ = ask(DOWN_MS - 1).await;
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        let _ = ask(DOWN_MS).await;
        assert_eq!(calls.load(Ordering::Relaxed), 2, "and then it is asked again");
        asked.forget().await;
        let _ = ask(DOWN_MS).await;
        assert_eq!(calls.load(Ordering::Relaxed), 3);
    }
}
