//! Results: how a registration ended, signed, for one login flow and one login.
//!
//! A JSON Web Token (RFC 7519), ES256, in compact form. `typ` sets it apart
//! from every other token (RFC 8725, 3.11). `s_hash` is made as in the security
//! profile of the OpenID Foundation (FAPI 1.0 part 2, 5.1): a result that was
//! pasted into another login does not fit its `state`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::audit::{Event, Happened};
use crate::clock::{MINUTE_MS, SECOND_MS};
use crate::flow::{Act, By, Trouble};
use crate::secrets::{PublicKey, SigningKey, guid};
use crate::store::tickets::Ticket;
use crate::store::{accounts, login_flows, signing_keys, tenants, tickets};
use crate::wire::register::RegistrationResult;

use super::{Known, note_use};

/// How long a result counts: the browser carries it straight back.
const RESULT_MS: i64 = 5 * MINUTE_MS;

/// How long the public half of a retired key is published: until its last
/// result is too old, and a minute for clocks that differ.
pub const PUBLISHED_MS: i64 = RESULT_MS + MINUTE_MS;

/// What sets a result apart from other tokens.
const TYPE: &str = "latchkey-result+jwt";

/// Why a login flow's result is not redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAResult {
    /// No token of ours, changed, or for another login flow.
    NotOurs,
    Expired,
    /// Not of the login whose `state` this is.
    OtherState,
    Spent,
    /// The key that asked for its ticket was revoked.
    KeyRevoked,
}

impl NotAResult {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOurs => "result-not-ours",
            Self::Expired => "result-expired",
            Self::OtherState => "result-of-other-login",
            Self::Spent => "result-spent",
            Self::KeyRevoked => "result-of-revoked-key",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    alg: String,
    typ: String,
    kid: String,
}

/// What a result says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The portal's public URL.
    pub iss: String,
    /// The login flow's name.
    pub aud: String,
    /// The account's id.
    pub sub: String,
    /// Its user ID.
    pub user: String,
    /// `completed`, `cancelled` or `nothing-to-do`.
    pub result: String,
    /// What was asked: `register` or `reconfirm`.
    pub kind: String,
    pub jti: String,
    /// Seconds since 1970 UTC, as is `exp`.
    pub iat: i64,
    pub exp: i64,
    /// See [`state_hash`].
    pub s_hash: String,
}

/// The left half of the SHA-256 of `state`, base64url.
#[must_use]
pub fn state_hash(state: &str) -> String {
    let hash = Sha256::digest(state);
    BASE64.encode(hash.get(..16).unwrap_or_default())
}

/// Where the person goes back to: the ticket's `return_to` with a fresh
/// `result` and the login flow's `state` in its query. None where the login
/// flow's word counts no more: its key was revoked while the visit was under way,
/// or the tenant has the address no longer.
///
/// # Errors
/// When the store refuses, or there are no random bytes.
pub async fn result_address(
    act: &mut Act<'_>,
    ticket: &Ticket,
    result: RegistrationResult,
) -> Result<Option<String>, Trouble> {
    let now = act.now;
    let account = accounts::by_id(act, &ticket.account_id).await?;
    let account = account.ok_or(Trouble::Broken("the account of a ticket"))?;
    let login_flow = login_flows::of_key(act, &ticket.login_flow_key_id).await?;
    let login_flow = login_flow.ok_or(Trouble::Broken("the login flow of a ticket"))?;
    if let Some(why) = no_way_back(act, ticket).await? {
        let event = event(ticket, Happened::ResultNotSigned, why).detail(format!("login-flow={}", login_flow.name));
        act.note(event);
        return Ok(None);
    }
    let claims = Claims {
        iss: act.portal.settings.public_url.clone(),
        aud: login_flow.name,
        sub: account.id,
        user: account.user_id.to_string(),
        result: result.name().to_owned(),
        kind: ticket.kind.name().to_owned(),
        jti: guid(),
        iat: now.div_euclid(1000),
        exp: (now + RESULT_MS).div_euclid(1000),
        s_hash: state_hash(&ticket.state),
    };
    let key = signing_key(act).await?;
    tickets::note_result(act, &ticket.digest, &claims.jti).await?;
    let event = event(ticket, Happened::ResultSigned, result.name());
    act.note(event.detail(format!("login-flow={} jti={}", claims.aud, claims.jti)));
    Ok(Some(with_query(&ticket.return_to, &[("result", &write(&claims, &key)?), ("state", &ticket.state)])))
}

fn event(ticket: &Ticket, happened: Happened, outcome: &str) -> Event {
    Event {
        tenant_id: Some(ticket.tenant_id.clone()),
        account_id: Some(ticket.account_id.clone()),
        ..Event::new(happened, outcome)
    }
}

