//! `latchkey pass`: lets somebody bind a first means of proof without their password.

use crate::audit::{Event, Happened};
use crate::clock::{MINUTE_MS, minute};
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::EnrolmentPass;
use crate::store::{accounts, audit, passes};

use super::{Answer, ConfigFile, Failed, open, print_json};

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

pub async fn run(command: &Pass) -> Answer {
    let Pass::Create { config, user, minutes, json } = command;
    let user_id = UserId::parse(user).map_err(|bad| Failed::Usage(format!("--user: {bad}")))?;
    if !LIVES.contains(minutes) {
        let (least, most) = (LIVES.start(), LIVES.end());
        return Err(Failed::Usage(format!("--minutes: is {minutes}, but must be {least} to {most}")));
    }
    let portal = open(&config.read()?).await?;
    let created = create(&portal, &user_id, *minutes).await;
    portal.store.close().await;
    let (pass, until_ms) = created?;
    let (pass, until, address) = (pass.shown(), minute(until_ms), &portal.settings.public_url);
    if *json {
        print_json(&serde_json::json!({
            "user_id": user_id.to_string(),
            "pass": pass.as_str(),
            "until": until,
            "address": format!("{address}/register"),
        }))?;
    } else {
        println!("{}", pass.as_str());
        eprintln!("Good once, until {until}, for {user_id} at {address}/register, in place of the password.");
    }
    Ok(true)
}

/// The pass, and until when it is good.
async fn create(portal: &Portal, user_id: &UserId, minutes: u32) -> Result<(EnrolmentPass, i64), Failed> {
    let now = portal.now_ms();
    let until_ms = now + i64::from(minutes) * MINUTE_MS;
    let pass = EnrolmentPass::random().map_err(Failed::work)?;
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let account = accounts::by_user_id(&mut tx, &portal.keys, user_id).await.map_err(Failed::work)?;
    let account = account.ok_or_else(|| Failed::Work(format!("no account has the user ID {user_id}")))?;
    let digest = pass.digest(&portal.keys, &account.id);
    passes::add_pass(&mut tx, &digest, &account.id, now, until_ms).await.map_err(Failed::work)?;
    let event = Event {
        tenant_id: Some(account.tenant_id),
        account_id: Some(account.id),
        ..Event::new(Happened::PassCreated, "ok")
    };
    let event = event.by("operator").detail(format!("minutes={minutes}"));
    audit::append(&mut tx, &portal.keys, event, now);
    tx.commit().await.map_err(Failed::work)?;
    Ok((pass, until_ms))
}
