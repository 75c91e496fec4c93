//! From rows to the store: compare, then write only what differs.

use sqlx::Row as _;

use super::rows::{AccountRow, At, Base32, GroupRow, TenantRow};
use super::{ImportFault, Row, Verdict};
use crate::audit::{Event, Happened};
use crate::locale;
use crate::password::hash::is_hash;
use crate::policy::account::Guest;
use crate::policy::plain_text;
use crate::policy::user_id::is_domain;
use crate::portal::Portal;
use crate::secrets::{Password, guid};
use crate::store::means::{self, Kind};
use crate::store::{StoreError, Tx, accounts as stored, audit, tenants as tenant_store};

/// The year 9999: a lock that time does not end, as directories have them.
const FOR_GOOD_MS: i64 = 253_370_764_800_000;

/// What is wrong with a row, said to whoever wrote it.
type Refused = String;

pub async fn tenants(portal: &Portal, rows: Vec<At<TenantRow>>, report: &mut Vec<Row>) -> Result<(), ImportFault> {
    for At { line, row } in rows {
        let mut tx = portal.store.write().await?;
        let verdict = match tenant(&mut tx, portal, &row).await? {
            Ok(verdict) => verdict,
            Err(reason) => Verdict::Refused(reason),
        };
        close(tx, portal, Row { line, kind: "tenant", name: row.name, verdict }, report).await?;
    }
    Ok(())
}

async fn tenant(tx: &mut Tx, portal: &Portal, row: &TenantRow) -> Result<Result<Verdict, Refused>, ImportFault> {
    if row.name.trim().is_empty() || row.name.chars().count() > 100 {
        return Ok(Err("name: 1 to 100 characters".into()));
    }
    if let Err(reason) = plain_text::check_field("name", &row.name) {
        return Ok(Err(reason));
    }
    if let Err(bad) = row.settings.check() {
        return Ok(Err(format!("settings.{bad}")));
    }
    if row.domains.is_empty() {
        return Ok(Err("domains: name at least one".into()));
    }
    let domains: Vec<String> = row.domains.iter().map(|domain| domain.to_ascii_lowercase()).collect();
    if let Some(bad) = domains.iter().find(|domain| !is_domain(domain)) {
        return Ok(Err(format!("domains: {bad:?} is no domain")));
    }
    let known = tenant_store::by_name(&mut **tx, &row.name).await?;
    for domain in &domains {
        let owner = tenant_store::by_domain(&mut **tx, domain).await?;
        if let Some(owner) = owner
            && known.as_ref().is_none_or(|known| known.id != owner.id)
        {
            return Ok(Err(format!("domains: {domain} belongs to {:?} already", owner.name)));
        }
    }
    let settings = serde_json::to_string(&row.settings).map_err(|_| StoreError::Unreadable("tenant.settings"))?;
    let (id, mut verdict) = match known {
        None => {
            let id = guid();
            sqlx::query("INSERT INTO tenant (id, name, settings, created_ms) VALUES ($1, $2, $3, $4)")
                .bind(&id)
                .bind(&row.name)
                .bind(settings)
                .bind(portal.now_ms())
                .execute(&mut **tx)
                .await
                .map_err(StoreError::from)?;
            (id, Verdict::Added)
        }
        Some(known) if known.settings == row.settings => (known.id, Verdict::Unchanged),
        Some(known) => {
            tenant_store::save_settings(tx, &known.id, &row.settings).await?;
            (known.id, Verdict::Changed)
        }
    };
    let rows = sqlx::query("SELECT name FROM domain WHERE tenant_id = $1")
        .bind(&id)
        .fetch_all(&mut **tx)
        .await
        .map_err(StoreError::from)?;
    let before: Vec<String> =
        rows.iter().map(|row| row.try_get("name")).collect::<Result<_, _>>().map_err(StoreError::from)?;
    for gone in before.iter().filter(|name| !domains.contains(name)) {
        run(tx, "DELETE FROM domain WHERE name = $1 AND tenant_id = $2", &[gone, &id]).await?;
    }
    for new in domains.iter().filter(|name| !before.contains(name)) {
        run(tx, "INSERT INTO domain (name, tenant_id) VALUES ($1, $2)", &[new, &id]).await?;
    }
    if verdict == Verdict::Unchanged && (before.len() != domains.len() || domains.iter().any(|d| !before.contains(d))) {
        verdict = Verdict::Changed;
    }
    Ok(Ok(verdict))
}

