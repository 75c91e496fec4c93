//! What a visit to register adds to its row: one row each.

use sqlx::any::AnyRow;

use super::{StoreError, Tx, maybe_text, number, switch, text};
use crate::policy::method::Method;
use crate::policy::registration::Interrupt;
use crate::visit::registration::{Place, Registration, SignedInBy};

/// What a visit adds, by the visit's id.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_flow(tx: &mut Tx, flow_id: &str) -> Result<Option<Registration>, StoreError> {
    let row =
        sqlx::query("SELECT * FROM registration WHERE flow_id = $1").bind(flow_id).fetch_optional(&mut **tx).await?;
    row.as_ref().map(registration).transpose()
}

/// Adds it, or writes back what may change: all but how the person signed in.
///
/// # Errors
/// When the store refuses.
pub async fn save(tx: &mut Tx, registration: &Registration) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO registration (flow_id, signed_in_by, signed_in_ms, ticket, interrupt, guided, place, pending, \
         pending_id, wanted, item, done, result, return_to, setting_up) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT (flow_id) DO UPDATE SET guided = excluded.guided, place = excluded.place, \
         pending = excluded.pending, pending_id = excluded.pending_id, wanted = excluded.wanted, item = excluded.item, \
         done = excluded.done, result = excluded.result, return_to = excluded.return_to, \
         setting_up = excluded.setting_up",
    )
    .bind(&registration.flow_id)
    .bind(registration.signed_in_by.name())
    .bind(registration.signed_in_ms)
    .bind(&registration.ticket)
    .bind(registration.interrupt.map(Interrupt::name))
    .bind(i64::from(registration.guided))
    .bind(registration.place.name())
    .bind(&registration.pending)
    .bind(&registration.pending_id)
    .bind(registration.wanted.map(Method::name))
    .bind(&registration.item)
    .bind(registration.done.map(word).transpose()?)
    .bind(registration.result.map(word).transpose()?)
    .bind(&registration.return_to)
    .bind(registration.setting_up.map(Method::name))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn registration(row: &AnyRow) -> Result<Registration, StoreError> {
    let unreadable = StoreError::Unreadable;
    Ok(Registration {
        flow_id: text(row, "flow_id")?,
        signed_in_by: SignedInBy::from_name(&text(row, "signed_in_by")?)
            .ok_or(unreadable("registration.signed_in_by"))?,
        signed_in_ms: number(row, "signed_in_ms")?,
        ticket: maybe_text(row, "ticket")?,
        interrupt: maybe_text(row, "interrupt")?
            .map(|name| Interrupt::from_name(&name).ok_or(unreadable("registration.interrupt")))
            .transpose()?,
        guided: switch(row, "guided")?,
        place: Place::from_name(&text(row, "place")?).ok_or(unreadable("registration.place"))?,
        pending: maybe_text(row, "pending")?,
        pending_id: maybe_text(row, "pending_id")?,
        wanted: maybe_text(row, "wanted")?
            .map(|name| Method::from_name(&name).ok_or(unreadable("registration.wanted")))
            .transpose()?,
        setting_up: maybe_text(row, "setting_up")?
            .map(|name| Method::from_name(&name).ok_or(unreadable("registration.setting_up")))
            .transpose()?,
        item: maybe_text(row, "item")?,
        done: maybe_text(row, "done")?.map(|done| read(&done, "registration.done")).transpose()?,
        result: maybe_text(row, "result")?.map(|result| read(&result, "registration.result")).transpose()?,
        return_to: maybe_text(row, "return_to")?,
    })
}

/// A wire word, as JSON writes it.
fn word(value: impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(&value).map_err(|_| StoreError::Unreadable("registration"))
}

fn read<T: serde::de::DeserializeOwned>(text: &str, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable(column))
}
