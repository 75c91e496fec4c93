//! Guessing over a whole tenant: one guess at each of many accounts passes every
//! limit of an account, but not this one.
//!
//! Beyond what is usual ([`throttle::strain`]) the administrators are told, once
//! an hour; puzzles get harder and codes wait before they are compared. Nobody
//! is shut out: that is what somebody who guesses might want.

use std::time::Duration;

use crate::audit::Happened;
use crate::clock::DAY_MS;
use crate::policy::throttle;
use crate::portal::Portal;
use crate::store::{Tx, accounts, audit, outbox, strain, tenants};

use super::{Caller, Trouble, event_of};
use crate::visit::Flow;

/// Waits before a code is compared, for as long as the visit's organization is under strain.
pub(super) async fn hold_back(portal: &Portal, caller: &Caller, now: i64) -> Result<(), Trouble> {
    let strain = portal.store.strain_of_visit(&portal.session(caller), now).await?;
    if strain > 0 {
        tokio::time::sleep(Duration::from_millis(throttle::hold_back_ms(strain))).await;
    }
    Ok(())
}

/// Looks at the whole tenant after a wrong proof; the first time in an hour that
/// there are too many, log and administrators are told.
pub(super) async fn watch(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<(), Trouble> {
    let Some(tenant_id) = &flow.tenant_id else { return Ok(()) };
    let (strain, wrong) = strain::of_tenant(tx, tenant_id, now).await?;
    if strain == 0 || !strain::raise_alarm(tx, tenant_id, now).await? {
        return Ok(());
    }
    let Some(tenant) = tenants::by_id(&mut **tx, tenant_id).await? else { return Ok(()) };
    let mut told = 0;
    for administrator in accounts::administrators(tx, &portal.keys, tenant_id).await? {
        let Some(contact) = &administrator.primary_mail else { continue };
        let locale = administrator.locale.as_deref().unwrap_or(&portal.settings.default_locale);
        let mail = portal.compose(&tenant).guessing(&contact.address, locale, wrong, now);
        let about = outbox::About { tenant_id, account_id: Some(&administrator.id), support_code: &flow.support_code };
        outbox::add(tx, &portal.keys, outbox::Kind::Notice, &about, &mail, outbox::Fate::Sent, now, now + DAY_MS)
            .await?;
        told += 1;
    }
    let mut event = event_of(flow, None, Happened::GuessingSuspected, "ok").by("portal");
    // It is about the tenant, and not about whose code happened to be the one too many.
    (event.account_id, event.support_code) = (None, None);
    audit::append(tx, &portal.keys, event.detail(format!("wrong={wrong} addresses={told}")), now);
    tracing::error!(
        tenant = tenant_id,
        wrong,
        "more wrong codes within an hour than people make: somebody may be guessing"
    );
    Ok(())
}
