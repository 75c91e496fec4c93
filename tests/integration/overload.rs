//! Too much of everything: what one sender asks for costs the others nothing (catalogue B4, B19).

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, ORIGIN, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::http::{Patience, Serving};
use server::password::hash::Cost;
use server::wire::Refusal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::browser::{refusal, step};
use crate::support::portal::{DATA, PUBLIC_URL, Setup, TestPortal, other_than, unlimited};

/// What one answer may take while others flood, on a machine that runs other tests too.
const SOON: Duration = Duration::from_secs(5);

/// The first line of what a portal answers to raw bytes; empty where it only hangs up.
async fn raw(portal: &TestPortal, bytes: &[u8]) -> String {
    let mut wire = TcpStream::connect(portal.address).await.unwrap();
    // The portal may close the connection before it has read everything.
    let _ = wire.write_all(bytes).await;
    let mut answer = vec![0; 64];
    let read = tokio::time::timeout(SOON, wire.read(&mut answer)).await.expect("an answer soon").unwrap_or(0);
    String::from_utf8_lossy(&answer[..read]).lines().next().unwrap_or("").to_owned()
}

fn head(path: &str, more: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: reset.example\r\nOrigin: {PUBLIC_URL}\r\nContent-Type: application/json\r\n{more}\r\n"
    )
}

#[tokio::test]
async fn ac_060_a_hundred_thousand_names_push_nobodys_count_out() {
    let portal = TestPortal::start().await;
    let mut guesser = portal.browser();
    guesser.begin("alice@cloud.example").await.unwrap();
    guesser.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let wrong = other_than(&code);
    for _ in 0..4 {
        assert_eq!(refusal(&guesser.prove(&wrong).await), Some(Refusal::CodeWrong));
    }
    // As wrong codes of a hundred thousand others, from as many networks, leave it.
    for flood in [
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
         INSERT INTO wrong_proof (id, account_id, method, at_ms) \
         SELECT 'flood-' || i, 'nobody-' || i, 'email', 1795450800000 FROM n",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
         INSERT INTO network_failure (id, network, at_ms) \
         SELECT 'flood-' || i, 'network-' || i, 1795450800000 FROM n",
    ] {
        portal.sql(flood).await;
    }
    let fifth = tokio::time::timeout(SOON, guesser.prove(&wrong)).await.expect("an answer soon");
    assert!(matches!(refusal(&fifth), Some(Refusal::MethodClosed { .. })), "{fifth:?}");
    let newcomer = portal.browser().begin("mallory@cloud.example").await;
    assert_eq!(step(&newcomer), "choose-method", "and no other person is shut out");
}

#[tokio::test]
async fn ac_061_a_reached_limit_tells_how_long_to_wait_and_nothing_else() {
    let portal = TestPortal::start().await;
    let mut answers = Vec::new();
    for _ in 0..600 {
        let now = server::clock::Clock::now_ms(&*portal.clock);
        let _ = portal.web.limits.count([127, 0, 0, 1].into(), server::http::routes::Cost::Call, now);
    }
    for user_id in ["alice@cloud.example", "ghost@cloud.example"] {
        let mut person = portal.browser();
        let answer = person.post("/api/reset/begin", &json!({ "user_id": user_id })).await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        let wait = answer.headers()[RETRY_AFTER].to_str().unwrap().to_owned();
        assert!(wait.parse::<u32>().is_ok_and(|seconds| (1..=61).contains(&seconds)), "{wait}");
        assert!(person.cookie.is_none(), "no session is handed out");
        let text = answer.text().await.unwrap();
        assert_eq!(text, format!("{{\"TooMany\":{{\"seconds\":{wait}}}}}"));
        answers.push(text);
    }
    assert_eq!(answers[0], answers[1], "the same for everybody");
    let lines = portal.audit().await;
    let noted: Vec<_> = lines.iter().filter(|line| line.event == "limit-reached").collect();
    assert!(matches!(noted[..], [line] if line.account_id.is_none()), "once a minute: {noted:?}");
    assert_eq!(portal.browser().get("/").await.status(), StatusCode::OK, "pages come, with the way to help");
}

