//! Visits: one row each, found by the digest of the session cookie.

use sqlx::any::AnyRow;

use super::challenges::{Challenge, Spent, challenge, columns, proof_of};
use super::{StoreError, Tx, maybe_number, maybe_text, number, switch, tenants, text};
use crate::policy::tenant::Tenant;
use crate::visit::{Flow, State};
use crate::wire::Goal;

/// The live or ended visit of a session. In a transaction that may write, which
/// is the only one, it stays as it is read.
///
/// # Errors
/// When the store cannot be reached.
pub async fn by_session(tx: &mut Tx, session: &str) -> Result<Option<Flow>, StoreError> {
    let row = sqlx::query("SELECT * FROM flow WHERE session = $1").bind(session).fetch_optional(&mut **tx).await?;
    row.as_ref().map(flow).transpose()
}

/// A visit with what belongs to it.
pub struct WholeVisit {
    pub flow: Flow,
    pub tenant: Option<Tenant>,
    /// Oldest first.
    pub challenges: Vec<Challenge>,
    /// What it has proven, each by a challenge that was really spent.
    pub proven: Vec<Spent>,
}

/// As [`by_session`], together with what belongs to the visit: one statement, since
/// each takes its way to the database and back while no one else can write.
///
/// # Errors
/// When the store cannot be reached.
pub async fn visit(tx: &mut Tx, session: &str) -> Result<Option<WholeVisit>, StoreError> {
    // One row for each challenge, one where there is none. The settings may hold a
    // picture: they come once.
    let rows = sqlx::query(concat!(
        "SELECT f.*, t.name AS tenant_name, ",
        "CASE WHEN ROW_NUMBER() OVER (ORDER BY c.created_ms, c.id) = 1 THEN t.settings END AS tenant_settings, ",
        columns!(),
        ", p.proven_ms AS its_proven_ms \
             FROM flow f LEFT JOIN tenant t ON t.id = f.tenant_id LEFT JOIN challenge c ON c.flow_id = f.id \
                  LEFT JOIN proof p ON p.challenge_id = c.id AND p.flow_id = f.id AND p.account_id = f.account_id \
             WHERE f.session = $1 ORDER BY c.created_ms, c.id"
    ))
    .bind(session)
    .fetch_all(&mut **tx)
    .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let flow = flow(first)?;
    let mut settings = None;
    let (mut challenges, mut proven) = (Vec::new(), Vec::new());
    for row in &rows {
        settings = settings.or(maybe_text(row, "tenant_settings")?);
        let Some(challenge) = challenge(row)? else { continue };
        proven.extend(proof_of(row, &challenge, flow.account_id.as_deref())?);
        challenges.push(challenge);
    }
    let tenant = match (&flow.tenant_id, maybe_text(first, "tenant_name")?, settings) {
        (Some(id), Some(name), Some(settings)) => Some(tenants::of(id.clone(), name, &settings)?),
        _ => None,
    };
    Ok(Some(WholeVisit { flow, tenant, challenges, proven }))
}

/// The user ID of a session's visit that changes a known password; only read.
///
/// # Errors
/// When the store cannot be reached.
pub async fn changing(tx: &mut Tx, session: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT user_id FROM flow WHERE session = $1 AND goal = 'change' AND state = 'proven'")
        .bind(session)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| text(&row, "user_id")).transpose()
}

/// The visit of an id. In a transaction that may write, which is the only one, it
/// stays as it is read.
///
/// # Errors
/// When the store cannot be reached.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Flow>, StoreError> {
    let row = sqlx::query("SELECT * FROM flow WHERE id = $1").bind(id).fetch_optional(&mut **tx).await?;
    row.as_ref().map(flow).transpose()
}

/// Adds a visit.
///
/// # Errors
/// When the store refuses.
pub async fn add(tx: &mut Tx, flow: &Flow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO flow (id, session, support_code, tenant_id, account_id, user_id, locale, return_to, state, \
         challenge_id, password_epoch, wrong_proofs, claim, claimed_ms, outcome, until_ms, notices, began_ms, \
         touched_ms, ended_ms, goal, asks_goal, withheld, typed, must_change) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)",
    )
    .bind(&flow.id)
    .bind(&flow.session)
    .bind(&flow.support_code)
    .bind(&flow.tenant_id)
    .bind(&flow.account_id)
    .bind(&flow.user_id)
    .bind(&flow.locale)
    .bind(&flow.return_to)
    .bind(flow.state.name())
    .bind(&flow.challenge_id)
    .bind(flow.password_epoch)
    .bind(flow.wrong_proofs)
    .bind(&flow.claim)
    .bind(flow.claimed_ms)
    .bind(&flow.outcome)
    .bind(flow.until_ms)
    .bind(flow.notices)
    .bind(flow.began_ms)
    .bind(flow.touched_ms)
    .bind(flow.ended_ms)
    .bind(flow.goal.map(Goal::name))
    .bind(i64::from(flow.asks_goal))
    .bind(&flow.withheld)
    .bind(&flow.typed)
    .bind(i64::from(flow.must_change))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes back everything of a visit that may change. Account and tenant may not.
