//! `latchkey directory`: what the portal can do in an organization's directories.

use serde_json::json;

use crate::act::By;
use crate::config::{Config, Way};
use crate::directory::ldap::{Checked, Verdict};
use crate::directory::own::OwnDirectory;
use crate::in_step::{self, Believed, Ended, GroupKept};
use crate::policy::plain_text;
use crate::policy::user_id::UserId;
use crate::store::directory_passes::SoFar;
use crate::wording::WordsFrom;

use super::{Answer, ConfigFile, Failed, Output, aside, open, open_with, operator, outside, user_id};

#[derive(clap::Subcommand)]
pub enum Directory {
    /// Say step by step what the portal can do in a tenant's directories, changing nothing there
    Test {
        #[command(flatten)]
        config: ConfigFile,
        /// The organization's name
        #[arg(long, value_name = "NAME")]
        tenant: String,
        /// A person's user ID: then also whether their password and lock may be written
        #[arg(long, value_name = "ID")]
        user: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Bring the store's accounts in step with a tenant's directories now
    Sync {
        #[command(flatten)]
        config: ConfigFile,
        /// The organization's name
        #[arg(long, value_name = "NAME")]
        tenant: String,
        /// Close everybody who is missing, however many they are
        #[arg(long)]
        believe_missing: bool,
        /// Take from people what groups gave of which the directory does not show that they are in them
        #[arg(long)]
        believe_groups: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(command: &Directory, out: &mut Output) -> Answer {
    match command {
        Directory::Test { config, tenant, user, json } => test(config, tenant, user.as_deref(), *json, out).await,
        Directory::Sync { config, tenant, believe_missing, believe_groups, json } => {
            let believed = Believed { missing: *believe_missing, groups: *believe_groups };
            sync(config, tenant, believed, *json, out).await
        }
    }
}

fn without(tenant: &str) -> Failed {
    Failed::Usage(format!("no [[directory]] of the configuration is of the tenant {tenant:?}"))
}

/// How often a long pass says how far it is.
const TELL_EVERY_MS: i64 = 2_000;

async fn sync(config: &ConfigFile, tenant: &str, believed: Believed, json: bool, out: &mut Output) -> Answer {
    let config = config.read()?;
    let outside = outside::Outside::directories_of(&config, tenant)?;
    if outside.directories.is_empty() {
        return Err(without(tenant));
    }
    let portal = open_with(&config, WordsFrom::default(), outside).await?;
    let operator = operator();
    let (mut works, mut all) = (true, Vec::new());
    for near in portal.directories.iter().filter_map(OwnDirectory::near) {
        let name = &near.place.name;
        let mut told_ms = portal.now_ms();
        let mut progress = |so_far: &SoFar| {
            let now_ms = portal.now_ms();
            if now_ms - told_ms >= TELL_EVERY_MS {
                told_ms = now_ms;
                let SoFar { seen, about, came, changed, .. } = so_far;
                let of = if about > seen { format!(" of about {about}") } else { String::new() };
                aside(format_args!("latchkey: {name}: {seen}{of} entries, {came} came, {changed} changed"));
            }
        };
        let ended = in_step::pass(&portal, near, By::Operator(&operator), believed, &mut progress).await;
        works &= ended.as_ref().is_ok_and(Ended::is_whole);
        if json {
            all.push(match &ended {
                Ok(Ended { so_far, not_believed, groups_kept, unclear, passed_over }) => json!({
                    "directory": name, "entries": so_far.seen, "came": so_far.came, "changed": so_far.changed,
                    "went": so_far.went, "missing": not_believed.map(|far| far.missing),
                    "groups_kept": groups_kept.iter().map(|kept| json!({ "name": kept.name, "why": kept.why.code() }))
                        .collect::<Vec<_>>(),
                    "unclear": unclear, "passed_over": passed_over,
                }),
                Err(fault) => json!({ "directory": name, "fault": fault.code(), "told": fault.to_string() }),
            });
            continue;
        }
        match ended {
            Ok(Ended {
                so_far: SoFar { seen, came, changed, went, .. },
                not_believed,
                groups_kept,
                unclear,
                passed_over,
            }) => {
                out.line(format_args!("{name}: {seen} entries, {came} came, {changed} changed, {went} went"))?;
                if let Some(far) = not_believed {
                    out.line(format_args!(
                        "{name}: {} of {} people are missing, which is not believed: no one was closed",
                        far.missing, far.known
                    ))?;
                }
                for GroupKept { name: group, why } in &groups_kept {
                    let (group, why) = (plain_text::shown(group), why.told());
                    out.line(format_args!("{name}: group {group}: {why}; no one lost what it gives"))?;
                }
                if unclear > 0 {
                    out.line(format_args!(
                        "{name}: of {unclear} people it cannot be read in which groups they are, or whether they are \
                         disabled: that stayed as it was"
                    ))?;
                }
                if passed_over > 0 {
                    out.line(format_args!(
                        "{name}: the user IDs of {passed_over} people are other accounts' here: those stay what they are"
                    ))?;
                }
            }
            Err(fault) => out.line(format_args!("{name}: {fault}"))?,
        }
    }
    portal.store.close().await;
    if json {
        out.json(&json!({ "tenant": tenant, "works": works, "directories": all }))?;
    }
    Ok(works)
}

async fn test(config: &ConfigFile, tenant: &str, user: Option<&str>, json: bool, out: &mut Output) -> Answer {
    let user_id = user.map(user_id).transpose()?;
    let config = config.read()?;
    let of_tenant = config.directories.iter().map(toml::Spanned::as_ref).filter(|one| one.place.tenant == *tenant);
    let of_tenant: Vec<_> = of_tenant.collect();
    if of_tenant.is_empty() {
        return Err(without(tenant));
    }
    let mut all = Vec::new();
    for directory in of_tenant {
        match &directory.way {
            Way::Ldap(facts) => all.extend(outside::ldap(facts)?.check(user_id.as_ref()).await),
            Way::Agents => all.extend(by_agents(&config, directory.name(), user_id.as_ref()).await?),
        }
    }
    let works = all.iter().all(|step| step.verdict != Verdict::Missing);
    if json {
        out.json(&json!({ "tenant": tenant, "works": works, "steps": all }))?;
        return Ok(works);
    }
    for step in &all {
        let word = match step.verdict {
            Verdict::Works => "works",
            Verdict::Missing => "MISSING",
            Verdict::Unknown => "unknown",
        };
        out.line(format_args!("{word:8} {:16} {}", step.step, plain_text::shown(&step.told)))?;
    }
    Ok(works)
}

/// What an agent of a directory finds there.
async fn by_agents(config: &Config, name: &str, user_id: Option<&UserId>) -> Result<Vec<Checked>, Failed> {
    let portal = open(config).await?;
    let directory = portal.directories.named(name).ok_or_else(|| Failed::work("the directory is not configured"))?;
    let checked = portal.own(directory).check(user_id).await;
    portal.store.close().await;
    Ok(match checked {
        Ok(checked) => checked,
        Err(fault) => vec![Checked { step: "agent".into(), verdict: Verdict::Missing, told: fault.to_string() }],
    })
}
