//! `latchkey pass`: lets a person bind a first means of proof without their password.

use crate::clock::minute;
use crate::desk::pass::{Made, create};
use crate::flow;

use super::output::{self, aside};
use super::{Answer, AtDesk, ConfigFile, Failed, Output, user_id};

#[derive(clap::Subcommand)]
pub enum Pass {
    /// Make a pass: whoever has it registers means of proof for this account, once
    Create {
        #[command(flatten)]
        config: ConfigFile,
        /// The user ID
        #[arg(long, value_name = "ID")]
        user: String,
        /// How long it is good for: 10 to 43200
        #[arg(long, value_name = "MINUTES", default_value_t = 60)]
        minutes: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(command: &Pass, out: &mut Output) -> Answer {
    let Pass::Create { config, user, minutes, json } = command;
    let user_id = user_id(user)?;
    let desk = AtDesk::open(&config.read()?).await?;
    // Of a directory that agents ask, only people who came are known here.
    if !flow::bring_in(&desk.portal, &user_id).await.map_err(Failed::work)? {
        aside(format_args!(
            "latchkey: the directory of {user_id} cannot be asked: an account that is new there is not known here"
        ));
    }
    let address = format!("{}/register", desk.portal.settings.public_url);
    let until = desk.show(async |act| {
        let Made { pass, until_ms } = create(act, &user_id, *minutes).await?;
        let (pass, until) = (pass.shown(), minute(until_ms));
        if *json {
            out.show(output::json(&serde_json::json!({
                "user_id": user_id.to_string(),
                "pass": pass.as_str(),
                "until": until,
                "address": address,
            }))?)?;
        } else {
            out.show(pass.as_str())?;
        }
        Ok(until)
    });
    let until = until.await?;
    if !json {
        aside(format_args!("Good once, until {until}, for {user_id} at {address}, in place of the password."));
    }
    Ok(true)
}
