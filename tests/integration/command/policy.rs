//! `latchkey policy`: shown, imported, exported and explained.

use serde_json::Value;

use crate::support::operator::{Operator, err, json, out};
use crate::support::portal::DATA;

/// An operator whose store has the house.
fn with_house() -> Operator {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    assert!(operator.run(&["import", "house.toml"]).status.success());
    operator
}

#[test]
fn a_policy_goes_out_and_in_again_unchanged_and_a_bad_one_is_refused_by_field() {
    let operator = with_house();
    let config = operator.config();
    let of = ["--config", &config, "--tenant", "Cloud Works"];
    let export = operator.latchkey(&[&["policy", "export"][..], &of].concat());
    assert!(export.status.success(), "{}", err(&export));
    operator.write("policy.toml", out(&export));
    let again = operator.latchkey(&[&["policy", "import", "policy.toml", "--json"][..], &of].concat());
    assert_eq!(
        json(&again),
        serde_json::json!({ "saved": false, "version": 1, "warnings": [], "stranded": [] }),
        "{}",
        err(&again)
    );
    assert_eq!(out(&operator.latchkey(&[&["policy", "export"][..], &of].concat())), out(&export));
    let shown = operator.latchkey(&[&["policy", "show", "--json"][..], &of].concat());
    assert_eq!((&json(&shown)["gates"], &json(&shown)["version"]), (&1.into(), &1.into()));
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
fn names_that_no_directory_can_have_are_saved_with_a_warning() {
    let operators = [
        (Operator::new(), 2),
        (Operator::new().with_a_directory_that_is_away("Cloud Works"), 1),
        (Operator::new().with_a_directory_by_agents("Cloud Works"), 0),
    ];
    for (operator, warned) in operators {
        operator.write("house.toml", DATA);
        let config = operator.config();
        operator.latchkey(&["import", "house.toml", "--config", &config]);
        operator.write("names.toml", "mail_as_user_id = true\nshort_names = [\"CORP\"]\n");
        let words = ["policy", "import", "names.toml", "--dry-run", "--json", "--config", &config];
        let import = operator.latchkey(&[&words[..], &["--tenant", "Cloud Works"]].concat());
        let warnings = json(&import)["warnings"].as_array().unwrap().len();
        assert_eq!(warnings, warned, "{} {}", out(&import), err(&import));
    }
}

#[test]
fn a_policy_says_whom_it_strands_before_it_is_saved() {
    let operator = with_house();
    let config = operator.config();
    let of = ["--config", &config, "--tenant", "Cloud Works"];
    operator.write("two.toml", "gates = 2\nscope = { group = \"self-service\" }\nlicence = \"premium\"\n");
    let preview = operator.latchkey(&[&["policy", "import", "two.toml", "--dry-run", "--json"][..], &of].concat());
    let stranded = |user: &str| serde_json::json!({ "user_id": user, "code": "SSPR_0014" });
    // The other accounts could not reset before either, so they are not stranded.
    let both = [stranded("alice@cloud.example"), stranded("mallory@cloud.example")];
    assert_eq!(
        json(&preview),
        serde_json::json!({ "saved": false, "version": 1, "replaced": 1, "warnings": [], "stranded": both })
    );
    let explain = || operator.latchkey(&["policy", "explain", "--user", "alice@cloud.example", "--config", &config]);
    assert!(explain().status.success(), "a preview changes nothing");
    let saved = operator.latchkey(&[&["policy", "import", "two.toml"][..], &of].concat());
    assert!(out(&saved).contains("2 accounts stranded; saved as version 2"), "{}", out(&saved));
    let refused = explain();
    assert_eq!(refused.status.code(), Some(1));
    assert!(out(&refused).contains("NO  enough-methods") && out(&refused).contains("SSPR_0014"), "{}", out(&refused));
    let log = operator.latchkey(&["audit", "export", "--config", &config]);
    assert!(out(&log).lines().last().unwrap().contains("policy-saved"), "{}", out(&log));
}

#[test]
fn every_check_is_explained_in_order_with_the_outcome_of_the_visit() {
    let operator = with_house();
    let config = operator.config();
    for (user, code, last) in [
        ("Alice@Cloud.example", Value::Null, "methods-not-new"),
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

#[tokio::test]
async fn lk_014_a_logo_that_holds_a_program_is_only_looked_at() {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    assert!(operator.run(&["import", "house.toml"]).status.success());
    operator.write(
        "a.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(2)</script></svg>",
    );
    assert!(operator.run(&["policy", "logo", "--tenant", "Cloud Works", "a.svg"]).status.success());
    let portal = operator.portal().await;
    let address = portal.browser().begin("alice@cloud.example").await.unwrap().organization.unwrap().logo.unwrap();
    for method in [reqwest::Method::GET, reqwest::Method::HEAD] {
        let answer = portal.browser().request(method, &address).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        let parts: Vec<&str> = policy.split("; ").collect();
        assert!(parts.contains(&"default-src 'none'") && parts.contains(&"sandbox"), "{policy}");
        assert!(!policy.contains("script-src") && !policy.contains("'self'"), "{policy}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn a_logo_is_a_small_picture_that_everybody_of_the_domain_sees() {
    const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    assert!(operator.run(&["import", "house.toml"]).status.success());
    let set = |more: &[&str]| operator.run(&[&["policy", "logo", "--tenant", "Cloud Works"][..], more].concat());
    operator.write("a.svg", PICTURE);
    operator.write("a.html", "<html></html>");
    operator.write("big.svg", &format!("<svg>{}</svg>", " ".repeat(20_000)));
    for (file, reason) in [("a.html", "neither SVG nor PNG"), ("big.svg", "at most 16384"), ("none.svg", "none.svg")] {
        let refused = set(&[file]);
        assert_eq!(refused.status.code(), Some(1), "{file}");
        assert!(err(&refused).contains(reason), "{}", err(&refused));
    }
    assert!(set(&["a.svg"]).status.success());
    let portal = operator.portal().await;
    let mut person = portal.browser();
    let screen = person.begin("alice@cloud.example").await.unwrap();
    let address = screen.organization.unwrap().logo.unwrap();
    let answer = portal.browser().get(&address).await;
    assert_eq!(answer.headers()["content-type"], "image/svg+xml");
    assert!(answer.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(answer.text().await.unwrap(), PICTURE);
    for wrong in [format!("{address}0"), address.replace("/logo/", "/logo/x"), "/logo/..%2f..%2fkey/0".into()] {
        assert_eq!(portal.browser().get(&wrong).await.status(), 404, "{wrong}");
    }
    assert!(out(&operator.run(&["policy", "show", "--tenant", "Cloud Works"])).contains("data:image/svg+xml;base64,"));
    assert!(set(&["--remove"]).status.success());
    assert_eq!(portal.browser().get(&address).await.status(), 404);
}

#[test]
fn a_preview_names_whom_it_strands_to_count_what_was_registered_alone_and_whom_a_campaign_asks() {
    let operator = with_house();
    let config = operator.config();
    let of = ["--config", &config, "--tenant", "Cloud Works"];
    let export = operator.latchkey(&[&["policy", "export"][..], &of].concat());
    let export = out(&export);
    let previewed = |lines: &str| {
        operator.write("policy.toml", &format!("{lines}\n{export}"));
        let preview = operator.latchkey(&[&["policy", "import", "policy.toml", "--dry-run"][..], &of].concat());
        assert!(preview.status.success(), "{}", err(&preview));
        out(&preview).to_owned()
    };
    let registered = previewed("means = \"registered\"");
    assert!(registered.contains("alice@cloud.example could reset and cannot any more: SSPR_0014"), "{registered}");
    assert!(registered.contains("warning: means: "), "{registered}");
    let ahead = previewed("campaign = { begins = \"2099-01-01\", ends = \"2099-02-28\" }");
    assert!(ahead.contains("the campaign from 2099-01-01 to 2099-02-28 asks 3 accounts"), "{ahead}");
    let over = previewed("campaign = { begins = \"2020-01-01\", ends = \"2020-02-28\" }");
    assert!(over.contains("asks 0 accounts"), "{over}");

    operator.write("policy.toml", &format!("means = \"registered\"\n{export}"));
    assert!(operator.latchkey(&[&["policy", "import", "policy.toml"][..], &of].concat()).status.success());
    let explained = operator.latchkey(&["policy", "explain", "--config", &config, "--user", "alice@cloud.example"]);
    let told =
        "  not by email to a\u{2022}\u{2022}\u{2022}@\u{2022}\u{2022}\u{2022}.example: the organization entered it";
    assert!(out(&explained).contains(told), "{}", out(&explained));
}
