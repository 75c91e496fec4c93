//! Rows of tenants.

use sqlx::Row as _;

use super::apply::{ROWS_TOGETHER, Refused, RowSubject, Run, Written, execute};
use super::rows::{At, TenantRow};
use super::twice::{self, Seen};
use super::{ImportFault, Row, Verdict};
use crate::act::{Act, Trouble};
use crate::policy::plain_text;
use crate::policy::tenant::{BadSetting, Tenant};
use crate::policy::user_id::read_domain;
use crate::secrets::guid;
use crate::store::tenants::Policy;
use crate::store::{StoreError, tenants as tenant_store};

/// What rows before said.
#[derive(Default)]
struct Before {
    names: Seen<String>,
    domains: Seen<String>,
}

pub async fn load(run: &mut Run<'_>, rows: Vec<At<TenantRow>>) -> Result<(), ImportFault> {
    let mut before = Before::default();
    for rows in rows.chunks(ROWS_TOGETHER) {
        let mut batch = run.batch().await?;
        for At { line, row } in rows {
            let judged = match domains(row, *line, &mut before) {
                Ok(domains) => tenant(&mut batch.act, row, &domains).await?,
                Err(reason) => Err(reason),
            };
            batch.close_judged(Row::new(*line, "tenant", row.name.clone(), Verdict::Unchanged), judged);
        }
        run.commit(batch).await?;
    }
    Ok(())
}

/// The domains of a row, read, where neither they nor the name stand in the file before.
fn domains(row: &TenantRow, line: usize, before: &mut Before) -> Result<Vec<String>, Refused> {
    if let Some(first) = before.names.meet(twice::fold(&row.name), line) {
        return Err(twice::refused("name", &row.name, first, line));
    }
    if row.domains.is_empty() {
        return Err("domains: name at least one".into());
    }
    let mut domains = Vec::with_capacity(row.domains.len());
    for written in &row.domains {
        let domain = read_domain(written).ok_or_else(|| {
            format!(
                "domains: {written:?} is no domain: letters, digits and inner hyphens, a dot, at most 48 characters"
            )
        })?;
        if domains.contains(&domain) {
            return Err(format!("domains: {written:?} stands there twice (line {line}): leave one of them"));
        }
        domains.push(domain);
    }
    for (domain, written) in domains.iter().zip(&row.domains) {
        if let Some(first) = before.domains.meet(domain.clone(), line) {
            return Err(twice::refused("domains", written, first, line));
        }
    }
    Ok(domains)
}

async fn tenant(
    act: &mut Act<'_>,
    row: &TenantRow,
    domains: &[String],
) -> Result<Result<Written, Refused>, ImportFault> {
    if row.name.is_empty() || row.name.chars().count() > 100 {
        return Ok(Err("name: 1 to 100 characters".into()));
    }
    if let Err(reason) = plain_text::check_field("name", &row.name) {
        return Ok(Err(reason));
    }
    if let Err(bad) = row.settings.check(crate::method::rules) {
        return Ok(Err(format!("settings.{bad}")));
    }
    let known = tenant_store::policy_of(act, &row.name).await?;
    if known.is_none() {
        let folded = twice::fold(&row.name);
        let twin = tenant_store::all(&mut ***act).await?.into_iter().find(|tenant| twice::fold(&tenant.name) == folded);
        if let Some(twin) = twin {
            return Ok(Err(format!("name: {:?} is there already as {:?}: write it so", row.name, twin.name)));
        }
    }
    for domain in domains {
        let owner = tenant_store::by_domain(&mut ***act, domain).await?;
        if let Some(owner) = owner
            && known.as_ref().is_none_or(|known| known.tenant.id != owner.id)
        {
            return Ok(Err(format!("domains: {domain} belongs to {:?} already", owner.name)));
        }
    }
    let id = known.as_ref().map(|known| known.tenant.id.as_str());
    if let Some((name, owner)) = tenant_store::another_of_short_names(act, id, &row.settings).await? {
        return Ok(Err(format!("settings.{}", BadSetting::short_name_taken(&name, &owner.name))));
    }
    let (now, by) = (act.now, act.operator()?.name());
    let (id, mut verdict, policy_version) = match known {
        None => {
            let tenant = Tenant { id: guid(), name: row.name.clone(), settings: row.settings.clone() };
            tenant_store::add(act, &tenant, by, now).await?;
            (tenant.id, Verdict::Added, None)
        }
        Some(known) if known.tenant.settings == row.settings => (known.tenant.id, Verdict::Unchanged, None),
        Some(Policy { tenant, saved }) => {
            let version = tenant_store::save_settings(act, &tenant.id, saved.version, &row.settings, by, now).await?;
            // It was read in this transaction, and no other one writes meanwhile.
            let version = version.ok_or(Trouble::Broken("the version of a policy that was just read"))?;
            (tenant.id, Verdict::Changed, Some(version))
        }
    };
    let rows = sqlx::query("SELECT name FROM domain WHERE tenant_id = $1")
        .bind(&id)
        .fetch_all(&mut ***act)
        .await
        .map_err(StoreError::from)?;
    let before: Vec<String> =
        rows.iter().map(|row| row.try_get("name")).collect::<Result<_, _>>().map_err(StoreError::from)?;
    for gone in before.iter().filter(|name| !domains.contains(name)) {
        execute(act, "DELETE FROM domain WHERE name = $1 AND tenant_id = $2", &[gone, &id]).await?;
    }
    for new in domains.iter().filter(|name| !before.contains(name)) {
        execute(act, "INSERT INTO domain (name, tenant_id) VALUES ($1, $2)", &[new, &id]).await?;
    }
    if verdict == Verdict::Unchanged && (before.len() != domains.len() || domains.iter().any(|d| !before.contains(d))) {
        verdict = Verdict::Changed;
    }
    Ok(Ok((verdict, RowSubject { tenant_id: Some(id), policy_version, ..RowSubject::default() })))
}
