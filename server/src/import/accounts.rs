//! Rows of accounts: compare, then write only what differs.

use super::app_secret::AppSecretCell;
use super::apply::{ROWS_TOGETHER, Refused, RowSubject, Run, Written, execute, group_id, ids};
use super::cells::Mailbox;
use super::rows::{AccountRow, At};
use super::twice::{self, Seen};
use super::{ImportFault, Row, Verdict};
use crate::act::Act;
use crate::locale;
use crate::policy::account::Guest;
use crate::policy::method::Method;
use crate::policy::plain_text;
use crate::secrets::{Password, guid};
use crate::store::means::{self, Kind};
use crate::store::{StoreError, accounts as stored, tenants as tenant_store};

/// The year 9999: a lock that time does not end, as directories have them.
const FOR_GOOD_MS: i64 = 253_370_764_800_000;

pub async fn load(run: &mut Run<'_>, rows: Vec<At<AccountRow>>) -> Result<(), ImportFault> {
    let mut seen = Seen::default();
    for rows in rows.chunks(ROWS_TOGETHER) {
        // Hashing takes long: it is done before the transaction, during which no one else can write.
        let mut hashes = Vec::with_capacity(rows.len());
        for At { line, row } in rows {
            let hash = match seen.meet(row.user_id.clone(), *line) {
                Some(first) => Err(twice::refused("user_id", row.user_id.as_str(), first, *line)),
                None => start_hash(run, row).await?,
            };
            hashes.push(hash);
        }
        let mut batch = run.batch().await?;
        for (At { line, row }, hash) in rows.iter().zip(hashes) {
            let written = match hash {
                Err(reason) => Err(reason),
                Ok(hash) => account(&mut batch.act, row, hash).await?,
            };
            let mut told = Row::new(*line, "account", row.user_id.to_string(), Verdict::Unchanged);
            if written.is_ok() {
                told.warnings = row.app_secrets.iter().filter_map(AppSecretCell::warning).collect();
            }
            batch.close_judged(told, written);
        }
        run.commit(batch).await?;
    }
    Ok(())
}

/// The hash of the start password; a plain one is hashed only for a new account.
async fn start_hash(run: &Run<'_>, row: &AccountRow) -> Result<Result<Option<String>, Refused>, ImportFault> {
    match (&row.start_password, &row.start_password_hash) {
        (Some(_), Some(_)) => Ok(Err("start_password and start_password_hash: give one of them".to_owned())),
        (None, Some(hash)) => Ok(match run.portal.hasher.is_verifiable(hash) {
            Ok(()) => Ok(Some(hash.clone())),
            Err(why) => Err(format!("start_password_hash: {why}")),
        }),
        (None, None) => Ok(Ok(None)),
        (Some(plain), None) => {
            let mut look = run.look().await?;
            let is_new = stored::by_user_id(&mut look, &row.user_id).await?.is_none();
            drop(look);
            Ok(Ok(if is_new { Some(run.portal.hasher.hash(Password::new(plain.clone())).await?) } else { None }))
        }
    }
}

