//! Loading an organization from a file of one's own.

use server::import::{self, Row, Verdict};

use crate::support::browser::step;
use crate::support::portal::{DATA, TestPortal};

async fn load(portal: &TestPortal, text: &str) -> Vec<Row> {
    import::load(&portal.portal, text).await.unwrap()
}

fn refusals(report: &[Row]) -> Vec<(usize, &str)> {
    report
        .iter()
        .filter_map(|row| match &row.verdict {
            Verdict::Refused(reason) => Some((row.line, reason.as_str())),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let portal = TestPortal::start().await;
    let tables = [
        "SELECT COUNT(*) FROM tenant",
        "SELECT COUNT(*) FROM account",
        "SELECT COUNT(*) FROM means",
        "SELECT COUNT(*) FROM account WHERE password_epoch > 1",
    ];
    let mut before = Vec::new();
    for table in tables {
        before.push(portal.count(table).await);
    }
    let report = load(&portal, DATA).await;
    assert!(report.iter().all(|row| row.verdict == Verdict::Unchanged), "{report:?}");
    for (table, before) in tables.iter().zip(before) {
        assert_eq!(portal.count(table).await, before, "{table}");
    }
}

#[tokio::test]
async fn a_bad_row_is_refused_with_its_line_and_stops_nothing_else() {
    let portal = TestPortal::start_with("").await;
    let report = load(
        &portal,
        r#"[[tenant]]
name = "Third House"
domains = ["third.example"]
[[tenant]]
name = ""
domains = ["x.example"]
[[tenant]]
name = "Thief"
domains = ["third.example"]
[[account]]
tenant = "Third House"
user_id = "tom@third.example"
start_password = "Third lantern 1"
[[account]]
tenant = "Third House"
user_id = "not a user id"
[[account]]
tenant = "Nobody"
user_id = "ann@third.example"
[[account]]
tenant = "Third House"
user_id = "bob@fifth.example"
[[account]]
tenant = "Third House"
user_id = "eve@third.example"
start_pasword = "typo"
[[account]]
tenant = "Third House"
user_id = "dan@third.example"
start_password_hash = "$argon2id$broken"
[[account]]
tenant = "Third House"
user_id = "mia@third.example"
mail = "<a@evil.example>mia@third.example"
[[account]]
tenant = "Third House"
user_id = "ned@third.example"
groups = ["no-such-group"]
[[tenant]]
name = "Fifth House"
domains = ["fifth.example"]
[[account]]
tenant = "Third House"
user_id = "tina@third.example"
other_mails = ["tina@mail.example"]
"#,
    )
    .await;
    let lines: Vec<usize> = refusals(&report).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [4, 7, 14, 17, 20, 23, 27, 31, 35], "{report:#?}");
    assert!(refusals(&report).iter().any(|(_, reason)| reason.contains("start_pasword")), "{report:#?}");
    assert!(portal.signs_in("tom@third.example", "Third lantern 1").await);
    let mut tina = portal.browser();
    assert_eq!(step(&tina.begin("tina@third.example").await), "choose-method");
}

#[tokio::test]
async fn a_banned_word_that_cannot_be_is_refused_with_field_and_reason() {
    let portal = TestPortal::start_with("").await;
    let load_with = async |words: &str| {
        let data = format!(
            "[[tenant]]\nname = \"Third\"\ndomains = [\"third.example\"]\n[tenant.settings]\nbanned_words = {words}\n"
        );
        let [row] = load(&portal, &data).await.try_into().unwrap();
        row.verdict
    };
    for (words, reason) in [
        ("[\"lantern\", \"abc\"]".to_owned(), "\"abc\" has 3 characters, but must have 4 to 16"),
        ("[\"seventeen letters\"]".to_owned(), "has 17 characters"),
        ("[\" lead\"]".to_owned(), "blanks at an end"),
        (format!("[{}]", "\"lantern\", ".repeat(1001)), "has 1001 terms, but at most 1000 are allowed"),
    ] {
        let Verdict::Refused(said) = load_with(&words).await else { panic!("{words}") };
        assert!(said.starts_with("settings.banned_words: ") && said.contains(reason), "{said}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM tenant").await, 0);
    let most = format!("[{}]", "\"lantern\", ".repeat(1000));
    assert_eq!(load_with(&most).await, Verdict::Added);
    assert_eq!(load_with(&most).await, Verdict::Unchanged);
    assert_eq!(load_with("[\"Lantern\"]").await, Verdict::Changed);
}

#[tokio::test]
async fn a_file_that_is_no_toml_changes_nothing_and_names_its_line() {
    let portal = TestPortal::start_with("").await;
    let fault = import::load(&portal.portal, "[[tenant]]\nname = \"A\ndomains = []\n").await.unwrap_err();
    assert!(fault.to_string().starts_with("line 2:"), "{fault}");
    let fault = import::load(&portal.portal, "[[tenants]]\nname = \"A\"\n").await.unwrap_err();
    assert!(fault.to_string().contains("tenants"), "{fault}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM tenant").await, 0);
}

