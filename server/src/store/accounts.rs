//! Accounts, their groups and their contact data.

use sqlx::any::AnyRow;
use sqlx::{Any, Executor};

use super::means::Kind;
use super::proof::Claimed;
use super::throttles::Closures;
use super::{StoreError, Tx, maybe_number, maybe_text, number, switch, tenants, text};
use crate::policy::account::{Account, Authority, Codes, Contact, Elsewhere, Filed, Guest, Kept, Phone, PutOff};
use crate::policy::login_name::{LoginName, Realm};
use crate::policy::method::Method;
use crate::policy::tenant::Tenant;
use crate::policy::throttle::WRONG_IN_A_ROW;
use crate::policy::user_id::UserId;
use crate::secrets::Keys;

/// The rest of a statement that reads the account `self` with all that belongs to
/// it, which lies in seven tables: one statement, since each takes its way to the
/// database and back while no one else can write. One row for each belonging, and
/// one at least, even where there is no account. `$2` is from how many wrong codes
/// on a method is switched off, `$3` under which id tries are counted where there
/// is no account.
///
/// UNION in the walk, not UNION ALL: groups that contain each other end it.
macro_rules! whole {
    ($tenant:literal) => {
        concat!(
            "above (id) AS ( \
                 SELECT group_id FROM group_member \
                     WHERE member_kind = 'account' AND member_id = (SELECT id FROM self) \
                 UNION \
                 SELECT m.group_id FROM group_member m \
                     JOIN above a ON m.member_kind = 'group' AND m.member_id = a.id \
             ), \
             belonging AS ( \
                 SELECT m.kind AS its_kind, m.id AS its_id, m.sealed AS its_content, m.registered AS its_registered, \
                        m.position AS its_position, m.since_ms AS its_since_ms, m.verified_ms AS its_verified_ms, \
                        m.used_ms AS its_used_ms, CAST(NULL AS BIGINT) AS its_until_ms, m.mark AS its_mark \
                     FROM means m WHERE m.account_id = (SELECT id FROM self) \
                 UNION ALL SELECT 'codes', s.means_id, '', 0, \
                        COUNT(CASE WHEN s.spent_ms IS NULL AND (s.issued_by IS NULL OR s.kept_ms IS NOT NULL) \
                              THEN 1 END), \
                        COUNT(f.id), \
                        COUNT(CASE WHEN s.spent_ms IS NULL AND s.issued_by IS NOT NULL AND s.kept_ms IS NULL \
                              THEN 1 END), NULL, NULL, NULL \
                     FROM saved_code s LEFT JOIN flow f ON f.id = s.spent_by AND f.ended_ms IS NULL \
                     WHERE s.account_id = (SELECT id FROM self) GROUP BY s.means_id \
                 UNION ALL SELECT 'group', g.id, g.name, 0, 0, 0, NULL, NULL, NULL, NULL \
                     FROM directory_group g JOIN above a ON a.id = g.id \
                 UNION ALL SELECT 'switched-off', '', w.method, 0, 0, 0, NULL, NULL, NULL, NULL \
                     FROM wrong_in_a_row w WHERE w.account_id = (SELECT id FROM self) AND w.wrong >= $2 \
                 UNION ALL SELECT 'closed', '', m.method, 0, 0, 0, NULL, NULL, m.until_ms, NULL \
                     FROM method_closure m WHERE m.account_id = COALESCE((SELECT id FROM self), $3) \
                 UNION ALL SELECT 'closed', '', '', 0, 0, 0, NULL, NULL, a.until_ms, NULL \
                     FROM account_closure a WHERE a.account_id = COALESCE((SELECT id FROM self), $3) \
             ) \
             SELECT account.*, belonging.*",
            $tenant,
            " LEFT JOIN belonging ON 1 = 1"
        )
    };
}

/// What is known of the person that a visit is about.
pub struct Person {
    /// `None` where no account has the user ID.
    pub account: Option<Account>,
    /// What wrong codes have closed for the user ID, whether an account has it or not.
    pub closures: Closures,
}

