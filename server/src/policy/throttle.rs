//! How often: waits between messages, wrong proofs, closures.
//!
//! All counts are per account and kept in the store, in the transaction that
//! compares or sends. Times go in, a verdict comes out.

use crate::clock::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};

/// A challenge dies after so many wrong proofs (design §4; 63B-4 3.2.2 allows 100).
pub const WRONG_PER_CHALLENGE: i64 = 5;
/// A method closes for an account after so many wrong proofs in an hour …
pub const WRONG_PER_HOUR: i64 = 5;
/// After so many wrong proofs since the last success, over whatever time, a
/// method is off for the account until an operator releases it (63B-4 3.2.2).
pub const WRONG_IN_A_ROW: i64 = 100;

/// Wrong proofs in an hour that are usual, in a tenant of any size …
pub const USUAL_WRONG: i64 = 30;
/// … and one more for so many accounts: on a busy morning one in a hundred
/// mistypes a code and gives up.
const ACCOUNTS_PER_WRONG: i64 = 100;
/// Strain grows no further: puzzles and delays must leave people their way in.
const MOST_STRAIN: u8 = 4;

/// How far wrong proofs of the last hour in a tenant are beyond what is usual:
/// 0 is not, 1 is reached, each doubling one more.
#[must_use]
pub fn strain(wrong: i64, accounts: i64) -> u8 {
    let usual = USUAL_WRONG + accounts.max(0) / ACCOUNTS_PER_WRONG;
    let doublings = u32::try_from(wrong.max(0) / usual).unwrap_or(u32::MAX).checked_ilog2();
    doublings.map_or(0, |doublings| u8::try_from(doublings + 1).unwrap_or(MOST_STRAIN).min(MOST_STRAIN))
}

/// How long a code of a tenant under strain waits before it is compared: 1, 2,
/// 4, 8 seconds. Longer would meet the time limit of a request.
#[must_use]
pub fn hold_back_ms(strain: u8) -> u64 {
    match strain.min(MOST_STRAIN) {
        0 => 0,
        strain => 1_000 << (strain - 1),
    }
}

/// Wrong passwords at sign-in before an embedded account locks (the model's smart lockout).
pub const WRONG_SIGN_INS: i64 = 10;

/// The first lock; each further one is twice as long, up to [`LONGEST_LOCK_MS`].
pub const FIRST_LOCK_MS: i64 = MINUTE_MS;

/// The longest lock: a stranger locks no one out of sign-in for longer.
pub const LONGEST_LOCK_MS: i64 = HOUR_MS;

/// Wrong passwords that are older than the last try by this are forgotten. They are
/// counted for user IDs that no account has, too, and those are not kept for ever.
pub const SIGN_INS_FORGOTTEN_MS: i64 = 30 * DAY_MS;

/// How long an account locks that has locked so often before.
#[must_use]
pub fn lock_ms(locks_before: i64) -> i64 {
    let doublings = u32::try_from(locks_before.clamp(0, 10)).unwrap_or(0);
    (FIRST_LOCK_MS << doublings).min(LONGEST_LOCK_MS)
}

/// So many visits may fail in 24 hours before self-service closes for the account (the model's number).
pub const FAILED_PER_DAY: i64 = 5;

/// And so long it stays closed; sign-in is untouched.
pub const CLOSED_MS: i64 = DAY_MS;
/// … for so long. The other methods stay open.
pub const METHOD_CLOSED_MS: i64 = DAY_MS;
/// Messages with codes per account: the model allows 10 in 10 minutes, which floods a mailbox.
pub const MESSAGES_PER_HOUR: usize = 5;
pub const MESSAGES_PER_DAY: usize = 10;
/// The first wait; it doubles with every message of the hour.
const FIRST_WAIT_MS: i64 = 30 * SECOND_MS;
/// A visit dies after so long without a step, and after so long in all (the model: 15 minutes in all).
pub const IDLE_MS: i64 = 15 * MINUTE_MS;
pub const VISIT_MS: i64 = 30 * MINUTE_MS;

/// Whether a message with a code may go out now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    Allowed,
    /// The next one may go in so many seconds.
    Wait {
        seconds: u32,
    },
    /// The hour's or the day's number is used up until then.
    UsedUp {
        until_ms: i64,
    },
}

