//! What agents are asked.
//!
//! A question is one row, and a letter for each agent that may answer it, sealed to
//! that agent. Of agents that come for it one takes it. What must not be done twice is
//! begun by one statement, which holds once, for the agent that has it, and for a write
//! only while its claim stands.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::proof::Write;
use super::{Store, StoreError, Tx, maybe_text, text};
use crate::secrets::Sealed;

/// A question of this age is deleted: the call that asked it has ended long ago.
const FORGOTTEN_MS: i64 = 60_000;

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

impl Came {
    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        match text(row, "state")?.as_str() {
            "waiting" => Ok(Self::Waiting),
            "taken" => Ok(Self::Taken),
            "begun" => Ok(Self::Begun),
            "answered" => Ok(Self::Answered),
            _ => Err(StoreError::Unreadable("agent_work.state")),
        }
    }
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
    let came = Came::read(&row)?;
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
    row.map(|row| Came::read(&row)).transpose()
}

/// Forgets questions of processes that are gone.
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
    Ok(())
}
