//! What is on the wire before there is a request, and how connections end.

use std::time::Duration;

use server::http::{Patience, Serving};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::support::portal::{DATA, PUBLIC_URL, Setup, TestPortal};

/// What an answer may take on a machine that runs other tests too.
const SOON: Duration = Duration::from_secs(20);

const GOOD: &str = "GET /health HTTP/1.1\r\nHost: reset.example\r\n\r\n";

async fn connect(portal: &TestPortal) -> TcpStream {
    TcpStream::connect(portal.address).await.unwrap()
}

/// Reads one answer, up to the length that it announces.
async fn answer(wire: &mut TcpStream) -> String {
    let mut seen = Vec::new();
    let read = async {
        loop {
            let mut byte = [0];
            if wire.read(&mut byte).await.unwrap_or(0) == 0 {
                break;
            }
            seen.push(byte[0]);
            let text = String::from_utf8_lossy(&seen).to_ascii_lowercase();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break;
            }
        }
    };
    tokio::time::timeout(SOON, read).await.expect("an answer soon");
    String::from_utf8_lossy(&seen).into_owned()
}

fn status(answer: &str) -> &str {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or("none")
}

#[tokio::test]
async fn lk_007_what_the_library_answers_itself_carries_the_headers_of_every_answer() {
    let portal = TestPortal::start().await;
    let many = (0..150).map(|nth| format!("X-{nth}: 1\r\n")).collect::<String>();
    let long = "x".repeat(70_000);
    for (request, expected) in [
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.1\r\nX-\u{1}: a\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "400"),
        ("G@T / HTTP/1.1\r\n\r\n".to_owned(), "400"),
        (format!("GET /{long} HTTP/1.1\r\n\r\n"), "414"),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), "431"),
    ] {
        for before in ["", GOOD] {
            let mut wire = connect(&portal).await;
            if !before.is_empty() {
                wire.write_all(before.as_bytes()).await.unwrap();
                assert_eq!(status(&answer(&mut wire).await), "200");
            }
            // The server may close the connection before it has read everything.
            let _ = wire.write_all(request.as_bytes()).await;
            let told = answer(&mut wire).await.to_ascii_lowercase();
            assert_eq!(status(&told.to_ascii_uppercase()), expected, "{request:.60}: {told}");
            for header in [
                "content-security-policy: default-src 'none'",
                "strict-transport-security: max-age=63072000",
                "x-content-type-options: nosniff",
                "x-frame-options: deny",
                "referrer-policy: no-referrer",
                "cross-origin-opener-policy: same-origin",
                "cross-origin-resource-policy: same-origin",
                "cross-origin-embedder-policy: require-corp",
                "permissions-policy: camera=()",
                "cache-control: no-store",
            ] {
                assert_eq!(told.matches(header).count(), 1, "{request:.60}: {header}: {told}");
            }
        }
    }
}

