//! What a login flow is refused, each with a code, a field and a line in the log.

use futures_util::future::join_all;
use reqwest::header::{ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CONTENT_TYPE, COOKIE, ORIGIN, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::clock::MINUTE_MS;
use server::policy::network::Allowances;

use crate::support::login_flow::{LoginFlow, NEW, answer, data, question, with};
use crate::support::portal::{PUBLIC_URL, START_MS, Setup, TestPortal};

const INTERRUPTS: &str = "/api/v1/interrupts";

/// Code and field of a problem.
fn said(told: &Value) -> (&str, &str) {
    assert!(!told["detail"].as_str().unwrap().is_empty() && !told["title"].as_str().unwrap().is_empty(), "{told}");
    (told["code"].as_str().unwrap(), told["field"].as_str().unwrap_or(""))
}

#[tokio::test]
async fn ac_072_a_login_flow_cannot_send_anybody_off_the_list() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    for address in [
        "https://evil",
        "//evil",
        "/\\evil",
        "/\t/evil",
        "/%09/evil",
        "https:evil",
        "javascript:alert(1)",
        "data:text/html,x",
        "%2f%2fevil",
        "https://portal.example@evil",
        "https://app.example@evil/cb",
        "/..//evil",
        "https://app.example/cb\r\nSet-Cookie: x=y",
        "https://app.example/cb%0d%0aSet-Cookie:%20x=y",
        "https://app.example/cb https://evil",
        "https://app.example/cb,https://evil",
        "\u{feff}https://app.example/cb",
        "",
    ] {
        let (status, told) = login_flow.ask(&with("return_to", address)).await;
        assert_eq!((status, said(&told)), (StatusCode::UNPROCESSABLE_ENTITY, ("return-to-not-listed", "return_to")));
        assert!(!told.to_string().contains("evil"), "{told}");
    }
    // Two addresses: as a list, and as a field that is given twice.
    let listed = login_flow.ask(&with("return_to", json!(["https://app.example/cb", "https://evil"]))).await;
    assert_eq!((listed.0, said(&listed.1)), (StatusCode::BAD_REQUEST, ("field-type", "return_to")));
    let twice = question(NEW).to_string().replacen('{', "{\"return_to\":\"https://evil\",", 1);
    let (status, told) = login_flow.post(INTERRUPTS, twice).await;
    assert_eq!((status, said(&told)), (StatusCode::BAD_REQUEST, ("body-malformed", "")));
    assert_eq!(portal.count("SELECT COUNT(*) FROM ticket").await, 0);
}

#[tokio::test]
async fn ac_073_a_login_flows_return_address_compares_letter_by_letter() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    for address in [
        "https://app.exampleevil/cb",
        "https://appXexample/cb",
        "https://app.example/cb/../x",
        "https://app.example/cb/",
        "https://app.example/cb/.",
        "https://APP.example/cb",
        "HTTPS://app.example/cb",
        "https://app.example/CB",
        "http://app.example/cb",
        "https://app.example:443/cb",
        "https://app.example:444/cb",
        "https://app.example/cb?x",
        "https://app.example/cb?",
        "https://app.example/cb#x",
        "https://app.example/cb#",
        "https://app.example/%63b",
        "https://app.example./cb",
        " https://app.example/cb",
        "https://app.example/cb\n",
        "https://sub.app.example/cb",
        "https://app.example/c",
    ] {
        let (status, told) = login_flow.ask(&with("return_to", address)).await;
        assert_eq!(
            (status, said(&told)),
            (StatusCode::UNPROCESSABLE_ENTITY, ("return-to-not-listed", "return_to")),
            "{address}"
        );
    }
    assert_eq!(login_flow.ask(&question(NEW)).await.0, StatusCode::OK, "as it is listed");
    assert_eq!(portal.count("SELECT COUNT(*) FROM ticket").await, 1);
}

