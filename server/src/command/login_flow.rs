//! `latchkey login-flow`: which login flows may ask about a tenant's people, and their keys.

use serde::Serialize;

use crate::clock::utc;
use crate::desk::login_flows::{self, Made, Which};
use crate::desk::signing_keys;

use super::output::{self, aside};
use super::{Answer, AtDesk, ConfigFile, Failed, Output};

#[derive(clap::Subcommand)]
pub enum LoginFlow {
    /// Let a login flow ask about a tenant's people; prints its key, once
    Add {
        /// Name of the tenant
        tenant: String,
        /// What the login flow is called: the audience of its results
        name: String,
        #[command(flatten)]
        config: ConfigFile,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List login flows and their keys, which are known by ids alone
    List {
        #[command(flatten)]
        config: ConfigFile,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print another key of a login flow, once; the one it has stays valid until it is revoked
    Rotate {
        name: String,
        #[command(flatten)]
        config: ConfigFile,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke the older of a login flow's two keys; tickets that it asked for are no good any more
    Revoke {
        name: String,
        /// This key instead, by its id
        #[arg(long, value_name = "ID", conflicts_with = "all")]
        key: Option<String>,
        /// All of them: the login flow can call no more
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        config: ConfigFile,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Sign results with another key; the old one is published until its results are too old
    RotateSigningKey {
        #[command(flatten)]
        config: ConfigFile,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// A login flow as it is listed.
#[derive(Serialize)]
struct Listed {
    name: String,
    tenant: String,
    keys: Vec<ListedKey>,
}

#[derive(Serialize)]
struct ListedKey {
    id: String,
    created: String,
    /// To the minute.
    used: Option<String>,
    revoked: Option<String>,
}

pub async fn run(command: &LoginFlow, out: &mut Output) -> Answer {
    let (LoginFlow::Add { config, json, .. }
    | LoginFlow::List { config, json }
    | LoginFlow::Rotate { config, json, .. }
    | LoginFlow::Revoke { config, json, .. }
    | LoginFlow::RotateSigningKey { config, json }) = command;
    let desk = AtDesk::open(&config.read()?).await?;
    match command {
        LoginFlow::Add { tenant, name, .. } => {
            desk.show(async |act| show(name, &login_flows::add(act, tenant, name).await?, *json, out)).await?;
        }
        LoginFlow::Rotate { name, .. } => {
            desk.show(async |act| show(name, &login_flows::rotate(act, name).await?, *json, out)).await?;
        }
        LoginFlow::Revoke { name, key, all, .. } => {
            let which = match key {
                Some(key) => Which::Key(key),
                None if *all => Which::All,
                None => Which::Older,
            };
            let revoked = desk.write(async |act| Ok(login_flows::revoke(act, name, which).await?)).await?;
            if *json {
                out.json(&serde_json::json!({ "login_flow": name, "revoked": revoked }))?;
            } else {
                revoked.iter().try_for_each(|id| out.line(format_args!("{name}: the key {id} is revoked")))?;
            }
        }
        LoginFlow::List { .. } => {
            let listed = desk.look(async |act| Ok(login_flows::list(act).await?)).await?;
            let listed: Vec<Listed> = listed.into_iter().map(Listed::from).collect();
            if *json { out.json(&listed)? } else { print(&listed, out)? }
        }
        LoginFlow::RotateSigningKey { .. } => {
            let kid = desk.write(async |act| Ok(signing_keys::rotate(act).await?)).await?;
            if *json {
                out.json(&serde_json::json!({ "kid": kid }))?;
            } else {
                out.line(format_args!("results are signed with {kid} from now on"))?;
            }
        }
    }
    Ok(true)
}

/// Shows a new key, which is only then made valid. The key is all that goes to
/// stdout, so that a script can take it from there.
fn show(name: &str, made: &Made, json: bool, out: &mut Output) -> Result<(), Failed> {
    let key = made.key.expose();
    if json {
        return out.show(output::json(&serde_json::json!({ "login_flow": name, "key_id": made.id, "key": key }))?);
    }
    aside(format_args!("the key {} of {name}, which is not shown again:", made.id));
    out.show(key)
}

impl From<login_flows::Listed> for Listed {
    fn from(login_flows::Listed { name, tenant, keys }: login_flows::Listed) -> Self {
        let keys = keys.into_iter().map(|key| ListedKey {
            id: key.id,
            created: utc(key.created_ms),
            used: key.used_ms.map(utc),
            revoked: key.revoked_ms.map(utc),
        });
        Self { name, tenant, keys: keys.collect() }
    }
}

fn print(listed: &[Listed], out: &mut Output) -> Result<(), Failed> {
    for Listed { name, tenant, keys } in listed {
        out.line(format_args!("{name} of {tenant}"))?;
        for ListedKey { id, created, used, revoked } in keys {
            let used = used.as_deref().map_or("never used".to_owned(), |used| format!("last used {used}"));
            let revoked = revoked.as_deref().map(|revoked| format!(", revoked {revoked}")).unwrap_or_default();
            out.line(format_args!("  key {id}: made {created}, {used}{revoked}"))?;
        }
    }
    Ok(())
}
