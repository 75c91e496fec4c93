//! Notices: every address of a person is told, in the transaction of the act.
//!
//! Each notice to a person carries a link of its own to object by: see
//! [`super::objection`].

use crate::audit::Happened;
use crate::clock::DAY_MS;
use crate::letter::Letter;
use crate::mail::{Mail, MailAddress};
use crate::messages::compose::{CHANGE, Composer, Occasion, RESET, UNLOCK};
use crate::policy::account::Account;
use crate::policy::method::Method;
use crate::policy::tenant::Tenant;
use crate::secrets::ObjectionToken;
use crate::store::{accounts, outbox, passes};
use crate::visit::Flow;
use crate::wire::words;

use super::reading::both_again;
use super::{Act, Trouble};

/// A notice is worth sending for so long.
const NOTICE_LIFE_MS: i64 = 3 * DAY_MS;
/// How long a notice's link is good for: a week is how long people are away.
const OBJECTION_MS: i64 = 7 * DAY_MS;
/// A warning of guessing is worth sending for so long: while the guessing may still go on.
const GUESSING_LIFE_MS: i64 = DAY_MS;

/// Tells of a reset, where the tenant has it so; says how many addresses of the
/// person were told. An administrator's reset is told to all other administrators, too.
pub(super) async fn password_reset(act: &mut Act<'_>, flow: &Flow) -> Result<i64, Trouble> {
    tell_administrators(act, flow).await?;
    tell(act, flow, Told::PasswordReset).await
}

/// Tells of a change by a person who knew the password before.
pub(super) async fn password_changed(act: &mut Act<'_>, flow: &Flow) -> Result<i64, Trouble> {
    tell(act, flow, Told::PasswordChanged).await
}

/// Tells that the account was unlocked and keeps its password.
pub(super) async fn account_unlocked(act: &mut Act<'_>, flow: &Flow) -> Result<i64, Trouble> {
    tell(act, flow, Told::AccountUnlocked).await
}

/// Tells that there were too many wrong codes and that the method is closed until then.
pub(super) async fn method_closed(act: &mut Act<'_>, flow: &Flow, until_ms: i64) -> Result<i64, Trouble> {
    tell(act, flow, Told::MethodClosed { until_ms }).await
}

/// Tells that a method is off until an operator releases it.
pub(super) async fn method_switched_off(act: &mut Act<'_>, flow: &Flow) -> Result<i64, Trouble> {
    tell(act, flow, Told::MethodSwitchedOff).await
}

/// Tells that too many visits failed and that no one can reset the account until then.
pub(super) async fn self_service_closed(act: &mut Act<'_>, flow: &Flow, until_ms: i64) -> Result<i64, Trouble> {
    tell(act, flow, Told::SelfServiceClosed { until_ms }).await
}

/// Tells every administrator of a tenant that there are more wrong codes than people make.
pub(super) async fn guessing_suspected(
    act: &mut Act<'_>,
    tenant: &Tenant,
    support_code: &str,
    wrong: i64,
) -> Result<i64, Trouble> {
    let now = act.now;
    let write = |composer: &Composer<'_>, to: &MailAddress, locale: &str| composer.guessing(to, locale, wrong, now);
    write_to_administrators(act, tenant, "", support_code, GUESSING_LIFE_MS, write).await
}

/// Tells every other administrator of the tenant, at the primary address only. No one else is told.
async fn tell_administrators(act: &mut Act<'_>, flow: &Flow) -> Result<(), Trouble> {
    let (Some(account), Some(tenant)) = both_again(act, flow).await? else { return Ok(()) };
    if !account.is_privileged() || !tenant.settings.notify_administrators {
        return Ok(());
    }
    let now = act.now;
    let told = administrators(act, &tenant, &account.id, &flow.support_code, |composer, to, locale| {
        composer.administrator_reset(to, locale, &account.user_id, &flow.support_code, now)
    })
    .await?;
    let event = flow.event(Happened::AdministratorsTold, "ok").by("portal");
    act.note(event.detail(format!("addresses={told}")));
    Ok(())
}

