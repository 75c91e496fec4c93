//! Codes: made, sent, spent once, and dead in every other way (catalogue B2).

use std::collections::HashSet;

use server::clock::{HOUR_MS, MINUTE_MS};
use server::secrets::{OneTimeCode, SessionToken};
use server::wire::{Outcome, Refusal};

use crate::support::browser::{Browser, outcome, refusal, step};
use crate::support::portal::{TestPortal, other_than};
use crate::support::store;

/// A visit of `user_id` whose code was sent to the first address.
async fn challenged(portal: &TestPortal, user_id: &str) -> Browser {
    let mut person = portal.browser();
    person.begin(user_id).await.unwrap();
    assert_eq!(step(&person.choose(0).await), "enter-code");
    person
}

/// A chi-square test over the digits at each place of a code.
#[test]
fn ac_012_codes_cover_their_range_evenly_and_tokens_never_repeat() {
    let codes: Vec<String> = (0..100_000).map(|_| OneTimeCode::random(6).unwrap().expose().to_owned()).collect();
    assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())));
    for place in 0..6 {
        let mut counts = [0f64; 10];
        for code in &codes {
            counts[usize::from(code.as_bytes()[place] - b'0')] += 1.0;
        }
        let expected = codes.len() as f64 / 10.0;
        let chi: f64 = counts.iter().map(|count| (count - expected).powi(2) / expected).sum();
        // 27.9 belongs to p = 0.001 with 9 degrees of freedom. The limit is higher, because six
        // places are looked at and the test should fail by chance in one of ten thousand runs at most.
        assert!(chi < 40.0, "place {place}: {chi}");
    }
    let tokens: HashSet<String> = (0..10_000).map(|_| SessionToken::random().unwrap().expose().to_owned()).collect();
    assert_eq!(tokens.len(), 10_000);
    assert!(tokens.iter().all(|token| token.len() == 43), "256 bits");
}

#[tokio::test]
async fn ac_013_codes_of_two_visits_begun_together_belong_to_their_own() {
    let portal = TestPortal::start().await;
    for round in 0..5 {
        let (mut alice, mut mallory) = (portal.browser(), portal.browser());
        let (first, second) = tokio::join!(alice.begin("alice@cloud.example"), mallory.begin("mallory@cloud.example"));
        first.unwrap();
        second.unwrap();
        let (first, second) = tokio::join!(alice.choose(0), mallory.choose(0));
        first.unwrap();
        second.unwrap();
        let hers = portal.code_sent_to("alice@mail.example").await;
        let theirs = portal.code_sent_to("mallory@mail.example").await;
        if hers != theirs {
            assert_eq!(refusal(&alice.prove(&theirs).await), Some(Refusal::CodeWrong), "round {round}");
        }
        portal.sql("DELETE FROM wrong_proof").await;
        portal.sql("DELETE FROM outbox").await;
        portal.clock.advance(HOUR_MS);
    }
}

#[tokio::test]
async fn ac_014_a_code_works_once() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let code = portal.code_sent_to("alice@mail.example").await;
    let mut thief = alice.twin();
    assert_eq!(step(&alice.prove(&code).await), "new-password");
    assert_eq!(step(&thief.prove(&code).await), "out-of-step", "the old session is dead");
    assert_eq!(step(&alice.prove(&code).await), "out-of-step");
    alice.set_password("Amber lantern 27").await.unwrap();
    let mut later = portal.browser();
    portal.clock.advance(24 * HOUR_MS);
    later.begin("alice@cloud.example").await.unwrap();
    later.choose(0).await.unwrap();
    assert_eq!(refusal(&later.prove(&code).await), Some(Refusal::CodeWrong), "a day later it counts as a wrong code");
}

#[tokio::test]
async fn ac_015_a_new_code_kills_the_older_one() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let first = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(refusal(&alice.send_again().await), Some(Refusal::WaitForNewCode { seconds: 30 }));
    portal.clock.advance(30_000);
    assert_eq!(refusal(&alice.send_again().await), None);
    let second = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM challenge WHERE dead_ms IS NULL AND spent_ms IS NULL").await, 1);
    if first != second {
        assert_eq!(refusal(&alice.prove(&first).await), Some(Refusal::CodeWrong));
    }
    assert_eq!(step(&alice.prove(&second).await), "new-password");
}

