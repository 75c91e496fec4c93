//! `latchkey report`: who has what on file, and who would be asked for more.

mod tally;
mod write;

use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::store::{accounts, tenants};

use super::output::unwritten;
use super::{Answer, ConfigFile, Failed, Output, open};
use tally::{Person, Tallies};
use write::{Csv, Json, Text, Writer};

/// Accounts read in one go.
const PAGE: i64 = 500;

#[derive(clap::Subcommand)]
pub enum Report {
    /// Who self-service is on for, who could reset, what is on file, and who is asked at the next sign-in
    Registrations {
        #[command(flatten)]
        config: ConfigFile,
        /// One organization; all of them, where it is missing
        #[arg(long, value_name = "NAME")]
        tenant: Option<String>,
        /// Print a line for each account, for a spreadsheet
        #[arg(long, conflicts_with = "json")]
        csv: bool,
        /// Print JSON: every account, and sums by organization and group
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(command: &Report, out: &mut Output) -> Answer {
    let Report::Registrations { config, tenant, csv, json } = command;
    let portal = open(&config.read()?).await?;
    let done = match (csv, json) {
        (true, _) => report(&portal, tenant.as_deref(), Csv::to(out)).await,
        (_, true) => report(&portal, tenant.as_deref(), Json::to(out)).await,
        _ => report(&portal, tenant.as_deref(), Text::to(out)).await,
    };
    portal.store.close().await;
    done.map(|()| true)
}

/// Walks all accounts, page by page: a million of them need no more memory than a few.
async fn report(portal: &Portal, only: Option<&str>, mut writer: impl Writer) -> Result<(), Failed> {
    let now = portal.now_ms();
    let mut tx = portal.store.read().await.map_err(Failed::work)?;
    let all: Vec<Tenant> = match only {
        None => tenants::all(&mut *tx).await.map_err(Failed::work)?,
        Some(name) => match tenants::by_name(&mut *tx, name).await.map_err(Failed::work)? {
            Some(tenant) => vec![tenant],
            None => return Err(Failed::Usage(format!("--tenant: no organization is called {name:?}"))),
        },
    };
    let mut sums = Vec::with_capacity(all.len());
    writer.begin().map_err(unwritten)?;
    for tenant in all {
        let mut tallies = Tallies::of(&tenant.name);
        let mut after = String::new();
        loop {
            let page = accounts::of_tenant(&mut tx, &tenant.id, &after, PAGE).await;
            let page = page.map_err(Failed::work)?;
            let Some(last) = page.last() else { break };
            after = last.user_id.as_str().to_owned();
            for account in &page {
                let person = Person::of(account, &tenant, &portal.situation(now));
                tallies.count(&person);
                writer.person(&person).map_err(unwritten)?;
            }
        }
        sums.push(tallies);
    }
    writer.end(&sums).map_err(unwritten)
}
