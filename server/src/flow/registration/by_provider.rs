//! The sign-in with the organization's own provider.
//!
//! ```text
//!   /register ─▶ /register/provider ─▶ the provider ─▶ /register/callback ─▶ /register
//!                 state, nonce, verifier kept    code, state     signed in, or told that not
//! ```
//!
//! `state` is bound to the browser's session and good once, for ten minutes.
//! A person whom the provider vouches for must have an account in the organization it
//! signs in for; what is on file is asked for beside it, as after a password.
//!
//! ```text
//!   issuer and `sub` are bound ─────────────────────────▶ that account
//!   they are not ─▶ the claim names an account
//!                     ├─ bound to no other `sub` there ─▶ bound now, that account
//!                     └─ bound to another one ──────────▶ refused
//! ```
//!
//! So a person who comes to hold another person's user ID at the provider, by
//! editing it or by being given it, does not come to the other person's account.
//!
//! The way back is a GET that anyone can call with any parameters. It writes only for
//! an outing that there is: a person who went out is told once in a while that the
//! sign-in failed, and a browser that never went out leaves no trace.

use crate::audit::{Event, Happened};
use crate::flow::conclude::conclude;
use crate::flow::look_up::{Who, look_up_account, look_up_user_id};
use crate::flow::opening::{leave_old_visit, spoken};
use crate::flow::registering::provider::{TOLD_MS, of_tenant, provider_for};
use crate::flow::{Act, By, Halt, Moved, Trouble};
use crate::policy::account::Account;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::provider::{Facts, Kept, OUT_MS, Provider, Vouched};
use crate::secrets::{Digest, Sealed, guid};
use crate::store::provider_sign_ins::{self, OutForSignIn};
use crate::store::{accounts, provider_bindings, tenants};
use crate::visit::Caller;
use crate::visit::registration::SignedInBy;
use crate::wire::{Entry, Journey};

use super::sign_in::{Opening, open};

/// What the provider's address says that it calls back.
#[must_use]
pub fn callback(portal: &Portal) -> String {
    format!("{}/register/callback", portal.settings.public_url)
}

/// Where the browser goes to sign in; `None` where there is no provider, or it
/// does not answer, which the sign-in page then tells.
///
/// # Errors
/// When the store cannot be reached.
pub async fn go(portal: &Portal, caller: &Caller, entry: &Entry) -> Result<Option<String>, Trouble> {
    let now = portal.now_ms();
    let Some((provider, tenant)) = provider_for(portal, entry).await? else { return Ok(None) };
    let locale = spoken(portal, &entry.locale);
    let hint = entry.username.as_deref().filter(|name| UserId::parse(name).is_ok());
    let outing = match provider.go(&callback(portal), hint, &locale, now).await {
        Ok(outing) => outing,
        Err(fault) => {
            tracing::error!(%fault, tenant = tenant.name, "a provider does not answer");
            // An outing without a way back; by it the page knows what happened.
            let never = OutForSignIn {
                state: guid(),
                session: portal.session(caller),
                tenant_id: tenant.id.clone(),
                sealed: String::new(),
                locale,
                began_ms: now,
            };
            let mut act = Act::begin(portal, By::Person(caller)).await?;
            provider_sign_ins::add(&mut act, &never, now + TOLD_MS).await?;
            note_refused(act, Some(tenant.id), "unreachable").await?;
            return Ok(None);
        }
    };
    let state = portal.keys().digest(Digest::ProviderState, &[&outing.state]);
    let kept = serde_json::to_vec(&outing.kept).map_err(|_| Trouble::BadRequest)?;
    let out = OutForSignIn {
        sealed: portal.keys().seal(Sealed::ProviderSignIn, &state, &kept)?,
        state,
        session: portal.session(caller),
        tenant_id: tenant.id,
        locale,
        began_ms: now,
    };
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    provider_sign_ins::add(&mut act, &out, now + OUT_MS).await?;
    act.commit().await?;
    Ok(Some(outing.address))
}

