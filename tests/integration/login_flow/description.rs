//! The description of the interface, held against the interface.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use server::wire::register::RegistrationResult;

use super::results::{comes_back, parameter};
use crate::support::login_flow::{ALICE, LoginFlow, NEW, answer, data, question, with};
use crate::support::portal::TestPortal;

async fn description(login_flow: &LoginFlow) -> Value {
    answer(login_flow.request(Method::GET, "/api/v1/openapi.json")).await.2
}

/// What a `$ref` within the document names, or the value itself.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).expect(reference),
        None => value,
    }
}

/// What is wrong with a value, by as much of JSON Schema as the document uses.
fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let schema = resolved(document, schema);
    let mut found = Vec::new();
    if let Some(any) = schema["anyOf"].as_array() {
        if any.iter().all(|schema| !faults(document, schema, value).is_empty()) {
            found.push(format!("{value} fits none of {any:?}"));
        }
        return found;
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = match &schema["type"] {
        Value::Null => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        one => vec![one.as_str().unwrap()],
    };
    if !kinds.contains(&kind) {
        found.push(format!("{value} is no {kinds:?}"));
    }
    if schema["enum"].as_array().is_some_and(|allowed| !allowed.contains(value)) {
        found.push(format!("{value} is none of {}", schema["enum"]));
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        found.push(format!("{value} is not {}", schema["const"]));
    }
    if let Some(items) = value.as_array() {
        found.extend(items.iter().flat_map(|item| faults(document, &schema["items"], item)));
    }
    if let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(required.filter(|name| !fields.contains_key(*name)).map(|name| format!("{name} is missing")));
        for (name, value) in fields {
            match properties.get(name) {
                Some(schema) => found.extend(faults(document, schema, value)),
                None => found.push(format!("{name} is not described")),
            }
        }
    }
    found
}

#[tokio::test]
async fn every_real_answer_is_as_described() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let document = description(&login_flow).await;
    assert_eq!(document["openapi"], "3.1.0");
    let token = parameter(&comes_back(&portal, &login_flow, NEW, RegistrationResult::Completed).await, "result");
    let account: String = sqlx::query_scalar("SELECT id FROM account WHERE user_id = 'alice@cloud.example'")
        .fetch_one(portal.portal.store.pool())
        .await
        .unwrap();
    let registration = format!("/api/v1/accounts/{account}/registration");
    let (interrupts, results) = ("/api/v1/interrupts", "/api/v1/results");
    let redemption = json!({ "result": token });
    let calls: Vec<(&str, Method, &str, Option<Value>, u16)> = vec![
        (interrupts, Method::POST, interrupts, Some(question(NEW)), 200),
        (interrupts, Method::POST, interrupts, Some(question(ALICE)), 200),
        (interrupts, Method::POST, interrupts, Some(question("nobody@cloud.example")), 200),
        (interrupts, Method::POST, interrupts, Some(with("x", 1)), 400),
        (interrupts, Method::POST, interrupts, Some(with("tenant", "Second House")), 403),
        (interrupts, Method::POST, interrupts, Some(with("return_to", "https://evil.example/")), 422),
        (results, Method::POST, results, Some(redemption.clone()), 200),
        (results, Method::POST, results, Some(redemption), 409),
        (results, Method::POST, results, Some(json!({ "result": "x" })), 422),
        ("/api/v1/accounts/{id}/registration", Method::GET, &registration, None, 200),
        ("/api/v1/accounts/{id}/registration", Method::GET, "/api/v1/accounts/x/registration", None, 404),
        ("/.well-known/jwks.json", Method::GET, "/.well-known/jwks.json", None, 200),
        ("/api/v1/openapi.json", Method::GET, "/api/v1/openapi.json", None, 200),
    ];
    for (path, method, address, body, status) in &calls {
        let call = login_flow.call(method.clone(), address);
        let call = match body {
            Some(body) => call.json(body),
            None => call,
        };
        let (got, headers, told) = answer(call).await;
        assert_eq!(got.as_u16(), *status, "{method} {address}: {told}");
        let operation = &document["paths"][path][method.as_str().to_lowercase()];
        if let Some(body) = body.as_ref().filter(|_| status < &400) {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            assert_eq!(faults(&document, schema, body), Vec::<String>::new(), "{path}: the question");
        }
        let response = resolved(&document, &operation["responses"][status.to_string()]);
        let kind = headers["content-type"].to_str().unwrap().split(';').next().unwrap();
        let schema = &response["content"][kind]["schema"];
        assert!(schema.is_object(), "{path}: {status} with {kind} is not described");
        assert_eq!(faults(&document, schema, &told), Vec::<String>::new(), "{path}: {told}");
    }
    let called: BTreeSet<_> = calls.iter().map(|(path, ..)| *path).collect();
    let described: BTreeSet<_> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(called, described, "every path is called, and described");
    // Each path is served by its own methods alone.
    for path in &described {
        let wrong = if document["paths"][path]["get"].is_object() { Method::POST } else { Method::GET };
        let (status, ..) = answer(login_flow.call(wrong, &path.replace("{id}", "x"))).await;
        assert_eq!(status.as_u16(), 405, "{path}");
    }
}

#[test]
fn the_routers_paths_are_those_that_are_described() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let router = std::fs::read_to_string(root.join("src/http/login_flow.rs")).unwrap();
    let routes: BTreeSet<&str> =
        router.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let text = std::fs::read_to_string(root.join("src/http/login_flow/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let mut described: BTreeSet<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    described.insert("/api/v1/{*rest}");
    assert_eq!(routes, described);
}

#[test]
fn the_guide_names_every_code_of_a_problem() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| std::fs::read_to_string(root.join(file)).unwrap();
    let guide = read("../docs/login-flow.md");
    let sources = ["src/http/login_flow/problem.rs", "src/http/login_flow/fields.rs", "src/http/login_flow.rs"];
    let refused = read("src/policy/login_flow.rs") + &read("src/flow/login_flow/result.rs");
    let mut codes: Vec<String> = Vec::new();
    for text in sources.map(read) {
        codes.extend(text.split("Problem::new(").chain(text.split("Self::new(")).skip(1).filter_map(|call| {
            let code = call.split('"').nth(1)?;
            code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-').then(|| code.to_owned())
        }));
    }
    codes.extend(refused.split("=> \"").skip(1).filter_map(|arm| arm.split('"').next()).map(str::to_owned));
    codes.retain(|code| code.contains('-') && !["nothing-to-do", "auth_time"].contains(&code.as_str()));
    assert!(codes.len() >= 20, "{codes:?}");
    for code in codes {
        assert!(guide.contains(&format!("`{code}`")), "docs/login-flow.md says nothing of {code}");
    }
}
