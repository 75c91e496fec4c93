//! An operator adds login flows and their keys, at the command line.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::login_flow::{LoginFlow, NEW, data, question};
use crate::support::operator::{Operator, err, json, out};

fn operator() -> Operator {
    let operator = Operator::new();
    operator.write("house.toml", &data());
    assert!(operator.run(&["import", "house.toml"]).status.success());
    operator
}

fn key_of(output: &std::process::Output) -> String {
    assert!(output.status.success(), "{}", err(output));
    out(output).trim().to_owned()
}

/// Ids of a login flow's valid keys, the oldest first.
fn valid(operator: &Operator, name: &str) -> Vec<String> {
    let listed = json(&operator.run(&["login-flow", "list", "--json"]));
    let login_flow = listed.as_array().unwrap().iter().find(|listed| listed["name"] == name).unwrap().clone();
    let keys = login_flow["keys"].as_array().unwrap().clone();
    let valid = keys.into_iter().filter(|key| key["revoked"].is_null());
    valid.map(|key| key["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_operator_replaces_a_key_and_no_call_is_refused_meanwhile() {
    let operator = operator();
    let old = key_of(&operator.run(&["login-flow", "add", "Cloud Works", "acme"]));
    let portal = operator.portal().await;
    let asks = async |key: &str| LoginFlow::with_key(&portal, key).ask(&question(NEW)).await.0;
    assert_eq!(asks(&old).await, StatusCode::OK);
    let new = key_of(&operator.run(&["login-flow", "rotate", "acme"]));
    assert_eq!((asks(&old).await, asks(&new).await), (StatusCode::OK, StatusCode::OK), "both, until one is revoked");
    let third = operator.run(&["login-flow", "rotate", "acme"]);
    assert!(third.status.code() == Some(1) && err(&third).contains("revoke acme"), "{}", err(&third));
    assert!(operator.run(&["login-flow", "revoke", "acme"]).status.success());
    assert_eq!((asks(&old).await, asks(&new).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
    let last = operator.run(&["login-flow", "revoke", "acme"]);
    assert!(last.status.code() == Some(1) && err(&last).contains("--all"), "{}", err(&last));
    assert_eq!(asks(&new).await, StatusCode::OK);
    assert!(operator.run(&["login-flow", "revoke", "acme", "--all"]).status.success());
    assert_eq!(asks(&new).await, StatusCode::UNAUTHORIZED);
    let events = portal.events().await;
    for (event, count) in [
        ("login-flow-added:ok", 1),
        ("login-flow-key-added:ok", 2),
        ("login-flow-key-revoked:ok", 2),
        ("interrupt-asked:register", 5),
        ("login-flow-refused:key-not-valid", 2),
    ] {
        assert_eq!(events.iter().filter(|happened| *happened == event).count(), count, "{event}");
    }
}

#[test]
fn an_operator_sees_keys_by_their_ids_alone() {
    let operator = operator();
    let key = key_of(&operator.run(&["login-flow", "add", "Cloud Works", "acme"]));
    let made = json(&operator.run(&["login-flow", "add", "Second House", "second", "--json"]));
    assert_eq!(made["login_flow"], "second");
    assert!(made["key"].as_str().unwrap().starts_with("latchkey_") && key.starts_with("latchkey_"));
    assert_eq!(valid(&operator, "second"), [made["key_id"].as_str().unwrap()]);
    for listed in [operator.run(&["login-flow", "list"]), operator.run(&["login-flow", "list", "--json"])] {
        let listed = out(&listed);
        assert!(listed.contains("acme") && listed.contains("Second House"), "{listed}");
        assert!(!listed.contains("latchkey_"), "{listed}");
    }
    let key_id = valid(&operator, "acme").remove(0);
    let revoked = operator.run(&["login-flow", "revoke", "acme", "--key", &key_id, "--json"]);
    assert_eq!(json(&revoked), json!({ "login_flow": "acme", "revoked": [key_id] }));
    assert!(valid(&operator, "acme").is_empty());
}

#[test]
fn an_operator_is_told_what_is_wrong_in_one_sentence() {
    let operator = operator();
    operator.run(&["login-flow", "add", "Cloud Works", "acme"]);
    for (words, code, said) in [
        (&["add", "Cloud Works", "acme"][..], 1, "already"),
        (&["add", "Second House", "acme"], 1, "already"),
        (&["add", "No House", "other"], 2, "not known"),
        (&["add", "Cloud Works", "Acme Login"], 2, "no name"),
        (&["rotate", "other"], 2, "not known"),
        (&["revoke", "other"], 2, "not known"),
        (&["revoke", "acme", "--key", "x"], 1, "no valid key"),
    ] {
        let output = operator.run(&[&["login-flow"], words].concat());
        assert_eq!(output.status.code(), Some(code), "{words:?}");
        assert!(err(&output).lines().count() == 1 && err(&output).contains(said), "{words:?}: {}", err(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn an_operator_lets_another_key_sign() {
    let operator = operator();
    let kid = |output| json(&output)["kid"].clone();
    let first = kid(operator.run(&["login-flow", "rotate-signing-key", "--json"]));
    let second = kid(operator.run(&["login-flow", "rotate-signing-key", "--json"]));
    assert!(first != second && first.is_string() && second.is_string());
    let log = operator.run(&["audit", "export"]);
    let events: Vec<String> = out(&log)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].as_str().unwrap().to_owned())
        .filter(|event| event.starts_with("signing-key"))
        .collect();
    assert_eq!(events, ["signing-key-made", "signing-key-retired", "signing-key-made"]);
}