/// Decides by when messages went out to the account before; `sent` in any order.
#[must_use]
pub fn sending(sent: &[i64], now_ms: i64) -> Sending {
    let within = |span: i64| {
        let mut times: Vec<i64> = sent.iter().copied().filter(|at| now_ms - at < span).collect();
        times.sort_unstable();
        times
    };
    for (span, most) in [(DAY_MS, MESSAGES_PER_DAY), (HOUR_MS, MESSAGES_PER_HOUR)] {
        let times = within(span);
        if let Some(from) = times.len().checked_sub(most).and_then(|at| times.get(at)) {
            return Sending::UsedUp { until_ms: from + span };
        }
    }
    let wait_until = wait_until(sent, now_ms);
    if wait_until > now_ms { Sending::Wait { seconds: seconds(wait_until - now_ms) } } else { Sending::Allowed }
}

/// When the next message may go out, as far as the growing wait is concerned.
#[must_use]
pub fn wait_until(sent: &[i64], now_ms: i64) -> i64 {
    let recent = sent.iter().copied().filter(|at| now_ms - at < HOUR_MS);
    let count = recent.clone().count();
    match (recent.max(), count) {
        (Some(last), 1..) => last + (FIRST_WAIT_MS << (count - 1).min(6)),
        _ => 0,
    }
}

/// Whole seconds, rounded up: a wait must not end early.
#[must_use]
pub fn seconds(ms: i64) -> u32 {
    u32::try_from((ms.max(0) + SECOND_MS - 1) / SECOND_MS).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::holds;

    const NOW: i64 = 1_000_000_000_000;

    #[test]
    fn strain_begins_beyond_what_is_usual_and_grows_with_every_doubling() {
        for (wrong, accounts, expected) in [
            (0, 10, 0),
            (29, 10, 0),
            (30, 10, 1),
            (59, 10, 1),
            (60, 10, 2),
            (240, 10, 4),
            (i64::MAX, 10, 4),
            (129, 10_000, 0),
            (130, 10_000, 1),
            (10_000, 10_000, 4),
            (10_029, 1_000_000, 0),
        ] {
            assert_eq!(strain(wrong, accounts), expected, "{wrong} of {accounts}");
        }
    }

    #[test]
    fn codes_are_held_back_for_less_than_a_request_may_take() {
        assert_eq!([0, 1, 2, 3, 4, 200].map(hold_back_ms), [0, 1_000, 2_000, 4_000, 8_000, 8_000]);
    }

    #[test]
    fn waits_grow_and_end() {
        assert_eq!(sending(&[], NOW), Sending::Allowed);
        assert_eq!(sending(&[NOW], NOW), Sending::Wait { seconds: 30 });
        assert_eq!(sending(&[NOW - 29_500], NOW), Sending::Wait { seconds: 1 });
        assert_eq!(sending(&[NOW - 30_000], NOW), Sending::Allowed);
        assert_eq!(sending(&[NOW - 60_000, NOW - 30_000], NOW), Sending::Wait { seconds: 30 });
        assert_eq!(sending(&[NOW - 90_000, NOW - 60_000], NOW), Sending::Allowed);
    }

    #[test]
    fn the_hours_five_and_the_days_ten() {
        let five: Vec<i64> = (1..=5).map(|n| NOW - n * 10 * MINUTE_MS).collect();
        assert_eq!(sending(&five, NOW), Sending::UsedUp { until_ms: NOW + 10 * MINUTE_MS });
        assert_eq!(sending(&five, NOW + 10 * MINUTE_MS), Sending::Allowed);
        let ten: Vec<i64> = (1..=10).map(|n| NOW - n * 2 * HOUR_MS).collect();
        assert_eq!(sending(&ten, NOW), Sending::UsedUp { until_ms: NOW + 4 * HOUR_MS });
    }

    /// A person who sends whenever it is allowed, at any pace, never exceeds the numbers.
    #[test]
    fn the_numbers_hold() {
        let in_a_row = prop::collection::vec(1i64..20 * MINUTE_MS, 1..20);
        let over_days = prop::collection::vec(1i64..3 * HOUR_MS, 1..60);
        let ends = [("the hour's", 5), ("the day's", 15), ("neither", 2)];
        holds(prop_oneof![in_a_row, over_days], &ends, |steps| {
            let (mut now, mut sent, mut met) = (NOW, Vec::new(), "neither");
            for step in steps {
                now += step;
                if sending(&sent, now) == Sending::Allowed {
                    sent.push(now);
                }
                let within = |span| sent.iter().filter(|at| now - **at < span).count();
                let (hour, day) = (within(HOUR_MS), within(DAY_MS));
                prop_assert!(hour <= MESSAGES_PER_HOUR && day <= MESSAGES_PER_DAY);
                if day == MESSAGES_PER_DAY {
                    met = "the day's";
                } else if hour == MESSAGES_PER_HOUR && met == "neither" {
                    met = "the hour's";
                }
            }
            Ok(met)
        });
    }
}