/// The person of an account's id. Under `nobody` tries are counted where there is no account.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn person(tx: &mut Tx, id: Option<&str>, nobody: &str, now_ms: i64) -> Result<Person, StoreError> {
    // Where there is no account the same is read, so that it takes as long.
    let rows = read(tx, BY_ID, id.unwrap_or_default(), nobody).await?;
    of_rows(tx.keys(), &rows, now_ms)
}

/// The person of a name, and the tenant of the account, or the one that the name leads to where there is none.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn arriving(
    tx: &mut Tx,
    name: &LoginName,
    nobody: &str,
    now_ms: i64,
) -> Result<(Person, Option<Tenant>), StoreError> {
    // The settings may hold a picture: they come once.
    let statement = concat!(
        "WITH RECURSIVE self (id) AS (SELECT id FROM account WHERE user_id = $1), ",
        whole!(
            ", t.id AS its_tenant_id, t.name AS its_tenant_name, \
             CASE WHEN ROW_NUMBER() OVER () = 1 THEN t.settings END AS its_tenant_settings \
             FROM (SELECT 1 AS one) AS nobody LEFT JOIN account ON account.id = (SELECT id FROM self) \
             LEFT JOIN tenant t \
                 ON t.id = COALESCE(account.tenant_id, (SELECT tenant_id FROM domain WHERE name = $4), \
                                  (SELECT tenant_id FROM short_name WHERE name = $5))"
        )
    );
    let (domain, short_name) = match name.realm() {
        Realm::Domain(domain) => (domain, ""),
        Realm::ShortName(short_name) => ("", short_name),
    };
    // No account has a user ID with a backslash.
    let rows = sqlx::query(statement)
        .bind(name.as_str())
        .bind(WRONG_IN_A_ROW)
        .bind(nobody)
        .bind(domain)
        .bind(short_name)
        .fetch_all(&mut **tx)
        .await?;
    let mut tenant = None;
    for row in &rows {
        if let Some(settings) = maybe_text(row, "its_tenant_settings")? {
            tenant = Some(tenants::of(text(row, "its_tenant_id")?, text(row, "its_tenant_name")?, &settings)?);
        }
    }
    Ok((of_rows(tx.keys(), &rows, now_ms)?, tenant))
}

/// The account with this user ID: an exact match or none.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn by_user_id(tx: &mut Tx, user_id: &UserId) -> Result<Option<Account>, StoreError> {
    let rows = read(tx, BY_USER_ID, user_id.as_str(), "").await?;
    Ok(of_rows(tx.keys(), &rows, 0)?.account)
}

/// As [`by_user_id`], for what a person typed. No account has a name of the form `DOMAIN\name`.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn by_name(tx: &mut Tx, name: &LoginName) -> Result<Option<Account>, StoreError> {
    let rows = read(tx, BY_USER_ID, name.as_str(), "").await?;
    Ok(of_rows(tx.keys(), &rows, 0)?.account)
}

/// The account of an id, as it is now.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Account>, StoreError> {
    let rows = read(tx, BY_ID, id, "").await?;
    Ok(of_rows(tx.keys(), &rows, 0)?.account)
}

const BY_USER_ID: &str = concat!(
    "WITH RECURSIVE self (id) AS (SELECT id FROM account WHERE user_id = $1), ",
    whole!(" FROM (SELECT 1 AS one) AS nobody LEFT JOIN account ON account.id = (SELECT id FROM self)")
);

const BY_ID: &str = concat!(
    "WITH RECURSIVE self (id) AS (SELECT id FROM account WHERE id = $1), ",
    whole!(" FROM (SELECT 1 AS one) AS nobody LEFT JOIN account ON account.id = (SELECT id FROM self)")
);

