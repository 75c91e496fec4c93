//! `latchkey tokens`: hardware tokens that organizations hand out.

use std::path::PathBuf;

use serde_json::json;

use crate::clock::minute;
use crate::desk::tokens::{self, OnIt};
use crate::import::{self, Verdict};
use crate::policy::plain_text;
use crate::store::means::Token;

use super::import::verdicts;
use super::{Answer, AtDesk, ConfigFile, Failed, Output, open, operator};

#[derive(clap::Subcommand)]
pub enum Tokens {
    /// Put the tokens of a CSV file on file for their people; every line gets a verdict
    Import {
        #[command(flatten)]
        config: ConfigFile,
        /// CSV with the columns upn, serial number, secret key, time interval, manufacturer, model; see docs/import.md
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Say what would become of each line, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the tokens on file, without their secrets
    List {
        #[command(flatten)]
        config: ConfigFile,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a token off file: its codes are good no more
    Remove {
        #[command(flatten)]
        config: ConfigFile,
        /// Its serial number
        #[arg(value_name = "SERIAL")]
        serial: String,
    },
}

pub async fn run(command: &Tokens, out: &mut Output) -> Answer {
    match command {
        Tokens::Import { config, file, dry_run, json } => load(config, file, (*dry_run, *json), out).await,
        Tokens::List { config, json } => list(config, *json, out).await,
        Tokens::Remove { config, serial } => {
            let desk = AtDesk::open(&config.read()?).await?;
            let token = desk.write(async |act| Ok(tokens::remove(act, serial).await?)).await?;
            out.line(format_args!("{} of {} is removed: its codes are good no more", shown(&token), token.user_id))?;
            Ok(true)
        }
    }
}

async fn load(config: &ConfigFile, file: &PathBuf, (dry, json): (bool, bool), out: &mut Output) -> Answer {
    let fault = |error: &dyn std::fmt::Display| Failed::Work(format!("{}: {error}", file.display()));
    let bytes = zeroize::Zeroizing::new(std::fs::read(file).map_err(|error| fault(&error))?);
    let text = import::text_of(&bytes).map_err(|error| fault(&error))?;
    let portal = open(&config.read()?).await?;
    let loaded = import::tokens::load(&portal, &operator(), text, dry, &mut |_, _| {}).await;
    portal.store.close().await;
    let rows = loaded.map_err(|error| fault(&error))?;
    let refused = rows.iter().filter(|row| matches!(row.verdict, Verdict::Refused(_))).count();
    if json {
        out.json(&rows)?;
    } else {
        verdicts(&rows, file, out)?;
        let dry = if dry { "; a dry run: nothing was changed" } else { "" };
        out.line(format_args!("{} tokens, {refused} refused{dry}", rows.len()))?;
    }
    Ok(refused == 0)
}

async fn list(config: &ConfigFile, json: bool, out: &mut Output) -> Answer {
    let desk = AtDesk::open(&config.read()?).await?;
    let all = desk.look(async |act| Ok(tokens::list(act).await?)).await?;
    if json {
        let told: Vec<_> = all.iter().map(told).collect();
        return out.json(&told).map(|()| true);
    }
    for token in &all {
        let form = token.form;
        let used = token.used_ms.map_or_else(|| "never used".to_owned(), |used| format!("used {}", minute(used)));
        out.line(format_args!(
            "{}: {}, {} digits, {} s, {}, {used}",
            shown(token),
            token.user_id,
            form.digits(),
            form.period(),
            form.hash().name(),
        ))?;
    }
    out.line(format_args!("{} tokens", all.len()))?;
    Ok(true)
}

/// What stands on a token.
fn shown(token: &Token) -> String {
    plain_text::shown(&OnIt::of(token).all)
}

fn told(token: &Token) -> serde_json::Value {
    let OnIt { manufacturer, model, .. } = OnIt::of(token);
    json!({
        "serial": token.serial,
        "user_id": token.user_id,
        "manufacturer": manufacturer,
        "model": model,
        "hash": token.form.hash().name(),
        "period": token.form.period(),
        "digits": token.form.digits(),
        "since_ms": token.since_ms,
        "used_ms": token.used_ms,
    })
}
