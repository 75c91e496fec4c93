//! A person is looked up in their organization's directory before a visit begins, and
//! the store's shadow of them is brought to what the directory says.
//!
//! A directory says who has a user ID of its own domains, and nothing else: an entry that
//! claims another organization's name is not believed.

use std::fmt;

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

/// Who has a user ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// The store says so.
    AsKept,
    /// No one, whatever the store says: more than one entry has it, or another account does.
    Nobody,
    /// The directory could not be asked, and why: the store may not know of a person who is there.
    Away(Outcome),
}

/// What became of it.
pub(super) struct LookedUp<'a> {
    pub who: Who,
    /// Where it was asked; `None` where no directory has people of that domain.
    pub ldap: Option<&'a Ldap>,
}

impl LookedUp<'_> {
    const fn nowhere() -> Self {
        Self { who: Who::AsKept, ldap: None }
    }
}

/// Looks a user ID up, where its organization has a directory. A directory is asked
/// while no transaction is open. One that cannot be asked leaves what is kept as it is.
pub(super) async fn look_up<'a>(portal: &'a Portal, user_id: &UserId) -> Result<LookedUp<'a>, Trouble> {
    // What every portal without a directory is spared.
    if portal.directories.is_empty() {
        return Ok(LookedUp::nowhere());
    }
    let mut look = Act::look(portal, By::Portal).await?;
    let tenant = tenants::by_domain(&mut **look, user_id.domain()).await?;
    let kept = accounts::by_user_id(&mut look, user_id).await?;
    drop(look);
    let Some(tenant) = tenant else { return Ok(LookedUp::nowhere()) };
    let Some(ldap) = portal.directories.of(&tenant.name, user_id.domain()) else { return Ok(LookedUp::nowhere()) };
    let who = ask(portal, &tenant, ldap, user_id, kept.as_ref()).await?;
    Ok(LookedUp { who, ldap: Some(ldap) })
}

async fn ask(
    portal: &Portal,
    tenant: &Tenant,
    ldap: &Ldap,
    user_id: &UserId,
    kept: Option<&Account>,
) -> Result<Who, Trouble> {
    let found = match ldap.find(user_id, portal.now_ms()).await {
        Ok(found) => found,
        Err(fault) => return Ok(away(ldap, &fault)),
    };
    let told = match found {
        // Of the names of one entry only one is its user ID.
        Found::One(told) if named(portal, tenant, ldap, &told).await?.as_ref() == Some(user_id) => Some(told),
        Found::One(_) | Found::None => None,
        Found::Several => {
            let mut act = Act::begin(portal, By::Portal).await?;
            let about = Event { tenant_id: Some(tenant.id.clone()), ..act.event(Happened::UserIdAmbiguous, "several") };
            act.note(about);
            act.commit().await?;
            return Ok(Who::Nobody);
        }
    };
    if let Some(at) = kept.and_then(|account| account.elsewhere.as_ref()) {
        // A shadow of another directory, from before the domain moved here.
        if at.directory != ldap.name {
            return Ok(Who::Nobody);
        }
        // The entry that had the user ID until now has another one, or is gone.
        if told.as_ref().is_none_or(|told| told.key != at.key) {
            let who = follow(portal, tenant, ldap, at, told.is_some()).await?;
            if who != Who::AsKept {
                return Ok(who);
            }
        }
    }
    match told {
        Some(told) => keep(portal, tenant, ldap, user_id, &told).await,
        None => Ok(Who::AsKept),
    }
}

/// Looks an account up by its user ID. It is only as kept while it is the one that has that user ID.
pub(super) async fn look_up_account(portal: &Portal, account_id: &str) -> Result<Who, Trouble> {
    if portal.directories.is_empty() {
        return Ok(Who::AsKept);
    }
    let mut look = Act::look(portal, By::Portal).await?;
    let account = accounts::by_id(&mut look, account_id).await?;
    drop(look);
    let Some(Account { user_id, .. }) = account else { return Ok(Who::AsKept) };
    let LookedUp { who, .. } = look_up(portal, &user_id).await?;
    if who != Who::AsKept {
        return Ok(who);
    }
    let mut look = Act::look(portal, By::Portal).await?;
    let now = accounts::by_user_id(&mut look, &user_id).await?;
    Ok(if now.is_some_and(|account| account.id == account_id) { who } else { Who::Nobody })
}

/// The user ID of an entry: the one that its shadow has, while the entry has it still, or else
/// the first of a domain that is this directory's. A directory names people of its own
/// organization, and there of the domains that are its own.
async fn named(portal: &Portal, tenant: &Tenant, ldap: &Ldap, told: &Told) -> Result<Option<UserId>, Trouble> {
    let mut look = Act::look(portal, By::Portal).await?;
    let mut own = Vec::new();
    for user_id in &told.user_ids {
        let owner = tenants::by_domain(&mut **look, user_id.domain()).await?;
        let of = portal.directories.of(&tenant.name, user_id.domain());
        if owner.is_some_and(|owner| owner.id == tenant.id) && of.is_some_and(|of| of.name == ldap.name) {
            own.push(user_id);
        }
    }
    let kept = shadows::user_id_of(&mut look, &ldap.name, &told.key).await?;
    let still = own.iter().find(|user_id| kept.as_deref() == Some(user_id.as_str()));
    Ok(still.or(own.first()).map(|user_id| (*user_id).clone()))
}

