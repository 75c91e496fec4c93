//! `latchkey policy`: what a tenant's administrators set, whom a change strands, and why somebody may or may not.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::audit::{Event, Happened};
use crate::policy::eligibility::{self, Check, Decision, Means};
use crate::policy::logo::Logo;
use crate::policy::mask;
use crate::policy::stranded::stranded;
use crate::policy::tenant::{RobotCheck, Settings, Tenant};
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::store::{Tx, accounts, audit, tenants};

use super::{Answer, ConfigFile, Failed, Output, open, read_file};

/// Accounts looked at in one go.
const PAGE: i64 = 500;

#[derive(clap::Subcommand)]
pub enum Policy {
    /// Show a tenant's settings, those that stand at their default included
    Show {
        #[command(flatten)]
        of: Of,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a tenant's settings as a file that `policy import` takes
    Export {
        #[command(flatten)]
        of: Of,
    },
    /// Replace a tenant's settings; says first whom that strands
    Import {
        /// The settings, as `policy export` prints them; what is missing takes its default
        file: PathBuf,
        #[command(flatten)]
        of: Of,
        /// Only say whom it would strand; save nothing
        #[arg(long)]
        dry_run: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Set a tenant's logo: an SVG, PNG or WebP file of at most 16 KiB
    Logo {
        /// The picture
        #[arg(required_unless_present = "remove")]
        file: Option<PathBuf>,
        #[command(flatten)]
        of: Of,
        /// Show Latchkey's own mark again
        #[arg(long, conflicts_with = "file")]
        remove: bool,
    },
    /// Say why a user ID may or may not reset: every check in order
    Explain {
        #[command(flatten)]
        config: ConfigFile,
        /// The user ID, as a person would type it
        #[arg(long, value_name = "ID")]
        user: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Args)]
pub struct Of {
    #[command(flatten)]
    config: ConfigFile,
    /// Name of the tenant
    #[arg(long, value_name = "NAME")]
    tenant: String,
}

/// An account that could reset before and cannot after.
#[derive(Serialize)]
struct Stranded {
    user_id: String,
    code: &'static str,
}

#[derive(Serialize)]
struct Imported {
    saved: bool,
    /// What may be saved and still should be known, as `field: reason`.
    warnings: Vec<String>,
    stranded: Vec<Stranded>,
}

#[derive(Serialize)]
struct Explained {
    user_id: String,
    tenant: Option<String>,
    checks: Vec<Check>,
    /// The code of the outcome; nothing where the person may reset.
    code: Option<&'static str>,
    gates: Option<u8>,
    offers: Vec<Offered>,
}

#[derive(Serialize)]
struct Offered {
    method: &'static str,
    hint: Option<String>,
}

pub async fn run(command: &Policy, out: &mut Output) -> Answer {
    match command {
        Policy::Show { of, json } => show(of, *json, out).await,
        Policy::Export { of } => export(of, out).await,
        Policy::Import { file, of, dry_run, json } => {
            let settings = read_settings(file)?;
            let config = of.config.read()?;
            let portal = open(&config).await?;
            let imported = import(&portal, &of.tenant, &settings, *dry_run).await;
            portal.store.close().await;
            let mut imported = imported?;
            if settings.robot_check == RobotCheck::Service && config.robot_check.is_none() {
                let none = "robot_check: the configuration names no [robot_check]: work is asked instead";
                imported.warnings.push(none.to_owned());
            }
            if *json {
                out.json(&imported)?;
                return Ok(true);
            }
            for warning in &imported.warnings {
                out.line(format_args!("warning: {warning}"))?;
            }
            for Stranded { user_id, code } in &imported.stranded {
                out.line(format_args!("{user_id} could reset and cannot any more: {code}"))?;
            }
            let said = if imported.saved { "saved" } else { "nothing was saved" };
            out.line(format_args!("{} accounts stranded; {said}", imported.stranded.len()))?;
            Ok(true)
        }
        Policy::Logo { file, of, remove: _ } => set_logo(of, file.as_deref()).await,
        Policy::Explain { config, user, json } => {
            let portal = open(&config.read()?).await?;
            let explained = explain(&portal, user).await;
            portal.store.close().await;
            let explained = explained?;
            if *json {
                out.json(&explained)?;
            } else {
                print(&explained, out)?;
            }
            Ok(explained.code.is_none())
        }
    }
}

async fn show(of: &Of, json: bool, out: &mut Output) -> Answer {
    let tenant = find(of).await?;
    if json {
        out.json(&tenant.settings)?;
    } else {
        out.line(format_args!("# {}", tenant.name))?;
        out.text(text(&tenant.settings)?)?;
    }
    Ok(true)
}

async fn export(of: &Of, out: &mut Output) -> Answer {
    out.text(text(&find(of).await?.settings)?)?;
    Ok(true)
}

fn text(settings: &Settings) -> Result<String, Failed> {
    toml::to_string(settings).map_err(Failed::work)
}

async fn find(of: &Of) -> Result<Tenant, Failed> {
    let portal = open(&of.config.read()?).await?;
    let known = tenants::by_name(portal.store.pool(), &of.tenant).await.map_err(Failed::work);
    portal.store.close().await;
    known?.ok_or_else(|| unknown(&of.tenant))
}

fn unknown(tenant: &str) -> Failed {
    Failed::Usage(format!("--tenant: {tenant:?} is not known"))
}

fn read_settings(file: &std::path::Path) -> Result<Settings, Failed> {
    let text = read_file(file)?;
    let name = file.display();
    let settings: Settings = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| crate::config::line_of(&text, span.start));
        Failed::Work(format!("{name}:{line}: {}", error.message().trim()))
    })?;
    settings.check().map_err(|bad| Failed::Work(format!("{name}: {bad}")))?;
    Ok(settings)
}

