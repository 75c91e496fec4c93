//! `latchkey password check`.

use crate::support::operator::{Operator, err, json, out};
use crate::support::portal::DATA;

#[test]
fn a_candidate_is_checked_by_the_portals_own_rules_and_never_shown() {
    let operator = Operator::new();
    operator.write("house.toml", DATA);
    let config = operator.config();
    operator.latchkey(&["import", "house.toml", "--config", &config]);
    let check = |candidate: &str, more: &[&str]| {
        let words = [&["password", "check", "--config", &config, "--tenant", "Cloud Works"][..], more].concat();
        operator.latchkey_given(&words, candidate)
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
    assert_eq!(operator.latchkey_given(&words, "x").status.code(), Some(2));
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
        json(&operator.latchkey_given(&words, candidate))
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
    // A letter with a separate accent counts as one. Blanks count, at the ends too.
    assert_eq!(check("e\u{301}".repeat(14).as_str())["reasons"], serde_json::json!(["too-short"]));
    assert_eq!(check("  lanterns 한글  \n")["accepted"], true);
    assert_eq!(check("lantern\u{7} and fence")["reasons"], serde_json::json!(["not-allowed"]));
    assert_eq!(check("password password ")["reasons"], serde_json::json!(["too-guessable"]));
}
