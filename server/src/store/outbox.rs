//! The outbox: messages wait here, sealed, until a worker has handed them over.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, maybe_text, number, text};
use crate::letter::{Channel, Letter};
use crate::mail::Mail;
use crate::secrets::{Keys, Sealed, guid};

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Carries a code; worthless once the code has expired.
    Code,
    /// Tells of something that was done.
    Notice,
    /// The form mail to the help desk.
    HelpRequest,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Notice => "notice",
            Self::HelpRequest => "help-request",
        }
    }
}

/// Whom a message is about.
#[derive(Debug, Clone)]
pub struct About<'a> {
    pub tenant_id: &'a str,
    pub account_id: Option<&'a str>,
    pub support_code: &'a str,
}

/// A message, before it waits.
#[derive(Debug)]
pub struct Message<'a> {
    pub kind: Kind,
    pub about: About<'a>,
    pub letter: &'a Letter,
    pub fate: Fate,
    /// When it is of no use any more.
    pub expires_ms: i64,
}

/// Which of the messages that are due is taken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// A code, if one is due: a person waits for it.
    Codes,
    /// The one that is due longest, so that no flood of codes keeps a notice back.
    Oldest,
}

/// A message that a worker has taken on until its lease ends.
#[derive(Debug)]
pub struct Taken {
    pub id: String,
    channel: Channel,
    pub kind: String,
    pub tenant_id: Option<String>,
    pub account_id: Option<String>,
    pub support_code: String,
    pub attempts: i64,
    pub expires_ms: i64,
    body: Option<String>,
}

impl Taken {
    /// The letter itself, and whether it is handed over; `None` when its body is gone or cannot be opened.
    #[must_use]
    pub fn letter(&self, keys: &Keys) -> Option<(Letter, Fate)> {
        let body = keys.open(Sealed::OutboxBody, &self.id, self.body.as_deref()?).ok()?;
        match self.channel {
            Channel::Mail => {
                let Body::<Mail> { fate, letter } = serde_json::from_slice(&body).ok()?;
                Some((Letter::Mail(letter), fate))
            }
        }
    }
}

/// Whether a message is handed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    #[default]
    Sent,
    /// It is not sent to anyone: where all user IDs are to look alike, it takes what a
    /// real one takes, and counts as one. Its row is like any other until it was
    /// carried: the fate is sealed with the body.
    Dead,
}

/// A body, before it is sealed.
#[derive(Serialize, Deserialize)]
struct Body<L> {
    /// Those that wait from before there was a fate are sent.
    #[serde(default)]
    fate: Fate,
    #[serde(flatten)]
    letter: L,
}

