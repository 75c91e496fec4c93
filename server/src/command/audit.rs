//! `latchkey audit`.

use std::io::Write as _;

use serde_json::json;

use crate::store::audit::Verdict;

use super::output::unwritten;
use super::{Answer, ConfigFile, Failed, Output, open};

#[derive(clap::Subcommand)]
pub enum Audit {
    /// Walk the chain and say whether a line was changed or is missing
    Verify {
        #[command(flatten)]
        config: ConfigFile,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print all lines as JSON, one per line, oldest first
    Export {
        #[command(flatten)]
        config: ConfigFile,
        /// Begin after this sequence number
        #[arg(long, default_value_t = 0)]
        after: i64,
    },
}

pub async fn run(command: &Audit, out: &mut Output) -> Answer {
    match command {
        Audit::Verify { config, json } => {
            let portal = open(&config.read()?).await?;
            let verdict = portal.store.verify_audit().await.map_err(Failed::work)?;
            if *json {
                out.json(&match &verdict {
                    Verdict::Whole { lines } => json!({"whole": true, "lines": lines}),
                    Verdict::Broken { seq } => json!({"whole": false, "seq": seq}),
                    Verdict::Erased => json!({"whole": false, "erased": true}),
                })?;
            } else {
                out.line(match &verdict {
                    Verdict::Whole { lines } => format!("whole: {lines} lines"),
                    Verdict::Broken { seq } => format!("broken: line {seq} was changed, is missing or does not belong"),
                    Verdict::Erased => "erased: no line is left, but the store is not empty".to_owned(),
                })?;
            }
            Ok(matches!(verdict, Verdict::Whole { .. }))
        }
        Audit::Export { config, after } => {
            let portal = open(&config.read()?).await?;
            let mut after = *after;
            loop {
                let lines = portal.store.audit_lines(after, 1_000).await.map_err(Failed::work)?;
                let Some(last) = lines.last() else { return Ok(true) };
                after = last.seq;
                for line in &lines {
                    let line = serde_json::to_string(line).map_err(Failed::work)?;
                    writeln!(out, "{line}").map_err(unwritten)?;
                }
                out.flush().map_err(unwritten)?;
            }
        }
    }
}
