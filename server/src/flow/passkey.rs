//! Passkeys: what they are asked to sign, and how that is judged.
//!
//! A challenge is 32 random bytes, kept with the visit. It lives as long as a code, is good
//! once, and is another one after every answer that proves nothing. Who may use which
//! passkey, counts and limits are those of every method.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::audit::{Event, Happened};
use crate::clock::MINUTE_MS;
use crate::policy::account::Account;
use crate::policy::eligibility::Usable;
use crate::policy::method::Method;
use crate::policy::tenant::Tenant;
use crate::policy::throttle::{self, WRONG_PER_CHALLENGE};
use crate::portal::Portal;
use crate::secrets::{Digest, KeptSecret, Keys, SealError, random_bytes};
use crate::store::challenges::{self, Challenge};
use crate::store::means;
use crate::store::{StoreError, Tx};
use crate::visit::Flow;
use crate::webauthn::{self, ALGORITHMS, CHALLENGE_BYTES, Checked, Flaw, Fresh, Passkey, Site};
use crate::wire::register::PasskeyToMake;
use crate::wire::{Ask, Assertion, NewPasskey, PasskeyRequest, Refusal, Step};

use super::frame::offer;
use super::{Act, Trouble};

/// A new challenge, and until when it is good.
pub(super) fn challenge(portal: &Portal, now: i64) -> Result<(String, i64), SealError> {
    let text = BASE64.encode(random_bytes::<CHALLENGE_BYTES>()?);
    Ok((text, now + i64::from(portal.settings.code_minutes) * MINUTE_MS))
}

/// Asks for another signature in place of the one that was asked for.
pub(super) async fn ask_anew(act: &mut Act<'_>, challenge: &Challenge) -> Result<(), Trouble> {
    let (text, expires_ms) = self::challenge(act.portal, act.now)?;
    Ok(challenges::renew(act, &challenge.id, &text, expires_ms).await?)
}

/// Whom devices keep the passkeys of an account for. It tells nothing of the account, and a
/// copy of the store without its key does not lead to it.
fn user(keys: &Keys, account_id: &str) -> String {
    keys.digest(Digest::PasskeyUser, &[account_id])
}

/// A passkey, as it goes on file.
pub(super) fn written(passkey: &Passkey) -> Result<KeptSecret, Trouble> {
    let written = serde_json::to_vec(passkey).map_err(|_| Trouble::Broken("a passkey that cannot be written"))?;
    Ok(KeptSecret::new(&written))
}

fn read(kept: &KeptSecret) -> Option<Passkey> {
    serde_json::from_slice(kept.expose()).ok()
}

/// Whether a passkey on file made it.
pub(super) fn is_by(checked: &Checked, kept: &KeptSecret) -> bool {
    read(kept).is_some_and(|passkey| checked.is_by(&passkey))
}

/// Ids of the passkeys of an account, without that of the means `but`.
pub(super) async fn ids(
    tx: &mut Tx,
    account_id: &str,
    method: Method,
    but: Option<&str>,
) -> Result<Vec<String>, StoreError> {
    let kept = means::kept(tx, account_id, method).await?;
    kept.iter()
        .filter(|kept| Some(kept.id.as_str()) != but)
        .map(|kept| read(&kept.secret).map(|it| it.id).ok_or(StoreError::Unreadable("means.sealed")))
        .collect()
}

/// Seconds until another challenge must be asked for.
fn seconds(challenge: &Challenge, now: i64) -> u32 {
    if challenge.is_alive(now) { throttle::seconds(challenge.expires_ms - now) } else { 0 }
}

/// What is known of the person where a passkey is asked for.
pub(super) struct Whose<'a> {
    pub account: Option<&'a Account>,
    /// All ways of the visit.
    pub offers: &'a [Usable],
    /// Whether nothing may be told of the account before a proof: neither which passkeys it has, nor
    /// what tells other ways apart.
    pub untold: bool,
}

