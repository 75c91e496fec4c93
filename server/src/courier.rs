//! The worker that empties the outbox.
//!
//! It takes one message at a time under a short lease that it renews while it
//! works, hands it over, and writes down
//! how that went: handed over, put off, or dead. When it dies in between, the
//! lease ends and the message is taken again, so a mail may come twice but is
//! never lost. Log and audit get protocol metadata, never a body or an address.

use std::sync::Arc;
use std::time::Duration;

use crate::audit::{Event, Happened};
use crate::clock::{MINUTE_MS, SECOND_MS};
use crate::portal::Portal;
use crate::store::outbox::{self, End, Taken};
use crate::store::{StoreError, audit};

use crate::messages::mailbox::Mailbox;
use crate::messages::smtp::{Failure, Smtp};

/// Who carries messages away.
pub enum Courier {
    Smtp(Smtp),
    /// The demo's.
    Mailbox(Mailbox),
}

/// A message that a killed worker had taken is taken up again after this, well within the life of a code.
const LEASE_MS: i64 = 15 * SECOND_MS;
/// Often enough that a lease never ends under a worker that lives.
const RENEW: Duration = Duration::from_secs(5);
/// Waits before the next try; after the last one the message is dead.
const WAITS_MS: [i64; 6] =
    [5 * SECOND_MS, 15 * SECOND_MS, 45 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS];
/// How often the outbox is looked at when nobody wakes the worker.
const LOOK: Duration = Duration::from_secs(1);

/// Works until the process ends.
pub async fn work(portal: Arc<Portal>, courier: Courier) {
    loop {
        match carry_next(&portal, &courier).await {
            Ok(true) => {}
            Ok(false) => {
                let _ = tokio::time::timeout(LOOK, portal.outbox.notified()).await;
            }
            Err(fault) => {
                tracing::error!(%fault, "the outbox cannot be worked on");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// Carries the next message that is due; says whether there was one.
///
/// # Errors
/// When the store cannot be reached.
pub async fn carry_next(portal: &Portal, courier: &Courier) -> Result<bool, StoreError> {
    let now = portal.now_ms();
    let Some(taken) = portal.store.take_message(now, LEASE_MS).await? else { return Ok(false) };
    let outcome = if now >= taken.expires_ms {
        Err(Failure::Permanent { reason: "out of time".into() })
    } else {
        hand_over_under_lease(portal, courier, &taken, now).await?
    };
    let now = portal.now_ms();
    match outcome {
        Ok(report) => end(portal, &taken, End::HandedOver, Happened::MessageHandedOver, &report, now).await?,
        Err(Failure::Permanent { reason }) => {
            tracing::warn!(message = taken.id, reason, "a message is dead");
            end(portal, &taken, End::Dead, Happened::MessageDead, &reason, now).await?;
        }
        Err(Failure::Transient { reason }) => {
            tracing::warn!(message = taken.id, attempt = taken.attempts, reason, "a message is put off");
            let wait = usize::try_from(taken.attempts - 1).ok().and_then(|at| WAITS_MS.get(at));
            match wait {
                Some(wait) if now + wait < taken.expires_ms => {
                    let mut tx = portal.store.write().await?;
                    outbox::put_off(&mut tx, &taken.id, now + wait, &reason).await?;
                    audit::append(&mut tx, &portal.keys, event(&taken, Happened::MessageDelayed, &reason), now);
                    tx.commit().await?;
                }
                _ => end(portal, &taken, End::Dead, Happened::MessageDead, &reason, now).await?,
            }
        }
    }
    Ok(true)
}

/// Hands over, however long the relays take, and keeps the lease alive meanwhile.
async fn hand_over_under_lease(
    portal: &Portal,
    courier: &Courier,
    taken: &Taken,
    now: i64,
) -> Result<Result<String, Failure>, StoreError> {
    let handing = hand_over(portal, courier, taken, now);
    tokio::pin!(handing);
    loop {
        tokio::select! {
            outcome = &mut handing => return Ok(outcome),
            () = tokio::time::sleep(RENEW) => portal.store.keep_message(&taken.id, portal.now_ms() + LEASE_MS).await?,
        }
    }
}

async fn hand_over(portal: &Portal, courier: &Courier, taken: &Taken, now: i64) -> Result<String, Failure> {
    let Some(mail) = taken.mail(&portal.keys) else {
        return Err(Failure::Permanent { reason: "the body cannot be opened".into() });
    };
    match courier {
        Courier::Smtp(smtp) => {
            let handed = smtp.hand_over(&mail, now).await?;
            Ok(format!("{} {}", handed.relay, handed.reply))
        }
        Courier::Mailbox(mailbox) => {
            mailbox.keep(&mail).map_err(|error| Failure::Transient { reason: error.kind().to_string() })?;
            Ok("mailbox".into())
        }
    }
}

async fn end(
    portal: &Portal,
    taken: &Taken,
    end: End,
    happened: Happened,
    report: &str,
    now: i64,
) -> Result<(), StoreError> {
    let mut tx = portal.store.write().await?;
    outbox::end(&mut tx, &taken.id, end, report, now).await?;
    audit::append(&mut tx, &portal.keys, event(taken, happened, report), now);
    tx.commit().await?;
    Ok(())
}

fn event(taken: &Taken, happened: Happened, report: &str) -> Event {
    let outcome = if happened == Happened::MessageHandedOver { "ok" } else { "failed" };
    Event {
        tenant_id: taken.tenant_id.clone(),
        account_id: taken.account_id.clone(),
        support_code: Some(taken.support_code.clone()),
        ..Event::new(happened, outcome)
    }
    .by("portal")
    .detail(format!("message={} kind={} attempt={} {report}", taken.id, taken.kind, taken.attempts))
}
