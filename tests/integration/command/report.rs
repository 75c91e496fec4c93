//! `latchkey report registrations`.

use crate::support::operator::{Operator, err, json, out};

const HOUSE: &str = r#"
[[tenant]]
name = "Cloud Works"
domains = ["cloud.example"]
[tenant.settings]
scope = { group = "staff" }
methods = ["email", "app-code"]
require_registration = true
reconfirm_days = 90
[[tenant]]
name = "Second House"
domains = ["second.example"]
[[group]]
tenant = "Cloud Works"
name = "staff"
[[account]]
tenant = "Cloud Works"
user_id = "has@cloud.example"
groups = ["staff"]
other_mails = ["has@mail.example"]
[[account]]
tenant = "Cloud Works"
user_id = "bare@cloud.example"
groups = ["staff"]
[[account]]
tenant = "Cloud Works"
user_id = "out@cloud.example"
[[account]]
tenant = "Second House"
user_id = "sam@second.example"
other_mails = ["sam@mail.example"]
"#;

fn operator() -> Operator {
    let operator = Operator::new();
    operator.write("house.toml", HOUSE);
    assert!(operator.run(&["import", "house.toml"]).status.success());
    operator
}

#[test]
fn an_operator_sees_who_would_be_asked_and_why() {
    let operator = operator();
    let report = json(&operator.run(&["report", "registrations", "--json"]));
    let accounts = report["accounts"].as_array().unwrap();
    let of = |user: &str| accounts.iter().find(|account| account["user_id"] == user).unwrap();
    let told = |user: &str| {
        let account = of(user);
        ["enabled", "capable", "registered"].map(|name| account[name].as_bool().unwrap())
    };
    assert_eq!(told("has@cloud.example"), [true, true, true]);
    assert_eq!(told("bare@cloud.example"), [true, false, false]);
    assert_eq!(told("out@cloud.example"), [false, false, false]);
    assert_eq!(of("has@cloud.example")["asked"], "reconfirm");
    assert_eq!(of("has@cloud.example")["why"], "never confirmed");
    assert_eq!(of("bare@cloud.example")["asked"], "register");
    assert_eq!(of("bare@cloud.example")["why"], "has 0 of 1 methods");
    assert!(of("out@cloud.example")["asked"].is_null());
    assert_eq!(of("sam@second.example")["why"], "not required by the organization");
    let works = report["tenants"].as_array().unwrap().iter().find(|sum| sum["tenant"] == "Cloud Works").unwrap();
    assert_eq!((works["accounts"].as_u64(), works["enabled"].as_u64()), (Some(3), Some(2)));
    assert_eq!(works["groups"]["staff"]["asked"]["register"], 1);
    assert_eq!(works["methods"]["email"], 1);

    let text = operator.run(&["report", "registrations", "--tenant", "Cloud Works"]);
    assert!(out(&text).contains("bare@cloud.example: register: has 0 of 1 methods"), "{}", out(&text));
    assert!(!out(&text).contains("second.example"));
    let missing = operator.run(&["report", "registrations", "--tenant", "Third"]);
    assert_eq!(missing.status.code(), Some(2), "{}", err(&missing));
}

#[test]
fn a_spreadsheet_gets_a_line_for_each_account() {
    let operator = operator();
    let csv = operator.run(&["report", "registrations", "--csv"]);
    let lines: Vec<&str> = out(&csv).split("\r\n").collect();
    assert_eq!(lines.len(), 6, "{lines:?}");
    assert!(lines.contains(
        &"\"Cloud Works\",\"bare@cloud.example\",\"yes\",\"no\",\"no\",\"\",\"\",\"register\",\"has 0 of 1 methods\",\"staff\",\"0\""
    ));
}
