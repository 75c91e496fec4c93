//! Means of proof on file, and the directory's addresses: one row each.
//!
//! What the person put there is bound and taken off under the types of
//! [`proof`](super::proof). What the directory entered is changed by an import alone.

use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::{StoreError, Tx, maybe_number, maybe_text, number, text};
use crate::policy::method::Method;
use crate::secrets::{KeptSecret, Keys, Sealed, guid};
use crate::store::proof::{Binding, Bound};
use crate::totp::Form;

/// What a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The mailbox that the account itself opens. It is written to and is no proof.
    PrimaryMail,
    Mail,
    MobilePhone,
    OfficePhone,
    /// The secret of one method, which that method alone compares with.
    Kept(Method),
}

impl Kind {
    const ADDRESSES: [Self; 4] = [Self::PrimaryMail, Self::Mail, Self::MobilePhone, Self::OfficePhone];

    /// The stable name, as stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PrimaryMail => "primary-mail",
            Self::Mail => "mail",
            Self::MobilePhone => "mobile-phone",
            Self::OfficePhone => "office-phone",
            Self::Kept(method) => method.name(),
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let address = Self::ADDRESSES.into_iter().find(|kind| kind.name() == name);
        address.or_else(|| Method::from_name(name).map(Self::Kept))
    }

    /// The purpose that its content is sealed for.
    pub(super) fn purpose(self) -> Sealed {
        match self {
            Self::PrimaryMail | Self::Mail | Self::MobilePhone | Self::OfficePhone => Sealed::Contact,
            Self::Kept(_) => Sealed::KeptSecret,
        }
    }
}

/// What goes on file when it was used for the first time. It may be a secret.
pub struct Content<'a> {
    pub kind: Kind,
    pub plain: &'a [u8],
    /// Of what is kept: the step of the code that was given, which is not good a second time;
    /// of a passkey, how often it has signed.
    pub step: i64,
    /// What tells it from others of its method.
    pub mark: Option<&'a str>,
}

/// Puts something on file, with the id that its proof names.
///
/// # Errors
/// When the store refuses, or the content cannot be sealed.
pub async fn bind(bound: &mut Bound<'_>, content: Content<'_>, now_ms: i64) -> Result<(), StoreError> {
    let (id, account) = (bound.means().to_owned(), bound.account().to_owned());
    let Content { kind, plain, step, mark } = content;
    let sealed = bound.right().tx().keys().seal(kind.purpose(), &id, plain.as_ref())?;
    sqlx::query(
        "INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms, verified_ms, mark) \
         SELECT $1, $2, $3, 1, COALESCE(MAX(position), -1) + 1, $4, $5, $6, $6, $7 FROM means \
         WHERE account_id = $2 AND kind = $3 AND registered = 1",
    )
    .bind(id)
    .bind(account)
    .bind(kind.name())
    .bind(sealed)
    .bind(step)
    .bind(now_ms)
    .bind(mark)
    .execute(&mut **bound.right().tx())
    .await?;
    Ok(())
}

/// Takes something that the person put on file off it; says whether it was there.
///
/// # Errors
/// When the store refuses.
pub async fn remove(right: &mut Binding<'_>, means: &str) -> Result<bool, StoreError> {
    let account = right.account().to_owned();
    let removed = sqlx::query("DELETE FROM means WHERE id = $1 AND account_id = $2 AND registered = 1")
        .bind(means)
        .bind(&account)
        .execute(&mut **right.tx())
        .await?;
    sqlx::query("UPDATE account SET default_means = NULL WHERE id = $1 AND default_means = $2")
        .bind(account)
        .bind(means)
        .execute(&mut **right.tx())
        .await?;
    Ok(removed.rows_affected() > 0)
}

/// Has one means offered first.
///
/// # Errors
/// When the store refuses.
pub async fn make_default(right: &mut Binding<'_>, means: &str) -> Result<(), StoreError> {
    let account = right.account().to_owned();
    sqlx::query("UPDATE account SET default_means = $2 WHERE id = $1")
        .bind(account)
        .bind(means)
        .execute(&mut **right.tx())
        .await?;
    Ok(())
}

