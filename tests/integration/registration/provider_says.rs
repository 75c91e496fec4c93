//! Which person a provider's answer signs in: after the first time `iss` and `sub` decide, whatever else it says.

use std::time::Duration;

use reqwest::header::{LOCATION, SET_COOKIE};
use serde_json::{Value, json};
use server::https::Way;
use server::provider::{Facts, Provider, UserClaim};
use server::store::provider_bindings;

use crate::support::browser::{Browser, step};
use crate::support::operator::Operator;
use crate::support::portal::{START_MS, Setup, TestPortal};
use crate::support::scripted_oidc::ScriptedOidc;

const DATA: &str = r#"
[[tenant]]
name = "Acme"
domains = ["acme.example"]
[tenant.settings]
combined_registration = true
[[account]]
tenant = "Acme"
user_id = "rosa@acme.example"
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Acme"
user_id = "mallory@acme.example"
start_password = "Forgotten lantern 2"
[[tenant]]
name = "Other"
domains = ["other.example"]
[[account]]
tenant = "Other"
user_id = "eve@other.example"
start_password = "Forgotten lantern 3"
"#;

async fn stage(claim: &str) -> (TestPortal, ScriptedOidc) {
    let process = ScriptedOidc::start().await;
    let facts = Facts {
        tenant: "Acme".into(),
        name: "Acme sign-in".into(),
        issuer: process.issuer.clone(),
        client_id: "latchkey".into(),
        client_secret: None,
        user_claim: UserClaim::new(claim).unwrap(),
    };
    let providers = vec![Provider::new(facts, Way::straight(None).unwrap(), Duration::from_secs(20)).unwrap()];
    let portal = TestPortal::start_as(DATA, Setup { providers, ..Setup::default() }).await;
    (portal, process)
}

