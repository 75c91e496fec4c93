//! Carries what a server function takes to its address, and brings back what it answers.
//!
//! The functions' own client would do the same, once for each of them: a tenth
//! of everything that travels. Path, arguments and answers are still theirs.

use gloo_net::http::Request;
use leptos::server_fn::ServerFn;
use leptos::server_fn::serde::Serialize;
use server::wire::{Fault, Screen};

use crate::json::parse;

const JSON: &str = "application/json";

/// A call as it travels: where to, and what it takes.
pub struct Letter {
    path: &'static str,
    body: Option<String>,
}

/// Writes down a call of a function that answers with a screen.
pub fn letter<F: ServerFn<Output = Screen, Error = Fault> + Serialize>(function: F) -> Letter {
    write(&function)
}

/// Sends it, and brings back the screen.
pub async fn call(Letter { path, body }: Letter) -> Result<Screen, Fault> {
    let body = body.ok_or(Fault::BadRequest)?;
    read(post(path, &body).await)
}

/// Calls a function whose answer is not used.
pub async fn tell<F: ServerFn<Output = (), Error = Fault> + Serialize>(function: F) {
    let Letter { path, body } = write(&function);
    if let Some(body) = body {
        _ = post(path, &body).await;
    }
}

fn write<F: ServerFn + Serialize>(function: &F) -> Letter {
    Letter { path: F::PATH, body: serde_json::to_string(function).ok() }
}

/// Status and text of the answer; `None` where no answer came.
type Reply = Option<(u16, String)>;

fn read(answer: Reply) -> Result<Screen, Fault> {
    match answer {
        None => Err(Fault::Offline),
        Some((200, text)) => parse(&text).ok_or(Fault::Internal),
        Some((status, text)) => Err(parse(&text).unwrap_or(match status {
            // What stands before us says so in its own way.
            408 | 502..=504 => Fault::Unavailable,
            _ => Fault::Internal,
        })),
    }
}

async fn post(path: &str, body: &str) -> Reply {
    let request = Request::post(path).header("accept", JSON).header("content-type", JSON).body(body).ok()?;
    let response = request.send().await.ok()?;
    let text = response.text().await.ok()?;
    Some((response.status(), text))
}
