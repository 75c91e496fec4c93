//! Where audit lines are kept: how they are written down, and how the chain is walked.
//!
//! The head says where the log begins and ends, under a seal of the key. Where
//! the seal does not hold, an end was moved by hand. The portal goes on, so that
//! an attacker cannot stop it by spoiling the log, but it never seals such a head
//! again: the log stays broken, and `audit verify` says so.

mod trim;

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Executor, Row as _, SqlSafeStr};

use super::{Store, StoreError, Tx, key_check, maybe_text, number, text};
use crate::audit::{Event, Happened, Line};
use crate::secrets::{Digest, Keys};

pub use trim::trim;

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
    /// No line is left, but the store holds what no act without a line puts there.
    Erased,
}

/// What a transaction has to say to the log: written when it is committed, with
/// one move of the log's end, however many lines there are.
#[derive(Default)]
pub(super) struct Unwritten {
    lines: Vec<Line>,
    /// Where the log ends once this transaction is committed, if it moved the end.
    end: Option<Head>,
}

impl Unwritten {
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Forgets the lines behind so many.
    pub(super) fn cut(&mut self, lines: usize) {
        self.lines.truncate(lines);
    }
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
pub fn append(tx: &mut Tx, event: Event, now_ms: i64) {
    tx.log.lines.push(unwritten(event, now_ms));
}

fn unwritten(event: Event, at_ms: i64) -> Line {
    Line {
        seq: 0,
        at_ms,
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
    }
}

/// Writes down what [`append`] has kept. One transaction writes at a time, so the
/// end is where this process saw it last, unless another process wrote since:
/// then it does not move from there, and is read.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let mut lines = std::mem::take(&mut tx.log.lines);
    if lines.is_empty() {
        return Ok(());
    }
    let keys = Arc::clone(&tx.keys);
    let seen = tx.log.end.take().or_else(|| tx.log_seen.get());
    let mut moved = None;
    if let Some(before) = &seen {
        let after = before.follow(&keys, &mut lines);
        if before.move_to(&after, tx).await? {
            moved = Some(after);
        }
    }
    let end = match moved {
        Some(end) => end,
        None => {
            let before = Head::of(tx, &keys).await?;
            if let Some(seen) = seen.filter(|seen| seen.seq > before.seq) {
                lines.insert(0, cut(&seen, &before, lines.first().map_or(0, |line| line.at_ms)));
            }
            let after = before.follow(&keys, &mut lines);
            if !before.move_to(&after, tx).await? {
                // No other transaction writes now, so the head is where it was just read.
                return Err(sqlx::Error::RowNotFound);
            }
            after
        }
    };
    tx.log.end = Some(end);
    // An act has a few lines, a pass over a directory hundreds.
    let (many, few) = lines.split_at(lines.len() - lines.len() % TOGETHER);
    for part in many.chunks(TOGETHER) {
        let rows: Vec<String> = (0..TOGETHER).map(places).collect();
        insert(tx, AssertSqlSafe(format!("{INSERT}{}", rows.join(", "))), part).await?;
    }
    for line in few.chunks(1) {
        insert(tx, INSERT_ONE, line).await?;
    }
    Ok(())
}

const INSERT: &str = "INSERT INTO audit (seq, at_ms, event, outcome, actor, tenant_id, account_id, method, source, \
                      support_code, detail, chain) VALUES ";
const INSERT_ONE: &str = "INSERT INTO audit (seq, at_ms, event, outcome, actor, tenant_id, account_id, method, source, \
                          support_code, detail, chain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
/// Lines of one statement, where there are many.
const TOGETHER: usize = 25;

/// The values of one row among many.
fn places(row: usize) -> String {
    const COLUMNS: usize = 12;
    let places: Vec<String> = (1..=COLUMNS).map(|column| format!("${}", row * COLUMNS + column)).collect();
    format!("({})", places.join(", "))
}

