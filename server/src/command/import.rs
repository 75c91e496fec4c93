//! `latchkey import`.

use std::path::PathBuf;

use crate::import::{self, Verdict};

use super::{Answer, ConfigFile, Failed, Output, open, read_file};

#[derive(clap::Args)]
pub struct Import {
    /// The file to load; docs/import.md describes it
    file: PathBuf,
    #[command(flatten)]
    config: ConfigFile,
    /// Print the verdicts as JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(command: &Import, out: &mut Output) -> Answer {
    let portal = open(&command.config.read()?).await?;
    let text = read_file(&command.file)?;
    let name = command.file.display();
    let report = import::load(&portal, &text).await.map_err(|fault| Failed::Work(format!("{name}: {fault}")))?;
    portal.store.close().await;
    let refused = report.iter().filter(|row| matches!(row.verdict, Verdict::Refused(_))).count();
    if command.json {
        out.json(&report)?;
        return Ok(refused == 0);
    }
    for row in &report {
        let verdict = match &row.verdict {
            Verdict::Added => "added".to_owned(),
            Verdict::Changed => "changed".to_owned(),
            Verdict::Unchanged => "unchanged".to_owned(),
            Verdict::Refused(reason) => format!("refused: {reason}"),
        };
        out.line(format_args!("{name}:{}: {} {}: {verdict}", row.line, row.kind, row.name))?;
    }
    out.line(format_args!("{} rows, {refused} refused", report.len()))?;
    Ok(refused == 0)
}
