//! Where audit lines are kept.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Executor, Row as _};

use super::{Store, StoreError, Tx, maybe_text, number, text};
use crate::audit::{Event, Line};
use crate::secrets::{Digest, Keys};

/// What a walk over the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Whole {
        lines: i64,
    },
    /// The first line that does not follow from the one before it.
    Broken {
        seq: i64,
    },
}

/// What a transaction has to say to the log: written when it is committed, with
/// one move of the log's end, however many lines there are.
#[derive(Default)]
pub(super) struct Unwritten {
    lines: Vec<Line>,
    keys: Option<Arc<Keys>>,
    /// Where the log ends once this transaction is committed, if it moved the end.
    end: Option<Head>,
}

/// Where this process saw the log end last. Another process may have gone on
/// from there meanwhile, which shows when the end is moved: see [`write_down`].
#[derive(Clone, Default)]
pub(super) struct LastSeen(Arc<Mutex<Option<Head>>>);

impl LastSeen {
    fn get(&self) -> Option<Head> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// To be told once the transaction that moved the end is committed.
    pub(super) fn note(&self, log: Unwritten) {
        if let Some(end) = log.end {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        }
    }
}

/// Appends an event in the caller's transaction: no act without its line. The
/// line is written by [`Tx::commit`], and goes with the act where that is not reached.
pub fn append(tx: &mut Tx, keys: &Arc<Keys>, event: Event, now_ms: i64) {
    tx.log.keys = Some(Arc::clone(keys));
    tx.log.lines.push(Line {
        seq: 0,
        at_ms: now_ms,
        event: event.happened.name().to_owned(),
        outcome: event.outcome,
        actor: event.actor.to_owned(),
        tenant_id: event.tenant_id,
        account_id: event.account_id,
        method: event.method.map(str::to_owned),
        source: event.source,
        support_code: event.support_code,
        detail: event.detail,
        chain: String::new(),
    });
}

