//! Signing in to an embedded account: ten wrong passwords lock it, a reset unlocks it.

use server::clock::MINUTE_MS;
use server::directory::SignIn;
use server::policy::user_id::UserId;
use server::secrets::Password;

use crate::support::browser::step;
use crate::support::portal::TestPortal;

const RIGHT: &str = "Forgotten lantern 1";

async fn try_once(portal: &TestPortal, password: &str) -> SignIn {
    let user_id = UserId::parse("alice@cloud.example").unwrap();
    let password = Password::new(password.to_owned());
    portal.portal.directory().sign_in(&user_id, password, portal.portal.now_ms()).await.unwrap()
}

async fn lock(portal: &TestPortal) -> i64 {
    for number in 1..10 {
        assert_eq!(try_once(portal, "wrong").await, SignIn::Refused, "{number}");
    }
    match try_once(portal, "wrong").await {
        SignIn::Locked { until_ms } => (until_ms - portal.portal.now_ms()) / MINUTE_MS,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn ten_wrong_passwords_lock_the_account_longer_each_time() {
    let portal = TestPortal::start().await;
    let mut minutes = Vec::new();
    for _ in 0..3 {
        minutes.push(lock(&portal).await);
        assert!(matches!(try_once(&portal, RIGHT).await, SignIn::Locked { .. }), "the right one does not help now");
        portal.clock.advance(minutes.last().unwrap() * MINUTE_MS);
    }
    assert_eq!(minutes, [1, 2, 4]);
    assert_eq!(try_once(&portal, RIGHT).await, SignIn::Accepted);
    assert_eq!(lock(&portal).await, 1, "a right password forgets the locks");
}

#[tokio::test]
async fn of_many_passwords_at_once_ten_are_compared() {
    let portal = TestPortal::start().await;
    let tries = (0..40).map(|number| {
        let portal = &portal;
        async move { try_once(portal, if number == 39 { RIGHT } else { "wrong" }).await }
    });
    let answers = futures_util::future::join_all(tries).await;
    assert!(!answers.contains(&SignIn::Accepted), "the fortieth was not compared: {answers:?}");
    assert_eq!(portal.count("SELECT locks FROM account WHERE user_id = 'alice@cloud.example'").await, 1);
}

#[tokio::test]
async fn a_reset_unlocks_at_once() {
    let portal = TestPortal::start().await;
    lock(&portal).await;
    let mut alice = portal.browser();
    assert_eq!(step(&alice.begin("alice@cloud.example").await), "choose-goal", "a lock stops no reset");
    assert_eq!(step(&alice.choose_goal(server::wire::Goal::Reset).await), "choose-method");
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    assert_eq!(step(&alice.set_password("Amber lantern 27").await), "done");
    assert_eq!(try_once(&portal, "Amber lantern 27").await, SignIn::Accepted);
    assert_eq!(try_once(&portal, RIGHT).await, SignIn::Refused);
}

#[tokio::test]
async fn a_name_that_nobody_has_is_refused_like_a_wrong_password() {
    let portal = TestPortal::start().await;
    let ghost = UserId::parse("ghost@cloud.example").unwrap();
    for _ in 0..12 {
        let password = Password::new("wrong".into());
        let answer = portal.portal.directory().sign_in(&ghost, password, portal.portal.now_ms()).await.unwrap();
        assert_eq!(answer, SignIn::Refused);
    }
}
