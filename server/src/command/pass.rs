//! `latchkey pass`: lets somebody bind a first means of proof without their password.

use crate::audit::{Event, Happened};
use crate::clock::{MINUTE_MS, minute};
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::EnrolmentPass;
use crate::store::{accounts, audit, passes};

use super::output::{self, aside};
use super::{Answer, ConfigFile, Failed, Output, open};

/// Ten minutes to thirty days (the model's limits).
const LIVES: std::ops::RangeInclusive<u32> = 10..=30 * 24 * 60;

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
    let user_id = UserId::parse(user).map_err(|bad| Failed::Usage(format!("--user: {bad}")))?;
    if !LIVES.contains(minutes) {
        let (least, most) = (LIVES.start(), LIVES.end());
        return Err(Failed::Usage(format!("--minutes: is {minutes}, but must be {least} to {most}")));
    }
    let portal = open(&config.read()?).await?;
    let created = create(&portal, &user_id, *minutes, *json, out).await;
    portal.store.close().await;
    created.map(|()| true)
}

/// Makes the pass and shows it, or does neither.
async fn create(portal: &Portal, user_id: &UserId, minutes: u32, json: bool, out: &mut Output) -> Result<(), Failed> {
    let now = portal.now_ms();
    let until_ms = now + i64::from(minutes) * MINUTE_MS;
    let pass = EnrolmentPass::random().map_err(Failed::work)?;
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let account = accounts::by_user_id(&mut tx, user_id).await.map_err(Failed::work)?;
    let account = account.ok_or_else(|| Failed::Work(format!("no account has the user ID {user_id}")))?;
    let digest = pass.digest(portal.keys(), &account.id);
    passes::add_pass(&mut tx, &digest, &account.id, now, until_ms).await.map_err(Failed::work)?;
    let event = Event {
        tenant_id: Some(account.tenant_id),
        account_id: Some(account.id),
        ..Event::new(Happened::PassCreated, "ok")
    };
    let event = event.by("operator").detail(format!("minutes={minutes}"));
    audit::append(&mut tx, event, now);
    let (pass, until, address) = (pass.shown(), minute(until_ms), &portal.settings.public_url);
    if json {
        out.show(output::json(&serde_json::json!({
            "user_id": user_id.to_string(),
            "pass": pass.as_str(),
            "until": until,
            "address": format!("{address}/register"),
        }))?)?;
    } else {
        out.show(pass.as_str())?;
    }
    tx.commit().await.map_err(Failed::after_it_was_shown)?;
    if !json {
        aside(format_args!("Good once, until {until}, for {user_id} at {address}/register, in place of the password."));
    }
    Ok(())
}
