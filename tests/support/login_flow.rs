//! A login flow: a program on a server, with a key and no browser.

use std::net::SocketAddr;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use server::secrets::{Digest, LoginFlowKey, TicketValue, guid};
use server::store::login_flows;

use super::portal::{DATA, START_MS, TestPortal};

pub const RETURN_TO: &str = "https://app.example/cb";
/// A person with nothing on file, and one with a mailbox.
pub const NEW: &str = "no-method@cloud.example";
pub const ALICE: &str = "alice@cloud.example";

/// As [`DATA`], where Cloud Works asks people to register and to confirm.
pub fn data() -> String {
    let asks = "[tenant.settings]\nrequire_registration = true\nreconfirm_days = 180\n";
    DATA.replacen("[tenant.settings]\n", asks, 1)
}

#[derive(Clone)]
pub struct LoginFlow {
    http: reqwest::Client,
    address: SocketAddr,
    /// The host in the portal's public URL.
    host: String,
    pub name: &'static str,
    pub key: String,
    pub key_id: String,
}

impl LoginFlow {
    /// One that an operator added for a tenant.
    pub async fn added(portal: &TestPortal, tenant: &str, name: &'static str) -> Self {
        let mut tx = portal.portal.store.write().await.unwrap();
        let tenant = server::store::tenants::by_name(&mut *tx, tenant).await.unwrap().unwrap();
        let id = guid();
        let added = login_flows::LoginFlow { id, tenant_id: tenant.id, name: name.into(), created_ms: START_MS };
        assert!(login_flows::add(&mut tx, &added).await.unwrap());
        let (key, key_id) = (LoginFlowKey::random().unwrap(), guid());
        let digest = portal.portal.keys().digest(Digest::LoginFlowKey, &[key.expose()]);
        login_flows::add_key(&mut tx, &added.id, &key_id, &digest, START_MS).await.unwrap();
        tx.commit().await.unwrap();
        Self { name, key_id, ..Self::with_key(portal, key.expose()) }
    }

    /// One that calls with this key.
    pub fn with_key(portal: &TestPortal, key: &str) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let host = portal.portal.settings.public_url.split_once("://").unwrap().1.to_owned();
        Self { http, address: portal.address, host, name: "acme", key: key.to_owned(), key_id: String::new() }
    }

    /// A login flow of Cloud Works, which most tests use.
    pub async fn of(portal: &TestPortal) -> Self {
        Self::added(portal, "Cloud Works", "acme").await
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address)).header(HOST, &self.host)
    }

    /// A call with the key.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header(AUTHORIZATION, format!("Bearer {}", self.key))
    }

    pub async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> (StatusCode, Value) {
        let call = self.call(Method::POST, path).header(CONTENT_TYPE, "application/json").body(body);
        let (status, _, answer) = answer(call).await;
        (status, answer)
    }

    pub async fn ask(&self, question: &Value) -> (StatusCode, Value) {
        self.post("/api/v1/interrupts", question.to_string()).await
    }

    /// The ticket that a person is sent with.
    pub async fn ticket(&self, user: &str) -> TicketValue {
        let (status, answer) = self.ask(&question(user)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        ticket_in(answer["url"].as_str().unwrap())
    }

    pub async fn redeem(&self, result: &str) -> (StatusCode, Value) {
        self.post("/api/v1/results", json!({ "result": result }).to_string()).await
    }
}

/// A valid question about a person.
pub fn question(user: &str) -> Value {
    json!({
        "tenant": "Cloud Works", "user": user, "return_to": RETURN_TO, "state": "of this login",
        "auth_time": START_MS / 1000, "amr": ["pwd"],
    })
}

/// The question with another value in one field.
pub fn with(field: &str, value: impl Into<Value>) -> Value {
    let mut question = question(NEW);
    question[field] = value.into();
    question
}

pub fn ticket_in(url: &str) -> TicketValue {
    TicketValue::new(url.split_once("#ticket=").expect("a ticket behind #").1.to_owned())
}

pub async fn answer(call: RequestBuilder) -> (StatusCode, HeaderMap, Value) {
    let answer = call.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let text = answer.text().await.unwrap();
    (status, headers, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{status} {error}: {text}")))
}
