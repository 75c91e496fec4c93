//! An OpenID provider that says what it is told to, on a port of this machine.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

struct Says {
    issuer: String,
    key: EcdsaKeyPair,
    claims: Mutex<Value>,
    /// What the answer holds beside the ID token.
    beside: Mutex<Value>,
}

pub struct ScriptedOidc {
    pub issuer: String,
    says: Arc<Says>,
    serving: JoinHandle<()>,
}

impl ScriptedOidc {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap();
        let (claims, beside) = (Mutex::new(json!({})), Mutex::new(json!({})));
        let says = Arc::new(Says { issuer: issuer.clone(), key, claims, beside });
        let service = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&says));
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { issuer, says, serving }
    }

    /// From now on ID tokens have these claims beside the issuer, and answers have these values beside the ID token.
    pub fn says(&self, claims: Value, beside: Value) {
        *self.says.claims.lock().unwrap() = claims;
        *self.says.beside.lock().unwrap() = beside;
    }
}

impl Drop for ScriptedOidc {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn answer(value: &Value) -> axum::response::Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn metadata(State(says): State<Arc<Says>>) -> axum::response::Response {
    let issuer = &says.issuer;
    answer(&json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth?kind=person"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        // Values of a wrong type that the portal does not use: it does not read them.
        "op_tos_uri": "", "scopes_supported": "openid", "claims_parameter_supported": "yes",
        "id_token_signing_alg_values_supported": null, "subject_types_supported": 1,
    }))
}

async fn keys(State(says): State<Arc<Says>>) -> axum::response::Response {
    let point = says.key.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    answer(&json!({ "keys": [
        { "kty": "oct", "kid": "1", "k": "c2VjcmV0" },
        { "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "1" },
    ] }))
}

async fn token(State(says): State<Arc<Says>>, form: String) -> axum::response::Response {
    assert!(form.contains("grant_type=authorization_code") && form.contains("code_verifier="), "{form}");
    let mut claims = says.claims.lock().unwrap().clone();
    claims["iss"] = json!(says.issuer);
    let encoded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let message = format!("{}.{}", encoded(&json!({ "alg": "ES256", "kid": "1" })), encoded(&claims));
    let signed = says.key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
    let mut said = says.beside.lock().unwrap().clone();
    said["id_token"] = json!(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed.as_ref())));
    answer(&said)
}
