//! Codes that an app makes from the time (RFC 6238, on RFC 4226).
//!
//! Apps agree on SHA-1, six digits and steps of 30 seconds; the other hashes
//! are here because the standard's vectors are.

use hmac::{Hmac, Mac};
use sha1::Sha1;

use crate::clock::SECOND_MS;
use crate::secrets::KeptSecret;

/// Digits of a code.
pub const DIGITS: u8 = 6;
/// Milliseconds a code is shown for.
pub const STEP_MS: i64 = 30 * SECOND_MS;

/// Steps that a code may be early or late (RFC 6238, 5.2).
pub const DRIFT: i64 = 1;

/// The step of a time.
#[must_use]
pub fn step(now_ms: i64) -> i64 {
    now_ms.div_euclid(STEP_MS)
}

/// The code of a step.
#[must_use]
pub fn code(secret: &KeptSecret, step: i64) -> String {
    hotp::<Hmac<Sha1>>(secret.expose(), step, DIGITS)
}

/// The step that a typed code belongs to: this one, or one before or after
/// (`drift`, for clocks that differ and people who type slowly). All are
/// compared, so that the time taken tells nothing.
#[must_use]
pub fn recognize(secret: &KeptSecret, typed: &str, now_ms: i64, drift: i64) -> Option<i64> {
    use subtle::ConstantTimeEq as _;
    let now = step(now_ms);
    let mut found = None;
    for at in now - drift..=now + drift {
        if bool::from(code(secret, at).as_bytes().ct_eq(typed.as_bytes())) {
            found = Some(at);
        }
    }
    found
}

fn hotp<M: Mac + hmac::digest::KeyInit>(secret: &[u8], counter: i64, digits: u8) -> String {
    // HMAC takes keys of every length, so this arm is never reached.
    let mut mac = <M as Mac>::new_from_slice(secret).unwrap_or_else(|_| unreachable!());
    mac.update(&counter.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last().copied().unwrap_or(0) & 0xf);
    let bits = hash.iter().skip(offset).take(4).fold(0u32, |bits, byte| (bits << 8) | u32::from(*byte)) & 0x7fff_ffff;
    let number = u64::from(bits) % 10u64.pow(u32::from(digits));
    format!("{number:0width$}", width = usize::from(digits))
}

#[cfg(test)]
mod tests {
    use sha2::{Sha256, Sha512};

    use super::*;

    const KEY: &[u8; 20] = b"12345678901234567890";

    #[test]
    fn ac_111_the_vectors_of_both_standards() {
        let hotps =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (counter, expected) in (0i64..).zip(hotps) {
            assert_eq!(hotp::<Hmac<Sha1>>(KEY, counter, 6), expected);
        }
        let repeated = |length: usize| KEY.iter().copied().cycle().take(length).collect::<Vec<u8>>();
        let times = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000i64];
        let sha1 = ["94287082", "07081804", "14050471", "89005924", "69279037", "65353130"];
        let sha256 = ["46119246", "68084774", "67062674", "91819424", "90698825", "77737706"];
        let sha512 = ["90693936", "25091201", "99943326", "93441116", "38618901", "47863826"];
        for (place, at) in times.into_iter().enumerate() {
            let step = step(at * SECOND_MS);
            assert_eq!(hotp::<Hmac<Sha1>>(KEY, step, 8), sha1[place]);
            assert_eq!(hotp::<Hmac<Sha256>>(&repeated(32), step, 8), sha256[place]);
            assert_eq!(hotp::<Hmac<Sha512>>(&repeated(64), step, 8), sha512[place]);
        }
    }

    #[test]
    fn a_code_is_known_one_step_early_or_late_and_no_more() {
        let secret = KeptSecret::new(KEY);
        let now_ms = 1_111_111_111 * SECOND_MS;
        for off in -3..=3 {
            let typed = code(&secret, step(now_ms) + off);
            assert_eq!(recognize(&secret, &typed, now_ms, 1).is_some(), off.abs() <= 1, "{off}");
            assert_eq!(recognize(&secret, &typed, now_ms, 0).is_some(), off == 0, "{off}");
        }
        for other in ["", "1", "12345678", "０５０４７１"] {
            assert_eq!(recognize(&secret, other, now_ms, 1), None);
        }
    }
}
