//! Six digits in a picture and in a sound, for organizations that want them.
//!
//! Nothing is stored when one is issued. Its name is sealed: it holds a random
//! seed, the action and the end of its life, opens for one session only, and is
//! as long for every answer. Digits and noise come from the seed through keyed
//! digests of their own, so neither is ever a raw random number, and none of
//! them has to do with how codes are made. The same name always gives the same
//! picture: asking again shows no other noise, out of which the digits could be
//! averaged.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use zeroize::Zeroizing;

use super::{Captcha, LIFE_MS};
use crate::code_input;
use crate::secrets::{Digest, Keys, SealError, Sealed, SessionToken, random_bytes};
use crate::wire::Picture;

/// Digits of an answer: a million of them.
pub const DIGITS: usize = 6;

/// What a picture's name hides.
pub struct Hidden {
    digits: Zeroizing<String>,
    seed: Zeroizing<String>,
    pub expires_ms: i64,
}

impl Captcha<'_> {
    /// A fresh picture for a session and an action.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn issue_picture(&self, session: &SessionToken, action: &str, now_ms: i64) -> Result<Picture, SealError> {
        let seed = Zeroizing::new(BASE64.encode(random_bytes::<16>()?));
        let plain = Zeroizing::new(format!("{action} {} {}", now_ms + LIFE_MS, seed.as_str()));
        Ok(Picture { name: self.keys.seal(Sealed::Picture, session.expose(), plain.as_bytes())? })
    }

    /// What a picture of this session hides, while it lives; `None` for any other name.
    #[must_use]
    pub fn open_picture(&self, session: &SessionToken, name: &str, now_ms: i64) -> Option<Hidden> {
        self.opened(session, name, now_ms).map(|(_, hidden)| hidden)
    }

    /// As [`Captcha::open_picture`], for this action alone.
    #[must_use]
    pub fn picture_for(&self, session: &SessionToken, action: &str, name: &str, now_ms: i64) -> Option<Hidden> {
        self.opened(session, name, now_ms).filter(|(issued_for, _)| issued_for == action).map(|(_, hidden)| hidden)
    }

    fn opened(&self, session: &SessionToken, name: &str, now_ms: i64) -> Option<(String, Hidden)> {
        let plain = self.keys.open(Sealed::Picture, session.expose(), name).ok()?;
        let mut parts = std::str::from_utf8(&plain).ok()?.split(' ');
        let (action, expires_ms, seed) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let digits = Stream::new(self.keys, Digest::PictureDigits, seed).digits(DIGITS);
        let hidden = Hidden { digits, seed: Zeroizing::new(seed.to_owned()), expires_ms };
        (now_ms < expires_ms).then(|| (action.to_owned(), hidden))
    }
}

impl Hidden {
    /// The digits themselves; every call is a place to look at in a review.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.digits
    }

    /// Whether these digits were typed, in any script and however they were grouped.
    #[must_use]
    pub fn is(&self, typed: &str) -> bool {
        use subtle::ConstantTimeEq as _;
        code_input::normalize(typed, DIGITS).is_ok_and(|typed| typed.as_bytes().ct_eq(self.digits.as_bytes()).into())
    }

    /// The noise of the picture, or of the sound.
    pub(super) fn noise<'a>(&'a self, keys: &'a Keys, purpose: Digest) -> Stream<'a> {
        Stream::new(keys, purpose, &self.seed)
    }
}

/// Bytes that a seed leads to, as many as are asked for.
pub(super) struct Stream<'a> {
    keys: &'a Keys,
    purpose: Digest,
    seed: &'a str,
    /// The block that comes next.
    block: u32,
    left: std::array::IntoIter<u8, 32>,
}

impl<'a> Stream<'a> {
    fn new(keys: &'a Keys, purpose: Digest, seed: &'a str) -> Self {
        let left = keys.digest_bytes(purpose, &[seed, "0"]).into_iter();
        Self { keys, purpose, seed, block: 1, left }
    }

    pub(super) fn byte(&mut self) -> u8 {
        loop {
            if let Some(byte) = self.left.next() {
                return byte;
            }
            self.left = self.keys.digest_bytes(self.purpose, &[self.seed, &self.block.to_string()]).into_iter();
            self.block += 1;
        }
    }

    /// Evenly from `from` up to `to`, in 256 steps.
    pub(super) fn between(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * f32::from(self.byte()) / 255.0
    }

    /// Every value equally likely: above 250 a remainder would make small digits likelier.
    fn digits(&mut self, count: usize) -> Zeroizing<String> {
        let mut digits = Zeroizing::new(String::with_capacity(count));
        while digits.len() < count {
            let byte = self.byte();
            if byte < 250 {
                digits.push(char::from(b'0' + byte % 10));
            }
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_opens_for_its_session_and_action_while_it_lives() {
        let keys = Keys::from_master([7; 32]);
        let captcha = Captcha { keys: &keys, rounds: 1 };
        let (mine, other) = (SessionToken::new("mine".into()), SessionToken::new("other".into()));
        let Picture { name } = captcha.issue_picture(&mine, "reset", 0).unwrap();
        let hidden = captcha.picture_for(&mine, "reset", &name, 1).unwrap();
        let digits = hidden.expose().to_owned();
        assert!(hidden.is(&digits) && hidden.is(&format!(" {}-{} ", &digits[..3], &digits[3..])));
        assert!(!hidden.is("") && !hidden.is(&digits[1..]));
        assert_eq!(captcha.open_picture(&mine, &name, 1).unwrap().expose(), digits, "the same every time");
        assert!(captcha.picture_for(&mine, "change", &name, 1).is_none());
        assert!(captcha.open_picture(&other, &name, 1).is_none());
        assert!(captcha.open_picture(&mine, &name, LIFE_MS).is_none());
        assert!(captcha.open_picture(&mine, &name[1..], 1).is_none());
    }
}