#[tokio::test]
async fn a_password_a_person_chose_is_never_overwritten() {
    let portal = TestPortal::start().await;
    let mut mallory = portal.browser();
    mallory.begin("mallory@cloud.example").await.unwrap();
    mallory.choose(0).await.unwrap();
    let code = portal.code_sent_to("mallory@mail.example").await;
    mallory.prove(&code).await.unwrap();
    mallory.set_password("Chosen lantern 9").await.unwrap();
    let changed = DATA.replace("Forgotten lantern 2", "Reimported lantern 2").replace("\"Moss\"", "\"Mossman\"");
    let report = load(&portal, &changed).await;
    let row = report.iter().find(|row| row.name == "mallory@cloud.example").unwrap();
    assert_eq!(row.verdict, Verdict::Changed, "the name did change");
    assert!(portal.signs_in("mallory@cloud.example", "Chosen lantern 9").await);
    assert!(!portal.signs_in("mallory@cloud.example", "Reimported lantern 2").await);
}

#[tokio::test]
async fn a_hash_made_elsewhere_signs_in() {
    use argon2::password_hash::{PasswordHasher as _, SaltString};
    let salt = SaltString::from_b64("c29tZXNhbHQ").unwrap();
    let params = argon2::Params::new(19 * 1024, 2, 1, None).unwrap();
    let hash = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password(b"Carried over 1", &salt)
        .unwrap()
        .to_string();
    let data = format!(
        "[[tenant]]\nname = \"Fourth\"\ndomains = [\"fourth.example\"]\n[[account]]\ntenant = \"Fourth\"\n\
         user_id = \"kim@fourth.example\"\nstart_password_hash = \"{hash}\"\n"
    );
    let portal = TestPortal::start_with(&data).await;
    assert!(portal.signs_in("kim@fourth.example", "Carried over 1").await);
    assert!(!portal.signs_in("kim@fourth.example", "Carried over 2").await);
}

#[tokio::test]
async fn a_member_of_a_group_within_the_group_is_in_scope() {
    let data = r#"
[[tenant]]
name = "Nested"
domains = ["nested.example"]
[tenant.settings]
scope = { group = "all" }
[[group]]
tenant = "Nested"
name = "leaf"
[[group]]
tenant = "Nested"
name = "middle"
groups = ["leaf"]
[[group]]
tenant = "Nested"
name = "all"
groups = ["middle"]
[[account]]
tenant = "Nested"
user_id = "in@nested.example"
groups = ["leaf"]
other_mails = ["in@mail.example"]
[[account]]
tenant = "Nested"
user_id = "out@nested.example"
other_mails = ["out@mail.example"]
"#;
    let portal = TestPortal::start_with(data).await;
    assert_eq!(step(&portal.browser().begin("in@nested.example").await), "choose-method");
    let stopped = portal.browser().begin("out@nested.example").await;
    assert_eq!(crate::support::browser::outcome(&stopped), Some(server::wire::Outcome::NotInScope));
    // A circle of groups is somebody's mistake, and no endless loop.
    let circle = data.replace("name = \"leaf\"\n", "name = \"leaf\"\ngroups = [\"all\"]\n");
    let report = load(&portal, &circle).await;
    assert!(report.iter().all(|row| row.line > 0));
    assert_eq!(step(&portal.browser().begin("in@nested.example").await), "choose-method");
}
