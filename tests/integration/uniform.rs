//! Uniform disclosure: until the first proof every user ID looks alike (catalogue B1).

mod timing;

use reqwest::StatusCode;
use serde_json::{Value, json};
use server::wire::{Ask, Goal, Refusal, Sent, Step};

use crate::support::browser::{APP_CODE, Answer, Browser, EMAIL, refusal, solve, step};
use crate::support::portal::{TestPortal, code_in};

pub const DATA: &str = r#"
[[tenant]]
name = "Uniform Union"
domains = ["uniform.example"]
[tenant.settings]
disclosure = "uniform"
scope = { group = "in" }
methods = ["email", "app-code"]
[[group]]
tenant = "Uniform Union"
name = "in"
[[account]]
tenant = "Uniform Union"
user_id = "ready@uniform.example"
mail = "ready@uniform.example"
other_mails = ["rose@mail.example", "rose@elsewhere.example"]
groups = ["in"]
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Uniform Union"
user_id = "stopped@uniform.example"
enabled = false
mail = "stopped@uniform.example"
other_mails = ["sara@mail.example"]
groups = ["in"]
[[account]]
tenant = "Uniform Union"
user_id = "locked@uniform.example"
other_mails = ["lola@mail.example"]
groups = ["in"]
locked = true
[[account]]
tenant = "Uniform Union"
user_id = "outside@uniform.example"
mail = "outside@uniform.example"
other_mails = ["otto@mail.example"]
[[account]]
tenant = "Uniform Union"
user_id = "bare@uniform.example"
groups = ["in"]
[[account]]
tenant = "Uniform Union"
user_id = "app@uniform.example"
groups = ["in"]
app_secrets = ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"]
[[account]]
tenant = "Uniform Union"
user_id = "admin@uniform.example"
roles = ["global-administrator"]
mail = "admin@uniform.example"
other_mails = ["ada@mail.example"]
"#;

const EVERYBODY: [&str; 8] = [
    "ready@uniform.example",
    "stopped@uniform.example",
    "locked@uniform.example",
    "outside@uniform.example",
    "bare@uniform.example",
    "app@uniform.example",
    "admin@uniform.example",
    "ghost@uniform.example",
];

/// What the wire carried, without what differs between any two answers.
async fn seen(person: &mut Browser, function: &str, body: Value) -> String {
    let response = person.post(&format!("/api/{function}"), &body).await;
    let status = response.status();
    let mut names: Vec<String> = response
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}:{}", value.len()))
        .filter(|name| !name.starts_with("date"))
        .collect();
    names.sort();
    let mut screen: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    if let Some(code) = screen.get_mut("support_code") {
        *code = json!(code.as_str().map(str::len));
    }
    format!("{status} {names:?} {screen}")
}

/// Everything a stranger sees from the user ID to the fifth wrong code.
pub async fn walk(portal: &TestPortal, user_id: &str) -> Vec<String> {
    let in_json = json!(user_id).to_string();
    let in_json = in_json.trim_matches('"');
    // Wrong codes for any user ID make the next puzzle harder, and so many of them alarm the organization.
    portal.sql("DELETE FROM network_failure").await;
    portal.sql("DELETE FROM wrong_proof").await;
    let mut person = portal.browser();
    let entry = json!({ "locale": "en", "username": null, "whr": null, "ru": null });
    let Step::Identify { puzzle, .. } = person.call("reset/current", json!({ "entry": entry })).await.unwrap().step
    else {
        panic!()
    };
    let solution = solve(puzzle);
    let mut seen_so_far = Vec::new();
    let begin = json!({ "entry": entry, "user_id": user_id, "solution": solution });
    for (function, body) in [
        ("reset/begin", begin),
        ("reset/choose-goal", json!({ "goal": "reset" })),
        ("reset/choose-method", json!({ "offer": 0 })),
        ("reset/send-again", json!({})),
        ("reset/current", json!({ "entry": entry })),
        ("reset/prove", json!({ "given": { "Code": "00000000" } })),
        ("reset/step-back", json!({ "entry": entry })),
        ("reset/choose-method", json!({ "offer": 1 })),
        ("reset/prove", json!({ "given": { "Code": "000001" } })),
        ("reset/prove", json!({ "given": { "Code": "000002" } })),
        ("reset/prove", json!({ "given": { "Code": "000003" } })),
        ("reset/prove", json!({ "given": { "Code": "000004" } })),
        ("reset/prove", json!({ "given": { "Code": "000005" } })),
        ("reset/prove", json!({ "given": { "Code": "000006" } })),
        ("reset/prove", json!({ "given": { "Code": "" } })),
        ("reset/current", json!({ "entry": entry })),
        ("reset/set-password", json!({ "password": "Amber lantern 27" })),
        ("help/open", json!({})),
    ] {
        let mut now = seen(&mut person, function, body).await;
        if function == "help/open" {
            now.truncate(60);
        }
        seen_so_far.push(format!("{function}: {}", now.replace(in_json, "USER")));
    }
    seen_so_far
}

