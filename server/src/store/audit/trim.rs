//! Old lines go: only from the beginning, only by a clock that can be believed, and slowly.
//!
//! Time is what decides here, and a clock may be wrong. So one line with a
//! strange time never takes others with it:
//!
//! - Only lines before the first one that is to be kept are deleted. A line from
//!   a clock that ran behind, in the middle or at the end, changes nothing; one
//!   from a clock that ran ahead keeps what comes after it for longer.
//! - There is always one to keep: the newest line must be young itself, and not
//!   from the future.
//! - A clock that jumps ahead and stays there cannot take the log at once: see [`share`].
//! - Lines that do not fit the chain stay, as a trace of what was done to them.

use std::sync::Arc;

use super::{Head, Line, lines, write_down};
use crate::clock::{DAY_MS, HOUR_MS};
use crate::secrets::Keys;
use crate::store::{StoreError, Tx, number};

/// How long after a cut there is none.
const PAUSE_MS: i64 = HOUR_MS;
/// So many lines may always go at once, so that a small log is trimmed in time.
const FEWEST: i64 = 100;

/// The most lines that go in one hour, of a log that is to be kept for so many days.
///
/// Where lines come evenly, one in `24 * days` is due each hour: twice as many may
/// go, so that what piled up goes too. A two-hundredth may go in any case, which
/// clears what is left of a flood within weeks. By a clock that is a year ahead the
/// log loses a tenth of its lines in a day: time enough to see that mails fail and
/// codes are too old.
fn share(all: i64, days: u16) -> i64 {
    (all / (12 * i64::from(days).max(1))).max(all / 200).max(FEWEST)
}

/// Deletes lines that are older than `days`, at most a `share` of them; the
/// chain then begins after the last one deleted. Says how many went.
///
/// # Errors
/// When the store refuses.
pub async fn trim(tx: &mut Tx, days: u16, now_ms: i64) -> Result<usize, StoreError> {
    let keys = Arc::clone(&tx.keys);
    // What is not written yet would move the end again as it was before.
    write_down(tx).await?;
    let before = Head::of(tx, &keys).await?;
    let keep_ms = now_ms - i64::from(days) * DAY_MS;
    let is_old = |line: &Line| line.at_ms < keep_ms;
    // The first line alone says in most rounds that there is nothing to do.
    let first = lines(&mut **tx, before.base_seq, 1).await?.pop();
    let newest = lines(&mut **tx, before.seq - 1, 1).await?.pop();
    let (Some(first), Some(newest)) = (first, newest) else { return Ok(0) };
    let is_believable = !is_old(&newest) && newest.at_ms <= now_ms;
    if !is_old(&first) || !is_believable || !before.is_sealed || !is_due(tx, now_ms).await? {
        return Ok(0);
    }
    let mut old = lines(&mut **tx, before.base_seq, share(before.seq - before.base_seq, days)).await?;
    old.truncate(old.iter().position(|line| !is_old(line)).unwrap_or(old.len()));
    let Some(last) = old.last() else { return Ok(0) };
    if let Some(seq) = first_that_does_not_fit(&keys, &before, &old) {
        tracing::error!(seq, "the audit log is broken: old lines stay");
        return Ok(0);
    }
    sqlx::query("DELETE FROM audit WHERE seq <= $1").bind(last.seq).execute(&mut **tx).await?;
    sqlx::query("UPDATE audit_head SET trimmed_ms = $1 WHERE one = 1").bind(now_ms).execute(&mut **tx).await?;
    let mut after = Head { base_seq: last.seq, base_chain: last.chain.clone(), ..before.clone() };
    after.seal(&keys);
    if !before.move_to(&after, tx).await? {
        return Err(sqlx::Error::RowNotFound.into());
    }
    tx.log.end = Some(after);
    Ok(old.len())
}

async fn is_due(tx: &mut Tx, now_ms: i64) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT trimmed_ms FROM audit_head WHERE one = 1").fetch_one(&mut **tx).await?;
    let trimmed_ms = number(&row, "trimmed_ms")?;
    // A time that is still to come is that of a clock that was wrong.
    Ok(!(trimmed_ms..trimmed_ms + PAUSE_MS).contains(&now_ms))
}

fn first_that_does_not_fit(keys: &Keys, head: &Head, old: &[Line]) -> Option<i64> {
    let (mut seq, mut chain) = (head.base_seq, &head.base_chain);
    for line in old {
        if line.seq != seq + 1 || line.link(keys, chain) != line.chain {
            return Some(seq + 1);
        }
        (seq, chain) = (line.seq, &line.chain);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trimming_keeps_up_with_what_comes_and_takes_no_great_part_at_once() {
        for days in [1, 7, 30, 365, 3650] {
            for an_hour in [1, 40, 1_000, 20_000] {
                let all = an_hour * 24 * i64::from(days);
                assert!(share(all, days) >= an_hour, "{days} days, {an_hour} lines an hour");
                let at_most = (all / 12).max(FEWEST);
                assert!(share(all, days) <= at_most, "{days} days, {an_hour} lines an hour");
            }
        }
        assert_eq!(share(1_000_000, 365), 5_000);
    }
}
