//! A person is looked up in their organization's directory before a visit begins, and
//! the store's shadow of them is brought to what the directory says.
//!
//! A directory says who has a user ID of its own domains, and nothing else: an entry that
//! claims another organization's name is not believed.
//!
//! Whichever of a person's names is typed, it leads to the one user ID of their entry: the
//! visit, its account and all counters are of that one. Where two entries answer to a name,
//! or to the user ID that it leads to, it is no one's.

mod down_level;

use crate::act::{Act, By, Trouble};
use crate::audit::{Event, Happened};
use crate::directory::DirectoryFault;
use crate::directory::ldap::{Found, Told};
use crate::directory::own::Own;
use crate::directory::question::Name;
use crate::policy::account::{Account, Elsewhere};
use crate::policy::login_name::LoginName;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::store::means;
use crate::store::shadows::{self, Shadow};
use crate::store::{accounts, tenants};
use crate::wire::Outcome;

use down_level::look_up_down_level;

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
    /// Where it was asked; `None` where no directory has people of that name's organization.
    pub own: Option<Own<'a>>,
    /// The user ID that was found, by which the person is counted and shown to others from now
    /// on; what was typed, where none was.
    pub name: LoginName,
}

/// Looks up what a person typed, where its organization has a directory. A directory is asked
/// while no transaction is open. One that cannot be asked leaves what is kept as it is.
pub(super) async fn look_up<'a>(portal: &'a Portal, typed: &LoginName) -> Result<LookedUp<'a>, Trouble> {
    match typed {
        LoginName::UserId(user_id) => look_up_user_id(portal, user_id).await,
        LoginName::DownLevel(name) => look_up_down_level(portal, name).await,
    }
}

/// Brings the account of a user ID to what its directory says, for an operator who is about to do
/// something for a person whom the portal may not know yet. False where the directory could not be
/// asked: then the account is as it was.
///
/// # Errors
/// When the store cannot be reached.
pub async fn bring_in(portal: &Portal, user_id: &UserId) -> Result<bool, Trouble> {
    Ok(!matches!(look_up_user_id(portal, user_id).await?.who, Who::Away(_)))
}

/// As [`look_up`], for a user ID.
pub(super) async fn look_up_user_id<'a>(portal: &'a Portal, user_id: &UserId) -> Result<LookedUp<'a>, Trouble> {
    let nowhere = || LookedUp { who: Who::AsKept, own: None, name: user_id.clone().into() };
    // What every portal without a directory is spared.
    if portal.directories.is_empty() {
        return Ok(nowhere());
    }
    let mut look = Act::look(portal, By::Portal).await?;
    let tenant = tenants::by_domain(&mut **look, user_id.domain()).await?;
    let kept = accounts::by_user_id(&mut look, user_id).await?;
    drop(look);
    let Some(tenant) = tenant else { return Ok(nowhere()) };
    let Some(directory) = portal.directories.of(&tenant.name, user_id.domain()) else { return Ok(nowhere()) };
    let own = portal.own(directory);
    let (who, found) = ask(portal, &tenant, own, user_id, kept.as_ref()).await?;
    Ok(LookedUp { who, own: Some(own), name: found.unwrap_or_else(|| user_id.clone()).into() })
}

