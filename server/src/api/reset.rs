//! The reset journey: identify, check, new password, done.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::wire::{CheckAnswer, Entry, Fault, Given, Goal, Screen};

/// Where the visit stands: the first screen, or the one a reload left.
#[server(prefix = "/api", endpoint = "reset/current", input = Json, output = Json)]
pub async fn current(entry: Entry) -> Result<Screen, Fault> {
    crate::http::visit::current(entry).await
}

/// Begins a visit for a user ID.
#[server(prefix = "/api", endpoint = "reset/begin", input = Json, output = Json)]
pub async fn begin(entry: Entry, user_id: String, solution: CheckAnswer) -> Result<Screen, Fault> {
    crate::http::visit::begin(entry, user_id, solution).await
}

/// Says why the person came, where that was asked: to reset or to unlock.
#[server(prefix = "/api", endpoint = "reset/choose-goal", input = Json, output = Json)]
pub async fn choose_goal(goal: Goal) -> Result<Screen, Fault> {
    crate::http::visit::choose_goal(goal).await
}

/// Chooses an offer by its place in the list the server made.
#[server(prefix = "/api", endpoint = "reset/choose-method", input = Json, output = Json)]
pub async fn choose_method(offer: u8) -> Result<Screen, Fault> {
    crate::http::visit::choose_method(offer).await
}

/// Asks for a new code by the method chosen; the older code is dead from then on.
#[server(prefix = "/api", endpoint = "reset/send-again", input = Json, output = Json)]
pub async fn send_again() -> Result<Screen, Fault> {
    crate::http::visit::send_again().await
}

/// Gives the proof that was asked for.
#[server(prefix = "/api", endpoint = "reset/prove", input = Json, output = Json)]
pub async fn prove(given: Given) -> Result<Screen, Fault> {
    crate::http::visit::prove(given).await
}

/// Sets the new password.
#[server(prefix = "/api", endpoint = "reset/set-password", input = Json, output = Json)]
pub async fn set_password(password: String) -> Result<Screen, Fault> {
    crate::http::visit::set_password(password).await
}

/// Goes back one screen, as the browser's back button means it. From the first
/// screen, and where no visit is under way, to the first screen of this entry.
#[server(prefix = "/api", endpoint = "reset/step-back", input = Json, output = Json)]
pub async fn step_back(entry: Entry) -> Result<Screen, Fault> {
    crate::http::visit::step_back(entry).await
}

/// Leaves the visit and starts anew, for a different account perhaps.
#[server(prefix = "/api", endpoint = "reset/leave", input = Json, output = Json)]
pub async fn leave(entry: Entry) -> Result<Screen, Fault> {
    crate::http::visit::leave(entry).await
}

/// The person chose another language: mails of this visit follow.
#[server(prefix = "/api", endpoint = "reset/speak", input = Json, output = Json)]
pub async fn speak(locale: String) -> Result<(), Fault> {
    crate::http::visit::speak(locale).await
}
