//! "This was not me": a person who reads a notice of something they did not do says so.
//!
//! The link in the notice shows a page and changes nothing: mail programs and
//! scanners open links. The button there closes self-service for the account,
//! ends its visits, and tells the administrators; it opens no account and resets
//! no password. An operator opens the account again.

use crate::audit::{Event, Happened};
use crate::policy::account::Account;
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::ObjectionToken;
use crate::store::{accounts, passes, saved_codes, tenants};
use crate::visit::Caller;
use crate::wire::Outcome;

use super::ending::stop_others;
use super::{Act, By, Trouble, notices};

/// Whom an objection is about.
pub struct Objection {
    pub account: Account,
    pub tenant: Tenant,
    /// Stands on the page and in the log.
    pub support_code: String,
}

/// Whom the objection of a link is about, while it can be made. Changes nothing.
///
/// # Errors
/// When the store cannot be reached.
pub async fn look(portal: &Portal, caller: &Caller, token: &ObjectionToken) -> Result<Option<Objection>, Trouble> {
    let mut act = Act::look(portal, By::Person(caller)).await?;
    let now = act.now;
    let account_id = passes::objecting(&mut act, &token.digest(portal.keys()), now).await?;
    about(&mut act, account_id).await
}

/// Makes the objection, once.
///
/// # Errors
/// When the store cannot be reached.
pub async fn object(portal: &Portal, caller: &Caller, token: &ObjectionToken) -> Result<Option<Objection>, Trouble> {
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    let now = act.now;
    let objected = passes::object(&mut act, &token.digest(portal.keys()), now).await?;
    let since_ms = objected.as_ref().map_or(now, |objected| objected.since_ms);
    let Some(about) = about(&mut act, objected.map(|objected| objected.account_id)).await? else { return Ok(None) };
    let Objection { account, tenant, support_code } = &about;
    let event = |act: &Act<'_>, happened| Event {
        tenant_id: Some(tenant.id.clone()),
        account_id: Some(account.id.clone()),
        ..act.event(happened, "ok")
    };
    let reported = event(&act, Happened::NotMeReported);
    act.note(reported);
    stop_others(&mut act, &account.id, "", Outcome::Reported, |_| true).await?;
    // What took the place of codes that a thief used is on the thief's page.
    saved_codes::take_back(&mut act, &account.id, since_ms).await?;
    let told = notices::administrators(&mut act, tenant, &account.id, support_code, |composer, to, locale| {
        composer.reported(to, locale, &account.user_id, support_code, now)
    })
    .await?;
    let told = event(&act, Happened::AdministratorsTold).by("portal").detail(format!("addresses={told}"));
    act.note(told);
    act.commit().await?;
    Ok(Some(about))
}

async fn about(act: &mut Act<'_>, account_id: Option<String>) -> Result<Option<Objection>, Trouble> {
    let Some(account_id) = account_id else { return Ok(None) };
    let Some(account) = accounts::by_id(act, &account_id).await? else { return Ok(None) };
    let Some(tenant) = tenants::by_id(&mut ***act, &account.tenant_id).await? else { return Ok(None) };
    let support_code = act.portal.support_code(act.caller()?);
    Ok(Some(Objection { account, tenant, support_code }))
}
