//! The command line, as an operator and an operator's scripts meet it.

mod log;
mod output;
mod password;
mod policy;
mod report;
mod versions;

use serde_json::Value;

use crate::support::operator::{Operator, err, json, out};
use crate::support::portal::DATA;

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

/// A portal that runs goes on with what it has read: nothing is read again before the next start.
#[test]
fn ac_166_a_broken_configuration_opens_nothing() {
    let operator = Operator::new();
    let good = std::fs::read_to_string(operator.config()).unwrap();
    let before = std::fs::read_dir(operator.path(".")).unwrap().count();
    for broken in [
        good.replace("[store]", "[store"),
        format!("{good}\n[[directory]]\ntenant = \"Cloud Works\"\nkind = \"openldap\"\n"),
        format!("{good}\n[limits]\nrequests_per_minute = 0\n"),
    ] {
        operator.write("latchkey.toml", &broken);
        for words in [&["serve"][..], &["report", "registrations"], &["audit", "verify"]] {
            let output = operator.run(words);
            assert_eq!(output.status.code(), Some(2), "{words:?}: {}", err(&output));
            assert!(err(&output).contains("latchkey.toml:"), "{words:?}: {}", err(&output));
        }
    }
    let after = std::fs::read_dir(operator.path(".")).unwrap().count();
    assert_eq!(before, after, "neither a store nor a key was made");
}

/// Passwords belong into files of their own. Where one stands in the configuration all the same, or
/// in the address of a database, what is said of a mistake does not repeat it.
#[test]
fn ac_163_what_is_wrong_with_a_configuration_is_told_without_its_secrets() {
    const SECRET: &str = "Hidden-lantern-73";
    let operator = Operator::new();
    let good = std::fs::read_to_string(operator.config()).unwrap();
    let address = good.lines().find(|line| line.starts_with("address = ")).unwrap();
    let store = |to: &str| good.replace(address, &format!("address = \"{to}\""));
    for (what, text) in [
        ("no port", store(&format!("postgres://latchkey:{SECRET}@127.0.0.1:nothing/latchkey"))),
        ("no database of ours", store(&format!("mysql://latchkey:{SECRET}@127.0.0.1/latchkey"))),
        ("no server", store(&format!("postgres://latchkey:{SECRET}@127.0.0.1:1/latchkey"))),
        ("no option", store(&format!("postgres://latchkey:{SECRET}@127.0.0.1:1/latchkey?nonsense=1"))),
        ("a directory's", format!("{good}\n[[directory]]\ntenant = \"Cloud Works\"\npassword = \"{SECRET}\"\n")),
        ("a relay's", format!("{good}\n[[mail.relay]]\nhost = \"mail.example\"\npassword = \"{SECRET}\"\n")),
        ("not closed", format!("{good}\npassword = \"{SECRET}\n")),
    ] {
        operator.write("latchkey.toml", &text);
        for words in [&["serve"][..], &["report", "registrations"]] {
            let output = operator.run(words);
            assert!(!output.status.success(), "{what}");
            let said = format!("{}{}", out(&output), err(&output));
            assert!(!said.is_empty() && !said.contains(SECRET), "{what}: {said}");
        }
    }
}

#[test]
fn the_example_of_an_agent_is_good_and_shows_every_option() {
    let example = include_str!("../../latchkey-agent.example.toml");
    let parsed =
        |text: &str| server::config::Agent::parse(text).unwrap_or_else(|(_, reason)| panic!("{reason}\n{text}"));
    assert_eq!(parsed(example).directory.as_ref().timeout_seconds, 5);
    let on = |line: &str| {
        let is_option =
            line.starts_with("#[") || line.starts_with('#') && !line.starts_with("# ") && line.contains(" = ");
        format!("{}\n", if is_option { &line[1..] } else { line })
    };
    let all: String = example.lines().map(on).collect();
    assert!(parsed(&all).proxy.is_some());
    let fields = include_str!("../../server/src/config/agent.rs").lines().chain(
        include_str!("../../server/src/config/ldap.rs")
            .lines()
            .skip_while(|line| !line.contains("pub struct Ldap"))
            .take_while(|line| !line.contains("pub struct Group")),
    );
    let fields = fields.filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": ").map(|(name, _)| name));
    // Accounts are not kept in step through an agent.
    let of_passes = ["groups_base", "sync_minutes", "most_people", "group"];
    let fields = fields.filter(|name| !name.contains('(') && !of_passes.contains(name));
    let fields: Vec<_> = fields.collect();
    assert!(fields.len() > 15, "{fields:?}");
    for field in fields {
        let shown = all.lines().any(|line| line.starts_with(&format!("{field} = ")) || line == format!("[{field}]"));
        assert!(shown, "latchkey-agent.example.toml does not show {field}");
    }
}

#[test]
fn the_example_shows_every_option_with_its_default() {
    let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../latchkey.example.toml")).unwrap();
    server::config::Config::parse(&example).unwrap_or_else(|(_, reason)| panic!("as it stands: {reason}"));
    // With every option switched on it still is a good file …
    let is_option = |line: &str| {
        let line = line.strip_prefix('#').unwrap_or("");
        line.starts_with('[') || line.split_once(" = ").is_some_and(|(name, _)| !name.is_empty() && !name.contains(' '))
    };
    let all: String = example
        .lines()
        .map(|line| if is_option(line) { format!("{}\n", &line[1..]) } else { format!("{line}\n") })
        .collect();
    let switched_on = server::config::Config::parse(&all).unwrap_or_else(|(_, reason)| panic!("{reason}\n{all}"));
    assert_eq!(switched_on.mail.relays.len(), 1);
    // … and holds every option there is: each is a field of the configuration's types.
    let source = include_str!("../../server/src/config.rs");
    let field = |line: &'static str| line.trim().strip_prefix("pub ")?.split_once(": ").map(|(name, _)| name);
    let fields = source
        .lines()
        .skip_while(|line| !line.starts_with("pub struct Config"))
        .take_while(|line| !line.contains("What is wrong with the file"))
        .filter_map(field)
        .chain(include_str!("../../server/src/config/directory.rs").lines().filter_map(field))
        .chain(include_str!("../../server/src/config/ldap.rs").lines().filter_map(field))
        .chain(include_str!("../../server/src/config/mail.rs").lines().filter_map(field))
        .chain(include_str!("../../server/src/config/provider.rs").lines().filter_map(field))
        .chain(include_str!("../../server/src/config/robot_check.rs").lines().filter_map(field))
        .map(|name| match name {
            "relays" => "relay",
            "providers" => "provider",
            "directories" => "directory",
            name => name,
        })
        // Not options, but how the two kinds of them are told apart.
        .filter(|name| !["place", "way"].contains(name));
    let mut seen = 0;
    for field in fields {
        let shown = all.lines().any(|line| {
            line.starts_with(&format!("{field} = "))
                || line == format!("[{field}]")
                || line == format!("[[{field}]]")
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
        (&["--mkt", "es-us"], "es"),
        (&["--mkt", "fr-CA"], "en"),
        (&["--mkt", "he-IL", "--browser", "ko-KR,en"], "ko"),
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
        let store = server::store::Opened::open(&operator.store()).await.unwrap();
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
    let own = operator.store();
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