/// The step in which a passkey is used.
pub(super) async fn asked_for(
    act: &mut Act<'_>,
    challenge: &Challenge,
    whose: Whose<'_>,
    refusal: Option<Refusal>,
) -> Result<Step, Trouble> {
    let passkeys = match whose.account.filter(|_| !whose.untold) {
        Some(account) => ids(act, &account.id, challenge.method, None).await?,
        None => Vec::new(),
    };
    let request = PasskeyRequest {
        site: Site::of(&act.portal.settings.public_url).id().to_owned(),
        challenge: challenge.secret.clone(),
        passkeys,
        seconds: seconds(challenge, act.now),
    };
    let hint = |usable: &Usable| (crate::method::kit(usable.method).hint)(&usable.means).filter(|_| !whose.untold);
    let offers = whose.offers.iter().map(|usable| offer(usable.method, hint(usable))).collect();
    Ok(Step::Ask { method: challenge.method.name().to_owned(), ask: Ask::Passkey { request, offers }, refusal })
}

/// What a new passkey of a method is to be made for, in place of the means `replaced` where there is
/// one: its device may make the new one. None is asked for where `challenge` is over.
pub(super) async fn to_make(
    act: &mut Act<'_>,
    (tenant, account): (&Tenant, &Account),
    (method, replaced): (Method, Option<&str>),
    challenge: Option<&Challenge>,
) -> Result<PasskeyToMake, Trouble> {
    Ok(PasskeyToMake {
        site: Site::of(&act.portal.settings.public_url).id().to_owned(),
        organization: tenant.name.clone(),
        challenge: challenge.map(|challenge| challenge.secret.clone()).unwrap_or_default(),
        user: user(act.keys(), &account.id),
        user_id: account.user_id.to_string(),
        algorithms: ALGORITHMS.to_vec(),
        passkeys: ids(act, &account.id, method, replaced).await?,
        seconds: challenge.map_or(0, |challenge| seconds(challenge, act.now)),
    })
}

/// Judges an assertion up to its signature. A user ID that no account has is judged like any other.
pub(super) fn check(portal: &Portal, challenge: &Challenge, given: &Assertion) -> Result<Checked, Flaw> {
    let given = webauthn::Signed {
        id: &given.id,
        client_data: &given.client_data,
        authenticator_data: &given.authenticator_data,
        signature: &given.signature,
        user: given.user.as_deref(),
    };
    let site = Site::of(&portal.settings.public_url);
    webauthn::signed(&given, &site, &challenge.secret, &user(portal.keys(), &challenge.account_id))
}

/// Judges a new passkey.
pub(super) fn check_new(portal: &Portal, challenge: &Challenge, given: &NewPasskey) -> Result<Fresh, Flaw> {
    let given = webauthn::Made { client_data: &given.client_data, attestation: &given.attestation };
    webauthn::made(&given, &Site::of(&portal.settings.public_url), &challenge.secret)
}

/// How many answers of this visit proved nothing.
fn flaws(method: Method, challenges: &[Challenge]) -> i64 {
    challenges.iter().filter(|challenge| challenge.method == method).map(|challenge| challenge.wrong).sum()
}

/// Whether this visit has tried often enough.
pub(super) fn is_tired(method: Method, challenges: &[Challenge]) -> bool {
    flaws(method, challenges) >= WRONG_PER_CHALLENGE
}

/// Counts an answer that proves nothing. A signature cannot be guessed, so it is counted for this
/// visit, and not against the account: a stranger closes nobody's passkey. `challenges` are those
/// of the visit as they were before.
pub(super) async fn count_flaw(
    act: &mut Act<'_>,
    challenge: &Challenge,
    challenges: &[Challenge],
) -> Result<Refusal, Trouble> {
    let now = act.now;
    act.note_network_failure().await?;
    challenges::count_wrong(act, &challenge.id).await?;
    if flaws(challenge.method, challenges) + 1 < WRONG_PER_CHALLENGE {
        return Ok(Refusal::CodeWrong);
    }
    challenges::kill(act, &challenge.id, now).await?;
    Ok(Refusal::CodeDead)
}

/// Notes why what was handed over proves nothing. The person is told only that it does not.
pub(super) fn note_flaw(act: &mut Act<'_>, flow: &Flow, method: Method, flaw: &'static str) {
    let event = act.event_of(flow, Happened::PasskeyRefused, flaw);
    act.note(Event { method: Some(method.name()), ..event });
}
