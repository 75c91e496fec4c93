//! Which organization's own provider an address leads to.

use crate::clock::MINUTE_MS;
use crate::flow::Trouble;
use crate::policy::login_name::{LoginName, Realm};
use crate::policy::tenant::Tenant;
use crate::policy::user_id::read_domain;
use crate::portal::Portal;
use crate::provider::Provider;
use crate::store::tenants;
use crate::wire::Entry;

/// How long the sign-in page says that a sign-in with the provider failed.
pub(in crate::flow) const TOLD_MS: i64 = MINUTE_MS;

/// The provider of the domain that the address or the user ID names; where
/// neither does, the one that there is.
pub(in crate::flow) async fn provider_for<'a>(
    portal: &'a Portal,
    entry: &Entry,
) -> Result<Option<(&'a Provider, Tenant)>, Trouble> {
    if portal.providers.is_empty() {
        return Ok(None);
    }
    let typed = entry.username.as_deref().and_then(|typed| LoginName::parse(typed).ok());
    let whr = entry.whr.as_deref().and_then(read_domain);
    let tenant = match typed.as_ref().map(LoginName::realm).or(whr.as_deref().map(Realm::Domain)) {
        Some(realm) => tenants::by_realm(portal.store.pool(), realm).await?,
        None => match &portal.providers[..] {
            [only] => tenants::by_name(portal.store.pool(), &only.facts.tenant).await?,
            _ => None,
        },
    };
    Ok(tenant.and_then(|tenant| Some((of_tenant(portal, &tenant)?, tenant))))
}

pub(in crate::flow) fn of_tenant<'a>(portal: &'a Portal, tenant: &Tenant) -> Option<&'a Provider> {
    portal.providers.iter().find(|provider| provider.facts.tenant == tenant.name)
}
