//! `latchkey audit`.

use std::io::Write as _;

use crate::store::audit::Verdict;

use super::{Answer, ConfigFile, Failed, open, print_json};

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

pub async fn run(command: &Audit) -> Answer {
    match command {
        Audit::Verify { config, json } => {
            let portal = open(&config.read()?).await?;
            let verdict = portal.store.verify_audit(&portal.keys).await.map_err(Failed::work)?;
            match (&verdict, json) {
                (Verdict::Whole { lines }, true) => print_json(&serde_json::json!({"whole": true, "lines": lines}))?,
                (Verdict::Broken { seq }, true) => print_json(&serde_json::json!({"whole": false, "seq": seq}))?,
                (Verdict::Whole { lines }, false) => println!("whole: {lines} lines"),
                (Verdict::Broken { seq }, false) => {
                    println!("broken: line {seq} was changed, is missing or does not belong")
                }
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
                let mut out = std::io::stdout().lock();
                for line in &lines {
                    let line = serde_json::to_string(line).map_err(Failed::work)?;
                    match writeln!(out, "{line}") {
                        // Whoever reads has read enough.
                        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(true),
                        written => written.map_err(Failed::work)?,
                    }
                }
            }
        }
    }
}
