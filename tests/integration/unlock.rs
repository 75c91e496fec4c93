//! Unlocking without a new password (catalogue B3, B9).

use server::directory::SignIn;
use server::policy::user_id::UserId;
use server::secrets::Password;
use server::wire::{Goal, Step};

use crate::support::browser::{Browser, outcome, step};
use crate::support::portal::{DATA, TestPortal};

const OLD: &str = "Forgotten lantern 1";

async fn sign_in(portal: &TestPortal, password: &str) -> SignIn {
    let user_id = UserId::parse("alice@cloud.example").unwrap();
    let now = portal.portal.now_ms();
    portal.portal.directory().sign_in(&user_id, Password::new(password.into()), now).await.unwrap()
}

/// Ten wrong passwords, as somebody else would type them.
async fn lock(portal: &TestPortal) {
    for _ in 0..10 {
        sign_in(portal, "not it").await;
    }
    assert!(matches!(sign_in(portal, OLD).await, SignIn::Locked { .. }));
}

async fn proven(portal: &TestPortal, goal: Goal) -> (Browser, crate::support::browser::Answer) {
    let mut alice = portal.browser();
    assert_eq!(step(&alice.begin("alice@cloud.example").await), "choose-goal");
    assert_eq!(step(&alice.choose_goal(goal).await), "choose-method");
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let answer = alice.prove(&code).await;
    (alice, answer)
}

#[tokio::test]
async fn a_person_who_knows_the_password_unlocks_and_keeps_it() {
    let portal = TestPortal::start().await;
    lock(&portal).await;
    let (_, answer) = proven(&portal, Goal::Unlock).await;
    assert!(matches!(answer.as_ref().unwrap().step, Step::Done { goal: Goal::Unlock, .. }), "{answer:?}");
    assert!(matches!(sign_in(&portal, OLD).await, SignIn::Accepted { .. }));
    let events = portal.events().await;
    assert_eq!(events.iter().filter(|event| *event == "account-unlocked:ok").count(), 1);
    assert!(!events.iter().any(|event| event.starts_with("password-")));
    let notices = portal.mails_to("alice@elsewhere.example").await;
    assert_eq!(notices.len(), 1, "every address is told, those that were not used too");
}

#[tokio::test]
async fn a_reset_unlocks_too() {
    let portal = TestPortal::start().await;
    lock(&portal).await;
    let (mut alice, answer) = proven(&portal, Goal::Reset).await;
    assert_eq!(step(&answer), "new-password");
    assert_eq!(step(&alice.set_password("Amber lantern 27").await), "done");
    assert!(matches!(sign_in(&portal, "Amber lantern 27").await, SignIn::Accepted { .. }));
}

#[tokio::test]
async fn ac_041_who_proved_to_unlock_writes_no_password_and_the_other_way_round() {
    let portal = TestPortal::start().await;
    lock(&portal).await;
    let (mut alice, _) = proven(&portal, Goal::Unlock).await;
    assert_eq!(step(&alice.set_password("Amber lantern 27").await), "out-of-step");
    assert!(!portal.signs_in("alice@cloud.example", "Amber lantern 27").await);

    let portal = TestPortal::start().await;
    lock(&portal).await;
    let (mut alice, answer) = proven(&portal, Goal::Reset).await;
    assert_eq!(step(&answer), "new-password");
    assert_eq!(step(&alice.choose_goal(Goal::Unlock).await), "out-of-step");
    assert!(matches!(sign_in(&portal, OLD).await, SignIn::Locked { .. }));
    // Who is not locked has no such choice, whatever is sent.
    let mut mallory = portal.browser();
    mallory.begin("mallory@cloud.example").await.unwrap();
    assert_eq!(step(&mallory.choose_goal(Goal::Unlock).await), "out-of-step");
    assert_eq!(step(&mallory.choose_goal(Goal::Change).await), "out-of-step");
}

#[tokio::test]
async fn a_code_asked_for_one_goal_is_dead_for_the_other() {
    let portal = TestPortal::start().await;
    lock(&portal).await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    assert_eq!(step(&alice.choose_goal(Goal::Change).await), "bad-request");
    assert_eq!(step(&alice.choose(0).await), "out-of-step", "the goal is asked first");
    alice.choose_goal(Goal::Unlock).await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(step(&alice.step_back().await), "choose-method");
    assert_eq!(step(&alice.step_back().await), "choose-goal");
    alice.choose_goal(Goal::Reset).await.unwrap();
    assert_eq!(step(&alice.prove(&code).await), "out-of-step");
    portal.clock.advance(server::clock::MINUTE_MS);
    alice.choose(0).await.unwrap();
    assert_ne!(step(&alice.prove(&code).await), "new-password");
}

#[tokio::test]
async fn ac_109_unlocking_changes_the_lock_and_nothing_else() {
    let portal = TestPortal::start().await;
    lock(&portal).await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose_goal(Goal::Unlock).await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    portal.sql("UPDATE account SET enabled = 0 WHERE user_id = 'alice@cloud.example'").await;
    let answer = alice.prove(&code).await;
    assert_eq!(outcome(&answer).unwrap().code(), "account-disabled");
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE enabled = 0").await, 1, "it stays disabled");
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE locked_until_ms > 0").await, 1, "and locked");
}

#[tokio::test]
async fn nobody_is_asked_where_the_organization_wants_a_new_password() {
    let data = DATA.replacen("[tenant.settings]\n", "[tenant.settings]\nunlock_without_reset = false\n", 1);
    let portal = TestPortal::start_with(&data).await;
    lock(&portal).await;
    assert_eq!(step(&portal.browser().begin("alice@cloud.example").await), "choose-method");
}