#[tokio::test]
async fn ac_016_a_code_dies_after_five_minutes_and_stays_dead() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let code = portal.code_sent_to("alice@mail.example").await;
    portal.clock.advance(5 * MINUTE_MS + 1_000);
    assert_eq!(refusal(&alice.prove(&code).await), Some(Refusal::CodeExpired));
    portal.clock.advance(-4 * MINUTE_MS);
    assert_eq!(refusal(&alice.prove(&code).await), Some(Refusal::CodeExpired), "a clock set back revives nothing");
}

#[tokio::test]
async fn ac_018_a_password_that_changes_elsewhere_kills_every_open_visit() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let code = portal.code_sent_to("alice@mail.example").await;
    let mut other = portal.browser();
    other.begin("alice@cloud.example").await.unwrap();
    portal.clock.advance(MINUTE_MS);
    other.choose(1).await.unwrap();
    let theirs = portal.code_sent_to("alice@elsewhere.example").await;
    other.prove(&theirs).await.unwrap();
    other.set_password("Amber lantern 27").await.unwrap();
    assert_eq!(step(&alice.prove(&code).await), "out-of-step");
    assert_eq!(outcome(&alice.current().await), Some(Outcome::ChangedMeanwhile));

    let mut sam = challenged(&portal, "sam@second.example").await;
    let code = portal.code_sent_to("sam@mail.example").await;
    portal.sql("UPDATE account SET password_epoch = password_epoch + 1 WHERE user_id = 'sam@second.example'").await;
    assert_eq!(outcome(&sam.prove(&code).await), Some(Outcome::ChangedMeanwhile), "changed by another way");
}

#[tokio::test]
async fn ac_020_an_account_disabled_after_the_proof_is_not_written() {
    let portal = TestPortal::start().await;
    for (change, expected) in [
        ("UPDATE account SET enabled = 0 WHERE user_id = 'alice@cloud.example'", Outcome::AccountDisabled),
        ("DELETE FROM group_member WHERE member_kind = 'account'", Outcome::NotInScope),
    ] {
        let portal_user = if expected == Outcome::AccountDisabled { "alice" } else { "mallory" };
        let mut person = challenged(&portal, &format!("{portal_user}@cloud.example")).await;
        let code = portal.code_sent_to(&format!("{portal_user}@mail.example")).await;
        person.prove(&code).await.unwrap();
        portal.sql(change).await;
        assert_eq!(outcome(&person.set_password("Amber lantern 27").await), Some(expected));
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE password_epoch > 1").await, 0);
}

#[tokio::test]
async fn ac_021_a_value_made_for_one_purpose_is_worth_nothing_for_another() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    alice.begin_with("alice@cloud.example", &solution).await.unwrap();
    let asked = alice.call("help/ask", serde_json::json!({ "solution": solution })).await;
    assert_eq!(refusal(&asked), Some(Refusal::CheckFailed), "a puzzle of `begin` at the help desk");
    let mut stranger = portal.browser();
    stranger.current().await.unwrap();
    let answer = stranger.begin_with("alice@cloud.example", &solution).await;
    assert_eq!(refusal(&answer), Some(Refusal::CheckFailed), "a puzzle of another session");
    alice.choose(0).await.unwrap();
    let seal = solution.puzzle.seal.clone();
    assert!(matches!(refusal(&alice.prove(&seal).await), Some(Refusal::CodeMalformed { .. })));
}

#[tokio::test]
async fn ac_022_a_code_of_one_account_opens_no_other() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let mut mallory = challenged(&portal, "mallory@cloud.example").await;
    let theirs = portal.code_sent_to("mallory@mail.example").await;
    let named =
        serde_json::json!({ "given": { "Code": theirs }, "user_id": "alice@cloud.example", "account": "alice" });
    assert_eq!(step(&mallory.call("reset/prove", named).await), "new-password", "their own visit moves on");
    mallory.set_password("Amber lantern 66").await.unwrap();
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await, "alice is untouched");
    assert!(portal.signs_in("mallory@cloud.example", "Amber lantern 66").await);
    let hers = portal.code_sent_to("alice@mail.example").await;
    if hers != theirs {
        assert_eq!(refusal(&alice.prove(&theirs).await), Some(Refusal::CodeWrong));
    }
}

