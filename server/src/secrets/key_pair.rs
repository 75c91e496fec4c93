//! Key pairs by which the portal and its agents seal what they send each other (HPKE, RFC 9180).
//!
//! Every text is sealed to one key pair and says which one sealed it (the mode `auth`): one
//! that is opened came from where it says. What it belongs to is bound to it, so that a text
//! opens in no other place.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, single_shot_open, single_shot_seal};
use zeroize::Zeroizing;

use super::SealError;
use super::random::random_bytes;

type Kem = X25519HkdfSha256;
type Private = <Kem as hpke::Kem>::PrivateKey;
type Public = <Kem as hpke::Kem>::PublicKey;

/// What every text is sealed for.
const INFO: &[u8] = b"latchkey/agent/1";
/// Bytes of a key, and of what is sent of one with each text.
const KEY_BYTES: usize = 32;

/// The half of a key pair that others know.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicHalf(Public);

impl PublicHalf {
    /// Reads it from base64url. `None` where it is no key.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Public::from_bytes(&BASE64.decode(text).ok()?).ok().map(Self)
    }

    /// As base64url.
    #[must_use]
    pub fn shown(&self) -> String {
        BASE64.encode(self.0.to_bytes())
    }
}

impl std::fmt::Debug for PublicHalf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicHalf({})", self.shown())
    }
}

/// A key pair.
#[derive(Clone)]
pub struct KeyPair {
    private: Private,
    public: Public,
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyPair(…)")
    }
}

impl KeyPair {
    /// A fresh one.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, SealError> {
        Ok(Self::of(&Zeroizing::new(random_bytes::<KEY_BYTES>()?)))
    }

    /// The one that always comes of these bytes.
    pub(super) fn of(seed: &[u8; KEY_BYTES]) -> Self {
        let (private, public) = Kem::derive_keypair(seed);
        Self { private, public }
    }

    /// Reads the secret half from base64url. `None` where it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64.decode(text).ok()?);
        let private = Private::from_bytes(&bytes).ok()?;
        let public = Kem::sk_to_pk(&private);
        Some(Self { private, public })
    }

    /// The secret half as base64url, for the file that it is kept in.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64.encode(Zeroizing::new(self.private.to_bytes().to_vec()).as_slice()))
    }

    #[must_use]
    pub fn public(&self) -> PublicHalf {
        PublicHalf(self.public.clone())
    }

    /// Seals a text to a key pair. `place` says what it belongs to.
    ///
    /// # Errors
    /// When the other half is none that can be sealed to.
    pub fn seal(&self, to: &PublicHalf, place: &str, plain: &[u8]) -> Result<String, SealError> {
        let mode = OpModeS::Auth((self.private.clone(), self.public.clone()));
        let sealed = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Kem>(&mode, &to.0, INFO, plain, place.as_bytes());
        let (key, body) = sealed.map_err(|_| SealError::NotOurs)?;
        Ok(BASE64.encode([key.to_bytes().as_slice(), &body].concat()))
    }

    /// Opens what a key pair sealed to this one.
    ///
    /// # Errors
    /// When it was sealed by another one, to another one, for another place, or changed since.
    pub fn open(&self, from: &PublicHalf, place: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let bytes = BASE64.decode(sealed).map_err(|_| SealError::NotOurs)?;
        let (key, body) = bytes.split_at_checked(KEY_BYTES).ok_or(SealError::NotOurs)?;
        let key = <Kem as hpke::Kem>::EncappedKey::from_bytes(key).map_err(|_| SealError::NotOurs)?;
        let mode = OpModeR::Auth(from.0.clone());
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(&mode, &self.private, &key, INFO, body, place.as_bytes())
            .map(Zeroizing::new)
            .map_err(|_| SealError::NotOurs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_opens_where_it_was_sealed_to_by_whom_it_says_and_nowhere_else() {
        let (portal, agent, other) = (KeyPair::of(&[1; 32]), KeyPair::random().unwrap(), KeyPair::random().unwrap());
        let sealed = portal.seal(&agent.public(), "work/1", b"Amber-lantern-27").unwrap();
        assert_eq!(agent.open(&portal.public(), "work/1", &sealed).unwrap().as_slice(), b"Amber-lantern-27");
        for refused in [
            agent.open(&portal.public(), "work/2", &sealed),
            agent.open(&other.public(), "work/1", &sealed),
            other.open(&portal.public(), "work/1", &sealed),
            agent.open(&portal.public(), "work/1", &sealed[1..]),
            agent.open(&portal.public(), "work/1", &format!("{sealed}AA")),
            agent.open(&portal.public(), "work/1", ""),
        ] {
            assert_eq!(refused, Err(SealError::NotOurs));
        }
        // One more time it is sealed in other letters.
        assert_ne!(portal.seal(&agent.public(), "work/1", b"Amber-lantern-27").unwrap(), sealed);
    }

    #[test]
    fn a_key_pair_is_read_as_it_was_kept() {
        let pair = KeyPair::random().unwrap();
        let read = KeyPair::read(&pair.expose()).unwrap();
        assert_eq!(read.public(), pair.public());
        assert_eq!(PublicHalf::read(&pair.public().shown()), Some(pair.public()));
        assert_eq!(KeyPair::of(&[1; 32]).public(), KeyPair::of(&[1; 32]).public());
        assert!(KeyPair::read("AA").is_none() && PublicHalf::read("!").is_none());
        assert_eq!(format!("{pair:?}"), "KeyPair(…)");
    }
}