#[tokio::test]
async fn ac_174_endless_and_inflated_requests_are_cut_off() {
    let portal = TestPortal::start().await;
    let begin = "/api/reset/begin";
    let declared = raw(&portal, head(begin, "Content-Length: 1073741824\r\n").as_bytes()).await;
    assert!(declared.contains(" 413 "), "a gigabyte that is announced: {declared}");
    let mut endless = head(begin, "Transfer-Encoding: chunked\r\n").into_bytes();
    for _ in 0..64 {
        endless.extend_from_slice(b"400\r\n");
        endless.extend_from_slice(&[b'a'; 1024]);
        endless.extend_from_slice(b"\r\n");
    }
    let endless = raw(&portal, &endless).await;
    assert!(endless.contains(" 413 "), "chunks without an end: {endless}");
    let long = "x".repeat(64 * 1024);
    for (name, line) in [("one", format!("X-Long: {long}\r\n")), ("many", "X-Many: 12345\r\n".repeat(4_000))] {
        let told = raw(&portal, head(begin, &format!("Content-Length: 2\r\n{line}")).as_bytes()).await;
        assert!(told.contains(" 431 "), "{name}: {told}");
    }
    let address = raw(&portal, head(&format!("/?username={long}"), "Content-Length: 0\r\n").as_bytes()).await;
    assert!([" 431 ", " 414 "].iter().any(|status| address.contains(status)), "an address of 64 KiB: {address}");
    // Ten megabytes in some ten bytes: they are not unpacked, and so they are no request.
    let whole = format!("{{\"given\":{{\"Code\":\"123456\"}}{}}}", " ".repeat(10_000_000));
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut whole.as_bytes(), &mut packed, &brotli::enc::BrotliEncoderParams::default()).unwrap();
    assert!(packed.len() < 1_000, "{}", packed.len());
    let mut person = portal.browser();
    person.current().await.unwrap();
    let packed = person
        .request(Method::POST, "/api/reset/prove")
        .header(ORIGIN, PUBLIC_URL)
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_ENCODING, "br")
        .body(packed);
    assert_eq!(packed.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert_eq!(portal.browser().get("/health").await.status(), StatusCode::OK);
}

async fn others_are_served_beside(hanging: usize) {
    let serving = Serving { connections: hanging + 100, patience: Patience::default() };
    let portal = TestPortal::start_as(DATA, Setup { serving, ..Setup::default() }).await;
    let mut wires = Vec::new();
    for nth in 0..hanging {
        let mut wire = TcpStream::connect(portal.address).await.unwrap();
        // Half of them hang in the head, half in the body.
        let begun = if nth % 2 == 0 {
            "POST /api/reset/begin HTTP/1.1\r\nHost: res".into()
        } else {
            head("/api/reset/begin", "Content-Length: 2000\r\n") + "{"
        };
        wire.write_all(begun.as_bytes()).await.unwrap();
        wires.push(wire);
    }
    for _ in 0..20 {
        let good = portal.browser();
        let page = tokio::time::timeout(SOON, good.get("/")).await.expect("a page soon");
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(step(&portal.browser().current().await), "identify");
    }
    drop(wires);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ac_174_people_are_served_beside_five_hundred_connections_that_hang() {
    others_are_served_beside(500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long, and opens thousands of connections; part of `cargo xtask soak`"]
async fn ac_174_people_are_served_beside_thousands_of_connections_that_hang() {
    others_are_served_beside(4_000).await;
}

#[tokio::test]
async fn ac_174_a_body_that_never_comes_is_given_up_after_twenty_seconds() {
    assert_eq!(Patience::default().request, Duration::from_secs(20));
    let patience = Patience { request: Duration::from_millis(100), ..Patience::default() };
    let serving = Serving { connections: 10, patience };
    let portal = TestPortal::start_as(DATA, Setup { serving, ..Setup::default() }).await;
    for path in ["/api/reset/begin", "/agent/v1"] {
        let mut wire = TcpStream::connect(portal.address).await.unwrap();
        wire.write_all((head(path, "Content-Length: 2000\r\n") + "{").as_bytes()).await.unwrap();
        let mut answer = vec![0; 64];
        let read = tokio::time::timeout(SOON, wire.read(&mut answer)).await.expect("an answer soon").unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert!(answer.contains(" 408 "), "{path}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_175_two_hundred_passwords_to_hash_hold_up_nothing_else() {
    let setup = Setup { allowances: unlimited(), cost: Cost::LEAST, ..Setup::default() };
    let portal = TestPortal::start_as(DATA, setup).await;
    let megabyte = json!({ "password": "x".repeat(1_000_000) }).to_string();
    let mut senders: Vec<_> = (0..200).map(|_| portal.browser()).collect();
    let sent = senders.iter_mut().map(|sender| sender.post_raw("/api/reset/set-password", megabyte.clone()));
    assert!(join_all(sent).await.iter().all(|answer| answer.status() == StatusCode::PAYLOAD_TOO_LARGE));

    let hashing = portal.portal.clone();
    let flood = tokio::spawn(async move {
        let tries = (0..200).map(|nth| {
            let (portal, password) = (hashing.clone(), format!("Amber lantern {nth}"));
            async move { portal.hasher.hash(server::secrets::Password::new(password)).await.is_ok() }
        });
        join_all(tries).await.into_iter().filter(|hashed| *hashed).count()
    });
    tokio::task::yield_now().await;
    let mut seen = 0;
    while !flood.is_finished() {
        let one = async {
            assert_eq!(portal.browser().get("/").await.status(), StatusCode::OK);
            assert_eq!(step(&portal.browser().current().await), "identify");
        };
        tokio::time::timeout(SOON, one).await.expect("an answer soon");
        seen += 1;
    }
    assert!(seen > 0, "others were answered while passwords waited");
    assert_eq!(flood.await.unwrap(), 64, "more than that are told to come back, and cost nothing");
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await);
}
