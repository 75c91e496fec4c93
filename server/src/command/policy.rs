//! `latchkey policy`: what a tenant's administrators set, which accounts a change strands, and why a person may or may
//! not reset.

mod file;

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::clock::utc;
use crate::config::{Config, Way};
use crate::desk::policy::{self, Change, Configured, Explained, Offered, Saved, Stranded};
use crate::desk::{NotDone, Refusal};
use crate::directory::ldap::Kind;
use crate::policy::eligibility::Check;
use crate::policy::logo::Logo;
use crate::policy::tenant::Settings;

use super::{Answer, AtDesk, ConfigFile, Failed, Output, read_file, user_id};
use file::PolicyFile;

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
    /// Replace a tenant's settings, unless somebody changed them since the export; says whom that strands
    Import {
        /// The settings, as `policy export` prints them; what is missing takes its default, and without a version
        /// they replace whatever stands
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

/// Settings as they are shown.
#[derive(Serialize)]
struct Shown<'a> {
    version: i64,
    saved: Option<String>,
    saved_by: Option<&'a str>,
    #[serde(flatten)]
    settings: &'a Settings,
}

#[derive(Serialize)]
struct Imported {
    saved: bool,
    /// The version that stands now.
    version: i64,
    /// The version that a file without one replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<i64>,
    /// What may be saved and still should be known, as `field: reason`.
    warnings: Vec<String>,
    stranded: Vec<Stranded>,
    /// How many people the campaign asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign_asks: Option<u64>,
}

pub async fn run(command: &Policy, out: &mut Output) -> Answer {
    match command {
        Policy::Show { of, json } => show(of, *json, out).await,
        Policy::Export { of } => export(of, out).await,
        Policy::Import { file, of, dry_run, json } => import(file, of, *dry_run, *json, out).await,
        Policy::Logo { file, of, remove: _ } => set_logo(of, file.as_deref()).await,
        Policy::Explain { config, user, json } => explain(config, user, *json, out).await,
    }
}

async fn show(of: &Of, json: bool, out: &mut Output) -> Answer {
    let policy::Policy { tenant, saved: Saved { version, at_ms, by } } = find(of).await?;
    if json {
        let saved_by = by.as_deref();
        out.json(&Shown { version, saved: at_ms.map(utc), saved_by, settings: &tenant.settings })?;
    } else {
        let saved = match (at_ms, by) {
            (Some(at_ms), Some(by)) => format!(", saved {} by {by}", utc(at_ms)),
            _ => String::new(),
        };
        out.line(format_args!("# {}{saved}", tenant.name))?;
        out.text(file::write(&tenant.name, version, &tenant.settings).map_err(Failed::work)?)?;
    }
    Ok(true)
}

async fn export(of: &Of, out: &mut Output) -> Answer {
    let policy::Policy { tenant, saved } = find(of).await?;
    out.text(file::write(&tenant.name, saved.version, &tenant.settings).map_err(Failed::work)?)?;
    Ok(true)
}

async fn find(of: &Of) -> Result<policy::Policy, Failed> {
    let desk = AtDesk::open(&of.config.read()?).await?;
    desk.look(async |act| Ok(policy::show(act, &of.tenant).await?)).await
}

