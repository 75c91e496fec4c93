//! Shadows: rows of accounts that a directory keeps, as it told of them last.

use super::proof::{Claim, Unlocking, Write};
use super::{Store, StoreError, Tx, accounts, maybe_text, number, text};
use crate::policy::account::{Authority, Elsewhere};
use crate::policy::login_name::LoginName;
use crate::policy::user_id::UserId;
use crate::secrets::guid;

/// What the store keeps of what a directory said of a person.
pub struct Shadow<'a> {
    pub tenant_id: &'a str,
    pub user_id: &'a UserId,
    pub given_name: &'a str,
    pub family_name: &'a str,
    pub must_change: bool,
    pub authority: Authority,
    pub at: &'a Elsewhere,
}

/// What a shadow became, as the log has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    Added,
    /// It is the account that an import made.
    TakenOver,
    Renamed,
    Changed,
}

impl Became {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::TakenOver => "taken-over",
            Self::Renamed => "renamed",
            Self::Changed => "changed",
        }
    }
}

/// Keeps what a directory told of a person, and gives the account's id. A shadow
/// follows its entry by the unchanging id, however it is renamed. The first time, it
/// takes over the account that an import made for that user ID, if its password is said
/// to live in a directory. `None` where another account has the user ID: that one stays.
///
/// # Errors
/// When the store refuses.
pub async fn keep(tx: &mut Tx, shadow: &Shadow<'_>, now_ms: i64) -> Result<Option<(String, Became)>, StoreError> {
    let Shadow { tenant_id, user_id, given_name, family_name, must_change, authority, at } = *shadow;
    let rows = sqlx::query(
        "SELECT id, tenant_id, authority, directory, directory_key, user_id FROM account \
         WHERE (directory = $1 AND directory_key = $2) OR user_id = $3",
    )
    .bind(&at.directory)
    .bind(&at.key)
    .bind(user_id.as_str())
    .fetch_all(&mut **tx)
    .await?;
    let (mut own, mut became) = (None, Became::Added);
    for row in &rows {
        let is_own = maybe_text(row, "directory_key")?.as_deref() == Some(&at.key)
            && maybe_text(row, "directory")?.as_deref() == Some(&at.directory);
        if is_own && text(row, "tenant_id")? == tenant_id {
            own = Some(text(row, "id")?);
            let is_named_so = text(row, "user_id")? == user_id.as_str();
            became = if is_named_so { Became::Changed } else { Became::Renamed };
        }
    }
    for row in &rows {
        let id = text(row, "id")?;
        if own.as_ref() == Some(&id) {
            continue;
        }
        let here = text(row, "tenant_id")? == tenant_id;
        let is_shadow = maybe_text(row, "directory_key")?.is_some();
        let waits = here && !is_shadow && text(row, "authority")? != Authority::Cloud.name();
        let is_of_this = here && maybe_text(row, "directory")?.as_deref() == Some(&at.directory);
        match own {
            None if waits => (own, became) = (Some(id), Became::TakenOver),
            // The directory says that the name is this entry's now. A row that waited for it, or
            // another entry's that had it, makes way; what is on file there stays there.
            _ if waits || (is_shadow && is_of_this) => make_way(tx, &id).await?,
            _ => return Ok(None),
        }
    }
    let id = own.unwrap_or_else(guid);
    sqlx::query(
        "INSERT INTO account (id, tenant_id, user_id, given_name, family_name, enabled, personal, authority, roles, \
         licences, password_epoch, created_ms, password_set_ms, must_change, locked_until_ms, directory, \
         directory_key, directory_set, directory_locked, directory_protected, directory_rules, directory_enabled) \
         VALUES ($1, $2, $3, $4, $5, 1, 0, $7, '[]', '[]', 1, $8, $8, $9, 0, $10, $11, $12, $13, $14, $15, $6) \
         ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, given_name = excluded.given_name, \
         family_name = excluded.family_name, directory_enabled = excluded.directory_enabled, authority = excluded.authority, \
         must_change = excluded.must_change, directory = excluded.directory, directory_key = excluded.directory_key, \
         directory_locked = excluded.directory_locked, directory_protected = excluded.directory_protected, \
         directory_rules = excluded.directory_rules, \
         password_hash = NULL, \
         password_epoch = account.password_epoch + CASE WHEN account.directory_set = excluded.directory_set \
                                                        THEN 0 ELSE 1 END, \
         password_set_ms = CASE WHEN account.directory_set = excluded.directory_set \
                                THEN account.password_set_ms ELSE excluded.password_set_ms END, \
         directory_set = excluded.directory_set",
    )
    .bind(&id)
    .bind(tenant_id)
    .bind(user_id.as_str())
    .bind(given_name)
    .bind(family_name)
    .bind(i64::from(at.enabled))
    .bind(authority.name())
    .bind(now_ms)
    .bind(i64::from(must_change))
    .bind(&at.directory)
    .bind(&at.key)
    .bind(&at.set)
    .bind(i64::from(at.locked))
    .bind(i64::from(at.protected))
    .bind(at.rules.as_ref().and_then(|rules| serde_json::to_string(rules).ok()))
    .execute(&mut **tx)
    .await?;
    Ok(Some((id, became)))
}

/// Closes a shadow whose entry is not there any more, or cannot be seen. It opens again
/// when the entry is seen again.
///
/// # Errors
/// When the store refuses.
pub async fn entry_is_unseen(tx: &mut Tx, directory: &str, key: &str) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE account SET directory_enabled = 0, directory_stamp = NULL WHERE directory = $1 AND directory_key = $2",
    )
    .bind(directory)
    .bind(key)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// As [`entry_is_unseen`], and takes the user ID from it: it is another entry's now, whose
