//! Addresses that programs know by themselves (RFC 8615).

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};

/// Where managers of passwords send people to change one (W3C, A Well-Known URL
/// for Changing Passwords). 302, and not kept: it may lead elsewhere one day.
pub async fn change_password() -> Response {
    (StatusCode::FOUND, [(LOCATION, "/change")]).into_response()
}
