//! `latchkey account`: what an operator does for one person.

use crate::audit::{Event, Happened};
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::store::{accounts, audit, passes, provider_bindings, throttles};

use super::{Answer, ConfigFile, Failed, Output, open};

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
    let (config, user, json) = match command {
        Account::Unbind { config, user, json } => return run_unbind(config, user, *json, out).await,
        Account::Release { config, user, json } => (config, user, json),
    };
    let user_id = UserId::parse(user).map_err(|bad| Failed::Usage(format!("--user: {bad}")))?;
    let portal = open(&config.read()?).await?;
    let released = release(&portal, &user_id).await;
    portal.store.close().await;
    let closures = released?;
    if *json {
        out.json(&serde_json::json!({ "user_id": user_id.to_string(), "closures": closures }))?;
    } else {
        out.line(format_args!("{user_id} is released; {closures} closures ended"))?;
    }
    Ok(true)
}

/// Says how many closures ended.
async fn release(portal: &Portal, user_id: &UserId) -> Result<i64, Failed> {
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let account = accounts::by_user_id(&mut tx, user_id).await.map_err(Failed::work)?;
    let account = account.ok_or_else(|| Failed::Work(format!("no account has the user ID {user_id}")))?;
    let now = portal.now_ms();
    let reported = passes::withdraw_objections(&mut tx, &account.id).await.map_err(Failed::work)?;
    let closures = throttles::release(&mut tx, &account.id, now).await.map_err(Failed::work)? + i64::from(reported);
    let event = Event {
        tenant_id: Some(account.tenant_id),
        account_id: Some(account.id),
        ..Event::new(Happened::AccountReleased, "ok")
    };
    let event = event.by("operator").detail(format!("closures={closures}"));
    audit::append(&mut tx, event, now);
    tx.commit().await.map_err(Failed::work)?;
    Ok(closures)
}

async fn run_unbind(config: &ConfigFile, user: &str, json: bool, out: &mut Output) -> Answer {
    let user_id = UserId::parse(user).map_err(|bad| Failed::Usage(format!("--user: {bad}")))?;
    let portal = open(&config.read()?).await?;
    let unbound = unbind(&portal, &user_id).await;
    portal.store.close().await;
    let unbound = unbound?;
    if json {
        out.json(&serde_json::json!({ "user_id": user_id.to_string(), "unbound": unbound }))?;
    } else {
        out.line(format_args!("{user_id} is unbound; {unbound} providers knew it"))?;
    }
    Ok(true)
}

/// Says how many providers knew the account.
async fn unbind(portal: &Portal, user_id: &UserId) -> Result<u64, Failed> {
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let account = accounts::by_user_id(&mut tx, user_id).await.map_err(Failed::work)?;
    let account = account.ok_or_else(|| Failed::Work(format!("no account has the user ID {user_id}")))?;
    let unbound = provider_bindings::forget(&mut tx, &account.id).await.map_err(Failed::work)?;
    let event = Event {
        tenant_id: Some(account.tenant_id),
        account_id: Some(account.id),
        ..Event::new(Happened::ProviderUnbound, "ok")
    };
    let event = event.by("operator").detail(format!("providers={unbound}"));
    audit::append(&mut tx, event, portal.now_ms());
    tx.commit().await.map_err(Failed::work)?;
    Ok(unbound)
}
