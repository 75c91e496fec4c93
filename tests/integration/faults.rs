//! A store that fails: no gate opens, no confirmed change is lost, and the portal
//! recovers by itself (catalogue B19).

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use server::clock::{MINUTE_MS, SECOND_MS};
use server::store::audit::Verdict;

use crate::support::browser::{Answer, Browser, step};
use crate::support::fault::{SmallDisk, Switch, number_of, sqlite_in};
use crate::support::portal::{DATA, START_MS, Setup, TestPortal};
use crate::support::postgres::Cluster;
use crate::support::store;

const RIGHT: &str = "Forgotten lantern 1";

/// How long a step waits here for a store that does not answer, instead of five seconds.
const A_MOMENT: Duration = Duration::from_secs(1);

async fn start_over(address: &str, directory: &Arc<tempfile::TempDir>) -> TestPortal {
    let setup = Setup { store_patience: Some(A_MOMENT), ..Setup::default() };
    TestPortal::start_so(setup, address, directory.path(), START_MS, Some(Arc::clone(directory))).await
}

async fn start_with_data(address: &str) -> TestPortal {
    let portal = start_over(address, &Arc::new(tempfile::tempdir().unwrap())).await;
    portal.import(DATA).await;
    portal
}

async fn chain_is_whole(portal: &TestPortal) -> bool {
    matches!(portal.portal.store.verify_audit().await.unwrap(), Verdict::Whole { .. })
}

async fn written(portal: &TestPortal) -> usize {
    portal.events().await.iter().filter(|event| *event == "password-written:ok").count()
}

/// A visit whose code was sent, and the code.
async fn challenged(portal: &TestPortal, user_id: &str, mail: &str) -> (Browser, String) {
    let mut person = portal.browser();
    person.begin(user_id).await.unwrap();
    assert_eq!(step(&person.choose(0).await), "enter-code");
    let code = portal.code_sent_to(mail).await;
    (person, code)
}

async fn proven(portal: &TestPortal) -> Browser {
    let (mut alice, code) = challenged(portal, "alice@cloud.example", "alice@mail.example").await;
    assert_eq!(step(&alice.prove(&code).await), "new-password");
    alice
}

/// What a person does who is told "not now": tries again, and looks where the visit stands.
async fn insist(portal: &TestPortal, person: &mut Browser, password: &str, first: Answer) {
    let mut answer = first;
    for _ in 0..20 {
        match step(&answer) {
            "done" => return,
            "new-password" => answer = person.set_password(password).await,
            // The claim may still be at work in another request.
            "out-of-step" => {
                portal.clock.advance(20 * SECOND_MS);
                answer = person.current().await;
            }
            "unavailable" => answer = person.current().await,
            other => panic!("{other}: {answer:?}"),
        }
    }
    panic!("it does not recover: {answer:?}");
}

#[tokio::test]
async fn ac_173_a_store_that_stays_locked_closes_everything_and_no_page() {
    let portal = TestPortal::start_as(DATA, Setup { store_patience: Some(A_MOMENT), ..Setup::default() }).await;
    let (mut alice, code) = challenged(&portal, "alice@cloud.example", "alice@mail.example").await;
    let other = store::beside(&portal.directory).await;
    let held = other.write().await.unwrap();
    let mut twin = alice.twin();
    let (proved, again) = tokio::join!(alice.prove(&code), async {
        for _ in 0..10 {
            let page = tokio::time::timeout(Duration::from_secs(2), twin.get("/")).await.expect("a page soon");
            assert_eq!(page.status(), StatusCode::OK);
            assert_eq!(twin.get("/health").await.status(), StatusCode::OK, "reading goes on");
        }
        twin.send_again().await
    });
    assert_eq!((step(&proved), step(&again)), ("unavailable", "unavailable"));
    assert_eq!(portal.mailbox.newest(100).unwrap().len(), 1, "nothing is sent that cannot be counted");
    drop(held);
    assert_eq!(step(&alice.prove(&code).await), "new-password", "nothing was lost and nothing was counted");
    assert!(chain_is_whole(&portal).await);
}