#[tokio::test]
async fn ac_023_nothing_that_is_no_code_is_accepted() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    for body in [
        r#"{}"#,
        r#"{"given":{"Code":null}}"#,
        r#"{"given":{"Code":[]}}"#,
        r#"{"given":{"Code":[""]}}"#,
        r#"{"given":{"Code":{}}}"#,
        r#"{"given":{"Code":{"$gt":0}}}"#,
        r#"{"given":{"Code":0}}"#,
        r#"{"given":{"Code":0.0}}"#,
        r#"{"given":{"Code":true}}"#,
        r#"{"given":{"Code":"1","Code":"2"}}"#,
        r#"{"given":{"Code":"1"},"given":{"Code":"2"}}"#,
        r#"{"given":{"Address":"alice@mail.example"}}"#,
        r#"{"code":"1"}"#,
        r#"not json"#,
        r#""#,
    ] {
        let response = alice.post_raw("/api/reset/prove", body).await;
        assert_eq!(response.status(), 400, "{body}");
    }
    for code in ["", " ", "0", "null", "undefined"] {
        let answer = alice.prove(code).await;
        assert_eq!(step(&answer), "enter-code", "{code:?}");
        assert!(refusal(&answer).is_some());
    }
    let code = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(step(&alice.prove(&code).await), "new-password", "none of it used up the real code");
}

#[tokio::test]
async fn ac_024_every_spelling_of_a_code_is_one_code() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let code = portal.code_sent_to("alice@mail.example").await;
    let wrong = other_than(&code);
    let full_width: String = wrong.chars().map(|c| char::from_u32(c as u32 - 0x30 + 0xff10).unwrap()).collect();
    let arabic: String = wrong.chars().map(|c| char::from_u32(c as u32 - 0x30 + 0x660).unwrap()).collect();
    let spaced = format!("\u{2068}{} {}\u{200b}\u{2069}", &wrong[..3], &wrong[3..]);
    for (nth, spelling) in [full_width, arabic, spaced].into_iter().enumerate() {
        assert_eq!(refusal(&alice.prove(&spelling).await), Some(Refusal::CodeWrong), "each is a try: {nth}");
    }
    let arabic: String = code.chars().map(|c| char::from_u32(c as u32 - 0x30 + 0x660).unwrap()).collect();
    let mut twin = alice.twin();
    assert_eq!(step(&alice.prove(&arabic).await), "new-password");
    assert_eq!(step(&twin.prove(&code).await), "out-of-step", "no second use by another spelling");
}

#[tokio::test]
async fn ac_025_overlong_values_are_refused_and_not_logged() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let long = "7".repeat(1_000_000);
    let response = alice.post("/api/reset/prove", &serde_json::json!({ "given": { "Code": long } })).await;
    assert!([400, 413].contains(&response.status().as_u16()), "{}", response.status());
    let answer = alice.prove(&"7".repeat(10_000)).await;
    assert!(matches!(refusal(&answer), Some(Refusal::CodeMalformed { .. })));
    for line in portal.audit().await {
        assert!(!serde_json::to_string(&line).unwrap().contains("77777777"));
    }
}

#[tokio::test]
async fn ac_028_a_copy_of_the_store_holds_no_secret() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let cookie = alice.cookie.clone().unwrap();
    let token = cookie.split('=').nth(1).unwrap().to_owned();
    // Before hand-over the body waits in the outbox: look there first.
    let before = store::dump(&portal.directory);
    let code = portal.code_sent_to("alice@mail.example").await;
    let after = store::dump(&portal.directory);
    for (name, haystack) in [("before", &before), ("after", &after)] {
        assert!(!contains(haystack, code.as_bytes()), "the code, {name} hand-over");
        assert!(!contains(haystack, token.as_bytes()), "the session");
        assert!(!contains(haystack, b"alice@mail.example"), "contact data");
        assert!(!contains(haystack, b"Forgotten lantern"), "a password");
    }
    let stored: String =
        sqlx::query_scalar("SELECT secret FROM challenge").fetch_one(portal.portal.store.pool()).await.unwrap();
    assert!(refusal(&alice.prove(&stored).await).is_some(), "what is stored is not accepted as a code");
    let session: String =
        sqlx::query_scalar("SELECT session FROM flow").fetch_one(portal.portal.store.pool()).await.unwrap();
    let mut thief = portal.browser();
    thief.cookie = Some(format!("__Host-latchkey={session}"));
    assert_eq!(step(&thief.current().await), "identify");
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn ac_029_the_code_appears_in_the_mail_and_nowhere_else() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let mut seen = Vec::new();
    for (path, body) in [
        ("reset/choose-method", serde_json::json!({ "offer": 0 })),
        (
            "reset/current",
            serde_json::json!({ "entry": { "locale": "en", "username": null, "whr": null, "ru": null } }),
        ),
    ] {
        if path == "reset/choose-method" {
            alice.begin("alice@cloud.example").await.unwrap();
        }
        let response = alice.post(&format!("/api/{path}"), &body).await;
        seen.push(format!("{:?}", response.headers()));
        seen.push(response.text().await.unwrap());
    }
    let code = portal.code_sent_to("alice@mail.example").await;
    assert!(seen.iter().all(|text| !text.contains(&code)), "{seen:?}");
}

