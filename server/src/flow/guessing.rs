//! Guessing over a whole tenant: one guess at each of many accounts passes every
//! limit of an account, but not this one.
//!
//! Beyond what is usual ([`throttle::strain`]) the administrators are told, once
//! an hour; puzzles get harder and codes wait before they are compared. No one
//! is shut out: that is what an attacker who guesses might want.

use std::time::Duration;

use crate::audit::Happened;
use crate::policy::throttle;
use crate::portal::Portal;
use crate::store::{strain, tenants};
use crate::visit::{Caller, Flow};

use super::{Act, Trouble, notices};

/// Waits before a code is compared, for as long as the visit's organization is under strain.
pub(super) async fn hold_back(portal: &Portal, caller: &Caller, now: i64) -> Result<(), Trouble> {
    let strain = portal.store.strain_of_visit(&portal.session(caller), now).await?;
    if strain > 0 {
        portal.clock.pass(Duration::from_millis(throttle::hold_back_ms(strain))).await;
    }
    Ok(())
}

/// Looks at the whole tenant after a wrong proof; the first time in an hour that
/// there are too many, log and administrators are told.
pub(super) async fn watch(act: &mut Act<'_>, flow: &Flow) -> Result<(), Trouble> {
    let Some(tenant_id) = &flow.tenant_id else { return Ok(()) };
    let now = act.now;
    let (strain, wrong) = strain::of_tenant(act, tenant_id, now).await?;
    if strain == 0 || !strain::raise_alarm(act, tenant_id, now).await? {
        return Ok(());
    }
    let Some(tenant) = tenants::by_id(&mut ***act, tenant_id).await? else { return Ok(()) };
    let told = notices::guessing_suspected(act, &tenant, &flow.support_code, wrong).await?;
    let mut event = flow.event(Happened::GuessingSuspected, "ok").by("portal");
    // It is about the tenant, and not about whose code happened to be the one too many.
    (event.account_id, event.support_code) = (None, None);
    act.note(event.detail(format!("wrong={wrong} addresses={told}")));
    tracing::error!(
        tenant = tenant_id,
        wrong,
        "more wrong codes within an hour than people make: somebody may be guessing"
    );
    Ok(())
}