#[tokio::test]
async fn ac_075_a_question_has_one_value_of_one_type_in_each_field() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    for (field, value) in [
        ("user", json!(["alice@cloud.example", "mallory@cloud.example"])),
        ("user", json!({ "$ne": "" })),
        ("user", json!(null)),
        ("user", json!(7)),
        ("tenant", json!(["Cloud Works"])),
        ("state", json!(true)),
        ("auth_time", json!("1795450800")),
        ("auth_time", json!(1_795_450_800.5)),
        ("auth_time", json!([1_795_450_800])),
        ("amr", json!("pwd")),
        ("amr", json!(["pwd", 1])),
        ("amr", json!({ "0": "pwd" })),
        ("locale", json!(["ko"])),
    ] {
        let (status, told) = login_flow.ask(&with(field, value.clone())).await;
        assert_eq!((status, said(&told)), (StatusCode::BAD_REQUEST, ("field-type", field)), "{value}");
    }
    for field in ["tenant", "user", "return_to", "state", "auth_time", "amr"] {
        let mut question = question(NEW);
        question.as_object_mut().unwrap().remove(field);
        let (status, told) = login_flow.ask(&question).await;
        assert_eq!((status, said(&told)), (StatusCode::BAD_REQUEST, ("field-missing", field)));
    }
    for field in ["users", "user[]", "Account", ""] {
        let (status, told) = login_flow.ask(&with(field, "mallory@cloud.example")).await;
        assert_eq!((status, said(&told)), (StatusCode::BAD_REQUEST, ("field-unknown", field)));
    }
    let good = question(NEW).to_string();
    let twice = good.replacen('{', "{\"user\":\"mallory@cloud.example\",", 1);
    let list = json!(["Cloud Works", NEW, "https://app.example/cb", "s", START_MS / 1000, ["pwd"]]).to_string();
    for body in
        [twice, list, format!("[{good}]"), format!("{good}{good}"), String::new(), "\u{feff}".to_owned() + &good]
    {
        let (status, told) = login_flow.post(INTERRUPTS, body.clone()).await;
        assert_eq!((status, said(&told)), (StatusCode::BAD_REQUEST, ("body-malformed", "")), "{body}");
    }
    for user in ["alice@cloud.example,mallory@cloud.example", "alice@cloud.example;x@y", "a@cloud.example\nb@x"] {
        assert_eq!(login_flow.ask(&question(user)).await.1["required"], false, "{user}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM ticket").await, 0);
    let refused = portal.events().await.into_iter().filter(|event| event.starts_with("login-flow-refused:")).count();
    assert_eq!(refused, 29, "one line for each");
}

#[tokio::test]
async fn the_sign_in_must_be_fresh() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let now = START_MS / 1000;
    for (auth_time, code) in
        [(now + 60, "auth-time-in-future"), (now - 301, "auth-time-too-old"), (0, "auth-time-too-old")]
    {
        let (status, told) = login_flow.ask(&with("auth_time", auth_time)).await;
        assert_eq!((status, said(&told)), (StatusCode::UNPROCESSABLE_ENTITY, (code, "auth_time")));
    }
    portal.clock.advance(5 * MINUTE_MS);
    assert_eq!(login_flow.ask(&question(NEW)).await.0, StatusCode::OK);
    portal.clock.advance(1_000);
    assert_eq!(said(&login_flow.ask(&question(NEW)).await.1).0, "auth-time-too-old");
}

#[tokio::test]
async fn ac_164_a_key_speaks_for_its_own_tenant_while_it_is_valid() {
    let portal = TestPortal::start_with(&data()).await;
    let acme = LoginFlow::of(&portal).await;
    let second = LoginFlow::added(&portal, "Second House", "second").await;
    for tenant in ["Second House", "No House", "cloud works", ""] {
        let (status, told) = acme.ask(&with("tenant", tenant)).await;
        assert_eq!((status, said(&told)), (StatusCode::FORBIDDEN, ("other-tenant", "tenant")), "{tenant}");
    }
    assert_eq!(said(&second.ask(&question(NEW)).await.1).0, "other-tenant");
    let keys = [
        None,
        Some(String::new()),
        Some("Bearer".into()),
        Some("Bearer ".into()),
        Some(format!("Basic {}", acme.key)),
        Some(acme.key.clone()),
        Some(format!("Bearer {}x", acme.key)),
        Some(format!("Bearer {}", acme.key_id)),
        Some(format!("Bearer latchkey_{}", "A".repeat(43))),
    ];
    for key in &keys {
        let mut call = acme.request(Method::POST, INTERRUPTS).json(&question(NEW));
        if let Some(key) = key {
            call = call.header(AUTHORIZATION, key);
        }
        let (status, headers, told) = answer(call).await;
        assert_eq!((status, said(&told)), (StatusCode::UNAUTHORIZED, ("key-not-valid", "")), "{key:?}");
        assert_eq!(headers["www-authenticate"], "Bearer");
    }
    let two = acme.call(Method::POST, INTERRUPTS).header(AUTHORIZATION, "Bearer x").json(&question(NEW));
    assert_eq!(answer(two).await.0, StatusCode::UNAUTHORIZED, "two keys are none");
    let mut tx = portal.portal.store.write().await.unwrap();
    server::store::login_flows::revoke(&mut tx, &acme.key_id, START_MS).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(acme.ask(&question(NEW)).await.0, StatusCode::UNAUTHORIZED, "revoked");
    let refused = portal.events().await.into_iter().filter(|event| event == "login-flow-refused:key-not-valid").count();
    assert_eq!(refused, keys.len() + 2);
}