pub async fn groups(portal: &Portal, rows: Vec<At<GroupRow>>, report: &mut Vec<Row>) -> Result<(), ImportFault> {
    // A group may be named as a member before its own row comes.
    let mut added = Vec::with_capacity(rows.len());
    for At { line, row } in &rows {
        let mut tx = portal.store.write().await?;
        let verdict = match tenant_store::by_name(&mut *tx, &row.tenant).await? {
            None => Err(format!("tenant: {:?} is not known", row.tenant)),
            Some(_) if row.name.trim().is_empty() => Err("name: must not be empty".to_owned()),
            Some(tenant) => {
                match (plain_text::check_field("name", &row.name), group_id(&mut tx, &tenant.id, &row.name).await?) {
                    (Err(reason), _) => Err(reason),
                    (Ok(()), Some(_)) => Ok(false),
                    (Ok(()), None) => {
                        let sql = "INSERT INTO directory_group (id, tenant_id, name) VALUES ($1, $2, $3)";
                        run(&mut tx, sql, &[&guid(), &tenant.id, &row.name]).await?;
                        Ok(true)
                    }
                }
            }
        };
        tx.commit().await.map_err(StoreError::from)?;
        added.push((*line, verdict));
    }
    for (At { line, row }, (_, added)) in rows.into_iter().zip(added) {
        let mut tx = portal.store.write().await?;
        let verdict = match added {
            Err(reason) => Verdict::Refused(reason),
            Ok(added) => match members(&mut tx, &row).await? {
                Err(reason) => Verdict::Refused(reason),
                Ok(_) if added => Verdict::Added,
                Ok(true) => Verdict::Changed,
                Ok(false) => Verdict::Unchanged,
            },
        };
        close(tx, portal, Row { line, kind: "group", name: row.name, verdict }, report).await?;
    }
    Ok(())
}

async fn members(tx: &mut Tx, row: &GroupRow) -> Result<Result<bool, Refused>, ImportFault> {
    let Some(tenant) = tenant_store::by_name(&mut **tx, &row.tenant).await? else {
        return Ok(Err(format!("tenant: {:?} is not known", row.tenant)));
    };
    let Some(id) = group_id(tx, &tenant.id, &row.name).await? else { return Ok(Err("name: is not known".into())) };
    let mut wanted = Vec::new();
    for member in &row.groups {
        match group_id(tx, &tenant.id, member).await? {
            Some(member) => wanted.push(member),
            None => return Ok(Err(format!("groups: {member:?} is no group of this tenant"))),
        }
    }
    let before =
        ids(tx, "SELECT member_id AS id FROM group_member WHERE group_id = $1 AND member_kind = 'group'", &id).await?;
    for gone in before.iter().filter(|member| !wanted.contains(member)) {
        let sql = "DELETE FROM group_member WHERE group_id = $1 AND member_kind = 'group' AND member_id = $2";
        run(tx, sql, &[&id, gone]).await?;
    }
    for new in wanted.iter().filter(|member| !before.contains(member)) {
        let sql = "INSERT INTO group_member (group_id, member_kind, member_id) VALUES ($1, 'group', $2)";
        run(tx, sql, &[&id, new]).await?;
    }
    Ok(Ok(before.len() != wanted.len() || wanted.iter().any(|member| !before.contains(member))))
}

pub async fn accounts(portal: &Portal, rows: Vec<At<AccountRow>>, report: &mut Vec<Row>) -> Result<(), ImportFault> {
    for At { line, row } in rows {
        // Hashed before the write lock is taken; only a new account needs it.
        let mut tx = portal.store.write().await?;
        let is_new = stored::by_user_id(&mut tx, &portal.keys, &row.user_id).await?.is_none();
        drop(tx);
        let hash = match (&row.start_password, &row.start_password_hash) {
            (Some(_), Some(_)) => Err("start_password and start_password_hash: give one of them".to_owned()),
            (None, Some(hash)) if !is_hash(hash) => {
                Err("start_password_hash: must be Argon2 as a PHC string, such as $argon2id$v=19$…".to_owned())
            }
            (None, hash) => Ok(hash.clone()),
            (Some(plain), None) if is_new => Ok(Some(portal.hasher.hash(Password::new(plain.clone())).await?)),
            (Some(_), None) => Ok(None),
        };
        let mut tx = portal.store.write().await?;
        let verdict = match hash {
            Err(reason) => Verdict::Refused(reason),
            Ok(hash) => match account(&mut tx, portal, &row, hash).await? {
                Ok(verdict) => verdict,
                Err(reason) => Verdict::Refused(reason),
            },
        };
        close(tx, portal, Row { line, kind: "account", name: row.user_id.to_string(), verdict }, report).await?;
    }
    Ok(())
}

