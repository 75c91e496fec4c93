//! Shadows by the hundred, for passes over a whole directory. What happens to a single one
//! is in [`shadows`](super::shadows).

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe};

use super::directory_groups::add_members;
use super::means::Kind;
use super::{StoreError, Tx, accounts, maybe_text, number, switch, text};
use crate::policy::account::{Authority, Elsewhere};
use crate::secrets::{Sealed, guid_in_order};

/// Values of one list, and rows of one statement with few values each.
pub(super) const TOGETHER: usize = 100;
/// Accounts of one statement, and addresses. SQLite looks each value up among all those of
/// its statement, so that a few hundred are bound sooner than a thousand.
const ACCOUNTS: usize = 20;
const ADDRESSES: usize = 50;

/// The domain of user IDs that no one can have (RFC 2606), for accounts that lost theirs.
pub const NO_ONES: &str = "@gone.invalid";

/// What the store keeps of an entry.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: String,
    pub tenant_id: String,
    /// That of an account which lost its own ends in [`NO_ONES`].
    pub user_id: String,
    pub given_name: String,
    pub family_name: String,
    pub must_change: bool,
    /// When the portal noticed that its password was set, in milliseconds since 1970 UTC.
    pub password_set_ms: i64,
    pub authority: Authority,
    pub at: Elsewhere,
    pub stamp: Option<String>,
    /// As JSON.
    pub roles: String,
    pub licences: String,
    /// Addresses that the directory entered: the account's own mailbox and others, in their order.
    pub mails: Vec<(Kind, String)>,
    /// Ids of the groups that it is in by this directory.
    pub groups: Vec<String>,
}

/// A person whom the store does not have yet.
pub struct New {
    pub user_id: String,
    pub given_name: String,
    pub family_name: String,
    pub must_change: bool,
    pub authority: Authority,
    pub at: Elsewhere,
    pub stamp: String,
    pub roles: String,
    pub licences: String,
    pub mails: Vec<(Kind, String)>,
    pub groups: Vec<String>,
}

/// An account that has a user ID.
pub struct Holder {
    pub tenant_id: String,
    pub authority: Authority,
    /// Directory and unchanging id of the entry that it is a shadow of.
    pub shadow_of: Option<(String, String)>,
}

/// The stamps of entries, by their unchanging ids; of those that have one.
///
/// # Errors
/// When the store cannot be read.
pub async fn stamps(tx: &mut Tx, directory: &str, keys: &[&str]) -> Result<HashMap<String, String>, StoreError> {
    let mut found = HashMap::with_capacity(keys.len());
    let rows = select(
        tx,
        "SELECT directory_key, directory_stamp FROM account WHERE directory_stamp IS NOT NULL AND directory = $1 \
         AND directory_key IN (",
        directory,
        keys,
    );
    for row in rows.await? {
        found.insert(text(&row, "directory_key")?, text(&row, "directory_stamp")?);
    }
    Ok(found)
}

/// What is kept of entries, by their unchanging ids.
///
/// # Errors
/// When the store cannot be read, or an address cannot be opened.
pub async fn kept(tx: &mut Tx, directory: &str, keys: &[&str]) -> Result<HashMap<String, Kept>, StoreError> {
    let rows = select(tx, "SELECT * FROM account WHERE directory = $1 AND directory_key IN (", directory, keys).await?;
    let mut by_id = HashMap::with_capacity(rows.len());
    for row in &rows {
        let one = kept_of(row)?;
        by_id.insert(one.id.clone(), one);
    }
    let ids: Vec<String> = by_id.keys().cloned().collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let groups = "SELECT member_id, group_id FROM group_member WHERE directory = $1 AND member_kind = 'account' \
                  AND member_id IN (";
    for row in select(tx, groups, directory, &ids).await? {
        if let Some(one) = by_id.get_mut(&text(&row, "member_id")?) {
            one.groups.push(text(&row, "group_id")?);
        }
    }
    let means = "SELECT account_id, id, kind, sealed, position FROM means WHERE registered = 0 \
                 AND kind IN ('mail', $1) AND account_id IN (";
    let mut rows = select(tx, means, Kind::PrimaryMail.name(), &ids).await?;
    rows.sort_by_cached_key(|row| number(row, "position").unwrap_or(0));
    for row in &rows {
        let kind = Kind::from_name(&text(row, "kind")?).ok_or(StoreError::Unreadable("means.kind"))?;
        let plain = tx.keys().open(Sealed::Contact, &text(row, "id")?, &text(row, "sealed")?)?;
        let plain = String::from_utf8(plain.to_vec()).map_err(|_| StoreError::Unreadable("means.sealed"))?;
        if let Some(one) = by_id.get_mut(&text(row, "account_id")?) {
            one.mails.push((kind, plain));
        }
    }
    Ok(by_id.into_values().map(|one| (one.at.key.clone(), one)).collect())
}

