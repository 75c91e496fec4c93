//! Registration: the means of proof that a person has on file.
//!
//! A visit to register begins with a sign-in: by [`begin`], or by [`redeem`]
//! where a login flow vouches for one. What is asked from there on is a
//! [`RegisterStep`](crate::wire::register::RegisterStep), one page each. Reload,
//! step back, the choice of a method and its code, language and leaving are
//! those of [`reset`](super::reset).

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::wire::{CheckAnswer, Entry, Fault, Given, Screen};

/// Signs in to register: with the password, or with a pass in its place.
#[server(prefix = "/api", endpoint = "register/begin", input = Json, output = Json)]
pub async fn begin(entry: Entry, user_id: String, password: String, solution: CheckAnswer) -> Result<Screen, Fault> {
    crate::http::registering::begin(entry, user_id, password, solution).await
}

/// Redeems the ticket that a login flow put into the address, once.
#[server(prefix = "/api", endpoint = "register/redeem", input = Json, output = Json)]
pub async fn redeem(entry: Entry, ticket: String) -> Result<Screen, Fault> {
    crate::http::registering::redeem(entry, ticket).await
}

/// Goes on from the wizard's first page to what is missing or, where all is on file, to change it.
#[server(prefix = "/api", endpoint = "register/start", input = Json, output = Json)]
pub async fn start() -> Result<Screen, Fault> {
    crate::http::registering::start().await
}

/// Sets up a method that was offered, by its name.
#[server(prefix = "/api", endpoint = "register/add", input = Json, output = Json)]
pub async fn add(method: String) -> Result<Screen, Fault> {
    crate::http::registering::add(method).await
}

/// Sets up another method than the one that is shown.
#[server(prefix = "/api", endpoint = "register/choose-other", input = Json, output = Json)]
pub async fn choose_other() -> Result<Screen, Fault> {
    crate::http::registering::choose_other().await
}

/// Gives what the page of a set-up asks for: an address, or the first code. With its first
/// code a method counts.
#[server(prefix = "/api", endpoint = "register/give", input = Json, output = Json)]
pub async fn give(given: Given) -> Result<Screen, Fault> {
    crate::http::registering::give(given).await
}

/// Sends another code to the new address; the older one is dead from then on.
#[server(prefix = "/api", endpoint = "register/send-again", input = Json, output = Json)]
pub async fn send_again() -> Result<Screen, Fault> {
    crate::http::registering::send_again().await
}

/// New codes that were shown are kept by the person: on to where they stand.
#[server(prefix = "/api", endpoint = "register/codes-kept", input = Json, output = Json)]
pub async fn codes_kept() -> Result<Screen, Fault> {
    crate::http::registering::codes_kept().await
}

/// "Looks good": what is on file is right.
#[server(prefix = "/api", endpoint = "register/confirm", input = Json, output = Json)]
pub async fn confirm() -> Result<Screen, Fault> {
    crate::http::registering::confirm().await
}

/// "Not now": back to where the person came from.
#[server(prefix = "/api", endpoint = "register/cancel", input = Json, output = Json)]
pub async fn cancel() -> Result<Screen, Fault> {
    crate::http::registering::cancel().await
}

/// Sets up another one in place of this one, which goes once the new one counts.
#[server(prefix = "/api", endpoint = "register/replace", input = Json, output = Json)]
pub async fn replace(place: u8) -> Result<Screen, Fault> {
    crate::http::registering::replace(place).await
}

/// Asks to take one off file.
#[server(prefix = "/api", endpoint = "register/remove", input = Json, output = Json)]
pub async fn remove(place: u8) -> Result<Screen, Fault> {
    crate::http::registering::remove(place).await
}

/// Takes off file what [`remove`] asked about.
#[server(prefix = "/api", endpoint = "register/remove-it", input = Json, output = Json)]
pub async fn remove_it() -> Result<Screen, Fault> {
    crate::http::registering::remove_it().await
}

/// Has one offered first.
#[server(prefix = "/api", endpoint = "register/make-default", input = Json, output = Json)]
pub async fn make_default(place: u8) -> Result<Screen, Fault> {
    crate::http::registering::make_default(place).await
}
