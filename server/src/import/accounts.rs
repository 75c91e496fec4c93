//! Rows of accounts: compare, then write only what differs.

use super::app_secret::AppSecretCell;
use super::apply::{ROWS_TOGETHER, Refused, RowSubject, Run, Written, execute, group_id, ids};
use super::cells::Mailbox;
use super::rows::{AccountRow, At, Says};
use super::twice::{self, Seen};
use super::{ImportFault, Row, Verdict};
use crate::act::Act;
use crate::locale;
use crate::policy::account::{Account, Guest, Phone};
use crate::policy::method::Method;
use crate::policy::plain_text;
use crate::policy::tenant::Tenant;
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
                Ok(hash) => account(run, &mut batch.act, row, hash).await?,
            };
            let mut told = Row::new(*line, "account", row.user_id.to_string(), Verdict::Unchanged);
            if written.is_ok() {
                let of_apps = row.app_secrets.iter().filter_map(AppSecretCell::warning);
                told.warnings = row.warnings.iter().cloned().chain(of_apps).collect();
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
    run: &Run<'_>,
    act: &mut Act<'_>,
    row: &AccountRow,
    hash: Option<String>,
) -> Result<Result<Written, Refused>, ImportFault> {
    let Some(tenant) = tenant_store::by_name(&mut ***act, &row.tenant).await? else {
        return Ok(Err(format!("tenant: {:?} is not known", row.tenant)));
    };
    if let Err(reason) = check(act, &tenant, row).await? {
        return Ok(Err(reason));
    }
    let groups = match groups(act, &tenant.id, row).await? {
        Ok(groups) => groups,
        Err(reason) => return Ok(Err(reason)),
    };
    let known = stored::by_user_id(act, &row.user_id).await?;
    if let Some(known) = &known
        && known.tenant_id != tenant.id
    {
        return Ok(Err("user_id: belongs to another tenant already".into()));
    }
    // An export does not know where an account stands by now: it moves none.
    if let Some(known) = &known
        && run.says != Says::All
        && known.elsewhere.is_none()
        && known.authority != row.authority
    {
        let (stands, said) = (known.authority.name(), row.authority.name());
        return Ok(Err(format!(
            "authority: the account's is {stands}, and the import says {said}: a TOML row changes it"
        )));
    }
    let id = known.as_ref().map_or_else(guid, |known| known.id.clone());
    let wanted = Wanted::of(run.says, act, row, known.as_ref()).await?;
    let fields_differ = wanted.differs_from(row, known.as_ref());
    if fields_differ {
        wanted.write(act, (&tenant.id, &id), row, hash).await?;
    }
    let apps_differ = run.says == Says::All && apps(act, &id, row).await?;
    let means_differ = means(run.says, act, &id, row, known.as_ref()).await?;
    let groups_differ = memberships(run, act, &id, &groups).await?;
    let verdict = match known {
        None => Verdict::Added,
        Some(_) if fields_differ || means_differ || apps_differ || groups_differ => Verdict::Changed,
        Some(_) => Verdict::Unchanged,
    };
    Ok(Ok((verdict, RowSubject { tenant_id: Some(tenant.id), account_id: Some(id), ..RowSubject::default() })))
}

/// Says what is wrong with a row, whatever account it is about.
async fn check(act: &mut Act<'_>, tenant: &Tenant, row: &AccountRow) -> Result<Result<(), Refused>, ImportFault> {
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
    Ok(Ok(()))
}

/// The ids of the groups that a row names.
async fn groups(
    act: &mut Act<'_>,
    tenant_id: &str,
    row: &AccountRow,
) -> Result<Result<Vec<String>, Refused>, ImportFault> {
    let mut wanted = Vec::new();
    for group in &row.groups {
        match group_id(act, tenant_id, group).await? {
            Some(group) if wanted.contains(&group) => {}
            Some(group) => wanted.push(group),
            None => return Ok(Err(format!("groups: {group:?} is no group of this tenant"))),
        }
    }
    Ok(Ok(wanted))
}