/// Brings the shadow of an entry to what it is called now. `is_anothers` where its user ID
/// is another entry's by now.
async fn follow(
    portal: &Portal,
    tenant: &Tenant,
    ldap: &Ldap,
    at: &Elsewhere,
    is_anothers: bool,
) -> Result<Who, Trouble> {
    let told = match ldap.by_key(&at.key, portal.now_ms()).await {
        Ok(told) => told,
        Err(fault) => return Ok(away(ldap, &fault)),
    };
    if let Some(told) = &told
        && let Some(user_id) = named(portal, tenant, ldap, told).await?
    {
        return keep(portal, tenant, ldap, &user_id, told).await;
    }
    let mut act = Act::begin(portal, By::Portal).await?;
    if is_anothers {
        shadows::entry_is_gone(&mut act, at).await?;
    } else {
        shadows::entry_is_unseen(&mut act, at).await?;
    }
    note(&mut act, tenant, None, "unseen", at);
    act.commit().await?;
    Ok(if is_anothers { Who::AsKept } else { Who::Nobody })
}

fn away(ldap: &Ldap, fault: &dyn fmt::Display) -> Who {
    tracing::warn!(directory = ldap.name, %fault, "a directory could not be asked who a person is");
    Who::Away(match ldap.health() {
        Writeback::Misconfigured => Outcome::OnPremisesConfiguration,
        Writeback::Reachable | Writeback::Unreachable => Outcome::OnPremisesUnreachable,
    })
}

async fn keep(portal: &Portal, tenant: &Tenant, ldap: &Ldap, user_id: &UserId, told: &Told) -> Result<Who, Trouble> {
    let mut look = Act::look(portal, By::Portal).await?;
    let kept = accounts::by_user_id(&mut look, user_id).await?;
    drop(look);
    let at = Elsewhere {
        directory: ldap.name.clone(),
        key: told.key.clone(),
        set: told.set.clone(),
        enabled: told.enabled,
        locked: told.locked,
        protected: told.protected,
    };
    // Which groups a person is in, a pass over the directory says.
    let by_group = kept.as_ref().filter(|account| {
        ldap.in_step.rules.iter().any(|rule| rule.authority.is_some())
            && account.elsewhere.as_ref().is_some_and(|kept| kept.directory == at.directory && kept.key == at.key)
    });
    let authority = by_group.map_or(ldap.authority, |account| account.authority);
    let shadow = Shadow {
        tenant_id: &tenant.id,
        user_id,
        given_name: &told.given_name,
        family_name: &told.family_name,
        must_change: told.must_change,
        authority,
        at: &at,
    };
    if kept.as_ref().is_some_and(|account| is_so(account, &shadow) && has_the_mails(account, told)) {
        return Ok(Who::AsKept);
    }
    let mut act = Act::begin(portal, By::Portal).await?;
    let now = act.now;
    let Some((id, became)) = shadows::keep(&mut act, &shadow, now).await? else {
        drop(act);
        tracing::warn!(directory = ldap.name, key = told.key, "an entry's user ID is another account's");
        // An account of the store itself stays what it is.
        let is_the_stores = kept.is_some_and(|account| account.elsewhere.is_none() && !account.waits_for_its_entry());
        return Ok(if is_the_stores { Who::AsKept } else { Who::Nobody });
    };
    let account = accounts::by_id(&mut act, &id).await?;
    if !account.as_ref().is_some_and(|account| has_the_mails(account, told)) {
        let mail = told.mail.iter().map(|mail| (Kind::PrimaryMail, mail.as_str().as_bytes()));
        let others = told.other_mails.iter().flatten().map(|mail| (Kind::Mail, mail.as_str().as_bytes()));
        let entered: Vec<_> = mail.chain(others).collect();
        let kinds: &[Kind] = match (&told.mail, &told.other_mails) {
            (Some(_), Some(_)) => &[Kind::PrimaryMail, Kind::Mail],
            (None, Some(_)) => &[Kind::Mail],
            (Some(_), None) => &[Kind::PrimaryMail],
            (None, None) => &[],
        };
        means::replace_entered(&mut act, &id, kinds, &entered, now).await?;
    }
    note(&mut act, tenant, Some(id), became.name(), &at);
    act.commit().await?;
    Ok(Who::AsKept)
}

fn note(act: &mut Act<'_>, tenant: &Tenant, account_id: Option<String>, became: &str, at: &Elsewhere) {
    let event = act.event(Happened::AccountFollowed, became).detail(format!("key={}", at.key));
    act.note(Event { tenant_id: Some(tenant.id.clone()), account_id, ..event });
}

/// Whether the shadow is so already: then nothing is written.
fn is_so(account: &Account, shadow: &Shadow<'_>) -> bool {
    account.elsewhere.as_ref() == Some(shadow.at)
        && account.tenant_id == shadow.tenant_id
        && account.user_id == *shadow.user_id
        && account.given_name == shadow.given_name
        && account.family_name == shadow.family_name
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
