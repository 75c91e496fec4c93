//! Changing a password that is known (catalogue B9).

use reqwest::StatusCode;
use serde_json::{Value, json};
use server::wire::{Goal, Refusal, Step};

use crate::support::browser::{refusal, solve, step};
use crate::support::portal::{DATA, PUBLIC_URL, TestPortal};

const OLD: &str = "Forgotten lantern 1";
const NEW: &str = "Amber lantern 27";
const ALICE: &str = "alice@cloud.example";

#[tokio::test]
async fn a_person_who_knows_the_password_changes_it_and_is_told_everywhere() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    assert_eq!(step(&alice.begin_change(ALICE, OLD).await), "new-password");
    assert_eq!(refusal(&alice.set_password(OLD).await), Some(Refusal::PasswordUnchanged));
    assert!(matches!(refusal(&alice.set_password("short").await), Some(Refusal::PasswordBreaks(_))));
    let done = alice.set_password(NEW).await;
    assert!(matches!(done.as_ref().unwrap().step, Step::Done { goal: Goal::Change, .. }), "{done:?}");
    assert!(portal.signs_in(ALICE, NEW).await && !portal.signs_in(ALICE, OLD).await);
    for address in ["alice@cloud.example", "alice@mail.example", "alice@elsewhere.example"] {
        assert_eq!(portal.mails_to(address).await.len(), 1, "{address}");
    }
    assert_eq!(step(&alice.set_password("Amber lantern 28").await), "out-of-step", "once");
}

#[tokio::test]
async fn scope_licence_and_methods_do_not_matter_to_who_knows_it() {
    let data = DATA.replace("scope = { group = \"self-service\" }", "scope = \"nobody\"\nself_service = false");
    let portal = TestPortal::start_with(&data).await;
    let mut alice = portal.browser();
    assert_eq!(step(&alice.begin_change(ALICE, OLD).await), "new-password");
    assert_eq!(step(&alice.set_password(NEW).await), "done");
}

#[tokio::test]
async fn a_wrong_password_says_no_more_than_a_wrong_user_id_and_locks_like_a_sign_in() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    for (user_id, password) in [(ALICE, "not it"), ("ghost@cloud.example", OLD), ("someone@unknown.example", OLD)] {
        assert_eq!(refusal(&alice.begin_change(user_id, password).await), Some(Refusal::SignInRefused), "{user_id}");
    }
    for _ in 0..9 {
        // Failures make the next puzzle harder; that is another test's matter.
        portal.sql("DELETE FROM network_failure").await;
        alice.begin_change(ALICE, "not it").await.unwrap();
    }
    portal.sql("DELETE FROM network_failure").await;
    assert!(matches!(refusal(&alice.begin_change(ALICE, OLD).await), Some(Refusal::SignInLocked { .. })));
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
}

#[tokio::test]
async fn ac_102_an_empty_password_of_now_is_refused_before_anything_is_asked() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    assert_eq!(refusal(&alice.begin_change(ALICE, "").await), Some(Refusal::CurrentPasswordMissing));
    assert_eq!(refusal(&alice.begin_change(ALICE, " ").await), Some(Refusal::SignInRefused));
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
    // An account without any password has none that could be right.
    portal.sql("UPDATE account SET password_hash = NULL").await;
    for password in ["", " ", OLD] {
        assert_ne!(step(&alice.begin_change(ALICE, password).await), "new-password");
    }
}

#[tokio::test]
async fn ac_103_a_current_password_that_is_no_text_is_never_one() {
    let portal = TestPortal::start().await;
    for password in [Value::Null, json!(true), json!(0), json!([]), json!([OLD]), json!({ "$gt": "" })] {
        let mut alice = portal.browser();
        let entry = json!({ "locale": "en", "username": null, "whr": null, "ru": null, "journey": "change" });
        let screen = alice.call("reset/current", json!({ "entry": entry })).await.unwrap();
        let Step::SignIn { puzzle, .. } = screen.step else { panic!() };
        let solution = solve(puzzle);
        let body = json!({ "entry": entry, "user_id": ALICE, "password": password, "solution": solution });
        let response = alice.post("/api/change/begin", &body).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{password}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
}

#[tokio::test]
async fn a_reset_and_a_change_do_not_stand_in_each_others_way() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin(ALICE).await.unwrap();
    // The person opens the change page in the same browser: their reset is over.
    assert_eq!(step(&alice.begin_change(ALICE, OLD).await), "new-password");
    assert_eq!(step(&alice.choose(0).await), "out-of-step");
    assert_eq!(step(&alice.current().await), "identify", "and the other way round");
    assert_eq!(step(&alice.set_password(NEW).await), "out-of-step");
}

#[tokio::test]
async fn a_solved_puzzle_of_the_reset_is_none_for_a_change() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    let entry = json!({ "locale": "en", "username": null, "whr": null, "ru": null, "journey": "change" });
    let body = json!({ "entry": entry, "user_id": ALICE, "password": OLD, "solution": solution });
    assert_eq!(refusal(&alice.call("change/begin", body).await), Some(Refusal::CheckFailed));
}

#[tokio::test]
async fn a_password_changed_meanwhile_ends_the_change() {
    let portal = TestPortal::start().await;
    let (mut here, mut there) = (portal.browser(), portal.browser());
    assert_eq!(step(&here.begin_change(ALICE, OLD).await), "new-password");
    assert_eq!(step(&there.begin_change(ALICE, OLD).await), "new-password");
    assert_eq!(step(&here.set_password(NEW).await), "done");
    assert_eq!(step(&there.set_password("Amber lantern 28").await), "out-of-step");
    assert!(portal.events().await.contains(&"visit-stopped:changed-meanwhile".to_owned()));
    assert!(portal.signs_in(ALICE, NEW).await);
}

#[tokio::test]
async fn who_must_change_is_sent_from_the_sign_in_to_the_change_and_then_let_in() {
    let data = DATA.replacen("start_password = ", "must_change = true\nstart_password = ", 1);
    let portal = TestPortal::start_with(&data).await;
    let sign_in = async |password: &str| {
        let request = portal
            .browser()
            .request(reqwest::Method::POST, "/sign-in?mkt=en")
            .header("origin", PUBLIC_URL)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("user_id=alice%40cloud.example&password={}", password.replace(' ', "+")));
        request.send().await.unwrap().text().await.unwrap()
    };
    let page = sign_in(OLD).await;
    assert!(page.contains("id=\"must-change\"") && page.contains("href=\"/change?mkt=en\""), "{page}");
    let mut alice = portal.browser();
    alice.begin_change(ALICE, OLD).await.unwrap();
    alice.set_password(NEW).await.unwrap();
    let page = sign_in(NEW).await;
    assert!(page.contains("id=\"signed-in\""), "{page}");
}