#[tokio::test]
async fn ac_001_every_user_id_gets_the_same_bytes_until_the_first_proof() {
    let portal = TestPortal::start_with(DATA).await;
    let ready = walk(&portal, EVERYBODY[0]).await;
    assert!(ready[2].contains("\"Ask\""), "{}", ready[2]);
    let closed = ready.iter().filter(|seen| seen.contains("MethodClosed")).count();
    assert_eq!(closed, 4, "the limits were reached, and every answer says so from then on: {ready:?}");
    for other in ["ghost@uniform.example", "nobody@uniform.example"] {
        assert_eq!(walk(&portal, other).await, ready, "{other}");
    }
}

#[tokio::test]
async fn ac_004_accounts_that_may_not_reset_look_like_everybody_and_the_mailbox_is_told() {
    let portal = TestPortal::start_with(DATA).await;
    let ready = walk(&portal, EVERYBODY[0]).await;
    for other in &EVERYBODY[1..] {
        assert_eq!(walk(&portal, other).await, ready, "{other}");
    }
    let mails = portal.mails_to("otto@mail.example").await;
    assert!(mails.iter().any(|mail| mail.text.contains("SSPR_0013")), "{mails:?}");
    let withheld: Vec<String> =
        portal.events().await.into_iter().filter(|event| event.starts_with("outcome-withheld")).collect();
    for code in ["account-disabled", "SSPR_0013", "SSPR_0014", "not-verified"] {
        assert!(withheld.iter().any(|event| event.ends_with(code)), "{code}: {withheld:?}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 0);
}

#[tokio::test]
async fn ac_004_what_the_organization_entered_and_does_not_count_makes_no_difference_to_see() {
    let data = DATA
        .replace("disclosure = ", "means = \"registered\"\ndisclosure = ")
        .replace("app_secrets = ", "other_mails = [\"anna@mail.example\"]\napp_secrets = ");
    let portal = TestPortal::start_with(&data).await;
    let nobodys = walk(&portal, "nobody@uniform.example").await;
    for user_id in EVERYBODY {
        assert!(walk(&portal, user_id).await == nobodys, "{user_id}");
    }
    assert!(portal.mails_to("anna@mail.example").await.iter().all(|mail| code_in(&mail.text).is_none()));
}

#[tokio::test]
async fn ac_005_what_nobody_is_offered_is_the_same_every_time_and_after_a_restart() {
    let portal = TestPortal::start_with(DATA).await;
    let offered = async |portal: &TestPortal| {
        let mut person = portal.browser();
        person.begin("ghost@uniform.example").await.unwrap();
        let answer = person.choose_goal(Goal::Reset).await;
        offers(&answer)
    };
    let first = offered(&portal).await;
    assert_eq!(first, [(EMAIL.to_owned(), None), (APP_CODE.to_owned(), None)]);
    assert_eq!(offered(&portal).await, first);
    let (directory, now) = (portal.directory.clone(), portal.portal.now_ms());
    let again = TestPortal::start_in(&directory, now, portal.kept()).await;
    assert_eq!(offered(&again).await, first);
}

fn offers(answer: &Answer) -> Vec<(String, Option<String>)> {
    let Step::ChooseMethod { offers, .. } = &answer.as_ref().unwrap().step else { panic!("{answer:?}") };
    offers.iter().map(|offer| (offer.method.clone(), offer.hint.clone())).collect()
}

#[tokio::test]
async fn ac_006_no_letter_of_an_address_is_told_before_the_first_proof() {
    let portal = TestPortal::start_with(
        &DATA.replace("methods = [", "gates = 2\ncombined_registration = true\nmethods = [").replace(
            "groups = [\"in\"]\nstart_password",
            "groups = [\"in\"]\napp_secrets = [\"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\"]\nstart_password",
        ),
    )
    .await;
    let mut rose = portal.browser();
    rose.begin("ready@uniform.example").await.unwrap();
    let menu = rose.choose_goal(Goal::Reset).await;
    assert!(offers(&menu).iter().all(|(_, hint)| hint.is_none()));
    let asked = rose.choose(0).await.unwrap();
    assert!(
        matches!(asked.step, Step::Ask { ask: Ask::Code { sent: Some(Sent { to: None, .. }), .. }, .. }),
        "{asked:?}"
    );
    assert_eq!(step(&rose.step_back().await), "choose-method");
    rose.choose(1).await.unwrap();
    let code = crate::gates::shown(&portal, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 0);
    let after = rose.prove(&code).await;
    let hints = offers(&after);
    assert!(hints.iter().all(|(_, hint)| hint.as_deref() == Some("r•••@•••.example")), "{hints:?}");
}

#[tokio::test]
async fn ac_009_limits_strike_at_the_same_count_for_everybody() {
    let portal = TestPortal::start_with(DATA).await;
    let struck = async |user_id: &str| {
        let mut counted = Vec::new();
        for _ in 0..7 {
            portal.sql("DELETE FROM network_failure").await;
            let mut person = portal.browser();
            person.begin(user_id).await.unwrap();
            person.choose_goal(Goal::Reset).await.unwrap();
            let answer = person.choose(0).await;
            counted.push(format!("{} {:?}", step(&answer), refusal(&answer)));
            person.prove("00000000").await.ok();
            person.leave().await.unwrap();
        }
        counted
    };
    let ready = struck("ready@uniform.example").await;
    assert!(ready.iter().any(|seen| seen.contains("WaitForNewCode")), "{ready:?}");
    assert_eq!(struck("ghost@uniform.example").await, ready);
    assert_eq!(struck("outside@uniform.example").await, ready);
}

#[tokio::test]
async fn lk_003_ten_wrong_passwords_lock_every_user_id_alike() {
    for registers in [false, true] {
        let portal = TestPortal::start_with(DATA).await;
        let mut seen: Vec<Vec<Option<Refusal>>> = Vec::new();
        for user_id in
            ["ready@uniform.example", "ghost@uniform.example", "locked@uniform.example", "stopped@uniform.example"]
        {
            let mut refusals = Vec::new();
            for _ in 0..12 {
                let mut person = portal.browser();
                let answer = match registers {
                    true => person.sign_in_to_register(user_id, "not it").await,
                    false => person.begin_change(user_id, "not it").await,
                };
                refusals.push(refusal(&answer));
                // Puzzles get harder with failures, which is not tested here.
                portal.sql("DELETE FROM network_failure").await;
            }
            seen.push(refusals);
        }
        assert!(seen[0][..9].iter().all(|refusal| *refusal == Some(Refusal::SignInRefused)), "{:?}", seen[0]);
        assert!(seen[0][9..].iter().all(|refusal| matches!(refusal, Some(Refusal::SignInLocked { .. }))));
        assert!(seen.iter().all(|refusals| *refusals == seen[0]), "{seen:?}");
    }
}

#[tokio::test]
async fn a_person_who_may_resets_as_anywhere() {
    let portal = TestPortal::start_with(DATA).await;
    let mut rose = portal.browser();
    assert_eq!(step(&rose.begin("ready@uniform.example").await), "choose-goal");
    rose.choose_goal(Goal::Reset).await.unwrap();
    rose.choose(0).await.unwrap();
    assert_eq!(refusal(&rose.prove("00000000").await), Some(Refusal::CodeWrong));
    let code = portal.code_sent_to("rose@mail.example").await;
    assert_eq!(step(&rose.prove(&code).await), "new-password");
    assert_eq!(step(&rose.set_password("Amber lantern 27").await), "done");
    assert_eq!(portal.browser().get("/health").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn somebody_who_leaves_the_scope_meanwhile_sees_nothing_of_it() {
    let portal = TestPortal::start_with(DATA).await;
    let mut rose = portal.browser();
    rose.begin("ready@uniform.example").await.unwrap();
    rose.choose_goal(Goal::Reset).await.unwrap();
    rose.choose(0).await.unwrap();
    let code = portal.code_sent_to("rose@mail.example").await;
    portal.sql("DELETE FROM group_member").await;
    assert_eq!(refusal(&rose.prove(&code).await), Some(Refusal::CodeWrong), "and the right code opens nothing");
}

#[tokio::test]
async fn everybody_asks_the_help_desk_once_a_day_and_strangers_fill_no_mailbox() {
    let portal = TestPortal::start_with(DATA).await;
    let asked = async |user_id: &str| {
        portal.sql("DELETE FROM network_failure").await;
        let mut person = portal.browser();
        person.begin(user_id).await.unwrap();
        let opened = person.call("help/open", json!({})).await.unwrap().step;
        let Step::AskHelpDesk { puzzle, .. } = opened else { panic!("{opened:?}") };
        let answer = person.call("help/ask", json!({ "solution": solve(puzzle) })).await;
        format!("{} {:?}", step(&answer), refusal(&answer))
    };
    for user_id in ["outside@uniform.example", "ghost@uniform.example", "phantom@uniform.example"] {
        assert_eq!(asked(user_id).await, "help-desk-asked None", "{user_id}");
        assert_eq!(asked(user_id).await, "ask-help-desk Some(AlreadyAsked)", "{user_id}");
    }
    let mails = portal.mails_to("admin@uniform.example").await;
    assert_eq!(mails.len(), 2, "one for the account, one for all strangers");
    assert!(mails.iter().all(|mail| !mail.text.contains("phantom")));
}

#[tokio::test]
async fn lk_004_a_mail_to_nobody_is_carried_like_any_other() {
    let portal = TestPortal::start_with(DATA).await;
    let asks = async |user_id: &str| {
        let mut person = portal.browser();
        person.begin(user_id).await.unwrap();
        person.choose_goal(Goal::Reset).await.unwrap();
        person.choose(0).await.unwrap();
        person
    };
    let (mut rose, mut ghost) = (asks("ready@uniform.example").await, asks("ghost@uniform.example").await);
    // State, kind, tries and times of each mail, whether it has a body, and whether it is over.
    let rows = "SELECT state || ' ' || kind || ' ' || attempts || ' ' || (next_ms - created_ms) || ' ' || \
                (expires_ms - created_ms) || CASE WHEN body IS NULL THEN '' ELSE ' body' END || \
                CASE WHEN ended_ms IS NULL THEN '' ELSE ' over' END FROM outbox ORDER BY created_ms, id";
    let rows =
        async || -> Vec<String> { sqlx::query_scalar(rows).fetch_all(portal.portal.store.pool()).await.unwrap() };
    assert_eq!(rows().await, vec!["waiting code 0 0 300000 body"; 2], "they cannot be told apart in the store");
    // A newer code withdraws the one that still waits, for both user IDs.
    portal.clock.advance(31_000);
    rose.send_again().await.unwrap();
    ghost.send_again().await.unwrap();
    let withdrawn = portal.events().await.into_iter().filter(|event| event == "message-dead:replaced").count();
    assert_eq!(withdrawn, 2);

    assert_eq!(portal.carry().await, 2, "the worker takes both");
    let carried = rows().await;
    assert_eq!(
        carried.iter().filter(|row| row.starts_with("handed-over code 1 ") && row.ends_with(" over")).count(),
        1
    );
    assert_eq!(carried.iter().filter(|row| row.starts_with("dead code 1 ") && row.ends_with(" over")).count(), 1);
    assert!(carried.iter().all(|row| !row.contains("body")), "{carried:?}");
    let lines = portal.audit().await;
    let ends = lines.iter().filter(|line| line.event == "message-handed-over" || line.event == "message-withheld");
    assert_eq!(ends.count(), 2, "either leaves a line");
    let withheld = lines.iter().find(|line| line.event == "message-withheld").unwrap();
    assert!(withheld.account_id.is_none() && withheld.outcome == "ok", "{withheld:?}");
    let all = portal.mailbox.newest(100).unwrap();
    assert_eq!(all.len(), 1, "and no mailbox gets it: {all:?}");
    assert_eq!(all[0].to.as_str(), "rose@mail.example");
}
