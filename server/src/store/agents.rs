//! Agents of organizations' directories, and what enrols them. A row that the portal did not
//! write itself is not believed.

use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, maybe_number, maybe_text, number, text};
use crate::secrets::{AgentToken, Digest, Keys, guid};

/// One agent.
#[derive(Debug, Clone)]
pub struct Agent {
    pub id: String,
    pub tenant: String,
    pub directory: String,
    pub name: String,
    pub public_key: String,
    pub key_since_ms: i64,
    pub roll_wanted: bool,
    /// Of the run that is under way; `None` before the first.
    pub run: Option<String>,
    pub version: Option<String>,
    pub protocol: Option<i64>,
    /// How its directory answered it last.
    pub health: Option<String>,
    pub enrolled_ms: i64,
    pub seen_ms: i64,
}

macro_rules! agents {
    ($where:literal) => {
        concat!(
            "SELECT id, tenant, directory, name, public_key, key_since_ms, roll_wanted, run, version, protocol, health, \
             enrolled_ms, seen_ms, check_value FROM agent WHERE ",
            $where
        )
    };
}

/// The agent of a row; `None` where the portal did not write that row itself.
fn agent(keys: &Keys, row: &AnyRow) -> Result<Option<Agent>, StoreError> {
    let agent = Agent {
        id: text(row, "id")?,
        tenant: text(row, "tenant")?,
        directory: text(row, "directory")?,
        name: text(row, "name")?,
        public_key: text(row, "public_key")?,
        key_since_ms: number(row, "key_since_ms")?,
        roll_wanted: number(row, "roll_wanted")? != 0,
        run: maybe_text(row, "run")?,
        version: maybe_text(row, "version")?,
        protocol: maybe_number(row, "protocol")?,
        health: maybe_text(row, "health")?,
        enrolled_ms: number(row, "enrolled_ms")?,
        seen_ms: number(row, "seen_ms")?,
    };
    let since = agent.key_since_ms.to_string();
    let parts = [&agent.id, &agent.tenant, &agent.directory, &agent.public_key, &since].map(String::as_str);
    if keys.recognizes(Digest::Agent, &parts, &text(row, "check_value")?) {
        return Ok(Some(agent));
    }
    tracing::error!(agent = agent.id, "an agent in the store that the portal did not put there: it is not believed");
    Ok(None)
}

fn check_value(keys: &Keys, id: &str, (tenant, directory): (&str, &str), public_key: &str, since_ms: i64) -> String {
    keys.digest(Digest::Agent, &[id, tenant, directory, public_key, &since_ms.to_string()])
}

/// The agents of a tenant's directory, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_directory(store: &Store, tenant: &str, directory: &str) -> Result<Vec<Agent>, StoreError> {
    let rows = sqlx::query(agents!("directory = $1 AND tenant = $2 ORDER BY enrolled_ms, id"))
        .bind(directory)
        .bind(tenant)
        .fetch_all(store.pool())
        .await?;
    rows.iter().filter_map(|row| agent(store.keys(), row).transpose()).collect()
}

/// One agent by its id.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_id(store: &Store, id: &str) -> Result<Option<Agent>, StoreError> {
    let row = sqlx::query(agents!("id = $1")).bind(id).fetch_optional(store.pool()).await?;
    row.map_or(Ok(None), |row| agent(store.keys(), &row))
}

