//! The sign-in of visits that begin with one: to change a password and to register.
//!
//! It is checked as anywhere, with the same count of wrong passwords and the
//! same lock, so that these pages are no second door. Whether there is an
//! account is never told.

use crate::audit::{Event, Happened};
use crate::directory::own::InOwn;
use crate::directory::{Directory, DirectoryFault, SignIn};
use crate::policy::account::Account;
use crate::policy::login_name::LoginName;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::{EnrolmentPass, Password};
use crate::store::{accounts, passes, tenants};
use crate::visit::Caller;
use crate::visit::registration::SignedInBy;
use crate::wire::{CheckAnswer, Entry, Journey, Refusal};

use super::look_up::{LookedUp, Who};
use super::opening::{admit, after_look_up, refuse_begin};
use super::{Act, By, Moved, Trouble};

/// The year 9999: a lock of which nobody says when it ends.
const FOR_GOOD_MS: i64 = 253_370_764_800_000;

/// A person who signed in.
pub(super) struct SignedIn {
    pub account: Account,
    pub tenant: Tenant,
    pub by: SignedInBy,
    /// For whom.
    pub typed: LoginName,
    /// What was typed with it.
    pub password: Password,
}

/// Signs in with what was typed, once the check for robots is passed; or shows why not.
/// The act that comes back begins the visit.
pub(super) async fn sign_in<'a>(
    portal: &'a Portal,
    caller: &'a Caller,
    entry: &Entry,
    typed: &str,
    password: Password,
    answer: &CheckAnswer,
) -> Result<Result<(Act<'a>, SignedIn), Moved>, Trouble> {
    let name = match LoginName::parse(typed) {
        // No account has an empty password: some directories take one for a sign-in without a password.
        Ok(_) if password.expose().is_empty() => Err(Refusal::CurrentPasswordMissing),
        name => name.map_err(Refusal::from),
    };
    let (act, name) = match admit(portal, caller, entry, typed, name, answer).await? {
        Ok(admitted) => admitted,
        Err(moved) => return Ok(Err(moved)),
    };
    let (mut act, looked_up) = after_look_up(act, &name).await?;
    if entry.journey == Journey::Register
        && looked_up.who == Who::AsKept
        && let Some(user_id) = looked_up.name.user_id()
        && let Some(account) = with_pass(&mut act, user_id, &password).await?
    {
        return signed_in(act, account, SignedInBy::Pass, name, password).await.map(Ok);
    }
    act.commit().await?;

    // A directory is asked while no transaction is open.
    let signed = compare(portal, &password, &looked_up).await;

    let mut act = Act::begin(portal, By::Person(caller)).await?;
    let account = accounts::by_name(&mut act, &looked_up.name).await?;
    let accepted = match signed {
        Err(fault) if fault.is_far_away() => Err(Refusal::DirectoryAway),
        Err(fault) => return Err(fault.into()),
        Ok(signed) => match signed {
            // The password that was right must be that of now, too.
            SignIn::Accepted { password_epoch } => {
                account.filter(|account| account.password_epoch == password_epoch).ok_or(Refusal::SignInRefused)
            }
            SignIn::Refused => Err(Refusal::SignInRefused),
            SignIn::Locked { until_ms } => Err(Refusal::SignInLocked { until_ms }),
            // Said whatever the password was: not where it must not show that there is an account.
            SignIn::LockedThere => match account {
                Some(account) if !is_uniform(&mut act, &account).await? => {
                    Err(Refusal::SignInLocked { until_ms: FOR_GOOD_MS })
                }
                _ => Err(Refusal::SignInRefused),
            },
        },
    };
    match accepted {
        Ok(account) => signed_in(act, account, SignedInBy::Password, name, password).await.map(Ok),
        Err(refusal) => refuse_begin(act, entry, typed, refusal).await.map(Err),
    }
}

/// Compares the password where the person's account is, under the user ID that was found: so
/// tries by all spellings are counted together. Nobody's name goes the way that one of a person
/// would go.
async fn compare(portal: &Portal, password: &Password, looked_up: &LookedUp<'_>) -> Result<SignIn, DirectoryFault> {
    let directory = match (looked_up.who, looked_up.own) {
        (Who::Nobody, Some(own)) => Directory::Own(InOwn::of_nobody(own)),
        (Who::AsKept | Who::Nobody | Who::Away(_), own) => portal.directory_looked_up(&looked_up.name, own).await?,
    };
    // One that did not answer a moment ago is not waited for again.
    if matches!(looked_up.who, Who::Away(_)) && directory.is_far_away() {
        return Err(DirectoryFault::NotAsked);
    }
    let typed = Password::new(password.expose().to_owned());
    directory.sign_in(&looked_up.name, typed, portal.now_ms()).await
}

async fn is_uniform(act: &mut Act<'_>, account: &Account) -> Result<bool, Trouble> {
    let tenant = tenants::by_id(&mut ***act, &account.tenant_id).await?;
    Ok(tenant.is_none_or(|tenant| tenant.settings.is_uniform()))
}

async fn signed_in<'a>(
    mut act: Act<'a>,
    account: Account,
    by: SignedInBy,
    typed: LoginName,
    password: Password,
) -> Result<(Act<'a>, SignedIn), Trouble> {
    let tenant = tenants::by_id(&mut **act, &account.tenant_id).await?;
    let tenant = tenant.ok_or(Trouble::Broken("the tenant of an account"))?;
    Ok((act, SignedIn { account, tenant, by, typed, password }))
}

/// The account whose pass this is; the pass is used up. It is too long to be
/// guessed, so a wrong one only counts as a wrong password.
async fn with_pass(act: &mut Act<'_>, user_id: &UserId, typed: &Password) -> Result<Option<Account>, Trouble> {
    let Some(pass) = EnrolmentPass::read(typed.expose()) else { return Ok(None) };
    let Some(account) = accounts::by_user_id(act, user_id).await? else { return Ok(None) };
    let (digest, now) = (pass.digest(act.portal.keys(), &account.id), act.now);
    if !passes::spend_pass(act, &digest, &account.id, now).await? {
        return Ok(None);
    }
    let event = act.event(Happened::PassUsed, "ok");
    act.note(Event { tenant_id: Some(account.tenant_id.clone()), account_id: Some(account.id.clone()), ..event });
    Ok(Some(account))
}