async fn import(file: &Path, of: &Of, dry_run: bool, json: bool, out: &mut Output) -> Answer {
    let name = file.display();
    let read = file::read(&read_file(file)?);
    let PolicyFile { tenant, version, settings } =
        read.map_err(|(line, reason)| Failed::Work(format!("{name}:{line}: {reason}")))?;
    if let Some(other) = tenant.filter(|tenant| *tenant != of.tenant) {
        return Err(Failed::Work(format!(
            "{name}: these are the settings of {other:?}, and not of {:?}. Nothing was saved. To give this tenant the \
             same ones, take the lines `tenant` and `version` out",
            of.tenant
        )));
    }
    let config = of.config.read()?;
    let desk = AtDesk::open(&config).await?;
    let told = |not_done| of_file(file, not_done);
    let change = if dry_run {
        desk.look(async |act| policy::preview(act, &of.tenant, version, &settings).await.map_err(told)).await?
    } else {
        desk.write(async |act| policy::save(act, &of.tenant, version, &settings).await.map_err(told)).await?
    };
    let warnings = policy::warnings(&settings, configured(&config, &of.tenant));
    let Change { version: stands, replaced, stranded, campaign_asks } = change;
    let differs = replaced.is_some();
    let unseen = replaced.filter(|_| version.is_none());
    if json {
        let replaced = unseen.map(|saved| saved.version);
        let saved = differs && !dry_run;
        out.json(&Imported { saved, version: stands, replaced, warnings, stranded, campaign_asks })?;
        return Ok(true);
    }
    for warning in &warnings {
        out.line(format_args!("warning: {warning}"))?;
    }
    for Stranded { user_id, code } in &stranded {
        out.line(format_args!("{user_id} could reset and cannot any more: {code}"))?;
    }
    if let Some(Saved { version, at_ms: Some(at_ms), by: Some(by) }) = &unseen {
        let replaces = if dry_run { "would replace" } else { "replaced" };
        out.line(format_args!(
            "the file says no version: it {replaces} version {version}, which {by} saved at {}",
            utc(*at_ms)
        ))?;
    }
    if let (Some(asks), Some(campaign)) = (campaign_asks, &settings.campaign) {
        out.line(format_args!("the campaign from {} to {} asks {asks} accounts", campaign.begins, campaign.ends))?;
    }
    let said = match (dry_run, differs) {
        (true, _) => "nothing was saved".to_owned(),
        (false, true) => format!("saved as version {stands}"),
        (false, false) => format!("nothing differs from version {stands}"),
    };
    out.line(format_args!("{} accounts stranded; {said}", stranded.len()))?;
    Ok(true)
}

/// What the configuration has for a tenant.
fn configured(config: &Config, tenant: &str) -> Configured {
    let of_tenant = || config.directories.iter().map(toml::Spanned::as_ref).filter(|one| one.place.tenant == tenant);
    Configured {
        robot_check: config.robot_check.is_some(),
        directory: of_tenant().next().is_some(),
        active_directory: of_tenant().any(|one| match &one.way {
            Way::Ldap(ldap) => ldap.kind == Kind::ActiveDirectory,
            // Of which kind it is, its agents know.
            Way::Agents => true,
        }),
    }
}

/// What is wrong with the settings of a file, with the name of the file. Where the
/// policy was saved in between, it also says what to do now.
fn of_file(file: &Path, not_done: NotDone) -> Failed {
    let name = file.display();
    match not_done {
        NotDone::Refused(bad @ Refusal::BadSetting(_)) => Failed::Work(format!("{name}: {bad}")),
        NotDone::Refused(moved @ Refusal::PolicyMoved { .. }) => Failed::Work(format!(
            "{name}: {moved}. Nothing was saved. `latchkey policy export` shows the settings of now: put your change \
             into those"
        )),
        not_done => not_done.into(),
    }
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
    let desk = AtDesk::open(&of.config.read()?).await?;
    desk.write(async |act| Ok(policy::set_logo(act, &of.tenant, logo).await?)).await?;
    Ok(true)
}

async fn explain(config: &ConfigFile, user: &str, json: bool, out: &mut Output) -> Answer {
    let user_id = user_id(user)?;
    let desk = AtDesk::open(&config.read()?).await?;
    let explained = desk.look(async |act| Ok(policy::explain(act, &user_id).await?)).await?;
    if json {
        out.json(&explained)?;
    } else {
        print(&explained, out)?;
    }
    Ok(explained.code.is_none())
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
    for offered in &explained.offers {
        out.line(format_args!("  by {}", way(offered)))?;
    }
    for offered in &explained.unregistered {
        out.line(format_args!("  not by {}: the organization entered it, and means = \"registered\"", way(offered)))?;
    }
    Ok(())
}

fn way(Offered { method, hint }: &Offered) -> String {
    hint.as_ref().map_or_else(|| (*method).to_owned(), |hint| format!("{method} to {hint}"))
}