/// What an account is to be like. Some of it is not in every row: it is as it was.
struct Wanted {
    personal: bool,
    guest: Option<Guest>,
    roles: Vec<String>,
    licences: Vec<String>,
    locale: Option<String>,
    /// What an import gave it before. Beside these it may have others by groups of its directory.
    granted: (Vec<String>, Vec<String>),
}

impl Wanted {
    async fn of(says: Says, act: &mut Act<'_>, row: &AccountRow, known: Option<&Account>) -> Result<Self, ImportFault> {
        let granted = match known {
            Some(known) => stored::granted_by_import(act, &known.id).await?,
            None => (Vec::new(), Vec::new()),
        };
        Ok(match known.filter(|_| says != Says::All) {
            Some(known) => Self {
                personal: known.personal,
                guest: known.guest,
                roles: granted.0.clone(),
                licences: granted.1.clone(),
                locale: row.locale.clone().or_else(|| known.locale.clone()),
                granted,
            },
            None => Self {
                personal: row.personal,
                guest: row.guest,
                roles: row.roles.clone(),
                licences: row.licences.clone(),
                locale: row.locale.clone(),
                granted,
            },
        })
    }

    fn differs_from(&self, row: &AccountRow, known: Option<&Account>) -> bool {
        known.is_none_or(|known| {
            known.given_name != row.given_name
                || known.family_name != row.family_name
                || known.enabled_here != row.enabled
                || known.personal != self.personal
                || known.guest != self.guest
                || (known.elsewhere.is_none() && known.authority != row.authority)
                || self.granted.0 != self.roles
                || self.granted.1 != self.licences
                || known.locale != self.locale
        })
    }

    /// Writes the row of an account. The password is in the first part of the statement only: an
    /// update never touches it.
    async fn write(
        &self,
        act: &mut Act<'_>,
        (tenant_id, id): (&str, &str),
        row: &AccountRow,
        hash: Option<String>,
    ) -> Result<(), ImportFault> {
        let now = act.now;
        let json = |list: &Vec<String>| serde_json::to_string(list).map_err(|_| StoreError::Unreadable("account"));
        sqlx::query(
            "INSERT INTO account (id, tenant_id, user_id, given_name, family_name, enabled, personal, authority, roles, \
             licences, locale, password_hash, password_epoch, created_ms, guest, password_set_ms, must_change, \
             locked_until_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $13, $15, $16) \
             ON CONFLICT (id) DO UPDATE SET given_name = excluded.given_name, family_name = excluded.family_name, \
             enabled = excluded.enabled, personal = excluded.personal, \
             authority = CASE WHEN account.directory_key IS NULL THEN excluded.authority ELSE account.authority END, \
             roles = excluded.roles, guest = excluded.guest, licences = excluded.licences, locale = excluded.locale",
        )
        .bind(id)
        .bind(tenant_id)
        .bind(row.user_id.as_str())
        .bind(&row.given_name)
        .bind(&row.family_name)
        .bind(i64::from(row.enabled))
        .bind(i64::from(self.personal))
        .bind(row.authority.name())
        .bind(json(&self.roles)?)
        .bind(json(&self.licences)?)
        .bind(&self.locale)
        .bind(hash)
        .bind(now)
        .bind(self.guest.map(Guest::name))
        .bind(i64::from(row.must_change))
        .bind(if row.locked { FOR_GOOD_MS } else { 0 })
        .execute(&mut ***act)
        .await
        .map_err(StoreError::from)?;
        Ok(())
    }
}

