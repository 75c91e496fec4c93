//! Signing in to an embedded account: ten wrong passwords lock it, a reset unlocks it.

use server::clock::{DAY_MS, MINUTE_MS};
use server::directory::{DirectoryFault, SignIn};
use server::flow::sweep::sweep;
use server::policy::user_id::UserId;
use server::secrets::Password;
use server::store::shadows::Named;

use crate::support::browser::step;
use crate::support::portal::TestPortal;

const RIGHT: &str = "Forgotten lantern 1";

const ALICE: &str = "alice@cloud.example";
const GHOST: &str = "ghost@cloud.example";

async fn tried(portal: &TestPortal, user_id: &str, password: &str) -> Result<SignIn, DirectoryFault> {
    let user_id = UserId::parse(user_id).unwrap();
    let password = Password::new(password.to_owned());
    let directory = portal.portal.directory(Named::UserId(&user_id)).await.unwrap();
    directory.sign_in(&user_id.into(), password, portal.portal.now_ms()).await
}

async fn try_once(portal: &TestPortal, password: &str) -> SignIn {
    tried(portal, ALICE, password).await.unwrap()
}

fn accepted(answer: SignIn) -> bool {
    matches!(answer, SignIn::Accepted { .. })
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
    assert!(accepted(try_once(&portal, RIGHT).await));
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
    assert!(!answers.iter().copied().any(accepted), "the fortieth was not compared: {answers:?}");
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
    assert!(accepted(try_once(&portal, "Amber lantern 27").await));
    assert_eq!(try_once(&portal, RIGHT).await, SignIn::Refused);
}

/// Tries ten wrong passwords. Gives for how many minutes the last one locks.
async fn locked_for(portal: &TestPortal, user_id: &str) -> i64 {
    for number in 1..10 {
        assert_eq!(tried(portal, user_id, "wrong").await.unwrap(), SignIn::Refused, "{user_id} {number}");
    }
    match tried(portal, user_id, "wrong").await.unwrap() {
        SignIn::Locked { until_ms } => (until_ms - portal.portal.now_ms()) / MINUTE_MS,
        other => panic!("{user_id}: {other:?}"),
    }
}

#[tokio::test]
async fn lk_003_locks_grow_and_are_forgotten_alike() {
    for user_id in [ALICE, GHOST] {
        let portal = TestPortal::start().await;
        let mut minutes = Vec::new();
        for _ in 0..8 {
            let locked = locked_for(&portal, user_id).await;
            assert!(matches!(tried(&portal, user_id, RIGHT).await.unwrap(), SignIn::Locked { .. }), "{user_id}");
            minutes.push(locked);
            portal.clock.advance(locked * MINUTE_MS);
        }
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60], "{user_id}");
        for _ in 0..9 {
            assert_eq!(tried(&portal, user_id, "wrong").await.unwrap(), SignIn::Refused);
        }
        // Nine wrong passwords count for a month and are forgotten after that, for both user IDs alike.
        portal.clock.advance(30 * DAY_MS);
        sweep(&portal.portal).await.unwrap();
        assert!(matches!(tried(&portal, user_id, "wrong").await.unwrap(), SignIn::Locked { .. }), "{user_id}");
        portal.clock.advance(30 * DAY_MS + 1);
        sweep(&portal.portal).await.unwrap();
        assert_eq!(locked_for(&portal, user_id).await, 1, "{user_id}: all of it is forgotten");
        portal.clock.advance(30 * DAY_MS + 1);
        portal.sweeps_for_hours().await;
        assert_eq!(portal.count("SELECT COUNT(*) FROM stranger_sign_in").await, 0, "none is kept for ever");
    }
}

#[tokio::test]
async fn of_many_passwords_for_nobody_at_once_ten_are_counted() {
    let portal = TestPortal::start().await;
    let tries = (0..40).map(|_| tried(&portal, GHOST, "wrong"));
    let answers = futures_util::future::join_all(tries).await;
    assert!(answers.into_iter().all(|answer| !accepted(answer.unwrap())));
    assert_eq!(portal.count("SELECT locks FROM stranger_sign_in").await, 1);
    assert_eq!(portal.count("SELECT wrong_sign_ins FROM stranger_sign_in").await, 0);
}

#[tokio::test]
async fn lk_017_a_try_that_was_not_compared_counts_for_nothing() {
    let portal = TestPortal::start().await;
    // Every place in the queue for hashing is taken.
    let mut places = Vec::new();
    while let Ok(place) = portal.portal.hasher.place() {
        places.push(place);
    }
    for _ in 0..12 {
        for user_id in [ALICE, GHOST] {
            assert!(matches!(tried(&portal, user_id, "wrong").await, Err(DirectoryFault::Hashing(_))));
        }
    }
    drop(places);
    assert_eq!(portal.count("SELECT CAST(SUM(wrong_sign_ins + locks) AS BIGINT) FROM account").await, 0);
    assert_eq!(portal.count("SELECT COUNT(*) FROM stranger_sign_in").await, 0);
    assert!(accepted(try_once(&portal, RIGHT).await), "the person gets in");

    // Nor does one whose hashing fails after it was counted.
    portal.sql("UPDATE account SET password_hash = 'no hash' WHERE user_id = 'alice@cloud.example'").await;
    for _ in 0..12 {
        assert!(tried(&portal, ALICE, "wrong").await.is_err());
    }
    assert_eq!(portal.count("SELECT CAST(SUM(wrong_sign_ins + locks) AS BIGINT) FROM account").await, 0);
}

#[tokio::test]
async fn a_sign_in_says_which_password_was_right() {
    let portal = TestPortal::start().await;
    let SignIn::Accepted { password_epoch } = try_once(&portal, RIGHT).await else { panic!() };
    let mut alice = portal.browser();
    alice.begin_change(ALICE, RIGHT).await.unwrap();
    assert_eq!(step(&alice.set_password("Amber lantern 27").await), "done");
    assert_eq!(
        try_once(&portal, "Amber lantern 27").await,
        SignIn::Accepted { password_epoch: password_epoch + 1 },
        "an act that was begun with the first one finds another one now"
    );
}

#[tokio::test]
async fn a_person_whom_the_directory_locked_is_told_so_after_the_right_password_alone() {
    let portal = TestPortal::start().await;
    portal.sql("UPDATE account SET locked_until_ms = 253402300799000 WHERE user_id = 'alice@cloud.example'").await;
    assert_eq!(try_once(&portal, "wrong").await, SignIn::Refused);
    assert_eq!(try_once(&portal, RIGHT).await, SignIn::Locked { until_ms: 253_402_300_799_000 });
}
