//! Notices: every address of a person is told, in the transaction of the act.

use crate::audit::Happened;
use crate::clock::DAY_MS;
use crate::messages::compose::{CHANGE, RESET, UNLOCK};
use crate::portal::Portal;
use crate::store::{Tx, accounts, audit, outbox};

use super::standing::read_again;
use super::state::Flow;
use super::{Trouble, event_of};

/// A notice is worth sending for so long.
const NOTICE_LIFE_MS: i64 = 3 * DAY_MS;

/// Tells of a reset, where the tenant has it so; says how many addresses of the
/// person were told. An administrator's reset is told to all other administrators, too.
pub(super) async fn password_reset(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<i64, Trouble> {
    tell_administrators(tx, portal, flow, now).await?;
    tell(tx, portal, flow, now, Told::PasswordReset).await
}

/// Tells of a change by somebody who knew the password before.
pub(super) async fn password_changed(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<i64, Trouble> {
    tell(tx, portal, flow, now, Told::PasswordChanged).await
}

/// Tells that the account was unlocked and keeps its password.
pub(super) async fn account_unlocked(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<i64, Trouble> {
    tell(tx, portal, flow, now, Told::AccountUnlocked).await
}

/// Tells every other administrator of the tenant, at their primary address and nobody else.
async fn tell_administrators(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<(), Trouble> {
    let (Some(account), Some(tenant)) = read_again(tx, portal, flow).await? else { return Ok(()) };
    if !account.is_privileged() || !tenant.settings.notify_administrators {
        return Ok(());
    }
    let mut told = 0;
    for administrator in accounts::administrators(tx, &portal.keys, &tenant.id).await? {
        let Some(contact) = administrator.primary_mail.as_ref().filter(|_| administrator.id != account.id) else {
            continue;
        };
        let locale = administrator.locale.as_deref().unwrap_or(&portal.settings.default_locale);
        let composer = portal.compose(&tenant);
        let mail = composer.administrator_reset(&contact.address, locale, &account.user_id, &flow.support_code, now);
        let about = outbox::About {
            tenant_id: &tenant.id,
            account_id: Some(&administrator.id),
            support_code: &flow.support_code,
        };
        outbox::add(
            tx,
            &portal.keys,
            outbox::Kind::Notice,
            &about,
            &mail,
            outbox::Fate::Sent,
            now,
            now + NOTICE_LIFE_MS,
        )
        .await?;
        told += 1;
    }
    let event = event_of(flow, None, Happened::AdministratorsTold, "ok").by("portal");
    audit::append(tx, &portal.keys, event.detail(format!("addresses={told}")), now).await?;
    Ok(())
}

/// Tells that somebody typed too many wrong codes and that the method is closed until then.
pub(super) async fn method_closed(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
    until_ms: i64,
    now: i64,
) -> Result<i64, Trouble> {
    tell(tx, portal, flow, now, Told::MethodClosed { until_ms }).await
}

/// Tells that a method is off until an operator releases it.
pub(super) async fn method_switched_off(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64) -> Result<i64, Trouble> {
    tell(tx, portal, flow, now, Told::MethodSwitchedOff).await
}

/// Tells that too many visits failed and that nobody can reset the account until then.
pub(super) async fn self_service_closed(
    tx: &mut Tx,
    portal: &Portal,
    flow: &Flow,
    until_ms: i64,
    now: i64,
) -> Result<i64, Trouble> {
    tell(tx, portal, flow, now, Told::SelfServiceClosed { until_ms }).await
}

#[derive(Clone, Copy)]
enum Told {
    PasswordReset,
    PasswordChanged,
    AccountUnlocked,
    MethodClosed { until_ms: i64 },
    MethodSwitchedOff,
    SelfServiceClosed { until_ms: i64 },
}

async fn tell(tx: &mut Tx, portal: &Portal, flow: &Flow, now: i64, told: Told) -> Result<i64, Trouble> {
    let (Some(account), Some(tenant)) = read_again(tx, portal, flow).await? else { return Ok(0) };
    if !tenant.settings.notify_person {
        return Ok(0);
    }
    let addresses = account.all_mails();
    for address in &addresses {
        let composer = portal.compose(&tenant);
        let mail = match told {
            Told::PasswordReset => {
                composer.done(&RESET, address, &flow.locale, &account.user_id, &flow.support_code, now)
            }
            Told::PasswordChanged => {
                composer.done(&CHANGE, address, &flow.locale, &account.user_id, &flow.support_code, now)
            }
            Told::AccountUnlocked => {
                composer.done(&UNLOCK, address, &flow.locale, &account.user_id, &flow.support_code, now)
            }
            Told::MethodClosed { until_ms } => {
                let lead = "mail-closed-lead";
                composer.closed(address, &flow.locale, lead, &account.user_id, until_ms, &flow.support_code, now)
            }
            Told::MethodSwitchedOff => {
                composer.closed_for_good(address, &flow.locale, &account.user_id, &flow.support_code, now)
            }
            Told::SelfServiceClosed { until_ms } => {
                let lead = "mail-closed-account-lead";
                composer.closed(address, &flow.locale, lead, &account.user_id, until_ms, &flow.support_code, now)
            }
        };
        let about =
            outbox::About { tenant_id: &tenant.id, account_id: Some(&account.id), support_code: &flow.support_code };
        outbox::add(
            tx,
            &portal.keys,
            outbox::Kind::Notice,
            &about,
            &mail,
            outbox::Fate::Sent,
            now,
            now + NOTICE_LIFE_MS,
        )
        .await?;
    }
    let told = i64::try_from(addresses.len()).unwrap_or(i64::MAX);
    let event = event_of(flow, None, Happened::NoticeQueued, "ok").by("portal").detail(format!("addresses={told}"));
    audit::append(tx, &portal.keys, event, now).await?;
    Ok(told)
}
