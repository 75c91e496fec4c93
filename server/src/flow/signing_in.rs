//! The sign-in of visits that begin with one: to change a password and to register.
//!
//! It is checked as anywhere, with the same count of wrong passwords and the
//! same lock, so that these pages are no second door. Whether there is an
//! account is told to nobody.

use crate::audit::Happened;
use crate::directory::SignIn;
use crate::policy::account::Account;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::{EnrolmentPass, Password};
use crate::store::{Tx, accounts, audit, passes, tenants};
use crate::wire::{Answer, Refusal};
use crate::wire::{Entry, Journey};

use super::opening::{admit, refuse_begin};
use super::{Caller, Moved, Trouble};
use crate::visit::registration::SignedInBy;

/// A person who signed in, in the transaction that begins the visit.
pub(super) struct SignedIn {
    pub tx: Tx,
    pub account: Account,
    pub tenant: Option<Tenant>,
    pub by: SignedInBy,
}

/// Signs in with what was typed, once the check for robots is passed; or shows why not.
#[allow(clippy::too_many_arguments)]
pub(super) async fn sign_in(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    action: &str,
    typed: &str,
    password: Password,
    answer: &Answer,
) -> Result<Result<SignedIn, Moved>, Trouble> {
    let now = portal.now_ms();
    let user_id = match UserId::parse(typed) {
        // An empty password is nobody's: some directories take it for a sign-in without one.
        Ok(_) if password.expose().is_empty() => Err(Refusal::CurrentPasswordMissing),
        user_id => user_id.map_err(Refusal::from),
    };
    let (mut tx, user_id) = match admit(portal, caller, entry, action, typed, user_id, answer).await? {
        Ok(admitted) => admitted,
        Err(moved) => return Ok(Err(moved)),
    };
    if entry.journey == Journey::Register
        && let Some(account) = with_pass(&mut tx, portal, caller, &user_id, &password, now).await?
    {
        let tenant = tenants::by_id(&mut *tx, &account.tenant_id).await?;
        return Ok(Ok(SignedIn { tx, account, tenant, by: SignedInBy::Pass }));
    }
    tx.commit().await?;

    // Hashing must not hold the write lock.
    let signed_in = portal.directory().sign_in(&user_id, password, now).await?;

    let mut tx = portal.store.write().await?;
    let account = accounts::by_user_id(&mut tx, &portal.keys, &user_id).await?;
    let accepted = match signed_in {
        // The password that was right must be that of now, too.
        SignIn::Accepted { password_epoch } => {
            account.filter(|account| account.password_epoch == password_epoch).ok_or(Refusal::SignInRefused)
        }
        SignIn::Refused => Err(Refusal::SignInRefused),
        SignIn::Locked { until_ms } => Err(Refusal::SignInLocked { until_ms }),
    };
    let account = match accepted {
        Ok(account) => account,
        Err(refusal) => return refuse_begin(tx, portal, caller, entry, typed, refusal).await.map(Err),
    };
    let tenant = tenants::by_id(&mut *tx, &account.tenant_id).await?;
    Ok(Ok(SignedIn { tx, account, tenant, by: SignedInBy::Password }))
}

/// The account whose pass this is; the pass is used up. It is too long to be
/// guessed, so a wrong one counts for nothing but a wrong password.
async fn with_pass(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    user_id: &UserId,
    typed: &Password,
    now: i64,
) -> Result<Option<Account>, Trouble> {
    let Some(pass) = EnrolmentPass::read(typed.expose()) else { return Ok(None) };
    let Some(account) = accounts::by_user_id(tx, &portal.keys, user_id).await? else { return Ok(None) };
    if !passes::spend_pass(tx, &pass.digest(&portal.keys, &account.id), &account.id, now).await? {
        return Ok(None);
    }
    let event = crate::audit::Event {
        tenant_id: Some(account.tenant_id.clone()),
        account_id: Some(account.id.clone()),
        source: Some(caller.source.to_string()),
        support_code: Some(portal.support_code(caller)),
        ..crate::audit::Event::new(Happened::PassUsed, "ok")
    };
    audit::append(tx, &portal.keys, event, now);
    Ok(Some(account))
}
