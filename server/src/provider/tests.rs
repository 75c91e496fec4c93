//! ID tokens as providers write them, and as they must not be.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::id_token::{BadField, Expected, read};
use super::keys::Keys;
use super::{UserClaim, Vouched};
use crate::clock::{DAY_MS, MINUTE_MS};

/// 2026-11-23 16:20 UTC.
const NOW_MS: i64 = 1_795_450_800_000;
const NOW: i64 = NOW_MS / 1_000;

struct Signer(EcdsaKeyPair, SystemRandom);

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap(), random)
    }

    fn jwk(&self) -> Value {
        let point = self.0.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "one", "use": "sig", "alg": "ES256" })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let encoded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let message = format!("{}.{}", encoded(header), encoded(claims));
        let signed = self.0.sign(&self.1, message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed.as_ref()))
    }
}

fn header() -> Value {
    json!({ "alg": "ES256", "kid": "one", "typ": "JWT" })
}

fn claims() -> Value {
    json!({
        "iss": "https://id.acme.example", "aud": "latchkey", "sub": "4711", "nonce": "n", "exp": NOW + 300, "iat": NOW,
        "auth_time": NOW - 5, "upn": "rosa@acme.example", "email": "rosa@acme.example", "email_verified": true,
    })
}

/// The usual claims with some others; `null` takes one away.
fn with(changed: &Value) -> Value {
    let mut claims = claims();
    for (name, value) in changed.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    claims
}

fn keys(keys: &[Value]) -> Keys {
    Keys::of(&json!({ "keys": keys })).unwrap()
}

fn read_by(token: &str, keys: &Keys, claim: &str) -> Result<Vouched, BadField> {
    let expected = Expected {
        issuer: "https://id.acme.example",
        client_id: "latchkey",
        nonce: "n",
        user_claim: &UserClaim::new(claim).unwrap(),
        now_ms: NOW_MS,
    };
    read(token, keys, &expected)
}

/// What becomes of a well-signed token with these claims.
fn said(changed: &Value, claim: &str) -> Result<Vouched, BadField> {
    let signer = Signer::new();
    read_by(&signer.sign(&header(), &with(changed)), &keys(&[signer.jwk()]), claim)
}

fn refused_for(changed: &Value) -> String {
    said(changed, "upn").map(|vouched| panic!("{changed}: {vouched:?}")).unwrap_err().field
}

#[test]
fn a_person_is_vouched_for_whatever_a_provider_writes_beside_what_is_used() {
    for changed in [
        json!({}),
        json!({ "updated_at": "2026-11-23T16:20:05.000Z", "address": "Main Street 1", "birthdate": 19_800_101 }),
        json!({ "email_verified": "true", "phone_number_verified": "no", "locale": ["ko"], "amr": "pwd", "acr": 1 }),
        json!({ "auth_time": (NOW - 5).to_string(), "iat": NOW.to_string(), "exp": (NOW + 300).to_string() }),
        json!({ "auth_time": "2026-11-23T16:19:55Z", "exp": 1_795_451_100.5 }),
        json!({ "aud": ["latchkey"], "azp": "latchkey", "nbf": NOW - 300 }),
        json!({ "given_name": null, "zoneinfo": null, "nbf": (NOW - 60).to_string() }),
    ] {
        let vouched = said(&changed, "upn").unwrap_or_else(|bad| panic!("{changed}: {bad}"));
        assert_eq!(vouched.subject, "4711");
        assert_eq!(vouched.user_id.unwrap().as_str(), "rosa@acme.example");
    }
    assert_eq!(said(&json!({ "sub": 4711 }), "upn").unwrap().subject, "4711");
}

#[test]
fn a_claim_of_the_operators_choice_names_the_account() {
    let user_id = |changed: Value, claim: &str| said(&changed, claim).unwrap().user_id;
    assert_eq!(user_id(json!({ "email_verified": "True" }), "email").unwrap().as_str(), "rosa@acme.example");
    for unverified in [json!(false), json!("false"), json!("yes"), json!(1), json!(null)] {
        let bad = user_id(json!({ "email_verified": unverified }), "email").unwrap_err();
        assert_eq!(bad.field, "email_verified", "{unverified}");
    }
    for (value, claim) in [(json!("rosa"), "upn"), (json!(["rosa@acme.example"]), "upn"), (json!(null), "upn")] {
        assert_eq!(user_id(json!({ "upn": value }), claim).unwrap_err().field, "upn", "{value}");
    }
    assert_eq!(
        user_id(json!({ "https://acme.example/id": "r@acme.example" }), "https://acme.example/id").unwrap().as_str(),
        "r@acme.example"
    );
}

