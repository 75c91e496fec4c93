//! Passes over directories: how far the last one came, and which process has the right to
//! the next one.

use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, maybe_number, maybe_text, number};
use crate::clock::MINUTE_MS;

/// A pass that was killed keeps other passes waiting for so long. One page takes less.
pub const LEASE_MS: i64 = 2 * MINUTE_MS;
/// The clocks of two processes over one store, or one clock at two times, may differ by so much. A
/// time further ahead is one of a clock that was wrong, and stops nothing.
pub const DRIFT_MS: i64 = 10 * MINUTE_MS;

/// For how long a process has the right to a pass, in milliseconds since 1970 UTC.
#[derive(Debug, Clone, Copy)]
pub struct Lease {
    pub from_ms: i64,
    pub until_ms: i64,
}

impl From<i64> for Lease {
    fn from(now_ms: i64) -> Self {
        Self { from_ms: now_ms, until_ms: now_ms + LEASE_MS }
    }
}

impl Pass {
    /// Whether another process may begin one.
    #[must_use]
    pub fn is_free(&self, now_ms: i64) -> bool {
        let is_held = |until: i64| until > now_ms && until <= now_ms + LEASE_MS + DRIFT_MS;
        !self.lease_until_ms.is_some_and(is_held)
    }
}

/// The last pass over a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Under which server and settings stamps were made.
    pub tag: Option<String>,
    pub groups_mark: Option<String>,
    /// When everything was read whole last, in milliseconds since 1970 UTC, as all times here.
    pub whole_ms: Option<i64>,
    pub began_ms: i64,
    /// `None` while it is under way, or where its process ended.
    pub ended_ms: Option<i64>,
    pub outcome: Option<String>,
    /// Until when a process has the right to it.
    pub lease_until_ms: Option<i64>,
    pub so_far: SoFar,
}

/// How far a pass came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct SoFar {
    /// Entries that were seen.
    pub seen: i64,
    /// About how many there are; 0 where that is not known.
    pub about: i64,
    pub came: i64,
    pub changed: i64,
    pub went: i64,
}

/// The last pass over a directory; `None` before the first one.
///
/// # Errors
/// When the store cannot be read.
pub async fn last(store: &Store, directory: &str) -> Result<Option<Pass>, StoreError> {
    let row = sqlx::query("SELECT * FROM directory_pass WHERE directory = $1")
        .bind(directory)
        .fetch_optional(store.pool())
        .await?;
    row.as_ref().map(pass).transpose()
}

/// Begins a pass, if no other process is at one. Gives the one before; `None` where another
/// process has the right to it.
///
/// # Errors
/// When the store refuses.
pub async fn begin(
    tx: &mut Tx,
    directory: &str,
    tenant_id: &str,
    holder: &str,
    Lease { from_ms: now_ms, until_ms }: Lease,
) -> Result<Option<Pass>, StoreError> {
    sqlx::query(
        "INSERT INTO directory_pass (directory, tenant_id, lease_until_ms, began_ms) VALUES ($1, $2, 0, $3) \
         ON CONFLICT (directory) DO NOTHING",
    )
    .bind(directory)
    .bind(tenant_id)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    let row =
        sqlx::query("SELECT * FROM directory_pass WHERE directory = $1").bind(directory).fetch_one(&mut **tx).await?;
    let begun = sqlx::query(
        "UPDATE directory_pass SET holder = $2, tenant_id = $3, lease_until_ms = $4, began_ms = $5, ended_ms = NULL, \
         outcome = NULL, seen = 0, came = 0, changed = 0, went = 0 \
         WHERE directory = $1 AND (holder IS NULL OR lease_until_ms <= $5 OR lease_until_ms > $6)",
    )
    .bind(directory)
    .bind(holder)
    .bind(tenant_id)
    .bind(until_ms)
    .bind(now_ms)
    .bind(until_ms + DRIFT_MS)
    .execute(&mut **tx)
    .await?;
    if begun.rows_affected() == 1 { Ok(Some(pass(&row)?)) } else { Ok(None) }
}

/// Notes under which server and settings stamps are made from now on.
///
/// # Errors
/// When the store refuses.
pub async fn tag(tx: &mut Tx, directory: &str, tag: &str, groups_mark: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE directory_pass SET tag = $2, groups_mark = $3, whole_ms = NULL WHERE directory = $1")
        .bind(directory)
        .bind(tag)
        .bind(groups_mark)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes how far a pass came, and keeps the right to it. False where that has gone to
/// another process: what the transaction did must not be kept.
///
/// # Errors
/// When the store refuses.
pub async fn go_on(
    tx: &mut Tx,
    directory: &str,
    holder: &str,
    so_far: &SoFar,
    until_ms: i64,
) -> Result<bool, StoreError> {
    let kept = sqlx::query(
        "UPDATE directory_pass SET lease_until_ms = $3, seen = $4, about = $5, came = $6, changed = $7, went = $8 \
         WHERE directory = $1 AND holder = $2",
    )
    .bind(directory)
    .bind(holder)
    .bind(until_ms)
    .bind(so_far.seen)
    .bind(so_far.about)
    .bind(so_far.came)
    .bind(so_far.changed)
    .bind(so_far.went)
    .execute(&mut **tx)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// How a pass ended that went to the end of the directory.
pub struct Whole<'a> {
    pub groups_mark: &'a str,
    /// It read everything whole.
    pub at_ms: Option<i64>,
}

/// Ends a pass, and lets the next one begin. `whole` where every entry is kept as it is.
///
/// # Errors
/// When the store refuses.
pub async fn end(
    tx: &mut Tx,
    directory: &str,
    holder: &str,
    outcome: &str,
    whole: Option<Whole<'_>>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let (mark, at_ms) = whole.map_or((None, None), |whole| (Some(whole.groups_mark), whole.at_ms));
    sqlx::query(
        "UPDATE directory_pass SET holder = NULL, lease_until_ms = 0, ended_ms = $3, outcome = $4, \
         groups_mark = COALESCE($5, groups_mark), whole_ms = COALESCE($6, whole_ms) \
         WHERE directory = $1 AND holder = $2",
    )
    .bind(directory)
    .bind(holder)
    .bind(now_ms)
    .bind(outcome)
    .bind(mark)
    .bind(at_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn pass(row: &AnyRow) -> Result<Pass, StoreError> {
    let held = maybe_text(row, "holder")?.is_some();
    let lease_until_ms = number(row, "lease_until_ms")?;
    Ok(Pass {
        tag: maybe_text(row, "tag")?,
        groups_mark: maybe_text(row, "groups_mark")?,
        whole_ms: maybe_number(row, "whole_ms")?,
        began_ms: number(row, "began_ms")?,
        ended_ms: maybe_number(row, "ended_ms")?,
        outcome: maybe_text(row, "outcome")?,
        lease_until_ms: held.then_some(lease_until_ms),
        so_far: SoFar {
            seen: number(row, "seen")?,
            about: number(row, "about")?,
            came: number(row, "came")?,
            changed: number(row, "changed")?,
            went: number(row, "went")?,
        },
    })
}
