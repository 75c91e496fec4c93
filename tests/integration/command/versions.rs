//! Two administrators, one policy: neither overwrites the other.

use std::process::{Child, Output, Stdio};

use serde_json::Value;
use server::policy::tenant::Settings;
use server::store::tenants;

use crate::support::operator::{Operator, err, json, out};
use crate::support::portal::{DATA, START_MS, TestPortal};

const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";
const OF: [&str; 2] = ["--tenant", "Cloud Works"];

fn operator() -> Operator {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    operator.write("a.svg", PICTURE);
    assert!(operator.run(&["import", "house.toml"]).status.success());
    operator
}

fn policy(operator: &Operator, words: &[&str]) -> Output {
    operator.run(&[&["policy"], words, &OF].concat())
}

fn shown(operator: &Operator) -> Value {
    json(&policy(operator, &["show", "--json"]))
}

/// Exports, and writes what was exported with one more setting into a file.
fn edited(operator: &Operator, file: &str, setting: &str) {
    let exported = policy(operator, &["export"]);
    let text = out(&exported);
    assert!(text.starts_with("tenant = \"Cloud Works\"\nversion = "), "{text}");
    let (tenant, rest) = text.split_once('\n').unwrap();
    operator.write(file, &format!("{tenant}\n{setting}\n{rest}"));
}