/// The claim that an account was written under last: its password, or its unlocking.
///
/// # Errors
/// When the store cannot be read.
pub async fn last_claim<'e>(
    on: impl Executor<'e, Database = Any>,
    id: &str,
    what: Claimed,
) -> Result<Option<String>, StoreError> {
    let statement = match what {
        Claimed::Password => "SELECT last_claim AS claim FROM account WHERE id = $1",
        Claimed::Unlock => "SELECT last_unlock AS claim FROM account WHERE id = $1",
    };
    let row = sqlx::query(statement).bind(id).fetch_optional(on).await?;
    row.map_or(Ok(None), |row| maybe_text(&row, "claim"))
}

/// Enabled accounts of a tenant that hold a role, at most so many, in the order of their user IDs.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn holding_role(tx: &mut Tx, tenant_id: &str, role: &str, most: usize) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, roles, directory_roles FROM account WHERE tenant_id = $1 AND enabled = 1 \
         AND directory_enabled = 1 AND (roles <> '[]' OR directory_roles <> '[]') ORDER BY user_id",
    )
    .bind(tenant_id)
    .fetch_all(&mut **tx)
    .await?;
    let mut holding = Vec::new();
    for row in rows {
        if holding.len() < most && both(&row, "roles", "directory_roles")?.iter().any(|held| held == role) {
            holding.push(row);
        }
    }
    each(tx, &holding).await
}

/// Accounts of a tenant after a user ID, at most so many, in the order of their user IDs.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn of_tenant(tx: &mut Tx, tenant_id: &str, after: &str, most: i64) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query("SELECT id FROM account WHERE tenant_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3")
        .bind(tenant_id)
        .bind(after)
        .bind(most)
        .fetch_all(&mut **tx)
        .await?;
    each(tx, &rows).await
}

/// All enabled accounts of a tenant that hold any role, in the order of their user IDs.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn administrators(tx: &mut Tx, tenant_id: &str) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query(
        "SELECT id FROM account WHERE tenant_id = $1 AND enabled = 1 AND directory_enabled = 1 \
         AND (roles <> '[]' OR directory_roles <> '[]') ORDER BY user_id",
    )
    .bind(tenant_id)
    .fetch_all(&mut **tx)
    .await?;
    each(tx, &rows).await
}

async fn each(tx: &mut Tx, rows: &[AnyRow]) -> Result<Vec<Account>, StoreError> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.extend(by_id(tx, &text(row, "id")?).await?);
    }
    Ok(found)
}

/// What an account has in other tables.
#[derive(Default)]
struct Belongings {
    primary_mail: Option<Contact>,
    other_mails: Vec<Contact>,
    mobile_phone: Option<Phone>,
    office_phone: Option<Phone>,
    groups: Vec<String>,
    kept: Vec<Kept>,
    switched_off: Vec<Method>,
    closures: Closures,
}

/// What stands beside the account in a row of [`whole`]. Compared by its fields
/// in turn, which is the order to list them in.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Belonging {
    kind: String,
    registered: bool,
    position: i64,
    id: String,
    content: String,
    since_ms: i64,
    verified_ms: Option<i64>,
    used_ms: Option<i64>,
    until_ms: Option<i64>,
    mark: Option<String>,
}

/// The rows of one person, by a statement that ends in [`whole`].
async fn read(tx: &mut Tx, statement: &'static str, key: &str, nobody: &str) -> Result<Vec<AnyRow>, StoreError> {
    Ok(sqlx::query(statement).bind(key).bind(WRONG_IN_A_ROW).bind(nobody).fetch_all(&mut **tx).await?)
}

fn of_rows(keys: &Keys, rows: &[AnyRow], now_ms: i64) -> Result<Person, StoreError> {
    let belongings = belongings(keys, rows, now_ms)?;
    let closures = belongings.closures.clone();
    let is_there = rows.first().map(|row| maybe_text(row, "id")).transpose()?.flatten().is_some();
    let account = match rows.first().filter(|_| is_there) {
        Some(row) => Some(account(row, belongings)?),
        None => None,
    };
    Ok(Person { account, closures })
}

