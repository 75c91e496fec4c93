//! Codes that an authenticator makes from the time (RFC 6238, on RFC 4226).
//!
//! Apps agree on SHA-1, six digits and steps of 30 seconds; hardware tokens may use SHA-256,
//! steps of 60 seconds and up to eight digits. What one authenticator uses is its [`Form`].

use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::Sha256;

use crate::clock::SECOND_MS;
use crate::secrets::KeptSecret;

/// Steps that a code may be early or late (RFC 6238, 5.2).
pub const DRIFT: i64 = 1;

/// The hash that codes are made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hash {
    #[default]
    Sha1,
    Sha256,
}

impl Hash {
    const ALL: [Self; 2] = [Self::Sha1, Self::Sha256];

    /// The stable name, as stored and as key URIs have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    /// Reads a name in any case, with or without a hyphen or `hmac` before it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(|c| *c != '-').collect::<String>().to_ascii_uppercase();
        let plain = plain.strip_prefix("HMAC").unwrap_or(&plain);
        Self::ALL.into_iter().find(|hash| hash.name() == plain)
    }
}

/// How one authenticator makes its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    hash: Hash,
    /// Seconds a code is shown for: 30 or 60.
    period: u8,
    /// Digits of a code: 6 to 8.
    digits: u8,
}

impl Default for Form {
    fn default() -> Self {
        Self { hash: Hash::Sha1, period: 30, digits: Self::FEWEST_DIGITS }
    }
}

impl Form {
    pub const FEWEST_DIGITS: u8 = 6;
    pub const MOST_DIGITS: u8 = 8;
    /// Seconds that a code may be shown for.
    pub const PERIODS: [u8; 2] = [30, 60];

    /// None where a number is none of those that are carried.
    #[must_use]
    pub fn of(hash: Hash, period: u8, digits: u8) -> Option<Self> {
        let is_carried = Self::PERIODS.contains(&period) && (Self::FEWEST_DIGITS..=Self::MOST_DIGITS).contains(&digits);
        is_carried.then_some(Self { hash, period, digits })
    }

    /// As stored: `SHA256 60 8`.
    #[must_use]
    pub fn written(self) -> String {
        format!("{} {} {}", self.hash.name(), self.period, self.digits)
    }

    /// Reads what [`Form::written`] wrote.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let hash = Hash::from_name(parts.next()?)?;
        let (period, digits) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Self::of(hash, period, digits).filter(|_| parts.next().is_none())
    }

    /// Seconds a code is shown for.
    #[must_use]
    pub fn period(self) -> u8 {
        self.period
    }

    /// Digits of a code.
    #[must_use]
    pub fn digits(self) -> u8 {
        self.digits
    }

    #[must_use]
    pub fn hash(self) -> Hash {
        self.hash
    }

    /// Milliseconds a code is shown for.
    #[must_use]
    pub fn step_ms(self) -> i64 {
        i64::from(self.period) * SECOND_MS
    }

    /// The step of a time.
    #[must_use]
    pub fn step(self, now_ms: i64) -> i64 {
        now_ms.div_euclid(self.step_ms())
    }

    /// The code of a step.
    #[must_use]
    pub fn code(self, secret: &KeptSecret, step: i64) -> String {
        match self.hash {
            Hash::Sha1 => hotp::<Hmac<Sha1>>(secret.expose(), step, self.digits),
            Hash::Sha256 => hotp::<Hmac<Sha256>>(secret.expose(), step, self.digits),
        }
    }

    /// The step that a typed code belongs to: this one, or one before or after
    /// (`drift`, for clocks that differ and people who type slowly). All are
    /// compared, so that the time taken tells nothing.
    #[must_use]
    pub fn recognize(self, secret: &KeptSecret, typed: &str, now_ms: i64, drift: i64) -> Option<i64> {
        use subtle::ConstantTimeEq as _;
        let now = self.step(now_ms);
        let mut found = None;
        for at in now - drift..=now + drift {
            if bool::from(self.code(secret, at).as_bytes().ct_eq(typed.as_bytes())) {
                found = Some(at);
            }
        }
        found
    }
}

/// Milliseconds a code of an app is shown for.
pub const STEP_MS: i64 = 30 * SECOND_MS;

/// The step of a time, as apps count that are set up here.
#[must_use]
pub fn step(now_ms: i64) -> i64 {
    Form::default().step(now_ms)
}

/// The code of a step, as apps make it that are set up here.
#[must_use]
pub fn code(secret: &KeptSecret, step: i64) -> String {
    Form::default().code(secret, step)
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
    use sha2::Sha512;

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
    fn forms_make_the_codes_of_the_standard() {
        let sha256 = KeptSecret::new(&KEY.iter().copied().cycle().take(32).collect::<Vec<u8>>());
        let form = Form::of(Hash::Sha256, 30, 8).unwrap();
        for (at, expected) in [(59, "46119246"), (1_111_111_109, "68084774"), (20_000_000_000i64, "77737706")] {
            assert_eq!(form.recognize(&sha256, expected, at * SECOND_MS, 0), Some(form.step(at * SECOND_MS)));
            // Six digits are the last six of eight, and SHA-1 makes others.
            let six = Form::of(Hash::Sha256, 30, 6).unwrap();
            assert_eq!(six.code(&sha256, six.step(at * SECOND_MS)), expected[2..]);
            assert_ne!(Form::of(Hash::Sha1, 30, 8).unwrap().code(&sha256, form.step(at * SECOND_MS)), expected);
            // A step of a minute is two of half a minute.
            let slow = Form::of(Hash::Sha256, 60, 8).unwrap();
            assert_eq!(slow.code(&sha256, form.step(at * SECOND_MS)), expected);
            assert_eq!(slow.step(at * SECOND_MS), form.step(at * SECOND_MS) / 2);
        }
    }

    #[test]
    fn a_form_is_written_and_read_again() {
        for hash in Hash::ALL {
            for period in Form::PERIODS {
                for digits in Form::FEWEST_DIGITS..=Form::MOST_DIGITS {
                    let form = Form::of(hash, period, digits).unwrap();
                    assert_eq!(Form::read(&form.written()), Some(form));
                }
            }
        }
        for bad in ["", "SHA1", "SHA1 30", "SHA512 30 6", "SHA1 45 6", "SHA1 30 9", "SHA1 30 6 1", "MD5 30 6"] {
            assert_eq!(Form::read(bad), None, "{bad}");
        }
        for (name, hash) in [("sha-256", Hash::Sha256), ("HmacSHA1", Hash::Sha1), ("hmacsha256", Hash::Sha256)] {
            assert_eq!(Hash::from_name(name), Some(hash), "{name}");
        }
        assert_eq!(Form::of(Hash::Sha1, 30, 5), None);
    }

    #[test]
    fn a_code_is_known_one_step_early_or_late_and_no_more() {
        let secret = KeptSecret::new(KEY);
        let now_ms = 1_111_111_111 * SECOND_MS;
        for form in [Form::default(), Form::of(Hash::Sha256, 60, 8).unwrap()] {
            for off in -3..=3 {
                let typed = form.code(&secret, form.step(now_ms) + off);
                assert_eq!(form.recognize(&secret, &typed, now_ms, 1).is_some(), off.abs() <= 1, "{off}");
                assert_eq!(form.recognize(&secret, &typed, now_ms, 0).is_some(), off == 0, "{off}");
            }
            for other in ["", "1", "12345678", "０５０４７１"] {
                assert_eq!(form.recognize(&secret, other, now_ms, 1), None);
            }
        }
    }
}
