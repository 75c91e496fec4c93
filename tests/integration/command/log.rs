//! What the log says of an operator's command: the operator's name, and which tenant or account it was about.

use serde_json::Value;

use super::output::{BY_AGENTS, ELSEWHERE, commands};
use crate::support::operator::{Operator, err, json, out};
use crate::support::portal::{DATA, START_MS};
use server::store::agents;

const TENANT: &str = "Cloud Works";
const ALICE: &str = "alice@cloud.example";
/// The operator at the command line.
const OLGA: &str = "olga";

/// An organization that is new, with a group and a person.
const NEW: &str = "[[tenant]]\nname = \"New House\"\ndomains = [\"new.example\"]\n\
    [[group]]\ntenant = \"New House\"\nname = \"all\"\n\
    [[account]]\ntenant = \"New House\"\nuser_id = \"nina@new.example\"\n\
    [[account]]\ntenant = \"New House\"\nuser_id = \"nobody\"\n";

const TOKENS: &str = "upn,serial number,secret key,time interval,manufacturer,model\n\
    alice@cloud.example,4711,MFWGYIDNMV2GQ33EOMQGMIDBNRWCA3LF,30,Contoso,Key\n";

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// The whole installation.
    Portal,
    Tenant,
    Account,
}

use About::{Account, Portal, Tenant};

/// How a command is called, and which lines it leaves.
fn expected(command: &str) -> (&'static [&'static str], &'static [(&'static str, About)]) {
    match command {
        "import" => (
            &["new.toml"],
            &[("row-refused", Portal), ("row-imported", Tenant), ("row-imported", Tenant), ("row-imported", Account)],
        ),
        "policy import" => (&["policy.toml", "--tenant", TENANT], &[("policy-saved", Tenant)]),
        "policy logo" => (&["logo.svg", "--tenant", TENANT], &[("policy-saved", Tenant)]),
        "throttle show" => (&["--user", ALICE], &[]),
        "throttle release" => (&["--user", ALICE], &[("account-released", Account)]),
        "account unbind" => (&["--user", ALICE], &[("provider-unbound", Account)]),
        "pass create" => (&["--user", ALICE], &[("pass-created", Account)]),
        "login-flow add" => (&[TENANT, "another"], &[("login-flow-added", Tenant), ("login-flow-key-added", Tenant)]),
        "login-flow rotate" => (&["there"], &[("login-flow-key-added", Tenant)]),
        "login-flow revoke" => (&["there", "--all"], &[("login-flow-key-revoked", Tenant); 2]),
        "login-flow rotate-signing-key" => (&[], &[("signing-key-made", Portal)]),
        "policy show" | "policy export" | "password check" | "directory test" => (&["--tenant", TENANT], &[]),
        "agent token" => (&["--tenant", BY_AGENTS], &[("agent-token-made", Tenant)]),
        "agent roll-keys" => (&["--tenant", BY_AGENTS], &[("agent-roll-wanted", Tenant)]),
        "agent remove" => (&["--tenant", BY_AGENTS, "--agent", "one"], &[("agent-removed", Tenant)]),
        "agent status" => (&["--tenant", BY_AGENTS], &[]),
        "directory sync" => {
            (&["--tenant", TENANT], &[("directory-pass-began", Tenant), ("directory-pass-failed", Tenant)])
        }
        "tokens import" => (&["tokens.csv"], &[("token-imported", Account)]),
        "tokens remove" => (&["4711"], &[("token-removed", Account)]),
        "policy explain" => (&["--user", ALICE], &[]),
        "report registrations" | "audit verify" | "audit export" | "login-flow list" | "tokens list" => (&[], &[]),
        new => panic!("latchkey {new}: say here what it leaves in the log"),
    }
}

/// Runs a command as Olga.
fn as_olga(operator: &Operator, words: &[&str]) -> std::process::Output {
    let config = operator.config();
    let words = [words, &["--config", &config]].concat();
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let mut command = operator.command(&words);
    command.env_remove("USER").env_remove("LOGNAME").env("SUDO_USER", OLGA);
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

/// The lines of the log that come after this one.
fn log(operator: &Operator, after: i64) -> Vec<Value> {
    let exported = operator.run(&["audit", "export", "--after", &after.to_string()]);
    out(&exported).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How much of a person and an organization a line names.
fn about(line: &Value) -> About {
    match (line["tenant_id"].is_string(), line["account_id"].is_string()) {
        (true, true) => Account,
        (true, false) => Tenant,
        (false, false) => Portal,
        (false, true) => panic!("an account of no tenant: {line}"),
    }
}

fn operator() -> Operator {
    let operator = Operator::new().with_a_directory_that_is_away(TENANT).with_a_directory_by_agents(BY_AGENTS);
    for (name, text) in [
        ("house.toml", DATA),
        ("new.toml", NEW),
        ("policy.toml", "gates = 2\n"),
        ("logo.svg", "<svg xmlns=\"x\"/>"),
        ("tokens.csv", TOKENS),
    ] {
        operator.write(name, text);
    }
    assert!(operator.run(&["import", "house.toml"]).status.success());
    assert!(operator.run(&["login-flow", "add", TENANT, "there"]).status.success());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let portal = operator.portal().await;
        let mut tx = portal.portal.store.write().await.unwrap();
        agents::add(&mut tx, (BY_AGENTS, BY_AGENTS), "one", "no key", START_MS).await.unwrap();
        tx.commit().await.unwrap();
    });
    operator
}

