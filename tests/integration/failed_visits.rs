//! Visits that failed: five in a day close self-service for the account.

use server::clock::{DAY_MS, HOUR_MS};
use server::wire::{Outcome, Step};

use crate::support::browser::step;
use crate::support::portal::{TestPortal, other_than};

const NEW: &str = "Amber lantern 27";

#[tokio::test]
async fn five_failed_visits_in_a_day_close_self_service_and_nothing_else() {
    let portal = TestPortal::start().await;
    for round in 0..5 {
        let mut outsider = portal.browser();
        assert_eq!(step(&outsider.begin("alice@cloud.example").await), "choose-method", "round {round}");
        assert_eq!(step(&outsider.choose(0).await), "enter-code", "round {round}");
        let code = portal.code_sent_to("alice@mail.example").await;
        outsider.prove(&other_than(&code)).await.unwrap();
        outsider.leave().await.unwrap();
        portal.clock.advance(2 * HOUR_MS);
    }
    let mut alice = portal.browser();
    let stopped = alice.begin("alice@cloud.example").await.unwrap();
    let Step::Stopped { outcome: Outcome::ClosedForNow, until_ms: Some(until_ms) } = stopped.step else {
        panic!("{stopped:?}")
    };
    assert!(until_ms > server::clock::Clock::now_ms(&*portal.clock), "the person is told until when");
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await, "sign-in is untouched");
    assert!(portal.events().await.contains(&"self-service-closed:closed-for-now".to_owned()));
    let notices = portal.mails_to("alice@cloud.example").await;
    assert!(notices.iter().any(|mail| mail.text.contains("too often today")), "her addresses are told");
    assert_eq!(step(&portal.browser().begin("mallory@cloud.example").await), "choose-method", "others are not closed");
    portal.clock.advance(DAY_MS);
    assert_eq!(step(&alice.twin().leave().await), "identify");
    let mut tomorrow = portal.browser();
    assert_eq!(step(&tomorrow.begin("alice@cloud.example").await), "choose-method");
}

#[tokio::test]
async fn a_finished_reset_forgives_the_visits_that_failed_before() {
    let portal = TestPortal::start().await;
    for round in 0..7 {
        let mut alice = portal.browser();
        assert_eq!(step(&alice.begin("alice@cloud.example").await), "choose-method", "round {round}");
        assert_eq!(step(&alice.choose(0).await), "enter-code", "round {round}");
        let code = portal.code_sent_to("alice@mail.example").await;
        alice.prove(&other_than(&code)).await.unwrap();
        if round == 3 {
            alice.prove(&code).await.unwrap();
            assert_eq!(step(&alice.set_password(NEW).await), "done");
        }
        alice.leave().await.unwrap();
        portal.clock.advance(2 * HOUR_MS);
    }
    assert_eq!(step(&portal.browser().begin("alice@cloud.example").await), "choose-method", "three, not six");
}

#[tokio::test]
async fn a_visit_that_is_left_without_a_wrong_code_counts_for_nothing() {
    let portal = TestPortal::start().await;
    for _ in 0..12 {
        let mut alice = portal.browser();
        assert_eq!(step(&alice.begin("alice@cloud.example").await), "choose-method");
        alice.leave().await.unwrap();
    }
}
