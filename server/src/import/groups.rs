//! Rows of groups.

use std::collections::{HashMap, HashSet};

use super::apply::{ROWS_TOGETHER, Refused, RowSubject, Run, execute, group_id, ids};
use super::rows::{At, GroupRow};
use super::twice::{self, Seen};
use super::{ImportFault, Row, Verdict};
use crate::policy::plain_text;
use crate::secrets::guid;
use crate::store::{Tx, tenants as tenant_store};

/// What is known of a row before any is written.
struct Judged {
    tenant_id: String,
    is_new: bool,
}

pub async fn load(run: &mut Run<'_>, rows: Vec<At<GroupRow>>) -> Result<(), ImportFault> {
    let mut judged = {
        let mut look = run.look().await?;
        judge(&mut look, &rows).await?
    };
    // A group may be named as a member before its own row comes.
    for part in rows.chunks(ROWS_TOGETHER).zip(judged.chunks_mut(ROWS_TOGETHER)) {
        let mut batch = run.batch().await?;
        for (At { line, row }, judged) in part.0.iter().zip(part.1) {
            let Ok(judged) = judged else { continue };
            let known = group_id(&mut batch.act, &judged.tenant_id, &row.name).await?;
            judged.is_new = known.is_none();
            let id = known.unwrap_or_else(guid);
            if judged.is_new {
                let sql = "INSERT INTO directory_group (id, tenant_id, name) VALUES ($1, $2, $3)";
                execute(&mut batch.act, sql, &[&id, &judged.tenant_id, &row.name]).await?;
                batch.note("group", *line, "added", RowSubject::of_tenant(&judged.tenant_id));
            }
            run.groups.push(id);
        }
        run.commit(batch).await?;
    }
    run.groups.sort_unstable();
    for part in rows.chunks(ROWS_TOGETHER).zip(judged.chunks(ROWS_TOGETHER)) {
        let mut batch = run.batch().await?;
        for (At { line, row }, judged) in part.0.iter().zip(part.1) {
            let mut told = Row::new(*line, "group", row.name.clone(), Verdict::Unchanged);
            let Judged { tenant_id, is_new } = match judged {
                Ok(judged) => judged,
                Err(reason) => {
                    batch.close_judged(told, Err(reason.clone()));
                    continue;
                }
            };
            let about = RowSubject::of_tenant(tenant_id);
            match members(run, &mut batch.act, tenant_id, row).await? {
                Err(reason) => batch.close_judged(told, Err(reason)),
                // The log already has that the group was added; from here on it also has its members.
                Ok(differ) if *is_new => {
                    if differ {
                        batch.note("group", *line, "changed", about);
                    }
                    told.verdict = Verdict::Added;
                    batch.keep(told);
                }
                Ok(true) => batch.close_judged(told, Ok((Verdict::Changed, about))),
                Ok(false) => batch.close_judged(told, Ok((Verdict::Unchanged, about))),
            }
        }
        run.commit(batch).await?;
    }
    Ok(())
}

/// Every row by itself; then those go, again and again, that name a member which is not there.
async fn judge(tx: &mut Tx, rows: &[At<GroupRow>]) -> Result<Vec<Result<Judged, Refused>>, ImportFault> {
    let mut tenants: HashMap<&str, Option<String>> = HashMap::new();
    let mut there: HashSet<(String, String)> = HashSet::new();
    let mut seen = Seen::default();
    let mut judged = Vec::with_capacity(rows.len());
    for At { line, row } in rows {
        if !tenants.contains_key(row.tenant.as_str()) {
            let id = tenant_store::by_name(&mut **tx, &row.tenant).await?.map(|tenant| tenant.id);
            if let Some(id) = &id {
                for name in ids(tx, "SELECT name AS id FROM directory_group WHERE tenant_id = $1", id).await? {
                    there.insert((id.clone(), name));
                }
            }
            tenants.insert(&row.tenant, id);
        }
        let first = seen.meet((twice::fold(&row.tenant), twice::fold(&row.name)), *line);
        judged.push(match (tenants.get(row.tenant.as_str()), first) {
            (None | Some(None), _) => Err(format!("tenant: {:?} is not known", row.tenant)),
            _ if row.name.is_empty() => Err("name: must not be empty".to_owned()),
            (_, Some(first)) => Err(twice::refused("name", &row.name, first, *line)),
            (Some(Some(id)), None) => {
                plain_text::check_field("name", &row.name).map(|()| Judged { tenant_id: id.clone(), is_new: false })
            }
        });
    }
    loop {
        let mut coming = HashSet::new();
        for (At { row, .. }, judged) in rows.iter().zip(&judged) {
            if let Ok(judged) = judged {
                coming.insert((judged.tenant_id.clone(), row.name.clone()));
            }
        }
        let mut settled = true;
        for (At { row, .. }, judged) in rows.iter().zip(&mut judged) {
            let Ok(known) = judged else { continue };
            let missing = row.groups.iter().find(|member| {
                let key = (known.tenant_id.clone(), (*member).clone());
                !there.contains(&key) && !coming.contains(&key)
            });
            if let Some(member) = missing {
                *judged = Err(format!("groups: {member:?} is no group of this tenant"));
                settled = false;
            }
        }
        if settled {
            return Ok(judged);
        }
    }
}

/// Brings the members of a group to what its row says; says whether they differed.
async fn members(
    run: &Run<'_>,
    tx: &mut Tx,
    tenant_id: &str,
    row: &GroupRow,
) -> Result<Result<bool, Refused>, ImportFault> {
    let Some(id) = group_id(tx, tenant_id, &row.name).await? else { return Ok(Err("name: is not known".into())) };
    let mut wanted = Vec::new();
    for member in &row.groups {
        match group_id(tx, tenant_id, member).await? {
            Some(member) if wanted.contains(&member) => {}
            Some(member) => wanted.push(member),
            None => return Ok(Err(format!("groups: {member:?} is no group of this tenant"))),
        }
    }
    let before = ids(
        tx,
        "SELECT member_id AS id FROM group_member WHERE group_id = $1 AND member_kind = 'group' AND directory = ''",
        &id,
    )
    .await?;
    let gone: Vec<&String> = before.iter().filter(|member| !wanted.contains(member) && run.speaks_of(member)).collect();
    for member in &gone {
        let sql = "DELETE FROM group_member WHERE group_id = $1 AND member_kind = 'group' AND member_id = $2 \
                   AND directory = ''";
        execute(tx, sql, &[&id, member]).await?;
    }
    let new: Vec<&String> = wanted.iter().filter(|member| !before.contains(member)).collect();
    for member in &new {
        let sql = "INSERT INTO group_member (group_id, member_kind, member_id) VALUES ($1, 'group', $2)";
        execute(tx, sql, &[&id, member]).await?;
    }
    Ok(Ok(!gone.is_empty() || !new.is_empty()))
}