#[test]
fn every_line_of_an_operator_names_them_and_whom_it_is_about() {
    let operator = operator();
    let mut last = log(&operator, 0).last().unwrap()["seq"].as_i64().unwrap();
    // They serve and do not end, open no store, or are run beside a directory.
    let others = [&["serve", "locale resolve"], &ELSEWHERE[..]].concat();
    for path in commands() {
        let name = path.join(" ");
        if others.contains(&name.as_str()) {
            continue;
        }
        let (given, lines) = expected(&name);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let done = as_olga(&operator, &[&path, given].concat());
        // The import refuses one row, Alice has too little on file for two gates, an empty password is refused,
        // no directory answers, and no agent was ever started.
        let is_no = ["import", "policy explain", "password check", "directory test", "directory sync", "agent status"]
            .contains(&name.as_str());
        assert_eq!(done.status.code(), Some(i32::from(is_no)), "{name}: {done:?}");
        let told = log(&operator, last);
        let found: Vec<_> = told.iter().map(|line| (line["event"].as_str().unwrap(), about(line))).collect();
        assert_eq!(found, lines, "{name}: {}", err(&done));
        for line in &told {
            let detail = line["detail"].as_str().unwrap();
            assert!(detail.split(' ').next() == Some("by=olga") && line["actor"] == "operator", "{name}: {line}");
            last = line["seq"].as_i64().unwrap();
        }
    }
}

#[test]
fn an_import_names_each_account_that_it_changes_and_no_other() {
    let operator = operator();
    let id_of = |user: &str| {
        let after = log(&operator, 0).last().unwrap()["seq"].as_i64().unwrap();
        assert!(as_olga(&operator, &["throttle", "release", "--user", user]).status.success());
        log(&operator, after)[0]["account_id"].as_str().unwrap().to_owned()
    };
    let (alice, mallory) = (id_of(ALICE), id_of("mallory@cloud.example"));
    operator.write("house.toml", &DATA.replace("alice@mail.example", "alice@new.example").replace("Moss", "Mossman"));
    let before = log(&operator, 0).last().unwrap()["seq"].as_i64().unwrap();
    let changed = as_olga(&operator, &["import", "house.toml", "--json"]);
    let rows = json(&changed).as_array().unwrap().iter().filter(|row| row["verdict"] == "changed").count();
    let told = log(&operator, before);
    assert_eq!((rows, told.len()), (2, 2), "{told:?}");
    for id in [alice, mallory] {
        let lines = told.iter().filter(|line| line["account_id"] == id.as_str() && line["outcome"] == "changed");
        assert_eq!(lines.count(), 1, "{told:?}");
    }
    assert!(!serde_json::to_string(&told).unwrap().contains("new.example"), "no line holds an address");
}

#[test]
fn names_stay_apart_in_the_log_and_hold_no_more_than_a_name() {
    let operator = operator();
    let by = |name: &std::ffi::OsStr| {
        let after = log(&operator, 0).last().unwrap()["seq"].as_i64().unwrap();
        let words = ["login-flow", "rotate-signing-key", "--config", &operator.config()].map(str::to_owned);
        let mut command = operator.command(&words);
        command.env("USER", "service").env("SUDO_USER", name).stdin(std::process::Stdio::null());
        assert!(command.output().unwrap().status.success());
        let lines = log(&operator, after);
        let told = lines.iter().map(|line| line["detail"].as_str().unwrap().split(" kid=").next().unwrap().to_owned());
        told.collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    use std::os::unix::ffi::OsStrExt as _;
    for (name, told) in [
        (&b"olga"[..], "by=olga"),
        (b"svc$", "by=svc?"),
        (b"a+b", "by=a?b"),
        (b"eve outcome=ok\n", "by=eve?outcome?ok?"),
        (b"+++", "by=???"),
        (b"ol\xffga", "by=ol?ga"),
        ("Zo\u{eb}".as_bytes(), "by=Zo\u{eb}"),
    ] {
        assert_eq!(by(std::ffi::OsStr::from_bytes(name)), [told], "{name:?}");
    }
    assert!(log(&operator, 0).iter().any(|line| line["event"] == "signing-key-retired"));
}