/// Signs in the person who comes back from the provider; `None` where it does not vouch for one.
///
/// # Errors
/// When the store cannot be reached.
pub async fn come_back(
    portal: &Portal,
    caller: &Caller,
    code: Option<String>,
    state: &str,
) -> Result<(Option<Moved>, String), Trouble> {
    let now = portal.now_ms();
    let digest = portal.keys().digest(Digest::ProviderState, &[state]);
    let session = portal.session(caller);
    if !portal.store.provider_is_out(&digest, &session, now).await? {
        if portal.store.provider_failure_is_news(&session, now - TOLD_MS).await? {
            return refused(portal, caller, None, "state").await;
        }
        return Ok((None, portal.settings.default_locale.clone()));
    }
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    let out = provider_sign_ins::take(&mut act, &digest, &session, now).await?;
    act.commit().await?;
    let Some(out) = out else { return refused(portal, caller, None, "state").await };
    let kept = portal.keys().open(Sealed::ProviderSignIn, &out.state, &out.sealed)?;
    let Ok(kept) = serde_json::from_slice::<Kept>(&kept) else { return Err(Trouble::BadRequest) };
    let tenant = tenants::by_id(portal.store.pool(), &out.tenant_id).await?;
    let Some((tenant, provider)) = tenant.and_then(|tenant| Some((tenant.clone(), of_tenant(portal, &tenant)?))) else {
        return refused(portal, caller, Some(&out), "no-provider").await;
    };
    // `error=access_denied` and the like: the person turned back there.
    let Some(code) = code else { return refused(portal, caller, Some(&out), "no-code").await };
    let vouched = match provider.come_back(&callback(portal), &code, kept, now).await {
        Ok(vouched) => vouched,
        Err(fault) => {
            tracing::warn!(%fault, tenant = tenant.name, "a provider's sign-in came to nothing");
            return refused(portal, caller, Some(&out), "provider").await;
        }
    };
    match looked_up(portal, &tenant, provider, &vouched).await? {
        Who::AsKept => {}
        Who::Nobody => return refused(portal, caller, Some(&out), "nobody").await,
        Who::Away(outcome) => return refused(portal, caller, Some(&out), outcome.code()).await,
    }
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    let account = match known_as(&mut act, &tenant, provider, &vouched).await? {
        // A person who signed in there before the password changed may have known the old one alone.
        Ok(account) if account.password_set_ms > out.began_ms => Err("password-changed"),
        known => known,
    };
    match account {
        Ok(account) => {
            let moved = enter(&mut act, &out, account, tenant).await;
            Ok((Some(conclude(act, moved).await?), out.locale))
        }
        Err(code) => {
            drop(act);
            refused(portal, caller, Some(&out), code).await
        }
    }
}

async fn enter(act: &mut Act<'_>, out: &OutForSignIn, account: Account, tenant: Tenant) -> Result<Moved, Halt> {
    leave_old_visit(act).await?;
    let entry = Entry { locale: out.locale.clone(), journey: Journey::Register, ..Entry::default() };
    open(act, &entry, account, tenant, Opening { by: SignedInBy::Provider, typed: None, ticket: None }).await
}

/// Asks the directory of the provider's person how they are now: who is bound already by
/// the entry, others by their user ID.
async fn looked_up(portal: &Portal, tenant: &Tenant, provider: &Provider, vouched: &Vouched) -> Result<Who, Trouble> {
    if portal.directories.is_empty() {
        return Ok(Who::AsKept);
    }
    let mut look = Act::look(portal, By::Portal).await?;
    let subject = subject(&look, tenant, provider, vouched);
    let bound = provider_bindings::account_of(&mut look, &subject).await?;
    drop(look);
    match (bound, &vouched.user_id) {
        (Some(id), _) => look_up_account(portal, &id).await,
        (None, Ok(user_id)) => Ok(look_up_user_id(portal, user_id).await?.who),
        (None, Err(_)) => Ok(Who::AsKept),
    }
}

fn subject(act: &Act<'_>, tenant: &Tenant, provider: &Provider, vouched: &Vouched) -> String {
    act.keys().digest(Digest::ProviderSubject, &[&tenant.id, &provider.facts.issuer, &vouched.subject])
}

/// The account that the provider's person is, or why none.
async fn known_as(
    act: &mut Act<'_>,
    tenant: &Tenant,
    provider: &Provider,
    vouched: &Vouched,
) -> Result<Result<Account, &'static str>, Trouble> {
    let Facts { issuer, .. } = &provider.facts;
    let subject = subject(act, tenant, provider, vouched);
    if let Some(id) = provider_bindings::account_of(act, &subject).await? {
        let account = accounts::by_id(act, &id).await?;
        return Ok(account.filter(|account| account.tenant_id == tenant.id).ok_or("nobody"));
    }
    let user_id = match &vouched.user_id {
        Ok(user_id) => user_id,
        Err(bad) => {
            tracing::warn!(fault = %bad, tenant = tenant.name, "a provider's sign-in names no user ID of ours");
            return Ok(Err("nobody"));
        }
    };
    let account = accounts::by_user_id(act, user_id).await?;
    let Some(account) = account.filter(|account| account.tenant_id == tenant.id) else { return Ok(Err("nobody")) };
    let now = act.now;
    if !provider_bindings::bind(act, &subject, &account.id, issuer, now).await? {
        return Ok(Err("another-subject"));
    }
    let event = Event {
        tenant_id: Some(tenant.id.clone()),
        account_id: Some(account.id.clone()),
        ..act.event(Happened::ProviderBound, "ok")
    };
    act.note(event.detail(format!("claim={}", provider.facts.user_claim.name())));
    Ok(Ok(account))
}

async fn refused(
    portal: &Portal,
    caller: &Caller,
    out: Option<&OutForSignIn>,
    code: &str,
) -> Result<(Option<Moved>, String), Trouble> {
    let act = Act::begin(portal, By::Person(caller)).await?;
    note_refused(act, out.map(|out| out.tenant_id.clone()), code).await?;
    let locale = out.map_or_else(|| portal.settings.default_locale.clone(), |out| out.locale.clone());
    Ok((None, locale))
}

/// Keeps that the sign-in failed: in the log, and for the page that the person sees next.
async fn note_refused(mut act: Act<'_>, tenant_id: Option<String>, code: &str) -> Result<(), Trouble> {
    let (session, now) = (act.portal.session(act.caller()?), act.now);
    provider_sign_ins::note_failure(&mut act, &session, now).await?;
    let event = Event { tenant_id, ..act.event(Happened::SignInRefused, code) };
    act.note(event.detail("provider"));
    act.commit().await?;
    Ok(())
}
