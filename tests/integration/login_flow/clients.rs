//! The clients of `docs/login-flow/`: what they make of a real portal, and of one that is down, slow, broken or hostile.

#[path = "../../../docs/login-flow/client.rs"]
#[allow(clippy::all)]
mod client;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use server::act::{Act, By, Operator};
use server::clock::MINUTE_MS;
use server::desk::signing_keys::rotate;
use server::wire::register::RegistrationResult;

use super::results::{comes_back, parameter};
use crate::support::login_flow::{ALICE, LoginFlow, NEW, RETURN_TO, data};
use crate::support::portal::{START_MS, Setup, TestPortal};

use client::{Latchkey, SignIn};

/// What a sign-in may wait for a portal that does not answer.
const LIMIT: Duration = Duration::from_millis(100);
/// What it may wait for a portal that answers: the machine may be busy.
const PATIENT: Duration = Duration::from_secs(20);
/// Added for a busy machine. A call that hangs takes far longer.
const SLACK: Duration = Duration::from_secs(3);

/// One of the two clients.
enum Client {
    Node { child: Child, input: ChildStdin, output: BufReader<ChildStdout> },
    Rust(Latchkey),
}

impl Client {
    fn node(portal: &str, key: &str, limit: Duration) -> Self {
        let options = json!({
            "portal": portal, "key": key, "tenant": "Cloud Works", "name": "acme",
            "timeLimit": u64::try_from(limit.as_millis()).unwrap(), "now": START_MS,
        });
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/support/login_flow_client.mjs");
        let mut child = Command::new("node")
            .args([driver.as_os_str(), options.to_string().as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node: `cargo xtask test` installs it");
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self::Node { child, input, output }
    }

    fn both(portal: &str, key: &str, limit: Duration) -> [Self; 2] {
        [Self::node(portal, key, limit), Self::Rust(Latchkey::new(portal, key, "Cloud Works", "acme", limit).unwrap())]
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Node { .. } => "client.mjs",
            Self::Rust(_) => "client.rs",
        }
    }

    /// One line to the driver, one back.
    fn drive(input: &mut ChildStdin, output: &mut BufReader<ChildStdout>, line: &Value) -> Value {
        tokio::task::block_in_place(|| {
            writeln!(input, "{line}").unwrap();
            let mut said = String::new();
            output.read_line(&mut said).unwrap();
            serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
        })
    }

    async fn asks(&mut self, user: &str) -> Option<String> {
        match self {
            Self::Node { input, output, .. } => {
                let ask = json!({ "user": user, "returnTo": RETURN_TO, "state": "of this login", "amr": ["pwd"], "locale": "ko" });
                Self::drive(input, output, &json!({ "ask": ask }))["said"].as_str().map(str::to_owned)
            }
            Self::Rust(client) => {
                let sign_in = SignIn {
                    user,
                    return_to: RETURN_TO,
                    state: "of this login",
                    auth_time: START_MS / 1000,
                    amr: &["pwd"],
                    locale: Some("ko"),
                };
                client.ask(&sign_in).await.ok().flatten()
            }
        }
    }

    /// Reads a result at this time. Gives the user and what the result says.
    async fn reads_at(&mut self, token: &str, state: &str, now_ms: i64) -> Option<(String, String)> {
        match self {
            Self::Node { input, output, .. } => {
                let line = json!({ "read": { "result": token, "state": state }, "now": now_ms });
                let said = Self::drive(input, output, &line)["said"].clone();
                let text = |name: &str| said[name].as_str().map(str::to_owned);
                text("user").zip(text("result"))
            }
            Self::Rust(client) => {
                let outcome = client.read(token, state, now_ms / 1000).await.ok()?;
                Some((outcome.user, outcome.result))
            }
        }
    }

    async fn reads(&mut self, token: &str) -> Option<(String, String)> {
        self.reads_at(token, "of this login", START_MS).await
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Self::Node { child, .. } = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

pub(super) async fn portal() -> (TestPortal, LoginFlow, String) {
    let portal = TestPortal::start_as(&data(), Setup { known_by_address: true, ..Setup::default() }).await;
    let login_flow = LoginFlow::of(&portal).await;
    let address = portal.portal.settings.public_url.clone();
    (portal, login_flow, address)
}

async fn result(portal: &TestPortal, login_flow: &LoginFlow, how: RegistrationResult) -> String {
    parameter(&comes_back(portal, login_flow, NEW, how).await, "result")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_sends_people_to_a_real_portal_and_lets_others_go_on() {
    let (portal, login_flow, address) = portal().await;
    for mut client in Client::both(&address, &login_flow.key, PATIENT) {
        let url = client.asks(NEW).await.unwrap();
        assert!(url.starts_with(&format!("{address}/register?mkt=ko#ticket=")), "{}: {url}", client.name());
        assert_eq!(client.asks("helpdesk@cloud.example").await, None, "{}", client.name());
        assert_eq!(client.asks("nobody@cloud.example").await, None, "{}", client.name());
    }
    for mut client in Client::both(&address, &format!("latchkey_{}", "A".repeat(43)), PATIENT) {
        assert_eq!(client.asks(NEW).await, None, "{}: a key that is not valid", client.name());
    }
    let asked = portal.events().await.into_iter().filter(|event| event.starts_with("interrupt-asked")).count();
    assert_eq!(asked, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_counts_a_result_once_and_only_its_own() {
    let (portal, login_flow, address) = portal().await;
    let other = LoginFlow::added(&portal, "Cloud Works", "other").await;
    for mut client in Client::both(&address, &login_flow.key, PATIENT) {
        let name = client.name();
        for (how, said) in [(RegistrationResult::Completed, "completed"), (RegistrationResult::Cancelled, "cancelled")]
        {
            let token = result(&portal, &login_flow, how).await;
            assert_eq!(client.reads(&token).await, Some((NEW.into(), said.into())), "{name}");
            assert_eq!(client.reads(&token).await, None, "{name}: a second time");
        }
        let token = result(&portal, &login_flow, RegistrationResult::Completed).await;
        assert_eq!(client.reads_at(&token, "of another login", START_MS).await, None, "{name}: pasted");
        assert_eq!(client.reads_at(&token, "of this login", START_MS + 5 * MINUTE_MS).await, None, "{name}: late");
        assert_eq!(client.reads_at(&token, "of this login", START_MS - 2 * MINUTE_MS).await, None, "{name}: early");
        let anothers = result(&portal, &other, RegistrationResult::Completed).await;
        assert_eq!(client.reads(&anothers).await, None, "{name}: of another login flow");
        let [head, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
        for forged in [
            String::new(),
            format!("{head}.{claims}."),
            format!("{head}.{claims}.{}", &signature[..42]),
            format!("{head}.{}.{signature}", anothers.split('.').nth(1).unwrap()),
            format!("{token}.x"),
        ] {
            assert_eq!(client.reads(&forged).await, None, "{name}: {forged}");
        }
        assert_eq!(client.reads(&token).await, Some((NEW.into(), "completed".into())), "{name}: none of it spent it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_fetches_a_key_that_it_does_not_know() {
    let (portal, login_flow, address) = portal().await;
    for mut client in Client::both(&address, &login_flow.key, PATIENT) {
        let before = result(&portal, &login_flow, RegistrationResult::Completed).await;
        assert!(client.reads(&before).await.is_some());
        let olga = Operator::named("olga");
        let mut act = Act::begin(&portal.portal, By::Operator(&olga)).await.unwrap();
        rotate(&mut act).await.unwrap();
        act.commit().await.unwrap();
        let after = result(&portal, &login_flow, RegistrationResult::Completed).await;
        let soon = START_MS + 1_000;
        assert!(client.reads_at(&after, "of this login", soon).await.is_some(), "{}", client.name());
    }
}

/// A server that accepts, waits for the question, sends these bytes and no more, and never closes a connection.
pub(super) fn says(words: Vec<u8>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        while let Ok((mut wire, _)) = listener.accept() {
            let words = words.clone();
            std::thread::spawn(move || {
                // What comes before a question is an answer to none, and no client need take it.
                let _ = wire.read(&mut [0; 1024]);
                let _ = wire.write_all(&words);
                loop {
                    std::thread::park();
                }
            });
        }
    });
    address
}

pub(super) fn http(status: &str, body: &str) -> Vec<u8> {
    let kind = "content-type: application/json\r\nlocation: https://evil.example/\r\nconnection: close";
    format!("HTTP/1.1 {status}\r\n{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

// This test measures how long a sign-in waits.
#[allow(clippy::disallowed_methods)]
#[tokio::test(flavor = "multi_thread")]
async fn a_client_lets_sign_ins_go_on_whatever_the_portal_does() {
    let stopped = {
        let (stopped, _, address) = portal().await;
        drop(stopped);
        address
    };
    let (portal, login_flow, _) = portal().await;
    let evil = r#"{"required": true, "kind": "register", "url": "https://evil.example/register#ticket=x"}"#;
    let good = |url: &str| format!(r#"{{"required": true, "kind": "register", "url": "{url}"}}"#);
    let cases = [
        ("stopped", stopped),
        ("hangs", says(Vec::new())),
        ("hangs in the head", says(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec())),
        ("hangs in the body", says(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"required\": tr".to_vec())),
        ("failed", says(http("500 Internal Server Error", &good("x")))),
        ("unavailable", says(http("503 Service Unavailable", ""))),
        ("redirects", says(http("307 Temporary Redirect", &good("x")))),
        ("a page", says(http("200 OK", "<!doctype html><title>One moment</title>"))),
        ("nothing", says(http("200 OK", ""))),
        ("null", says(http("200 OK", "null"))),
        ("a list", says(http("200 OK", "[true]"))),
        ("a word", says(http("200 OK", r#"{"required": "true", "url": "https://x/register"}"#))),
        ("no address", says(http("200 OK", r#"{"required": true, "kind": "register", "url": null}"#))),
        ("elsewhere", says(http("200 OK", evil))),
        ("endless", says(http("200 OK", &" ".repeat(3_000_000)))),
        ("noise", says(vec![0xff; 4_000])),
    ];
    let token = result(&portal, &login_flow, RegistrationResult::Completed).await;
    for (case, address) in cases {
        // Portals that answer get enough time, so that the client judges the answer and does not run into the limit.
        let limit = if case.starts_with("hangs") { LIMIT } else { PATIENT };
        for mut client in Client::both(&address, &login_flow.key, limit) {
            let name = client.name();
            // A process that starts is no part of the time that a sign-in waits.
            client.reads("").await;
            let began = Instant::now();
            assert_eq!(client.asks(ALICE).await, None, "{name}: {case}");
            assert_eq!(client.reads(&token).await, None, "{name}: {case}");
            assert!(began.elapsed() < 2 * LIMIT + SLACK, "{name}: {case} took {:?}", began.elapsed());
        }
    }
}