#[test]
fn lk_006_times_of_an_id_token_have_a_bound_on_both_sides() {
    let (minute, day) = (MINUTE_MS / 1_000, DAY_MS / 1_000);
    for (field, at) in [
        ("exp", NOW - minute - 1),
        ("exp", NOW + 32 * day),
        ("exp", NOW_MS + 300_000),
        ("iat", NOW - 11 * minute - 1),
        ("iat", NOW + minute + 1),
        ("iat", NOW + 60 * minute),
        ("iat", NOW_MS),
        ("nbf", NOW + minute + 1),
        ("nbf", NOW - 32 * day),
        ("auth_time", NOW - 11 * minute - 1),
        ("auth_time", NOW + minute + 1),
        ("auth_time", NOW + day),
        ("auth_time", 0),
        ("auth_time", -NOW),
        ("auth_time", i64::MAX),
        ("auth_time", i64::MIN),
    ] {
        assert_eq!(refused_for(&json!({ field: at })), field, "{at}");
        assert_eq!(refused_for(&json!({ field: at.to_string() })), field, "{at} as text");
    }
    for (field, at) in [
        ("exp", NOW - minute),
        ("exp", NOW + 31 * day),
        ("iat", NOW - 11 * minute),
        ("iat", NOW + minute),
        ("nbf", NOW + minute),
        ("auth_time", NOW - 11 * minute),
        ("auth_time", NOW + minute),
    ] {
        assert!(said(&json!({ field: at }), "upn").is_ok(), "{field} {at}");
    }
    for field in ["exp", "iat", "auth_time"] {
        for none in
            [json!(null), json!(""), json!("soon"), json!(true), json!([NOW]), json!({}), json!("NaN"), json!("inf")]
        {
            assert_eq!(refused_for(&json!({ field: none })), field, "{none}");
        }
    }
}

#[test]
fn a_token_of_another_issuer_audience_or_sign_in_is_refused_by_its_field() {
    for (changed, field) in [
        (json!({ "iss": "https://id.acme.example/" }), "iss"),
        (json!({ "iss": null }), "iss"),
        (json!({ "aud": "another" }), "aud"),
        (json!({ "aud": ["latchkey", "another"] }), "aud"),
        (json!({ "aud": [] }), "aud"),
        (json!({ "aud": null }), "aud"),
        (json!({ "azp": "another" }), "azp"),
        (json!({ "nonce": "m" }), "nonce"),
        (json!({ "nonce": null }), "nonce"),
        (json!({ "sub": "" }), "sub"),
        (json!({ "sub": "x".repeat(256) }), "sub"),
        (json!({ "sub": null }), "sub"),
        (json!({ "sub": { "id": 1 } }), "sub"),
    ] {
        assert_eq!(refused_for(&changed), field, "{changed}");
    }
}

#[test]
fn a_token_that_the_provider_did_not_sign_is_none() {
    let (ours, other) = (Signer::new(), Signer::new());
    let set = keys(&[ours.jwk()]);
    let refused = |token: &str, field: &str| {
        let bad = read_by(token, &set, "upn").unwrap_err();
        assert_eq!(bad.field, field, "{bad}");
    };
    refused(&other.sign(&header(), &claims()), "signature");
    refused(&ours.sign(&json!({ "alg": "ES256", "kid": "two" }), &claims()), "signature");
    for algorithm in ["none", "HS256", "RS256", "ES384", "EdDSA", "es256", ""] {
        refused(&ours.sign(&json!({ "alg": algorithm, "kid": "one" }), &claims()), "signature");
    }
    refused(&ours.sign(&json!({ "kid": "one" }), &claims()), "alg");
    refused(&ours.sign(&json!({ "alg": "ES256", "kid": "one", "typ": "at+jwt" }), &claims()), "typ");
    refused(&ours.sign(&json!({ "alg": "ES256", "kid": "one", "crit": ["exp"] }), &claims()), "crit");
    let good = ours.sign(&header(), &claims());
    let (message, _) = good.rsplit_once('.').unwrap();
    refused(&format!("{message}."), "signature");
    refused(&format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 64])), "signature");
    refused(&format!("{message}.***"), "signature");
    refused(&format!("{good}.x.y"), "token");
    refused("", "token");
    refused("a.b", "token");
    refused("a.b.c", "header");
    // Other claims under the same signature.
    let forged = with(&json!({ "upn": "eve@acme.example" })).to_string();
    let mut parts: Vec<&str> = good.split('.').collect();
    let claims = URL_SAFE_NO_PAD.encode(forged);
    parts[1] = &claims;
    refused(&parts.join("."), "signature");
}

#[test]
fn a_set_of_odd_keys_is_read_for_the_one_that_fits() {
    let signer = Signer::new();
    let mut unnamed = signer.jwk();
    for part in ["kid", "alg", "use"] {
        unnamed.as_object_mut().unwrap().remove(part);
    }
    let mut for_secrets = signer.jwk();
    for_secrets["use"] = json!("enc");
    let odd = [
        json!({ "kty": "oct", "k": "c2VjcmV0" }),
        json!({ "kty": "RSA", "n": "AQAB" }),
        json!({ "kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA" }),
        json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "one" }),
        json!({ "kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "one" }),
        json!({ "kty": 1 }),
        json!("key"),
    ];
    let token = signer.sign(&header(), &claims());
    let without_id = signer.sign(&json!({ "alg": "ES256" }), &claims());
    for key in [signer.jwk(), unnamed] {
        let set = keys(&[&odd[..], &[key]].concat());
        assert!(read_by(&token, &set, "upn").is_ok());
        assert!(read_by(&without_id, &set, "upn").is_ok());
    }
    assert_eq!(read_by(&token, &keys(&odd), "upn").unwrap_err().field, "signature");
    assert_eq!(read_by(&token, &keys(&[for_secrets]), "upn").unwrap_err().field, "signature");
    assert!(Keys::of(&json!({})).is_err() && Keys::of(&json!({ "keys": {} })).is_err());
}