/// Starts a command as this operator, and does not wait for its end.
fn begun(operator: &Operator, who: &str, words: &[&str]) -> Child {
    let config = operator.config();
    let words = [&["policy"], words, &OF, &["--config", &config]].concat();
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let mut command = operator.command(&words);
    command.env("SUDO_USER", who).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[test]
fn an_administrator_whom_another_came_before_is_told_who_and_overwrites_nothing() {
    let operator = operator();
    edited(&operator, "anna.toml", "sign_in = \"https://anna.example/\"");
    edited(&operator, "ben.toml", "sign_in = \"https://ben.example/\"\naccent = \"#0b6b66\"");
    let anna = begun(&operator, "anna", &["import", "anna.toml"]).wait_with_output().unwrap();
    assert!(out(&anna).ends_with("saved as version 2\n"), "{anna:?}");
    for words in [&["import", "ben.toml"][..], &["import", "ben.toml", "--dry-run"], &["import", "ben.toml", "--json"]]
    {
        let ben = policy(&operator, words);
        assert_eq!(ben.status.code(), Some(1), "{ben:?}");
        for word in ["ben.toml", "version 2", "not at 1", "anna saved", "Nothing was saved", "policy export"] {
            assert!(err(&ben).contains(word) && err(&ben).lines().count() == 1, "{word}: {}", err(&ben));
        }
    }
    let now = shown(&operator);
    assert_eq!((&now["version"], &now["saved_by"]), (&2.into(), &"anna".into()));
    assert_eq!((&now["sign_in"], &now["accent"]), (&"https://anna.example/".into(), &Value::Null), "Anna's");
    let told = out(&policy(&operator, &["show"])).to_owned();
    assert!(
        told.starts_with("# Cloud Works, saved ") && told.contains(" by anna\ntenant = \"Cloud Works\"\nversion = 2\n"),
        "{told}"
    );

    // Anna's own file changes nothing the second time. A file without a version is saved over any version.
    let again = policy(&operator, &["import", "anna.toml"]);
    assert!(again.status.success() && out(&again).ends_with("nothing differs from version 2\n"), "{again:?}");
    let text = std::fs::read_to_string(operator.path("ben.toml")).unwrap();
    operator.write("ben.toml", &text.replace("version = 1\n", ""));
    let preview = policy(&operator, &["import", "ben.toml", "--dry-run"]);
    assert!(out(&preview).contains("would replace version 2, which anna saved at "), "{preview:?}");
    let ben = policy(&operator, &["import", "ben.toml", "--json"]);
    let said = json(&ben);
    assert_eq!(
        (&said["saved"], &said["version"], &said["replaced"]),
        (&true.into(), &3.into(), &2.into()),
        "{}",
        err(&ben)
    );
    assert_eq!(shown(&operator)["sign_in"], "https://ben.example/");
    let log = operator.run(&["audit", "export"]);
    assert_eq!(out(&log).matches("policy-saved").count(), 2, "{}", out(&log));
}

#[test]
fn settings_of_another_tenant_or_of_no_version_there_is_are_refused_with_the_way_on() {
    let operator = operator();
    let text = out(&policy(&operator, &["export"])).replace("gates = 1", "gates = 2");
    operator.write("works.toml", &text);
    let config = operator.config();
    let import = ["policy", "import", "works.toml", "--tenant", "Second House", "--config", &config];
    let house = operator.latchkey(&import);
    assert_eq!(house.status.code(), Some(1), "{house:?}");
    for word in ["works.toml", "\"Cloud Works\"", "\"Second House\"", "Nothing was saved", "lines `tenant`"] {
        assert!(err(&house).contains(word), "{word}: {}", err(&house));
    }
    for version in ["0", "-1", "2", "9223372036854775807"] {
        operator.write("works.toml", &text.replace("version = 1", &format!("version = {version}")));
        let works = policy(&operator, &["import", "works.toml"]);
        let told = format!("at version 1, and there is no version {version} of it");
        assert!(works.status.code() == Some(1) && err(&works).contains(&told), "{works:?}");
    }
    assert_eq!(shown(&operator)["gates"], 1);
    // Without the lines `tenant` and `version` the settings can be saved for every tenant.
    operator.write("works.toml", text.splitn(3, '\n').nth(2).unwrap());
    let house = operator.latchkey(&import);
    assert!(house.status.success() && out(&house).ends_with("saved as version 2\n"), "{house:?}");
}

#[test]
fn of_two_administrators_at_once_one_saves_and_the_other_is_told() {
    let operator = operator();
    for round in 1..=4 {
        let address = |who: &str| format!("https://{who}.example/{round}");
        for who in ["anna", "ben"] {
            edited(&operator, &format!("{who}.toml"), &format!("sign_in = \"{}\"", address(who)));
        }
        let both = ["anna", "ben"].map(|who| (who, begun(&operator, who, &["import", &format!("{who}.toml")])));
        let both = both.map(|(who, child)| (who, child.wait_with_output().unwrap()));
        let saved: Vec<&str> = both.iter().filter(|(_, output)| output.status.success()).map(|(who, _)| *who).collect();
        assert_eq!(saved.len(), 1, "{both:?}");
        for (who, output) in both.iter().filter(|(who, _)| !saved.contains(who)) {
            assert_eq!(output.status.code(), Some(1), "{who}: {output:?}");
            assert!(err(output).contains(&format!("{} saved that one at ", saved[0])), "{who}: {output:?}");
        }
        let now = shown(&operator);
        assert_eq!(now["sign_in"], address(saved[0]).as_str());
        assert_eq!((&now["version"], &now["saved_by"]), (&(2 * round).into(), &saved[0].into()));
        // The next round begins with an empty policy.
        operator.write("without.toml", "");
        assert!(policy(&operator, &["import", "without.toml"]).status.success());
    }
}

#[test]
fn a_logo_and_a_policy_at_once_lose_neither() {
    let operator = operator();
    // One after the other: the policy was exported before there was a logo, so it is refused.
    edited(&operator, "anna.toml", "sign_in = \"https://anna.example/\"");
    assert!(policy(&operator, &["logo", "a.svg"]).status.success());
    let anna = policy(&operator, &["import", "anna.toml"]);
    assert!(anna.status.code() == Some(1) && err(&anna).contains("version 2"), "{anna:?}");
    assert!(shown(&operator)["logo"].is_string());
    for round in 0..4 {
        assert!(policy(&operator, &["logo", "--remove"]).status.success());
        operator.write("without.toml", "");
        assert!(policy(&operator, &["import", "without.toml"]).status.success());
        let address = format!("https://anna.example/{round}");
        edited(&operator, "anna.toml", &format!("sign_in = \"{address}\""));
        let logo = begun(&operator, "ben", &["logo", "a.svg"]);
        let import = begun(&operator, "anna", &["import", "anna.toml"]);
        let [logo, import] = [logo, import].map(|child| child.wait_with_output().unwrap());
        assert!(logo.status.success(), "{logo:?}");
        let now = shown(&operator);
        assert!(now["logo"].is_string(), "{now}");
        match import.status.code() {
            Some(0) => assert_eq!(now["sign_in"], address.as_str()),
            _ => assert!(now["sign_in"].is_null() && err(&import).contains("ben saved"), "{import:?}"),
        }
    }
}

#[test]
fn an_import_of_organizations_makes_a_version_where_it_changes_settings() {
    let operator = operator();
    edited(&operator, "anna.toml", "accent = \"#0b6b66\"");
    assert!(operator.run(&["import", "house.toml"]).status.success());
    assert_eq!(shown(&operator)["version"], 1, "nothing changed");
    operator.write(
        "house.toml",
        &DATA.replacen("[tenant.settings]\n", "[tenant.settings]\nsign_in = \"https://new.example/\"\n", 1),
    );
    assert!(operator.run(&["import", "house.toml"]).status.success());
    let now = shown(&operator);
    assert_eq!((&now["version"], &now["sign_in"]), (&2.into(), &"https://new.example/".into()));
    assert!(now["saved"].is_string() && now["saved_by"].is_string(), "{now}");
    assert_eq!(policy(&operator, &["import", "anna.toml"]).status.code(), Some(1));
    let log = operator.run(&["audit", "export"]);
    let last = out(&log).lines().last().unwrap();
    assert!(last.contains("row-imported") && last.contains("version=2"), "{last}");
}

#[tokio::test]
async fn a_save_over_a_version_that_is_gone_writes_nothing() {
    let portal = TestPortal::start().await;
    let mut tx = portal.portal.store.write().await.unwrap();
    let before = tenants::policy_of(&mut tx, "Cloud Works").await.unwrap().unwrap();
    assert_eq!((before.saved.version, before.saved.by.as_deref()), (1, Some("olga")), "of the import");
    let with = |sign_in: &str| Settings { sign_in: Some(sign_in.into()), ..before.tenant.settings.clone() };
    let (anna, ben) = (with("https://anna.example/"), with("https://ben.example/"));
    let id = &before.tenant.id;
    assert_eq!(tenants::save_settings(&mut tx, id, 1, &anna, "anna", START_MS).await.unwrap(), Some(2));
    for over in [1, 3] {
        assert_eq!(tenants::save_settings(&mut tx, id, over, &ben, "ben", START_MS + 1).await.unwrap(), None);
    }
    let now = tenants::policy_of(&mut tx, "Cloud Works").await.unwrap().unwrap();
    assert_eq!(now.tenant.settings, anna);
    assert_eq!((now.saved.version, now.saved.at_ms, now.saved.by.as_deref()), (2, Some(START_MS), Some("anna")));
    let other = tenants::policy_of(&mut tx, "Second House").await.unwrap().unwrap();
    assert_eq!(other.saved.version, 1, "a version is its tenant's own");
}
