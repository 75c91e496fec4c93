//! The change: the password of now, then the new one, which [`reset::set_password`](super::reset::set_password) sets.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::wire::{CheckAnswer, Entry, Fault, Screen};

/// Begins a visit with the password the account has now.
#[server(prefix = "/api", endpoint = "change/begin", input = Json, output = Json)]
pub async fn begin(entry: Entry, user_id: String, password: String, solution: CheckAnswer) -> Result<Screen, Fault> {
    crate::http::visit::begin_change(entry, user_id, password, solution).await
}
