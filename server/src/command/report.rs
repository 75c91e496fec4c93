//! `latchkey report`: what is on file for each account, and which people would be asked for more.

mod write;

use crate::act::Act;
use crate::desk::report::Registrations;

use super::output::unwritten;
use super::{Answer, AtDesk, ConfigFile, Failed, Output};
use write::{Csv, Json, Text, Writer};

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
    let desk = AtDesk::open(&config.read()?).await?;
    let tenant = tenant.as_deref();
    let done = match (csv, json) {
        (true, _) => desk.look(async |act| report(act, tenant, Csv::to(out)).await).await,
        (_, true) => desk.look(async |act| report(act, tenant, Json::to(out)).await).await,
        _ => desk.look(async |act| report(act, tenant, Text::to(out)).await).await,
    };
    done.map(|()| true)
}

async fn report(act: &mut Act<'_>, only: Option<&str>, mut writer: impl Writer) -> Result<(), Failed> {
    let mut walk = Registrations::of(act, only).await?;
    writer.begin().map_err(unwritten)?;
    loop {
        let people = walk.next(act).await?;
        if people.is_empty() {
            return writer.end(&walk.sums()).map_err(unwritten);
        }
        people.iter().try_for_each(|person| writer.person(person)).map_err(unwritten)?;
    }
}
