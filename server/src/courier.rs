//! The workers that empty the outbox.
//!
//! Each channel has some. One takes one message at a time under a short lease that
//! it renews while it works, hands it over, and writes down how that went: handed
//! over, put off, or dead. When it dies in between, the lease ends and the message
//! is taken again, so a mail may come twice but is never lost. Log and audit get
//! protocol metadata, never a body or an address.
//!
//! Codes go first, since a person waits for each; one worker takes what waits
//! longest instead, so that no flood of codes keeps back a notice that the password
//! was changed. A relay that hangs keeps one worker busy, and the others go on.
//!
//! They work beside the answers that people get, and an answer beside which they
//! work takes longer. So they must not work for some user IDs and rest for others
//! where all are to look alike: a mail to no one is taken, opened and ended by
//! the same statements as any other. A session with the relay is opened and kept
//! for it, too; only the mail itself is not handed over. And
//! they begin after a pause of random length, so that what a relay costs falls on
//! no answer in particular.

// A new channel is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::audit::{Event, Happened};
use crate::clock::{MINUTE_MS, SECOND_MS};
use crate::letter::{Channel, Letter};
use crate::messages::mailbox::Mailbox;
use crate::messages::smtp::{Failure, Smtp, Why};
use crate::portal::Portal;
use crate::secrets::random_bytes;
use crate::store::outbox::{self, End, Fate, First, Taken};
use crate::store::{StoreError, audit};

/// What carries the messages of a channel away.
pub enum Courier {
    Smtp(Smtp),
    /// The demo's.
    Mailbox(Mailbox),
}

impl Courier {
    fn channel(&self) -> Channel {
        match self {
            Self::Smtp(_) | Self::Mailbox(_) => Channel::Mail,
        }
    }

    /// Lets go of what is kept for the next message and was not needed for a while.
    async fn rest(&self) {
        match self {
            Self::Smtp(smtp) => smtp.rest().await,
            Self::Mailbox(_) => {}
        }
    }
}

/// What each worker of a channel takes first.
const WORKERS: [First; 3] = [First::Codes, First::Codes, First::Oldest];

/// A message that a killed worker had taken is taken up again after this, well within the life of a code.
const LEASE_MS: i64 = 15 * SECOND_MS;
/// Often enough that a lease never ends under a worker that lives.
const RENEW: Duration = Duration::from_secs(5);
/// Waits before the next try; after the last one the message is dead.
const WAITS_MS: [i64; 6] =
    [5 * SECOND_MS, 15 * SECOND_MS, 45 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS];
/// How often the outbox is looked at when no act wakes a worker.
const LOOK: Duration = Duration::from_secs(1);
/// It begins so late at most after it was woken: many times as long as an answer takes, and
/// no time at all for a person who goes to their mailbox.
const MOST_PAUSE_MS: u16 = 500;

/// Works until the process ends, with all workers of the courier's channel.
pub async fn work(portal: Arc<Portal>, courier: Courier) {
    let courier = Arc::new(courier);
    let mut workers = JoinSet::new();
    for first in WORKERS {
        workers.spawn(work_alone(Arc::clone(&portal), Arc::clone(&courier), first));
    }
    // None ends by itself. Dropped, the set stops them all.
    while let Some(ended) = workers.join_next().await {
        if let Err(lost) = ended
            && lost.is_panic()
        {
            // As loud as if it had been the only one: the process ends, and is started anew.
            std::panic::resume_unwind(lost.into_panic());
        }
    }
}