/// Notes that the person says that what is on file is right.
///
/// # Errors
/// When the store refuses.
pub async fn confirm(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET confirmed_ms = $2 WHERE id = $1")
        .bind(account_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// As [`confirm`], where the person never said so before: a person who puts something on file has looked.
///
/// # Errors
/// When the store refuses.
pub async fn confirm_first(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET confirmed_ms = COALESCE(confirmed_ms, $2) WHERE id = $1")
        .bind(account_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that the person put off what a campaign asks; it is named by its first day.
///
/// # Errors
/// When the store refuses.
pub async fn put_off(tx: &mut Tx, account_id: &str, campaign: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE account SET put_off_times = CASE WHEN put_off_campaign = $2 THEN put_off_times + 1 ELSE 1 END, \
         put_off_campaign = $2, put_off_ms = $3 WHERE id = $1",
    )
    .bind(account_id)
    .bind(campaign)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that a means proved who the person is.
///
/// # Errors
/// When the store refuses.
pub async fn note_use(tx: &mut Tx, means: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE means SET used_ms = $2, verified_ms = COALESCE(verified_ms, $2) WHERE id = $1")
        .bind(means)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that the password was reset by proofs.
///
/// # Errors
/// When the store refuses.
pub async fn note_reset(tx: &mut Tx, account_id: &str, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET reset_ms = $2 WHERE id = $1")
        .bind(account_id)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What a method keeps, opened to compare a code with it.
pub struct Opened {
    pub id: String,
    pub secret: KeptSecret,
    /// Whether the person put it there; if not, the directory did.
    pub registered: bool,
    /// The step of the last code that was accepted; 0 before the first. It only grows.
    pub step: i64,
    /// How an authenticator makes its codes.
    pub form: Form,
    /// Of a hardware token.
    pub serial: Option<String>,
}

/// What an account keeps for a method: the directory's first, each in the order in which they came.
///
/// # Errors
/// When the store cannot be read, or a secret cannot be opened.
pub async fn kept(tx: &mut Tx, account_id: &str, method: Method) -> Result<Vec<Opened>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, sealed, registered, step, form, serial FROM means WHERE account_id = $1 AND kind = $2 \
         ORDER BY registered, position",
    )
    .bind(account_id)
    .bind(method.name())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| opened(tx.keys(), row)).collect()
}

fn opened(keys: &Keys, row: &AnyRow) -> Result<Opened, StoreError> {
    let id = text(row, "id")?;
    let secret = keys.open(Sealed::KeptSecret, &id, &text(row, "sealed")?)?;
    let (registered, step) = (number(row, "registered")? != 0, number(row, "step")?);
    let (form, serial) = (form_of(row)?, maybe_text(row, "serial")?);
    Ok(Opened { id, secret: KeptSecret::new(&secret), registered, step, form, serial })
}

fn form_of(row: &AnyRow) -> Result<Form, StoreError> {
    match maybe_text(row, "form")? {
        Some(form) => Form::read(&form).ok_or(StoreError::Unreadable("means.form")),
        None => Ok(Form::default()),
    }
}

/// Spends the code of a step: true for exactly one caller, and only if no code
/// of this step or a later one was accepted before (RFC 6238, 5.2).
///
/// # Errors
/// When the store refuses.
pub async fn spend_step(tx: &mut Tx, id: &str, account_id: &str, step: i64) -> Result<bool, StoreError> {
    let spent = sqlx::query("UPDATE means SET step = $3 WHERE id = $1 AND account_id = $2 AND step < $3")
        .bind(id)
        .bind(account_id)
        .bind(step)
        .execute(&mut **tx)
        .await?;
    Ok(spent.rows_affected() == 1)
}

/// Takes note of how often a passkey has signed: true for exactly one caller, and only if it
/// signed more often than before. One that does not count says 0 each time.
///
/// # Errors
/// When the store refuses.
pub async fn count_up(tx: &mut Tx, id: &str, account_id: &str, counter: i64) -> Result<bool, StoreError> {
    let counted = sqlx::query(
        "UPDATE means SET step = $3 WHERE id = $1 AND account_id = $2 AND (step < $3 OR (step = 0 AND $3 = 0))",
    )
    .bind(id)
    .bind(account_id)
    .bind(counter)
    .execute(&mut **tx)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Ids and user IDs of all accounts that keep something for a method, for the demo's page.
///
/// # Errors
/// When the store cannot be read.
pub async fn keepers(tx: &mut Tx, method: Method) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT a.id AS id, a.user_id AS user_id FROM account a \
         JOIN means m ON m.account_id = a.id AND m.kind = $1 ORDER BY a.user_id",
    )
    .bind(method.name())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Ok((text(row, "id")?, text(row, "user_id")?))).collect()
}

/// Replaces what the directory entered of these kinds. What the person registered stays.
///
/// # Errors
/// When the store refuses, or a content cannot be sealed.
pub async fn replace_entered(
    tx: &mut Tx,
    account_id: &str,
    kinds: &[Kind],
    entered: &[(Kind, impl AsRef<[u8]>)],
    now_ms: i64,
) -> Result<(), StoreError> {
    for kind in kinds {
        clear_entered(tx, account_id, *kind).await?;
    }
    for (position, (kind, plain)) in (0i64..).zip(entered) {
        enter(tx, account_id, (*kind, plain.as_ref(), None), position, now_ms).await?;
    }
    Ok(())
}

/// Replaces the authenticators of a method that the directory entered. Hardware tokens stay, and
/// so does what the person registered.
///
/// # Errors
/// When the store refuses, or a secret cannot be sealed.
pub async fn replace_authenticators(
    tx: &mut Tx,
    account_id: &str,
    method: Method,
    entered: &[(&KeptSecret, Form)],
    now_ms: i64,
) -> Result<(), StoreError> {
    let kind = Kind::Kept(method);
    clear_entered(tx, account_id, kind).await?;
    for (position, (secret, form)) in (0i64..).zip(entered) {
        enter(tx, account_id, (kind, secret.expose(), Some(*form)), position, now_ms).await?;
    }
    Ok(())
}

async fn clear_entered(tx: &mut Tx, account_id: &str, kind: Kind) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM means WHERE account_id = $1 AND kind = $2 AND registered = 0 AND serial IS NULL")
        .bind(account_id)
        .bind(kind.name())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn enter(
    tx: &mut Tx,
    account_id: &str,
    (kind, plain, form): (Kind, &[u8], Option<Form>),
    position: i64,
    now_ms: i64,
) -> Result<(), StoreError> {
    let id = guid();
    let sealed = tx.keys().seal(kind.purpose(), &id, plain)?;
    sqlx::query(
        "INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms, form) \
         VALUES ($1, $2, $3, 0, $4, $5, 0, $6, $7)",
    )
    .bind(&id)
    .bind(account_id)
    .bind(kind.name())
    .bind(position)
    .bind(sealed)
    .bind(now_ms)
    .bind(form.map(Form::written))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Where the places of hardware tokens begin, behind those of what rows of an import enter.
const TOKENS_FROM: i64 = 1_000_000;

/// A hardware token that the organization hands to a person.
pub struct NewToken<'a> {
    pub account_id: &'a str,
    pub method: Method,
    pub serial: &'a str,
    pub secret: &'a KeptSecret,
    pub form: Form,
    /// What tells it from others, as the method writes it.
    pub mark: &'a str,
}

/// Puts a hardware token on file.
///
/// # Errors
/// When the store refuses, as for a serial number that is on file, or the secret cannot be sealed.
pub async fn enter_token(tx: &mut Tx, token: &NewToken<'_>, now_ms: i64) -> Result<(), StoreError> {
    let id = guid();
    let kind = Kind::Kept(token.method);
    let sealed = tx.keys().seal(kind.purpose(), &id, token.secret.expose())?;
    sqlx::query(
        "INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms, mark, form, serial) \
         SELECT $1, $2, $3, 0, COALESCE(MAX(position) + 1, $4), $5, 0, $6, $7, $8, $9 FROM means \
         WHERE account_id = $2 AND kind = $3 AND serial IS NOT NULL",
    )
    .bind(id)
    .bind(token.account_id)
    .bind(kind.name())
    .bind(TOKENS_FROM)
    .bind(sealed)
    .bind(now_ms)
    .bind(token.mark)
    .bind(token.form.written())
    .bind(token.serial)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A hardware token on file, without its secret.
#[derive(Debug, Clone)]
pub struct Token {
    pub id: String,
    pub serial: String,
    pub account_id: String,
    pub tenant_id: String,
    pub user_id: String,
    pub mark: String,
    pub form: Form,
    pub since_ms: i64,
    pub used_ms: Option<i64>,
}

const TOKENS: &str = "SELECT m.id, m.serial, m.account_id, a.tenant_id, a.user_id, m.mark, m.form, m.since_ms, \
                      m.used_ms FROM means m JOIN account a ON a.id = m.account_id";

/// All hardware tokens, by their serial numbers.
///
/// # Errors
/// When the store cannot be read.
pub async fn tokens(tx: &mut Tx) -> Result<Vec<Token>, StoreError> {
    let sql = AssertSqlSafe(format!("{TOKENS} WHERE m.serial IS NOT NULL ORDER BY m.serial"));
    let rows = sqlx::query(sql).fetch_all(&mut **tx).await?;
    rows.iter().map(token_of).collect()
}

/// The hardware token of a serial number.
///
/// # Errors
/// When the store cannot be read.
pub async fn token(tx: &mut Tx, serial: &str) -> Result<Option<Token>, StoreError> {
    let sql = AssertSqlSafe(format!("{TOKENS} WHERE m.serial = $1"));
    let row = sqlx::query(sql).bind(serial).fetch_optional(&mut **tx).await?;
    row.as_ref().map(token_of).transpose()
}

fn token_of(row: &AnyRow) -> Result<Token, StoreError> {
    Ok(Token {
        id: text(row, "id")?,
        serial: text(row, "serial")?,
        account_id: text(row, "account_id")?,
        tenant_id: text(row, "tenant_id")?,
        user_id: text(row, "user_id")?,
        mark: maybe_text(row, "mark")?.unwrap_or_default(),
        form: form_of(row)?,
        since_ms: number(row, "since_ms")?,
        used_ms: maybe_number(row, "used_ms")?,
    })
}

/// Takes a hardware token off file. Proofs that were made with it count no more.
///
/// # Errors
/// When the store refuses.
pub async fn remove_token(tx: &mut Tx, token: &Token) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM means WHERE id = $1 AND serial IS NOT NULL").bind(&token.id).execute(&mut **tx).await?;
    sqlx::query("UPDATE account SET default_means = NULL WHERE id = $1 AND default_means = $2")
        .bind(&token.account_id)
        .bind(&token.id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