/// Why no result is signed for this ticket any more, if so.
async fn no_way_back(act: &mut Act<'_>, ticket: &Ticket) -> Result<Option<&'static str>, Trouble> {
    if !login_flows::is_valid(act, &ticket.login_flow_key_id).await? {
        return Ok(Some("key-revoked"));
    }
    let tenant = tenants::by_id(&mut ***act, &ticket.tenant_id).await?;
    let is_listed = tenant.is_some_and(|tenant| tenant.settings.return_addresses.contains(&ticket.return_to));
    Ok((!is_listed).then_some("return-to-not-listed"))
}

/// Redeems a result for the login flow that it was made for, exactly once.
/// Where `state` is given, it must be the login's.
///
/// # Errors
/// When the store refuses.
pub async fn redeem_result(
    mut look: Act<'_>,
    known: &Known,
    result: &str,
    state: Option<&str>,
) -> Result<Result<Claims, NotAResult>, Trouble> {
    let (portal, now) = (look.portal, look.now);
    let keys = signing_keys::published(&mut **look, now - PUBLISHED_MS).await?;
    drop(look);
    let read = read(result, &keys)
        .filter(|claims| claims.iss == portal.settings.public_url && claims.aud == known.login_flow.name)
        .ok_or(NotAResult::NotOurs)
        .and_then(|claims| {
            let is_old = claims.exp.saturating_mul(SECOND_MS) <= now;
            if is_old { Err(NotAResult::Expired) } else { Ok(claims) }
        })
        .and_then(|claims| {
            let fits = state.is_none_or(|state| state_hash(state) == claims.s_hash);
            if fits { Ok(claims) } else { Err(NotAResult::OtherState) }
        });
    let mut act = Act::begin(portal, By::Portal).await?;
    let read = match read {
        Ok(claims) if !tickets::vouches_for(&mut act, &claims.jti).await? => Err(NotAResult::KeyRevoked),
        read => read,
    };
    let redeemed = match read {
        Ok(claims) if !signing_keys::spend(&mut act, &claims.jti, claims.exp.saturating_mul(SECOND_MS)).await? => {
            Err(NotAResult::Spent)
        }
        read => read,
    };
    let event = match &redeemed {
        Ok(claims) => {
            let event = known.event(Happened::ResultRedeemed, &claims.result);
            let detail = format!("login-flow={} key={} jti={}", known.login_flow.name, known.key.id, claims.jti);
            Event { account_id: Some(claims.sub.clone()), ..event }.detail(detail)
        }
        Err(refused) => known.event(Happened::ResultRefused, refused.code()),
    };
    note_use(&mut act, known).await?;
    act.note(event);
    act.commit().await?;
    Ok(redeemed)
}

/// The key that signs; made at its first use.
async fn signing_key(act: &mut Act<'_>) -> Result<SigningKey, Trouble> {
    if let Some(key) = signing_keys::current(act).await? {
        return Ok(key);
    }
    let now = act.now;
    let key = signing_keys::make(act, now).await?;
    let event = Event::new(Happened::SigningKeyMade, "ok").by("portal").detail(format!("kid={}", key.public().id()));
    act.note(event);
    Ok(key)
}

fn write(claims: &Claims, key: &SigningKey) -> Result<String, Trouble> {
    let head = Head { alg: "ES256".into(), typ: TYPE.into(), kid: key.public().id() };
    let message = format!("{}.{}", part(&head)?, part(claims)?);
    let signature = key.sign(message.as_bytes())?;
    Ok(format!("{message}.{signature}"))
}

/// The claims of a token that one of these keys signed.
fn read(token: &str, keys: &[PublicKey]) -> Option<Claims> {
    let (message, signature) = token.rsplit_once('.')?;
    let (head, claims) = message.split_once('.')?;
    let head: Head = serde_json::from_slice(&BASE64.decode(head).ok()?).ok()?;
    let ours = head.alg == "ES256" && head.typ == TYPE;
    let key = keys.iter().find(|key| ours && key.id() == head.kid)?;
    key.verifies(message.as_bytes(), signature).then_some(())?;
    serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()
}

fn part(value: &impl Serialize) -> Result<String, Trouble> {
    serde_json::to_vec(value).map(|json| BASE64.encode(json)).map_err(|_| Trouble::Broken("a result as JSON"))
}

/// The address with these in its query, which may have something already; before a fragment.
fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (address, None),
    };
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let between = match address.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    // A plus is a blank to forms alone; this is one to everybody.
    let query = query.replace('+', "%20");
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{address}{between}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_query_and_its_fragment() {
        let pairs = [("result", "a.b-c_"), ("state", "x y+z&ü=1")];
        let query = "result=a.b-c_&state=x%20y%2Bz%26%C3%BC%3D1";
        for (before, after) in [
            ("https://app.example/cb", format!("https://app.example/cb?{query}")),
            ("https://app.example/cb?", format!("https://app.example/cb?{query}")),
            ("https://app.example/cb?a=b", format!("https://app.example/cb?a=b&{query}")),
            ("https://app.example/cb?a=b#top", format!("https://app.example/cb?a=b&{query}#top")),
            ("https://app.example/cb#top?no", format!("https://app.example/cb?{query}#top?no")),
        ] {
            assert_eq!(with_query(before, &pairs), after);
        }
    }

    #[test]
    fn the_hash_of_a_state_is_half_as_long_as_its_digest() {
        // RFC 6234's vector for "abc", left half.
        assert_eq!(
            state_hash("abc"),
            BASE64.encode(data_encoding::HEXLOWER.decode(b"ba7816bf8f01cfea414140de5dae2223").unwrap())
        );
    }
}