async fn account(
    tx: &mut Tx,
    portal: &Portal,
    row: &AccountRow,
    hash: Option<String>,
) -> Result<Result<Verdict, Refused>, ImportFault> {
    let Some(tenant) = tenant_store::by_name(&mut **tx, &row.tenant).await? else {
        return Ok(Err(format!("tenant: {:?} is not known", row.tenant)));
    };
    // They stand in mails, and in what the help desk and the report show.
    for (field, name) in [("given_name", &row.given_name), ("family_name", &row.family_name)] {
        if let Err(reason) = plain_text::check_field(field, name) {
            return Ok(Err(reason));
        }
    }
    if let Some(tag) = &row.locale
        && locale::planned().iter().all(|locale| locale.tag != tag)
    {
        return Ok(Err(format!("locale: {tag:?} is none of the locales this product knows")));
    }
    // A guest may have any address, but not one that would be looked for elsewhere.
    if let Some(owner) = tenant_store::by_domain(&mut **tx, row.user_id.domain()).await?
        && owner.id != tenant.id
    {
        return Ok(Err(format!("user_id: {} belongs to {:?}", row.user_id.domain(), owner.name)));
    }
    let mut wanted = Vec::new();
    for group in &row.groups {
        match group_id(tx, &tenant.id, group).await? {
            Some(group) => wanted.push(group),
            None => return Ok(Err(format!("groups: {group:?} is no group of this tenant"))),
        }
    }
    let known = stored::by_user_id(tx, &portal.keys, &row.user_id).await?;
    if let Some(known) = &known
        && known.tenant_id != tenant.id
    {
        return Ok(Err("user_id: belongs to another tenant already".into()));
    }
    let fields_differ = known.as_ref().is_none_or(|known| {
        known.given_name != row.given_name
            || known.family_name != row.family_name
            || known.enabled != row.enabled
            || known.personal != row.personal
            || known.guest != row.guest
            || known.authority != row.authority
            || known.roles != row.roles
            || known.licences != row.licences
            || known.locale != row.locale
    });
    let mails_differ = known.as_ref().is_none_or(|known| {
        known.primary_mail.as_ref().map(|contact| &contact.address) != row.mail.as_ref()
            || !known
                .other_mails
                .iter()
                .filter(|mail| !mail.filed.registered)
                .map(|mail| &mail.address)
                .eq(row.other_mails.iter())
            || known.mobile_phone.as_ref().map(|phone| &phone.number) != row.mobile_phone.as_ref().map(|phone| &phone.0)
            || known.office_phone.as_ref().map(|phone| &phone.number) != row.office_phone.as_ref().map(|phone| &phone.0)
    });
    let id = known.as_ref().map_or_else(guid, |known| known.id.clone());
    if fields_differ {
        let json = |list: &Vec<String>| serde_json::to_string(list).map_err(|_| StoreError::Unreadable("account"));
        // The password is in the first part only: an update never touches it.
        sqlx::query(
            "INSERT INTO account (id, tenant_id, user_id, given_name, family_name, enabled, personal, authority, roles, \
             licences, locale, password_hash, password_epoch, created_ms, guest, password_set_ms, must_change, \
             locked_until_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $13, $15, $16) \
             ON CONFLICT (id) DO UPDATE SET given_name = excluded.given_name, family_name = excluded.family_name, \
             enabled = excluded.enabled, personal = excluded.personal, authority = excluded.authority, \
             roles = excluded.roles, guest = excluded.guest, licences = excluded.licences, locale = excluded.locale",
        )
        .bind(&id)
        .bind(&tenant.id)
        .bind(row.user_id.as_str())
        .bind(&row.given_name)
        .bind(&row.family_name)
        .bind(i64::from(row.enabled))
        .bind(i64::from(row.personal))
        .bind(row.authority.name())
        .bind(json(&row.roles)?)
        .bind(json(&row.licences)?)
        .bind(&row.locale)
        .bind(hash)
        .bind(portal.now_ms())
        .bind(row.guest.map(Guest::name))
        .bind(i64::from(row.must_change))
        .bind(if row.locked { FOR_GOOD_MS } else { 0 })
        .execute(&mut **tx)
        .await
        .map_err(StoreError::from)?;
    }
    let apps_differ = apps(tx, portal, &id, row).await?;
    if mails_differ {
        let mail = row.mail.iter().map(|mail| (Kind::PrimaryMail, mail.as_str()));
        let others = row.other_mails.iter().map(|mail| (Kind::Mail, mail.as_str()));
        let mobile = row.mobile_phone.iter().map(|phone| (Kind::MobilePhone, phone.0.as_str()));
        let office = row.office_phone.iter().map(|phone| (Kind::OfficePhone, phone.0.as_str()));
        let entered: Vec<_> = mail.chain(others).chain(mobile).chain(office).collect();
        let entered: Vec<_> = entered.iter().map(|(kind, text)| (*kind, text.as_bytes())).collect();
        let kinds = [Kind::PrimaryMail, Kind::Mail, Kind::MobilePhone, Kind::OfficePhone];
        means::replace_entered(tx, &portal.keys, &id, &kinds, &entered, portal.now_ms()).await?;
    }
    let direct = "SELECT group_id AS id FROM group_member WHERE member_kind = 'account' AND member_id = $1";
    let before = ids(tx, direct, &id).await?;
    for gone in before.iter().filter(|group| !wanted.contains(group)) {
        let sql = "DELETE FROM group_member WHERE group_id = $1 AND member_kind = 'account' AND member_id = $2";
        run(tx, sql, &[gone, &id]).await?;
    }
    for new in wanted.iter().filter(|group| !before.contains(group)) {
        let sql = "INSERT INTO group_member (group_id, member_kind, member_id) VALUES ($1, 'account', $2)";
        run(tx, sql, &[new, &id]).await?;
    }
    let groups_differ = before.len() != wanted.len() || wanted.iter().any(|group| !before.contains(group));
    Ok(Ok(match known {
        None => Verdict::Added,
        Some(_) if fields_differ || mails_differ || apps_differ || groups_differ => Verdict::Changed,
        Some(_) => Verdict::Unchanged,
    }))
}

