//! Accounts, their groups and their contact data.

use sqlx::any::AnyRow;

use super::{StoreError, Tx, maybe_number, maybe_text, number, switch, text};
use crate::messages::mail::MailAddress;
use crate::policy::account::{Account, App, Authority, Contact, Filed, Guest, Phone};
use crate::policy::method::Method;
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

async fn belongings(tx: &mut Tx, keys: &Keys, id: &str) -> Result<Belongings, StoreError> {
    let mut found = Belongings::default();
    let contacts = sqlx::query("SELECT id, kind, sealed, since_ms, verified_ms, used_ms FROM contact WHERE account_id = $1 ORDER BY kind, position")
        .bind(id)
        .fetch_all(&mut **tx)
        .await?;
    for row in &contacts {
        let contact_id = text(row, "id")?;
        let opened = keys.open(Sealed::Contact, &contact_id, &text(row, "sealed")?)?;
        let opened = std::str::from_utf8(&opened).map_err(|_| StoreError::Unreadable("contact.sealed"))?;
        let kind = text(row, "kind")?;
        let mailbox = |id| {
            let address: MailAddress = opened.parse().map_err(|_| StoreError::Unreadable("contact.sealed"))?;
            let filed = Filed {
                since_ms: number(row, "since_ms")?,
                used_ms: maybe_number(row, "used_ms")?,
                verified: maybe_number(row, "verified_ms")?.is_some(),
                registered: kind == "registered-mail",
            };
            Ok::<_, StoreError>(Contact { id, address, filed })
        };
        match kind.as_str() {
            "primary-mail" => found.primary_mail = Some(mailbox(contact_id)?),
            "other-mail" | "registered-mail" => found.other_mails.push(mailbox(contact_id)?),
            "mobile-phone" => found.mobile_phone = Some(Phone { id: contact_id, number: opened.to_owned() }),
            "office-phone" => found.office_phone = Some(Phone { id: contact_id, number: opened.to_owned() }),
            _ => return Err(StoreError::Unreadable("contact.kind")),
        }
    }
    // UNION, not UNION ALL: groups that contain each other end the walk.
    let groups = sqlx::query(
        "WITH RECURSIVE above (id) AS ( \
             SELECT group_id FROM group_member WHERE member_kind = 'account' AND member_id = $1 \
             UNION \
             SELECT m.group_id FROM group_member m JOIN above a ON m.member_kind = 'group' AND m.member_id = a.id \
         ) SELECT g.name AS name FROM directory_group g JOIN above a ON a.id = g.id",
    )
    .bind(id)
    .fetch_all(&mut **tx)
    .await?;
    found.groups = groups.iter().map(|row| text(row, "name")).collect::<Result<_, _>>()?;
    let apps = sqlx::query("SELECT id, registered, since_ms, used_ms FROM authenticator WHERE account_id = $1 ORDER BY registered, position")
        .bind(id)
        .fetch_all(&mut **tx)
        .await?;
    found.switched_off = super::throttles::switched_off(tx, id).await?;
    found.apps = apps.iter().map(app).collect::<Result<_, _>>()?;
    Ok(found)
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

fn app(row: &AnyRow) -> Result<App, StoreError> {
    let used_ms = maybe_number(row, "used_ms")?;
    let registered = switch(row, "registered")?;
    // One that the person set up showed its code then.
    let filed =
        Filed { since_ms: number(row, "since_ms")?, used_ms, verified: registered || used_ms.is_some(), registered };
    Ok(App { id: text(row, "id")?, filed })
}

fn list(row: &AnyRow, column: &'static str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(&text(row, column)?).map_err(|_| StoreError::Unreadable(column))
}
