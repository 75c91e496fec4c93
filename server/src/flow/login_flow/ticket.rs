//! Tickets: a login flow vouches for somebody who just signed in.

use crate::audit::{Event, Happened};
use crate::clock::MINUTE_MS;
use crate::flow::{Caller, Trouble};
use crate::portal::Portal;
use crate::secrets::{Digest, TicketValue};
use crate::store::tickets::Ticket;
use crate::store::{Tx, audit, tickets};

/// How long a ticket can be redeemed: the browser is on its way, nothing is typed.
pub const TICKET_MS: i64 = 5 * MINUTE_MS;

/// Redeems what stands behind `#ticket=`: once, for this browser. Nothing where
/// it is none, too old, was redeemed before, its login flow's key was revoked, or
/// the password is another one by now.
///
/// The caller keeps [`Ticket::digest`] with the visit: by it the ticket is found
/// again when the visit ends.
///
/// # Errors
/// When the store refuses.
pub async fn redeem_ticket(
    tx: &mut Tx,
    portal: &Portal,
    caller: &Caller,
    value: &TicketValue,
    now: i64,
) -> Result<Option<Ticket>, Trouble> {
    let digest = portal.keys.digest(Digest::Ticket, &[value.expose()]);
    let ticket = tickets::redeem(tx, &digest, now).await?;
    let event = match &ticket {
        Some(ticket) => Event {
            tenant_id: Some(ticket.tenant_id.clone()),
            account_id: Some(ticket.account_id.clone()),
            ..Event::new(Happened::TicketRedeemed, ticket.kind.name())
        },
        None => Event::new(Happened::TicketRefused, "ticket-refused"),
    };
    let source = Some(caller.source.to_string());
    let event = Event { source, support_code: Some(portal.support_code(caller)), ..event };
    audit::append(tx, &portal.keys, event, now);
    Ok(ticket)
}