/// Brings the apps of an account to what the row says; says whether they differed.
async fn apps(tx: &mut Tx, portal: &Portal, id: &str, row: &AccountRow) -> Result<bool, ImportFault> {
    let known = means::apps(tx, &portal.keys, id).await?;
    let before = known.iter().filter(|app| !app.registered).map(|app| app.secret.expose());
    let secrets = || row.app_secrets.iter().map(|Base32(secret)| secret.expose());
    if before.eq(secrets()) {
        return Ok(false);
    }
    let entered: Vec<_> = secrets().map(|secret| (Kind::App, secret)).collect();
    means::replace_entered(tx, &portal.keys, id, &[Kind::App], &entered, portal.now_ms()).await?;
    Ok(true)
}

/// Commits a good row, undoes a bad one; both are audited, an unchanged one is not.
async fn close(tx: Tx, portal: &Portal, row: Row, report: &mut Vec<Row>) -> Result<(), ImportFault> {
    let now = portal.now_ms();
    let (mut tx, happened, outcome) = match &row.verdict {
        Verdict::Unchanged => {
            drop(tx);
            report.push(row);
            return Ok(());
        }
        Verdict::Added => (tx, Happened::RowImported, "added"),
        Verdict::Changed => (tx, Happened::RowImported, "changed"),
        Verdict::Refused(_) => {
            drop(tx);
            (portal.store.write().await?, Happened::RowRefused, "refused")
        }
    };
    let event = Event::new(happened, outcome).by("operator").detail(format!("{} line={}", row.kind, row.line));
    audit::append(&mut tx, &portal.keys, event, now);
    tx.commit().await.map_err(StoreError::from)?;
    report.push(row);
    Ok(())
}

async fn group_id(tx: &mut Tx, tenant_id: &str, name: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT id FROM directory_group WHERE tenant_id = $1 AND name = $2")
        .bind(tenant_id)
        .bind(name)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| crate::store::text(&row, "id")).transpose()
}

async fn ids(tx: &mut Tx, sql: &'static str, id: &str) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(sql).bind(id).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| crate::store::text(row, "id")).collect()
}

async fn run(tx: &mut Tx, sql: &'static str, values: &[&str]) -> Result<(), StoreError> {
    let mut query = sqlx::query(sql);
    for value in values {
        query = query.bind(*value);
    }
    query.execute(&mut **tx).await?;
    Ok(())
}
