//! The worker of a process that serves: it goes over each directory when its time has come.
//!
//! When that is stands in the store, so that of several processes one goes, and one that was
//! started anew does not begin again at once what was done a moment ago.

use std::sync::Arc;
use std::time::Duration;

use super::{Believed, Ended, NotDone, pass};
use crate::act::By;
use crate::clock::MINUTE_MS;
use crate::directory::own::{Near, OwnDirectory};
use crate::portal::Portal;
use crate::store::directory_passes::{self, DRIFT_MS, Pass, SoFar};

/// How often it is looked whether the time has come.
const LOOK: Duration = Duration::from_secs(20);
/// So many entries are gone over between two lines of the log.
const TELL_EVERY: i64 = 10_000;
/// A pass that failed is tried again after this, or sooner where passes are more frequent.
const AGAIN_MS: i64 = 5 * MINUTE_MS;

/// Works until the process ends.
pub async fn work(portal: Arc<Portal>) {
    match super::given_by_none(&portal).await {
        Ok(all) => {
            for (directory, people) in all {
                tracing::warn!(
                    directory,
                    people,
                    "no pass goes over a directory (sync_minutes is 0): what its groups gave stands as it was"
                );
            }
        }
        Err(fault) => tracing::warn!(%fault, "it cannot be read what groups of directories gave"),
    }
    // Beside each other: one that is slow keeps no other one waiting.
    let each = portal.directories.iter().filter_map(OwnDirectory::near).map(|near| work_for(&portal, near));
    futures_util::future::join_all(each).await;
}

async fn work_for(portal: &Portal, near: Near<'_>) {
    if near.ldap.in_step.every.is_none() {
        return;
    }
    loop {
        // What goes wrong is in the log, and is tried again.
        let _ = work_on(portal, near).await;
        tokio::time::sleep(LOOK).await;
    }
}

/// Goes over a directory if its time has come; `None` if it has not.
///
/// # Errors
/// When the pass does not come to its end.
pub async fn work_on(portal: &Portal, near: Near<'_>) -> Result<Option<Ended>, NotDone> {
    let Some(every) = near.ldap.in_step.every else { return Ok(None) };
    let last = directory_passes::last(&portal.store, &near.place.name).await.inspect_err(|fault| {
        tracing::error!(directory = near.place.name, %fault, "it cannot be read when a directory was gone over");
    })?;
    let every_ms = i64::try_from(every.as_millis()).unwrap_or(i64::MAX);
    if last.is_some_and(|last| !is_due(&last, every_ms, portal.now_ms())) {
        return Ok(None);
    }
    let mut told = 0;
    let mut progress = |so_far: &SoFar| {
        if so_far.seen - told >= TELL_EVERY {
            told = so_far.seen;
            let SoFar { seen, about, came, changed, .. } = *so_far;
            tracing::info!(directory = near.place.name, seen, about, came, changed, "going over a directory");
        }
    };
    match pass(portal, near, By::Portal, Believed::default(), &mut progress).await {
        Ok(ended) => Ok(Some(ended)),
        Err(NotDone::AnothersTurn) => Ok(None),
        Err(fault @ (NotDone::NoTenant(_) | NotDone::Store(_))) => {
            tracing::warn!(directory = near.place.name, %fault, "a directory was not gone over");
            Err(fault)
        }
        Err(fault) => Err(fault),
    }
}

fn is_due(last: &Pass, every_ms: i64, now_ms: i64) -> bool {
    match last.ended_ms {
        // Under way, or killed: then as soon as its right to it is over.
        None => last.is_free(now_ms),
        // A clock that was ahead wrote it.
        Some(ended_ms) if ended_ms > now_ms + DRIFT_MS => true,
        Some(ended_ms) => {
            let is_good = matches!(last.outcome.as_deref(), Some("ok" | "far-fewer" | "unread"));
            now_ms - ended_ms >= if is_good { every_ms } else { every_ms.min(AGAIN_MS) }
        }
    }
}
