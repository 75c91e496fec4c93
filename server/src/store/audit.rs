//! Where audit lines are kept.

use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Executor};

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
/// one look at the log's end and one move of it, however many lines there are.
#[derive(Default)]
pub(super) struct Unwritten {
    lines: Vec<Line>,
    /// Where the log will end. Nothing while there are no lines.
    head: Option<Head>,
}

/// Appends an event in the caller's transaction: no act without its line. The
/// line is written by [`Tx::commit`], and goes with the act where that is not reached.
///
/// # Errors
/// When the store cannot be read; the caller's act is then undone with it.
pub async fn append(tx: &mut Tx, keys: &Keys, event: Event, now_ms: i64) -> Result<(), StoreError> {
    // Nobody else moves the end until the commit: one transaction writes at a time.
    let mut head = match tx.log.head.take() {
        Some(head) => head,
        None => Head::of(tx).await?,
    };
    head.seq += 1;
    let mut line = Line {
        seq: head.seq,
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
    };
    line.chain = line.link(keys, &head.chain);
    head.chain.clone_from(&line.chain);
    head.seal(keys);
    tx.log.head = Some(head);
    tx.log.lines.push(line);
    Ok(())
}

/// Writes down what [`append`] has kept.
pub(super) async fn write_down(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let Unwritten { lines, head } = std::mem::take(&mut tx.log);
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
    match head {
        Some(head) => head.write(tx).await,
        None => Ok(()),
    }
}

/// Where the log begins and ends.
struct Head {
    seq: i64,
    chain: String,
    base_seq: i64,
    base_chain: String,
    seal: String,
}

impl Head {
    async fn of(on: &mut AnyConnection) -> Result<Self, StoreError> {
        Self::read(&sqlx::query("SELECT * FROM audit_head WHERE one = 1").fetch_one(on).await?)
    }

    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Self {
            seq: number(row, "seq")?,
            chain: text(row, "chain")?,
            base_seq: number(row, "base_seq")?,
            base_chain: text(row, "base_chain")?,
            seal: text(row, "seal")?,
        })
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

    async fn write(&self, on: &mut AnyConnection) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE audit_head SET seq = $1, chain = $2, base_seq = $3, base_chain = $4, seal = $5 WHERE one = 1",
        )
        .bind(self.seq)
        .bind(&self.chain)
        .bind(self.base_seq)
        .bind(&self.base_chain)
        .bind(&self.seal)
        .execute(on)
        .await?;
        Ok(())
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
    let mut head = Head { base_seq: last.seq, base_chain: last.chain, ..Head::of(tx).await? };
    head.seal(keys);
    head.write(tx).await?;
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
