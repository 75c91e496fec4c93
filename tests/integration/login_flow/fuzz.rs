//! Schemathesis reads the description and asks a real server what its author did not think of.
//!
//! It asks twice. First by the description as it is, with good and bad values: no
//! answer may be undescribed, and no value that the description forbids may be
//! accepted. Then with good values alone, narrowed to those that are good in the
//! demo: all of them must be accepted.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use server::clock::{Clock as _, SystemClock};

use crate::support::exim::free_port;
use crate::support::operator::{err, out};
use crate::support::store;

const CONFIGURATION: &str = r#"
[checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 413, 415, 422]

# Whether a result is one cannot be seen in its shape.
[[operations]]
include-operation-id = "redeemResult"
checks.positive_data_acceptance.expected-statuses = [200, 409, 422]
"#;

/// A demo with a key for its interface.
struct Demo {
    child: Child,
    directory: tempfile::TempDir,
    address: String,
    key: String,
}

impl Demo {
    fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let port = free_port();
        let mut child = Command::new(env!("CARGO_BIN_EXE_latchkey"))
            .args(["demo", "--port", &port.to_string(), "--data"])
            .arg(directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Everything is loaded once the table is printed.
        let mut told = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let ready = told.any(|line| line.contains("Plain http works here"));
        let mut demo = Self { child, directory, address: format!("http://localhost:{port}"), key: String::new() };
        assert!(ready, "the demo did not start");
        let added = Command::new(env!("CARGO_BIN_EXE_latchkey"))
            .args(["login-flow", "add", "Joining Company", "fuzz", "--config"])
            .arg(demo.directory.path().join("latchkey.toml"))
            .output()
            .unwrap();
        assert!(added.status.success(), "{}", err(&added));
        demo.key = out(&added).trim().to_owned();
        demo
    }

    fn fuzz(&self, program: &str, description: &str, seconds: u32, more: &[&str]) {
        let configuration = self.directory.path().join("schemathesis.toml");
        std::fs::write(&configuration, CONFIGURATION).unwrap();
        let asked = Command::new(program)
            .current_dir(self.directory.path())
            .arg("--config-file")
            .arg(configuration)
            .args(["run", description, "--url", &self.address, "--max-time", &seconds.to_string(), "--no-color"])
            .args(["-H", &format!("Authorization: Bearer {}", self.key), "--warnings", "off"])
            .args(more)
            .output()
            .unwrap();
        let said = out(&asked);
        // Its examples are long. The place of the fault stands at their beginning.
        let short: String = said.lines().map(|line| line.chars().take(300).collect::<String>() + "\n").collect();
        assert!(asked.status.success(), "{short}{}", err(&asked));
        assert!(said.contains("5 selected / 5 total"), "{short}");
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The description, with the values that are good in the demo.
fn narrowed(document: &Value, account: &str, now: i64) -> Value {
    let mut document = document.clone();
    let question = &mut document["components"]["schemas"]["Question"]["properties"];
    question["tenant"]["enum"] = json!(["Joining Company"]);
    question["return_to"]["enum"] = json!(["http://localhost:4400/latchkey/back"]);
    question["auth_time"] = json!({ "type": "integer", "minimum": now - 60, "maximum": now });
    question["user"] = json!({ "anyOf": [{ "enum": ["new@joining.example", account] }, question["user"].clone()] });
    document["paths"]["/api/v1/accounts/{id}/registration"]["get"]["parameters"][0]["schema"]["enum"] =
        json!([account]);
    document
}

async fn fuzz(seconds: u32) {
    let program = std::env::var("LATCHKEY_SCHEMATHESIS")
        .expect("schemathesis: `cargo xtask test` installs it and says where, or that it cannot be had");
    if program.is_empty() || store::is_postgres() {
        // The demo keeps its data in SQLite, whatever store this run uses.
        return;
    }
    let demo = Demo::start();
    let written = |name: &str, document: &Value| {
        let file = demo.directory.path().join(name);
        std::fs::write(&file, document.to_string()).unwrap();
        file.display().to_string()
    };
    let document: Value =
        serde_json::from_str(include_str!("../../../server/src/http/login_flow/openapi.json")).unwrap();
    let whole = written("openapi.json", &document);
    demo.fuzz(&program, &whole, seconds, &["--exclude-checks", "positive_data_acceptance"]);
    let account = account_of(demo.directory.path()).await;
    let narrow = narrowed(&document, &account, SystemClock.now_ms() / 1000);
    demo.fuzz(&program, &written("narrow.json", &narrow), seconds.min(120), &["--mode", "positive"]);
}

async fn account_of(directory: &Path) -> String {
    let address = format!("sqlite://{}", directory.join("latchkey.sqlite").display());
    let store = server::store::Opened::open(&address).await.unwrap();
    let found = sqlx::query_scalar("SELECT id FROM account WHERE user_id = 'unconfirmed@joining.example'");
    let account = found.fetch_one(store.pool()).await.unwrap();
    store.close().await;
    account
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_asks_what_it_likes_is_answered_as_described() {
    fuzz(8).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long; part of `cargo xtask soak`"]
async fn a_program_that_asks_what_it_likes_for_ten_minutes_is_answered_as_described() {
    fuzz(600).await;
}