/// Puts a message into the outbox, in the transaction of what it tells.
///
/// # Errors
/// When the store refuses or the body cannot be sealed.
pub async fn add(tx: &mut Tx, message: &Message<'_>, now_ms: i64) -> Result<(), StoreError> {
    let Message { kind, about, letter, fate, expires_ms } = message;
    tx.has_messages = true;
    let id = guid();
    let plain = match letter {
        Letter::Mail(mail) => serde_json::to_vec(&Body { fate: *fate, letter: mail }),
    };
    let plain = zeroize::Zeroizing::new(plain.map_err(|_| StoreError::Unreadable("outbox.body"))?);
    let body = tx.keys().seal(Sealed::OutboxBody, &id, &plain)?;
    sqlx::query(
        "INSERT INTO outbox (id, channel, kind, tenant_id, account_id, support_code, body, state, attempts, \
         created_ms, next_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8, $8, $9)",
    )
    .bind(&id)
    .bind(letter.channel().name())
    .bind(kind.name())
    .bind(about.tenant_id)
    .bind(about.account_id)
    .bind(about.support_code)
    .bind(body)
    .bind(now_ms)
    .bind(expires_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// When messages with codes went out to an account since `since_ms`.
///
/// # Errors
/// When the store cannot be read.
pub async fn codes_sent(tx: &mut Tx, account_id: &str, since_ms: i64) -> Result<Vec<i64>, StoreError> {
    let rows = sqlx::query("SELECT created_ms FROM outbox WHERE account_id = $1 AND kind = 'code' AND created_ms > $2")
        .bind(account_id)
        .bind(since_ms)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(|row| number(row, "created_ms")).collect()
}

/// How a taken message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    HandedOver,
    /// A dead letter: refused for good, out of tries, or out of time.
    Dead,
}

const TAKE_CODES_FIRST: &str = "UPDATE outbox SET attempts = attempts + 1, next_ms = $2 \
     WHERE state = 'waiting' AND next_ms <= $1 AND id = COALESCE( \
         (SELECT o.id FROM outbox o WHERE o.channel = $3 AND o.kind = 'code' AND o.state = 'waiting' \
              AND o.next_ms <= $1 ORDER BY o.next_ms LIMIT 1), \
         (SELECT o.id FROM outbox o WHERE o.channel = $3 AND o.state = 'waiting' AND o.next_ms <= $1 \
              ORDER BY o.next_ms LIMIT 1)) \
     RETURNING *";

const TAKE_OLDEST: &str = "UPDATE outbox SET attempts = attempts + 1, next_ms = $2 \
     WHERE state = 'waiting' AND next_ms <= $1 AND id = ( \
         SELECT o.id FROM outbox o WHERE o.channel = $3 AND o.state = 'waiting' AND o.next_ms <= $1 \
         ORDER BY o.next_ms LIMIT 1) \
     RETURNING *";

impl Store {
    /// Takes the next message of a channel that is due; no other worker does until
    /// `lease_ms` from now.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn take_message(
        &self,
        channel: Channel,
        first: First,
        now_ms: i64,
        lease_ms: i64,
    ) -> Result<Option<Taken>, StoreError> {
        let mut tx = self.write().await?;
        let sql = match first {
            First::Codes => TAKE_CODES_FIRST,
            First::Oldest => TAKE_OLDEST,
        };
        let row =
            sqlx::query(sql).bind(now_ms).bind(now_ms + lease_ms).bind(channel.name()).fetch_optional(&mut *tx).await?;
        tx.commit().await?;
        row.as_ref().map(|row| taken(row, channel)).transpose()
    }

    /// Keeps a message that is being handed over from being taken a second time.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn keep_message(&self, id: &str, until_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE outbox SET next_ms = $2 WHERE id = $1 AND state = 'waiting'")
            .bind(id)
            .bind(until_ms)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Ends the codes of an account's visit that still wait: a newer one has made
/// them worthless. Says how many there were.
///
/// # Errors
/// When the store refuses.
pub async fn withdraw_codes(tx: &mut Tx, account_id: &str, support_code: &str, now_ms: i64) -> Result<u64, StoreError> {
    let withdrawn = sqlx::query(
        "UPDATE outbox SET state = 'dead', body = NULL, report = 'replaced', ended_ms = $2 \
         WHERE account_id = $1 AND kind = 'code' AND support_code = $3 AND state = 'waiting'",
    )
    .bind(account_id)
    .bind(now_ms)
    .bind(support_code)
    .execute(&mut **tx)
    .await?;
    Ok(withdrawn.rows_affected())
}

/// Puts a message off until `next_ms`.
///
/// # Errors
/// When the store refuses.
pub async fn put_off(tx: &mut Tx, id: &str, next_ms: i64, report: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE outbox SET next_ms = $2, report = $3 WHERE id = $1 AND state = 'waiting'")
        .bind(id)
        .bind(next_ms)
        .bind(report)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends a message; its body is gone from here on.
///
/// # Errors
/// When the store refuses.
pub async fn end(tx: &mut Tx, id: &str, end: End, report: &str, now_ms: i64) -> Result<(), StoreError> {
    let state = match end {
        End::HandedOver => "handed-over",
        End::Dead => "dead",
    };
    sqlx::query(
        "UPDATE outbox SET state = $2, body = NULL, report = $3, ended_ms = $4 WHERE id = $1 AND state = 'waiting'",
    )
    .bind(id)
    .bind(state)
    .bind(report)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets messages that ended before `before_ms`.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, before_ms: i64) -> Result<u64, StoreError> {
    let forgotten = sqlx::query("DELETE FROM outbox WHERE ended_ms < $1").bind(before_ms).execute(&mut **tx).await?;
    Ok(forgotten.rows_affected())
}

fn taken(row: &AnyRow, channel: Channel) -> Result<Taken, StoreError> {
    Ok(Taken {
        id: text(row, "id")?,
        channel,
        kind: text(row, "kind")?,
        tenant_id: maybe_text(row, "tenant_id")?,
        account_id: maybe_text(row, "account_id")?,
        support_code: text(row, "support_code")?,
        attempts: number(row, "attempts")?,
        expires_ms: number(row, "expires_ms")?,
        body: maybe_text(row, "body")?,
    })
}
