//! Whether a token was signed by the provider: its public keys (RFC 7517), and
//! what its signatures are made by (RFC 7518, section 3).
//!
//! Signatures that need no secret of the provider's (`none`), and those by a
//! secret that both sides share (`HS256`), do not count: any attacker could make
//! the former, and we ourselves the latter.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::Value;

/// More keys of one provider are not tried.
const MOST_KEYS: usize = 64;

/// A key that can check signatures.
#[derive(Debug, Clone)]
struct Key {
    id: Option<String>,
    /// The one algorithm that it is for, where the provider says so.
    only_for: Option<String>,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// An uncompressed point.
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

/// A provider's keys.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    /// Reads a key set; keys of kinds that are not known here, or that are for something else, are passed over.
    pub(super) fn of(set: &Value) -> Result<Self, String> {
        let keys = set.get("keys").and_then(Value::as_array).ok_or("keys: is missing or no list")?;
        Ok(Self(keys.iter().filter_map(Key::of).take(MOST_KEYS).collect()))
    }

    /// Whether a key of this id, or any where none is named, made this signature in this way.
    pub(super) fn signed(&self, algorithm: &str, id: Option<&str>, message: &[u8], signed: &[u8]) -> bool {
        let fits = |key: &&Key| {
            let is_named = match (id, &key.id) {
                (Some(id), Some(named)) => id == named,
                // A set of one key need not name it.
                _ => true,
            };
            is_named && key.only_for.as_deref().is_none_or(|only| only == algorithm)
        };
        self.0.iter().filter(fits).any(|key| key.form.signed(algorithm, message, signed))
    }
}

impl Key {
    fn of(key: &Value) -> Option<Self> {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?.trim_end_matches('=')).ok();
        if text("use").is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let point = |length: usize| {
            let (x, y) = (bytes("x")?, bytes("y")?);
            let whole = x.len() == length && y.len() == length;
            whole.then(|| [&[4][..], &x, &y].concat())
        };
        let form = match (text("kty")?, text("crv")) {
            ("RSA", _) => Form::Rsa { n: without_zeros(&bytes("n")?), e: without_zeros(&bytes("e")?) },
            ("EC", Some("P-256")) => Form::P256(point(32)?),
            ("EC", Some("P-384")) => Form::P384(point(48)?),
            ("OKP", Some("Ed25519")) => Form::Ed25519(bytes("x")?),
            _ => return None,
        };
        Some(Self { id: text("kid").map(str::to_owned), only_for: text("alg").map(str::to_owned), form })
    }
}

/// Some providers write a number with a zero before it, which its form does not have.
fn without_zeros(number: &[u8]) -> Vec<u8> {
    number.iter().copied().skip_while(|byte| *byte == 0).collect()
}

impl Form {
    fn signed(&self, algorithm: &str, message: &[u8], signed: &[u8]) -> bool {
        let by = |how: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(how, key).verify(message, signed).is_ok()
        };
        match (self, algorithm) {
            (Self::Rsa { n, e }, _) => {
                rsa(algorithm).is_some_and(|how| RsaPublicKeyComponents { n, e }.verify(how, message, signed).is_ok())
            }
            (Self::P256(point), "ES256") => by(&signature::ECDSA_P256_SHA256_FIXED, point),
            (Self::P384(point), "ES384") => by(&signature::ECDSA_P384_SHA384_FIXED, point),
            (Self::Ed25519(key), "EdDSA" | "Ed25519") => by(&signature::ED25519, key),
            _ => false,
        }
    }
}

/// From 2048 bits on: shorter keys are no keys any more (RFC 7518, section 3.3).
fn rsa(algorithm: &str) -> Option<&'static RsaParameters> {
    Some(match algorithm {
        "RS256" => &signature::RSA_PKCS1_2048_8192_SHA256,
        "RS384" => &signature::RSA_PKCS1_2048_8192_SHA384,
        "RS512" => &signature::RSA_PKCS1_2048_8192_SHA512,
        "PS256" => &signature::RSA_PSS_2048_8192_SHA256,
        "PS384" => &signature::RSA_PSS_2048_8192_SHA384,
        "PS512" => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}