fn kept_of(row: &AnyRow) -> Result<Kept, StoreError> {
    Ok(Kept {
        id: text(row, "id")?,
        tenant_id: text(row, "tenant_id")?,
        user_id: text(row, "user_id")?,
        given_name: text(row, "given_name")?,
        family_name: text(row, "family_name")?,
        must_change: switch(row, "must_change")?,
        password_set_ms: number(row, "password_set_ms")?,
        authority: authority(row)?,
        at: accounts::elsewhere(row)?.ok_or(StoreError::Unreadable("account.directory_key"))?,
        stamp: maybe_text(row, "directory_stamp")?,
        roles: text(row, "directory_roles")?,
        licences: text(row, "directory_licences")?,
        mails: Vec::new(),
        groups: Vec::new(),
    })
}

/// The accounts that have these user IDs, by user ID.
///
/// # Errors
/// When the store cannot be read.
pub async fn holders(tx: &mut Tx, user_ids: &[&str]) -> Result<HashMap<String, Holder>, StoreError> {
    let mut found = HashMap::new();
    // The first value is bound for the form of the statement alone.
    let statement = "SELECT tenant_id, user_id, authority, directory, directory_key FROM account \
                     WHERE $1 = '' AND user_id IN (";
    for row in select(tx, statement, "", user_ids).await? {
        let shadow_of = maybe_text(&row, "directory")?.zip(maybe_text(&row, "directory_key")?);
        let holder = Holder { tenant_id: text(&row, "tenant_id")?, authority: authority(&row)?, shadow_of };
        found.insert(text(&row, "user_id")?, holder);
    }
    Ok(found)
}

fn authority(row: &AnyRow) -> Result<Authority, StoreError> {
    Authority::from_name(&text(row, "authority")?).ok_or(StoreError::Unreadable("account.authority"))
}

/// Rows of a statement that ends in a list. The list always has the same length, so that
/// the statement is always the same: its last value is repeated.
async fn select(tx: &mut Tx, statement: &'static str, first: &str, list: &[&str]) -> Result<Vec<AnyRow>, StoreError> {
    let mut rows = Vec::new();
    for part in list.chunks(TOGETHER) {
        let Some(last) = part.last() else { continue };
        let text = format!("{statement}{})", places(2, TOGETHER));
        let mut query = prepared(text, true).bind(first);
        for value in part.iter().chain(std::iter::repeat(last)).take(TOGETHER) {
            query = query.bind(*value);
        }
        rows.extend(query.fetch_all(&mut **tx).await?);
    }
    Ok(rows)
}

