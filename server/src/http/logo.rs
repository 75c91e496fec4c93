//! The logo of an organization.
//!
//! A picture of SVG is a document: opened by itself it could run what it holds, in
//! the portal's origin. Under its own policy it can only be looked at.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::Web;
use super::files::FOR_GOOD;
use crate::store::tenants;

/// No script, no form, no frame, nothing from elsewhere, and no origin. Colours and pictures inside the file are its own.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; sandbox";

/// Serves the picture that has this fingerprint, and no other.
pub async fn show(State(web): State<Arc<Web>>, Path((tenant, fingerprint)): Path<(String, String)>) -> Response {
    let logo = match tenants::by_id(web.portal.store.pool(), &tenant).await {
        Ok(tenant) => tenant.and_then(|tenant| tenant.settings.logo),
        Err(error) => {
            tracing::error!(%error, "a logo cannot be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    match logo.filter(|logo| logo.fingerprint() == fingerprint) {
        Some(logo) => {
            let headers =
                [(CONTENT_TYPE, logo.media_type()), (CACHE_CONTROL, FOR_GOOD), (CONTENT_SECURITY_POLICY, POLICY)];
            (headers, logo.bytes().to_vec()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