#[tokio::test]
async fn ac_030_a_puzzle_that_was_changed_is_not_ours() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let good = alice.solved().await;
    let mut easier = good.clone();
    easier.puzzle.bits = 0;
    let mut longer = good.clone();
    longer.puzzle.expires_ms += 1;
    let mut unsealed = good.clone();
    unsealed.puzzle.seal = String::new();
    for bad in [easier, longer, unsealed] {
        assert_eq!(refusal(&alice.begin_with("alice@cloud.example", &bad).await), Some(Refusal::CheckFailed));
    }
    assert_eq!(step(&alice.begin_with("alice@cloud.example", &good).await), "choose-method");
}

#[tokio::test]
async fn ac_063_a_solved_puzzle_begins_one_visit() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    let mut twins: Vec<Browser> = (0..10).map(|_| alice.twin()).collect();
    let answers =
        futures_util::future::join_all(twins.iter_mut().map(|twin| twin.begin_with("alice@cloud.example", &solution)))
            .await;
    assert_eq!(answers.iter().filter(|answer| step(answer) == "choose-method").count(), 1);
}

#[tokio::test]
async fn ac_031_the_store_compares_digests_and_not_codes() {
    // Codes are never compared character by character. What is compared is a keyed
    // digest, and codes that begin alike do not have digests that begin alike.
    let keys = server::secrets::Keys::from_master([3; 32]);
    let digest = |code: &str| server::store::proof::digest(&keys, "challenge", &OneTimeCode::new(code.into()));
    let right = digest("123456");
    let same_prefix = |other: &str| right.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    for wrong in ["023456", "120456", "123450", "123457"] {
        assert!(same_prefix(&digest(wrong)) <= 3, "{wrong}");
    }
}

#[tokio::test]
async fn ac_047_five_wrong_codes_kill_the_challenge_and_close_the_method() {
    let portal = TestPortal::start().await;
    let mut alice = challenged(&portal, "alice@cloud.example").await;
    let code = portal.code_sent_to("alice@mail.example").await;
    for _ in 0..4 {
        assert_eq!(refusal(&alice.prove(&other_than(&code)).await), Some(Refusal::CodeWrong));
    }
    assert!(matches!(refusal(&alice.prove(&other_than(&code)).await), Some(Refusal::MethodClosed { .. })));
    let late = refusal(&alice.prove(&code).await);
    assert!(matches!(late, Some(Refusal::MethodClosed { .. })), "the right one comes too late: {late:?}");
    let mut again = portal.browser();
    again.begin("alice@cloud.example").await.unwrap();
    assert!(matches!(refusal(&again.choose(0).await), Some(Refusal::MethodClosed { .. })), "a new visit opens nothing");
    portal.clock.advance(24 * HOUR_MS + 1);
    let mut later = portal.browser();
    later.begin("alice@cloud.example").await.unwrap();
    assert_eq!(step(&later.choose(0).await), "enter-code", "the closure ends by itself");
}

#[tokio::test]
async fn ac_167_of_a_hundred_wrong_codes_at_once_five_are_compared() {
    let portal = TestPortal::start().await;
    let alice = challenged(&portal, "alice@cloud.example").await;
    let code = portal.code_sent_to("alice@mail.example").await;
    let mut twins: Vec<Browser> = (0..100).map(|_| alice.twin()).collect();
    let wrong = other_than(&code);
    futures_util::future::join_all(twins.iter_mut().map(|twin| twin.prove(&wrong))).await;
    assert_eq!(portal.count("SELECT wrong FROM challenge").await, 5);
    assert_eq!(portal.count("SELECT COUNT(*) FROM wrong_proof").await, 5);
}