fn belongings(keys: &Keys, rows: &[AnyRow], now_ms: i64) -> Result<Belongings, StoreError> {
    let mut all = rows.iter().filter_map(|row| belonging(row).transpose()).collect::<Result<Vec<_>, _>>()?;
    all.sort_unstable();
    let mut found = Belongings::default();
    let mut codes = Vec::new();
    for one in all {
        match one.kind.as_str() {
            "group" => found.groups.push(one.content),
            "switched-off" => {
                let method = Method::from_name(&one.content).ok_or(StoreError::Unreadable("wrong_in_a_row.method"))?;
                found.switched_off.push(method);
            }
            "closed" => {
                if let Some(until_ms) = one.until_ms.filter(|until_ms| *until_ms > now_ms) {
                    found.closures.add(&one.content, until_ms)?;
                }
            }
            "codes" => {
                let count = |number| u8::try_from(number).unwrap_or(u8::MAX);
                let (left, in_use) = (count(one.position), count(one.since_ms));
                let unsure = one.verified_ms.map_or(0, count);
                codes.push((one.id, Codes { left, unsure, in_use }));
            }
            kind => found.add(keys, Kind::from_name(kind).ok_or(StoreError::Unreadable("means.kind"))?, one)?,
        }
    }
    for (set, codes) in codes {
        if let Some(kept) = found.kept.iter_mut().find(|kept| kept.id == set) {
            kept.codes = Some(codes);
        }
    }
    Ok(found)
}

/// `None` where no row of any table belongs to the account.
fn belonging(row: &AnyRow) -> Result<Option<Belonging>, StoreError> {
    let Some(kind) = maybe_text(row, "its_kind")? else { return Ok(None) };
    Ok(Some(Belonging {
        kind,
        registered: switch(row, "its_registered")?,
        position: number(row, "its_position")?,
        id: text(row, "its_id")?,
        content: text(row, "its_content")?,
        since_ms: number(row, "its_since_ms")?,
        verified_ms: maybe_number(row, "its_verified_ms")?,
        used_ms: maybe_number(row, "its_used_ms")?,
        until_ms: maybe_number(row, "its_until_ms")?,
        mark: maybe_text(row, "its_mark")?,
    }))
}

impl Belongings {
    /// Adds a means. Its content is opened, but for what a method keeps, which only a comparison needs.
    fn add(&mut self, keys: &Keys, kind: Kind, means: Belonging) -> Result<(), StoreError> {
        let Belonging { id, content, registered, since_ms, verified_ms, used_ms, mark, .. } = means;
        let filed = Filed { since_ms, used_ms, verified: verified_ms.is_some(), registered };
        let opened = |id: &str| -> Result<String, StoreError> {
            let opened = keys.open(kind.purpose(), id, &content)?;
            String::from_utf8(opened.to_vec()).map_err(|_| StoreError::Unreadable("means.sealed"))
        };
        let mailbox = |id: String, filed| -> Result<Contact, StoreError> {
            let address = opened(&id)?.parse().map_err(|_| StoreError::Unreadable("means.sealed"))?;
            Ok(Contact { id, address, filed })
        };
        let phone = |id: String, filed| -> Result<Phone, StoreError> { Ok(Phone { number: opened(&id)?, id, filed }) };
        match kind {
            Kind::PrimaryMail => self.primary_mail = Some(mailbox(id, filed)?),
            Kind::Mail => self.other_mails.push(mailbox(id, filed)?),
            Kind::MobilePhone => self.mobile_phone = Some(phone(id, filed)?),
            Kind::OfficePhone => self.office_phone = Some(phone(id, filed)?),
            Kind::Kept(by) => self.kept.push(Kept { id, by, mark, filed, codes: None }),
        }
        Ok(())
    }
}

