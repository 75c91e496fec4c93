//! Loading an organization from a file of one's own.

mod ldif;

use server::act::Operator;
use server::import::{self, Row, Verdict};

use crate::support::browser::step;
use crate::support::portal::{DATA, TestPortal};

async fn load(portal: &TestPortal, text: &str) -> Vec<Row> {
    portal.import(text).await
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
    let by = Operator::named("olga");
    let fault =
        import::load(&portal.portal, &by, "[[tenant]]\nname = \"A\ndomains = []\n", &mut |_, _| {}).await.unwrap_err();
    assert!(fault.to_string().starts_with("line 2:"), "{fault}");
    let fault = import::load(&portal.portal, &by, "[[tenants]]\nname = \"A\"\n", &mut |_, _| {}).await.unwrap_err();
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
    // A circle of groups is a mistake in the file, and makes no endless loop.
    let circle = data.replace("name = \"leaf\"\n", "name = \"leaf\"\ngroups = [\"all\"]\n");
    let report = load(&portal, &circle).await;
    assert!(report.iter().all(|row| row.line > 0));
    assert_eq!(step(&portal.browser().begin("in@nested.example").await), "choose-method");
}

#[tokio::test]
async fn lk_013_what_a_file_says_twice_is_refused_with_both_lines() {
    let portal = TestPortal::start_with("").await;
    let report = load(
        &portal,
        r#"[[tenant]]
name = "ACME "
domains = ["acme.example"]
settings = { gates = 2, methods = ["email", "app-code"], combined_registration = true }
[[tenant]]
name = "acme"
domains = ["other.example"]
[[tenant]]
name = "Third"
domains = ["third.example", "Acme.example"]
[[tenant]]
name = "Fourth"
domains = ["fourth.example", "FOURTH.example"]
[[group]]
tenant = "ACME"
name = "staff"
[[group]]
tenant = " ACME"
name = "Staff "
[[account]]
tenant = "ACME"
user_id = "j.smith@acme.example"
given_name = "John"
other_mails = ["john@mail.example"]
[[account]]
tenant = "ACME"
user_id = "J.Smith＠acme.example"
given_name = "Jane"
other_mails = ["jane@mail.example"]
"#,
    )
    .await;
    let refused = refusals(&report);
    assert_eq!(refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 8, 11, 17, 25], "{report:#?}");
    for (refused, said) in refused.iter().zip([
        ["name: ", "line 1 ", "line 5 "],
        ["domains: ", "line 1 ", "line 8 "],
        ["domains: ", "twice", "line 11"],
        ["name: ", "line 14 ", "line 17 "],
        ["user_id: ", "line 20 ", "line 25 "],
    ]) {
        assert!(said.iter().all(|part| refused.1.contains(part)), "{refused:?}");
    }
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM tenant").fetch_all(portal.portal.store.pool()).await.unwrap();
    assert_eq!(names, ["ACME"]);
    assert_eq!(portal.count("SELECT COUNT(*) FROM domain WHERE name <> 'acme.example'").await, 0);
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE given_name = 'John'").await, 1);
    assert_eq!(portal.count("SELECT COUNT(*) FROM account").await, 1);
    // A later file that spells the tenant in another way makes no second one either.
    let report = load(&portal, "[[tenant]]\nname = \"Acme\"\ndomains = [\"fifth.example\"]\n").await;
    assert!(refusals(&report)[0].1.contains("is there already as \"ACME\""), "{report:?}");
}

#[tokio::test]
async fn a_cell_that_cannot_be_read_is_named_with_its_line_and_value_but_never_a_secrets() {
    let portal = TestPortal::start_with("").await;
    for (cell, said) in [
        ("mail = \"rosa@\"", "mail, line 4: \"rosa@\" is not a plain mail address"),
        ("enabled = \"no\"", "enabled, line 4: \"no\" must be a boolean"),
        ("mobile_phone = \"555\"", "mobile_phone, line 4: \"555\" must be +CountryCode Number"),
        ("authority = \"moon\"", "authority, line 4: \"moon\" must be one of"),
        ("other_mails = [\"a@b.example\", \"x\"]", "[\"a@b.example\", \"x\"], entry 2 is not a plain mail address"),
        ("nickname = \"Ro\"", "line 4: unknown field `nickname`"),
        ("start_password = 12345678", "start_password, line 4: must be a string"),
        ("app_secrets = [\"GEZDGNBVGY3TQOJ1\"]", "app_secrets, line 4: entry 1 must be Base32"),
        ("app_secrets = [\"GEZD\"]", "10 to 128 bytes"),
        ("app_secrets = 12345678", "app_secrets, line 4: must be a sequence"),
        ("start_password_hash = \"12345678\"", "start_password_hash: must be Argon2 as a PHC string"),
    ] {
        let text = format!("[[account]]\ntenant = \"T\"\nuser_id = \"rosa@t.example\"\n{cell}\nroles = []\n");
        let tenant = "[[tenant]]\nname = \"T\"\ndomains = [\"t.example\"]\n";
        let report = load(&portal, &format!("{text}{tenant}")).await;
        let refused = refusals(&report);
        assert!(refused.len() == 1 && refused[0].0 == 1 && refused[0].1.contains(said), "{cell}: {refused:?}");
        let shown = format!("{report:?}");
        assert!(!shown.contains("12345678") && !shown.contains("GEZD"), "{shown}");
    }
    let report =
        load(&portal, "[[tenant]]\nname = \"U\"\ndomains = [\"u.example\"]\n[tenant.settings]\ngates = \"2\"\n").await;
    assert!(refusals(&report)[0].1.starts_with("settings.gates, line 5: \"2\" must be "), "{report:?}");
    let refused = portal.count("SELECT COUNT(*) FROM audit WHERE event = 'row-refused'").await;
    assert_eq!(refused, 12, "each leaves its line in the log");
}

