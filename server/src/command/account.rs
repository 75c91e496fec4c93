//! `latchkey account`: what an operator does for one person.

use serde_json::json;

use crate::desk::release::release;
use crate::desk::unbind::unbind;

use super::{Answer, AtDesk, ConfigFile, Output, user_id};

#[derive(clap::Subcommand)]
pub enum Account {
    /// Open everything that wrong codes or a report closed for an account, and forget them
    Release {
        #[command(flatten)]
        config: ConfigFile,
        /// The user ID
        #[arg(long, value_name = "ID")]
        user: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Forget whom the organization's own sign-in knows an account as: the next sign-in there binds anew
    Unbind {
        #[command(flatten)]
        config: ConfigFile,
        /// The user ID
        #[arg(long, value_name = "ID")]
        user: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(command: &Account, out: &mut Output) -> Answer {
    let (Account::Release { config, user, json } | Account::Unbind { config, user, json }) = command;
    let user_id = user_id(user)?;
    let desk = AtDesk::open(&config.read()?).await?;
    let (told, said) = match command {
        Account::Release { .. } => {
            let closures = desk.write(async |act| Ok(release(act, &user_id).await?)).await?;
            (
                json!({ "user_id": user_id.to_string(), "closures": closures }),
                format!("{user_id} is released; {closures} closures ended"),
            )
        }
        Account::Unbind { .. } => {
            let unbound = desk.write(async |act| Ok(unbind(act, &user_id).await?)).await?;
            (
                json!({ "user_id": user_id.to_string(), "unbound": unbound }),
                format!("{user_id} is unbound; {unbound} providers knew it"),
            )
        }
    };
    if *json { out.json(&told) } else { out.line(said) }.map(|()| true)
}
