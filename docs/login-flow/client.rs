//! A client of Latchkey's interface for login flows, over reqwest, ring,
//! serde_json, base64 and sha2.
//!
//! It fails open: whatever the portal answers, or if it answers nothing, the
//! sign-in goes on. Times are seconds since 1970 UTC.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Bytes of an answer at most; a real one has some hundred.
const LARGEST_ANSWER: usize = 64 * 1024;
const KEYS_KEPT_SECONDS: i64 = 5 * 60;
/// Two servers' clocks differ by a little.
const CLOCKS_DIFFER_SECONDS: i64 = 60;

pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// How a registration ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub account: String,
    pub user: String,
    /// `completed`, `cancelled` or `nothing-to-do`.
    pub result: String,
    /// `register` or `reconfirm`.
    pub kind: String,
}

/// Somebody who just signed in.
pub struct SignIn<'a> {
    pub user: &'a str,
    /// One of the tenant's return addresses, letter by letter.
    pub return_to: &'a str,
    /// New for every login: 128 random bits.
    pub state: &'a str,
    pub auth_time: i64,
    pub amr: &'a [&'a str],
    pub locale: Option<&'a str>,
}

pub struct Latchkey {
    http: reqwest::Client,
    portal: String,
    key: String,
    tenant: String,
    name: String,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Public keys by id, and when they were read.
    keys: HashMap<String, Vec<u8>>,
    read_at: i64,
    /// Results that were counted, with their ends.
    seen: HashMap<String, i64>,
}

impl Latchkey {
    /// `portal` is its public URL, without a slash at the end; `key` and `name` are those of
    /// `latchkey login-flow add`. `time_limit` is what a sign-in may wait: a second is enough.
    pub fn new(portal: &str, key: &str, tenant: &str, name: &str, time_limit: Duration) -> Result<Self, Fault> {
        // The limit holds for a whole call, the body included.
        let http =
            reqwest::Client::builder().timeout(time_limit).redirect(reqwest::redirect::Policy::none()).build()?;
        let owned = str::to_owned;
        let (portal, key, tenant, name) = (owned(portal), owned(key), owned(tenant), owned(name));
        Ok(Self { http, portal, key, tenant, name, kept: Mutex::default() })
    }

    /// Whether to interrupt this sign-in: the address to send the browser to.
    /// Both nothing and a fault mean: go on. The fault is for your log.
    pub async fn ask(&self, sign_in: &SignIn<'_>) -> Result<Option<String>, Fault> {
        let mut question = json!({
            "tenant": self.tenant, "user": sign_in.user, "return_to": sign_in.return_to, "state": sign_in.state,
            "auth_time": sign_in.auth_time, "amr": sign_in.amr,
        });
        if let (Some(locale), Some(fields)) = (sign_in.locale, question.as_object_mut()) {
            fields.insert("locale".into(), locale.into());
        }
        let call = self.http.post(format!("{}/api/v1/interrupts", self.portal));
        let call = call.bearer_auth(&self.key).header("content-type", "application/json");
        let answer = read_answer(call.body(question.to_string())).await?;
        if answer.get("required") != Some(&Value::Bool(true)) {
            return Ok(None);
        }
        let url = answer.get("url").and_then(Value::as_str).unwrap_or_default();
        // Whoever sits on the line must not send people elsewhere.
        if !url.starts_with(&format!("{}/register", self.portal)) {
            return Err(format!("the portal sends people to {url:?}").into());
        }
        Ok(Some(url.to_owned()))
    }

    /// What the parameter `result` says. A fault means: it counts for nothing,
    /// and the sign-in goes on all the same. `state` is what you sent for this
    /// login, from your own store, not from the address.
    pub async fn read(&self, token: &str, state: &str, now: i64) -> Result<Outcome, Fault> {
        let [head, body, signature] = token.split('.').collect::<Vec<_>>()[..] else { return Err("no result".into()) };
        let part = |text: &str| Ok::<Value, Fault>(serde_json::from_slice(&BASE64.decode(text)?)?);
        let head_part = part(head)?;
        if text(&head_part, "alg")? != "ES256" || text(&head_part, "typ")? != "latchkey-result+jwt" {
            return Err("no result".into());
        }
        let key = self.public_key(text(&head_part, "kid")?, now).await?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key)
            .verify(format!("{head}.{body}").as_bytes(), &BASE64.decode(signature)?)
            .map_err(|_| "not signed by the portal")?;
        let claims = part(body)?;
        let number = |name: &str| claims.get(name).and_then(Value::as_i64).unwrap_or_default();
        let hash = BASE64.encode(Sha256::digest(state).get(..16).unwrap_or_default());
        if text(&claims, "iss")? != self.portal || text(&claims, "aud")? != self.name {
            return Err("for another login flow".into());
        }
        if number("exp") <= now || number("iat") > now + CLOCKS_DIFFER_SECONDS {
            return Err("not of now".into());
        }
        if text(&claims, "s_hash")? != hash {
            return Err("of another login".into());
        }
        self.once(text(&claims, "jti")?, number("exp"), now)?;
        let owned = |name: &str| text(&claims, name).map(str::to_owned);
        Ok(Outcome { account: owned("sub")?, user: owned("user")?, result: owned("result")?, kind: owned("kind")? })
    }

    /// Each result counts once. With several processes keep this in a store that
    /// they share, or let the portal keep it: `POST /api/v1/results`.
    fn once(&self, jti: &str, exp: i64, now: i64) -> Result<(), Fault> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.seen.retain(|_, until| *until > now);
        match kept.seen.insert(jti.to_owned(), exp) {
            None => Ok(()),
            Some(_) => Err("counted before".into()),
        }
    }

    /// Keys are kept for some minutes; one that is not known may be a new one.
    async fn public_key(&self, kid: &str, now: i64) -> Result<Vec<u8>, Fault> {
        {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            match kept.keys.get(kid) {
                Some(key) if now - kept.read_at <= KEYS_KEPT_SECONDS => return Ok(key.clone()),
                // Not known a moment ago: a forged name does not make us ask again and again.
                None if now == kept.read_at => return Err("signed with an unknown key".into()),
                _ => {}
            }
        }
        let answer = read_answer(self.http.get(format!("{}/.well-known/jwks.json", self.portal))).await?;
        let mut keys = HashMap::new();
        for jwk in answer.get("keys").and_then(Value::as_array).into_iter().flatten() {
            let (x, y) = (BASE64.decode(text(jwk, "x")?)?, BASE64.decode(text(jwk, "y")?)?);
            keys.insert(text(jwk, "kid")?.to_owned(), [&[4][..], &x, &y].concat());
        }
        let key = keys.get(kid).cloned();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.keys, kept.read_at) = (keys, now);
        key.ok_or_else(|| "signed with an unknown key".into())
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, Fault> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| format!("{name} is missing").into())
}

async fn read_answer(call: reqwest::RequestBuilder) -> Result<Value, Fault> {
    let mut answer = call.send().await?;
    let status = answer.status();
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST_ANSWER {
            return Err("the answer has no end".into());
        }
    }
    if !status.is_success() {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&bytes)).into());
    }
    Ok(serde_json::from_slice(&bytes)?)
}