/// Acts until the store refuses; what was confirmed before that must be there after.
async fn fill_up(portal: &TestPortal, fill: impl AsyncFnOnce(), clear: impl AsyncFnOnce()) {
    let (mut alice, code) = challenged(portal, "alice@cloud.example", "alice@mail.example").await;
    fill().await;
    let mut confirmed = 0;
    loop {
        // Each refused code leaves a line, so that room runs out even where some was left.
        match step(&alice.prove("none").await) {
            "enter-code" => confirmed += 1,
            "unavailable" => break,
            other => panic!("{other}"),
        }
        assert!(confirmed < 20_000, "the store does not fill up");
    }
    assert_eq!(step(&alice.prove(&code).await), "unavailable", "and the right code opens nothing now");
    assert_eq!(step(&alice.send_again().await), "unavailable");
    assert_eq!(portal.mailbox.newest(100).unwrap().len(), 1, "nothing is sent that cannot be counted");
    clear().await;
    assert_eq!(step(&alice.prove(&code).await), "new-password", "nothing was lost and nothing was counted");
    assert_eq!(step(&alice.set_password("Amber lantern 27").await), "done");
    let lines = portal.events().await;
    let noted = lines.iter().filter(|event| event.as_str() == "proof-refused:code-malformed").count();
    assert_eq!(noted, confirmed, "one line for each answer that was given");
    assert!(chain_is_whole(portal).await);
}

#[tokio::test]
async fn ac_173_a_full_disk_closes_everything_and_loses_nothing() {
    if store::is_postgres() {
        let Some(disk) = SmallDisk::mount(24, &number_of("postgres")) else { return };
        let cluster = Cluster::start();
        cluster.run_in("postgres", vec![format!("CREATE TABLESPACE small LOCATION '{}'", disk.path.display())]);
        cluster.run_in("postgres", vec!["CREATE DATABASE small TABLESPACE small".into()]);
        let portal = start_with_data(&cluster.address("small")).await;
        fill_up(&portal, async || disk.fill(), async || disk.clear()).await;
        return;
    }
    let Some(disk) = SmallDisk::mount(12, "0") else {
        // Where mounting is not permitted, SQLite is told not to let the file grow.
        let portal = TestPortal::start().await;
        let limit = async |pages| {
            let mut every = Vec::new();
            for _ in 0..8 {
                let mut connection = portal.portal.store.pool().acquire().await.unwrap();
                sqlx::raw_sql(pages).execute(&mut *connection).await.unwrap();
                every.push(connection);
            }
        };
        fill_up(
            &portal,
            async || limit("PRAGMA max_page_count = 1").await,
            async || limit("PRAGMA max_page_count = 1000000").await,
        )
        .await;
        return;
    };
    let portal = start_with_data(&sqlite_in(&disk.path)).await;
    fill_up(&portal, async || disk.fill(), async || disk.clear()).await;
    portal.portal.store.close().await;
}

