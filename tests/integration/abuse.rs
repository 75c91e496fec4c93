//! Floods, guessing and odd letters: what stays closed to every sender, however often they try.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::json;
use server::clock::{DAY_MS, HOUR_MS, MINUTE_MS};
use server::wire::{Outcome, Refusal, Step};

use crate::support::browser::{outcome, refusal, step};
use crate::support::portal::{PUBLIC_URL, TestPortal, other_than};
use crate::support::store;

const NEW: &str = "Amber lantern 27";

#[tokio::test]
async fn ac_011_no_address_tells_known_from_unknown_user_ids() {
    let portal = TestPortal::start().await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        for path in ["/reset/{}", "/?login={}", "/?username={}", "/avatar/{}", "/api/reset/begin?user_id={}"] {
            let mut answers = Vec::new();
            for user in ["alice@cloud.example", "ghost@cloud.example"] {
                let answer = portal.browser().request(method.clone(), &path.replace("{}", user)).send().await.unwrap();
                let status = answer.status();
                let mut names: Vec<String> =
                    answer.headers().iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
                names.retain(|header| !header.starts_with("date:"));
                names.sort();
                answers.push((status, names, answer.text().await.unwrap()));
            }
            assert_eq!(answers[0], answers[1], "{method} {path}");
        }
    }
}

#[tokio::test]
async fn ac_043_who_left_the_group_after_the_proof_is_not_written() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    portal.sql("DELETE FROM group_member").await;
    assert_eq!(outcome(&alice.set_password(NEW).await), Some(Outcome::NotInScope));
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await);
}

#[tokio::test]
async fn ac_049_guesses_from_many_addresses_count_as_one_persons() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let wrong = other_than(&code);
    let mut told = Vec::new();
    for number in 0..8 {
        let request = alice.request(Method::POST, "/api/reset/prove").header(ORIGIN, PUBLIC_URL);
        let request =
            request.header(CONTENT_TYPE, "application/json").header("x-forwarded-for", format!("198.51.{number}.7"));
        let answer = request.body(json!({ "given": { "Code": wrong } }).to_string()).send().await.unwrap();
        let screen: server::wire::Screen = answer.json().await.unwrap();
        let Step::Ask { refusal, .. } = screen.step else { panic!("{screen:?}") };
        told.push(refusal.unwrap().code());
    }
    assert_eq!(told[..4], ["code-wrong"; 4]);
    assert!(told[4..].iter().all(|code| *code == "method-closed"), "{told:?}");
    let sources: std::collections::BTreeSet<_> =
        portal.audit().await.into_iter().filter_map(|line| line.source).collect();
    assert!(sources.len() > 5, "they did come from many addresses: {sources:?}");
}

#[tokio::test]
async fn ac_054_burning_all_tries_of_somebody_leaves_their_sign_in_alone_and_ends() {
    let portal = TestPortal::start().await;
    let mut outsider = portal.browser();
    outsider.begin("alice@cloud.example").await.unwrap();
    outsider.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let wrong = other_than(&code);
    for _ in 0..6 {
        outsider.prove(&wrong).await.unwrap();
    }
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await, "sign-in is untouched");
    portal.clock.advance(DAY_MS + MINUTE_MS);
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    assert_eq!(step(&alice.choose(0).await), "enter-code", "the block ends by itself");
}

#[tokio::test]
async fn ac_055_nothing_changes_in_the_directory_before_full_proof() {
    let portal = TestPortal::start().await;
    let fingerprint = "SELECT CAST(COALESCE(SUM(password_epoch * 1000 + enabled + LENGTH(COALESCE(password_hash, '')) \
                       + LENGTH(COALESCE(last_claim, ''))), 0) AS BIGINT) FROM account";
    let before = portal.count(fingerprint).await;
    for _ in 0..5 {
        let mut outsider = portal.browser();
        outsider.begin("alice@cloud.example").await.unwrap();
        outsider.choose(0).await.unwrap();
        // Refused, or out of step because no new code is sent so soon: neither changes the directory.
        let _ = outsider.prove("00000000").await;
    }
    assert_eq!(portal.count(fingerprint).await, before);
}

#[tokio::test]
async fn ac_056_five_mails_an_hour_and_ten_a_day_whoever_asks() {
    let portal = TestPortal::start().await;
    let mut sent = Vec::new();
    for _ in 0..28 {
        let mut outsider = portal.browser();
        outsider.begin("alice@cloud.example").await.unwrap();
        let before = portal.mails_to("alice@mail.example").await.len();
        let answer = outsider.choose(0).await;
        let after = portal.mails_to("alice@mail.example").await.len();
        assert_eq!(after > before, step(&answer) == "enter-code", "{answer:?}");
        sent.push(after);
        portal.clock.advance(10 * MINUTE_MS);
    }
    // 28 tries in four hours and a half.
    assert!(sent[5] <= 5, "in the first hour: {sent:?}");
    assert_eq!(*sent.last().unwrap(), 10, "in a day: {sent:?}");
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    assert!(matches!(refusal(&alice.choose(0).await), Some(Refusal::TooManyMessages { .. })));
}

