//! `latchkey password check`: the rules the portal would apply, on a candidate from standard input.

use std::io::Read as _;

use serde::Serialize;

use crate::password::rules::{self, Broken};
use crate::secrets::Password as Secret;
use crate::store::tenants;

use super::{Answer, ConfigFile, Failed, open, print_json};

/// Longer than any password: the rest of a wrong file is not read.
const MOST_BYTES: u64 = 64 * 1024;

#[derive(clap::Subcommand)]
pub enum Password {
    /// Check a candidate, read from standard input, against a tenant's rules
    Check {
        #[command(flatten)]
        config: ConfigFile,
        /// Name of the tenant
        #[arg(long, value_name = "NAME")]
        tenant: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Checked {
    accepted: bool,
    broken: Vec<Broken>,
}

pub async fn run(command: &Password) -> Answer {
    let Password::Check { config, tenant, json } = command;
    let portal = open(&config.read()?).await?;
    let known = tenants::by_name(portal.store.pool(), tenant).await.map_err(Failed::work)?;
    portal.store.close().await;
    let known = known.ok_or_else(|| Failed::Usage(format!("--tenant: {tenant:?} is not known")))?;
    let mut candidate = String::new();
    std::io::stdin()
        .take(MOST_BYTES)
        .read_to_string(&mut candidate)
        .map_err(|_| Failed::Work("standard input is not UTF-8".into()))?;
    // The line's end belongs to the terminal, not to the password.
    let candidate = Secret::new(candidate.strip_suffix('\n').unwrap_or(&candidate).trim_end_matches('\r').to_owned());
    let broken = rules::check(&known.settings.password_rules(), candidate.expose());
    let checked = Checked { accepted: broken.is_empty(), broken };
    if *json {
        print_json(&checked)?;
    } else if checked.accepted {
        println!("accepted");
    } else {
        for broken in &checked.broken {
            println!("refused: {}", describe(broken));
        }
    }
    Ok(checked.accepted)
}

fn describe(broken: &Broken) -> String {
    match broken {
        Broken::TooShort { min, have } => format!("{have} characters, at least {min} are needed"),
        Broken::TooLong { max } => format!("more than {max} characters"),
        Broken::TooFewClasses { need, have } => {
            format!("{have} of lower case, upper case, digits and symbols, at least {need} are needed")
        }
        Broken::NotAllowed { character } => format!("the character {} is not allowed", character.escape_unicode()),
    }
}
