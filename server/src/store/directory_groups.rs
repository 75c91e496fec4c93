//! Groups, as directories say who is in them. What an import says stands beside it, in rows of its own.

use std::collections::{HashMap, HashSet};

use super::in_step::{TOGETHER, prepared, rows_of};
use super::{StoreError, Tx, number, text};
use crate::secrets::guid;

/// Puts accounts into groups, beside what an import or another directory says.
///
/// # Errors
/// When the store refuses.
pub async fn add_members(tx: &mut Tx, directory: &str, members: &[(&str, &str)]) -> Result<(), StoreError> {
    for part in members.chunks(TOGETHER) {
        let values = rows_of("(?, 'account', ?, $1)", 2, part.len());
        let statement = format!(
            "INSERT INTO group_member (group_id, member_kind, member_id, directory) VALUES {values} \
             ON CONFLICT (group_id, member_kind, member_id, directory) DO NOTHING"
        );
        let mut query = prepared(statement, part.len() == TOGETHER).bind(directory);
        for (group, account) in part {
            query = query.bind(*group).bind(*account);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Takes an account out of a group that this directory put it in.
///
/// # Errors
/// When the store refuses.
pub async fn remove_member(tx: &mut Tx, directory: &str, group: &str, account: &str) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM group_member WHERE group_id = $1 AND member_kind = 'account' AND member_id = $2 \
         AND directory = $3",
    )
    .bind(group)
    .bind(account)
    .bind(directory)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The group of a name; it is made where there is none.
///
/// # Errors
/// When the store refuses.
pub async fn group(tx: &mut Tx, tenant_id: &str, name: &str) -> Result<String, StoreError> {
    sqlx::query(
        "INSERT INTO directory_group (id, tenant_id, name) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, name) DO NOTHING",
    )
    .bind(guid())
    .bind(tenant_id)
    .bind(name)
    .execute(&mut **tx)
    .await?;
    let row = sqlx::query("SELECT id FROM directory_group WHERE tenant_id = $1 AND name = $2")
        .bind(tenant_id)
        .bind(name)
        .fetch_one(&mut **tx)
        .await?;
    text(&row, "id")
}

/// Names and ids of the groups that a directory has put people in.
///
/// # Errors
/// When the store cannot be read.
pub async fn groups_by(tx: &mut Tx, directory: &str) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, name FROM directory_group g WHERE EXISTS \
         (SELECT 1 FROM group_member m WHERE m.group_id = g.id AND m.directory = $1)",
    )
    .bind(directory)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok((text(row, "name")?, text(row, "id")?))).collect()
}

/// Takes everybody out of a group whom this directory put in it.
///
/// # Errors
/// When the store refuses.
pub async fn empty_group(tx: &mut Tx, directory: &str, group: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM group_member WHERE group_id = $1 AND directory = $2")
        .bind(group)
        .bind(directory)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// How many accounts have something by groups of a directory.
///
/// # Errors
/// When the store cannot be read.
pub async fn people_of(tx: &mut Tx, directory: &str) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS people FROM account a WHERE a.directory = $1 AND (a.directory_roles <> '[]' \
         OR a.directory_licences <> '[]' OR EXISTS (SELECT 1 FROM group_member m WHERE m.directory = $1 \
         AND m.member_kind = 'account' AND m.member_id = a.id))",
    )
    .bind(directory)
    .fetch_one(&mut **tx)
    .await?;
    number(&row, "people")
}

/// Of the groups that passes over a directory asked for, by name: marks of the groups that were
/// within them.
///
/// # Errors
/// When the store cannot be read.
pub async fn within(tx: &mut Tx, directory: &str) -> Result<HashMap<String, HashSet<String>>, StoreError> {
    let rows = sqlx::query("SELECT name, within FROM directory_group_within WHERE directory = $1")
        .bind(directory)
        .fetch_all(&mut **tx)
        .await?;
    let of = |text: String| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable("within"));
    rows.iter().map(|row| Ok((text(row, "name")?, of(text(row, "within")?)?))).collect()
}

/// Notes which groups are within a group.
///
/// # Errors
/// When the store refuses.
pub async fn keep_within(tx: &mut Tx, directory: &str, name: &str, marks: &[String]) -> Result<(), StoreError> {
    let marks = serde_json::to_string(marks).map_err(|_| StoreError::Unreadable("within"))?;
    sqlx::query(
        "INSERT INTO directory_group_within (directory, name, within) VALUES ($1, $2, $3) \
         ON CONFLICT (directory, name) DO UPDATE SET within = excluded.within",
    )
    .bind(directory)
    .bind(name)
    .bind(marks)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets which groups are within a group that is not asked for any more.
///
/// # Errors
/// When the store refuses.
pub async fn forget_within(tx: &mut Tx, directory: &str, name: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM directory_group_within WHERE directory = $1 AND name = $2")
        .bind(directory)
        .bind(name)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