/// `$2, $3, $4` for three from 2 on.
fn places(from: usize, count: usize) -> String {
    let places: Vec<String> = (from..from + count).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// Rows of values, for `count` rows of a form in which `?` stands for the next value.
pub(super) fn rows_of(form: &str, from: usize, count: usize) -> String {
    let mut next = from;
    let mut rows = String::new();
    for row in 0..count {
        if row > 0 {
            rows.push_str(", ");
        }
        for letter in form.chars() {
            if letter == '?' {
                rows.push_str(&format!("${next}"));
                next += 1;
            } else {
                rows.push(letter);
            }
        }
    }
    rows
}

pub(super) type Query<'q> = sqlx::query::Query<'q, Any, <Any as sqlx::Database>::Arguments>;

/// Adds people; gives their accounts' ids, in the same order.
///
/// # Errors
/// When the store refuses, or an address cannot be sealed.
pub async fn add(
    tx: &mut Tx,
    tenant_id: &str,
    directory: &str,
    people: &[New],
    now_ms: i64,
) -> Result<Vec<String>, StoreError> {
    let ids: Vec<String> = people.iter().map(|_| guid_in_order(now_ms)).collect();
    for (part, ids) in people.chunks(ACCOUNTS).zip(ids.chunks(ACCOUNTS)) {
        let values = rows_of(
            "(?, $1, ?, ?, ?, 1, 0, ?, '[]', '[]', 1, $3, $3, ?, 0, $2, ?, ?, ?, ?, ?, ?, ?, ?)",
            4,
            part.len(),
        );
        let statement = format!(
            "INSERT INTO account (id, tenant_id, user_id, given_name, family_name, enabled, personal, authority, \
             roles, licences, password_epoch, created_ms, password_set_ms, must_change, locked_until_ms, directory, \
             directory_key, directory_set, directory_locked, directory_protected, directory_enabled, \
             directory_stamp, directory_roles, directory_licences) VALUES {values}"
        );
        let mut query = prepared(statement, part.len() == ACCOUNTS).bind(tenant_id).bind(directory).bind(now_ms);
        for (new, id) in part.iter().zip(ids) {
            // One that has no user ID gets a name that no one can have.
            let user_id = if new.user_id.is_empty() { format!("{id}{NO_ONES}") } else { new.user_id.clone() };
            query = query
                .bind(id.as_str())
                .bind(user_id)
                .bind(&new.given_name)
                .bind(&new.family_name)
                .bind(new.authority.name())
                .bind(i64::from(new.must_change))
                .bind(&new.at.key)
                .bind(&new.at.set)
                .bind(i64::from(new.at.locked))
                .bind(i64::from(new.at.protected))
                .bind(i64::from(new.at.enabled))
                .bind(&new.stamp)
                .bind(&new.roles)
                .bind(&new.licences);
        }
        query.execute(&mut **tx).await?;
    }
    let entered = people.iter().zip(&ids).flat_map(|(new, id)| {
        let mails = (0_i64..).zip(&new.mails);
        mails.map(move |(position, (kind, plain))| (id, position, *kind, plain))
    });
    let entered: Vec<_> = entered.collect();
    for part in entered.chunks(ADDRESSES) {
        let values = rows_of("(?, ?, ?, 0, ?, ?, 0, $1)", 2, part.len());
        let statement = format!(
            "INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms) VALUES {values}"
        );
        let mut query = prepared(statement, part.len() == ADDRESSES).bind(now_ms);
        for (account_id, position, kind, plain) in part {
            let id = guid_in_order(now_ms);
            let sealed = tx.keys().seal(Sealed::Contact, &id, plain.as_bytes())?;
            query = query.bind(id).bind(account_id.as_str()).bind(kind.name()).bind(*position).bind(sealed);
        }
        query.execute(&mut **tx).await?;
    }
    let members = people.iter().zip(&ids).flat_map(|(new, id)| new.groups.iter().map(move |group| (group, id)));
    let members: Vec<_> = members.map(|(group, id)| (group.as_str(), id.as_str())).collect();
    add_members(tx, directory, &members).await?;
    Ok(ids)
}

/// The driver keeps a statement for the next time, if it will come again.
pub(super) fn prepared<'q>(statement: String, is_usual: bool) -> Query<'q> {
    sqlx::query(AssertSqlSafe(statement)).persistent(is_usual)
}

/// Notes what the entry of an account was like when it was kept.
///
/// # Errors
/// When the store refuses.
pub async fn stamp(tx: &mut Tx, stamps: &[(&str, &str)]) -> Result<(), StoreError> {
    for part in stamps.chunks(TOGETHER) {
        let values = rows_of("(?, ?)", 1, part.len());
        let statement = format!(
            "WITH fresh (id, stamp) AS (VALUES {values}) \
             UPDATE account SET directory_stamp = fresh.stamp FROM fresh WHERE account.id = fresh.id"
        );
        let mut query = prepared(statement, part.len() == TOGETHER);
        for (id, stamp) in part {
            query = query.bind(*id).bind(*stamp);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Notes which roles and licences an account has by groups of its directory, as JSON.
///
/// # Errors
/// When the store refuses.
pub async fn grant(tx: &mut Tx, id: &str, roles: &str, licences: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET directory_roles = $2, directory_licences = $3 WHERE id = $1")
        .bind(id)
        .bind(roles)
        .bind(licences)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An account whose entry was there and enabled when it was seen last.
pub struct There {
    pub id: String,
    pub key: String,
}

/// Accounts of a directory after an unchanging id, at most so many, in the order of these ids.
///
/// # Errors
/// When the store cannot be read.
pub async fn there_after(tx: &mut Tx, directory: &str, after: &str, most: i64) -> Result<Vec<There>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, directory_key FROM account WHERE directory = $1 AND directory_key > $2 AND directory_enabled = 1 \
         ORDER BY directory_key LIMIT $3",
    )
    .bind(directory)
    .bind(after)
    .bind(most)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok(There { id: text(row, "id")?, key: text(row, "directory_key")? })).collect()
}

/// Whether accounts of a directory are another tenant's.
///
/// # Errors
/// When the store cannot be read.
pub async fn is_anothers(tx: &mut Tx, directory: &str, tenant_id: &str) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT 1 AS one FROM account WHERE directory = $1 AND tenant_id <> $2 LIMIT 1")
        .bind(directory)
        .bind(tenant_id)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.is_some())
}

/// The domains of a tenant.
///
/// # Errors
/// When the store cannot be read.
pub async fn domains(tx: &mut Tx, tenant_id: &str) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query("SELECT name FROM domain WHERE tenant_id = $1 ORDER BY name")
        .bind(tenant_id)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(|row| text(row, "name")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_on_from_row_to_row() {
        assert_eq!(places(2, 3), "$2, $3, $4");
        assert_eq!(rows_of("(?, 'a', $1, ?)", 2, 2), "($2, 'a', $1, $3), ($4, 'a', $1, $5)");
    }
}