/// Writes down what [`append`] has kept. One transaction writes at a time, so the
/// end is where this process saw it last, unless another process wrote since:
/// then it does not move from there, and is read.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let mut lines = std::mem::take(&mut tx.log.lines);
    let Some(keys) = tx.log.keys.take() else { return Ok(()) };
    let seen = tx.log.end.take().or_else(|| tx.log_seen.get());
    let mut moved = None;
    if let Some(before) = seen {
        let after = before.follow(&keys, &mut lines);
        if before.move_to(&after, tx).await? {
            moved = Some(after);
        }
    }
    let end = match moved {
        Some(end) => end,
        None => {
            let before = Head::of(tx).await?;
            let after = before.follow(&keys, &mut lines);
            if !before.move_to(&after, tx).await? {
                // Nobody else writes, so it is there where it was just read.
                return Err(sqlx::Error::RowNotFound);
            }
            after
        }
    };
    tx.log.end = Some(end);
    for line in &lines {
        sqlx::query(
            "INSERT INTO audit (seq, at_ms, event, outcome, actor, tenant_id, account_id, method, source, \
             support_code, detail, chain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(line.seq)
        .bind(line.at_ms)
        .bind(&line.event)
        .bind(&line.outcome)
        .bind(&line.actor)
        .bind(&line.tenant_id)
        .bind(&line.account_id)
        .bind(&line.method)
        .bind(&line.source)
        .bind(&line.support_code)
        .bind(&line.detail)
        .bind(&line.chain)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Where the log begins and ends.
#[derive(Clone)]
struct Head {
    seq: i64,
    chain: String,
    base_seq: i64,
    base_chain: String,
    seal: String,
}

impl Head {
    async fn of(on: &mut AnyConnection) -> Result<Self, sqlx::Error> {
        let row = sqlx::query("SELECT * FROM audit_head WHERE one = 1").fetch_one(on).await?;
        Ok(Self {
            seq: row.try_get("seq")?,
            chain: row.try_get("chain")?,
            base_seq: row.try_get("base_seq")?,
            base_chain: row.try_get("base_chain")?,
            seal: row.try_get("seal")?,
        })
    }

    /// Numbers and links the lines that come next, and says where the log ends after them.
    fn follow(&self, keys: &Keys, lines: &mut [Line]) -> Self {
        let mut after = self.clone();
        for line in lines {
            after.seq += 1;
            line.seq = after.seq;
            line.chain = line.link(keys, &after.chain);
            after.chain.clone_from(&line.chain);
        }
        after.seal(keys);
        after
    }

    /// An empty log has no seal yet: the key was not at hand when its table was made.
    fn is_sealed(&self, keys: &Keys) -> bool {
        let (seq, base) = (self.seq.to_string(), self.base_seq.to_string());
        let untouched = self.seq == 0 && self.base_seq == 0 && self.seal.is_empty();
        untouched || keys.recognizes(Digest::AuditHead, &[&seq, &self.chain, &base, &self.base_chain], &self.seal)
    }

    fn seal(&mut self, keys: &Keys) {
        let (seq, base) = (self.seq.to_string(), self.base_seq.to_string());
        self.seal = keys.digest(Digest::AuditHead, &[&seq, &self.chain, &base, &self.base_chain]);
    }

    /// Says whether the log ended here, and ends there now.
    async fn move_to(&self, after: &Self, on: &mut AnyConnection) -> Result<bool, sqlx::Error> {
        let moved = sqlx::query(
            "UPDATE audit_head SET seq = $1, chain = $2, base_seq = $3, base_chain = $4, seal = $5 \
             WHERE one = 1 AND seq = $6 AND seal = $7",
        )
        .bind(after.seq)
        .bind(&after.chain)
        .bind(after.base_seq)
        .bind(&after.base_chain)
        .bind(&after.seal)
        .bind(self.seq)
        .bind(&self.seal)
        .execute(on)
        .await?;
        Ok(moved.rows_affected() == 1)
    }
}

impl Store {
    /// Lines after `seq`, oldest first, at most `most`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn audit_lines(&self, after: i64, most: i64) -> Result<Vec<Line>, StoreError> {
        lines(self.pool(), after, most).await
    }

    /// Walks the whole chain.
    ///
    /// # Errors
    /// When the store cannot be read; a broken chain is a verdict, not an error.
    pub async fn verify_audit(&self, keys: &Keys) -> Result<Verdict, StoreError> {
        // One moment, so that lines that are written meanwhile do not look like a break.
        let mut moment = self.read().await?;
        let head = Head::of(&mut moment).await?;
        let (mut seq, mut chain) = (head.base_seq, head.base_chain.clone());
        if !head.is_sealed(keys) {
            return Ok(Verdict::Broken { seq: head.seq });
        }
        loop {
            let lines = lines(&mut *moment, seq, 1_000).await?;
            if lines.is_empty() {
                break;
            }
            for line in lines {
                if line.seq != seq + 1 || line.link(keys, &chain) != line.chain {
                    return Ok(Verdict::Broken { seq: seq + 1 });
                }
                (seq, chain) = (line.seq, line.chain);
            }
        }
        if seq == head.seq && chain == head.chain {
            Ok(Verdict::Whole { lines: seq - head.base_seq })
        } else {
            Ok(Verdict::Broken { seq: seq + 1 })
        }
    }
}

/// Deletes lines older than `before_ms`; the chain then starts at the last one deleted.
///
/// # Errors
/// When the store refuses.
pub async fn trim(tx: &mut Tx, keys: &Keys, before_ms: i64) -> Result<u64, StoreError> {
    // What is not written yet would move the end again as it was before.
    write_down(tx).await?;
    let Some(last) = last_before(&mut **tx, before_ms).await? else { return Ok(0) };
    let deleted = sqlx::query("DELETE FROM audit WHERE seq <= $1").bind(last.seq).execute(&mut **tx).await?;
    let before = Head::of(tx).await?;
    let mut after = Head { base_seq: last.seq, base_chain: last.chain, ..before.clone() };
    after.seal(keys);
    if !before.move_to(&after, tx).await? {
        return Err(sqlx::Error::RowNotFound.into());
    }
    tx.log.end = Some(after);
    Ok(deleted.rows_affected())
}

async fn lines<'e>(on: impl Executor<'e, Database = Any>, after: i64, most: i64) -> Result<Vec<Line>, StoreError> {
    let rows = sqlx::query("SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(after)
        .bind(most)
        .fetch_all(on)
        .await?;
    rows.iter().map(line).collect()
}

async fn last_before<'e>(on: impl Executor<'e, Database = Any>, before_ms: i64) -> Result<Option<Line>, StoreError> {
    let row = sqlx::query("SELECT * FROM audit WHERE at_ms < $1 ORDER BY seq DESC LIMIT 1")
        .bind(before_ms)
        .fetch_optional(on)
        .await?;
    row.as_ref().map(line).transpose()
}

fn line(row: &AnyRow) -> Result<Line, StoreError> {
    Ok(Line {
        seq: number(row, "seq")?,
        at_ms: number(row, "at_ms")?,
        event: text(row, "event")?,
        outcome: text(row, "outcome")?,
        actor: text(row, "actor")?,
        tenant_id: maybe_text(row, "tenant_id")?,
        account_id: maybe_text(row, "account_id")?,
        method: maybe_text(row, "method")?,
        source: maybe_text(row, "source")?,
        support_code: maybe_text(row, "support_code")?,
        detail: maybe_text(row, "detail")?,
        chain: text(row, "chain")?,
    })
}
