//! `latchkey directory`: what the portal can do in an organization's directories.

use serde_json::json;

use crate::config::{Config, Way};
use crate::directory::ldap::{Checked, Verdict};
use crate::policy::plain_text;
use crate::policy::user_id::UserId;

use super::{Answer, ConfigFile, Failed, Output, open, outside, user_id};

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
}

pub async fn run(command: &Directory, out: &mut Output) -> Answer {
    let Directory::Test { config, tenant, user, json } = command;
    let user_id = user.as_deref().map(user_id).transpose()?;
    let config = config.read()?;
    let of_tenant = config.directories.iter().map(toml::Spanned::as_ref).filter(|one| one.place.tenant == *tenant);
    let of_tenant: Vec<_> = of_tenant.collect();
    if of_tenant.is_empty() {
        return Err(Failed::Usage(format!("no [[directory]] of the configuration is of the tenant {tenant:?}")));
    }
    let mut all = Vec::new();
    for directory in of_tenant {
        match &directory.way {
            Way::Ldap(facts) => all.extend(outside::ldap(facts)?.check(user_id.as_ref()).await),
            Way::Agents => all.extend(by_agents(&config, directory.name(), user_id.as_ref()).await?),
        }
    }
    let works = all.iter().all(|step| step.verdict != Verdict::Missing);
    if *json {
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