async fn work_alone(portal: Arc<Portal>, courier: Arc<Courier>, first: First) {
    loop {
        match carry_next(&portal, &courier, first).await {
            Ok(true) => {}
            Ok(false) => {
                if tokio::time::timeout(LOOK, portal.outbox.notified()).await.is_err() {
                    courier.rest().await;
                }
                tokio::time::sleep(pause()).await;
            }
            Err(fault) => {
                tracing::error!(%fault, "the outbox cannot be worked on");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// How long to rest before looking at what is new.
fn pause() -> Duration {
    // Without random bytes no mail can be sealed either, so none comes here.
    let random = random_bytes().map_or(MOST_PAUSE_MS, u16::from_le_bytes);
    Duration::from_millis(u64::from(random % (MOST_PAUSE_MS + 1)))
}

/// Carries the next message that is due; says whether there was one.
///
/// # Errors
/// When the store cannot be reached.
pub async fn carry_next(portal: &Portal, courier: &Courier, first: First) -> Result<bool, StoreError> {
    let now = portal.now_ms();
    let taken = portal.store.take_message(courier.channel(), first, now, LEASE_MS).await?;
    let Some(taken) = taken else { return Ok(false) };
    // There may be more than one, and an act wakes one worker alone.
    portal.outbox.notify_one();
    let outcome = if now >= taken.expires_ms {
        Err(Failure::Permanent(Why::of("out of time")))
    } else {
        hand_over_under_lease(portal, courier, &taken, now).await
    };
    let now = portal.now_ms();
    match outcome {
        Ok(Carried::HandedOver(report)) => {
            end(portal, &taken, End::HandedOver, Happened::MessageHandedOver, &report, now).await?;
        }
        Ok(Carried::Nowhere) => {
            end(portal, &taken, End::Dead, Happened::MessageWithheld, "goes to nobody", now).await?;
        }
        Err(Failure::Permanent(why)) => {
            tracing::warn!(id = taken.id, reason = why.in_full, "a message is dead");
            end(portal, &taken, End::Dead, Happened::MessageDead, &why.reason, now).await?;
        }
        Err(Failure::Transient(why)) => {
            tracing::warn!(id = taken.id, attempt = taken.attempts, reason = why.in_full, "a message is put off");
            let reason = &why.reason;
            let wait = usize::try_from(taken.attempts - 1).ok().and_then(|at| WAITS_MS.get(at));
            match wait {
                Some(wait) if now + wait < taken.expires_ms => {
                    let mut tx = portal.store.write_at_last().await?;
                    outbox::put_off(&mut tx, &taken.id, now + wait, reason).await?;
                    audit::append(&mut tx, event(&taken, Happened::MessageDelayed, reason), now);
                    tx.commit().await?;
                }
                _ => end(portal, &taken, End::Dead, Happened::MessageDead, reason, now).await?,
            }
        }
    }
    Ok(true)
}

/// What became of a message that was no failure.
enum Carried {
    /// With what the relay said.
    HandedOver(String),
    /// It was made for the time it takes, and is sent to no one.
    Nowhere,
}

/// Hands over, however long the relays take, and keeps the lease alive meanwhile.
async fn hand_over_under_lease(
    portal: &Portal,
    courier: &Courier,
    taken: &Taken,
    now: i64,
) -> Result<Carried, Failure> {
    let handing = hand_over(portal, courier, taken, now);
    tokio::pin!(handing);
    loop {
        tokio::select! {
            outcome = &mut handing => return outcome,
            () = tokio::time::sleep(RENEW) => {
                // The relay may have the mail already: what was begun is brought to its end.
                if let Err(fault) = portal.store.keep_message(&taken.id, portal.now_ms() + LEASE_MS).await {
                    tracing::warn!(%fault, id = taken.id, "a message cannot be kept from being taken again");
                }
            }
        }
    }
}

async fn hand_over(portal: &Portal, courier: &Courier, taken: &Taken, now: i64) -> Result<Carried, Failure> {
    let Some((letter, fate)) = taken.letter(portal.keys()) else {
        return Err(Failure::Permanent(Why::of("the body cannot be opened")));
    };
    match (fate, courier, &letter) {
        (Fate::Dead, Courier::Smtp(smtp), Letter::Mail(mail)) => {
            smtp.pretend(mail).await;
            Ok(Carried::Nowhere)
        }
        (Fate::Dead, Courier::Mailbox(_), Letter::Mail(_)) => Ok(Carried::Nowhere),
        (Fate::Sent, Courier::Smtp(smtp), Letter::Mail(mail)) => {
            let handed = smtp.hand_over(mail, now).await?;
            Ok(Carried::HandedOver(format!("{} {}", handed.relay, handed.reply)))
        }
        (Fate::Sent, Courier::Mailbox(mailbox), Letter::Mail(mail)) => {
            mailbox.keep(mail).map_err(|error| Failure::Transient(Why::of(error.kind().to_string())))?;
            Ok(Carried::HandedOver("mailbox".into()))
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
    let mut tx = portal.store.write_at_last().await?;
    outbox::end(&mut tx, &taken.id, end, report, now).await?;
    audit::append(&mut tx, event(taken, happened, report), now);
    tx.commit().await?;
    Ok(())
}

fn event(taken: &Taken, happened: Happened, report: &str) -> Event {
    let withheld = happened == Happened::MessageWithheld;
    let outcome = if withheld || happened == Happened::MessageHandedOver { "ok" } else { "failed" };
    Event {
        tenant_id: taken.tenant_id.clone(),
        // A mail to no one may belong to no account.
        account_id: taken.account_id.clone().filter(|_| !withheld),
        support_code: Some(taken.support_code.clone()),
        ..Event::new(happened, outcome)
    }
    .by("portal")
    .detail(format!("message={} kind={} attempt={} {report}", taken.id, taken.kind, taken.attempts))
}
