//! Accounts, their groups and their contact data.

use sqlx::any::AnyRow;

use super::{StoreError, Tx, maybe_number, maybe_text, number, switch, text};
use crate::messages::mail::MailAddress;
use crate::policy::account::{Account, App, Authority, Contact, Filed, Guest, Phone};
use crate::policy::method::Method;
use crate::policy::throttle::WRONG_IN_A_ROW;
use crate::policy::user_id::UserId;
use crate::secrets::{Keys, Sealed};

/// The account with this user ID: an exact match or none.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn by_user_id(tx: &mut Tx, keys: &Keys, user_id: &UserId) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query("SELECT * FROM account WHERE user_id = $1")
        .bind(user_id.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    account_or_nobody(tx, keys, row).await
}

/// The account of an id, as it is now.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn by_id(tx: &mut Tx, keys: &Keys, id: &str) -> Result<Option<Account>, StoreError> {
    let row = sqlx::query("SELECT * FROM account WHERE id = $1").bind(id).fetch_optional(&mut **tx).await?;
    account_or_nobody(tx, keys, row).await
}

/// The account of a row. Without one the same questions are asked about nobody:
/// who is not known must take as long.
async fn account_or_nobody(tx: &mut Tx, keys: &Keys, row: Option<AnyRow>) -> Result<Option<Account>, StoreError> {
    if let Some(row) = row {
        return Ok(Some(account(tx, keys, &row).await?));
    }
    belongings(tx, keys, "").await?;
    Ok(None)
}

/// Enabled accounts of a tenant that hold a role, at most so many, in the order of their user IDs.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn holding_role(
    tx: &mut Tx,
    keys: &Keys,
    tenant_id: &str,
    role: &str,
    most: usize,
) -> Result<Vec<Account>, StoreError> {
    let rows =
        sqlx::query("SELECT * FROM account WHERE tenant_id = $1 AND enabled = 1 AND roles <> '[]' ORDER BY user_id")
            .bind(tenant_id)
            .fetch_all(&mut **tx)
            .await?;
    let mut found = Vec::new();
    for row in rows {
        if found.len() == most {
            break;
        }
        if list(&row, "roles")?.iter().any(|held| held == role) {
            found.push(account(tx, keys, &row).await?);
        }
    }
    Ok(found)
}

/// Accounts of a tenant after a user ID, at most so many, in the order of their user IDs.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn of_tenant(
    tx: &mut Tx,
    keys: &Keys,
    tenant_id: &str,
    after: &str,
    most: i64,
) -> Result<Vec<Account>, StoreError> {
    let rows = sqlx::query("SELECT * FROM account WHERE tenant_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3")
        .bind(tenant_id)
        .bind(after)
        .bind(most)
        .fetch_all(&mut **tx)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(account(tx, keys, &row).await?);
    }
    Ok(found)
}

/// All enabled accounts of a tenant that hold any role, in the order of their user IDs.
///
/// # Errors
/// When the store cannot be read, or contact data cannot be opened.
pub async fn administrators(tx: &mut Tx, keys: &Keys, tenant_id: &str) -> Result<Vec<Account>, StoreError> {
    let rows =
        sqlx::query("SELECT * FROM account WHERE tenant_id = $1 AND enabled = 1 AND roles <> '[]' ORDER BY user_id")
            .bind(tenant_id)
            .fetch_all(&mut **tx)
            .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(account(tx, keys, &row).await?);
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
    apps: Vec<App>,
    switched_off: Vec<Method>,
}

/// What belongs to an account lies in five tables and is asked for in one statement: each takes
/// its way to the database and back, while nobody else can write.
///
/// UNION in the walk, not UNION ALL: groups that contain each other end it.
const BELONGINGS: &str = "WITH RECURSIVE above (id) AS ( \
         SELECT group_id FROM group_member WHERE member_kind = 'account' AND member_id = $1 \
         UNION \
         SELECT m.group_id FROM group_member m JOIN above a ON m.member_kind = 'group' AND m.member_id = a.id \
     ) \
     SELECT c.kind AS kind, c.id AS id, c.sealed AS content, 0 AS registered, c.position AS position, \
            c.since_ms AS since_ms, c.verified_ms AS verified_ms, c.used_ms AS used_ms \
         FROM contact c WHERE c.account_id = $1 \
     UNION ALL SELECT 'app', t.id, '', t.registered, t.position, t.since_ms, NULL, t.used_ms \
         FROM authenticator t WHERE t.account_id = $1 \
     UNION ALL SELECT 'group', g.id, g.name, 0, 0, 0, NULL, NULL \
         FROM directory_group g JOIN above a ON a.id = g.id \
     UNION ALL SELECT 'switched-off', '', w.method, 0, 0, 0, NULL, NULL \
         FROM wrong_in_a_row w WHERE w.account_id = $1 AND w.wrong >= $2";

