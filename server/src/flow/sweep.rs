//! What happens by itself: visits expire, claims are settled, old rows go.

use crate::audit::Happened;
use crate::clock::{DAY_MS, HOUR_MS};
use crate::policy::throttle::{IDLE_MS, VISIT_MS};
use crate::portal::Portal;
use crate::store::{
    agent_work, agents, audit, flows, outbox, passes, provider_sign_ins, saved_codes, sign_in_tries, signing_keys,
    steadiness, throttles, tickets,
};
use crate::visit::State;

use super::ending::expire_if_outlived;
use super::{Act, By, Trouble, settle};

/// One round. Each visit gets its own transaction: one that cannot be settled holds up no other.
///
/// # Errors
/// When the store cannot be reached.
pub async fn sweep(portal: &Portal) -> Result<(), Trouble> {
    let mut look = Act::look(portal, By::Portal).await?;
    let now = look.now;
    let under_way = [State::Identified, State::Challenged, State::Proven];
    // A visit is idle after IDLE_MS, and whatever it does it has outlived VISIT_MS
    // at the latest IDLE_MS after its last step.
    let mut stale = flows::untouched(&mut look, &under_way, now - IDLE_MS.min(VISIT_MS)).await?;
    stale.extend(flows::untouched(&mut look, &[State::Writing], now).await?);
    drop(look);
    for id in stale {
        if let Err(trouble) = sweep_visit(portal, &id).await {
            tracing::error!(%trouble, visit = id, "a visit could not be swept");
        }
    }
    forget(portal).await
}

/// Deletes what is old, by a clock that has gone on for hours without a jump.
async fn forget(portal: &Portal) -> Result<(), Trouble> {
    let mut act = Act::begin(portal, By::Portal).await?;
    let now = act.now;
    let keep = now - i64::from(portal.settings.retention_days) * DAY_MS;
    // Of this minute, whatever the clock does: what waits there is sealed passwords.
    agent_work::forget(&mut act, now).await?;
    agents::forget_tokens(&mut act, now).await?;
    // Its page is not shown any more.
    saved_codes::forget_all_issued(&mut act, now - VISIT_MS).await?;
    if steadiness::is_steady(&mut act, now).await? {
        flows::forget(&mut act, keep).await?;
        outbox::forget(&mut act, keep).await?;
        throttles::forget(&mut act, now).await?;
        sign_in_tries::forget(&mut act, now).await?;
        // A visit that began with a ticket has ended long before.
        tickets::forget(&mut act, now - DAY_MS).await?;
        signing_keys::forget(&mut act, now - HOUR_MS).await?;
        passes::forget(&mut act, now).await?;
        provider_sign_ins::forget(&mut act, now).await?;
        let trimmed = audit::trim(&mut act, portal.settings.audit_retention_days, now).await?;
        if trimmed > 0 {
            let event = act.event(Happened::AuditTrimmed, "ok").detail(format!("lines={trimmed}"));
            act.note(event);
        }
    }
    act.commit().await?;
    Ok(())
}

async fn sweep_visit(portal: &Portal, id: &str) -> Result<(), Trouble> {
    let mut act = Act::begin(portal, By::Portal).await?;
    let Some(mut flow) = flows::by_id(&mut act, id).await? else { return Ok(()) };
    if flow.state == State::Writing {
        drop(act);
        return settle::settle(portal, &flow).await;
    }
    expire_if_outlived(&mut act, &mut flow).await?;
    act.commit().await?;
    Ok(())
}
