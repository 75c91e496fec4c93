//! Public keys of passkeys (RFC 9052 and 9053, "COSE"), and their signatures.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ciborium::Value;
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey as UnparsedPeerKey, agree_ephemeral};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};

use super::Flaw;

/// Names of algorithms in the registry of COSE, in the order in which they are asked for.
pub const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// Labels of a key's fields (RFC 9052, 7.1; RFC 9053, 7.1 and 7.2; RFC 8230, 4).
const KIND: i64 = 1;
const ALGORITHM: i64 = 3;
const CURVE_OR_MODULUS: i64 = -1;
const X_OR_EXPONENT: i64 = -2;
const Y: i64 = -3;

const OCTET_KEY_PAIR: i64 = 1;
const ELLIPTIC_CURVE: i64 = 2;
const RSA: i64 = 3;
const P_256: i64 = 1;
const ED25519_CURVE: i64 = 6;

/// Bytes of a coordinate.
const COORDINATE: usize = 32;
/// Bytes of an RSA modulus at most: what is longer than 8192 bits is not verified.
const MOST_MODULUS: usize = 1024;
/// And at least: 2048 bits.
const LEAST_MODULUS: usize = 256;

/// A key that signatures of a passkey are verified with. Numbers are base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PublicKey {
    /// ECDSA on P-256 with SHA-256; an uncompressed point.
    Es256(String),
    /// Ed25519.
    EdDsa(String),
    /// RSA, PKCS #1 v1.5, with SHA-256.
    Rs256 { modulus: String, exponent: String },
}

impl PublicKey {
    /// Reads a key of one of [`ALGORITHMS`].
    pub(super) fn read(key: &Value) -> Result<Self, Flaw> {
        let Value::Map(fields) = key else { return Err(Flaw::Unreadable) };
        let field = |label: i64| {
            let found = fields.iter().find(|(name, _)| name.as_integer() == Some(label.into()));
            found.map(|(_, value)| value).ok_or(Flaw::Unreadable)
        };
        let number = |label| {
            let value = field(label)?.as_integer().ok_or(Flaw::Unreadable)?;
            i64::try_from(value).map_err(|_| Flaw::Unreadable)
        };
        let bytes = |label| field(label)?.as_bytes().map(Vec::as_slice).ok_or(Flaw::Unreadable);
        match (number(ALGORITHM)?, number(KIND)?) {
            (ES256, ELLIPTIC_CURVE) if number(CURVE_OR_MODULUS)? == P_256 => {
                let (x, y) = (bytes(X_OR_EXPONENT)?, bytes(Y)?);
                is_coordinate(x).and_then(|()| is_coordinate(y))?;
                let point = [&[4], x, y].concat();
                is_on_the_curve(&point)?;
                Ok(Self::Es256(BASE64.encode(point)))
            }
            (EDDSA, OCTET_KEY_PAIR) if number(CURVE_OR_MODULUS)? == ED25519_CURVE => {
                let x = bytes(X_OR_EXPONENT)?;
                is_coordinate(x)?;
                Ok(Self::EdDsa(BASE64.encode(x)))
            }
            (RS256, RSA) => {
                let (modulus, exponent) = (bytes(CURVE_OR_MODULUS)?, bytes(X_OR_EXPONENT)?);
                let is_modulus = (LEAST_MODULUS..=MOST_MODULUS).contains(&modulus.len())
                    && modulus.first().is_some_and(|first| first & 0x80 != 0)
                    && modulus.last().is_some_and(|last| last & 1 == 1);
                let is_exponent = exponent.len() <= size_of::<u64>()
                    && exponent.first().is_some_and(|first| *first != 0)
                    && exponent.last().is_some_and(|last| last & 1 == 1)
                    && exponent != [1];
                if !is_modulus || !is_exponent {
                    return Err(Flaw::OtherAlgorithm);
                }
                Ok(Self::Rs256 { modulus: BASE64.encode(modulus), exponent: BASE64.encode(exponent) })
            }
            _ => Err(Flaw::OtherAlgorithm),
        }
    }

    /// Whether this is the signature of that message.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            Self::Es256(point) => BASE64
                .decode(point)
                .ok()
                .map(|point| UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)),
            Self::EdDsa(x) => {
                BASE64.decode(x).ok().map(|x| UnparsedPublicKey::new(&ED25519, x).verify(message, signature))
            }
            Self::Rs256 { modulus, exponent } => {
                BASE64.decode(modulus).ok().zip(BASE64.decode(exponent).ok()).map(|(n, e)| {
                    RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                })
            }
        };
        matches!(verified, Some(Ok(())))
    }
}

/// A key that is none would go on file and never prove anything. An agreement with it fails.
fn is_on_the_curve(point: &[u8]) -> Result<(), Flaw> {
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).map_err(|_| Flaw::Unreadable)?;
    let agreed = agree_ephemeral(own, &UnparsedPeerKey::new(&ECDH_P256, point), |_| ());
    agreed.map_err(|_| Flaw::Unreadable)
}

fn is_coordinate(bytes: &[u8]) -> Result<(), Flaw> {
    if bytes.len() == COORDINATE { Ok(()) } else { Err(Flaw::Unreadable) }
}
