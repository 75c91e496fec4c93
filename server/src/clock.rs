//! Time as a parameter. No code outside this file may look at the machine's clock.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub const SECOND_MS: i64 = 1_000;
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// Tells the time in milliseconds since 1970 UTC.
pub trait Clock: Send + Sync {
    fn now_ms(&self) -> i64;

    /// Lets so much time pass.
    fn pass(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)]
    fn now_ms(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn pass(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A clock that stands still until it is told; tests walk rules with it.
pub struct SetClock(AtomicI64);

impl SetClock {
    #[must_use]
    pub fn at(now_ms: i64) -> Self {
        Self(AtomicI64::new(now_ms))
    }

    /// Goes on (or, negative, back) by so many milliseconds.
    pub fn advance(&self, by_ms: i64) {
        self.0.fetch_add(by_ms, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    /// It goes on by that much at once.
    fn pass(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.advance(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        Box::pin(tokio::task::yield_now())
    }
}

/// `2026-11-23T16:20:05.000Z`, for logs, exports and mails.
#[must_use]
pub fn utc(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map_or_else(|_| at_ms.to_string(), |at| format!("{at:.3}"))
}

/// `2026-11-23`, in UTC.
#[must_use]
pub fn date(at_ms: i64) -> String {
    utc(at_ms).chars().take(10).collect()
}

/// The first millisecond of a day such as `2026-11-23`, in UTC.
#[must_use]
pub fn day_ms(date: &str) -> Option<i64> {
    let date: jiff::civil::Date = date.parse().ok()?;
    Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// `2026-11-23 16:20 UTC`: read the same in every language.
#[must_use]
pub fn minute(at_ms: i64) -> String {
    utc(at_ms).replacen('T', " ", 1).chars().take(16).chain(" UTC".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_the_same_everywhere() {
        assert_eq!(minute(1_795_450_805_000), "2026-11-23 16:20 UTC");
    }
}
