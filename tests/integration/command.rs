//! The command line, as an operator and an operator's scripts meet it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::portal::{DATA, START_MS, TestPortal};
use crate::support::store;

/// A directory with a configuration of its own.
pub struct Operator {
    directory: tempfile::TempDir,
}

impl Operator {
    pub fn new() -> Self {
        let operator = Self { directory: tempfile::tempdir().unwrap() };
        operator.write(
            "latchkey.toml",
            &format!(
                "public_url = \"https://reset.example\"\nlisten = \"127.0.0.1:0\"\nkey_file = \"{key}\"\n[store]\n\
                 address = \"{store}\"\n[mail]\nfrom = \"portal@reset.example\"\n",
                key = operator.path("key").display(),
                store = store::address_in(operator.directory.path()),
            ),
        );
        operator
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn latchkey(&self, words: &[&str]) -> Output {
        latchkey(words, self.directory.path(), "")
    }

    /// Runs a command with this configuration.
    pub fn run(&self, words: &[&str]) -> Output {
        self.latchkey(&[words, &["--config", &self.config()]].concat())
    }

    /// A portal that runs beside, over the same store and key.
    pub async fn portal(&self) -> TestPortal {
        TestPortal::start_in(self.directory.path(), START_MS, None).await
    }

    fn config(&self) -> String {
        self.path("latchkey.toml").display().to_string()
    }
}

fn latchkey(words: &[&str], directory: &Path, input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_latchkey"))
        .args(words)
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", out(output)))
}

#[test]
fn every_command_helps() {
    let operator = Operator::new();
    for words in [
        &["--help"][..],
        &["serve", "--help"],
        &["demo", "--help"],
        &["import", "--help"],
        &["locale", "resolve", "--help"],
        &["password", "check", "--help"],
        &["audit", "verify", "--help"],
        &["audit", "export", "--help"],
    ] {
        let output = operator.latchkey(words);
        assert!(output.status.success() && out(&output).contains("Usage:"), "{words:?}: {}", err(&output));
    }
    assert!(out(&operator.latchkey(&["--version"])).starts_with("latchkey "));
}

#[test]
fn a_wrong_command_line_is_2_and_speaks_on_stderr() {
    let operator = Operator::new();
    for words in [
        &[][..],
        &["serv"],
        &["serve"],
        &["import"],
        &["locale", "resolve", "--mtk", "ko"],
        &["demo", "--port", "70000"],
    ] {
        let output = operator.latchkey(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{words:?}");
    }
}

#[test]
fn a_wrong_option_stops_the_start_with_file_line_and_reason() {
    let operator = Operator::new();
    let good = std::fs::read_to_string(operator.config()).unwrap();
    for (name, text, line, word) in [
        ("unknown.toml", format!("{good}\nform = \"x\"\n"), 9, "form"),
        ("wrong.toml", good.replace("https://reset.example", "ftp://reset.example"), 1, "public_url"),
        ("type.toml", good.replace("\"127.0.0.1:0\"", "8080"), 2, "listen"),
        ("broken.toml", good.replace("[store]", "[store"), 4, ""),
    ] {
        let file = operator.write(name, &text);
        let output = operator.latchkey(&["serve", "--config", &file.display().to_string()]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", err(&output));
        let place = format!("{}:{line}:", file.display());
        assert!(err(&output).contains(&place) && err(&output).contains(word), "{name}: {}", err(&output));
    }
    let missing = operator.latchkey(&["serve", "--config", "nowhere.toml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("nowhere.toml"), "{}", err(&missing));
    let no_relay = operator.latchkey(&["serve", "--config", &operator.config()]);
    assert_eq!(no_relay.status.code(), Some(2));
    assert!(err(&no_relay).contains("mail.relay"), "{}", err(&no_relay));
}

#[test]
fn the_example_shows_every_option_with_its_default() {
    let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../latchkey.example.toml")).unwrap();
    server::config::Config::parse(&example).unwrap_or_else(|(_, reason)| panic!("as it stands: {reason}"));
    // With every option switched on it still is a good file …
    let is_option = |line: &str| {
        let line = line.strip_prefix('#').unwrap_or("");
        line.starts_with("[[")
            || line.split_once(" = ").is_some_and(|(name, _)| !name.is_empty() && !name.contains(' '))
    };
    let all: String = example
        .lines()
        .map(|line| if is_option(line) { format!("{}\n", &line[1..]) } else { format!("{line}\n") })
        .collect();
    let switched_on = server::config::Config::parse(&all).unwrap_or_else(|(_, reason)| panic!("{reason}\n{all}"));
    assert_eq!(switched_on.mail.relays.len(), 1);
    // … and holds every option there is: each is a field of the configuration's types.
    let source = include_str!("../../server/src/config.rs");
    let fields = source
        .lines()
        .skip_while(|line| !line.starts_with("pub struct Config"))
        .take_while(|line| !line.contains("What is wrong with the file"))
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": ").map(|(name, _)| name))
        .map(|name| if name == "relays" { "relay" } else { name });
    let mut seen = 0;
    for field in fields {
        let shown = all.lines().any(|line| {
            line.starts_with(&format!("{field} = "))
                || line == format!("[{field}]")
                || line.ends_with(&format!(".{field}]]"))
        });
        assert!(shown, "latchkey.example.toml does not show {field}");
        seen += 1;
    }
    assert!(seen > 25, "{seen}");
}

#[test]
fn an_import_reports_every_row_and_a_second_one_changes_nothing() {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    let config = operator.config();
    let first = operator.latchkey(&["import", "house.toml", "--config", &config, "--json"]);
    assert!(first.status.success(), "{}", err(&first));
    let rows = json(&first);
    assert!(rows.as_array().unwrap().iter().all(|row| row["verdict"] == "added" && row["line"].is_u64()), "{rows}");
    let second = operator.latchkey(&["import", "house.toml", "--config", &config]);
    assert!(second.status.success() && out(&second).lines().filter(|line| line.ends_with(": unchanged")).count() > 5);
    operator.write("bad.toml", "[[account]]\ntenant = \"Cloud Works\"\nuser_id = \"x\"\n");
    let bad = operator.latchkey(&["import", "bad.toml", "--config", &config]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(out(&bad).contains("bad.toml:1: account x: refused:"), "{}", out(&bad));
    let missing = operator.latchkey(&["import", "missing.toml", "--config", &config]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(err(&missing).contains("missing.toml") && missing.stdout.is_empty());
}

#[test]
fn a_locale_is_resolved_as_the_portal_does() {
    let operator = Operator::new();
    for (words, expected) in [
        (&["--mkt", "es-us", "--planned"][..], "es"),
        (&["--mkt", "es-us"], "en"),
        (&["--mkt", "ar-EG", "--browser", "ko-KR,en"], "ko"),
        (&["--mkt", "zh-hk", "--planned"], "zh-Hant"),
        (&["--browser", "cy,no-NO", "--planned"], "nb"),
        (&["--mkt=-es", "--planned"], "en"),
        (&["--default", "ko"], "ko"),
        (&[], "en"),
    ] {
        let mut line = vec!["locale", "resolve", "--json"];
        line.extend(words);
        let output = operator.latchkey(&line);
        assert_eq!(json(&output)["locale"], expected, "{words:?}");
    }
    let hebrew = operator.latchkey(&["locale", "resolve", "--mkt", "he-IL", "--planned"]);
    assert_eq!(out(&hebrew).trim(), "he rtl עברית");
}

#[test]
fn a_candidate_is_checked_by_the_portals_own_rules_and_never_shown() {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    let config = operator.config();
    operator.latchkey(&["import", "house.toml", "--config", &config]);
    let check = |candidate: &str, more: &[&str]| {
        let words = [&["password", "check", "--config", &config, "--tenant", "Cloud Works"][..], more].concat();
        latchkey(&words, operator.directory.path(), candidate)
    };
    let good = check("Amber lantern 27\n", &[]);
    let told = "accepted\nscore: 16, at least 5 needed\nstrength: 4 of 4, by estimate\n";
    assert_eq!((good.status.code(), out(&good)), (Some(0), told));
    let bad = check("Short1ü", &["--json"]);
    assert_eq!(bad.status.code(), Some(1));
    assert_eq!(json(&bad)["accepted"], false);
    assert_eq!(json(&bad)["reasons"], serde_json::json!(["too-short", "not-allowed"]));
    let guessable = check("Dragon Monkey Cl0ud", &["--json"]);
    let expected = serde_json::json!({
        "accepted": false, "score": 9, "need": 5, "reasons": ["contains-organization"],
        "strength": 4, "advice": [],
    });
    assert_eq!(json(&guessable), expected);
    let told = check("Dragon_Monkey", &[]);
    assert!(out(&told).starts_with("refused\ntoo-guessable: 3 points"), "{}", out(&told));
    let weak = check("Aaaaaaaaaaa1", &["--json"]);
    assert_eq!(json(&weak)["accepted"], true, "the estimate decides nothing: {}", out(&weak));
    assert_eq!(json(&weak)["advice"], serde_json::json!(["more-words", "capitals"]));
    for never in ["Short1", "Dragon", "Cl0ud"] {
        for answer in [&bad, &guessable, &told] {
            assert!(!out(answer).contains(never) && !err(answer).contains(never), "a candidate is never printed");
        }
    }
    // A name counts for the person who bears it.
    let named = "Al1ce fences 92";
    assert_eq!(check(named, &[]).status.code(), Some(0));
    assert_eq!(check(named, &["--user", "mallory@cloud.example"]).status.code(), Some(0));
    let alice = check(named, &["--user", "Alice@Cloud.Example", "--json"]);
    assert_eq!((alice.status.code(), &json(&alice)["reasons"]), (Some(1), &serde_json::json!(["contains-name"])));
    for unknown in ["nobody@cloud.example", "sam@second.example", "alice"] {
        let output = check(named, &["--user", unknown]);
        assert_eq!(output.status.code(), Some(2), "{unknown}");
        assert!(err(&output).contains(unknown) && output.stdout.is_empty(), "{}", err(&output));
    }
    let words = ["password", "check", "--config", &config, "--tenant", "Nobody"];
    assert_eq!(latchkey(&words, operator.directory.path(), "x").status.code(), Some(2));
}

#[test]
fn a_candidate_is_held_against_the_strict_preset_where_the_tenant_has_it() {
    let operator = Operator::new();
    operator
        .write("house.toml", &DATA.replace("licence = \"premium\"\n", "licence = \"premium\"\npreset = \"strict\"\n"));
    let config = operator.config();
    operator.latchkey(&["import", "house.toml", "--config", &config]);
    let check = |candidate: &str| {
        let words = ["password", "check", "--config", &config, "--tenant", "Cloud Works", "--json"];
        json(&latchkey(&words, operator.directory.path(), candidate))
    };
    let good = serde_json::json!({
        "accepted": true, "score": 24, "need": 5, "reasons": [], "strength": 4, "advice": [],
    });
    assert_eq!(check("correct horse battery staple\n"), good);
    assert_eq!(
        check("Short lantern"),
        serde_json::json!({
            "accepted": false, "score": 13, "need": 5, "reasons": ["too-short"], "strength": 3, "advice": [],
        })
    );
    // 15 code points however they are written; blanks are neither cut off nor left out.
    assert_eq!(check("e\u{301}".repeat(14).as_str())["reasons"], serde_json::json!(["too-short"]));
    assert_eq!(check("  lanterns 한글  \n")["accepted"], true);
    assert_eq!(check("lantern\u{7} and fence")["reasons"], serde_json::json!(["not-allowed"]));
    assert_eq!(check("password password ")["reasons"], serde_json::json!(["too-guessable"]));
}

#[test]
fn the_audit_log_is_exported_line_by_line_and_tampering_is_an_exit_code() {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    let config = operator.config();
    operator.latchkey(&["import", "house.toml", "--config", &config]);
    let lines = operator.latchkey(&["audit", "export", "--config", &config]);
    let count = out(&lines).lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
    assert!(count >= 8, "{count}");
    let after = operator.latchkey(&["audit", "export", "--config", &config, "--after", "3"]);
    assert_eq!(out(&after).lines().count(), count - 3);
    let whole = operator.latchkey(&["audit", "verify", "--config", &config, "--json"]);
    assert!(whole.status.success() && json(&whole)["whole"] == true);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = server::store::Store::open(&store::address_in(operator.directory.path())).await.unwrap();
        sqlx::query("DELETE FROM audit WHERE seq = 2").execute(store.pool()).await.unwrap();
        store.close().await;
    });
    let broken = operator.latchkey(&["audit", "verify", "--config", &config, "--json"]);
    assert_eq!((broken.status.code(), &json(&broken)["seq"]), (Some(1), &Value::from(2)));
}

#[test]
fn a_port_in_use_is_one_clear_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let operator = Operator::new();
    let output = operator.latchkey(&["demo", "--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).lines().count() == 1 && err(&output).contains(&port), "{}", err(&output));
}

#[test]
fn a_database_that_does_not_answer_is_one_clear_sentence_without_its_password() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let operator = Operator::new();
    let text = std::fs::read_to_string(operator.path("latchkey.toml")).unwrap();
    let own = store::address_in(operator.directory.path());
    let away = format!("postgres://latchkey:Canary1@127.0.0.1:{free}/latchkey");
    operator.write("latchkey.toml", &text.replace(&own, &away));
    let output = operator.latchkey(&["audit", "verify", "--config", &operator.config()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("refused") && !err(&output).contains("Canary1"), "{}", err(&output));
}

#[test]
fn the_key_file_is_for_the_operator_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let operator = Operator::new();
    let config = operator.config();
    operator.latchkey(&["audit", "verify", "--config", &config]);
    let mode = std::fs::metadata(operator.path("key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_policy_goes_out_and_in_again_unchanged_and_a_bad_one_is_refused_by_field() {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    let config = operator.config();
    operator.latchkey(&["import", "house.toml", "--config", &config]);
    let of = ["--config", &config, "--tenant", "Cloud Works"];
    let export = operator.latchkey(&[&["policy", "export"][..], &of].concat());
    assert!(export.status.success(), "{}", err(&export));
    operator.write("policy.toml", out(&export));
    let again = operator.latchkey(&[&["policy", "import", "policy.toml", "--json"][..], &of].concat());
    assert_eq!(json(&again), serde_json::json!({ "saved": true, "warnings": [], "stranded": [] }), "{}", err(&again));
    assert_eq!(out(&operator.latchkey(&[&["policy", "export"][..], &of].concat())), out(&export));
    let shown = operator.latchkey(&[&["policy", "show", "--json"][..], &of].concat());
    assert_eq!(json(&shown)["gates"], 1);
    for (text, word) in
        [("gates = 3", "gates"), ("methods = []", "methods"), ("gate = 1", "gate"), ("gates = \"1\"", ":1:")]
    {
        operator.write("bad.toml", text);
        let bad = operator.latchkey(&[&["policy", "import", "bad.toml"][..], &of].concat());
        assert_eq!(bad.status.code(), Some(1), "{text}");
        assert!(err(&bad).contains(word) && err(&bad).contains("bad.toml"), "{}", err(&bad));
    }
    let nobody = operator.latchkey(&["policy", "export", "--config", &config, "--tenant", "Nobody"]);
    assert_eq!(nobody.status.code(), Some(2));
}

#[test]
fn a_policy_says_whom_it_strands_before_it_is_saved() {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    let config = operator.config();
    operator.latchkey(&["import", "house.toml", "--config", &config]);
    let of = ["--config", &config, "--tenant", "Cloud Works"];
    operator.write("two.toml", "gates = 2\nscope = { group = \"self-service\" }\nlicence = \"premium\"\n");
    let preview = operator.latchkey(&[&["policy", "import", "two.toml", "--dry-run", "--json"][..], &of].concat());
    let stranded = |user: &str| serde_json::json!({ "user_id": user, "code": "SSPR_0014" });
    // The others could not reset before either.
    let both = [stranded("alice@cloud.example"), stranded("mallory@cloud.example")];
    assert_eq!(json(&preview), serde_json::json!({ "saved": false, "warnings": [], "stranded": both }));
    let explain = || operator.latchkey(&["policy", "explain", "--user", "alice@cloud.example", "--config", &config]);
    assert!(explain().status.success(), "a preview changes nothing");
    let saved = operator.latchkey(&[&["policy", "import", "two.toml"][..], &of].concat());
    assert!(out(&saved).contains("2 accounts stranded; saved"), "{}", out(&saved));
    let refused = explain();
    assert_eq!(refused.status.code(), Some(1));
    assert!(out(&refused).contains("NO  enough-methods") && out(&refused).contains("SSPR_0014"), "{}", out(&refused));
    let log = operator.latchkey(&["audit", "export", "--config", &config]);
    assert!(out(&log).lines().last().unwrap().contains("policy-saved"), "{}", out(&log));
}

#[test]
fn every_check_is_explained_in_order_with_the_outcome_of_the_visit() {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    let config = operator.config();
    operator.latchkey(&["import", "house.toml", "--config", &config]);
    for (user, code, last) in [
        ("Alice@Cloud.example", Value::Null, "enough-methods"),
        ("no-method@cloud.example", "SSPR_0014".into(), "enough-methods"),
        ("ghost@cloud.example", "not-verified".into(), "account-known"),
        ("ghost@nowhere.example", "not-verified".into(), "tenant-known"),
        ("someone@outlook.com", "personal-account".into(), "not-personal"),
    ] {
        let output = operator.latchkey(&["policy", "explain", "--json", "--user", user, "--config", &config]);
        let told = json(&output);
        assert_eq!(
            (&told["code"], &told["checks"].as_array().unwrap().last().unwrap()["name"]),
            (&code, &last.into()),
            "{user}"
        );
        assert_eq!(output.status.code(), Some(i32::from(code != Value::Null)));
        assert!(!out(&output).contains("alice@mail.example"), "addresses are masked");
    }
    let wrong = operator.latchkey(&["policy", "explain", "--user", "not a user id", "--config", &config]);
    assert_eq!(wrong.status.code(), Some(2));
}

/// The same code explains and decides: what the first page says, `policy explain` says.
#[test]
fn policy_explain_says_the_same_as_the_first_page_for_every_row_of_the_demo() {
    use server::clock::{Clock as _, SystemClock};
    let operator = Operator::new();
    let data = server::command::demo::data(8080, SystemClock.now_ms());
    operator.write("demo.toml", &data);
    assert!(operator.run(&["import", "demo.toml"]).status.success());
    let data: toml::Table = data.parse().unwrap();
    for row in data["demo"].as_array().unwrap() {
        let (user_id, ends) = (row["user_id"].as_str().unwrap(), row["ends"].as_str().unwrap());
        let explained = operator.run(&["policy", "explain", "--user", user_id, "--json"]);
        let told = json(&explained);
        let expected = match (row.get("explained").and_then(toml::Value::as_str), ends) {
            (Some(explained), _) => Some(explained),
            (None, "choose-method" | "choose-goal") => None,
            (None, code) => Some(code),
        };
        assert_eq!(told["code"].as_str(), expected, "{user_id}: {}", err(&explained));
        assert_eq!(explained.status.success(), expected.is_none(), "{user_id}");
        let checks = told["checks"].as_array().unwrap();
        assert_eq!(checks.last().unwrap()["passed"], expected.is_none(), "{user_id}: every check in order");
        let gates = match user_id.split_once('@') {
            Some(("admin", "cloud.example")) | Some((_, "twogates.example")) => 2,
            _ => 1,
        };
        assert!(expected.is_some() || told["gates"] == gates, "{user_id}: {told}");
    }
}