async fn insert(tx: &mut Tx, statement: impl SqlSafeStr, lines: &[Line]) -> Result<(), sqlx::Error> {
    let mut query = sqlx::query(statement);
    for line in lines {
        query = query
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
            .bind(&line.chain);
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

/// What is said where the log ends before a line that this process has written:
/// lines are missing, though the end itself may be one that was sealed once.
fn cut(seen: &Head, found: &Head, at_ms: i64) -> Line {
    tracing::error!(seen = seen.seq, found = found.seq, "the audit log was cut: lines are missing at its end");
    let event = Event::new(Happened::AuditCut, "lines-missing")
        .by("portal")
        .detail(format!("seen={} found={}", seen.seq, found.seq));
    unwritten(event, at_ms)
}

/// Where the log begins and ends.
#[derive(Clone)]
struct Head {
    seq: i64,
    chain: String,
    base_seq: i64,
    base_chain: String,
    seal: String,
    /// Whether the seal is one of ours.
    is_sealed: bool,
}

impl Head {
    async fn of(on: &mut AnyConnection, keys: &Keys) -> Result<Self, sqlx::Error> {
        let row = sqlx::query("SELECT * FROM audit_head WHERE one = 1").fetch_one(on).await?;
        let mut head = Self {
            seq: row.try_get("seq")?,
            chain: row.try_get("chain")?,
            base_seq: row.try_get("base_seq")?,
            base_chain: row.try_get("base_chain")?,
            seal: row.try_get("seal")?,
            is_sealed: false,
        };
        let (seq, base) = (head.seq.to_string(), head.base_seq.to_string());
        let parts = [&*seq, &*head.chain, &*base, &*head.base_chain];
        head.is_sealed = keys.recognizes(Digest::AuditHead, &parts, &head.seal);
        if !head.is_sealed && !head.is_new() {
            tracing::error!(seq = head.seq, "the ends of the audit log were moved by hand, or sealed with another key");
        }
        Ok(head)
    }

    /// As the migration made it, which has no key at hand.
    fn is_new(&self) -> bool {
        self.seq == 0 && self.base_seq == 0 && self.seal.is_empty()
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

    /// A head that was found unsealed stays so: sealed anew, what was done to it would look right.
    fn seal(&mut self, keys: &Keys) {
        if self.is_sealed {
            let (seq, base) = (self.seq.to_string(), self.base_seq.to_string());
            self.seal = keys.digest(Digest::AuditHead, &[&seq, &self.chain, &base, &self.base_chain]);
        }
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
    pub async fn verify_audit(&self) -> Result<Verdict, StoreError> {
        let keys = &*self.keys;
        // One moment, so that lines that are written meanwhile do not look like a break.
        let mut moment = self.read().await?;
        let head = Head::of(&mut moment, keys).await?;
        let (mut seq, mut chain) = (head.base_seq, head.base_chain.clone());
        let is_empty = lines(&mut *moment, 0, 1).await?.is_empty();
        if is_empty && key_check::is_used(&mut moment).await? {
            return Ok(Verdict::Erased);
        }
        if !head.is_sealed {
            return Ok(Verdict::Broken { seq: head.seq.max(1) });
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

/// Seals the ends of a log that has no line yet, with the key that was just made for its store.
pub(super) async fn seal_new(on: &mut AnyConnection, keys: &Keys) -> Result<(), StoreError> {
    let before = Head::of(on, keys).await?;
    if before.is_new() {
        let mut after = Head { is_sealed: true, ..before.clone() };
        after.seal(keys);
        before.move_to(&after, on).await?;
    }
    Ok(())
}

/// Whether the log was written with this key; where it has no line, that cannot be told.
pub(super) async fn is_by(on: &mut AnyConnection, keys: &Keys) -> Result<bool, StoreError> {
    Ok(Head::of(on, keys).await?.is_sealed)
}

/// Whether the log never had a line.
pub(super) async fn is_new(on: &mut AnyConnection) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT seq FROM audit_head WHERE one = 1").fetch_one(on).await?;
    Ok(number(&row, "seq")? == 0)
}

async fn lines<'e>(on: impl Executor<'e, Database = Any>, after: i64, most: i64) -> Result<Vec<Line>, StoreError> {
    let rows = sqlx::query("SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(after)
        .bind(most)
        .fetch_all(on)
        .await?;
    rows.iter().map(line).collect()
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
