//! Counts that decide how often: wrong proofs, closures, spent puzzles, failures of a network.

use super::{Store, StoreError, Tx, maybe_number, number};
use crate::clock::{DAY_MS, HOUR_MS};
use crate::policy::method::Method;
use crate::policy::throttle::{CLOSED_MS, FAILED_PER_DAY, METHOD_CLOSED_MS, WRONG_IN_A_ROW, WRONG_PER_HOUR};
use crate::secrets::guid;

/// What a wrong proof led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Until when the method is closed, if this one closed it.
    pub closed_until: Option<i64>,
    /// Wrong proofs since the last success, this one included.
    pub in_a_row: i64,
}

/// Notes a wrong proof.
///
/// # Errors
/// When the store refuses.
pub async fn note_wrong_proof(
    tx: &mut Tx,
    tenant_id: Option<&str>,
    account_id: &str,
    method: Method,
    now_ms: i64,
) -> Result<Counted, StoreError> {
    sqlx::query("INSERT INTO wrong_proof (id, tenant_id, account_id, method, at_ms) VALUES ($1, $2, $3, $4, $5)")
        .bind(guid())
        .bind(tenant_id)
        .bind(account_id)
        .bind(method.name())
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    let row = sqlx::query(
        "INSERT INTO wrong_in_a_row (account_id, method, wrong) VALUES ($1, $2, 1) \
         ON CONFLICT (account_id, method) DO UPDATE SET wrong = wrong_in_a_row.wrong + 1 RETURNING wrong",
    )
    .bind(account_id)
    .bind(method.name())
    .fetch_one(&mut **tx)
    .await?;
    let in_a_row = number(&row, "wrong")?;
    let row =
        sqlx::query("SELECT COUNT(*) AS wrong FROM wrong_proof WHERE account_id = $1 AND method = $2 AND at_ms > $3")
            .bind(account_id)
            .bind(method.name())
            .bind(now_ms - HOUR_MS)
            .fetch_one(&mut **tx)
            .await?;
    if number(&row, "wrong")? < WRONG_PER_HOUR {
        return Ok(Counted { closed_until: None, in_a_row });
    }
    let until = now_ms + METHOD_CLOSED_MS;
    sqlx::query(
        "INSERT INTO method_closure (account_id, method, until_ms) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id, method) DO UPDATE SET until_ms = excluded.until_ms",
    )
    .bind(account_id)
    .bind(method.name())
    .bind(until)
    .execute(&mut **tx)
    .await?;
    Ok(Counted { closed_until: Some(until), in_a_row })
}

/// Opens everything that wrong proofs closed for an account, and forgets them.
/// Says how many closures there were.
///
/// # Errors
/// When the store refuses.
pub async fn release(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM wrong_in_a_row WHERE account_id = $1 AND wrong >= $3) \
              + (SELECT COUNT(*) FROM method_closure WHERE account_id = $1 AND until_ms > $2) \
              + (SELECT COUNT(*) FROM account_closure WHERE account_id = $1 AND until_ms > $2) AS closures",
    )
    .bind(account_id)
    .bind(now_ms)
    .bind(WRONG_IN_A_ROW)
    .fetch_one(&mut **tx)
    .await?;
    let closures = number(&row, "closures")?;
    for statement in [
        "DELETE FROM wrong_proof WHERE account_id = $1",
        "DELETE FROM wrong_in_a_row WHERE account_id = $1",
        "DELETE FROM method_closure WHERE account_id = $1",
    ] {
        sqlx::query(statement).bind(account_id).execute(&mut **tx).await?;
    }
    clear_failed_attempts(tx, account_id).await?;
    Ok(closures)
}

/// Until when a method is closed for an account, if it is.
///
/// # Errors
/// When the store cannot be read.
pub async fn closed_until(
    tx: &mut Tx,
    account_id: &str,
    method: Method,
    now_ms: i64,
) -> Result<Option<i64>, StoreError> {
    let row =
        sqlx::query("SELECT until_ms FROM method_closure WHERE account_id = $1 AND method = $2 AND until_ms > $3")
            .bind(account_id)
            .bind(method.name())
            .bind(now_ms)
            .fetch_optional(&mut **tx)
            .await?;
    row.map(|row| maybe_number(&row, "until_ms")).transpose().map(Option::flatten)
}

/// What is closed for an account at a moment, each with the time when it opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closures {
    /// All of self-service.
    pub account: Option<i64>,
    methods: Vec<(Method, i64)>,
}

impl Closures {
    /// Until when a method is closed, if it is.
    #[must_use]
    pub fn of(&self, method: Method) -> Option<i64> {
        self.methods.iter().find(|(closed, _)| *closed == method).map(|(_, until_ms)| *until_ms)
    }

    /// Takes a closure as the store has it: of a method, or of everything where there is no name.
    pub(crate) fn add(&mut self, method: &str, until_ms: i64) -> Result<(), StoreError> {
        if method.is_empty() {
            self.account = Some(until_ms);
        } else {
            let method = Method::from_name(method).ok_or(StoreError::Unreadable("method_closure.method"))?;
            self.methods.push((method, until_ms));
        }
        Ok(())
    }
}