#[tokio::test]
async fn lk_007_a_line_that_ends_with_a_line_feed_alone_is_no_line() {
    let portal = TestPortal::start().await;
    let bare = GOOD.replace("\r\n", "\n");
    let hidden = "GET /health HTTP/1.1\r\nHost: reset.example\r\nX-Kept: a\nX-Slipped-In: b\r\n\r\n";
    let body = "{\n\"entry\": {\n\"locale\": \"en\"\n}\n}";
    let post = format!(
        "POST /api/reset/current HTTP/1.1\r\nHost: reset.example\r\nOrigin: {PUBLIC_URL}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for before in ["", GOOD, &post, &format!("{GOOD}{post}")] {
        for bad in [bare.as_str(), hidden] {
            let mut wire = connect(&portal).await;
            // All in one piece, as an attacker would send it to make two servers read it differently.
            wire.write_all(format!("{before}{bad}").as_bytes()).await.unwrap();
            for _ in 0..before.matches("HTTP/1.1").count() {
                assert_eq!(status(&answer(&mut wire).await), "200", "lines of a body may end as they like: {before}");
            }
            assert_eq!(status(&answer(&mut wire).await), "400", "{before}{bad}");
            assert_eq!(wire.read(&mut [0]).await.unwrap_or(0), 0, "and the connection ends");
        }
    }
    // The connection ends after a body in chunks.
    let mut wire = connect(&portal).await;
    let chunked = post.split("Content-Length").next().unwrap();
    let chunked = format!("{chunked}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    wire.write_all(format!("{chunked}{bare}").as_bytes()).await.unwrap();
    let first = answer(&mut wire).await;
    assert!(status(&first) == "200" && first.contains("connection: close"), "{first}");
    assert_eq!(wire.read(&mut [0]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn lk_007_a_head_that_never_ends_is_given_up() {
    let short = Duration::from_millis(100);
    let patience = Patience { head: short, idle: short, stalled: short, ..Patience::default() };
    let serving = Serving { connections: 100, patience };
    let portal = TestPortal::start_as(DATA, Setup { serving, ..Setup::default() }).await;
    for begun in ["", "G", "GET /health HTTP/1.1\r\nHost: res", GOOD] {
        let mut wire = connect(&portal).await;
        wire.write_all(begun.as_bytes()).await.unwrap();
        let mut seen = Vec::new();
        let ended = tokio::time::timeout(SOON, wire.read_to_end(&mut seen)).await;
        assert!(ended.is_ok(), "{begun:?} still hangs");
        assert_eq!(!seen.is_empty(), begun == GOOD, "{begun:?}");
    }
}

#[tokio::test]
async fn lk_007_no_more_connections_than_were_set_are_served_at_once_and_the_others_wait() {
    let serving = Serving { connections: 2, patience: Patience::default() };
    let portal = TestPortal::start_as(DATA, Setup { serving, ..Setup::default() }).await;
    let (mut one, mut other, mut third) = (connect(&portal).await, connect(&portal).await, connect(&portal).await);
    for wire in [&mut one, &mut other] {
        wire.write_all(GOOD.as_bytes()).await.unwrap();
        assert_eq!(status(&answer(wire).await), "200");
    }
    third.write_all(GOOD.as_bytes()).await.unwrap();
    let waits = tokio::time::timeout(Duration::from_millis(300), third.readable()).await;
    assert!(waits.is_err(), "the third has its turn when another one ends");
    drop(one);
    assert_eq!(status(&answer(&mut third).await), "200");
}

#[tokio::test]
async fn a_portal_that_is_told_to_stop_finishes_what_is_under_way() {
    let portal = TestPortal::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = Serving { connections: 10, patience: Patience::default() };
    let web = std::sync::Arc::clone(&portal.web);
    let served = tokio::spawn(server::http::serve(listener, web, serving, async {
        let _ = stopped.await;
    }));
    let (mut busy, mut idle) = (TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap());
    idle.write_all(GOOD.as_bytes()).await.unwrap();
    assert_eq!(status(&answer(&mut idle).await), "200");
    let body = "{\"entry\":{\"locale\":\"en\"}}";
    let head = format!(
        "POST /api/reset/current HTTP/1.1\r\nHost: reset.example\r\nOrigin: {PUBLIC_URL}\r\n\
         Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    busy.write_all(head.as_bytes()).await.unwrap();
    let mut ready = vec![0; 25];
    busy.read_exact(&mut ready).await.unwrap();
    assert!(ready.starts_with(b"HTTP/1.1 100"), "the request is under way");
    stop.send(()).unwrap();
    let mut rest = Vec::new();
    assert!(tokio::time::timeout(SOON, idle.read_to_end(&mut rest)).await.is_ok(), "an idle one ends at once");
    assert!(!served.is_finished());
    busy.write_all(body.as_bytes()).await.unwrap();
    assert_eq!(status(&answer(&mut busy).await), "200");
    tokio::time::timeout(SOON, served).await.expect("the end soon").unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "and takes no more");
}