/// Brings the addresses and numbers of an account to what the row says; says whether they differed.
async fn means(
    says: Says,
    act: &mut Act<'_>,
    id: &str,
    row: &AccountRow,
    known: Option<&Account>,
) -> Result<bool, ImportFault> {
    let mut kinds = vec![Kind::PrimaryMail, Kind::MobilePhone, Kind::OfficePhone];
    kinds.extend((says != Says::WhatADirectoryHas { other_mails: false }).then_some(Kind::Mail));
    kinds.retain(|kind| !row.unread.contains(kind));
    let is_said = |kind| kinds.contains(&kind);
    let differ = known.is_none_or(|known| {
        let entered = known.other_mails.iter().filter(|mail| !mail.filed.registered).map(|mail| &mail.address);
        let mail = known.primary_mail.as_ref().map(|contact| &contact.address);
        (is_said(Kind::PrimaryMail) && mail != row.mail.as_ref().map(|Mailbox(address)| address))
            || (is_said(Kind::Mail) && !entered.eq(row.other_mails.iter().map(|Mailbox(address)| address)))
            || (is_said(Kind::MobilePhone)
                && number_entered(&known.mobile_phone) != row.mobile_phone.as_ref().map(|phone| &phone.0))
            || (is_said(Kind::OfficePhone)
                && number_entered(&known.office_phone) != row.office_phone.as_ref().map(|phone| &phone.0))
    });
    if !differ {
        return Ok(false);
    }
    let mail = row.mail.iter().map(|Mailbox(mail)| (Kind::PrimaryMail, mail.as_str()));
    let others = row.other_mails.iter().map(|Mailbox(mail)| (Kind::Mail, mail.as_str()));
    let mobile = row.mobile_phone.iter().map(|phone| (Kind::MobilePhone, phone.0.as_str()));
    let office = row.office_phone.iter().map(|phone| (Kind::OfficePhone, phone.0.as_str()));
    let entered: Vec<_> = mail.chain(others).chain(mobile).chain(office).collect();
    let entered: Vec<_> = entered.iter().map(|(kind, text)| (*kind, text.as_bytes())).collect();
    let now = act.now;
    means::replace_entered(act, id, &kinds, &entered, now).await?;
    Ok(true)
}

/// Brings the groups that an account is in itself to those of the row; says whether they differed.
async fn memberships(run: &Run<'_>, act: &mut Act<'_>, id: &str, wanted: &[String]) -> Result<bool, ImportFault> {
    let direct = "SELECT group_id AS id FROM group_member WHERE member_kind = 'account' AND member_id = $1 \
                  AND directory = ''";
    let before = ids(act, direct, id).await?;
    let gone: Vec<&String> = before.iter().filter(|group| !wanted.contains(group) && run.speaks_of(group)).collect();
    for group in &gone {
        let sql = "DELETE FROM group_member WHERE group_id = $1 AND member_kind = 'account' AND member_id = $2 \
                   AND directory = ''";
        execute(act, sql, &[group, id]).await?;
    }
    let new: Vec<&String> = wanted.iter().filter(|group| !before.contains(group)).collect();
    for group in &new {
        // A directory's own row stands beside it.
        let sql = "INSERT INTO group_member (group_id, member_kind, member_id) VALUES ($1, 'account', $2)";
        execute(act, sql, &[group, id]).await?;
    }
    Ok(!gone.is_empty() || !new.is_empty())
}

/// Brings the apps of an account to what the row says; says whether they differed.
async fn apps(act: &mut Act<'_>, id: &str, row: &AccountRow) -> Result<bool, ImportFault> {
    let now = act.now;
    let known = means::kept(act, id, Method::AppCode).await?;
    // Hardware tokens come by a file of their own.
    let entered = known.iter().filter(|app| !app.registered && app.serial.is_none());
    let before = entered.map(|app| (app.secret.expose(), app.form));
    if before.eq(row.app_secrets.iter().map(|cell| (cell.secret.expose(), cell.form))) {
        return Ok(false);
    }
    let entered: Vec<_> = row.app_secrets.iter().map(|cell| (&cell.secret, cell.form)).collect();
    means::replace_authenticators(act, id, Method::AppCode, &entered, now).await?;
    Ok(true)
}

/// A number that the organization entered: the person's own is none of an import's.
fn number_entered(phone: &Option<Phone>) -> Option<&String> {
    phone.as_ref().filter(|phone| !phone.filed.registered).map(|phone| &phone.number)
}