async fn account(
    act: &mut Act<'_>,
    row: &AccountRow,
    hash: Option<String>,
) -> Result<Result<Written, Refused>, ImportFault> {
    let now = act.now;
    let Some(tenant) = tenant_store::by_name(&mut ***act, &row.tenant).await? else {
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
    if let Some(owner) = tenant_store::by_domain(&mut ***act, row.user_id.domain()).await?
        && owner.id != tenant.id
    {
        return Ok(Err(format!("user_id: {} belongs to {:?}", row.user_id.domain(), owner.name)));
    }
    let mut wanted = Vec::new();
    for group in &row.groups {
        match group_id(act, &tenant.id, group).await? {
            Some(group) if wanted.contains(&group) => {}
            Some(group) => wanted.push(group),
            None => return Ok(Err(format!("groups: {group:?} is no group of this tenant"))),
        }
    }
    let known = stored::by_user_id(act, &row.user_id).await?;
    if let Some(known) = &known
        && known.tenant_id != tenant.id
    {
        return Ok(Err("user_id: belongs to another tenant already".into()));
    }
    // Beside these it may have others by groups of its directory.
    let (roles, licences) = match &known {
        Some(known) => stored::granted_by_import(act, &known.id).await?,
        None => (Vec::new(), Vec::new()),
    };
    let fields_differ = known.as_ref().is_none_or(|known| {
        known.given_name != row.given_name
            || known.family_name != row.family_name
            || known.enabled_here != row.enabled
            || known.personal != row.personal
            || known.guest != row.guest
            || (known.elsewhere.is_none() && known.authority != row.authority)
            || roles != row.roles
            || licences != row.licences
            || known.locale != row.locale
    });
    let mails_differ = known.as_ref().is_none_or(|known| {
        known.primary_mail.as_ref().map(|contact| &contact.address) != row.mail.as_ref().map(|Mailbox(address)| address)
            || !known
                .other_mails
                .iter()
                .filter(|mail| !mail.filed.registered)
                .map(|mail| &mail.address)
                .eq(row.other_mails.iter().map(|Mailbox(address)| address))
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
             enabled = excluded.enabled, personal = excluded.personal, \
             authority = CASE WHEN account.directory_key IS NULL THEN excluded.authority ELSE account.authority END, \
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
        .bind(now)
        .bind(row.guest.map(Guest::name))
        .bind(i64::from(row.must_change))
        .bind(if row.locked { FOR_GOOD_MS } else { 0 })
        .execute(&mut ***act)
        .await
        .map_err(StoreError::from)?;
    }
    let apps_differ = apps(act, &id, row).await?;
    if mails_differ {
        let mail = row.mail.iter().map(|Mailbox(mail)| (Kind::PrimaryMail, mail.as_str()));
        let others = row.other_mails.iter().map(|Mailbox(mail)| (Kind::Mail, mail.as_str()));
        let mobile = row.mobile_phone.iter().map(|phone| (Kind::MobilePhone, phone.0.as_str()));
        let office = row.office_phone.iter().map(|phone| (Kind::OfficePhone, phone.0.as_str()));
        let entered: Vec<_> = mail.chain(others).chain(mobile).chain(office).collect();
        let entered: Vec<_> = entered.iter().map(|(kind, text)| (*kind, text.as_bytes())).collect();
        let kinds = [Kind::PrimaryMail, Kind::Mail, Kind::MobilePhone, Kind::OfficePhone];
        means::replace_entered(act, &id, &kinds, &entered, now).await?;
    }
    // A directory's own rows stand beside these.
    let direct = "SELECT group_id AS id FROM group_member WHERE member_kind = 'account' AND member_id = $1 \
                  AND directory = ''";
    let before = ids(act, direct, &id).await?;
    for gone in before.iter().filter(|group| !wanted.contains(group)) {
        let sql = "DELETE FROM group_member WHERE group_id = $1 AND member_kind = 'account' AND member_id = $2 \
                   AND directory = ''";
        execute(act, sql, &[gone, &id]).await?;
    }
    for new in wanted.iter().filter(|group| !before.contains(group)) {
        let sql = "INSERT INTO group_member (group_id, member_kind, member_id) VALUES ($1, 'account', $2)";
        execute(act, sql, &[new, &id]).await?;
    }
    let groups_differ = before.len() != wanted.len() || wanted.iter().any(|group| !before.contains(group));
    let verdict = match known {
        None => Verdict::Added,
        Some(_) if fields_differ || mails_differ || apps_differ || groups_differ => Verdict::Changed,
        Some(_) => Verdict::Unchanged,
    };
    Ok(Ok((verdict, RowSubject { tenant_id: Some(tenant.id), account_id: Some(id), ..RowSubject::default() })))
}

/// Brings the apps of an account to what the row says; says whether they differed.
async fn apps(act: &mut Act<'_>, id: &str, row: &AccountRow) -> Result<bool, ImportFault> {
    let now = act.now;
    let known = means::kept(act, id, Method::AppCode).await?;
    let before = known.iter().filter(|app| !app.registered).map(|app| app.secret.expose());
    let secrets = || row.app_secrets.iter().map(|AppSecretCell(secret)| secret.expose());
    if before.eq(secrets()) {
        return Ok(false);
    }
    let entered: Vec<_> = secrets().map(|secret| (Kind::Kept(Method::AppCode), secret)).collect();
    means::replace_entered(act, id, &[Kind::Kept(Method::AppCode)], &entered, now).await?;
    Ok(true)
}
