//! `latchkey throttle`: what is counted and closed for an account, and its release.

use serde_json::json;

use crate::clock::minute;
use crate::desk::release::{Standing, release, standing};
use crate::policy::method::Method;
use crate::policy::throttle::Sending;
use crate::policy::user_id::UserId;
use crate::store::throttles::MethodCounts;

use super::{Answer, AtDesk, ConfigFile, Failed, Output, user_id};

#[derive(clap::Subcommand)]
pub enum Throttle {
    /// Show what is counted and closed for an account; exit code 1 where something is closed
    Show {
        #[command(flatten)]
        config: ConfigFile,
        /// The user ID
        #[arg(long, value_name = "ID")]
        user: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Open everything that wrong codes or a report closed for an account, and forget them
    Release {
        #[command(flatten)]
        config: ConfigFile,
        /// The user ID
        #[arg(long, value_name = "ID")]
        user: String,
        /// Open this method alone, such as app-code
        #[arg(long, value_name = "METHOD")]
        method: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(command: &Throttle, out: &mut Output) -> Answer {
    match command {
        Throttle::Show { config, user, json } => {
            let user_id = user_id(user)?;
            let desk = AtDesk::open(&config.read()?).await?;
            show(desk, &user_id, *json, out).await
        }
        Throttle::Release { config, user, method, json } => {
            let user_id = user_id(user)?;
            let only = method.as_deref().map(named).transpose()?;
            let desk = AtDesk::open(&config.read()?).await?;
            let closures = desk.write(async |act| Ok(release(act, &user_id, only).await?)).await?;
            let of = only.map_or_else(String::new, |method| format!(" for {}", method.name()));
            if *json {
                let method = only.map(Method::name);
                out.json(&json!({ "user_id": user_id.to_string(), "method": method, "closures": closures }))
            } else {
                out.line(format_args!("{user_id} is released{of}; {closures} closures ended"))
            }
            .map(|()| true)
        }
    }
}

fn named(name: &str) -> Result<Method, Failed> {
    Method::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Method::ALL.iter().map(|method| method.name()).collect();
        Failed::Usage(format!("--method: {name:?} is no method; there are {}", known.join(", ")))
    })
}

async fn show(desk: AtDesk, user_id: &UserId, json: bool, out: &mut Output) -> Answer {
    let (standing, now) = desk.look(async |act| Ok((standing(act, user_id).await?, act.now))).await?;
    let Standing { account, counts, messages, sending } = &standing;
    let signs_in_from = Some(account.locked_until_ms).filter(|until| *until > now);
    let is_open = counts.closed_until.is_none()
        && account.reported_ms.is_none()
        && counts.methods.iter().all(|counted| counted.closed_until.is_none() && !counted.is_switched_off());
    if json {
        let methods: Vec<_> = counts.methods.iter().map(told).collect();
        out.json(&json!({
            "user_id": user_id.to_string(),
            "open": is_open,
            "reported_ms": account.reported_ms,
            "failed_visits": counts.failed_visits,
            "closed_until_ms": counts.closed_until,
            "methods": methods,
            "messages": messages,
            "messages_from_ms": next_message(*sending, now),
            "sign_in_locked_until_ms": signs_in_from,
        }))?;
        return Ok(is_open);
    }
    out.line(format_args!("{user_id}: {}", if is_open { "open" } else { "something is closed" }))?;
    if let Some(reported) = account.reported_ms {
        out.line(format_args!("reported: \"this was not me\", {}: closed until released", minute(reported)))?;
    }
    let closed = until(counts.closed_until);
    out.line(format_args!("self-service: {} failed visits within a day{closed}", counts.failed_visits))?;
    for counted in &counts.methods {
        let MethodCounts { method, in_an_hour, in_a_row, closed_until } = counted;
        let off = if counted.is_switched_off() { ", switched off until released" } else { "" };
        let (name, closed) = (method.name(), until(*closed_until));
        out.line(format_args!("{name}: {in_an_hour} wrong within an hour, {in_a_row} in a row{closed}{off}"))?;
    }
    let next = next_message(*sending, now).map_or_else(String::new, |from| format!(", the next from {}", minute(from)));
    out.line(format_args!("messages with codes: {messages} within a day{next}"))?;
    if let Some(locked) = signs_in_from {
        out.line(format_args!("sign-in: locked until {}, which a release does not end", minute(locked)))?;
    }
    Ok(is_open)
}

fn until(closed_until: Option<i64>) -> String {
    closed_until.map_or_else(String::new, |until| format!(", closed until {}", minute(until)))
}

/// From when another message with a code may go out, if it has to wait.
fn next_message(sending: Sending, now_ms: i64) -> Option<i64> {
    match sending {
        Sending::Allowed => None,
        Sending::Wait { seconds } => Some(now_ms + i64::from(seconds) * 1000),
        Sending::UsedUp { until_ms } => Some(until_ms),
    }
}

fn told(counted: &MethodCounts) -> serde_json::Value {
    json!({
        "method": counted.method.name(),
        "wrong_within_an_hour": counted.in_an_hour,
        "wrong_in_a_row": counted.in_a_row,
        "closed_until_ms": counted.closed_until,
        "switched_off": counted.is_switched_off(),
    })
}
