//! What the device says of a ceremony (6.1), and the envelope that a new passkey comes in (6.5).

use ciborium::Value;
use ciborium::de::from_reader_with_recursion_limit;

use super::Flaw;
use super::key::PublicKey;

/// Maps within maps: an attestation has statements of certificates, and nothing deeper.
const MOST_NESTED: usize = 8;

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
/// The passkey may be copied to other devices of the person.
const MAY_BE_COPIED: u8 = 1 << 3;
const IS_COPIED: u8 = 1 << 4;
const HAS_PASSKEY: u8 = 1 << 6;

/// What a device wrote and signed.
pub(super) struct AuthenticatorData {
    /// SHA-256 of the site's id.
    site: [u8; 32],
    flags: u8,
    pub counter: u32,
    /// The passkey, where one was made.
    pub made: Option<NewKey>,
}

pub(super) struct NewKey {
    pub make: [u8; 16],
    pub id: Vec<u8>,
    pub key: PublicKey,
}

impl AuthenticatorData {
    /// Reads it. No extension was asked for, so none is looked at.
    pub(super) fn read(written: &[u8]) -> Result<Self, Flaw> {
        let mut rest = written;
        let site = *taken::<32>(&mut rest)?;
        let [flags] = *taken::<1>(&mut rest)?;
        let counter = u32::from_be_bytes(*taken::<4>(&mut rest)?);
        let made = if flags & HAS_PASSKEY == 0 { None } else { Some(NewKey::read(&mut rest)?) };
        Ok(Self { site, flags, counter, made })
    }

    /// Whether it speaks of this site, and of a person who was there and was recognized.
    pub(super) fn judge(&self, site: &[u8; 32]) -> Result<(), Flaw> {
        let has = |flag: u8| self.flags & flag != 0;
        if self.site != *site {
            return Err(Flaw::OtherSite);
        }
        if !has(PRESENT) {
            return Err(Flaw::NotPresent);
        }
        if !has(VERIFIED) {
            return Err(Flaw::NotVerified);
        }
        // What cannot be copied is not copied (7.1, step 18).
        if has(IS_COPIED) && !has(MAY_BE_COPIED) {
            return Err(Flaw::Unreadable);
        }
        Ok(())
    }
}

impl NewKey {
    fn read(rest: &mut &[u8]) -> Result<Self, Flaw> {
        let make = *taken::<16>(rest)?;
        let length = usize::from(u16::from_be_bytes(*taken::<2>(rest)?));
        let (id, key) = rest.split_at_checked(length).ok_or(Flaw::Unreadable)?;
        Ok(Self { make, id: id.to_vec(), key: PublicKey::read(&value(key)?)? })
    }
}

/// The data of the device in an attestation. Its statement is not looked at.
pub(super) fn in_attestation(written: &[u8]) -> Result<Vec<u8>, Flaw> {
    let Value::Map(fields) = value(written)? else { return Err(Flaw::Unreadable) };
    let data = fields.into_iter().find(|(name, _)| name.as_text() == Some("authData"));
    match data {
        Some((_, Value::Bytes(data))) => Ok(data),
        Some(_) | None => Err(Flaw::Unreadable),
    }
}

/// The first value of what is written; more may follow.
fn value(mut written: &[u8]) -> Result<Value, Flaw> {
    from_reader_with_recursion_limit(&mut written, MOST_NESTED).map_err(|_| Flaw::Unreadable)
}

fn taken<'a, const LENGTH: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; LENGTH], Flaw> {
    let (first, left) = rest.split_first_chunk().ok_or(Flaw::Unreadable)?;
    *rest = left;
    Ok(first)
}