///
/// # Errors
/// When the store refuses.
pub async fn save(tx: &mut Tx, flow: &Flow) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE flow SET session = $2, locale = $3, state = $4, challenge_id = $5, wrong_proofs = $6, claim = $7, \
         claimed_ms = $8, outcome = $9, until_ms = $10, notices = $11, touched_ms = $12, ended_ms = $13, goal = $14, withheld = $15, must_change = $16, \
         current_password = CASE WHEN CAST($13 AS BIGINT) IS NULL THEN current_password ELSE NULL END \
         WHERE id = $1",
    )
    .bind(&flow.id)
    .bind(&flow.session)
    .bind(&flow.locale)
    .bind(flow.state.name())
    .bind(&flow.challenge_id)
    .bind(flow.wrong_proofs)
    .bind(&flow.claim)
    .bind(flow.claimed_ms)
    .bind(&flow.outcome)
    .bind(flow.until_ms)
    .bind(flow.notices)
    .bind(flow.touched_ms)
    .bind(flow.ended_ms)
    .bind(flow.goal.map(Goal::name))
    .bind(&flow.withheld)
    .bind(i64::from(flow.must_change))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Keeps the sealed password of now with a visit under way, until it ends.
///
/// # Errors
/// When the store refuses.
pub async fn keep_current_password(tx: &mut Tx, id: &str, sealed: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE flow SET current_password = $2 WHERE id = $1 AND ended_ms IS NULL")
        .bind(id)
        .bind(sealed)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What [`keep_current_password`] kept.
///
/// # Errors
/// When the store cannot be read.
pub async fn current_password(tx: &mut Tx, id: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT current_password FROM flow WHERE id = $1").bind(id).fetch_optional(&mut **tx).await?;
    row.map_or(Ok(None), |row| maybe_text(&row, "current_password"))
}

/// Ids of visits in one of `states` that were not touched since `before_ms`.
///
/// # Errors
/// When the store cannot be reached.
pub async fn untouched(tx: &mut Tx, states: &[State], before_ms: i64) -> Result<Vec<String>, StoreError> {
    let mut ids = Vec::new();
    for state in states {
        let rows =
            sqlx::query("SELECT id FROM flow WHERE state = $1 AND touched_ms < $2 ORDER BY touched_ms LIMIT 100")
                .bind(state.name())
                .bind(before_ms)
                .fetch_all(&mut **tx)
                .await?;
        for row in &rows {
            ids.push(text(row, "id")?);
        }
    }
    Ok(ids)
}

/// Ids of an account's other visits that are still under way.
///
/// # Errors
/// When the store cannot be reached.
pub async fn under_way(tx: &mut Tx, account_id: &str, but: &str) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query("SELECT id FROM flow WHERE account_id = $1 AND id <> $2 AND ended_ms IS NULL")
        .bind(account_id)
        .bind(but)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(|row| text(row, "id")).collect()
}

/// Forgets visits that ended before `before_ms`, with their challenges and proofs.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, before_ms: i64) -> Result<u64, StoreError> {
    for statement in [
        "DELETE FROM proof WHERE flow_id IN (SELECT id FROM flow WHERE ended_ms < $1)",
        "DELETE FROM issued_codes WHERE flow_id IN (SELECT id FROM flow WHERE ended_ms < $1)",
        "DELETE FROM registration WHERE flow_id IN (SELECT id FROM flow WHERE ended_ms < $1)",
        "DELETE FROM challenge WHERE flow_id IN (SELECT id FROM flow WHERE ended_ms < $1)",
    ] {
        sqlx::query(statement).bind(before_ms).execute(&mut **tx).await?;
    }
    let forgotten = sqlx::query("DELETE FROM flow WHERE ended_ms < $1").bind(before_ms).execute(&mut **tx).await?;
    Ok(forgotten.rows_affected())
}

fn flow(row: &AnyRow) -> Result<Flow, StoreError> {
    Ok(Flow {
        id: text(row, "id")?,
        session: text(row, "session")?,
        support_code: text(row, "support_code")?,
        tenant_id: maybe_text(row, "tenant_id")?,
        account_id: maybe_text(row, "account_id")?,
        user_id: text(row, "user_id")?,
        typed: maybe_text(row, "typed")?,
        locale: text(row, "locale")?,
        return_to: maybe_text(row, "return_to")?,
        state: State::from_name(&text(row, "state")?).ok_or(StoreError::Unreadable("flow.state"))?,
        goal: maybe_text(row, "goal")?
            .map(|goal| Goal::from_name(&goal).ok_or(StoreError::Unreadable("flow.goal")))
            .transpose()?,
        asks_goal: switch(row, "asks_goal")?,
        withheld: maybe_text(row, "withheld")?,
        challenge_id: maybe_text(row, "challenge_id")?,
        password_epoch: number(row, "password_epoch")?,
        wrong_proofs: number(row, "wrong_proofs")?,
        claim: maybe_text(row, "claim")?,
        claimed_ms: maybe_number(row, "claimed_ms")?,
        outcome: maybe_text(row, "outcome")?,
        until_ms: maybe_number(row, "until_ms")?,
        notices: number(row, "notices")?,
        must_change: switch(row, "must_change")?,
        began_ms: number(row, "began_ms")?,
        touched_ms: number(row, "touched_ms")?,
        ended_ms: maybe_number(row, "ended_ms")?,
    })
}
