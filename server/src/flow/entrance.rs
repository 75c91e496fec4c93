//! What every first screen begins with: a fresh puzzle, and the check that is asked for.

use crate::policy::login_name::{LoginName, Realm};
use crate::policy::tenant::Tenant;
use crate::policy::user_id::read_domain;
use crate::portal::Portal;
use crate::puzzle::Puzzle;
use crate::store::tenants;
use crate::visit::Caller;
use crate::wire::{Asked, Entry};

use super::Trouble;
use super::check::{Demand, action_of};

/// Prepared, for a screen.
pub(super) struct Opening {
    /// Whose branding to show, by `whr`.
    pub tenant: Option<Tenant>,
    /// What stands in the field.
    pub user_id: String,
    pub puzzle: Puzzle,
    pub asked: Option<Asked>,
}

/// Prepares a first screen: a fresh puzzle, and the check that is asked for.
/// Where something was refused, the field shows what was typed, even if that is empty.
pub(super) async fn opening(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    user_id: &str,
    is_refused: bool,
) -> Result<Opening, Trouble> {
    let now = portal.now_ms();
    let whr = entry.whr.as_deref().and_then(read_domain);
    let tenant = match &whr {
        Some(domain) => tenants::by_domain(portal.store.pool(), domain).await?,
        None => None,
    };
    let failures = portal.store.network_failures(&portal.network(caller.source), now).await?;
    let action = action_of(entry.journey);
    let user_id = if user_id.is_empty() && !is_refused {
        // Only shown in the field, never trusted. One that is too long for a user ID is dropped.
        entry.username.as_deref().filter(|name| name.chars().count() <= 113).unwrap_or("")
    } else {
        user_id
    };
    // By what is typed, where it is a name, as `begin` will judge it.
    let typed = LoginName::parse(user_id);
    let realm = typed.as_ref().map(LoginName::realm).ok().or(whr.as_deref().map(Realm::Domain));
    let demand = Demand::of(portal, caller, action, realm, now).await?;
    let puzzle = portal.captcha().issue(&caller.session, action, (failures, demand.extra), now)?;
    let asked = demand.asked(portal, caller, action, now)?;
    Ok(Opening { tenant, user_id: user_id.to_owned(), puzzle, asked })
}