/// Asks who has a user ID; with the user ID that it leads to, where it is another one.
async fn ask(
    portal: &Portal,
    tenant: &Tenant,
    own: Own<'_>,
    user_id: &UserId,
    kept: Option<&Account>,
) -> Result<(Who, Option<UserId>), Trouble> {
    // An account of the store itself has its user ID, whatever addresses a directory names.
    let by_mail = tenant.settings.mail_as_user_id && !kept.is_some_and(is_the_stores);
    let found = match own.find(Name::UserId(user_id.clone()), by_mail).await {
        Ok(found) => found,
        Err(fault) => return Ok((away(own, &fault), None)),
    };
    let told = match found {
        Found::One(told) => told,
        Found::None => return Ok((no_longer(portal, tenant, own, kept, None).await?, None)),
        Found::Several => {
            note_ambiguous(portal, tenant).await?;
            return Ok((Who::Nobody, None));
        }
    };
    // Of the names of one entry only one is its user ID.
    let named = named(portal, tenant, own, &told).await?;
    if named.as_ref() == Some(user_id) {
        let who = no_longer(portal, tenant, own, kept, Some(&told)).await?;
        let who = if who == Who::AsKept { keep(portal, tenant, own, user_id, &told).await? } else { who };
        return Ok((who, None));
    }
    let who = no_longer(portal, tenant, own, kept, None).await?;
    let Some(named) = named.filter(|_| by_mail && !matches!(who, Who::Away(_))) else { return Ok((who, None)) };
    // The directory looked for twins of what was typed, which is one of several user IDs of the
    // entry: not of the one that it leads to.
    if told.user_ids.contains(user_id) {
        match own.find(Name::UserId(named.clone()), by_mail).await {
            Ok(Found::One(again)) if again.key == told.key => {}
            Ok(Found::One(_) | Found::None) => return Ok((Who::Nobody, None)),
            Ok(Found::Several) => {
                note_ambiguous(portal, tenant).await?;
                return Ok((Who::Nobody, None));
            }
            Err(fault) => return Ok((away(own, &fault), None)),
        }
    }
    Ok(match of_entry(portal, tenant, own, &named, &told).await? {
        Who::AsKept => (Who::AsKept, Some(named)),
        who @ (Who::Nobody | Who::Away(_)) => (who, None),
    })
}

/// Brings the account of an entry to what the directory says, where another name than its user
/// ID was typed. It is no one's where that user ID is another account's.
async fn of_entry(
    portal: &Portal,
    tenant: &Tenant,
    own: Own<'_>,
    user_id: &UserId,
    told: &Told,
) -> Result<Who, Trouble> {
    let account = async || -> Result<Option<Account>, Trouble> {
        let mut look = Act::look(portal, By::Portal).await?;
        Ok(accounts::by_user_id(&mut look, user_id).await?)
    };
    let who = match no_longer(portal, tenant, own, account().await?.as_ref(), Some(told)).await? {
        Who::AsKept => keep(portal, tenant, own, user_id, told).await?,
        who @ (Who::Nobody | Who::Away(_)) => who,
    };
    if who != Who::AsKept {
        return Ok(who);
    }
    let at = account().await?.and_then(|account| account.elsewhere);
    let is_its = at.is_some_and(|at| at.directory == own.directory.name() && at.key == told.key);
    Ok(if is_its { Who::AsKept } else { Who::Nobody })
}

/// Looks after the account that had a user ID until now, where it is not that of the entry
/// that has it now; `told` is `None` where none has.
async fn no_longer(
    portal: &Portal,
    tenant: &Tenant,
    own: Own<'_>,
    kept: Option<&Account>,
    told: Option<&Told>,
) -> Result<Who, Trouble> {
    let Some(at) = kept.and_then(|account| account.elsewhere.as_ref()) else { return Ok(Who::AsKept) };
    // A shadow of another directory, from before the domain moved here.
    if at.directory != own.directory.name() {
        return Ok(Who::Nobody);
    }
    // The entry that had the user ID until now has another one, or is gone.
    if told.is_none_or(|told| told.key != at.key) {
        return follow(portal, tenant, own, at, told.is_some()).await;
    }
    Ok(Who::AsKept)
}

/// Several entries answer to one name: it is no one's.
async fn note_ambiguous(portal: &Portal, tenant: &Tenant) -> Result<(), Trouble> {
    let mut act = Act::begin(portal, By::Portal).await?;
    let about = Event { tenant_id: Some(tenant.id.clone()), ..act.event(Happened::UserIdAmbiguous, "several") };
    act.note(about);
    act.commit().await?;
    Ok(())
}

