//! What a login flow is told.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::login_flow::{ALICE, LoginFlow, NEW, answer, data, question, ticket_in, with};
use crate::support::portal::{DATA, PUBLIC_URL, TestPortal};

async fn account(portal: &TestPortal, user: &'static str) -> String {
    let found = sqlx::query_scalar("SELECT id FROM account WHERE user_id = $1").bind(user);
    found.fetch_one(portal.portal.store.pool()).await.unwrap()
}

fn nothing() -> Value {
    json!({ "required": false, "kind": null, "url": null })
}

#[tokio::test]
async fn a_login_flow_is_told_who_is_to_register_and_who_is_to_confirm() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    for (user, kind) in [(NEW, "register"), (ALICE, "reconfirm"), (" Alice@Cloud.Example ", "reconfirm")] {
        let (status, told) = login_flow.ask(&question(user)).await;
        assert_eq!((status, &told["required"], &told["kind"]), (StatusCode::OK, &json!(true), &json!(kind)), "{user}");
        let url = told["url"].as_str().unwrap();
        assert!(url.starts_with(&format!("{PUBLIC_URL}/register#ticket=")), "{url}");
        assert!(ticket_in(url).expose().len() >= 22, "128 bits at least");
    }
    let id = account(&portal, "no-method@cloud.example").await;
    assert_eq!(login_flow.ask(&with("user", id)).await.1["kind"], "register", "by the account's id");
    assert_eq!(portal.count("SELECT COUNT(*) FROM ticket").await, 4);
    assert_eq!(portal.count("SELECT COUNT(*) FROM ticket WHERE digest LIKE 'ey%' OR LENGTH(digest) <> 43").await, 0);
}

#[tokio::test]
async fn the_language_goes_on_with_the_person() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    for (locale, query) in [(json!("ko-KR"), "?mkt=ko-KR"), (json!("a&b#c d"), "?mkt=a%26b%23c+d"), (Value::Null, "")] {
        let url = login_flow.ask(&with("locale", locale)).await.1["url"].to_string();
        assert!(url.contains(&format!("/register{query}#ticket=")), "{url}");
    }
}

#[tokio::test]
async fn nobody_is_interrupted_where_nothing_is_due() {
    let login_flow_of = async |data: &str| {
        let portal = TestPortal::start_with(data).await;
        let login_flow = LoginFlow::of(&portal).await;
        (portal, login_flow)
    };
    let (portal, login_flow) = login_flow_of(&data()).await;
    // Not in scope, of another tenant, not known, no user ID at all.
    for user in ["helpdesk@cloud.example", "sam@second.example", "nobody@cloud.example", "nobody", "\u{0}"] {
        assert_eq!(login_flow.ask(&question(user)).await, (StatusCode::OK, nothing()), "{user}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM ticket").await, 0);
    portal.sql("UPDATE account SET enabled = 0 WHERE user_id = 'no-method@cloud.example'").await;
    assert_eq!(login_flow.ask(&question(NEW)).await, (StatusCode::OK, nothing()), "a disabled account");
    portal.sql("UPDATE account SET confirmed_ms = 1795450800000").await;
    assert_eq!(login_flow.ask(&question(ALICE)).await, (StatusCode::OK, nothing()), "confirmed just now");
    let (_portal, login_flow) = login_flow_of(DATA).await;
    assert_eq!(login_flow.ask(&question(NEW)).await, (StatusCode::OK, nothing()), "registration is not required");
}

#[tokio::test]
async fn a_login_flow_reads_what_is_registered_for_its_own_people() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let read =
        async |id: &str| answer(login_flow.call(Method::GET, &format!("/api/v1/accounts/{id}/registration"))).await;
    let alice = account(&portal, ALICE).await;
    portal.sql("UPDATE account SET confirmed_ms = 1764000000000 WHERE user_id = 'alice@cloud.example'").await;
    let told = read(&alice).await.2;
    let expected = json!({
        "account": alice, "enabled": true, "in_scope": true, "registered_methods": ["email"], "registered": true,
        "confirmed_at": "2025-11-24T16:00:00.000Z", "interrupt": "reconfirm",
    });
    assert_eq!(told, expected);
    let new = account(&portal, NEW).await;
    let told = read(&new).await.2;
    assert_eq!((&told["registered_methods"], &told["registered"]), (&json!([]), &json!(false)));
    assert_eq!((&told["confirmed_at"], &told["interrupt"]), (&Value::Null, &json!("register")));
    let outside = account(&portal, "helpdesk@cloud.example").await;
    let told = read(&outside).await.2;
    assert_eq!((&told["in_scope"], &told["interrupt"]), (&json!(false), &Value::Null));
    let sam = account(&portal, "sam@second.example").await;
    for id in [sam.as_str(), ALICE, "%00", "x"] {
        let (status, _, told) = read(id).await;
        assert_eq!((status, &told["code"]), (StatusCode::NOT_FOUND, &json!("account-unknown")), "{id}");
    }
    let reads = portal.events().await.into_iter().filter(|event| event.starts_with("registration-read")).count();
    assert_eq!(reads, 7, "one line for each call");
}

#[tokio::test]
async fn every_question_leaves_one_line_that_names_key_and_answer() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    for user in [NEW, ALICE, "nobody@cloud.example", "helpdesk@cloud.example"] {
        login_flow.ask(&question(user)).await;
    }
    let asked: Vec<_> = portal.audit().await.into_iter().filter(|line| line.event == "interrupt-asked").collect();
    let outcomes: Vec<_> = asked.iter().map(|line| line.outcome.as_str()).collect();
    assert_eq!(outcomes, ["register", "reconfirm", "unknown-user", "not-required"]);
    for line in &asked {
        assert_eq!(line.detail, Some(format!("login-flow=acme key={}", login_flow.key_id)));
        assert_eq!((line.actor.as_str(), line.source.as_deref()), ("login-flow", Some("127.0.0.1")));
        assert!(line.tenant_id.is_some() && (line.account_id.is_some() == (line.outcome != "unknown-user")));
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM login_flow_key WHERE used_ms = 1795450800000").await, 1);
}
