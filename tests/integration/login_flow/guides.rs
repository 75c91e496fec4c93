//! The policy in the guide for authentik, word for word: a real portal, and one that is down, slow or hostile.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::clients::{http, portal, says};
use crate::support::login_flow::{ALICE, NEW, RETURN_TO};
use crate::support::portal::START_MS;

/// The policy waits a second at most; a busy machine gets its share.
const LIMIT: Duration = Duration::from_secs(4);

struct Policy {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Policy {
    fn of(portal: &str, key: &str) -> Self {
        let options = json!({
            "portal": portal, "key": key, "tenant": "Cloud Works", "return_to": RETURN_TO, "now": START_MS,
        });
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/support/expression_policy.py");
        let mut child = Command::new("python3")
            .args([driver.as_os_str(), options.to_string().as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// What becomes of a sign-in.
    fn told(&mut self, sign_in: &Value) -> Value {
        tokio::task::block_in_place(|| {
            writeln!(self.input, "{sign_in}").unwrap();
            let mut said = String::new();
            self.output.read_line(&mut said).unwrap();
            serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
        })
    }
}

impl Drop for Policy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_sends_people_to_a_real_portal_once_and_lets_others_go_on() {
    let (_portal, login_flow, address) = portal().await;
    let mut policy = Policy::of(&address, &login_flow.key);
    let sent = policy.told(&json!({ "user": NEW, "next": "/application/o/authorize/?x=1" }));
    let url = sent["redirect_stage_target"].as_str().unwrap();
    assert!(url.starts_with(&format!("{address}/register#ticket=")), "{url}");
    assert_eq!((&sent["passes"], &sent["redirect"]), (&json!(true), &json!("/application/o/authorize/?x=1")));
    assert_eq!(policy.told(&json!({ "user": NEW, "again": true }))["passes"], false, "back from the portal");
    for elsewhere in ["https://evil.example/", "//evil.example/", "/\\evil.example/"] {
        let sent = policy.told(&json!({ "user": NEW, "next": elsewhere }));
        assert_eq!((&sent["passes"], &sent["redirect"]), (&json!(true), &Value::Null), "{elsewhere}");
    }
    for user in ["helpdesk@cloud.example", "nobody@cloud.example", "nobody"] {
        assert_eq!(policy.told(&json!({ "user": user }))["passes"], false, "{user}");
    }
    let mut policy = Policy::of(&address, &format!("latchkey_{}", "A".repeat(43)));
    assert_eq!(policy.told(&json!({ "user": NEW }))["passes"], false, "a key that is not valid");
}

// This test measures how long a sign-in waits.
#[allow(clippy::disallowed_methods)]
#[tokio::test(flavor = "multi_thread")]
async fn the_policy_lets_sign_ins_go_on_whatever_the_portal_does() {
    let stopped = portal().await.2;
    let evil = r#"{"required": true, "kind": "register", "url": "https://evil.example/register#ticket=x"}"#;
    let cases = [
        ("stopped", stopped),
        ("hangs", says(Vec::new())),
        ("hangs in the body", says(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"required\": tr".to_vec())),
        ("unavailable", says(http("503 Service Unavailable", ""))),
        ("redirects", says(http("307 Temporary Redirect", evil))),
        ("a list", says(http("200 OK", "[true]"))),
        ("no address", says(http("200 OK", r#"{"required": true, "kind": "register", "url": null}"#))),
        ("elsewhere", says(http("200 OK", evil))),
    ];
    for (case, address) in cases {
        let mut policy = Policy::of(&address, "latchkey_x");
        // A process that starts is no part of the time that a sign-in waits.
        policy.told(&json!({ "user": ALICE }));
        let began = Instant::now();
        let told = policy.told(&json!({ "user": ALICE }));
        assert_eq!((&told["passes"], &told["redirect_stage_target"]), (&json!(false), &Value::Null), "{case}");
        assert!(began.elapsed() < LIMIT, "{case} took {:?}", began.elapsed());
    }
}