/// Writes to every administrator of a tenant but one; says to how many.
pub(super) async fn administrators(
    act: &mut Act<'_>,
    tenant: &Tenant,
    but: &str,
    support_code: &str,
    write: impl Fn(&Composer<'_>, &MailAddress, &str) -> Mail,
) -> Result<i64, Trouble> {
    write_to_administrators(act, tenant, but, support_code, NOTICE_LIFE_MS, write).await
}

async fn write_to_administrators(
    act: &mut Act<'_>,
    tenant: &Tenant,
    but: &str,
    support_code: &str,
    life_ms: i64,
    write: impl Fn(&Composer<'_>, &MailAddress, &str) -> Mail,
) -> Result<i64, Trouble> {
    let mut told = 0;
    for administrator in accounts::administrators(act, &tenant.id).await? {
        let Some(contact) = administrator.primary_mail.as_ref().filter(|_| administrator.id != but) else {
            continue;
        };
        let locale = administrator.locale.as_deref().unwrap_or(&act.portal.settings.default_locale);
        let mail = write(&act.portal.compose(tenant), &contact.address, locale);
        put(act, tenant, &administrator.id, support_code, mail, life_ms).await?;
        told += 1;
    }
    Ok(told)
}

/// What became of a means of proof on file, as the words name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnFile {
    Added,
    Replaced,
    Removed,
    /// Codes that a visit used have others in their place.
    Reissued,
}

impl OnFile {
    /// The paragraph that tells of it.
    fn lead(self, method: Method) -> String {
        let stem = match self {
            Self::Added => words::MAIL_ADDED,
            Self::Replaced => words::MAIL_REPLACED,
            Self::Removed => words::MAIL_REMOVED,
            Self::Reissued => words::MAIL_REISSUED,
        };
        words::id(stem, method.name())
    }
}

/// Tells all addresses that were on file before a change, and the new one.
/// This is told whatever the organization says: it is how a theft is noticed.
pub(super) async fn method_changed(
    act: &mut Act<'_>,
    flow: &Flow,
    (before, tenant): (&Account, &Tenant),
    new: Option<&MailAddress>,
    (method, what): (Method, OnFile),
) -> Result<i64, Trouble> {
    let mut addresses = before.all_mails();
    if let Some(new) = new.filter(|new| !addresses.contains(new)) {
        addresses.push(new);
    }
    let (lead, now) = (what.lead(method), act.now);
    send(act, flow, (before, tenant), &addresses, |composer, address, about| {
        composer.method_changed(address, &flow.locale, about, &lead, now)
    })
    .await
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

async fn tell(act: &mut Act<'_>, flow: &Flow, told: Told) -> Result<i64, Trouble> {
    let (Some(account), Some(tenant)) = both_again(act, flow).await? else { return Ok(0) };
    if !tenant.settings.notify_person {
        return Ok(0);
    }
    let (locale, now) = (&flow.locale, act.now);
    send(act, flow, (&account, &tenant), &account.all_mails(), |composer, address, about| {
        let (user_id, support_code) = (about.user_id, about.support_code);
        match told {
            Told::PasswordReset => composer.done(&RESET, address, locale, about, now),
            Told::PasswordChanged => composer.done(&CHANGE, address, locale, about, now),
            Told::AccountUnlocked => composer.done(&UNLOCK, address, locale, about, now),
            Told::MethodClosed { until_ms } => {
                composer.closed(address, locale, "mail-closed-lead", user_id, until_ms, support_code, now)
            }
            Told::MethodSwitchedOff => composer.closed_for_good(address, locale, user_id, support_code, now),
            Told::SelfServiceClosed { until_ms } => {
                composer.closed(address, locale, "mail-closed-account-lead", user_id, until_ms, support_code, now)
            }
        }
    })
    .await
}

/// Writes to these addresses, each with an objection of its own; says how many there are.
async fn send(
    act: &mut Act<'_>,
    flow: &Flow,
    (account, tenant): (&Account, &Tenant),
    addresses: &[&MailAddress],
    write: impl Fn(&Composer<'_>, &MailAddress, &Occasion<'_>) -> Mail,
) -> Result<i64, Trouble> {
    let (portal, now) = (act.portal, act.now);
    for address in addresses {
        let token = ObjectionToken::random()?;
        passes::add_objection(act, &token.digest(portal.keys()), &account.id, now, now + OBJECTION_MS).await?;
        let objection = format!("{}/not-me?mkt={}#token={}", portal.settings.public_url, flow.locale, token.expose());
        let about =
            Occasion { user_id: &account.user_id, support_code: &flow.support_code, objection: Some(&objection) };
        let mail = write(&portal.compose(tenant), address, &about);
        put(act, tenant, &account.id, &flow.support_code, mail, NOTICE_LIFE_MS).await?;
    }
    let told = i64::try_from(addresses.len()).unwrap_or(i64::MAX);
    act.note(flow.event(Happened::NoticeQueued, "ok").by("portal").detail(format!("addresses={told}")));
    Ok(told)
}

async fn put(
    act: &mut Act<'_>,
    tenant: &Tenant,
    account_id: &str,
    support_code: &str,
    mail: Mail,
    life_ms: i64,
) -> Result<(), Trouble> {
    let now = act.now;
    let message = outbox::Message {
        kind: outbox::Kind::Notice,
        about: outbox::About { tenant_id: &tenant.id, account_id: Some(account_id), support_code },
        letter: &Letter::Mail(mail),
        fate: outbox::Fate::Sent,
        expires_ms: now + life_ms,
    };
    Ok(outbox::add(act, &message, now).await?)
}
