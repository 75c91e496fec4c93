//! `latchkey account`: what an operator does for one person.

use serde_json::json;

use crate::desk::unbind::unbind;

use super::{Answer, AtDesk, ConfigFile, Output, user_id};

#[derive(clap::Subcommand)]
pub enum Account {
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
    let Account::Unbind { config, user, json } = command;
    let user_id = user_id(user)?;
    let desk = AtDesk::open(&config.read()?).await?;
    let unbound = desk.write(async |act| Ok(unbind(act, &user_id).await?)).await?;
    if *json {
        out.json(&json!({ "user_id": user_id.to_string(), "unbound": unbound }))
    } else {
        out.line(format_args!("{user_id} is unbound; {unbound} providers knew it"))
    }
    .map(|()| true)
}
