//! Where a provider is asked, as it says itself (OpenID Connect Discovery 1.0).

use axum::http::header::ACCEPT;
use axum::http::{Request, StatusCode};
use serde_json::Value;

use super::keys::Keys;
use crate::https::Client;
use crate::policy::tenant::is_web_address;

/// What is used of a provider's metadata.
#[derive(Debug, Clone)]
pub(super) struct Metadata {
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    /// Whether it takes our secret in the form only, and not in a header.
    pub takes_secret_in_form: bool,
    pub keys: Keys,
}

/// Asks the issuer; says what is wrong and where.
pub(super) async fn read(client: &Client, issuer: &str) -> Result<Metadata, String> {
    let at = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let said = get(client, &at).await?;
    let named = text(&said, "issuer")?;
    if named != issuer {
        return Err(format!("issuer: is {named:?}, expected {issuer:?}"));
    }
    let methods = said.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
    let takes = |method: &str| methods.is_some_and(|all| all.iter().any(|each| each.as_str() == Some(method)));
    Ok(Metadata {
        authorization_endpoint: address(&said, "authorization_endpoint")?,
        token_endpoint: address(&said, "token_endpoint")?,
        takes_secret_in_form: takes("client_secret_post") && !takes("client_secret_basic"),
        keys: Keys::of(&get(client, &address(&said, "jwks_uri")?).await?)?,
    })
}

async fn get(client: &Client, address: &str) -> Result<Value, String> {
    let request = Request::get(address).header(ACCEPT, "application/json").body(Vec::new());
    let answer = client.call(request.map_err(|error| error.to_string())?).await.map_err(|error| error.to_string())?;
    if answer.status() != StatusCode::OK {
        return Err(format!("{address} answers with status {}", answer.status().as_u16()));
    }
    serde_json::from_slice(answer.body()).map_err(|_| format!("{address} answers with what is no JSON"))
}

fn text<'a>(said: &'a Value, field: &str) -> Result<&'a str, String> {
    said.get(field).and_then(Value::as_str).ok_or_else(|| format!("{field}: is missing or no text"))
}

/// An address that a browser may be sent to, or that is called.
fn address(said: &Value, field: &str) -> Result<String, String> {
    let address = text(said, field)?;
    if is_web_address(address) {
        Ok(address.to_owned())
    } else {
        Err(format!("{field}: must start with https:// (or http://localhost)"))
    }
}
