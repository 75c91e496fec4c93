//! Login flows: which of them may ask about a tenant's people, and the keys for it.

use super::{NotDone, Refusal, about_tenant, tenant};
use crate::act::{Act, Trouble};
use crate::audit::{Event, Happened};
use crate::policy::login_flow::is_name;
use crate::secrets::{Digest, LoginFlowKey, guid};
use crate::store::login_flows::{self, Key, LoginFlow};
use crate::store::tenants;

/// Keys that are valid at once: the one in use, and the one that takes over.
const MOST_KEYS: usize = 2;

/// A key that is valid once the act is committed.
pub struct Made {
    pub id: String,
    pub key: LoginFlowKey,
}

/// A login flow, by the name of its tenant, with all its keys.
pub struct Listed {
    pub name: String,
    pub tenant: String,
    /// The oldest first, revoked ones too.
    pub keys: Vec<Key>,
}

/// Keys to revoke.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// The older one of two.
    Older,
    /// That of an id.
    Key(&'a str),
    All,
}

/// Lets a login flow ask about a tenant's people.
///
/// # Errors
/// When it cannot be called so, the tenant is not known, the name is taken,
/// there are no random bytes, or the store refuses.
pub async fn add(act: &mut Act<'_>, of: &str, name: &str) -> Result<Made, NotDone> {
    if !is_name(name) {
        return Err(Refusal::NoLoginFlowName(name.to_owned()).into());
    }
    let tenant = tenant(act, of).await?;
    let login_flow = LoginFlow { id: guid(), tenant_id: tenant.id, name: name.to_owned(), created_ms: act.now };
    if !login_flows::add(act, &login_flow).await? {
        return Err(Refusal::LoginFlowIsThere(name.to_owned()).into());
    }
    act.note(event(act, &login_flow, Happened::LoginFlowAdded)?);
    make_key(act, &login_flow).await
}

/// Makes another key of a login flow; the one it has stays valid.
///
/// # Errors
/// When it is not known or has two keys, there are no random bytes, or the store refuses.
pub async fn rotate(act: &mut Act<'_>, name: &str) -> Result<Made, NotDone> {
    let login_flow = find(act, name).await?;
    if valid_keys(act, &login_flow).await?.len() >= MOST_KEYS {
        return Err(Refusal::TwoKeys(name.to_owned()).into());
    }
    make_key(act, &login_flow).await
}

/// Revokes keys; says the ids of which.
///
/// # Errors
/// When the login flow or the key is not known, the older one is the only one,
/// or the store refuses.
pub async fn revoke(act: &mut Act<'_>, name: &str, which: Which<'_>) -> Result<Vec<String>, NotDone> {
    let login_flow = find(act, name).await?;
    let mut ids = valid_keys(act, &login_flow).await?;
    match which {
        Which::All => {}
        Which::Key(key) => {
            ids.retain(|id| id == key);
            if ids.is_empty() {
                return Err(Refusal::UnknownKey { login_flow: login_flow.name, key: key.to_owned() }.into());
            }
        }
        Which::Older if ids.len() < MOST_KEYS => return Err(Refusal::NoOlderKey(login_flow.name).into()),
        Which::Older => ids.truncate(1),
    }
    let now = act.now;
    for id in &ids {
        login_flows::revoke(act, id, now).await?;
        act.note(event(act, &login_flow, Happened::LoginFlowKeyRevoked)?.detail(format!("key={id}")));
    }
    Ok(ids)
}

/// All login flows, in the order of their names.
///
/// # Errors
/// When the store cannot be read.
pub async fn list(act: &mut Act<'_>) -> Result<Vec<Listed>, NotDone> {
    let mut listed = Vec::new();
    for LoginFlow { id, tenant_id, name, .. } in login_flows::all(&mut ***act).await? {
        let tenant = tenants::by_id(&mut ***act, &tenant_id).await?;
        let tenant = tenant.map_or(tenant_id, |tenant| tenant.name);
        listed.push(Listed { name, tenant, keys: login_flows::keys(act, &id).await? });
    }
    Ok(listed)
}

async fn find(act: &mut Act<'_>, name: &str) -> Result<LoginFlow, NotDone> {
    let known = login_flows::by_name(&mut ***act, name).await?;
    Ok(known.ok_or_else(|| Refusal::UnknownLoginFlow(name.to_owned()))?)
}

/// Ids of the keys that are valid, the oldest first.
async fn valid_keys(act: &mut Act<'_>, login_flow: &LoginFlow) -> Result<Vec<String>, NotDone> {
    let keys = login_flows::keys(act, &login_flow.id).await?;
    Ok(keys.into_iter().filter(|key| key.revoked_ms.is_none()).map(|key| key.id).collect())
}

async fn make_key(act: &mut Act<'_>, login_flow: &LoginFlow) -> Result<Made, NotDone> {
    let now = act.now;
    let made = Made { id: guid(), key: LoginFlowKey::random().map_err(Trouble::from)? };
    let digest = act.keys().digest(Digest::LoginFlowKey, &[made.key.expose()]);
    login_flows::add_key(act, &login_flow.id, &made.id, &digest, now).await?;
    act.note(event(act, login_flow, Happened::LoginFlowKeyAdded)?.detail(format!("key={}", made.id)));
    Ok(made)
}

fn event(act: &Act<'_>, login_flow: &LoginFlow, happened: Happened) -> Result<Event, NotDone> {
    Ok(about_tenant(act, &login_flow.tenant_id, happened)?.detail(format!("login-flow={}", login_flow.name)))
}
