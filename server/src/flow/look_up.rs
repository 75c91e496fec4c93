//! A person is looked up in their organization's directory before a visit begins, and
//! the store's shadow of them is brought to what the directory says.

use crate::act::{Act, By, Trouble};
use crate::audit::{Event, Happened};
use crate::directory::ldap::{Found, Ldap, Told};
use crate::policy::account::{Account, Elsewhere};
use crate::policy::eligibility::Writeback;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::store::means::{self, Kind};
use crate::store::shadows::{self, Shadow};
use crate::store::{accounts, tenants};
use crate::wire::Outcome;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LookedUp {
    /// The store says who has the user ID, as far as the directory could be asked.
    AsKept,
    /// More than one entry answers to the user ID: it is nobody's.
    Nobody,
    /// The directory could not be asked, and why: the store may not know of a person who is there.
    Away(Outcome),
}

/// Looks a user ID up, where its organization has a directory. A directory is asked
/// while no transaction is open. One that cannot be asked leaves what is kept as it is.
pub(super) async fn look_up(portal: &Portal, user_id: &UserId) -> Result<LookedUp, Trouble> {
    // What every portal without a directory is spared.
    if portal.directories.is_empty() {
        return Ok(LookedUp::AsKept);
    }
    let mut look = Act::look(portal, By::Portal).await?;
    let Some(tenant) = tenants::by_domain(&mut **look, user_id.domain()).await? else { return Ok(LookedUp::AsKept) };
    let kept = accounts::by_user_id(&mut look, user_id).await?;
    drop(look);
    let Some(ldap) = portal.directories.of(&tenant.name, user_id.domain()) else { return Ok(LookedUp::AsKept) };
    let now = portal.now_ms();
    let found = match ldap.find(user_id, now).await {
        Ok(found) => found,
        Err(fault) => {
            tracing::warn!(directory = ldap.name, %fault, "a directory could not be asked who a person is");
            let outcome = match ldap.health() {
                Writeback::Misconfigured => Outcome::OnPremisesConfiguration,
                Writeback::Reachable | Writeback::Unreachable => Outcome::OnPremisesUnreachable,
            };
            return Ok(LookedUp::Away(outcome));
        }
    };
    let seen = match &found {
        Found::One(told) => Some(told),
        Found::None | Found::Several => None,
    };
    // The entry that had the user ID until now has another one, or is gone.
    if let Some(at) =
        kept.as_ref().and_then(|account| account.elsewhere.as_ref()).filter(|at| at.directory == ldap.name)
        && found != Found::Several
        && seen.is_none_or(|told| told.key != at.key)
    {
        follow(portal, &tenant, ldap, at).await?;
    }
    match found {
        Found::One(told) => keep(portal, &tenant, ldap, &told).await?,
        Found::None => {}
        Found::Several => {
            let mut act = Act::begin(portal, By::Portal).await?;
            let event = Event { tenant_id: Some(tenant.id), ..act.event(Happened::UserIdAmbiguous, "several-entries") };
            act.note(event);
            act.commit().await?;
            return Ok(LookedUp::Nobody);
        }
    }
    Ok(LookedUp::AsKept)
}

/// Brings the shadow of an entry to what it is called now.
async fn follow(portal: &Portal, tenant: &Tenant, ldap: &Ldap, at: &Elsewhere) -> Result<(), Trouble> {
    let told = match ldap.by_key(&at.key, portal.now_ms()).await {
        Ok(told) => told,
        Err(fault) => {
            tracing::warn!(directory = ldap.name, %fault, "a directory could not be asked what became of an entry");
            return Ok(());
        }
    };
    // One without a user ID that can be typed is no account here.
    match told.filter(|told| told.user_id.is_some()) {
        Some(told) => keep(portal, tenant, ldap, &told).await,
        None => {
            let mut act = Act::begin(portal, By::Portal).await?;
            shadows::entry_is_gone(&mut act, at).await?;
            act.commit().await?;
            Ok(())
        }
    }
}

async fn keep(portal: &Portal, tenant: &Tenant, ldap: &Ldap, told: &Told) -> Result<(), Trouble> {
    let Some(user_id) = &told.user_id else { return Ok(()) };
    let at = Elsewhere {
        directory: ldap.name.clone(),
        key: told.key.clone(),
        set: told.set.clone(),
        locked: told.locked,
        protected: told.protected,
    };
    let shadow = Shadow {
        tenant_id: &tenant.id,
        user_id,
        given_name: &told.given_name,
        family_name: &told.family_name,
        enabled: told.enabled,
        must_change: told.must_change,
        authority: ldap.authority,
        at: &at,
    };
    let mut look = Act::look(portal, By::Portal).await?;
    let kept = accounts::by_user_id(&mut look, user_id).await?;
    drop(look);
    if kept.as_ref().is_some_and(|account| is_so(account, &shadow) && has_the_mails(account, told)) {
        return Ok(());
    }
    let mut act = Act::begin(portal, By::Portal).await?;
    let now = act.now;
    let Some(id) = shadows::keep(&mut act, &shadow, now).await? else {
        tracing::warn!(
            directory = ldap.name,
            key = told.key,
            "an entry's user ID is another account's: it is passed over"
        );
        return Ok(());
    };
    let account = accounts::by_id(&mut act, &id).await?;
    if !account.as_ref().is_some_and(|account| has_the_mails(account, told)) {
        let mail = told.mail.iter().map(|mail| (Kind::PrimaryMail, mail.as_str().as_bytes()));
        let others = told.other_mails.iter().flatten().map(|mail| (Kind::Mail, mail.as_str().as_bytes()));
        let entered: Vec<_> = mail.chain(others).collect();
        let kinds: &[Kind] = match (&told.mail, &told.other_mails) {
            (_, Some(_)) => &[Kind::PrimaryMail, Kind::Mail],
            (Some(_), None) => &[Kind::PrimaryMail],
            (None, None) => &[],
        };
        means::replace_entered(&mut act, &id, kinds, &entered, now).await?;
    }
    act.commit().await?;
    Ok(())
}

/// Whether the shadow is so already: then nothing is written.
fn is_so(account: &Account, shadow: &Shadow<'_>) -> bool {
    account.elsewhere.as_ref() == Some(shadow.at)
        && account.tenant_id == shadow.tenant_id
        && account.user_id == *shadow.user_id
        && account.given_name == shadow.given_name
        && account.family_name == shadow.family_name
        && account.enabled == shadow.enabled
        && account.must_change == shadow.must_change
        && account.authority == shadow.authority
}

/// Whether the addresses that the directory told are on file. Those that it did not tell are left.
fn has_the_mails(account: &Account, told: &Told) -> bool {
    let primary = account.primary_mail.as_ref().map(|contact| &contact.address);
    let entered = account.other_mails.iter().filter(|mail| !mail.filed.registered).map(|mail| &mail.address);
    (told.mail.is_none() || primary == told.mail.as_ref())
        && told.other_mails.as_ref().is_none_or(|mails| mails.iter().eq(entered))
}