/// Puts down what enrols an agent, once.
///
/// # Errors
/// When the store refuses.
pub async fn add_token(
    tx: &mut Tx,
    token: &AgentToken,
    tenant: &str,
    directory: &str,
    until_ms: i64,
) -> Result<(), StoreError> {
    let digest = token_digest(tx.keys(), token);
    let check_value = token_check(tx.keys(), &digest, tenant, directory, until_ms);
    sqlx::query(
        "INSERT INTO agent_token (digest, tenant, directory, until_ms, check_value) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(digest)
    .bind(tenant)
    .bind(directory)
    .bind(until_ms)
    .bind(check_value)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn token_check(keys: &Keys, digest: &str, tenant: &str, directory: &str, until_ms: i64) -> String {
    keys.digest(Digest::AgentToken, &[digest, tenant, directory, &until_ms.to_string()])
}

fn token_digest(keys: &Keys, token: &AgentToken) -> String {
    keys.digest(Digest::AgentToken, &[token.expose()])
}

/// Spends a token: the tenant and the directory that it was made for, once.
///
/// # Errors
/// When the store refuses.
pub async fn spend_token(tx: &mut Tx, token: &AgentToken, now_ms: i64) -> Result<Option<(String, String)>, StoreError> {
    let digest = token_digest(tx.keys(), token);
    let row = sqlx::query(
        "DELETE FROM agent_token WHERE digest = $1 AND until_ms > $2 RETURNING tenant, directory, until_ms, check_value",
    )
    .bind(&digest)
    .bind(now_ms)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (tenant, directory, until) = (text(&row, "tenant")?, text(&row, "directory")?, number(&row, "until_ms")?);
    let parts = [digest.as_str(), &tenant, &directory, &until.to_string()];
    // A row that was changed since the operator made it enrols no one.
    let is_ours = tx.keys().recognizes(Digest::AgentToken, &parts, &text(&row, "check_value")?);
    Ok(is_ours.then_some((tenant, directory)))
}

/// Puts down an agent; gives its id.
///
/// # Errors
/// When the store refuses.
pub async fn add(
    tx: &mut Tx,
    (tenant, directory): (&str, &str),
    name: &str,
    public_key: &str,
    now_ms: i64,
) -> Result<String, StoreError> {
    let id = guid();
    let check_value = check_value(tx.keys(), &id, (tenant, directory), public_key, now_ms);
    sqlx::query(
        "INSERT INTO agent (id, tenant, directory, name, public_key, key_since_ms, enrolled_ms, seen_ms, check_value) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, 0, $7)",
    )
    .bind(&id)
    .bind(tenant)
    .bind(directory)
    .bind(name)
    .bind(public_key)
    .bind(now_ms)
    .bind(check_value)
    .execute(&mut **tx)
    .await?;
    Ok(id)
}

/// Removes an agent: what it sends is not read any more.
///
/// # Errors
/// When the store refuses.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    sqlx::query("DELETE FROM agent_letter WHERE agent_id = $1").bind(id).execute(&mut **tx).await?;
    let removed = sqlx::query("DELETE FROM agent WHERE id = $1").bind(id).execute(&mut **tx).await?;
    Ok(removed.rows_affected() == 1)
}

/// What an agent says of itself when it begins, and every few minutes.
#[derive(Debug, Clone, Copy)]
pub struct Hello<'a> {
    pub run: &'a str,
    pub version: &'a str,
    pub protocol: i64,
    pub health: &'a str,
}

/// Notes what an agent said of itself.
///
/// # Errors
/// When the store refuses.
pub async fn said(tx: &mut Tx, id: &str, hello: Hello<'_>, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE agent SET run = $2, version = $3, protocol = $4, health = $5, seen_ms = $6 WHERE id = $1")
        .bind(id)
        .bind(hello.run)
        .bind(hello.version)
        .bind(hello.protocol)
        .bind(hello.health)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that an agent was there.
///
/// # Errors
/// When the store refuses.
pub async fn seen(tx: &mut Tx, id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE agent SET seen_ms = $2 WHERE id = $1").bind(id).bind(now_ms).execute(&mut **tx).await?;
    Ok(())
}

/// Gives an agent another key. False where the one of now is another than it says.
///
/// # Errors
/// When the store refuses.
pub async fn roll(tx: &mut Tx, of: &Agent, to: &str, now_ms: i64) -> Result<bool, StoreError> {
    let check_value = check_value(tx.keys(), &of.id, (&of.tenant, &of.directory), to, now_ms);
    let rolled = sqlx::query(
        "UPDATE agent SET public_key = $3, key_since_ms = $4, roll_wanted = 0, check_value = $5 \
         WHERE id = $1 AND public_key = $2",
    )
    .bind(&of.id)
    .bind(&of.public_key)
    .bind(to)
    .bind(now_ms)
    .bind(check_value)
    .execute(&mut **tx)
    .await?;
    Ok(rolled.rows_affected() == 1)
}

/// Asks the agents of a directory to take new keys; says how many there are.
///
/// # Errors
/// When the store refuses.
pub async fn want_roll(tx: &mut Tx, directory: &str) -> Result<u64, StoreError> {
    let wanted =
        sqlx::query("UPDATE agent SET roll_wanted = 1 WHERE directory = $1").bind(directory).execute(&mut **tx).await?;
    Ok(wanted.rows_affected())
}

/// Forgets tokens that are over.
///
/// # Errors
/// When the store refuses.
pub async fn forget_tokens(tx: &mut Tx, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM agent_token WHERE until_ms < $1").bind(now_ms).execute(&mut **tx).await?;
    Ok(())
}
