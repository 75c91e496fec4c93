//! A tenant's policy: shown, previewed and saved.
//!
//! Every change of the settings makes another version, and settings are saved
//! over the version that they were made from. Two administrators who change a
//! policy at the same time do not overwrite each other: the second one is told
//! that there is a newer version, who saved it and when, and nothing is saved.
//! Settings that stand already are no change: they overwrite nothing, and so
//! they are taken whatever they were made from.

mod explain;

use serde::Serialize;

use super::{NotDone, PAGE, Refusal, about_tenant};
use crate::act::Act;
use crate::audit::Happened;
use crate::method;
use crate::policy::campaign::Campaign;
use crate::policy::eligibility::Situation;
use crate::policy::logo::Logo;
use crate::policy::registration::{Asked, asked};
use crate::policy::stranded::stranded;
use crate::policy::tenant::{BadSetting, RobotCheck, Settings, Tenant};
use crate::policy::user_id::UserId;
use crate::store::{accounts, tenants};

pub use crate::store::tenants::{Policy, Saved};
pub use explain::{Explained, Offered, explain};

/// An account that could reset before and cannot after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stranded {
    pub user_id: UserId,
    /// The code of what stops the person.
    pub code: &'static str,
}

/// What settings do, or did, to those that stood before.
#[derive(Debug)]
pub struct Change {
    /// The version that stands now.
    pub version: i64,
    /// What they replace; none where they stand already.
    pub replaced: Option<Saved>,
    pub stranded: Vec<Stranded>,
    /// How many people the campaign would ask on its first day or, where it runs, now. None without a campaign.
    pub campaign_asks: Option<u64>,
}

/// What a tenant's administrators set, and which version it is.
///
/// # Errors
/// When the tenant is not known, or the store cannot be read.
pub async fn show(act: &mut Act<'_>, tenant: &str) -> Result<Policy, NotDone> {
    let found = tenants::policy_of(act, tenant).await?;
    Ok(found.ok_or_else(|| Refusal::UnknownTenant(tenant.to_owned()))?)
}

/// Says whom settings would strand. `made_from` is the version that they were
/// made from; none, where they are to stand whatever stood before.
///
/// # Errors
/// When the tenant is not known, a setting cannot be, there is a newer version,
/// or the store cannot be read.
pub async fn preview(
    act: &mut Act<'_>,
    tenant: &str,
    made_from: Option<i64>,
    settings: &Settings,
) -> Result<Change, NotDone> {
    let before = judged(act, tenant, settings).await?;
    change(act, &before, made_from, settings).await
}

/// Saves settings in place of those that stand. `made_from` is as in [`preview`].
///
/// # Errors
/// As [`preview`]; then none of it is saved.
pub async fn save(
    act: &mut Act<'_>,
    tenant: &str,
    made_from: Option<i64>,
    settings: &Settings,
) -> Result<Change, NotDone> {
    let before = judged(act, tenant, settings).await?;
    keep(act, &before, made_from, settings).await
}

/// The policy that stands, where these settings may stand in its place.
async fn judged(act: &mut Act<'_>, tenant: &str, settings: &Settings) -> Result<Policy, NotDone> {
    settings.check(method::rules).map_err(Refusal::from)?;
    let before = show(act, tenant).await?;
    match tenants::another_of_short_names(act, Some(&before.tenant.id), settings).await? {
        Some((name, owner)) => Err(Refusal::from(BadSetting::short_name_taken(&name, &owner.name)).into()),
        None => Ok(before),
    }
}

/// Sets a tenant's logo, or takes it away, and leaves all other settings as they are:
/// they were judged when they were saved.
///
/// # Errors
/// When the tenant is not known, or the store refuses.
pub async fn set_logo(act: &mut Act<'_>, tenant: &str, logo: Option<Logo>) -> Result<Change, NotDone> {
    let before = show(act, tenant).await?;
    let settings = Settings { logo, ..before.tenant.settings.clone() };
    keep(act, &before, Some(before.saved.version), &settings).await
}

