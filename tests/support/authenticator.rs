//! A device that makes passkeys, without a browser: it writes and signs as the standard says
//! (W3C, Web Authentication), or as a test wants it wrong.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ciborium::Value;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::{Value as Json, json};

pub const PRESENT: u8 = 1;
pub const VERIFIED: u8 = 1 << 2;
const HAS_PASSKEY: u8 = 1 << 6;

enum Key {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

/// A device with one passkey, once it made one.
pub struct Authenticator {
    /// The host that it answers for.
    pub site: String,
    /// The page that its browser is at.
    pub origin: String,
    pub flags: u8,
    /// Of the next signature; it grows by one each time unless it is 0.
    pub counter: u32,
    pub make: [u8; 16],
    pub id: Vec<u8>,
    /// Whom it keeps the passkey for, base64url.
    pub user: Option<String>,
    /// What its browser says beside the rest.
    pub more: Json,
    key: Key,
}

impl Authenticator {
    /// One at the page of a site, with a key for ECDSA.
    pub fn at(origin: &str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).unwrap();
        let authority = origin.split_once("://").unwrap().1;
        Self {
            site: authority.split(':').next().unwrap().to_owned(),
            origin: origin.to_owned(),
            flags: PRESENT | VERIFIED,
            counter: 0,
            make: [0; 16],
            id: digest(&SHA256, key.public_key().as_ref()).as_ref()[..20].to_vec(),
            user: None,
            more: json!({}),
            key: Key::Es256(key),
        }
    }

    /// As [`Self::at`], with a key for Ed25519.
    pub fn with_ed25519_at(origin: &str) -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let key = Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref()[..20].to_vec();
        Self { id, key: Key::EdDsa(key), ..Self::at(origin) }
    }

    /// Another key under the same id and for the same person.
    pub fn forged(&self) -> Self {
        Self { id: self.id.clone(), user: self.user.clone(), counter: self.counter, ..Self::at(&self.origin) }
    }

    fn client_data(&self, purpose: &str, challenge: &str) -> Vec<u8> {
        let mut said = json!({ "type": purpose, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        for (name, value) in self.more.as_object().unwrap() {
            said[name] = value.clone();
        }
        said.to_string().into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let site = digest(&SHA256, self.site.as_bytes());
        [site.as_ref(), &[self.flags | more], &self.counter.to_be_bytes()].concat()
    }

    /// The key in COSE.
    pub fn public_key(&self) -> Value {
        let number = |number: i64| Value::Integer(number.into());
        let fields = match &self.key {
            Key::Es256(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                vec![
                    (1, number(2)),
                    (3, number(-7)),
                    (-1, number(1)),
                    (-2, Value::Bytes(x.to_vec())),
                    (-3, Value::Bytes(y.to_vec())),
                ]
            }
            Key::EdDsa(key) => vec![
                (1, number(1)),
                (3, number(-8)),
                (-1, number(6)),
                (-2, Value::Bytes(key.public_key().as_ref().to_vec())),
            ],
        };
        Value::Map(fields.into_iter().map(|(label, value)| (number(label), value)).collect())
    }

    /// Makes its passkey: what a browser hands over, as the wire has it.
    pub fn makes(&mut self, challenge: &str, user: &str) -> Json {
        self.makes_with(challenge, user, &self.public_key())
    }

    /// As [`Self::makes`], with this for a key.
    pub fn makes_with(&mut self, challenge: &str, user: &str, key: &Value) -> Json {
        self.user = Some(user.to_owned());
        let mut written = self.data(HAS_PASSKEY);
        written.extend(self.make);
        written.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        written.extend(&self.id);
        ciborium::into_writer(key, &mut written).unwrap();
        let text = |text: &str| Value::Text(text.to_owned());
        let attestation = Value::Map(vec![
            (text("fmt"), text("none")),
            (text("attStmt"), Value::Map(Vec::new())),
            (text("authData"), Value::Bytes(written)),
        ]);
        let mut object = Vec::new();
        ciborium::into_writer(&attestation, &mut object).unwrap();
        let client_data = self.client_data("webauthn.create", challenge);
        json!({ "Passkey": { "client_data": BASE64.encode(client_data), "attestation": BASE64.encode(object) } })
    }

    /// Signs a challenge: what a browser hands over, as the wire has it.
    pub fn signs(&mut self, challenge: &str) -> Json {
        self.signs_as("webauthn.get", challenge)
    }

    /// As [`Self::signs`], where the browser names this purpose.
    pub fn signs_as(&mut self, purpose: &str, challenge: &str) -> Json {
        if self.counter > 0 {
            self.counter += 1;
        }
        let (client_data, data) = (self.client_data(purpose, challenge), self.data(0));
        let message = [data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat();
        let signature = match &self.key {
            Key::Es256(key) => key.sign(&SystemRandom::new(), &message).unwrap().as_ref().to_vec(),
            Key::EdDsa(key) => key.sign(&message).as_ref().to_vec(),
        };
        json!({ "Assertion": {
            "id": BASE64.encode(&self.id),
            "client_data": BASE64.encode(client_data),
            "authenticator_data": BASE64.encode(data),
            "signature": BASE64.encode(signature),
            "user": self.user,
        } })
    }
}