/// The server ends in the middle of a write, again and again.
async fn cut_in_the_middle(rounds: u64) {
    let cluster = Cluster::start();
    let owner = tempfile::tempdir().unwrap();
    let portal = start_with_data(&cluster.database_for(owner.path())).await;
    let mut password = RIGHT.to_owned();
    for round in 0..rounds {
        let mut alice = proven(&portal).await;
        let new = format!("Amber lantern {}", round + 27);
        let (first, ()) = tokio::join!(alice.set_password(&new), async {
            tokio::time::sleep(Duration::from_millis(round * 37 % 150)).await;
            // Does not wait for what is under way: that is the point.
            tokio::task::block_in_place(|| {
                cluster.stop();
                cluster.start_again();
            });
        });
        let confirmed = step(&first) == "done";
        if confirmed {
            assert!(portal.signs_in("alice@cloud.example", &new).await, "round {round}: a confirmed password is lost");
        }
        insist(&portal, &mut alice, &new, first).await;
        assert!(portal.signs_in("alice@cloud.example", &new).await, "round {round}");
        assert!(!portal.signs_in("alice@cloud.example", &password).await, "round {round}");
        assert_eq!(written(&portal).await as u64, round + 1, "one write in each round");
        password = new;
        portal.clock.advance(30 * MINUTE_MS);
        portal.sql("DELETE FROM outbox").await;
    }
    assert!(chain_is_whole(&portal).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_173_a_database_that_is_killed_in_the_middle_of_a_write_loses_nothing_it_confirmed() {
    if store::is_postgres() {
        cut_in_the_middle(3).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "long; part of `cargo xtask soak`"]
async fn ac_173_a_database_that_is_killed_a_hundred_times_loses_nothing_it_confirmed() {
    if store::is_postgres() {
        cut_in_the_middle(100).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_173_a_standby_that_takes_over_has_everything_that_was_confirmed() {
    // SQLite has no standby.
    if !store::is_postgres() {
        return;
    }
    let primary = Cluster::start();
    let standby = Cluster::start_following(&primary);
    let switch = Switch::to(primary.port).await;
    let owner = tempfile::tempdir().unwrap();
    let name = primary.database_for(owner.path()).rsplit('/').next().unwrap().to_owned();
    let portal = start_with_data(&format!("postgres://latchkey@127.0.0.1:{}/{name}", switch.port)).await;
    let (mut mallory, code) = challenged(&portal, "mallory@cloud.example", "mallory@mail.example").await;
    let mut alice = proven(&portal).await;
    let (first, ()) = tokio::join!(alice.set_password("Amber lantern 27"), async {
        tokio::time::sleep(Duration::from_millis(60)).await;
        tokio::task::block_in_place(|| primary.stop());
        switch.lead_to(standby.port);
    });

    // Until it is promoted, the standby answers and refuses to write.
    assert_eq!(step(&mallory.prove(&code).await), "unavailable");
    assert_eq!(step(&mallory.send_again().await), "unavailable");
    let mails = portal.mailbox.newest(100).unwrap().len();

    tokio::task::block_in_place(|| standby.promote());
    insist(&portal, &mut alice, "Amber lantern 27", first).await;
    assert!(portal.signs_in("alice@cloud.example", "Amber lantern 27").await);
    assert_eq!(written(&portal).await, 1);
    assert_eq!(portal.mailbox.newest(100).unwrap().len(), mails, "no mail went out before the store could be written");
    assert_eq!(step(&mallory.prove(&code).await), "new-password", "nothing was lost and nothing was counted");
    assert_eq!(step(&mallory.set_password("Amber lantern 28").await), "done");
    assert!(chain_is_whole(&portal).await);
}

#[tokio::test]
async fn ac_173_a_database_that_is_away_closes_everything_and_comes_back_by_itself() {
    if !store::is_postgres() {
        return;
    }
    let cluster = Cluster::start();
    let owner = tempfile::tempdir().unwrap();
    let portal = start_with_data(&cluster.database_for(owner.path())).await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;

    cluster.stop();
    assert_eq!(step(&alice.prove(&code).await), "unavailable");
    assert_eq!(step(&alice.send_again().await), "unavailable");
    assert_eq!(portal.browser().get("/health").await.status(), StatusCode::SERVICE_UNAVAILABLE);

    cluster.start_again();
    assert_eq!(portal.browser().get("/health").await.status(), StatusCode::OK);
    assert_eq!(step(&alice.prove(&code).await), "new-password", "nothing was lost and nothing was counted");
    assert_eq!(step(&alice.set_password("Amber lantern 27").await), "done");
    assert!(chain_is_whole(&portal).await);
}

/// The tests' PostgreSQL confirms a commit before it is on the disk. The portal asks it not to.
#[tokio::test]
async fn a_server_that_confirms_too_early_is_told_not_to() {
    if !store::is_postgres() {
        return;
    }
    let portal = TestPortal::start().await;
    let setting = |on: sqlx::AnyPool| async move {
        let asked = "SELECT current_setting('synchronous_commit')";
        sqlx::query_scalar::<_, String>(asked).fetch_one(&on).await.unwrap()
    };
    assert_eq!(setting(portal.portal.store.pool().clone()).await, "on");
    sqlx::any::install_default_drivers();
    let bare = sqlx::AnyPool::connect(&store::address_in(&portal.directory)).await.unwrap();
    assert_eq!(setting(bare).await, "off", "else this test shows nothing");
}
