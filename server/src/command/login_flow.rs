//! `latchkey login-flow`: who may ask about a tenant's people, and the keys for it.

use serde::Serialize;

use crate::act::{Act, By};
use crate::audit::{Event, Happened};
use crate::clock;
use crate::flow::login_flow::rotate as rotate_signing_key;
use crate::policy::login_flow::is_name;
use crate::portal::Portal;
use crate::secrets::{Digest, LoginFlowKey, guid};
use crate::store::login_flows::{self, Key};
use crate::store::{Tx, audit, tenants};

use super::output::{self, aside};
use super::{Answer, ConfigFile, Failed, Output, open, operator};

/// Keys that are valid at once: the one in use, and the one that takes over.
const MOST_KEYS: usize = 2;

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

/// A key that was just made.
struct Made {
    id: String,
    key: LoginFlowKey,
}

pub async fn run(command: &LoginFlow, out: &mut Output) -> Answer {
    let config = match command {
        LoginFlow::Add { config, .. }
        | LoginFlow::List { config, .. }
        | LoginFlow::Rotate { config, .. }
        | LoginFlow::Revoke { config, .. }
        | LoginFlow::RotateSigningKey { config, .. } => config,
    };
    let portal = open(&config.read()?).await?;
    let done = act(&portal, command, out).await;
    portal.store.close().await;
    done.map(|()| true)
}

async fn act(portal: &Portal, command: &LoginFlow, out: &mut Output) -> Result<(), Failed> {
    match command {
        LoginFlow::Add { tenant, name, json, .. } => add(portal, tenant, name, *json, out).await,
        LoginFlow::List { json, .. } => {
            let listed = list(portal).await?;
            if *json { out.json(&listed) } else { print(&listed, out) }
        }
        LoginFlow::Rotate { name, json, .. } => rotate(portal, name, *json, out).await,
        LoginFlow::Revoke { name, key, all, json, .. } => {
            let revoked = revoke(portal, name, key.as_deref(), *all).await?;
            if *json {
                return out.json(&serde_json::json!({ "login_flow": name, "revoked": revoked }));
            }
            revoked.iter().try_for_each(|id| out.line(format_args!("{name}: the key {id} is revoked")))
        }
        LoginFlow::RotateSigningKey { json, .. } => {
            let operator = operator();
            let mut act = Act::begin(portal, By::Operator(&operator)).await.map_err(Failed::work)?;
            let id = rotate_signing_key(&mut act).await.map_err(Failed::work)?;
            act.commit().await.map_err(Failed::work)?;
            if *json {
                return out.json(&serde_json::json!({ "kid": id }));
            }
            out.line(format_args!("results are signed with {id} from now on"))
        }
    }
}

/// Shows a new key, and only then makes it valid. The key is all that goes to
/// stdout, so that a script can take it from there.
async fn show_and_commit(tx: Tx, name: &str, made: &Made, json: bool, out: &mut Output) -> Result<(), Failed> {
    let key = made.key.expose();
    if json {
        out.show(output::json(&serde_json::json!({ "login_flow": name, "key_id": made.id, "key": key }))?)?;
    } else {
        aside(format_args!("the key {} of {name}, which is not shown again:", made.id));
        out.show(key)?;
    }
    tx.commit().await.map(drop).map_err(Failed::after_it_was_shown)
}

async fn add(portal: &Portal, tenant: &str, name: &str, json: bool, out: &mut Output) -> Result<(), Failed> {
    if !is_name(name) {
        return Err(Failed::Usage(format!(
            "{name:?} is no name for a login flow: up to 64 small letters, digits, dots, hyphens and underscores, \
             beginning with a letter or digit"
        )));
    }
    let now = portal.now_ms();
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let tenant = tenants::by_name(&mut *tx, tenant)
        .await
        .map_err(Failed::work)?
        .ok_or_else(|| Failed::Usage(format!("the tenant {tenant:?} is not known")))?;
    let login_flow =
        login_flows::LoginFlow { id: guid(), tenant_id: tenant.id, name: name.to_owned(), created_ms: now };
    if !login_flows::add(&mut tx, &login_flow).await.map_err(Failed::work)? {
        return Err(Failed::Work(format!(
            "there is a login flow {name} already: `latchkey login-flow rotate` gives it another key"
        )));
    }
    let event = event(&login_flow, Happened::LoginFlowAdded, None);
    audit::append(&mut tx, event, now);
    let made = make_key(&mut tx, portal, &login_flow, now).await?;
    show_and_commit(tx, name, &made, json, out).await
}

