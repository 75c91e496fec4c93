//! Carries what a server function takes to its address, and brings back what it answers.
//!
//! The functions' own client would do the same, once for each of them: a tenth
//! of everything that travels. Path, arguments and answers are still theirs.

use gloo_net::http::Request;
use leptos::server_fn::ServerFn;
use leptos::server_fn::serde::Serialize;
use leptos::server_fn::serde::de::DeserializeOwned;
use server::api::{Fault, Screen};

const JSON: &str = "application/json";

/// Calls a function that answers with a screen.
pub async fn call<F: ServerFn<Output = Screen, Error = Fault> + Serialize>(function: F) -> Result<Screen, Fault> {
    let body = serde_json::to_string(&function).map_err(|_| Fault::BadRequest)?;
    drop(function);
    read(post(F::PATH, &body).await)
}

/// Calls a function whose answer nobody waits for.
pub async fn tell<F: ServerFn<Output = (), Error = Fault> + Serialize>(function: F) {
    if let Ok(body) = serde_json::to_string(&function) {
        _ = post(F::PATH, &body).await;
    }
}

/// Status and text of the answer; nothing where none came.
type Answer = Option<(u16, String)>;

fn read(answer: Answer) -> Result<Screen, Fault> {
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

fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

async fn post(path: &str, body: &str) -> Answer {
    let request = Request::post(path).header("accept", JSON).header("content-type", JSON).body(body).ok()?;
    let response = request.send().await.ok()?;
    let text = response.text().await.ok()?;
    Some((response.status(), text))
}