/// Whether it is an account of the store itself, and no directory's.
fn is_the_stores(account: &Account) -> bool {
    account.elsewhere.is_none() && !account.waits_for_its_entry()
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
    let LookedUp { who, .. } = look_up_user_id(portal, &user_id).await?;
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
async fn named(portal: &Portal, tenant: &Tenant, own: Own<'_>, told: &Told) -> Result<Option<UserId>, Trouble> {
    let mut look = Act::look(portal, By::Portal).await?;
    let mut names = Vec::new();
    for user_id in &told.user_ids {
        let owner = tenants::by_domain(&mut **look, user_id.domain()).await?;
        let of = portal.directories.of(&tenant.name, user_id.domain());
        if owner.is_some_and(|owner| owner.id == tenant.id) && of.is_some_and(|of| of.name() == own.directory.name()) {
            names.push(user_id);
        }
    }
    let kept = shadows::user_id_of(&mut look, own.directory.name(), &told.key).await?;
    let still = names.iter().find(|user_id| kept.as_deref() == Some(user_id.as_str()));
    Ok(still.or(names.first()).map(|user_id| (*user_id).clone()))
}

/// Brings the shadow of an entry to what it is called now. `is_anothers` where its user ID
/// is another entry's by now.
async fn follow(
    portal: &Portal,
    tenant: &Tenant,
    own: Own<'_>,
    at: &Elsewhere,
    is_anothers: bool,
) -> Result<Who, Trouble> {
    let told = match own.by_key(&at.key).await {
        Ok(told) => told,
        Err(fault) => return Ok(away(own, &fault)),
    };
    if let Some(told) = &told
        && let Some(user_id) = named(portal, tenant, own, told).await?
    {
        return keep(portal, tenant, own, &user_id, told).await;
    }
    let mut act = Act::begin(portal, By::Portal).await?;
    if is_anothers {
        shadows::entry_is_gone(&mut act, &at.directory, &at.key).await?;
    } else {
        shadows::entry_is_unseen(&mut act, &at.directory, &at.key).await?;
    }
    note(&mut act, tenant, None, "unseen", at);
    act.commit().await?;
    Ok(if is_anothers { Who::AsKept } else { Who::Nobody })
}

fn away(own: Own<'_>, fault: &DirectoryFault) -> Who {
    tracing::warn!(directory = own.directory.name(), %fault, "a directory could not be asked who a person is");
    Who::Away(fault.outcome())
}

async fn keep(portal: &Portal, tenant: &Tenant, own: Own<'_>, user_id: &UserId, told: &Told) -> Result<Who, Trouble> {
    let mut look = Act::look(portal, By::Portal).await?;
    let kept = accounts::by_user_id(&mut look, user_id).await?;
    let is_its = |account: &Account| {
        let kept = account.elsewhere.as_ref();
        kept.is_some_and(|kept| kept.directory == own.directory.name() && kept.key == told.key)
    };
    // One that has another user ID now.
    let former = match shadows::user_id_of(&mut look, own.directory.name(), &told.key).await? {
        Some(former) if !kept.as_ref().is_some_and(is_its) => match UserId::parse(&former) {
            Ok(former) => accounts::by_user_id(&mut look, &former).await?,
            Err(_) => None,
        },
        _ => None,
    };
    drop(look);
    let its = kept.as_ref().filter(|account| is_its(account)).or(former.as_ref());
    let stood = its.and_then(|account| account.elsewhere.as_ref()).is_some_and(|kept| kept.enabled);
    let at = told.at(own.directory.name(), told.rules.clone(), stood);
    // Which groups a person is in, a pass over the directory says.
    let by_group = its.filter(|_| own.directory.has_authority_by_group());
    let authority = by_group.map_or(own.directory.place.authority, |account| account.authority);
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
        tracing::warn!(directory = own.directory.name(), key = told.key, "an entry's user ID is another account's");
        // An account of the store itself stays what it is.
        return Ok(if kept.as_ref().is_some_and(is_the_stores) { Who::AsKept } else { Who::Nobody });
    };
    let account = accounts::by_id(&mut act, &id).await?;
    if !account.as_ref().is_some_and(|account| has_the_mails(account, told)) {
        let (kinds, mails) = told.mails();
        means::replace_entered(&mut act, &id, &kinds, &mails, now).await?;
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
