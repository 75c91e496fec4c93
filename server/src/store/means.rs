//! Means of proof on file, and the directory's addresses: one row each.
//!
//! What the person put there is bound and taken off under the types of
//! [`proof`](super::proof). What the directory entered is changed by an import alone.

use sqlx::any::AnyRow;

use super::{StoreError, Tx, number, text};
use crate::policy::method::Method;
use crate::secrets::{KeptSecret, Keys, Sealed, guid};
use crate::store::proof::{Binding, Bound};

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
}

/// What an account keeps for a method: the directory's first, each in the order in which they came.
///
/// # Errors
/// When the store cannot be read, or a secret cannot be opened.
pub async fn kept(tx: &mut Tx, account_id: &str, method: Method) -> Result<Vec<Opened>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, sealed, registered, step FROM means WHERE account_id = $1 AND kind = $2 \
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
    let registered = number(row, "registered")? != 0;
    Ok(Opened { id, secret: KeptSecret::new(&secret), registered, step: number(row, "step")? })
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
        sqlx::query("DELETE FROM means WHERE account_id = $1 AND kind = $2 AND registered = 0")
            .bind(account_id)
            .bind(kind.name())
            .execute(&mut **tx)
            .await?;
    }
    for (position, (kind, plain)) in (0i64..).zip(entered) {
        let id = guid();
        let sealed = tx.keys().seal(kind.purpose(), &id, plain.as_ref())?;
        sqlx::query(
            "INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms) \
             VALUES ($1, $2, $3, 0, $4, $5, 0, $6)",
        )
        .bind(&id)
        .bind(account_id)
        .bind(kind.name())
        .bind(position)
        .bind(sealed)
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
