//! What people and burglars type into fields and lines (catalogue B7).

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::wire::{Outcome, Refusal};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::browser::{outcome, refusal, step};
use crate::support::portal::{PUBLIC_URL, TestPortal};

/// Sends bytes as they are and reads until the server closes or says nothing more.
async fn raw(portal: &TestPortal, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(portal.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(2), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn statuses(answer: &str) -> Vec<&str> {
    answer.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 ")).map(|line| &line[..3]).collect()
}

#[tokio::test]
async fn ac_082_search_characters_match_nothing_but_themselves() {
    let portal = TestPortal::start().await;
    for typed in [
        "*",
        "a*",
        "*@cloud.example",
        "alice*@cloud.example",
        "%@cloud.example",
        "_lice@cloud.example",
        "alice)(|(objectClass=*)",
        "*)(uid=*))(|(uid=*",
        "\\2a@cloud.example",
        "CLOUD\\*",
        "CLOUD\\alice)(objectClass=*",
        "*\\alice",
        "CLOUD\\alice",
        "alice@cloud.example\0",
        "alice@cloud.example\0@x.example",
        &"(".repeat(10_000),
    ] {
        let mut person = portal.browser();
        let answer = person.begin(typed).await;
        let refused = refusal(&answer) == Some(Refusal::UserIdMalformed);
        assert!(refused || outcome(&answer) == Some(Outcome::NotVerified), "{typed:?}: {answer:?}");
    }
}

#[tokio::test]
async fn ac_086_server_functions_take_json_only() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "code=123456"),
        ("text/plain", "{\"code\":\"123456\"}"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\n1\r\n--x--"),
        ("application/xml", "<code>123456</code>"),
        ("text/json", "{}"),
        ("application/jsonx", "{}"),
    ] {
        let request = alice.request(Method::POST, "/api/reset/prove").header(ORIGIN, PUBLIC_URL);
        let response = request.header(CONTENT_TYPE, kind).body(body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let bare = alice.request(Method::POST, "/api/reset/prove").header(ORIGIN, PUBLIC_URL).body("{}");
    assert_eq!(bare.send().await.unwrap().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "no kind at all");
}

#[tokio::test]
async fn ac_087_sql_is_text_and_sizes_are_checked_first() {
    let portal = TestPortal::start().await;
    let before = portal.count("SELECT COUNT(*) FROM account").await;
    for typed in [
        "' OR 1=1--",
        "'; DROP TABLE account;--@cloud.example",
        "alice%00@cloud.example",
        "\" OR \"\"=\"@cloud.example",
    ] {
        let mut person = portal.browser();
        let answer = person.begin(typed).await;
        let refused = refusal(&answer) == Some(Refusal::UserIdMalformed);
        assert!(refused || outcome(&answer) == Some(Outcome::NotVerified), "{typed:?}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM account").await, before);
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    let big = "x".repeat(256 * 1024);
    for (function, body) in [
        ("reset/prove", json!({ "given": { "Code": big } })),
        ("reset/set-password", json!({ "password": big })),
        ("reset/speak", json!({ "locale": big })),
        ("reset/current", json!({ "entry": { "locale": "en", "username": big, "whr": null, "ru": null } })),
    ] {
        let status = alice.post(&format!("/api/{function}"), &body).await.status();
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{function}");
    }
    let declared = "POST /api/reset/prove HTTP/1.1\r\nHost: reset.example\r\nOrigin: https://reset.example\r\n\
        Content-Type: application/json\r\nContent-Length: 4294967296\r\n\r\n{";
    let answer = raw(&portal, declared.as_bytes()).await;
    assert!(statuses(&answer).first().is_none_or(|status| *status != "200"), "{answer}");
    assert_eq!(step(&alice.current().await), "choose-method", "and the visit is where it was");
}

#[tokio::test]
async fn ac_088_markup_comes_back_as_text() {
    let portal = TestPortal::start().await;
    let evil = "<svg/onload=alert(1)>";
    let encoded = "%3Csvg%2Fonload%3Dalert(1)%3E";
    for path in [
        format!("/?mkt={encoded}"),
        format!("/?username={encoded}&whr={encoded}&ru={encoded}&error={encoded}"),
        format!("/sign-in?mkt={encoded}"),
        format!("/mailbox?mkt={encoded}"),
        format!("/{encoded}"),
        format!("/locales/{encoded}.ftl"),
    ] {
        let text = portal.browser().get(&path).await.text().await.unwrap();
        assert!(!text.contains(evil), "{path}");
    }
    // The one page of the server that shows what was typed.
    let form = format!("user_id={encoded}&password=x");
    let response = portal
        .browser()
        .request(Method::POST, "/sign-in")
        .header(ORIGIN, PUBLIC_URL)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap();
    let text = response.text().await.unwrap();
    assert!(text.contains("&lt;svg/onload=alert(1)&gt;") && !text.contains(evil), "{text}");
    // A name in the directory is text in a mail, not HTML.
    let data = crate::support::portal::DATA
        .replace("name = \"Second House\"", "name = \"<b>Second</b> House\"")
        .replace("tenant = \"Second House\"", "tenant = \"<b>Second</b> House\"");
    let named = TestPortal::start_with(&data).await;
    let mut sam = named.browser();
    sam.begin("sam@second.example").await.unwrap();
    sam.choose(0).await.unwrap();
    let mail = named.mails_to("sam@mail.example").await.remove(0);
    assert!(mail.html.contains("&lt;b&gt;Second") && !mail.html.contains("<b>Second"), "{}", mail.html);
}

#[tokio::test]
async fn ac_091_a_password_is_written_letter_by_letter_or_refused() {
    let portal = TestPortal::start().await;
    for password in ["Quote'd \"one\" 1", "Back`tick` $(id) 1", "Semi;colon && rm -rf / 1", "Percent%s %n \\r\\n 1"] {
        let mut mallory = portal.browser();
        mallory.begin("mallory@cloud.example").await.unwrap();
        mallory.choose(0).await.unwrap();
        let code = portal.code_sent_to("mallory@mail.example").await;
        mallory.prove(&code).await.unwrap();
        for refused in ["Line\r\nbreak 1A", &format!("{}1A\"\r\ncalc", "x".repeat(256))] {
            assert!(refusal(&mallory.set_password(refused).await).is_some(), "{refused:?}");
        }
        assert_eq!(step(&mallory.set_password(password).await), "done", "{password:?}");
        assert!(portal.signs_in("mallory@cloud.example", password).await);
        assert!(!portal.signs_in("mallory@cloud.example", &password[..password.len() - 1]).await);
        portal.clock.advance(3 * server::clock::HOUR_MS);
    }
}

#[tokio::test]
async fn ac_092_another_spelling_of_a_path_opens_no_other_door() {
    let portal = TestPortal::start().await;
    for path in [
        "/./api/reset/prove",
        "//api/reset/prove",
        "/x/../api/reset/prove",
        "/%2e%2e/api/reset/prove",
        "/API/reset/prove",
        "/api/reset/prove;a=b",
        "/api/reset/prove.",
        "/api/reset/prove/",
        "/api/%72eset/prove",
    ] {
        let body = "{\"code\":\"123456\"}";
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: reset.example\r\nOrigin: https://reset.example\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = raw(&portal, request.as_bytes()).await;
        let status = statuses(&answer).first().copied().unwrap_or("none").to_owned();
        assert!(["400", "404", "405"].contains(&status.as_str()), "{path}: {status}");
        // From another origin every spelling is refused alike.
        let foreign = request.replace("Origin: https://reset.example", "Origin: https://evil.example");
        let answer = raw(&portal, foreign.as_bytes()).await;
        assert_eq!(statuses(&answer).first().copied(), Some("403"), "{path}");
    }
    for path in [
        "/../Cargo.toml",
        "/..%2fCargo.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/locales/../secret.ftl",
        "/locales/..%2f..%2fx.ftl",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: reset.example\r\nConnection: close\r\n\r\n");
        let answer = raw(&portal, request.as_bytes()).await;
        assert!(matches!(statuses(&answer).first().copied(), Some("404" | "400")), "{path}: {answer}");
    }
}

#[tokio::test]
async fn ac_093_a_request_that_two_servers_could_read_apart_is_refused() {
    let portal = TestPortal::start().await;
    let head = "POST /api/reset/current HTTP/1.1\r\nHost: reset.example\r\nOrigin: https://reset.example\r\nContent-Type: application/json\r\n";
    let smuggled = "GET /health HTTP/1.1\r\nHost: reset.example\r\n\r\n";
    for (name, rest) in [
        ("two lengths", format!("Content-Length: 2\r\nContent-Length: {}\r\n\r\n{{}}{smuggled}", 2 + smuggled.len())),
        ("a broken length", format!("Content-Length: +2\r\n\r\n{{}}{smuggled}")),
        ("a folded header", format!("X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{{}}{smuggled}")),
        ("a blank before the colon", format!("Content-Length : 2\r\n\r\n{{}}{smuggled}")),
        ("an unknown coding", format!("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{smuggled}")),
    ] {
        let answer = raw(&portal, format!("{head}{rest}").as_bytes()).await;
        let statuses = statuses(&answer);
        assert!(statuses.first().is_none_or(|status| *status == "400"), "{name}: {answer}");
        assert!(statuses.len() <= 1, "{name}: the smuggled request was answered: {answer}");
    }
    // A length and chunks at once: what follows is answered neither way, and the connection ends.
    let both = format!("{head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{smuggled}");
    let answer = raw(&portal, both.as_bytes()).await;
    assert_eq!(statuses(&answer), ["400"], "{answer}");
}

#[tokio::test]
async fn strict_types_refuse_what_is_no_screen_of_ours() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    for body in [
        "",
        "null",
        "[]",
        "{",
        "{\"code\":",
        "{\"code\":{\"$gt\":0}}",
        "{\"code\":\"1\",\"code\":\"2\"}",
        "\"\\ud800\"",
    ] {
        let status = alice.post_raw("/api/reset/prove", body.to_owned()).await.status();
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    }
    let not_utf8 = alice.post_raw("/api/reset/prove", vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']).await;
    assert_eq!(not_utf8.status(), StatusCode::BAD_REQUEST);
    assert_eq!(step(&alice.current().await), "choose-method");
}