async fn set_logo(of: &Of, file: Option<&Path>) -> Answer {
    let logo = match file {
        None => None,
        Some(file) => {
            let name = file.display();
            let bytes = std::fs::read(file).map_err(|error| Failed::Work(format!("{name}: {error}")))?;
            Some(Logo::of_file(bytes).map_err(|bad| Failed::Work(format!("{name} {bad}")))?)
        }
    };
    let settings = Settings { logo, ..find(of).await?.settings };
    let portal = open(&of.config.read()?).await?;
    let imported = import(&portal, &of.tenant, &settings, false).await;
    portal.store.close().await;
    imported.map(|imported| imported.saved)
}

/// Previews and, unless it is only a preview, saves, in one transaction.
async fn import(portal: &Portal, tenant: &str, settings: &Settings, dry_run: bool) -> Result<Imported, Failed> {
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let known = tenants::by_name(&mut *tx, tenant).await.map_err(Failed::work)?.ok_or_else(|| unknown(tenant))?;
    let stranded = preview(&mut tx, portal, &known, settings).await?;
    if !dry_run {
        tenants::save_settings(&mut tx, &known.id, settings).await.map_err(Failed::work)?;
        let event = Event { tenant_id: Some(known.id), ..Event::new(Happened::PolicySaved, "ok") };
        let event = event.by("operator").detail(format!("stranded={}", stranded.len()));
        audit::append(&mut tx, event, portal.now_ms());
        tx.commit().await.map_err(Failed::work)?;
    }
    let warnings = settings.warnings().iter().map(ToString::to_string).collect();
    Ok(Imported { saved: !dry_run, warnings, stranded })
}

async fn preview(tx: &mut Tx, portal: &Portal, tenant: &Tenant, then: &Settings) -> Result<Vec<Stranded>, Failed> {
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let page = accounts::of_tenant(tx, &tenant.id, &after, PAGE).await.map_err(Failed::work)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.user_id.to_string();
        found.extend(page.iter().filter_map(|account| {
            let outcome = stranded(account, &tenant.settings, then, &portal.situation(portal.now_ms()))?;
            Some(Stranded { user_id: account.user_id.to_string(), code: outcome.code() })
        }));
    }
}

/// The decision that a visit would make, and how it came about.
async fn explain(portal: &Portal, typed: &str) -> Result<Explained, Failed> {
    let user_id = UserId::parse(typed).map_err(|bad| Failed::Usage(format!("--user: {bad}")))?;
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let account = accounts::by_user_id(&mut tx, &user_id).await.map_err(Failed::work)?;
    let tenant = match &account {
        Some(account) => tenants::by_id(&mut *tx, &account.tenant_id).await,
        None => tenants::by_domain(&mut *tx, user_id.domain()).await,
    };
    let tenant = tenant.map_err(Failed::work)?;
    let settings = tenant.as_ref().map(|tenant| &tenant.settings);
    let Decision { trace, verdict } =
        eligibility::judge(&user_id, account.as_ref(), settings, &portal.situation(portal.now_ms()));
    let offers = verdict.as_ref().map(|eligible| eligible.offers.as_slice()).unwrap_or_default();
    Ok(Explained {
        user_id: user_id.to_string(),
        tenant: tenant.as_ref().map(|tenant| tenant.name.clone()),
        checks: trace,
        code: verdict.as_ref().err().map(|outcome| outcome.code()),
        gates: verdict.as_ref().ok().map(|eligible| eligible.gates),
        offers: offers
            .iter()
            .map(|offer| Offered {
                method: offer.method.name(),
                hint: match &offer.means {
                    Means::Mailbox(contact) => Some(mask::mail(contact.address.as_str())),
                    _ => None,
                },
            })
            .collect(),
    })
}

fn print(explained: &Explained, out: &mut Output) -> Result<(), Failed> {
    out.line(format_args!("{} of {}", explained.user_id, explained.tenant.as_deref().unwrap_or("no tenant")))?;
    for Check { name, passed } in &explained.checks {
        out.line(format_args!("  {} {name}", if *passed { "yes" } else { "NO " }))?;
    }
    match (explained.code, explained.gates) {
        (Some(code), _) => out.line(format_args!("may not reset: {code}"))?,
        (None, gates) => out.line(format_args!("may reset; gates: {}", gates.unwrap_or(0)))?,
    }
    for Offered { method, hint } in &explained.offers {
        let hint = hint.as_ref().map(|hint| format!(" to {hint}")).unwrap_or_default();
        out.line(format_args!("  by {method}{hint}"))?;
    }
    Ok(())
}