/// What the configuration has for a tenant, beside its settings.
#[derive(Debug, Clone, Copy)]
pub struct Configured {
    /// A service that checks for robots.
    pub robot_check: bool,
    /// A directory of its own.
    pub directory: bool,
    /// One that may be an Active Directory.
    pub active_directory: bool,
}

/// What may be saved and still should be known, as `field: reason`.
#[must_use]
pub fn warnings(settings: &Settings, configured: Configured) -> Vec<String> {
    let mut warnings: Vec<String> = settings.warnings(method::rules).iter().map(ToString::to_string).collect();
    if settings.robot_check == RobotCheck::Service && !configured.robot_check {
        warnings.push("robot_check: the configuration names no [robot_check]: work is asked instead".to_owned());
    }
    if settings.mail_as_user_id && !configured.directory {
        warnings
            .push("mail_as_user_id: no [[directory]] is this tenant's: addresses are looked for in none".to_owned());
    }
    if !settings.short_names.is_empty() && !configured.active_directory {
        warnings.push(
            "short_names: no [[directory]] of this tenant is an Active Directory: such names are no one's".to_owned(),
        );
    }
    warnings
}

async fn keep(
    act: &mut Act<'_>,
    before: &Policy,
    made_from: Option<i64>,
    settings: &Settings,
) -> Result<Change, NotDone> {
    let mut change = change(act, before, made_from, settings).await?;
    if change.replaced.is_none() {
        return Ok(change);
    }
    let (now, operator) = (act.now, act.operator()?.name());
    let tenant_id = &before.tenant.id;
    let over = before.saved.version;
    let Some(version) = tenants::save_settings(act, tenant_id, over, settings, operator, now).await? else {
        let Policy { saved, .. } = show(act, &before.tenant.name).await?;
        return Err(Refusal::PolicyMoved { expected: over, by_now: saved }.into());
    };
    change.version = version;
    let event = about_tenant(act, tenant_id, Happened::PolicySaved)?;
    act.note(event.detail(format!("version={} stranded={}", change.version, change.stranded.len())));
    Ok(change)
}

async fn change(
    act: &mut Act<'_>,
    before: &Policy,
    made_from: Option<i64>,
    settings: &Settings,
) -> Result<Change, NotDone> {
    let Policy { tenant, saved } = before;
    let differs = tenant.settings != *settings;
    if !differs {
        return Ok(Change { version: saved.version, replaced: None, stranded: Vec::new(), campaign_asks: None });
    }
    match made_from {
        Some(expected) if !(1..=saved.version).contains(&expected) => {
            return Err(Refusal::NoSuchVersion { expected, by_now: saved.clone() }.into());
        }
        Some(expected) if expected != saved.version => {
            return Err(Refusal::PolicyMoved { expected, by_now: saved.clone() }.into());
        }
        Some(_) | None => {}
    }
    let mut change = Change {
        version: saved.version,
        replaced: Some(saved.clone()),
        stranded: Vec::new(),
        campaign_asks: settings.campaign.as_ref().map(|_| 0),
    };
    meet_everybody(act, tenant, settings, &mut change).await?;
    Ok(change)
}

/// Says of every account what the settings do to it.
async fn meet_everybody(
    act: &mut Act<'_>,
    tenant: &Tenant,
    then: &Settings,
    change: &mut Change,
) -> Result<(), NotDone> {
    let (situation, mut after) = (act.situation(), String::new());
    let begins_ms = then.campaign.as_ref().and_then(Campaign::lasts_ms).map_or(0, |lasts| lasts.start);
    let in_campaign = Situation { now_ms: situation.now_ms.max(begins_ms), ..situation };
    loop {
        let page = accounts::of_tenant(act, &tenant.id, &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.user_id.to_string();
        for account in &page {
            if let Some(outcome) = stranded(account, &tenant.settings, then, &situation) {
                change.stranded.push(Stranded { user_id: account.user_id.clone(), code: outcome.code() });
            }
            if let Some(asks) = &mut change.campaign_asks
                && asked(account, then, &in_campaign) == Asked::Campaign
            {
                *asks += 1;
            }
        }
    }
}
