//! Addresses that programs know by themselves (RFC 8615).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::Web;

/// Where managers of passwords send people to change one (W3C, A Well-Known URL
/// for Changing Passwords). 302, and not kept: it may lead elsewhere one day.
pub async fn change_password() -> Response {
    (StatusCode::FOUND, [(LOCATION, "/change")]).into_response()
}

/// Where managers of passkeys send people to set one up, and to look after those that they
/// have (W3C, A Well-Known URL for Relying Party Passkey Endpoints).
pub async fn passkey_endpoints(State(web): State<Arc<Web>>) -> Response {
    let registration = format!("{}/register", web.portal.settings.public_url);
    Json(json!({ "enroll": registration, "manage": registration })).into_response()
}
