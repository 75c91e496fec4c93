//! `latchkey directory test`: what the portal can do, told without a change.

use std::collections::BTreeMap;

use super::*;
use crate::support::operator::{Operator, err, json, out};

/// A configuration with one directory.
fn operator(kind: &str, server: &str, base: &str, account: &str, ca_file: &Path) -> Operator {
    let operator = Operator::new();
    let mut config = std::fs::read_to_string(operator.path("latchkey.toml")).unwrap();
    operator.write("secret", &format!("{}\n", slapd::SERVICE_PASSWORD));
    config.push_str(&format!(
        "[[directory]]\ntenant = \"Acme\"\nkind = \"{kind}\"\nservers = [\"{server}\"]\nbase = \"{base}\"\n\
         service_account = \"{account}\"\npassword_file = \"{}\"\nca_file = \"{}\"\n",
        operator.path("secret").display(),
        ca_file.display()
    ));
    operator.write("latchkey.toml", &config);
    operator
}

/// Steps and verdicts, and whether the command said yes.
fn told(operator: &Operator, user: &str) -> (bool, BTreeMap<String, String>) {
    let said = operator.run(&["directory", "test", "--tenant", "Acme", "--user", user, "--json"]);
    let report = json(&said);
    assert_eq!(report["works"], said.status.success(), "{report}");
    let steps = report["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["step"].as_str().unwrap().to_owned(), step["verdict"].as_str().unwrap().to_owned()));
    (said.status.success(), steps.collect())
}

fn verdicts(wanted: &[(&str, &str)]) -> BTreeMap<String, String> {
    wanted.iter().map(|(step, verdict)| ((*step).to_owned(), (*verdict).to_owned())).collect()
}

#[test]
fn what_may_be_done_in_openldap_is_told_and_nothing_is_changed() {
    let slapd = Slapd::start();
    let of = |account| {
        let server = format!("ldaps://localhost:{}", slapd.tls_port);
        operator("openldap", &server, slapd::SUFFIX, account, &slapd.ca_file)
    };
    let ada = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let before = slapd.attribute(&ada, "*");
    let all = [
        ("connect", "works"),
        ("sign-in", "works"),
        ("base", "works"),
        ("refusals", "works"),
        ("password-policy", "works"),
        ("person", "works"),
        ("identity", "works"),
        ("password-set", "unknown"),
        ("enabled", "works"),
        ("reset-right", "works"),
        ("unlock-right", "works"),
    ];
    // Two policies are there, and nothing says which one holds for her.
    let mut unnamed = verdicts(&all);
    unnamed.insert("password-policy".into(), "unknown".into());
    assert_eq!(told(&of(slapd::SERVICE), "ada@ol.test"), (true, unnamed));
    let named = of(slapd::SERVICE);
    let config = std::fs::read_to_string(named.path("latchkey.toml")).unwrap();
    let policy = format!("{config}password_policy = \"cn=default,ou=policies,{}\"\n", slapd::SUFFIX);
    named.write("latchkey.toml", &policy);
    assert_eq!(told(&named, "ada@ol.test"), (true, verdicts(&all)));
    let (works, weak) = told(&of(slapd::WEAK), "ada@ol.test");
    assert!(!works && weak["reset-right"] == "missing" && weak["unlock-right"] == "missing", "{weak:?}");
    let (works, twins) = told(&of(slapd::SERVICE), "twins@ol.test");
    assert!(!works && twins["person"] == "missing" && !twins.contains_key("reset-right"), "{twins:?}");
    assert!(!told(&of(slapd::SERVICE), "nobody@ol.test").0);
    assert_eq!(slapd.attribute(&ada, "*"), before);
    assert_eq!(slapd.writes_of(&ada), 0);
}

#[test]
fn what_may_be_done_in_active_directory_is_told_and_nothing_is_changed() {
    let samba = Samba::start();
    let of = |account| {
        let server = format!("ldaps://{}", samba.host);
        operator("active-directory", &server, samba::BASE, account, &samba.ca_file)
    };
    let ada = format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE);
    let set = samba.attribute(&ada, "pwdLastSet");
    let all = [
        ("connect", "works"),
        ("sign-in", "works"),
        ("base", "works"),
        ("history", "unknown"),
        ("password-policy", "works"),
        ("person", "works"),
        ("identity", "works"),
        ("password-set", "works"),
        ("enabled", "works"),
        ("reset-right", "works"),
        ("unlock-right", "works"),
        ("unexpire-right", "works"),
    ];
    assert_eq!(told(&of(samba::SERVICE), "ada@ad.test"), (true, verdicts(&all)));
    let (works, weak) = told(&of(samba::WEAK), "ada@ad.test");
    assert!(!works && weak["reset-right"] == "missing" && weak["unlock-right"] == "missing", "{weak:?}");
    assert_eq!(samba.attribute(&ada, "pwdLastSet"), set);
    assert_eq!(samba.writes_of(&ada), 0);
}

#[test]
fn a_directory_that_is_not_there_or_lets_us_not_in_is_told_by_server() {
    let slapd = Slapd::start();
    let server = format!("ldap://localhost:{}", slapd.starttls_port);
    let operator = operator("openldap", &server, slapd::SUFFIX, slapd::SERVICE, &slapd.ca_file);
    let test = || operator.run(&["directory", "test", "--tenant", "Acme"]);
    let said = test();
    assert!(said.status.success() && out(&said).contains("works    sign-in"), "{} {}", out(&said), err(&said));
    operator.write("secret", "wrong\n");
    let said = test();
    assert_eq!(said.status.code(), Some(1));
    assert!(out(&said).contains("MISSING  sign-in") && out(&said).contains("result code 49"), "{}", out(&said));
    assert!(!out(&said).contains("wrong"));
    slapd.kill();
    let said = test();
    assert_eq!(said.status.code(), Some(1));
    assert!(out(&said).contains("MISSING  connect"), "{}", out(&said));
    let other = operator.run(&["directory", "test", "--tenant", "Another"]);
    assert!(other.status.code() == Some(2) && err(&other).contains("Another"), "{}", err(&other));
}