#[tokio::test]
async fn ac_152_no_page_calls_a_login_flows_interface() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    for (name, value) in [(ORIGIN, "https://evil.example"), (ORIGIN, PUBLIC_URL), (ORIGIN, "null"), (COOKIE, "a=b")] {
        let call = login_flow.call(Method::POST, INTERRUPTS).header(&name, value).json(&question(NEW));
        let (status, headers, told) = answer(call).await;
        assert_eq!((status, said(&told)), (StatusCode::FORBIDDEN, ("not-for-browsers", "")), "{name}: {value}");
        assert!(headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{headers:?}");
    }
    let preflight = login_flow
        .request(Method::OPTIONS, INTERRUPTS)
        .header(ORIGIN, "https://evil.example")
        .header(ACCESS_CONTROL_REQUEST_METHOD, "POST");
    assert_eq!(answer(preflight).await.0, StatusCode::FORBIDDEN);
    let call = login_flow.call(Method::POST, INTERRUPTS).json(&question(NEW)).send().await.unwrap();
    assert_eq!(call.status(), StatusCode::OK);
    assert!(!call.headers().contains_key("set-cookie") && call.headers()["cache-control"] == "no-store");
    // The calls of a person's pages still need the portal's origin.
    let elsewhere = login_flow.call(Method::POST, "/api/reset/current").json(&json!({})).send().await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whatever_fails_is_told_as_a_problem() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let call = |method: Method, path: &str| login_flow.call(method, path);
    let large = call(Method::POST, INTERRUPTS).header(CONTENT_TYPE, "application/json").body("x".repeat(17_000));
    let head = call(Method::POST, INTERRUPTS).header("x-noise", "x".repeat(17_000)).json(&question(NEW));
    let form = call(Method::POST, INTERRUPTS).header(CONTENT_TYPE, "text/plain").body(question(NEW).to_string());
    for (call, status, code) in [
        (call(Method::GET, INTERRUPTS), StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"),
        (call(Method::GET, "/api/v1/nothing/here"), StatusCode::NOT_FOUND, "not-found"),
        (call(Method::GET, "/api/v1/accounts/%ff/registration"), StatusCode::BAD_REQUEST, "bad-request"),
        (large, StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"),
        (head, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "head-too-large"),
        (form, StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json"),
    ] {
        let (got, headers, told) = answer(call).await;
        assert_eq!((got, said(&told).0), (status, code));
        assert_eq!(headers[CONTENT_TYPE], "application/problem+json", "{code}");
        assert_eq!(told["status"], status.as_u16());
    }
    portal.portal.store.close().await;
    let (status, told) = login_flow.ask(&question(NEW)).await;
    assert_eq!((status, said(&told).0), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"));
}

#[tokio::test]
async fn a_key_that_asks_too_much_waits_and_others_do_not() {
    let portal = TestPortal::start_as(
        &data(),
        Setup { allowances: Allowances { login_flow: 20, ..Allowances::default() }, ..Setup::default() },
    )
    .await;
    let acme = LoginFlow::of(&portal).await;
    let second = LoginFlow::added(&portal, "Second House", "second").await;
    let from = |login_flow: &LoginFlow, address: &str| {
        login_flow.call(Method::POST, INTERRUPTS).header("x-forwarded-for", address).json(&question(NEW))
    };
    // From two networks, so that it is the key that is counted.
    let calls = (0..22).map(|n| answer(from(&acme, if n % 2 == 0 { "192.0.2.1" } else { "198.51.100.1" })));
    let refused: Vec<_> = join_all(calls).await.into_iter().filter(|(status, ..)| !status.is_success()).collect();
    assert_eq!(refused.len(), 2);
    for (status, headers, told) in &refused {
        assert_eq!((*status, said(told).0), (StatusCode::TOO_MANY_REQUESTS, "too-many-calls"));
        let wait: u32 = headers[RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=61).contains(&wait), "{wait}");
    }
    assert_eq!(answer(from(&second, "203.0.113.1")).await.0, StatusCode::FORBIDDEN, "another key is served");
    // Without a key it is the network that is counted.
    let strangers = (0..30).map(|_| {
        answer(acme.request(Method::GET, "/.well-known/jwks.json").header("x-forwarded-for", "203.0.113.200"))
    });
    let served = join_all(strangers).await.into_iter().filter(|(status, ..)| status.is_success()).count();
    assert_eq!(served, 19, "twenty, with the call before from the same network");
    let noted = portal.events().await.into_iter().filter(|event| event.starts_with("limit-reached:login-flow")).count();
    assert_eq!(noted, 2, "once for the key and once for the network");
    portal.clock.advance(MINUTE_MS);
    assert_eq!(answer(from(&acme, "192.0.2.1")).await.0, StatusCode::OK);
}
