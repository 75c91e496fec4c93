//! Guessing for days at one account, or once at each of many accounts. The limits here stop what
//! stays below every other limit (catalogue B4), and codes are long enough for them.

use server::clock::{Clock as _, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use server::wire::{Outcome, Step};

use crate::support::browser::{Browser, outcome, refusal, solve, step};
use crate::support::operator::{self, Operator};
use crate::support::portal::{DATA, START_MS, TestPortal, other_than};

const NEW: &str = "Amber lantern 27";

/// A visit whose code was sent, and the code.
async fn with_code(portal: &TestPortal, user_id: &str, mail: &str) -> (Browser, String) {
    let mut person = portal.browser();
    person.begin(user_id).await.unwrap();
    assert_eq!(step(&person.choose(0).await), "enter-code");
    let code = portal.code_sent_to(mail).await;
    (person, code)
}

#[tokio::test]
async fn ac_048_a_guesser_of_weeks_is_stopped_after_a_hundred_wrong_codes_until_a_release() {
    let operator = Operator::new();
    let portal = operator.portal().await;
    portal.import(DATA).await;
    // Four wrong codes on every third day reach no other limit: those counts are forgotten in between.
    let mut last = None;
    for round in 0..5 {
        if round == 3 {
            assert_eq!(portal.count("SELECT wrong FROM wrong_in_a_row").await, 12, "no week and no new code resets it");
            // As after twenty more rounds.
            portal.sql("UPDATE wrong_in_a_row SET wrong = wrong + 80").await;
        }
        let (mut guesser, code) = with_code(&portal, "alice@cloud.example", "alice@mail.example").await;
        for _ in 0..3 {
            assert_eq!(refusal(&guesser.prove(&other_than(&code)).await).unwrap().code(), "code-wrong");
        }
        last = Some(guesser.prove(&other_than(&code)).await);
        portal.carry().await;
        portal.clock.advance(3 * DAY_MS);
        server::flow::sweep::sweep(&portal.portal).await.unwrap();
        portal.sql("DELETE FROM network_failure").await;
    }
    assert_eq!(outcome(&last.unwrap()), Some(Outcome::NotEnoughMethods), "the only way is off, and that is said");
    assert_eq!(outcome(&portal.browser().begin("alice@cloud.example").await), Some(Outcome::NotEnoughMethods));
    assert_eq!(portal.events().await.iter().filter(|event| event.starts_with("method-switched-off")).count(), 1);
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await, "sign-in is untouched");
    let told = portal.mails_to("alice@elsewhere.example").await;
    assert!(told.iter().any(|mail| mail.text.contains("a hundred wrong codes")), "her addresses are told");
    assert_eq!(step(&portal.browser().begin("mallory@cloud.example").await), "choose-method", "others are not closed");
    portal.clock.advance(400 * DAY_MS);
    assert_eq!(outcome(&portal.browser().begin("alice@cloud.example").await), Some(Outcome::NotEnoughMethods));

    let released = operator.run(&["throttle", "release", "--user", "Alice@cloud.example", "--json"]);
    assert!(released.status.success(), "{released:?}");
    let said: serde_json::Value = serde_json::from_slice(&released.stdout).unwrap();
    assert_eq!(said, serde_json::json!({ "user_id": "alice@cloud.example", "method": null, "closures": 1 }));
    let line = portal.audit().await.into_iter().rfind(|line| line.event == "account-released").unwrap();
    assert!(line.actor == "operator" && line.detail.as_ref().unwrap().ends_with(" closures=1"), "{line:?}");
    let (mut alice, code) = with_code(&portal, "alice@cloud.example", "alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    assert_eq!(step(&alice.set_password(NEW).await), "done");
    assert_eq!(portal.count("SELECT COUNT(*) FROM wrong_in_a_row").await, 0, "a reset forgets the wrong codes");
}

/// A guesser who reaches no limit before the last guess of the day: four wrong codes an hour, each
/// time in a new visit. The fifth failed visit closes the account for the day, so it takes five.
#[tokio::test]
async fn lk_015_a_full_day_of_guessing_is_twenty_one_codes_and_they_have_eight_digits() {
    const ACCOUNTS: f64 = 10_000.0;
    // Under every policy by which a mailbox alone is enough, codes have eight digits.
    for setting in ["", "preset = \"entra\"\n", "code_digits = 6\n", "methods = [\"email\", \"app-code\"]\n"] {
        let data = DATA.replacen("[tenant.settings]\n", &format!("[tenant.settings]\n{setting}"), 1);
        let portal = TestPortal::start_with(&data).await;
        let (_, code) = with_code(&portal, "alice@cloud.example", "alice@mail.example").await;
        assert_eq!(code.len(), 8, "{setting}");
    }

    let portal = TestPortal::start().await;
    let (mut failed_visits, mut stopped, mut digits) = (0, 0, 0);
    // Every 61 minutes: after an hour without a wrong code, four more leave the mailbox open.
    for _ in 0..24 * 60 / 61 {
        let mut guesser = portal.browser();
        if outcome(&guesser.begin("alice@cloud.example").await).is_some() {
            stopped += 1;
        } else {
            assert_eq!(step(&guesser.choose(0).await), "enter-code", "{failed_visits}");
            let code = portal.code_sent_to("alice@mail.example").await;
            for _ in 0..if failed_visits < 4 { 4 } else { 5 } {
                assert!(refusal(&guesser.prove(&other_than(&code)).await).is_some());
            }
            guesser.leave().await.unwrap();
            (failed_visits, digits) = (failed_visits + 1, code.len());
        }
        portal.clock.advance(61 * MINUTE_MS);
    }
    let guesses = portal.count("SELECT wrong FROM wrong_in_a_row").await;
    assert_eq!((failed_visits, guesses, stopped), (5, 21, 18), "the rest of the day is closed");
    let takeovers = ACCOUNTS * 21.0 / 10_f64.powi(i32::try_from(digits).unwrap());
    assert!((0.002..0.0022).contains(&takeovers), "{takeovers} a day among all accounts");
}

#[tokio::test]
async fn an_operator_who_releases_ends_the_closures_of_today_too() {
    let operator = Operator::new();
    let portal = operator.portal().await;
    portal.import(DATA).await;
    let (mut guesser, code) = with_code(&portal, "alice@cloud.example", "alice@mail.example").await;
    for _ in 0..5 {
        guesser.prove(&other_than(&code)).await.unwrap();
    }
    guesser.leave().await.unwrap();
    assert_eq!(portal.count("SELECT COUNT(*) FROM method_closure").await, 1);
    let released = operator.run(&["throttle", "release", "--user", "alice@cloud.example"]);
    assert!(released.status.success(), "{released:?}");
    for table in ["wrong_proof", "wrong_in_a_row", "method_closure", "failed_attempt", "account_closure"] {
        let counted = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")));
        assert_eq!(counted.fetch_one(portal.portal.store.pool()).await.unwrap(), 0, "{table}");
    }
    portal.clock.advance(MINUTE_MS);
    with_code(&portal, "alice@cloud.example", "alice@mail.example").await;
    let nobody = operator.run(&["throttle", "release", "--user", "ghost@cloud.example"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no account has the user ID"), "{nobody:?}");
    assert_eq!(operator.run(&["throttle", "release", "--user", "alice"]).status.code(), Some(2));
}

/// What an operator sees by `throttle show` before anything is opened, and what one method's release leaves.
#[tokio::test]
async fn an_operator_sees_what_is_closed_and_opens_one_method_alone() {
    let operator = Operator::new();
    let portal = operator.portal().await;
    portal.import(DATA).await;
    let show = || {
        let shown = operator.run(&["throttle", "show", "--user", "alice@cloud.example", "--json"]);
        (shown.status.code(), operator::json(&shown))
    };
    let (code, open) = show();
    assert_eq!((code, &open["open"], &open["methods"]), (Some(0), &true.into(), &serde_json::json!([])), "{open}");

    let (mut guesser, sent) = with_code(&portal, "alice@cloud.example", "alice@mail.example").await;
    guesser.prove(&other_than(&sent)).await.unwrap();
    let (code, counted) = show();
    let email = &counted["methods"][0];
    assert_eq!((code, &counted["open"], &email["wrong_in_a_row"]), (Some(0), &true.into(), &1.into()), "{counted}");
    assert_eq!((&email["method"], &email["switched_off"]), (&"email".into(), &false.into()), "{counted}");

    // The commands read the machine's clock: until the year 2100.
    let until = 4_102_444_800_000_i64;
    for statement in [
        "UPDATE wrong_in_a_row SET wrong = 100",
        "INSERT INTO method_closure (account_id, method, until_ms) \
         SELECT id, 'app-code', 4102444800000 FROM account WHERE user_id = 'alice@cloud.example'",
        "INSERT INTO account_closure (account_id, until_ms) \
         SELECT id, 4102444800000 FROM account WHERE user_id = 'alice@cloud.example'",
    ] {
        portal.sql(statement).await;
    }
    let (code, closed) = show();
    assert_eq!((code, &closed["open"], &closed["closed_until_ms"]), (Some(1), &false.into(), &until.into()));
    let of = |shown: &serde_json::Value, method: &str| {
        shown["methods"].as_array().unwrap().iter().find(|counted| counted["method"] == method).cloned()
    };
    assert_eq!(of(&closed, "email").unwrap()["switched_off"], true, "{closed}");
    assert_eq!(of(&closed, "app-code").unwrap()["closed_until_ms"], until, "{closed}");
    let said = operator.run(&["throttle", "show", "--user", "alice@cloud.example"]);
    let said = operator::out(&said).to_owned();
    assert!(said.contains("something is closed") && said.contains("switched off until released"), "{said}");

    let unknown = operator.run(&["throttle", "release", "--user", "alice@cloud.example", "--method", "pigeon"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(operator::err(&unknown).contains("app-code"), "{unknown:?}");
    let words = ["throttle", "release", "--user", "alice@cloud.example", "--method", "app-code", "--json"];
    assert_eq!(operator::json(&operator.run(&words))["closures"], 1);
    let line = portal.audit().await.into_iter().rfind(|line| line.event == "account-released").unwrap();
    assert_eq!(line.method.as_deref(), Some("app-code"), "{line:?}");
    let (code, left) = show();
    assert!(code == Some(1) && of(&left, "app-code").is_none() && of(&left, "email").is_some(), "{left}");
    let all = operator.run(&["throttle", "release", "--user", "alice@cloud.example", "--json"]);
    assert_eq!(operator::json(&all)["closures"], 2, "self-service, and a method that was off");
    assert_eq!(show().0, Some(0));
}

#[tokio::test]
async fn ac_052_one_guess_at_each_of_many_accounts_alarms_and_slows_the_whole_tenant() {
    let portal = TestPortal::start().await;
    let (mut guesser, code) = with_code(&portal, "alice@cloud.example", "alice@mail.example").await;
    let easy = portal.browser().solved().await;
    // As 29 visits of 29 other people would leave it.
    for number in 0..29 {
        let one = "INSERT INTO wrong_proof (id, tenant_id, account_id, method, at_ms) \
                   SELECT $1, tenant_id, $1, 'email', $2 FROM domain WHERE name = 'cloud.example'";
        sqlx::query(one).bind(format!("{number}")).bind(START_MS).execute(portal.portal.store.pool()).await.unwrap();
    }
    assert!(!portal.events().await.contains(&"guessing-suspected:ok".to_owned()));
    guesser.prove(&other_than(&code)).await.unwrap();
    assert_eq!(portal.events().await.iter().filter(|event| *event == "guessing-suspected:ok").count(), 1);
    let told = portal.mails_to("helpdesk@cloud.example").await;
    assert_eq!(told.len(), 1, "administrators are told");
    assert!(told[0].text.contains("30 wrong codes"), "{}", told[0].text);

    // Puzzles that were given out before are too easy now. The next one is hard enough.
    let mut mallory = portal.browser();
    let before = mallory.solved().await;
    assert_eq!(before.puzzle.bits, easy.puzzle.bits, "the tenant is not known yet");
    let Ok(Step::Identify { puzzle, refusal: Some(_), .. }) =
        mallory.begin_with("mallory@cloud.example", &before).await.map(|screen| screen.step)
    else {
        panic!("a puzzle was enough that was too easy")
    };
    assert_eq!(puzzle.bits, before.puzzle.bits + 1);
    let harder = solve(puzzle);
    assert_eq!(step(&mallory.begin_with("mallory@cloud.example", &harder).await), "choose-method");
    assert_eq!(step(&portal.browser().begin("sam@second.example").await), "choose-method", "others are untouched");

    // A code is compared only after a wait.
    mallory.choose(0).await.unwrap();
    let code = portal.code_sent_to("mallory@mail.example").await;
    let asked = portal.clock.now_ms();
    assert_eq!(step(&mallory.prove(&code).await), "new-password", "the person is not shut out");
    assert_eq!(portal.clock.now_ms() - asked, SECOND_MS);

    guesser.prove(&other_than(&code)).await.unwrap();
    assert_eq!(portal.mails_to("helpdesk@cloud.example").await.len(), 1, "once an hour");
    portal.clock.advance(HOUR_MS + MINUTE_MS);
    let calm = portal.browser().begin("mallory@cloud.example").await;
    assert_eq!(step(&calm), "choose-method", "and it ends by itself");
}