async fn rotate(portal: &Portal, name: &str, json: bool, out: &mut Output) -> Result<(), Failed> {
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let login_flow = find(&mut tx, name).await?;
    if valid_keys(&mut tx, &login_flow).await?.len() >= MOST_KEYS {
        return Err(Failed::Work(format!(
            "{name} has two keys: `latchkey login-flow revoke {name}` revokes the older one first"
        )));
    }
    let made = make_key(&mut tx, portal, &login_flow, portal.now_ms()).await?;
    show_and_commit(tx, name, &made, json, out).await
}

async fn revoke(portal: &Portal, name: &str, key: Option<&str>, all: bool) -> Result<Vec<String>, Failed> {
    let now = portal.now_ms();
    let mut tx = portal.store.write().await.map_err(Failed::work)?;
    let login_flow = find(&mut tx, name).await?;
    let mut ids: Vec<String> = valid_keys(&mut tx, &login_flow).await?.into_iter().map(|key| key.id).collect();
    if let Some(key) = key {
        ids.retain(|id| id == key);
        if ids.is_empty() {
            return Err(Failed::Work(format!("{name} has no valid key {key}")));
        }
    } else if !all {
        if ids.len() < MOST_KEYS {
            return Err(Failed::Work(format!(
                "{name} has no older key: `latchkey login-flow rotate {name}` makes another one first, and --all \
                 revokes the last one, too"
            )));
        }
        ids.truncate(1);
    }
    for id in &ids {
        login_flows::revoke(&mut tx, id, now).await.map_err(Failed::work)?;
        let event = event(&login_flow, Happened::LoginFlowKeyRevoked, Some(id));
        audit::append(&mut tx, event, now);
    }
    tx.commit().await.map_err(Failed::work)?;
    Ok(ids)
}

async fn find(tx: &mut Tx, name: &str) -> Result<login_flows::LoginFlow, Failed> {
    let known = login_flows::by_name(&mut **tx, name).await.map_err(Failed::work)?;
    known.ok_or_else(|| Failed::Usage(format!("the login flow {name:?} is not known")))
}

async fn valid_keys(tx: &mut Tx, login_flow: &login_flows::LoginFlow) -> Result<Vec<Key>, Failed> {
    let mut keys = login_flows::keys(tx, &login_flow.id).await.map_err(Failed::work)?;
    keys.retain(|key| key.revoked_ms.is_none());
    Ok(keys)
}

async fn make_key(tx: &mut Tx, portal: &Portal, login_flow: &login_flows::LoginFlow, now: i64) -> Result<Made, Failed> {
    let made = Made { id: guid(), key: LoginFlowKey::random().map_err(Failed::work)? };
    let digest = portal.keys().digest(Digest::LoginFlowKey, &[made.key.expose()]);
    login_flows::add_key(tx, &login_flow.id, &made.id, &digest, now).await.map_err(Failed::work)?;
    let event = event(login_flow, Happened::LoginFlowKeyAdded, Some(&made.id));
    audit::append(tx, event, now);
    Ok(made)
}

fn event(login_flow: &login_flows::LoginFlow, happened: Happened, key: Option<&str>) -> Event {
    let key = key.map(|id| format!(" key={id}")).unwrap_or_default();
    Event { tenant_id: Some(login_flow.tenant_id.clone()), ..Event::new(happened, "ok") }
        .by("operator")
        .detail(format!("login-flow={}{key}", login_flow.name))
}

async fn list(portal: &Portal) -> Result<Vec<Listed>, Failed> {
    let mut moment = portal.store.read().await.map_err(Failed::work)?;
    let mut listed = Vec::new();
    for login_flow in login_flows::all(&mut *moment).await.map_err(Failed::work)? {
        let tenant = tenants::by_id(&mut *moment, &login_flow.tenant_id).await.map_err(Failed::work)?;
        let keys = login_flows::keys(&mut moment, &login_flow.id).await.map_err(Failed::work)?;
        let keys = keys.into_iter().map(|key| ListedKey {
            id: key.id,
            created: clock::utc(key.created_ms),
            used: key.used_ms.map(clock::utc),
            revoked: key.revoked_ms.map(clock::utc),
        });
        let tenant = tenant.map_or(login_flow.tenant_id, |tenant| tenant.name);
        listed.push(Listed { name: login_flow.name, tenant, keys: keys.collect() });
    }
    Ok(listed)
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