/// Signs in at a provider that answers with these claims. Gives the browser, and the step where it then stands.
async fn comes_with(portal: &TestPortal, process: &ScriptedOidc, claims: Value, beside: Value) -> (Browser, String) {
    let mut person = portal.browser();
    person.look_at_registration().await.unwrap();
    let out = person.get("/register/provider?mkt=en&whr=acme.example").await;
    let address = out.headers()[LOCATION].to_str().unwrap().to_owned();
    assert!(address.starts_with(&format!("{}/auth?kind=person&response_type=code&", process.issuer)), "{address}");
    let parameter = |name: &str| {
        let query = address.split_once('?').unwrap().1.as_bytes();
        form_urlencoded::parse(query).find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    assert_eq!((parameter("prompt"), parameter("max_age")), ("login".into(), "0".into()));
    let now = portal.portal.now_ms() / 1_000;
    let mut whole = json!({
        "aud": "latchkey", "nonce": parameter("nonce"), "exp": now + 300, "iat": now, "auth_time": now - 5,
    });
    whole.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    process.says(whole, beside);
    let back = person.get(&format!("/register/callback?code=c&state={}", parameter("state"))).await;
    assert_eq!(back.status(), 303);
    if let Some(set) = back.headers().get(SET_COOKIE) {
        person.cookie = set.to_str().unwrap().split(';').next().map(str::to_owned);
    }
    let stands = step(&person.look_at_registration().await).to_owned();
    (person, stands)
}

/// The user IDs of visits that the provider's word began, newest last.
async fn visits_of(portal: &TestPortal) -> Vec<String> {
    let sql = "SELECT user_id FROM flow ORDER BY began_ms, user_id";
    sqlx::query_scalar(sql).fetch_all(portal.portal.store.pool()).await.unwrap()
}

const OUT: &str = "sign-in-to-register";

#[tokio::test]
async fn lk_018_a_person_is_the_sub_of_their_first_time_and_no_claim_makes_them_another() {
    let (portal, process) = stage("preferred_username").await;
    let says = |sub: &str, name: &str| json!({ "sub": sub, "preferred_username": name });
    let come = async |claims: Value| comes_with(&portal, &process, claims, json!({})).await.1;
    assert_ne!(come(says("s-rosa", "rosa@acme.example")).await, OUT);
    assert!(portal.events().await.contains(&"provider-bound:ok".to_owned()));
    assert_eq!(visits_of(&portal).await, ["rosa@acme.example"]);

    // Mallory edits her name at the provider to Rosa's.
    assert_eq!(come(says("s-mallory", "rosa@acme.example")).await, OUT);
    assert!(portal.events().await.contains(&"sign-in-refused:another-subject".to_owned()));
    assert_eq!(visits_of(&portal).await, ["rosa@acme.example"], "no visit began");
    // With her own name she is signed in, and after that the name is not read any more.
    portal.clock.advance(1_000);
    assert_ne!(come(says("s-mallory", "mallory@acme.example")).await, OUT);
    portal.clock.advance(1_000);
    assert_ne!(come(says("s-mallory", "rosa@acme.example")).await, OUT);
    let visits = visits_of(&portal).await;
    assert_eq!(visits, ["rosa@acme.example", "mallory@acme.example", "mallory@acme.example"]);
    // Rosa is signed in by her `sub`, whatever her name at the provider is now.
    for claims in [says("s-rosa", "mallory@acme.example"), says("s-rosa", "r"), json!({ "sub": "s-rosa" })] {
        portal.clock.advance(1_000);
        assert_ne!(come(claims).await, OUT);
        assert_eq!(visits_of(&portal).await.last().unwrap(), "rosa@acme.example");
    }
    let bound = portal.events().await.into_iter().filter(|event| event == "provider-bound:ok").count();
    assert_eq!((bound, portal.count("SELECT COUNT(*) FROM provider_binding").await), (2, 2));
    let log = serde_json::to_string(&portal.audit().await).unwrap();
    assert!(!log.contains("s-rosa") && !log.contains("rosa@"), "the log holds neither her name nor her `sub`");
}

#[tokio::test]
async fn an_operator_who_unbinds_an_account_lets_the_next_sign_in_bind_it_anew() {
    let (portal, process) = stage("upn").await;
    let says = |sub: &str| json!({ "sub": sub, "upn": "rosa@acme.example" });
    assert_ne!(comes_with(&portal, &process, says("old"), json!({})).await.1, OUT);
    assert_eq!(comes_with(&portal, &process, says("new"), json!({})).await.1, OUT);
    let mut tx = portal.portal.store.write().await.unwrap();
    let account: String =
        sqlx::query_scalar("SELECT account_id FROM provider_binding").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(provider_bindings::forget(&mut tx, &account).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_ne!(comes_with(&portal, &process, says("new"), json!({})).await.1, OUT);
    assert_eq!(comes_with(&portal, &process, says("old"), json!({})).await.1, OUT);
}

#[tokio::test]
async fn a_person_of_another_organization_or_of_none_is_bound_to_no_account() {
    let (portal, process) = stage("upn").await;
    for name in ["eve@other.example", "ghost@acme.example", "no user id", ""] {
        let (_, stands) = comes_with(&portal, &process, json!({ "sub": "s", "upn": name }), json!({})).await;
        assert_eq!(stands, OUT, "{name}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM provider_binding").await, 0);
    assert_eq!(portal.events().await.iter().filter(|event| *event == "sign-in-refused:nobody").count(), 4);
}

#[tokio::test]
async fn a_person_signs_in_however_the_provider_writes_what_is_not_used() {
    for (claims, beside) in [
        (json!({ "updated_at": "2026-11-23T16:20:00.000Z" }), json!({ "expires_in": "3600", "token_type": "bearer" })),
        (
            json!({ "email_verified": "true", "address": "Main Street 1" }),
            json!({ "expires_in": 3600.5, "scope": ["a"] }),
        ),
        (json!({ "auth_time": (START_MS / 1_000).to_string() }), json!({ "access_token": null })),
    ] {
        let (portal, process) = stage("email").await;
        let mut whole = json!({ "sub": "s", "email": "rosa@acme.example", "email_verified": true });
        whole.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        assert_ne!(comes_with(&portal, &process, whole, beside).await.1, OUT, "{claims}");
    }
}

#[tokio::test]
async fn lk_006_a_sign_in_of_another_day_or_of_one_to_come_is_none() {
    let (portal, process) = stage("upn").await;
    let now = START_MS / 1_000;
    for wrong in [
        json!({ "auth_time": now + 86_400 }),
        json!({ "auth_time": now - 86_400 }),
        json!({ "iat": now + 3_600 }),
        json!({ "iat": now - 3_600 }),
        json!({ "exp": now - 3_600 }),
        json!({ "exp": START_MS }),
        json!({ "nbf": now + 3_600 }),
    ] {
        let mut whole = json!({ "sub": "s", "upn": "rosa@acme.example" });
        whole.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        assert_eq!(comes_with(&portal, &process, whole, json!({})).await.1, OUT, "{wrong}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
    assert_eq!(portal.count("SELECT COUNT(*) FROM provider_binding").await, 0);
}

#[tokio::test]
async fn an_operator_unbinds_by_the_command_line_and_the_log_has_it() {
    let operator = Operator::new();
    let portal = operator.portal().await;
    portal.import(DATA).await;
    let mut tx = portal.portal.store.write().await.unwrap();
    let sql = "SELECT id FROM account WHERE user_id = 'rosa@acme.example'";
    let account: String = sqlx::query_scalar(sql).fetch_one(&mut *tx).await.unwrap();
    for issuer in ["https://id.acme.example", "https://new.acme.example"] {
        assert!(provider_bindings::bind(&mut tx, issuer, &account, issuer, START_MS).await.unwrap());
        assert!(!provider_bindings::bind(&mut tx, "another", &account, issuer, START_MS).await.unwrap());
    }
    tx.commit().await.unwrap();
    let unbound = operator.run(&["account", "unbind", "--user", "Rosa@acme.example", "--json"]);
    assert!(unbound.status.success(), "{unbound:?}");
    let said: Value = serde_json::from_slice(&unbound.stdout).unwrap();
    assert_eq!(said, json!({ "user_id": "rosa@acme.example", "unbound": 2 }));
    let line = portal.audit().await.into_iter().rfind(|line| line.event == "provider-unbound").unwrap();
    assert!(line.actor == "operator" && line.detail.as_ref().unwrap().ends_with(" providers=2"), "{line:?}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM provider_binding").await, 0);
    assert_eq!(operator.run(&["account", "unbind", "--user", "ghost@acme.example"]).status.code(), Some(1));
    assert_eq!(operator.run(&["account", "unbind", "--user", "rosa"]).status.code(), Some(2));
}