#[tokio::test]
async fn ac_058_a_dead_code_stays_dead_when_the_clock_goes_back() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    portal.clock.advance(5 * MINUTE_MS + 1_000);
    assert_eq!(refusal(&alice.prove(&code).await), Some(Refusal::CodeExpired));
    portal.clock.advance(-2 * HOUR_MS);
    assert!(refusal(&alice.prove(&code).await).is_some());
}

#[tokio::test]
async fn ac_094_look_alike_letters_are_another_user_id() {
    let portal = TestPortal::start().await;
    for typed in [
        "alıce@cloud.example",
        "alicé@cloud.example",
        "ali\u{212a}e@cloud.example",
        "alice@clouſ.example",
        "ａlice@cloud.example",
        "aliCE\u{307}@cloud.example",
    ] {
        let mut outsider = portal.browser();
        let answer = outsider.begin(typed).await;
        let refused = refusal(&answer) == Some(Refusal::UserIdMalformed);
        assert!(refused || outcome(&answer) == Some(Outcome::NotVerified), "{typed}: {answer:?}");
    }
    let mut alice = portal.browser();
    assert_eq!(step(&alice.begin("ALICE@CLOUD.EXAMPLE").await), "choose-method", "case alone is the same person");
}

#[tokio::test]
async fn ac_097_a_password_with_control_characters_is_refused_with_a_reason() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    for bad in ["Amber\0lantern 27", "Amber\tlantern 27", "Amber\u{7f}lantern 27", "Amber\u{85}lantern 27"] {
        let Some(Refusal::PasswordBreaks(broken)) = refusal(&alice.set_password(bad).await) else { panic!("{bad:?}") };
        assert!(matches!(broken[..], [server::wire::BrokenPasswordRule::NotAllowed { .. }]), "{bad:?}: {broken:?}");
    }
    let surrogate = "{\"password\":\"Amber \\ud800 lantern 27\"}";
    assert_eq!(alice.post_raw("/api/reset/set-password", surrogate).await.status(), 400);
    assert!(!portal.signs_in("alice@cloud.example", "Amber").await, "the password was not cut off");
}

#[tokio::test]
async fn ac_098_marks_that_hide_or_turn_text_are_no_part_of_a_user_id() {
    let portal = TestPortal::start().await;
    for mark in ['\u{202e}', '\u{200b}', '\u{2066}', '\u{feff}', '\u{200d}', '\u{061c}'] {
        let mut outsider = portal.browser();
        let answer = outsider.begin(&format!("al{mark}ice@cloud.example")).await;
        assert_eq!(refusal(&answer), Some(Refusal::UserIdMalformed), "{mark:?}");
    }
}

#[tokio::test]
async fn ac_169_a_code_sent_while_another_is_made_opens_nothing_half_built() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    portal.clock.advance(MINUTE_MS);
    let (mut one, mut other, mut third) = (alice.twin(), alice.twin(), alice.twin());
    let (proved, again, empty) = tokio::join!(one.prove(&code), other.send_again(), third.prove(""));
    let passed = step(&proved) == "new-password";
    // Either the code was first, and everything after it is out of step, or it was replaced.
    if passed {
        assert!(matches!(step(&again), "out-of-step" | "enter-code"), "{again:?}");
    } else {
        assert!(refusal(&proved).is_some(), "{proved:?}");
    }
    assert!(matches!(step(&empty), "enter-code" | "out-of-step"), "{empty:?}");
}

#[tokio::test]
async fn ac_173_a_store_that_cannot_be_written_closes_everything() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    portal.sql(store::read_only()).await;
    let mut connections = 0;
    // Every connection of the pool must be made read-only by itself.
    while connections < 20 {
        portal.sql(store::read_only()).await;
        connections += 1;
    }
    assert_eq!(step(&alice.prove(&code).await), "unavailable");
    assert_eq!(step(&alice.send_again().await), "unavailable");
    let mails = portal.mailbox.newest(100).unwrap().len();
    assert_eq!(mails, 1, "nothing is sent that cannot be counted");
}

#[tokio::test]
async fn ac_176_an_endless_user_id_costs_nothing() {
    let portal = TestPortal::start().await;
    let mut outsider = portal.browser();
    for typed in
        ["a".repeat(10_000), format!("{}@cloud.example", "a.".repeat(5_000)), "@".repeat(10_000), "a@".repeat(5_000)]
    {
        let answer = outsider.begin(&typed).await;
        assert_eq!(refusal(&answer), Some(Refusal::UserIdMalformed));
        let Ok(Step::Identify { user_id, .. }) = answer.map(|screen| screen.step) else { panic!() };
        assert!(user_id.chars().count() <= 256, "ten thousand letters do not come back");
    }
    let status = outsider.post("/api/reset/begin", &json!({ "user_id": "a".repeat(100_000) })).await.status();
    assert_eq!(status, 413);
}
