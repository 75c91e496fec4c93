//! Whether the clock can be believed when something is about to be deleted by it.
//!
//! What counts wrong codes, closes methods or says that a result was used is
//! deleted once it is over, by the clock. A clock that jumps a year ahead makes
//! all of it look over; set right again, it would find the guesses forgotten and
//! what is good once unused. So the portal watches: nothing is deleted before the
//! clock has gone on for hours without a jump. A portal that stood still looks
//! the same, and waits just as long: rows that stay for some hours more do no harm.

use super::{StoreError, Tx, number};
use crate::clock::{HOUR_MS, MINUTE_MS};

/// From one round to the next: longer than a restart or a nightly backup, and
/// shorter than what any count needs to be wrong by.
const LONGEST_STEP_MS: i64 = HOUR_MS;
/// Clocks of several processes agree to a second or so.
const BACK_MS: i64 = MINUTE_MS;
/// Time for people to notice: mails fail, and codes are too old.
const STEADY_MS: i64 = 6 * HOUR_MS;
/// The row need not be written in each round.
const NOTED_EVERY_MS: i64 = MINUTE_MS;

/// Notes what time it is, and says whether the clock has gone on for hours without a jump.
///
/// # Errors
/// When the store refuses.
pub async fn is_steady(tx: &mut Tx, now_ms: i64) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT since_ms, seen_ms FROM clock_watch WHERE one = 1").fetch_optional(&mut **tx).await?;
    let Some(row) = row else {
        note(tx, now_ms, now_ms).await?;
        return Ok(false);
    };
    let (since_ms, seen_ms) = (number(&row, "since_ms")?, number(&row, "seen_ms")?);
    if !(-BACK_MS..=LONGEST_STEP_MS).contains(&(now_ms - seen_ms)) {
        tracing::warn!(
            from = crate::clock::utc(seen_ms),
            to = crate::clock::utc(now_ms),
            "the clock jumped, or the portal stood still: old rows stay for some hours"
        );
        note(tx, now_ms, now_ms).await?;
        return Ok(false);
    }
    if now_ms - seen_ms >= NOTED_EVERY_MS {
        note(tx, since_ms, now_ms).await?;
    }
    Ok(now_ms - since_ms >= STEADY_MS)
}

async fn note(tx: &mut Tx, since_ms: i64, seen_ms: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO clock_watch (one, since_ms, seen_ms) VALUES (1, $1, $2) \
         ON CONFLICT (one) DO UPDATE SET since_ms = excluded.since_ms, seen_ms = excluded.seen_ms",
    )
    .bind(since_ms)
    .bind(seen_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
