//! Order and binding: no value that the browser sends replaces a step (catalogue B3).

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::json;
use server::wire::{Outcome, Step};

use crate::support::browser::{Browser, outcome, refusal, step};
use crate::support::portal::{DATA, TestPortal, other_than};

const NEW: &str = "Amber lantern 27";

async fn proven(portal: &TestPortal) -> Browser {
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(step(&alice.prove(&code).await), "new-password");
    alice
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_169_codes_sent_while_a_visit_begins_open_nothing_half_built() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    let mut twins: Vec<Browser> = (0..12).map(|_| alice.twin()).collect();
    let codes = [json!(""), json!("00000000"), json!([]), json!(["00000000"]), json!({}), json!(null)];
    let sent = twins.iter_mut().zip(codes.iter().cycle()).map(|(twin, code)| async move {
        let answer = twin.post("/api/reset/prove", &json!({ "given": { "Code": code } })).await;
        (answer.status(), twin.cookie.clone())
    });
    let before = alice.cookie.clone();
    let (begun, answers) = tokio::join!(alice.begin_with("alice@cloud.example", &solution), join_all(sent));
    assert_eq!(step(&begun), "choose-method");
    for (status, cookie) in answers {
        assert!(matches!(status, StatusCode::CONFLICT | StatusCode::BAD_REQUEST), "{status}");
        assert_eq!(cookie, before, "no session is handed out");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 0);
    assert_eq!(step(&alice.choose(0).await), "enter-code", "and the visit goes on");
}

#[tokio::test]
async fn ac_110_a_reset_signs_nobody_in_and_ends_the_persons_other_visits() {
    let with_sign_in =
        DATA.replacen("[tenant.settings]\n", "[tenant.settings]\nsign_in = \"https://login.example/\"\n", 1);
    let portal = TestPortal::start_with(&with_sign_in).await;
    let mut elsewhere = portal.browser();
    elsewhere.begin("alice@cloud.example").await.unwrap();
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    let proven = alice.cookie.clone().unwrap();
    let done = alice.set_password("Amber lantern 27").await.unwrap();
    let told = serde_json::to_string(&done).unwrap();
    assert!(!told.contains("Amber lantern"), "the password does not come back: {told}");
    let Step::Done { sign_in, .. } = &done.step else { panic!("{done:?}") };
    assert_eq!(sign_in.as_deref(), Some("https://login.example/"), "where to sign in is said");
    let cookies: Vec<_> = alice.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(
        matches!(cookies[..], [one] if one.starts_with("__Host-latchkey=")),
        "no cookie but the visit's: {cookies:?}"
    );
    assert_ne!(alice.cookie.as_ref(), Some(&proven), "and that one is new");
    assert_eq!(step(&alice.set_password("Amber lantern 28").await), "out-of-step", "it opens nothing");
    let mut stale = alice.twin();
    stale.cookie = Some(proven);
    assert_eq!(step(&stale.current().await), "identify", "the session before is dead");
    assert_eq!(step(&elsewhere.choose(0).await), "out-of-step");
    assert_eq!(outcome(&elsewhere.current().await), Some(Outcome::ChangedMeanwhile), "her other visit has ended");
}

#[tokio::test]
async fn ac_032_a_password_is_set_only_after_every_gate() {
    let portal = TestPortal::start().await;
    let mut nobody = portal.browser();
    assert_eq!(step(&nobody.set_password(NEW).await), "cookies-off", "without any visit");
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    assert_eq!(step(&alice.set_password(NEW).await), "out-of-step", "before the user ID");
    alice.begin("alice@cloud.example").await.unwrap();
    assert_eq!(step(&alice.set_password(NEW).await), "out-of-step", "after the captcha");
    alice.choose(0).await.unwrap();
    assert_eq!(step(&alice.set_password(NEW).await), "out-of-step", "with a code out");
    let mut forged = portal.browser();
    forged.cookie = Some(format!("__Host-latchkey={}", "A".repeat(43)));
    assert_eq!(step(&forged.set_password(NEW).await), "out-of-step", "a visit that never existed");
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await, "nothing was written");
}

#[tokio::test]
async fn ac_032_a_second_gate_asked_meanwhile_is_asked_before_the_write() {
    let portal = TestPortal::start().await;
    let mut alice = proven(&portal).await;
    // The policy of the moment counts: an administrator's account needs two gates.
    portal.sql("UPDATE account SET roles = '[\"helpdesk-administrator\"]' WHERE user_id = 'alice@cloud.example'").await;
    let answer = alice.set_password(NEW).await;
    assert_ne!(step(&answer), "done", "{answer:?}");
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await);
}

