//! The key and the store belong together, and both are for the service alone.

mod private;

use server::secrets::Digest;
use server::store::{KeyFault, Opened};

use crate::support::operator::{Operator, err, json, out};
use crate::support::portal::{DATA, TestPortal};
use crate::support::store;

/// An operator with people in the store.
fn operator() -> Operator {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    let imported = operator.run(&["import", "house.toml"]);
    assert!(imported.status.success(), "{}", err(&imported));
    operator
}

/// Commands that are refused without the key of the store.
const COMMANDS: [&[&str]; 6] = [
    &["audit", "verify"],
    &["audit", "export"],
    &["import", "house.toml"],
    &["throttle", "release", "--user", "alice@cloud.example"],
    &["report", "registrations"],
    &["policy", "show", "--tenant", "Cloud Works"],
];

fn audit_lines(operator: &Operator) -> i64 {
    json(&operator.run(&["audit", "verify", "--json"]))["lines"].as_i64().unwrap()
}

async fn sql(operator: &Operator, statements: &[&'static str]) {
    let store = Opened::open(&operator.store()).await.unwrap();
    for statement in statements {
        sqlx::raw_sql(*statement).execute(store.pool()).await.unwrap();
    }
    store.close().await;
}

#[test]
fn lk_011_a_lost_key_is_not_replaced_by_any_command() {
    let operator = operator();
    let before = audit_lines(&operator);
    let key = operator.path("key");
    std::fs::rename(&key, operator.path("kept")).unwrap();
    let serve = operator.write(
        "serve.toml",
        &format!("{}\n[[mail.relay]]\nhost = \"relay.example\"\nport = 587\nsecurity = \"starttls\"\n", {
            std::fs::read_to_string(operator.config()).unwrap()
        }),
    );
    let serve = operator.latchkey(&["serve", "--config", &serve.display().to_string()]);
    let outputs = COMMANDS.iter().map(|words| operator.run(words)).chain([serve]);
    for output in outputs {
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let said = err(&output);
        assert!(said.contains(&key.display().to_string()) && said.contains("put its copy there"), "{said}");
        assert!(out(&output).is_empty() && !key.exists(), "{output:?}");
    }
    std::fs::rename(operator.path("kept"), &key).unwrap();
    assert_eq!(audit_lines(&operator), before, "with its key the store is as it was");
}

#[test]
fn lk_011_a_key_of_another_store_is_refused_by_every_command() {
    let (operator, other) = (operator(), operator());
    let before = audit_lines(&operator);
    std::fs::rename(operator.path("key"), operator.path("kept")).unwrap();
    std::fs::copy(other.path("key"), operator.path("key")).unwrap();
    for words in COMMANDS {
        let output = operator.run(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        let said = err(&output);
        assert!(said.contains("does not fit the store") && said.contains("Nothing was changed"), "{words:?}: {said}");
        assert!(out(&output).is_empty());
    }
    std::fs::rename(operator.path("kept"), operator.path("key")).unwrap();
    assert_eq!(audit_lines(&operator), before);
}

#[test]
fn lk_011_a_key_that_is_lost_before_anybody_is_loaded_is_not_replaced_either() {
    let operator = Operator::new();
    assert!(operator.run(&["audit", "verify"]).status.success());
    std::fs::remove_file(operator.path("key")).unwrap();
    assert_eq!(operator.run(&["audit", "verify"]).status.code(), Some(1));
    assert!(!operator.path("key").exists());
}

/// Makes the schema as the version before left it, without a check value.
const BEFORE: [&str; 4] = [
    "DROP TABLE key_check",
    "DROP TABLE clock_watch",
    "ALTER TABLE audit_head DROP COLUMN trimmed_ms",
    "DELETE FROM _sqlx_migrations WHERE description = 'key and clock'",
];

#[tokio::test]
async fn lk_011_a_store_of_the_version_before_is_taken_over_by_its_own_key_alone() {
    let (operator, other) = (operator(), operator());
    sql(&operator, &BEFORE).await;
    std::fs::rename(operator.path("key"), operator.path("kept")).unwrap();
    let lost = operator.run(&["audit", "verify"]);
    assert!(lost.status.code() == Some(1) && !operator.path("key").exists(), "{}", err(&lost));
    std::fs::copy(other.path("key"), operator.path("key")).unwrap();
    for _ in 0..2 {
        let wrong = operator.run(&["audit", "verify"]);
        assert!(wrong.status.code() == Some(1) && err(&wrong).contains("does not fit"), "{}", err(&wrong));
    }
    std::fs::rename(operator.path("kept"), operator.path("key")).unwrap();
    assert!(operator.run(&["audit", "verify"]).status.success());
    // From then on the check value decides whether a key fits, even where the log's seal is spoiled.
    sql(&operator, &["UPDATE audit_head SET seal = ''"]).await;
    let spoiled = operator.run(&["audit", "verify"]);
    assert!(spoiled.status.code() == Some(1) && out(&spoiled).starts_with("broken"), "{spoiled:?}");
}

#[tokio::test]
async fn lk_011_where_the_log_proves_no_key_an_address_on_file_does() {
    let operator = operator();
    sql(&operator, &["UPDATE audit_head SET seal = ''"]).await;
    // The key of an app is sealed in another way, and its row may come first.
    const LAST: &str = "UPDATE means SET position = position WHERE id = (SELECT MAX(id) FROM means)";
    const OTHERS: &str = "UPDATE means SET kind = 'app-code', sealed = '' WHERE id <> (SELECT MAX(id) FROM means)";
    sql(&operator, &[OTHERS, LAST]).await;
    sql(&operator, &BEFORE).await;
    let spoiled = operator.run(&["audit", "verify"]);
    assert!(out(&spoiled).starts_with("broken"), "{spoiled:?}");
}

#[tokio::test]
async fn lk_011_health_sees_that_the_store_is_another_one() {
    let portal = TestPortal::start().await;
    let health = async || portal.browser().get("/health").await.status().as_u16();
    assert_eq!(health().await, 200);
    portal.sql("UPDATE key_check SET value = 'of ' || value").await;
    assert_eq!(health().await, 503, "a store with another key");
    portal.sql("UPDATE key_check SET value = substr(value, 4)").await;
    assert_eq!(health().await, 200);
    portal.sql("DELETE FROM key_check").await;
    assert_eq!(health().await, 503, "a new store");
    portal.sql("DROP TABLE key_check").await;
    assert_eq!(health().await, 503, "no store");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lk_011_processes_that_start_together_over_a_new_store_make_one_key() {
    // The second process begins a little later in each round, while the first one is at work.
    for later in 0..16 {
        let directory = tempfile::tempdir().unwrap();
        let address = store::address_with_tables_in(directory.path());
        let (first, second) = (Opened::open(&address).await.unwrap(), Opened::open(&address).await.unwrap());
        let late = first.clone();
        let file = directory.path().join("key");
        let begins = {
            let file = file.clone();
            tokio::spawn(async move {
                for _ in 0..later * 40 {
                    tokio::task::yield_now().await;
                }
                second.with_key_in(&file).await
            })
        };
        let (ours, theirs) = tokio::join!(first.with_key_in(&file), begins);
        let (ours, theirs) = (ours.unwrap(), theirs.unwrap().unwrap());
        assert!(ours.is_the_same().await.unwrap() && theirs.is_the_same().await.unwrap());
        let made = ours.keys().digest(Digest::Nobody, &["one"]);
        assert!(theirs.keys().recognizes(Digest::Nobody, &["one"], &made), "one key");
        // A process that looks for the key in another file finds none, and makes none.
        let late = late.with_key_in(&directory.path().join("another")).await.err();
        assert!(matches!(late, Some(KeyFault::Missing(_))), "{late:?}");
    }
}
