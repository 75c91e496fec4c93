//! The way to the help desk, from every dead end.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::wire::{CheckAnswer, Fault, Screen};

/// Shows what would be sent; the visit itself stays where it is.
#[server(prefix = "/api", endpoint = "help/open", input = Json, output = Json)]
pub async fn open() -> Result<Screen, Fault> {
    crate::http::visit::open_help().await
}

/// Sends the fixed form mail: no free text, once per account and day.
#[server(prefix = "/api", endpoint = "help/ask", input = Json, output = Json)]
pub async fn ask(solution: CheckAnswer) -> Result<Screen, Fault> {
    crate::http::visit::ask_help(solution).await
}