#[tokio::test]
async fn ac_036_fields_that_name_a_target_change_nothing() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    let extra = json!({
        "user": "mallory@cloud.example", "user_id": "mallory@cloud.example", "email": "evil@evil.example",
        "phone": "+1", "dn": "cn=x", "verified": true, "methods_done": ["email"], "role": "admin",
        "tenant": "Second House", "account_id": "x", "state": "proven"
    });
    let with = |mut body: serde_json::Value| {
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    assert_eq!(step(&alice.call("reset/choose-method", with(json!({ "offer": 0 }))).await), "enter-code");
    assert_eq!(portal.mails_to("evil@evil.example").await.len(), 0);
    let code = portal.code_sent_to("alice@mail.example").await;
    let wrong = other_than(&code);
    assert_eq!(step(&alice.call("reset/prove", with(json!({ "given": { "Code": wrong } }))).await), "enter-code");
    alice.prove(&code).await.unwrap();
    assert_eq!(step(&alice.call("reset/set-password", with(json!({ "password": NEW }))).await), "done");
    assert!(portal.signs_in("mallory@cloud.example", "Forgotten lantern 2").await);
    assert!(portal.signs_in("alice@cloud.example", NEW).await);
    // In the query such fields have no effect either.
    let mut mallory = portal.browser();
    mallory.begin("mallory@cloud.example").await.unwrap();
    let path = "/api/reset/choose-method?account=alice&email=evil@evil.example";
    assert_eq!(mallory.post(path, &json!({ "offer": 0 })).await.status(), StatusCode::OK);
    assert_eq!(portal.mails_to("evil@evil.example").await.len(), 0);
    assert!(portal.code_sent_to("mallory@mail.example").await.len() == 8);
}

#[tokio::test]
async fn ac_036_an_address_changed_after_the_offer_gets_nothing_from_the_old_one() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    portal.mails_to("alice@mail.example").await;
    portal
        .sql("DELETE FROM means WHERE kind <> 'app-code' AND account_id = (SELECT id FROM account WHERE user_id = 'alice@cloud.example')")
        .await;
    portal.clock.advance(60_000);
    let answer = alice.send_again().await;
    assert_eq!(outcome(&answer), Some(Outcome::NotEnoughMethods), "{answer:?}");
    assert_eq!(portal.mails_to("alice@mail.example").await.len(), 1);
}

#[tokio::test]
async fn ac_038_a_code_of_another_visit_of_the_same_person_is_wrong() {
    let portal = TestPortal::start().await;
    let (mut first, mut second) = (portal.browser(), portal.browser());
    first.begin("alice@cloud.example").await.unwrap();
    first.choose(0).await.unwrap();
    let of_first = portal.code_sent_to("alice@mail.example").await;
    portal.clock.advance(60_000);
    second.begin("alice@cloud.example").await.unwrap();
    second.choose(1).await.unwrap();
    let of_second = portal.code_sent_to("alice@elsewhere.example").await;
    if of_first == of_second {
        return; // One chance in a hundred million that both drew the same digits.
    }
    assert!(refusal(&second.prove(&of_first).await).is_some());
    assert!(refusal(&first.prove(&of_second).await).is_some());
    assert_eq!(step(&second.prove(&of_second).await), "new-password", "its own still works");
}

#[tokio::test]
async fn ac_039_a_finished_visit_writes_once() {
    let portal = TestPortal::start().await;
    let mut alice = proven(&portal).await;
    let before = alice.twin();
    assert_eq!(step(&alice.set_password(NEW).await), "done");
    for mut replay in [before, alice.twin()] {
        assert_eq!(step(&replay.set_password("Second lantern 28").await), "out-of-step");
    }
    let back = alice.step_back().await;
    assert_eq!(step(&back), "identify", "back from the end begins anew");
    assert_eq!(step(&alice.set_password("Second lantern 28").await), "out-of-step");
    assert!(portal.signs_in("alice@cloud.example", NEW).await);
    assert_eq!(portal.events().await.iter().filter(|event| event.starts_with("password-written")).count(), 1);
}

#[tokio::test]
async fn ac_039_the_same_write_sent_fifty_times_at_once_is_made_once() {
    let portal = TestPortal::start().await;
    let alice = proven(&portal).await;
    let epoch = portal.count("SELECT password_epoch FROM account WHERE user_id = 'alice@cloud.example'").await;
    let tries = (0..50).map(|number| {
        let mut tab = alice.twin();
        async move { tab.set_password(&format!("Amber lantern {number}")).await }
    });
    let answers = futures_util::future::join_all(tries).await;
    let done = answers.iter().filter(|answer| step(answer) == "done").count();
    assert_eq!(done, 1);
    assert!(
        answers.iter().all(|answer| matches!(step(answer), "done" | "out-of-step" | "new-password" | "unavailable"))
    );
    assert_eq!(portal.events().await.iter().filter(|event| *event == "password-written:ok").count(), 1);
    assert_eq!(
        portal.count("SELECT password_epoch FROM account WHERE user_id = 'alice@cloud.example'").await,
        epoch + 1
    );
}

#[tokio::test]
async fn the_offer_is_chosen_by_its_place_and_no_other_place_exists() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let screen = alice.begin("alice@cloud.example").await.unwrap();
    let Step::ChooseMethod { offers, .. } = screen.step else { panic!("{screen:?}") };
    for place in [u8::try_from(offers.len()).unwrap(), 255] {
        assert_eq!(step(&alice.choose(place).await), "bad-request");
    }
    for bad in [json!({ "offer": -1 }), json!({ "offer": "0" }), json!({ "offer": 256 }), json!({}), json!(0)] {
        let status = alice.post("/api/reset/choose-method", &bad).await.status();
        assert_eq!(status, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert_eq!(step(&alice.current().await), "choose-method");
}
