//! `latchkey directory`: what the portal can do in an organization's directories.

use serde_json::json;

use crate::directory::ldap::Verdict;
use crate::policy::plain_text;

use super::{Answer, ConfigFile, Failed, Output, outside, user_id};

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
    let directories = outside::directories(&config.read()?, tenant)?;
    if directories.is_empty() {
        return Err(Failed::Usage(format!("no [[directory]] of the configuration is of the tenant {tenant:?}")));
    }
    let mut all = Vec::new();
    for directory in &directories {
        all.extend(directory.check(user_id.as_ref()).await);
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
