//! What is read again before every act and every screen: account, policy, proofs.

use crate::policy::account::Account;
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::Digest;
use crate::store::accounts::{self, Person};
use crate::store::challenges::{self, Spent};
use crate::store::tenants;
use crate::visit::Flow;
use crate::wire::{Entry, Goal, Journey};

use super::{Act, Trouble};

/// What this act has read of a visit. Account and proofs are looked at only
/// while ways are offered.
#[derive(Clone, Copy, Default)]
pub(super) struct Read<'a> {
    pub tenant: Option<&'a Tenant>,
    pub account: Option<&'a Account>,
    pub proven: &'a [Spent],
}

/// Under whose id tries and messages are counted: the account's, or one of its
/// own for each user ID that no account has, so that limits are the same.
pub(super) fn subject(portal: &Portal, flow: &Flow) -> String {
    flow.account_id.clone().unwrap_or_else(|| nobody(portal, &flow.user_id))
}

/// See [`subject`].
pub(super) fn nobody(portal: &Portal, user_id: &str) -> String {
    portal.keys().digest(Digest::Nobody, &[user_id])
}

/// Account and closures of a visit. A user ID that no account has is read like any
/// other, so that it takes as long.
pub(super) async fn person_again(act: &mut Act<'_>, flow: &Flow) -> Result<Person, Trouble> {
    let (nobody, now) = (nobody(act.portal, &flow.user_id), act.now);
    Ok(accounts::person(act, flow.account_id.as_deref(), &nobody, now).await?)
}

/// Account and tenant of a visit.
pub(super) async fn both_again(act: &mut Act<'_>, flow: &Flow) -> Result<(Option<Account>, Option<Tenant>), Trouble> {
    let account = accounts::by_id(act, flow.account_id.as_deref().unwrap_or("")).await?;
    Ok((account, tenant_again(act, flow).await?))
}

/// The account of a visit and what it has proven, read for its screen alone.
pub(super) async fn account_again(act: &mut Act<'_>, flow: &Flow) -> Result<(Option<Account>, Vec<Spent>), Trouble> {
    let account = person_again(act, flow).await?.account;
    let proven = match &account {
        Some(account) => challenges::proofs(act, &flow.id, &account.id).await?,
        None => Vec::new(),
    };
    Ok((account, proven))
}

pub(super) async fn tenant_again(act: &mut Act<'_>, flow: &Flow) -> Result<Option<Tenant>, Trouble> {
    match &flow.tenant_id {
        Some(id) => Ok(tenants::by_id(&mut ***act, id).await?),
        None => Ok(None),
    }
}

/// What a visit began with, as far as the next one needs it.
pub(super) fn entry_of(flow: &Flow) -> Entry {
    Entry { locale: flow.locale.clone(), journey: journey_of(flow), ..Entry::default() }
}

/// What the person came for.
pub(super) fn journey_of(flow: &Flow) -> Journey {
    match flow.goal {
        Some(Goal::Change) => Journey::Change,
        Some(Goal::Register) => Journey::Register,
        Some(Goal::Reset | Goal::Unlock) | None => Journey::Reset,
    }
}

/// Whether the visit stands on a sign-in: the tries of others do not touch it.
pub(super) fn knows_the_password(flow: &Flow) -> bool {
    matches!(flow.goal, Some(Goal::Change | Goal::Register))
}
