//! Keys that results are signed with: ECDSA on P-256 with SHA-256 (RFC 7518, 3.4: `ES256`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::SealError;

/// Bytes of a coordinate.
const COORDINATE: usize = 32;

/// The private half.
pub struct SigningKey(EcdsaKeyPair);

/// The public half: an uncompressed point (SEC 1, 2.3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl SigningKey {
    /// A fresh key as PKCS #8, to be sealed.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn make() -> Result<Zeroizing<Vec<u8>>, SealError> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .map_err(|_| SealError::NoRandomness)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// The key in what [`SigningKey::make`] made.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(document: &[u8]) -> Result<Self, SealError> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document, &SystemRandom::new())
            .map(Self)
            .map_err(|_| SealError::NotOurs)
    }

    /// The signature in the form of RFC 7518, 3.4: both numbers, base64url.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn sign(&self, message: &[u8]) -> Result<String, SealError> {
        let signature = self.0.sign(&SystemRandom::new(), message).map_err(|_| SealError::NoRandomness)?;
        Ok(BASE64.encode(signature))
    }

    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().to_vec())
    }
}

impl PublicKey {
    /// Reads what [`PublicKey::to_text`] wrote.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let point = BASE64.decode(text).ok()?;
        (point.len() == 1 + 2 * COORDINATE && point.first() == Some(&4)).then_some(Self(point))
    }

    /// The point, base64url.
    #[must_use]
    pub fn to_text(&self) -> String {
        BASE64.encode(&self.0)
    }

    /// Whether this is the signature of that message.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let Ok(signature) = BASE64.decode(signature) else { return false };
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.0).verify(message, &signature).is_ok()
    }

    /// Its thumbprint (RFC 7638), which names it.
    #[must_use]
    pub fn id(&self) -> String {
        let (x, y) = self.coordinates();
        // The members that count, sorted, without blanks: RFC 7638, 3.
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        BASE64.encode(Sha256::digest(members))
    }

    /// As published (RFC 7517).
    #[must_use]
    pub fn jwk(&self) -> Value {
        let (x, y) = self.coordinates();
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": self.id(), "alg": "ES256", "use": "sig" })
    }

    fn coordinates(&self) -> (String, String) {
        let mut halves = self.0.get(1..).unwrap_or_default().chunks(COORDINATE).map(|half| BASE64.encode(half));
        (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_message_and_its_key_alone() {
        let key = SigningKey::read(&SigningKey::make().unwrap()).unwrap();
        let other = SigningKey::read(&SigningKey::make().unwrap()).unwrap();
        let signature = key.sign(b"message").unwrap();
        assert!(key.public().verifies(b"message", &signature));
        assert!(!key.public().verifies(b"massage", &signature));
        assert!(!other.public().verifies(b"message", &signature));
        assert!(!key.public().verifies(b"message", ""));
        assert_eq!(PublicKey::from_text(&key.public().to_text()), Some(key.public()));
        assert_eq!(format!("{key:?}"), "SigningKey(…)");
        assert!(SigningKey::read(b"nothing").is_err());
    }

    #[test]
    fn the_key_and_the_signature_of_rfc_7515_a_3() {
        let decoded = |text: &str| BASE64.decode(text).unwrap();
        let point = [
            vec![4],
            decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
            decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
        ]
        .concat();
        let key = PublicKey::from_text(&BASE64.encode(point)).unwrap();
        let message = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                       cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        assert!(key.verifies(message.as_bytes(), signature));
        assert_eq!(key.jwk()["y"], "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    }
}
