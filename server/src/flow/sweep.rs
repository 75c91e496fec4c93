//! What happens without anybody's asking: visits expire, claims are settled, old rows go.

use crate::audit::{Event, Happened};
use crate::clock::{DAY_MS, HOUR_MS};
use crate::policy::throttle::{IDLE_MS, VISIT_MS};
use crate::portal::Portal;
use crate::store::{
    audit, flows, outbox, passes, provider_sign_ins, sign_in_tries, signing_keys, steadiness, throttles, tickets,
};

use super::{Trouble, standing, write};
use crate::visit::State;

/// One round. Each visit gets its own transaction: one that cannot be settled holds up no other.
///
/// # Errors
/// When the store cannot be reached.
pub async fn sweep(portal: &Portal) -> Result<(), Trouble> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await?;
    let under_way = [State::Identified, State::Challenged, State::Proven];
    // A visit is idle after IDLE_MS, and whatever it does it has outlived VISIT_MS
    // at the latest IDLE_MS after its last step.
    let mut stale = flows::untouched(&mut tx, &under_way, now - IDLE_MS.min(VISIT_MS)).await?;
    stale.extend(flows::untouched(&mut tx, &[State::Writing], now).await?);
    tx.commit().await?;
    for id in stale {
        if let Err(trouble) = sweep_visit(portal, &id, now).await {
            tracing::error!(%trouble, visit = id, "a visit could not be swept");
        }
    }
    forget(portal, now).await
}

/// Deletes what is old, by a clock that has gone on for hours without a jump.
async fn forget(portal: &Portal, now: i64) -> Result<(), Trouble> {
    let keep = now - i64::from(portal.settings.retention_days) * DAY_MS;
    let mut tx = portal.store.write().await?;
    if steadiness::is_steady(&mut tx, now).await? {
        flows::forget(&mut tx, keep).await?;
        outbox::forget(&mut tx, keep).await?;
        throttles::forget(&mut tx, now).await?;
        sign_in_tries::forget(&mut tx, now).await?;
        // A visit that began with a ticket has ended long before.
        tickets::forget(&mut tx, now - DAY_MS).await?;
        signing_keys::forget(&mut tx, now - HOUR_MS).await?;
        passes::forget(&mut tx, now).await?;
        provider_sign_ins::forget(&mut tx, now).await?;
        let trimmed = audit::trim(&mut tx, &portal.keys, portal.settings.audit_retention_days, now).await?;
        if trimmed > 0 {
            let event = Event::new(Happened::AuditTrimmed, "ok").by("portal").detail(format!("lines={trimmed}"));
            audit::append(&mut tx, &portal.keys, event, now);
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn sweep_visit(portal: &Portal, id: &str, now: i64) -> Result<(), Trouble> {
    let mut tx = portal.store.write().await?;
    let Some(mut flow) = flows::by_id(&mut tx, id).await? else { return Ok(()) };
    if flow.state == State::Writing {
        write::settle(&mut tx, portal, &mut flow, now).await?;
    } else if flow.state.is_under_way() && flow.is_outlived(now) {
        standing::expire(&mut tx, portal, &mut flow, now).await?;
    }
    tx.commit().await.map_err(crate::store::StoreError::from)?;
    Ok(())
}
