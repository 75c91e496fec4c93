//! Tickets: a login flow sends a person to registration, once.

use sqlx::any::AnyRow;

use super::{StoreError, Tx, maybe_number, number, text};
use crate::policy::registration::Interrupt;

/// What a login flow vouches for when it sends a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Keyed digest of the ticket itself, which is not kept.
    pub digest: String,
    pub tenant_id: String,
    pub account_id: String,
    /// The key that the login flow called with.
    pub login_flow_key_id: String,
    /// The account's when the login flow asked: what it vouches for is a sign-in with that password.
    pub password_epoch: i64,
    pub kind: Interrupt,
    /// One of the tenant's return addresses.
    pub return_to: String,
    /// The login flow's own; goes back as it came.
    pub state: String,
    /// When the person signed in there.
    pub auth_time_ms: i64,
    /// How (RFC 8176).
    pub amr: Vec<String>,
    pub created_ms: i64,
    pub expires_ms: i64,
    pub redeemed_ms: Option<i64>,
}

/// Adds a ticket.
///
/// # Errors
/// When the store refuses.
pub async fn add(tx: &mut Tx, ticket: &Ticket) -> Result<(), StoreError> {
    let amr = serde_json::to_string(&ticket.amr).map_err(|_| StoreError::Unreadable("ticket.amr"))?;
    sqlx::query(
        "INSERT INTO ticket (digest, tenant_id, account_id, login_flow_key_id, kind, return_to, state, \
         auth_time_ms, amr, created_ms, expires_ms, password_epoch) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&ticket.digest)
    .bind(&ticket.tenant_id)
    .bind(&ticket.account_id)
    .bind(&ticket.login_flow_key_id)
    .bind(ticket.kind.name())
    .bind(&ticket.return_to)
    .bind(&ticket.state)
    .bind(ticket.auth_time_ms)
    .bind(amr)
    .bind(ticket.created_ms)
    .bind(ticket.expires_ms)
    .bind(ticket.password_epoch)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Redeems a ticket: the one statement that does. A ticket for exactly one
/// caller, and only in its time, while the key that asked for it is valid and the
/// account's password is the one that the login flow saw.
///
/// # Errors
/// When the store refuses.
pub async fn redeem(tx: &mut Tx, digest: &str, now_ms: i64) -> Result<Option<Ticket>, StoreError> {
    let row = sqlx::query(
        "UPDATE ticket SET redeemed_ms = $2 \
         WHERE digest = $1 AND redeemed_ms IS NULL AND expires_ms > $2 \
           AND EXISTS (SELECT 1 FROM login_flow_key k WHERE k.id = ticket.login_flow_key_id AND k.revoked_ms IS NULL) \
           AND password_epoch = (SELECT a.password_epoch FROM account a WHERE a.id = ticket.account_id) \
         RETURNING *",
    )
    .bind(digest)
    .bind(now_ms)
    .fetch_optional(&mut **tx)
    .await?;
    row.as_ref().map(ticket).transpose()
}

/// The ticket of a digest, redeemed or not; for a visit that began with it.
///
/// # Errors
/// When the store cannot be read.
pub async fn by_digest(tx: &mut Tx, digest: &str) -> Result<Option<Ticket>, StoreError> {
    let row = sqlx::query("SELECT * FROM ticket WHERE digest = $1").bind(digest).fetch_optional(&mut **tx).await?;
    row.as_ref().map(ticket).transpose()
}

/// Keeps which result a ticket led to.
///
/// # Errors
/// When the store refuses.
pub async fn note_result(tx: &mut Tx, digest: &str, jti: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE ticket SET result_jti = $2 WHERE digest = $1")
        .bind(digest)
        .bind(jti)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether the key is valid still that asked for a ticket.
///
/// # Errors
/// When the store cannot be read.
pub async fn is_believed(tx: &mut Tx, digest: &str) -> Result<bool, StoreError> {
    let statement = "SELECT COUNT(*) AS valid FROM ticket t JOIN login_flow_key k ON k.id = t.login_flow_key_id \
                     WHERE t.digest = $1 AND k.revoked_ms IS NULL";
    has_valid_key(tx, statement, digest).await
}

/// Whether the key is valid still that asked for the ticket behind a result.
///
/// # Errors
/// When the store cannot be read.
pub async fn vouches_for(tx: &mut Tx, jti: &str) -> Result<bool, StoreError> {
    let statement = "SELECT COUNT(*) AS valid FROM ticket t JOIN login_flow_key k ON k.id = t.login_flow_key_id \
                     WHERE t.result_jti = $1 AND k.revoked_ms IS NULL";
    has_valid_key(tx, statement, jti).await
}

async fn has_valid_key(tx: &mut Tx, statement: &'static str, value: &str) -> Result<bool, StoreError> {
    let row = sqlx::query(statement).bind(value).fetch_one(&mut **tx).await?;
    Ok(number(&row, "valid")? > 0)
}

/// Forgets tickets whose time ended before `before_ms`.
///
/// # Errors
/// When the store refuses.
pub async fn forget(tx: &mut Tx, before_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM ticket WHERE expires_ms < $1").bind(before_ms).execute(&mut **tx).await?;
    Ok(())
}

fn ticket(row: &AnyRow) -> Result<Ticket, StoreError> {
    Ok(Ticket {
        digest: text(row, "digest")?,
        tenant_id: text(row, "tenant_id")?,
        account_id: text(row, "account_id")?,
        login_flow_key_id: text(row, "login_flow_key_id")?,
        password_epoch: number(row, "password_epoch")?,
        kind: Interrupt::from_name(&text(row, "kind")?).ok_or(StoreError::Unreadable("ticket.kind"))?,
        return_to: text(row, "return_to")?,
        state: text(row, "state")?,
        auth_time_ms: number(row, "auth_time_ms")?,
        amr: serde_json::from_str(&text(row, "amr")?).map_err(|_| StoreError::Unreadable("ticket.amr"))?,
        created_ms: number(row, "created_ms")?,
        expires_ms: number(row, "expires_ms")?,
        redeemed_ms: maybe_number(row, "redeemed_ms")?,
    })
}
