//! Counts that decide how often: wrong proofs, closures, spent puzzles, failures of a network.

use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, maybe_number, number, text};
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

/// What is counted of one method for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodCounts {
    pub method: Method,
    /// Wrong proofs of the last hour.
    pub in_an_hour: i64,
    /// Wrong proofs since the last success.
    pub in_a_row: i64,
    pub closed_until: Option<i64>,
}

impl MethodCounts {
    /// Whether it is off until an operator releases it.
    #[must_use]
    pub fn is_switched_off(&self) -> bool {
        self.in_a_row >= WRONG_IN_A_ROW
    }
}

/// What is counted for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Of methods that were answered wrongly, in the order of their names.
    pub methods: Vec<MethodCounts>,
    /// Visits that failed within a day.
    pub failed_visits: i64,
    /// Until when self-service is closed by them, if it is.
    pub closed_until: Option<i64>,
}

/// What is counted for an account at a moment.
///
/// # Errors
/// When the store cannot be read.
pub async fn counts(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<Counts, StoreError> {
    // A closure may outlive what is counted: the union has a row for each.
    let rows = sqlx::query(
        "SELECT method, CAST(SUM(in_an_hour) AS BIGINT) AS in_an_hour, CAST(SUM(in_a_row) AS BIGINT) AS in_a_row, \
                MAX(until_ms) AS until_ms FROM ( \
             SELECT method, 1 AS in_an_hour, 0 AS in_a_row, CAST(0 AS BIGINT) AS until_ms FROM wrong_proof \
                 WHERE account_id = $1 AND at_ms > $2 \
             UNION ALL SELECT method, 0, wrong, 0 FROM wrong_in_a_row WHERE account_id = $1 \
             UNION ALL SELECT method, 0, 0, until_ms FROM method_closure WHERE account_id = $1 AND until_ms > $3 \
         ) counted GROUP BY method ORDER BY method",
    )
    .bind(account_id)
    .bind(now_ms - HOUR_MS)
    .bind(now_ms)
    .fetch_all(&mut **tx)
    .await?;
    let of_method = |row: &AnyRow| {
        let method = Method::from_name(&text(row, "method")?).ok_or(StoreError::Unreadable("wrong_proof.method"))?;
        Ok(MethodCounts {
            method,
            in_an_hour: number(row, "in_an_hour")?,
            in_a_row: number(row, "in_a_row")?,
            closed_until: Some(number(row, "until_ms")?).filter(|until| *until > 0),
        })
    };
    let methods = rows.iter().map(of_method).collect::<Result<_, StoreError>>()?;
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM failed_attempt WHERE account_id = $1 AND at_ms > $2) AS failed, \
                (SELECT until_ms FROM account_closure WHERE account_id = $1 AND until_ms > $3) AS until_ms",
    )
    .bind(account_id)
    .bind(now_ms - DAY_MS)
    .bind(now_ms)
    .fetch_one(&mut **tx)
    .await?;
    Ok(Counts { methods, failed_visits: number(&row, "failed")?, closed_until: maybe_number(&row, "until_ms")? })
}

/// Opens everything that wrong proofs closed for an account, and forgets them.
/// Says how many closures there were.
///
/// # Errors
/// When the store refuses.
pub async fn release(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<i64, StoreError> {
    let Counts { methods, closed_until, .. } = counts(tx, account_id, now_ms).await?;
    let closures = i64::from(closed_until.is_some()) + methods.iter().map(closures_of).sum::<i64>();
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

/// As [`release`], of one method alone.
///
/// # Errors
/// When the store refuses.
pub async fn release_method(tx: &mut Tx, account_id: &str, method: Method, now_ms: i64) -> Result<i64, StoreError> {
    let counted = counts(tx, account_id, now_ms).await?;
    clear_wrong_proofs(tx, account_id, method).await?;
    Ok(counted.methods.iter().filter(|counted| counted.method == method).map(closures_of).sum())
}

/// How many closures a method has: for a day, and for good.
fn closures_of(counted: &MethodCounts) -> i64 {
    i64::from(counted.closed_until.is_some()) + i64::from(counted.is_switched_off())
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
