//! Puzzles: each begins one visit, and no path leads around them.

use serde_json::{Value, json};
use server::clock::{DAY_MS, MINUTE_MS};
use server::wire::{Refusal, Step};

use crate::support::browser::{refusal, solve, step};
use crate::support::portal::{TestPortal, other_than};

const NEW: &str = "Amber lantern 27";

#[tokio::test]
async fn ac_062_nothing_begins_without_a_solved_puzzle() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    let entry = json!({ "locale": "en", "username": null, "whr": null, "ru": null });
    let body = |solution: Value| json!({ "entry": entry, "user_id": "alice@cloud.example", "solution": solution });
    let without = json!({ "entry": entry, "user_id": "alice@cloud.example", "captchaRequired": false });
    for broken in [without, body(json!(null)), body(json!("")), body(json!([])), body(json!({})), body(json!(true))] {
        assert_eq!(alice.post("/api/reset/begin", &broken).await.status(), 400, "{broken}");
    }
    let mut unsolved = solution.clone();
    unsolved.answers.clear();
    assert_eq!(refusal(&alice.begin_with("alice@cloud.example", &unsolved).await), Some(Refusal::CheckFailed));
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
    assert_eq!(step(&alice.begin_with("alice@cloud.example", &solution).await), "choose-method");
}

#[tokio::test]
async fn ac_065_a_puzzle_of_another_page_or_portal_is_not_ours() {
    let (portal, other) = (TestPortal::start().await, TestPortal::start().await);
    let mut stranger = other.browser();
    let foreign = stranger.solved().await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    assert_eq!(refusal(&alice.begin_with("alice@cloud.example", &foreign).await), Some(Refusal::CheckFailed));
    let mut stopped = portal.browser();
    stopped.begin("no-method@cloud.example").await.unwrap();
    let Step::AskHelpDesk { puzzle, .. } = stopped.call("help/open", json!({})).await.unwrap().step else { panic!() };
    let of_help = solve(puzzle);
    stopped.leave().await.unwrap();
    assert_eq!(refusal(&stopped.begin_with("alice@cloud.example", &of_help).await), Some(Refusal::CheckFailed));
}

#[tokio::test]
async fn ac_066_no_path_leads_around_the_puzzle() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    for function in
        ["reset/choose-method", "reset/send-again", "reset/prove", "reset/set-password", "help/open", "help/ask"]
    {
        for version in ["/api/", "/api/v1/", "/api/v0/", "/v1/", "/mobile/api/"] {
            let body = json!({ "offer": 0, "given": { "Code": "12345678" }, "password": NEW, "user_id": "alice@cloud.example" });
            let status = alice.post(&format!("{version}{function}"), &body).await.status().as_u16();
            // 401 and 403: the interface for login flows takes a key, and no cookie.
            assert!([400, 401, 403, 404, 405, 409].contains(&status), "{version}{function}: {status}");
        }
    }
    assert!(portal.mails_to("alice@mail.example").await.is_empty());
}

#[tokio::test]
async fn ac_067_a_solved_puzzle_each_time_buys_no_more_guesses() {
    let portal = TestPortal::start().await;
    let mut compared = 0;
    for _ in 0..8 {
        let mut outsider = portal.browser();
        outsider.begin("alice@cloud.example").await.unwrap();
        if step(&outsider.choose(0).await) == "enter-code" {
            let code = portal.code_sent_to("alice@mail.example").await;
            let wrong = other_than(&code);
            let told = refusal(&outsider.prove(&wrong).await);
            compared += usize::from(told == Some(Refusal::CodeWrong));
            if matches!(told, Some(Refusal::MethodClosed { .. })) {
                break;
            }
        }
        portal.clock.advance(9 * MINUTE_MS);
    }
    assert!(compared <= 4, "{compared} guesses, the fifth closed the method");
}

#[tokio::test]
async fn ac_069_solutions_that_are_reused_eased_or_expired_are_refused() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    for (name, eased) in [
        ("bits", {
            let mut s = solution.clone();
            s.puzzle.bits = 1;
            s
        }),
        ("parts", {
            let mut s = solution.clone();
            s.puzzle.parts = 1;
            s.answers.truncate(1);
            s
        }),
        ("rounds", {
            let mut s = solution.clone();
            s.puzzle.rounds = 1;
            s
        }),
        ("life", {
            let mut s = solution.clone();
            s.puzzle.expires_ms += DAY_MS;
            s
        }),
    ] {
        assert_eq!(
            refusal(&alice.begin_with("alice@cloud.example", &eased).await),
            Some(Refusal::CheckFailed),
            "{name}"
        );
    }
    portal.clock.advance(10 * MINUTE_MS);
    assert_eq!(
        refusal(&alice.begin_with("alice@cloud.example", &solution).await),
        Some(Refusal::CheckFailed),
        "expired"
    );
    let failures = portal.count("SELECT COUNT(*) FROM network_failure").await;
    let Step::Identify { puzzle, .. } = alice.current().await.unwrap().step else { panic!() };
    assert!(failures >= 5 && puzzle.bits > solution.puzzle.bits, "and it gets harder: {failures}");
}
