//! Bodies of the server functions of [`crate::api::register`].

use super::visit::Call;
use crate::flow::registration::{self, manage};
use crate::secrets::{Password, TicketValue};
use crate::wire::Entry;
use crate::wire::{CheckAnswer, Fault, Given, Screen};

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn begin(entry: Entry, user_id: String, password: String, solution: CheckAnswer) -> Result<Screen, Fault> {
    let password = Password::new(password);
    let call = Call::read()?;
    let moved = registration::begin(&call.portal, &call.caller, &entry, &user_id, password, &solution).await;
    call.answer(moved).await
}

#[allow(missing_docs, clippy::missing_errors_doc)]
pub async fn redeem(entry: Entry, ticket: String) -> Result<Screen, Fault> {
    let call = Call::read_or_welcome()?;
    let moved = registration::redeem(&call.portal, &call.caller, &entry, &TicketValue::new(ticket)).await;
    call.answer(moved).await
}

/// A function whose body is one use case with these arguments.
macro_rules! acts {
    ($($name:ident($($argument:ident: $type:ty),*) = $act:path;)+) => {$(
        #[allow(missing_docs, clippy::missing_errors_doc)]
        pub async fn $name($($argument: $type),*) -> Result<Screen, Fault> {
            let call = Call::read()?;
            let moved = $act(&call.portal, &call.caller, $($argument),*).await;
            call.answer(moved).await
        }
    )+};
}

acts! {
    start() = registration::start;
    add(method: String) = registration::add;
    give(given: Given) = registration::give;
    choose_other() = registration::choose_other;
    send_again() = registration::send_again;
    codes_kept() = registration::codes_kept;
    confirm() = registration::confirm;
    cancel() = registration::cancel;
    replace(place: u8) = manage::replace;
    remove(place: u8) = manage::remove;
    remove_it() = manage::remove_it;
    make_default(place: u8) = manage::make_default;
}