/// Success clears the counts of the method that was used.
///
/// # Errors
/// When the store refuses.
pub async fn clear_wrong_proofs(tx: &mut Tx, account_id: &str, method: Method) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM wrong_proof WHERE account_id = $1 AND method = $2",
        "DELETE FROM wrong_in_a_row WHERE account_id = $1 AND method = $2",
        "DELETE FROM method_closure WHERE account_id = $1 AND method = $2",
    ] {
        sqlx::query(statement).bind(account_id).bind(method.name()).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Notes a visit that failed, and closes self-service for the account when there
/// were too many in a day. Says until when, if this one closed it.
///
/// # Errors
/// When the store refuses.
pub async fn note_failed_attempt(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<Option<i64>, StoreError> {
    sqlx::query("INSERT INTO failed_attempt (id, account_id, at_ms) VALUES ($1, $2, $3)")
        .bind(guid())
        .bind(account_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    let row = sqlx::query("SELECT COUNT(*) AS failed FROM failed_attempt WHERE account_id = $1 AND at_ms > $2")
        .bind(account_id)
        .bind(now_ms - DAY_MS)
        .fetch_one(&mut **tx)
        .await?;
    if number(&row, "failed")? < FAILED_PER_DAY {
        return Ok(None);
    }
    let until_ms = now_ms + CLOSED_MS;
    sqlx::query(
        "INSERT INTO account_closure (account_id, until_ms) VALUES ($1, $2) \
         ON CONFLICT (account_id) DO UPDATE SET until_ms = excluded.until_ms",
    )
    .bind(account_id)
    .bind(until_ms)
    .execute(&mut **tx)
    .await?;
    Ok(Some(until_ms))
}

/// Success forgives the visits that failed.
///
/// # Errors
/// When the store refuses.
pub async fn clear_failed_attempts(tx: &mut Tx, account_id: &str) -> Result<(), StoreError> {
    for statement in
        ["DELETE FROM failed_attempt WHERE account_id = $1", "DELETE FROM account_closure WHERE account_id = $1"]
    {
        sqlx::query(statement).bind(account_id).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Spends a puzzle: true for exactly one caller.
///
/// # Errors
/// When the store refuses.
pub async fn spend_puzzle(tx: &mut Tx, seal: &str, expires_ms: i64) -> Result<bool, StoreError> {
    let spent =
        sqlx::query("INSERT INTO puzzle_spent (seal, expires_ms) VALUES ($1, $2) ON CONFLICT (seal) DO NOTHING")
            .bind(seal)
            .bind(expires_ms)
            .execute(&mut **tx)
            .await?;
    Ok(spent.rows_affected() == 1)
}

/// Notes that a session passed a check by a service, for one begin of this action.
///
/// # Errors
/// When the store refuses.
pub async fn pass_check(tx: &mut Tx, session: &str, action: &str, until_ms: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO check_passed (session, action, until_ms) VALUES ($1, $2, $3) \
         ON CONFLICT (session, action) DO UPDATE SET until_ms = excluded.until_ms",
    )
    .bind(session)
    .bind(action)
    .bind(until_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Uses up that a session passed: true for exactly one caller.
///
/// # Errors
/// When the store refuses.
pub async fn use_check(tx: &mut Tx, session: &str, action: &str, now_ms: i64) -> Result<bool, StoreError> {
    let used = sqlx::query("DELETE FROM check_passed WHERE session = $1 AND action = $2 AND until_ms > $3")
        .bind(session)
        .bind(action)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(used.rows_affected() == 1)
}

/// Notes that something failed from this network.
///
/// # Errors
/// When the store refuses.
pub async fn note_network_failure(tx: &mut Tx, network: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO network_failure (id, network, at_ms) VALUES ($1, $2, $3)")
        .bind(guid())
        .bind(network)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Asks the help desk once a day: true for the first caller of the day.
///
/// # Errors
/// When the store refuses.
pub async fn claim_help_request(tx: &mut Tx, subject: &str, now_ms: i64) -> Result<bool, StoreError> {
    let claimed =
        sqlx::query("INSERT INTO help_request (subject, day, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(subject)
            .bind(now_ms / DAY_MS)
            .bind(now_ms)
            .execute(&mut **tx)
            .await?;
    Ok(claimed.rows_affected() == 1)
}

impl Store {
    /// Whether a session passed a check by a service and has not used it up.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn has_passed_check(&self, session: &str, action: &str, now_ms: i64) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS passed FROM check_passed WHERE session = $1 AND action = $2 AND until_ms > $3",
        )
        .bind(session)
        .bind(action)
        .bind(now_ms)
        .fetch_one(self.pool())
        .await?;
        Ok(number(&row, "passed")? > 0)
    }

    /// Failures of a network in the last hour.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn network_failures(&self, network: &str, now_ms: i64) -> Result<u32, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS failures FROM network_failure WHERE network = $1 AND at_ms > $2")
            .bind(network)
            .bind(now_ms - HOUR_MS)
            .fetch_one(self.pool())
            .await?;
        Ok(u32::try_from(number(&row, "failures")?).unwrap_or(u32::MAX))
    }
}

/// Forgets what no rule asks for any more.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, now_ms: i64) -> Result<(), StoreError> {
    for (statement, before) in [
        ("DELETE FROM puzzle_spent WHERE expires_ms < $1", now_ms),
        ("DELETE FROM check_passed WHERE until_ms < $1", now_ms),
        ("DELETE FROM network_failure WHERE at_ms < $1", now_ms - HOUR_MS),
        ("DELETE FROM wrong_proof WHERE at_ms < $1", now_ms - DAY_MS),
        ("DELETE FROM method_closure WHERE until_ms < $1", now_ms),
        ("DELETE FROM failed_attempt WHERE at_ms < $1", now_ms - DAY_MS),
        ("DELETE FROM account_closure WHERE until_ms < $1", now_ms),
        ("DELETE FROM tenant_alarm WHERE until_ms < $1", now_ms),
        ("DELETE FROM help_request WHERE at_ms < $1", now_ms - 2 * DAY_MS),
    ] {
        sqlx::query(statement).bind(before).execute(&mut **tx).await?;
    }
    Ok(())
}
