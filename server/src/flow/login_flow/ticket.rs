//! Tickets: a login flow vouches for a person who just signed in.

use crate::audit::{Event, Happened};
use crate::clock::MINUTE_MS;
use crate::flow::{Act, Trouble};
use crate::secrets::{Digest, TicketValue};
use crate::store::tickets::{self, Ticket};

/// How long a ticket can be redeemed: the browser is on its way, nothing is typed.
pub const TICKET_MS: i64 = 5 * MINUTE_MS;

/// Redeems what stands behind `#ticket=`: once, for this browser. None where it
/// is no ticket, too old, was redeemed before, its login flow's key was revoked, or
/// the password is another one by now.
///
/// The caller keeps [`Ticket::digest`] with the visit: by it the ticket is found
/// again when the visit ends.
///
/// # Errors
/// When the store refuses.
pub async fn redeem_ticket(act: &mut Act<'_>, value: &TicketValue) -> Result<Option<Ticket>, Trouble> {
    let (digest, now) = (act.keys().digest(Digest::Ticket, &[value.expose()]), act.now);
    let ticket = tickets::redeem(act, &digest, now).await?;
    let event = match &ticket {
        Some(ticket) => Event {
            tenant_id: Some(ticket.tenant_id.clone()),
            account_id: Some(ticket.account_id.clone()),
            ..act.event(Happened::TicketRedeemed, ticket.kind.name())
        },
        None => act.event(Happened::TicketRefused, "ticket-refused"),
    };
    act.note(event);
    Ok(ticket)
}
