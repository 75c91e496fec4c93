//! What an ID token says (OpenID Connect Core 1.0, sections 2 and 3.1.3.7).
//!
//! Only what is used is read: a profile that a provider writes in its own way
//! stops no sign-in. What is used is taken as text or as a number, since
//! providers write times and switches either way. Every time has a bound on both
//! sides: a token of another day, or of one to come, is none. A refusal names
//! the field, and no value but times.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::keys::Keys;
use super::{OUT_MS, UserClaim, Vouched};
use crate::clock::{DAY_MS, MINUTE_MS, SECOND_MS, utc};
use crate::policy::user_id::UserId;

/// The provider's clock and ours may be so far apart.
const CLOCKS_APART_MS: i64 = MINUTE_MS;
/// No provider makes tokens for longer; one that tells milliseconds for seconds does.
const LONGEST_LIFE_MS: i64 = 31 * DAY_MS;
/// As long as the standard lets `sub` be.
const LONGEST_SUBJECT: usize = 255;

/// Which field of a token is wrong, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct BadField {
    pub field: String,
    pub reason: String,
}

const SIGNATURE: &str = "signature";

impl BadField {
    /// Whether other keys could make it good.
    pub(super) fn is_signature(&self) -> bool {
        self.field == SIGNATURE
    }
}

fn bad<T>(field: &str, reason: impl Into<String>) -> Result<T, BadField> {
    Err(BadField { field: field.to_owned(), reason: reason.into() })
}

/// What a good token says.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub user_claim: &'a UserClaim,
    pub now_ms: i64,
}

/// Reads a token that the provider signed, and says whom it vouches for.
pub(super) fn read(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Vouched, BadField> {
    let claims = signed_claims(token, keys)?;
    let now_ms = expected.now_ms;
    if claims.get("iss").and_then(Value::as_str) != Some(expected.issuer) {
        return bad("iss", "is not the issuer");
    }
    check_audience(&claims, expected.client_id)?;
    if claims.get("nonce").and_then(Value::as_str) != Some(expected.nonce) {
        return bad("nonce", "is not that of this sign-in");
    }
    let just_now = (now_ms - OUT_MS - CLOCKS_APART_MS, now_ms + CLOCKS_APART_MS);
    time(&claims, "exp", (now_ms - CLOCKS_APART_MS, now_ms + LONGEST_LIFE_MS))?;
    time(&claims, "iat", just_now)?;
    if claims.get("nbf").is_some_and(|nbf| !nbf.is_null()) {
        time(&claims, "nbf", (now_ms - LONGEST_LIFE_MS, now_ms + CLOCKS_APART_MS))?;
    }
    // A provider that ignores `max_age` would let in any person who sits at a browser
    // that has been signed in there since the morning.
    time(&claims, "auth_time", just_now)?;
    let subject = subject(&claims)?;
    Ok(Vouched { subject, user_id: user_id(&claims, expected.user_claim) })
}

/// The claims of a token in three parts (RFC 7515, section 3.1), once its signature was found good.
fn signed_claims(token: &str, keys: &Keys) -> Result<Value, BadField> {
    let Some((message, signed)) = token.rsplit_once('.') else { return bad("token", "is no signed token") };
    let Some((header, claims)) = message.split_once('.').filter(|(_, claims)| !claims.contains('.')) else {
        return bad("token", "is encrypted, or no signed token");
    };
    let header = part("header", header)?;
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    // What must be understood, and is not (RFC 7515, section 4.1.11).
    if header.get("crit").is_some() {
        return bad("crit", "asks for what is not known here");
    }
    // Tokens of other kinds are signed with the same keys (RFC 8725, section 3.11).
    if text("typ").is_some_and(|kind| !kind.eq_ignore_ascii_case("JWT")) {
        return bad("typ", "is that of another kind of token");
    }
    let Some(algorithm) = text("alg") else { return bad("alg", "is missing") };
    let Ok(signed) = URL_SAFE_NO_PAD.decode(signed) else { return bad(SIGNATURE, "is no base64url") };
    if !keys.signed(algorithm, text("kid"), message.as_bytes(), &signed) {
        return bad(SIGNATURE, "is by none of the provider's keys, or in a way that is not taken");
    }
    part("claims", claims)
}

fn part(name: &str, text: &str) -> Result<Value, BadField> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    match bytes.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).filter(Value::is_object) {
        Some(read) => Ok(read),
        None => bad(name, "is no JSON object in base64url"),
    }
}

/// The token must be for us alone: another client that it is for could hand it in here.
fn check_audience(claims: &Value, client_id: &str) -> Result<(), BadField> {
    let is_us = |audience: &Value| audience.as_str() == Some(client_id);
    let for_us = match claims.get("aud") {
        Some(Value::Array(audiences)) => !audiences.is_empty() && audiences.iter().all(is_us),
        Some(audience) => is_us(audience),
        None => false,
    };
    if !for_us {
        return bad("aud", "is not this portal's client_id, and that alone");
    }
    match claims.get("azp") {
        None | Some(Value::Null) => Ok(()),
        Some(party) if is_us(party) => Ok(()),
        Some(_) => bad("azp", "is not this portal's client_id"),
    }
}

/// A time that must be there, and between these two.
fn time(claims: &Value, field: &str, (earliest, latest): (i64, i64)) -> Result<(), BadField> {
    let Some(said) = claims.get(field).filter(|said| !said.is_null()) else {
        // What most often is left out, and what to do about it.
        let why = if field == "auth_time" { "is missing, though max_age was asked for" } else { "is missing" };
        return bad(field, why);
    };
    let Some(at_ms) = moment(said) else { return bad(field, "is no time") };
    if at_ms < earliest {
        return bad(field, format!("is {}, too long ago", utc(at_ms)));
    }
    if at_ms > latest {
        return bad(field, format!("is {}, too far ahead", utc(at_ms)));
    }
    Ok(())
}

/// Seconds since 1970, as a number or as text; or a date as text.
fn moment(said: &Value) -> Option<i64> {
    let of_seconds = |seconds: f64| {
        #[allow(clippy::cast_possible_truncation)]
        (seconds.is_finite() && seconds.abs() < 1e13).then(|| (seconds * 1_000.0).round() as i64)
    };
    match said {
        Value::Number(number) => match number.as_i64() {
            Some(seconds) => seconds.checked_mul(SECOND_MS),
            None => of_seconds(number.as_f64()?),
        },
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(seconds) => of_seconds(seconds),
            Err(_) => text.trim().parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond),
        },
        _ => None,
    }
}

fn subject(claims: &Value) -> Result<String, BadField> {
    let subject = match claims.get("sub") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return bad("sub", "is missing, or no text"),
    };
    if (1..=LONGEST_SUBJECT).contains(&subject.len()) { Ok(subject) } else { bad("sub", "is empty or too long") }
}

fn user_id(claims: &Value, claim: &UserClaim) -> Result<UserId, BadField> {
    let name = claim.name();
    let Some(text) = claims.get(name).and_then(Value::as_str) else { return bad(name, "is missing, or no text") };
    if name == "email" && !is_true(claims.get("email_verified")) {
        return bad("email_verified", "is not true, so email counts for nothing");
    }
    UserId::parse(text).or_else(|_| bad(name, "is no user ID of the form name@domain"))
}

fn is_true(said: Option<&Value>) -> bool {
    match said {
        Some(Value::Bool(switch)) => *switch,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}
