//! `latchkey import`.

use std::io::Write as _;
use std::path::PathBuf;

use crate::import::{self, Verdict};

use super::{Answer, ConfigFile, Failed, Output, open, operator};

/// How often a long import says how far it is.
const TELL_EVERY_MS: i64 = 5_000;

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
    let name = command.file.display();
    let fault = |error: &dyn std::fmt::Display| Failed::Work(format!("{name}: {error}"));
    let bytes = std::fs::read(&command.file).map_err(|error| fault(&error))?;
    let text = import::text_of(&bytes).map_err(|error| fault(&error))?;
    let portal = open(&command.config.read()?).await?;
    let mut told_ms = portal.now_ms();
    let mut progress = |done: usize, total: usize| {
        let now_ms = portal.now_ms();
        if now_ms - told_ms >= TELL_EVERY_MS {
            told_ms = now_ms;
            // Where it cannot be told, the import goes on.
            let _ = writeln!(std::io::stderr(), "latchkey: {done} of {total} rows");
        }
    };
    let report = import::load(&portal, &operator(), text, &mut progress)
        .await
        .map_err(|fault| Failed::Work(format!("{name}: {fault}")))?;
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
        for warning in &row.warnings {
            out.line(format_args!("{name}:{}: {} {}: warning: {warning}", row.line, row.kind, row.name))?;
        }
    }
    out.line(format_args!("{} rows, {refused} refused", report.len()))?;
    Ok(refused == 0)
}
