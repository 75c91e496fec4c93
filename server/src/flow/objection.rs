//! "This was not me": who reads a notice of something they did not do says so.
//!
//! The link in the notice shows a page and changes nothing: mail programs and
//! scanners open links. The button there closes self-service for the account,
//! ends its visits, and tells the administrators; it opens nothing and resets
//! nothing. An operator opens the account again.

use crate::audit::{Event, Happened};
use crate::clock::DAY_MS;
use crate::policy::account::Account;
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::ObjectionToken;
use crate::store::{Tx, accounts, audit, flows, passes, tenants};
use crate::wire::Outcome;

use super::{Caller, Trouble, notices, standing};
use crate::visit::State;

/// How long a notice's link is good for: a week is how long people are away.
pub(super) const OBJECTION_MS: i64 = 7 * DAY_MS;

/// Whom an objection is about.
pub struct About {
    pub account: Account,
    pub tenant: Tenant,
    /// Stands on the page and in the log.
    pub support_code: String,
}

/// Whom the objection of a link is about, while it can be made. Changes nothing.
///
/// # Errors
/// When the store cannot be reached.
pub async fn look(portal: &Portal, caller: &Caller, token: &ObjectionToken) -> Result<Option<About>, Trouble> {
    let mut tx = portal.store.read().await?;
    let account_id = passes::objecting(&mut tx, &token.digest(&portal.keys), portal.now_ms()).await?;
    about(&mut tx, portal, caller, account_id).await
}

/// Makes the objection, once.
///
/// # Errors
/// When the store cannot be reached.
pub async fn object(portal: &Portal, caller: &Caller, token: &ObjectionToken) -> Result<Option<About>, Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let account_id = passes::object(&mut tx, &token.digest(&portal.keys), now).await?;
    let Some(about) = about(&mut tx, portal, caller, account_id).await? else { return Ok(None) };
    let About { account, tenant, support_code } = &about;
    let event = |happened| Event {
        tenant_id: Some(tenant.id.clone()),
        account_id: Some(account.id.clone()),
        source: Some(caller.source.to_string()),
        support_code: Some(support_code.clone()),
        ..Event::new(happened, "ok")
    };
    audit::append(&mut tx, &portal.keys, event(Happened::NotMeReported), now);
    for id in flows::under_way(&mut tx, &account.id, "").await? {
        // A write that is under way is settled by the directory's answer alone.
        if let Some(mut visit) = flows::by_id(&mut tx, &id).await?
            && visit.state != State::Writing
        {
            standing::stop(&mut tx, portal, &mut visit, None, Outcome::Reported, now).await?;
            flows::save(&mut tx, &visit).await?;
        }
    }
    let told =
        notices::administrators(&mut tx, portal, tenant, &account.id, support_code, now, |composer, to, locale| {
            composer.reported(to, locale, &account.user_id, support_code, now)
        })
        .await?;
    let event = event(Happened::AdministratorsTold).by("portal").detail(format!("addresses={told}"));
    audit::append(&mut tx, &portal.keys, event, now);
    tx.commit().await?;
    portal.outbox_has_mail();
    Ok(Some(about))
}

async fn about(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    account_id: Option<String>,
) -> Result<Option<About>, Trouble> {
    let Some(account_id) = account_id else { return Ok(None) };
    let Some(account) = accounts::by_id(tx, &portal.keys, &account_id).await? else { return Ok(None) };
    let Some(tenant) = tenants::by_id(&mut **tx, &account.tenant_id).await? else { return Ok(None) };
    Ok(Some(About { account, tenant, support_code: portal.support_code(caller) }))
}