/// person does not get what this one had on file.
///
/// # Errors
/// When the store refuses.
pub async fn entry_is_gone(tx: &mut Tx, directory: &str, key: &str) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT id FROM account WHERE directory = $1 AND directory_key = $2")
        .bind(directory)
        .bind(key)
        .fetch_optional(&mut **tx)
        .await?;
    match row {
        Some(row) => make_way(tx, &text(&row, "id")?).await,
        None => Ok(()),
    }
}

/// Closes an account and gives it a name that no one can have: `invalid` is no domain (RFC 2606).
async fn make_way(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE account SET directory_enabled = 0, directory_stamp = NULL, user_id = id || '@gone.invalid' WHERE id = $1",
    )
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The user ID that the shadow of an entry has.
///
/// # Errors
/// When the store cannot be read.
pub async fn user_id_of(tx: &mut Tx, directory: &str, key: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT user_id FROM account WHERE directory = $1 AND directory_key = $2")
        .bind(directory)
        .bind(key)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| text(&row, "user_id")).transpose()
}

/// Notes when the password that was right at this moment was set; gives the password's
/// epoch. `None` where there is no such shadow any more.
///
/// # Errors
/// When the store refuses.
pub async fn set(tx: &mut Tx, at: &Elsewhere, set: &str, now_ms: i64) -> Result<Option<i64>, StoreError> {
    sqlx::query(
        "UPDATE account SET directory_set = $3, password_epoch = password_epoch + 1, password_set_ms = $4 \
         WHERE directory = $1 AND directory_key = $2 AND directory_set <> $3",
    )
    .bind(&at.directory)
    .bind(&at.key)
    .bind(set)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    let row = sqlx::query("SELECT password_epoch FROM account WHERE directory = $1 AND directory_key = $2")
        .bind(&at.directory)
        .bind(&at.key)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| number(&row, "password_epoch")).transpose()
}

/// Whether a claim still stands, over an account that is as it was when it was made.
///
/// # Errors
/// When the store cannot be read.
pub async fn stands(store: &Store, claim: &Write) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT 1 AS one FROM account a JOIN flow f ON f.account_id = a.id \
         WHERE a.id = $1 AND a.enabled = 1 AND a.directory_enabled = 1 AND a.password_epoch = $2 \
           AND f.id = $3 AND f.claim = $4 AND f.state = 'writing'",
    )
    .bind(claim.account())
    .bind(claim.password_epoch())
    .bind(claim.flow())
    .bind(claim.id())
    .fetch_optional(store.pool())
    .await?;
    Ok(row.is_some())
}

/// How an entry stands once a password was written there.
pub struct Now<'a> {
    /// What the directory says of when it was set; where it could not say, the next look finds
    /// another value.
    pub set: Option<&'a str>,
    /// In milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The directory asks for another one at the next sign-in.
    pub must_change: bool,
}

/// Notes that a password was written in the directory under a claim.
///
/// # Errors
/// When the store refuses.
pub async fn written(store: &Store, claim: &Claim, now: Now<'_>) -> Result<bool, StoreError> {
    let mut tx = store.write_at_last().await?;
    let written = sqlx::query(
        "UPDATE account SET password_epoch = password_epoch + 1, last_claim = $2, directory_set = $3, \
         directory_locked = 0, password_set_ms = $4, must_change = $5, wrong_sign_ins = 0, locks = 0, \
         locked_until_ms = 0 WHERE id = $1",
    )
    .bind(claim.account())
    .bind(claim.id())
    .bind(now.set.unwrap_or("?"))
    .bind(now.at_ms)
    .bind(i64::from(now.must_change))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(written.rows_affected() == 1)
}

/// Notes that an account was unlocked in the directory under a claim.
///
/// # Errors
/// When the store refuses.
pub async fn unlocked(store: &Store, claim: &Unlocking) -> Result<bool, StoreError> {
    let mut tx = store.write_at_last().await?;
    let unlocked = sqlx::query(
        "UPDATE account SET last_unlock = $2, directory_locked = 0, wrong_sign_ins = 0, locks = 0, \
         locked_until_ms = 0 WHERE id = $1",
    )
    .bind(claim.account())
    .bind(claim.id())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(unlocked.rows_affected() == 1)
}

macro_rules! elsewhere {
    () => {
        "SELECT authority, directory, directory_key, directory_set, directory_enabled, directory_locked, \
         directory_protected, directory_rules FROM account WHERE "
    };
}

/// How an account is named.
pub enum Named<'a> {
    Id(&'a str),
    UserId(&'a UserId),
    /// By what a person typed. No account has a name of the form `DOMAIN\name`.
    Typed(&'a LoginName),
}

/// Where an account is kept.
#[derive(Debug)]
pub enum Kept {
    /// There is none, or one whose entry was not looked for yet.
    Nowhere,
    /// In the store.
    Here,
    There(Elsewhere),
}

/// Where an account is kept.
///
/// # Errors
/// When the store cannot be read.
pub async fn kept(store: &Store, whose: Named<'_>) -> Result<Kept, StoreError> {
    let (statement, value) = match whose {
        Named::Id(id) => (concat!(elsewhere!(), "id = $1"), id),
        Named::UserId(user_id) => (concat!(elsewhere!(), "user_id = $1"), user_id.as_str()),
        Named::Typed(name) => (concat!(elsewhere!(), "user_id = $1"), name.as_str()),
    };
    let row = sqlx::query(statement).bind(value).fetch_optional(store.pool()).await?;
    let Some(row) = row else { return Ok(Kept::Nowhere) };
    Ok(match accounts::elsewhere(&row)? {
        Some(at) => Kept::There(at),
        None if text(&row, "authority")? == Authority::Cloud.name() => Kept::Here,
        None => Kept::Nowhere,
    })
}