/// A row of [`BELONGINGS`]. Compared by its fields in turn, which is the order to list them in.
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
}

async fn belongings(tx: &mut Tx, keys: &Keys, id: &str) -> Result<Belongings, StoreError> {
    let rows = sqlx::query(BELONGINGS).bind(id).bind(WRONG_IN_A_ROW).fetch_all(&mut **tx).await?;
    let mut all = rows.iter().map(belonging).collect::<Result<Vec<_>, _>>()?;
    all.sort_unstable();
    let mut found = Belongings::default();
    for one in all {
        match one.kind.as_str() {
            "group" => found.groups.push(one.content),
            "app" => found.apps.push(app(one)),
            "switched-off" => {
                let method = Method::from_name(&one.content).ok_or(StoreError::Unreadable("wrong_in_a_row.method"))?;
                found.switched_off.push(method);
            }
            _ => found.add_contact(keys, one)?,
        }
    }
    Ok(found)
}

fn belonging(row: &AnyRow) -> Result<Belonging, StoreError> {
    Ok(Belonging {
        kind: text(row, "kind")?,
        registered: switch(row, "registered")?,
        position: number(row, "position")?,
        id: text(row, "id")?,
        content: text(row, "content")?,
        since_ms: number(row, "since_ms")?,
        verified_ms: maybe_number(row, "verified_ms")?,
        used_ms: maybe_number(row, "used_ms")?,
    })
}

impl Belongings {
    fn add_contact(&mut self, keys: &Keys, contact: Belonging) -> Result<(), StoreError> {
        let Belonging { kind, id, content, since_ms, verified_ms, used_ms, .. } = contact;
        let opened = keys.open(Sealed::Contact, &id, &content)?;
        let opened = std::str::from_utf8(&opened).map_err(|_| StoreError::Unreadable("contact.sealed"))?;
        let mailbox = |id| {
            let address: MailAddress = opened.parse().map_err(|_| StoreError::Unreadable("contact.sealed"))?;
            let filed =
                Filed { since_ms, used_ms, verified: verified_ms.is_some(), registered: kind == "registered-mail" };
            Ok::<_, StoreError>(Contact { id, address, filed })
        };
        match kind.as_str() {
            "primary-mail" => self.primary_mail = Some(mailbox(id)?),
            "other-mail" | "registered-mail" => self.other_mails.push(mailbox(id)?),
            "mobile-phone" => self.mobile_phone = Some(Phone { id, number: opened.to_owned() }),
            "office-phone" => self.office_phone = Some(Phone { id, number: opened.to_owned() }),
            _ => return Err(StoreError::Unreadable("contact.kind")),
        }
        Ok(())
    }
}

async fn account(tx: &mut Tx, keys: &Keys, row: &AnyRow) -> Result<Account, StoreError> {
    let id = text(row, "id")?;
    let Belongings { primary_mail, other_mails, mobile_phone, office_phone, groups, apps, switched_off } =
        belongings(tx, keys, &id).await?;
    let guest = maybe_text(row, "guest")?
        .map(|guest| Guest::from_name(&guest).ok_or(StoreError::Unreadable("account.guest")))
        .transpose()?;
    Ok(Account {
        tenant_id: text(row, "tenant_id")?,
        user_id: UserId::parse(&text(row, "user_id")?).map_err(|_| StoreError::Unreadable("account.user_id"))?,
        given_name: text(row, "given_name")?,
        family_name: text(row, "family_name")?,
        enabled: switch(row, "enabled")?,
        personal: switch(row, "personal")?,
        authority: Authority::from_name(&text(row, "authority")?).ok_or(StoreError::Unreadable("account.authority"))?,
        roles: list(row, "roles")?,
        licences: list(row, "licences")?,
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
        apps,
        default_means: maybe_text(row, "default_means")?,
        confirmed_ms: maybe_number(row, "confirmed_ms")?,
        reset_ms: maybe_number(row, "reset_ms")?,
        reported_ms: maybe_number(row, "reported_ms")?,
        switched_off,
        // Nothing registers them yet.
        questions: 0,
        id,
    })
}

fn app(row: Belonging) -> App {
    let Belonging { id, registered, since_ms, used_ms, .. } = row;
    // One that the person set up showed its code then.
    App { id, filed: Filed { since_ms, used_ms, verified: registered || used_ms.is_some(), registered } }
}

fn list(row: &AnyRow, column: &'static str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(&text(row, column)?).map_err(|_| StoreError::Unreadable(column))
}
