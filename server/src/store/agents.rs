//! Agents of organizations' directories, and what they are asked.
//!
//! A question is one row, and a letter for each agent that may answer it, sealed to
//! that agent. Of agents that come for it one takes it. What must not be done twice is
//! begun by one statement, which holds once, for the agent that has it, and for a write
//! only while its claim stands.

use serde::{Deserialize, Serialize};

use super::proof::Write;
use super::{Store, StoreError, Tx, maybe_number, maybe_text, number, text};
use crate::secrets::{AgentToken, Digest, Keys, Sealed, guid};

/// So old a question is no one's any more: whoever asked it is gone.
pub const FORGOTTEN_MS: i64 = 60_000;

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
fn agent(keys: &Keys, row: &sqlx::any::AnyRow) -> Result<Option<Agent>, StoreError> {
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

/// A question, sealed to one agent.
pub struct Letter {
    pub agent_id: String,
    /// The run of the agent that it is sealed to.
    pub run: String,
    pub sealed: String,
}

/// Puts down a question with its letters. `claim` is that of a write.
///
/// # Errors
/// When the store refuses.
pub async fn ask(
    tx: &mut Tx,
    work_id: &str,
    directory: &str,
    claim: Option<&Write>,
    letters: &[Letter],
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO agent_work (id, directory, state, account_id, password_epoch, flow_id, claim, made_ms) \
         VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7)",
    )
    .bind(work_id)
    .bind(directory)
    .bind(claim.map(|claim| claim.account().to_owned()))
    .bind(claim.map(Write::password_epoch))
    .bind(claim.map(|claim| claim.flow().to_owned()))
    .bind(claim.map(|claim| claim.id().to_owned()))
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    for letter in letters {
        sqlx::query("INSERT INTO agent_letter (work_id, agent_id, run, sealed) VALUES ($1, $2, $3, $4)")
            .bind(work_id)
            .bind(&letter.agent_id)
            .bind(&letter.run)
            .bind(&letter.sealed)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// What waits for an agent in this run of it: ids of questions with their letters.
///
/// # Errors
/// When the store cannot be read.
pub async fn waiting(
    store: &Store,
    agent_id: &str,
    run: &str,
    most: i64,
    now_ms: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query(
        "SELECT w.id AS id, l.sealed AS sealed FROM agent_work w JOIN agent_letter l ON l.work_id = w.id \
         JOIN agent a ON a.id = l.agent_id \
         WHERE l.agent_id = $1 AND l.run = $2 AND l.given = 0 AND w.made_ms > $3 \
           AND (w.state = 'waiting' OR (w.state = 'taken' AND w.offered = 1)) \
         ORDER BY w.made_ms, w.id LIMIT $4",
    )
    .bind(agent_id)
    .bind(run)
    .bind(now_ms - FORGOTTEN_MS)
    .bind(most)
    .fetch_all(store.pool())
    .await?;
    rows.iter().map(|row| Ok((text(row, "id")?, text(row, "sealed")?))).collect()
}

/// Takes a question for an agent; false where another one has it.
///
/// # Errors
/// When the store refuses.
pub async fn take(tx: &mut Tx, work_id: &str, agent_id: &str) -> Result<bool, StoreError> {
    let taken = sqlx::query(
        "UPDATE agent_work SET state = 'taken', taken_by = $2, offered = 0 \
         WHERE id = $1 AND (state = 'waiting' OR (state = 'taken' AND offered = 1))",
    )
    .bind(work_id)
    .bind(agent_id)
    .execute(&mut **tx)
    .await?;
    if taken.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query("UPDATE agent_letter SET given = 1 WHERE work_id = $1 AND agent_id = $2")
        .bind(work_id)
        .bind(agent_id)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

/// Lets agents take a question that one took and has not begun. Until another one does, it is
/// still the first one's.
///
/// # Errors
/// When the store refuses.
pub async fn offer_again(tx: &mut Tx, work_id: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE agent_work SET offered = 1 WHERE id = $1 AND state = 'taken'")
        .bind(work_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What an agent is told that wants to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum May {
    Begin,
    /// Another agent has the question by now, or it is over.
    NotYours,
    /// The claim of the write does not stand any more.
    NoClaim,
}

/// Begins what must not be done twice: once, by the agent that has it, and for a write only
/// while its claim stands over an account that is as it was.
///
/// # Errors
/// When the store refuses.
pub async fn begin(tx: &mut Tx, work_id: &str, agent_id: &str, now_ms: i64) -> Result<May, StoreError> {
    let begun = sqlx::query(
        "UPDATE agent_work SET state = 'begun' WHERE id = $1 AND taken_by = $2 AND state = 'taken' AND made_ms > $3 \
           AND (claim IS NULL OR EXISTS (SELECT 1 FROM account a JOIN flow f ON f.account_id = a.id \
                WHERE a.id = agent_work.account_id AND a.enabled = 1 AND a.directory_enabled = 1 \
                  AND a.password_epoch = agent_work.password_epoch \
                  AND f.id = agent_work.flow_id AND f.claim = agent_work.claim AND f.state = 'writing'))",
    )
    .bind(work_id)
    .bind(agent_id)
    .bind(now_ms - FORGOTTEN_MS)
    .execute(&mut **tx)
    .await?;
    if begun.rows_affected() == 1 {
        return Ok(May::Begin);
    }
    let has = sqlx::query("SELECT 1 AS one FROM agent_work WHERE id = $1 AND taken_by = $2 AND state = 'taken'")
        .bind(work_id)
        .bind(agent_id)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(if has.is_some() { May::NoClaim } else { May::NotYours })
}

/// Puts an answer down, where the question is still this agent's.
///
/// # Errors
/// When the store refuses, or there are no random bytes to seal with.
pub async fn answer(tx: &mut Tx, work_id: &str, agent_id: &str, answer: &[u8]) -> Result<bool, StoreError> {
    let sealed = tx.keys().seal(Sealed::AgentAnswer, work_id, answer).map_err(StoreError::from)?;
    let answered = sqlx::query(
        "UPDATE agent_work SET state = 'answered', answer = $3 \
         WHERE id = $1 AND taken_by = $2 AND state IN ('taken', 'begun')",
    )
    .bind(work_id)
    .bind(agent_id)
    .bind(sealed)
    .execute(&mut **tx)
    .await?;
    Ok(answered.rows_affected() == 1)
}

/// How far a question has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    Waiting,
    Taken,
    Begun,
    Answered,
}

/// How far a question has come, and its answer, which is for the process that asked.
///
/// # Errors
/// When the store cannot be read.
pub async fn came(store: &Store, work_id: &str) -> Result<Option<(Came, Option<Vec<u8>>)>, StoreError> {
    let row = sqlx::query("SELECT state, answer FROM agent_work WHERE id = $1")
        .bind(work_id)
        .fetch_optional(store.pool())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let came = match text(&row, "state")?.as_str() {
        "waiting" => Came::Waiting,
        "taken" => Came::Taken,
        "begun" => Came::Begun,
        _ => Came::Answered,
    };
    let answer = match maybe_text(&row, "answer")? {
        Some(sealed) => Some(store.keys().open(Sealed::AgentAnswer, work_id, &sealed)?.to_vec()),
        None => None,
    };
    Ok(Some((came, answer)))
}

/// Ends a question: no agent begins it from here on. Says how far it had come.
///
/// # Errors
/// When the store refuses.
pub async fn end(tx: &mut Tx, work_id: &str) -> Result<Option<Came>, StoreError> {
    sqlx::query("DELETE FROM agent_letter WHERE work_id = $1").bind(work_id).execute(&mut **tx).await?;
    let row = sqlx::query("DELETE FROM agent_work WHERE id = $1 RETURNING state")
        .bind(work_id)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(match text(&row, "state")?.as_str() {
        "waiting" => Came::Waiting,
        "taken" => Came::Taken,
        "begun" => Came::Begun,
        _ => Came::Answered,
    }))
}

/// Forgets questions of processes that are gone, and tokens that are over.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, now_ms: i64) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM agent_letter WHERE work_id IN (SELECT id FROM agent_work WHERE made_ms < $1 OR made_ms > $2)",
        "DELETE FROM agent_work WHERE made_ms < $1 OR made_ms > $2",
    ] {
        let (from, until) = (now_ms - FORGOTTEN_MS, now_ms + FORGOTTEN_MS);
        sqlx::query(statement).bind(from).bind(until).execute(&mut **tx).await?;
    }
    sqlx::query("DELETE FROM agent_token WHERE until_ms < $1").bind(now_ms).execute(&mut **tx).await?;
    Ok(())
}