fn account(row: &AnyRow, belongings: Belongings) -> Result<Account, StoreError> {
    let Belongings { primary_mail, other_mails, mobile_phone, office_phone, groups, kept, switched_off, closures: _ } =
        belongings;
    let guest = maybe_text(row, "guest")?
        .map(|guest| Guest::from_name(&guest).ok_or(StoreError::Unreadable("account.guest")))
        .transpose()?;
    Ok(Account {
        tenant_id: text(row, "tenant_id")?,
        user_id: UserId::parse(&text(row, "user_id")?).map_err(|_| StoreError::Unreadable("account.user_id"))?,
        given_name: text(row, "given_name")?,
        family_name: text(row, "family_name")?,
        enabled: switch(row, "enabled")? && switch(row, "directory_enabled")?,
        enabled_here: switch(row, "enabled")?,
        personal: switch(row, "personal")?,
        authority: Authority::from_name(&text(row, "authority")?).ok_or(StoreError::Unreadable("account.authority"))?,
        elsewhere: elsewhere(row)?,
        roles: both(row, "roles", "directory_roles")?,
        licences: both(row, "licences", "directory_licences")?,
        groups,
        guest,
        locale: maybe_text(row, "locale")?,
        password_epoch: number(row, "password_epoch")?,
        password_set_ms: number(row, "password_set_ms")?,
        must_change: switch(row, "must_change")?,
        locked_until_ms: number(row, "locked_until_ms")?,
        primary_mail,
        other_mails,
        mobile_phone,
        office_phone,
        kept,
        default_means: maybe_text(row, "default_means")?,
        confirmed_ms: maybe_number(row, "confirmed_ms")?,
        put_off: put_off(row)?,
        reset_ms: maybe_number(row, "reset_ms")?,
        reported_ms: maybe_number(row, "reported_ms")?,
        switched_off,
        id: text(row, "id")?,
    })
}

fn put_off(row: &AnyRow) -> Result<Option<PutOff>, StoreError> {
    let (Some(campaign), Some(at_ms)) = (maybe_text(row, "put_off_campaign")?, maybe_number(row, "put_off_ms")?) else {
        return Ok(None);
    };
    let times = u8::try_from(number(row, "put_off_times")?).unwrap_or(u8::MAX);
    Ok(Some(PutOff { campaign, times, at_ms }))
}

/// Where an account is kept, from a row that has its columns `directory*`.
pub(super) fn elsewhere(row: &AnyRow) -> Result<Option<Elsewhere>, StoreError> {
    let (Some(directory), Some(key)) = (maybe_text(row, "directory")?, maybe_text(row, "directory_key")?) else {
        return Ok(None);
    };
    Ok(Some(Elsewhere {
        directory,
        key,
        set: maybe_text(row, "directory_set")?.unwrap_or_default(),
        enabled: switch(row, "directory_enabled")?,
        locked: switch(row, "directory_locked")?,
        protected: switch(row, "directory_protected")?,
        rules: maybe_text(row, "directory_rules")?.and_then(|rules| serde_json::from_str(&rules).ok()),
    }))
}

/// What an import gave and what the account has by groups of its directory, each once.
fn both(row: &AnyRow, own: &'static str, by_directory: &'static str) -> Result<Vec<String>, StoreError> {
    let mut all = list(row, own)?;
    for one in list(row, by_directory)? {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    Ok(all)
}

/// Roles and licences that an import gave to an account.
///
/// # Errors
/// When the store cannot be read.
pub async fn granted_by_import(tx: &mut Tx, id: &str) -> Result<(Vec<String>, Vec<String>), StoreError> {
    let row =
        sqlx::query("SELECT roles, licences FROM account WHERE id = $1").bind(id).fetch_optional(&mut **tx).await?;
    row.map_or(Ok((Vec::new(), Vec::new())), |row| Ok((list(&row, "roles")?, list(&row, "licences")?)))
}

fn list(row: &AnyRow, column: &'static str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(&text(row, column)?).map_err(|_| StoreError::Unreadable(column))
}