#[tokio::test]
async fn a_file_in_its_own_letters_is_read_and_its_people_are_found() {
    let data = "[[tenant]]\nname = \"Bücher\"\ndomains = [\"BÜCHER.example\"]\n[[account]]\ntenant = \"Bücher\"\n\
        user_id = \"rosa@bücher.example\"\nother_mails = [\"\u{feff}rosa＠bücher．example\u{200b}\"]\n\
        app_secrets = [\"gezd-gnbv-gy3t-qojq\"]\n";
    let portal = TestPortal::start_with("").await;
    let report = load(&portal, data).await;
    assert!(refusals(&report).is_empty(), "{report:?}");
    assert!(report[1].warnings.len() == 1 && report[1].warnings[0].contains("80 bits"), "{report:?}");
    assert!(load(&portal, data).await.iter().all(|row| row.verdict == Verdict::Unchanged));
    for typed in ["rosa@bücher.example", "\u{2068}Rosa＠xn--bcher-kva.example\u{2069}"] {
        let mut rosa = portal.browser();
        assert_eq!(step(&rosa.begin(typed).await), "choose-method", "{typed:?}");
    }
    let mut rosa = portal.browser();
    rosa.begin("rosa@bücher.example").await.unwrap();
    rosa.choose(0).await.unwrap();
    portal.code_sent_to("rosa@xn--bcher-kva.example").await;
}

#[tokio::test]
async fn a_hash_that_asks_for_too_much_comes_in_by_no_row_and_costs_nobody_who_finds_it_there() {
    let dear = "$argon2id$v=19$m=1048576,t=60,p=8$c29tZXNhbHQ$RUxmNzQyaFMzWVdKaGpnbE5vc0Z3Zw";
    let data = format!(
        "[[tenant]]\nname = \"T\"\ndomains = [\"t.example\"]\n[[account]]\ntenant = \"T\"\nuser_id = \"kim@t.example\"\n\
         start_password_hash = \"{dear}\"\n"
    );
    let portal = TestPortal::start_with("").await;
    let report = load(&portal, &data).await;
    let said = refusals(&report)[0].1;
    assert!(said.starts_with("start_password_hash: asks for more work") && said.contains("m at most 262144"), "{said}");
    // As an earlier version accepted it.
    let plain = data.replace(&format!("start_password_hash = \"{dear}\""), "start_password = \"Carried over 1\"");
    assert!(refusals(&load(&portal, &plain).await).is_empty());
    sqlx::query("UPDATE account SET password_hash = $1").bind(dear).execute(portal.portal.store.pool()).await.unwrap();
    assert!(!portal.signs_in("kim@t.example", "Carried over 1").await);
}

#[tokio::test]
async fn a_refused_group_leaves_no_trace_and_takes_those_with_it_that_name_it() {
    let portal = TestPortal::start_with("[[tenant]]\nname = \"T\"\ndomains = [\"t.example\"]\n").await;
    let groups = "[[group]]\ntenant = \"T\"\nname = \"outer\"\ngroups = [\"inner\"]\n\
        [[group]]\ntenant = \"T\"\nname = \"inner\"\ngroups = [\"missing\"]\n[[group]]\ntenant = \"T\"\nname = \"other\"\n";
    let report = load(&portal, groups).await;
    assert_eq!(refusals(&report).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 5], "{report:?}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM directory_group").await, 1);
}

#[tokio::test]
async fn an_import_tells_how_far_it_is() {
    use std::fmt::Write as _;
    let portal = TestPortal::start_with("").await;
    let mut data = "[[tenant]]\nname = \"T\"\ndomains = [\"t.example\"]\n".to_owned();
    for number in 0..60 {
        write!(data, "[[account]]\ntenant = \"T\"\nuser_id = \"p{number}@t.example\"\n").unwrap();
    }
    let mut told = Vec::new();
    let by = Operator::named("olga");
    import::load(&portal.portal, &by, &data, &mut |done, total| told.push((done, total))).await.unwrap();
    assert!(told.len() > 3 && told.is_sorted() && told.last() == Some(&(61, 61)), "{told:?}");
}
