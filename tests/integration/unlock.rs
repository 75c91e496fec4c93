//! Unlocking without a new password (catalogue B3, B9).

use server::clock::{MINUTE_MS, SECOND_MS};
use server::directory::SignIn;
use server::flow::sweep::sweep;
use server::policy::user_id::UserId;
use server::secrets::Password;
use server::store::shadows::Named;
use server::wire::{Goal, Step};

use crate::support::browser::{Browser, outcome, step};
use crate::support::portal::{DATA, TestPortal};

const OLD: &str = "Forgotten lantern 1";

async fn sign_in(portal: &TestPortal, password: &str) -> SignIn {
    let user_id = UserId::parse("alice@cloud.example").unwrap();
    let now = portal.portal.now_ms();
    let directory = portal.portal.directory(Named::UserId(&user_id)).await.unwrap();
    directory.sign_in(&user_id.into(), Password::new(password.into()), now).await.unwrap()
}

/// Locks the account by ten wrong passwords.
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

/// As if the process died after the claim to unlock, and before or after the directory did it.
/// The new session of the visit was never handed out.
async fn died(portal: &TestPortal, is_unlocked: bool) -> Browser {
    lock(portal).await;
    let (alice, answer) = proven(portal, Goal::Reset).await;
    assert_eq!(step(&answer), "new-password");
    portal
        .sql(
            "UPDATE flow SET goal = 'unlock', state = 'writing', claim = 'c-' || id, claimed_ms = touched_ms, \
             session = 'handed-to-nobody', \
             challenge_id = (SELECT challenge_id FROM proof WHERE proof.flow_id = flow.id)",
        )
        .await;
    if is_unlocked {
        portal
            .sql(
                "UPDATE account SET wrong_sign_ins = 0, locks = 0, locked_until_ms = 0, \
                 last_unlock = (SELECT claim FROM flow WHERE account_id = account.id) \
                 WHERE user_id = 'alice@cloud.example'",
            )
            .await;
    }
    alice
}

#[tokio::test]
async fn an_unlocking_whose_answer_was_lost_is_done_and_told_by_the_sweep() {
    let portal = TestPortal::start().await;
    let mut alice = died(&portal, true).await;
    portal.clock.advance(1);
    sweep(&portal.portal).await.unwrap();
    assert_eq!(portal.mails_to("alice@elsewhere.example").await.len(), 1);
    assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 0);
    let audit = portal.audit().await;
    let line = audit.iter().find(|line| line.event == "account-unlocked").unwrap();
    assert_eq!(line.source, None, "the line names no network address");
    assert!(matches!(sign_in(&portal, OLD).await, SignIn::Accepted { .. }));
    assert_eq!(step(&alice.current().await), "identify", "the old cookie is worth nothing");
}

#[tokio::test]
async fn an_unlocking_that_was_not_made_is_let_go_of_and_proven_anew() {
    let portal = TestPortal::start().await;
    died(&portal, false).await;
    // Another request could still be at work on it.
    portal.clock.advance(19_999);
    sweep(&portal.portal).await.unwrap();
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow WHERE state = 'writing'").await, 1);
    portal.clock.advance(1);
    sweep(&portal.portal).await.unwrap();
    assert!(portal.events().await.iter().any(|event| event == "unlock-released:not-written"));
    assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 0, "what was proven before is gone");
    assert!(matches!(sign_in(&portal, OLD).await, SignIn::Locked { .. }), "it is locked as before");
    portal.clock.advance(31 * SECOND_MS);
    let (_, answer) = proven(&portal, Goal::Unlock).await;
    assert_eq!(step(&answer), "done");
    assert!(matches!(sign_in(&portal, OLD).await, SignIn::Accepted { .. }));
}

#[tokio::test]
async fn the_session_is_new_with_the_last_proof_of_an_unlocking() {
    let portal = TestPortal::start().await;
    lock(&portal).await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose_goal(Goal::Unlock).await.unwrap();
    alice.choose(0).await.unwrap();
    let mut planted = alice.twin();
    let code = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(step(&alice.prove(&code).await), "done");
    assert_eq!(step(&planted.current().await), "identify");
    let audit = portal.audit().await;
    let line = audit.iter().find(|line| line.event == "account-unlocked").unwrap();
    assert!(line.source.is_some(), "it names the network address of the last proof");
}

#[tokio::test]
async fn a_sweep_settles_an_unlocking_that_nobody_comes_back_for() {
    for is_unlocked in [true, false] {
        let portal = TestPortal::start().await;
        died(&portal, is_unlocked).await;
        portal.clock.advance(31 * MINUTE_MS);
        sweep(&portal.portal).await.unwrap();
        let expected = if is_unlocked { "account-unlocked:ok" } else { "unlock-released:not-written" };
        let events = portal.events().await;
        assert!(events.iter().any(|event| event == expected), "{events:?}");
        assert_eq!(portal.count("SELECT COUNT(*) FROM flow WHERE ended_ms IS NULL").await, 0);
        assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 0);
    }
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
    // A person who is not locked has no such choice, whatever they send.
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
