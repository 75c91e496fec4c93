//! Passes that are killed, and passes of several processes over one store.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

use super::*;
use crate::support::relay::Relay;

/// More than two pages of whole entries.
const MANY: usize = 1_200;
/// As long as a process has the right to a pass without a sign of life.
const LEASE_MS: i64 = 2 * 60 * 1000;

async fn crowded() -> (Slapd, TestPortal) {
    let slapd = Slapd::start_as(|certificates| certificates.valid.clone(), &unlimited(slapd::SERVICE));
    slapd.add(&people(0..MANY));
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(Vec::new())).await;
    (slapd, portal)
}

/// Another process over the same store.
async fn beside(portal: &TestPortal, slapd: &Slapd) -> TestPortal {
    let setup = with(to_slapd(slapd).ldap().kept_in_step(kept(Vec::new())));
    let address = store::address_in(&portal.directory);
    let now = server::clock::Clock::now_ms(&*portal.clock);
    TestPortal::start_so(setup, &address, &portal.directory, now, portal.kept()).await
}

type Passing<'a> = Pin<Box<dyn Future<Output = Result<Ended, NotDone>> + 'a>>;

/// A pass that stands still after its first page.
async fn first_page(portal: &TestPortal) -> Passing<'_> {
    let reached = Arc::new(Notify::new());
    let told = Arc::clone(&reached);
    let mut passing: Passing<'_> = Box::pin(async move {
        let ldap = portal.portal.directories.named("Hybrid").unwrap().near().unwrap();
        pass(&portal.portal, ldap, By::Portal, Believed::default(), &mut |_| told.notify_one()).await
    });
    tokio::select! {
        biased;
        () = reached.notified() => {}
        ended = &mut passing => panic!("it ended with its first page: {ended:?}"),
    }
    passing
}

async fn shadows(portal: &TestPortal) -> i64 {
    let named = "SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL AND user_id NOT LIKE '%.invalid'";
    portal.count(named).await
}

#[tokio::test]
async fn a_pass_that_is_killed_in_the_middle_goes_on_where_it_stopped() {
    let (slapd, portal) = crowded().await;
    drop(first_page(&portal).await);
    let first = shadows(&portal).await;
    let all = i64::try_from(MANY).unwrap() + IN_SLAPD;
    assert!(first > 100 && first < all, "{first} of {all}");
    // Its right to the directory is not over yet.
    assert!(matches!(goes_over(&portal).await, Err(NotDone::AnothersTurn)));
    let ldap = portal.portal.directories.named("Hybrid").unwrap().near().unwrap();
    assert!(in_step::work_on(&portal.portal, ldap).await.unwrap().is_none());
    portal.clock.advance(LEASE_MS);
    let before = slapd.log().len();
    let ended = in_step::work_on(&portal.portal, ldap).await.unwrap().unwrap();
    assert_eq!(ended.so_far.came, all - first);
    assert_eq!(shadows(&portal).await, all);
    // What was kept is not read a second time: entries are read whole by name, fifty at once.
    let log = slapd.log();
    let is_whole = |line: &&str| line.contains("SRCH base") && line.contains("entryDN=") && !line.contains("(!(pwd");
    let whole = log[before..].lines().filter(is_whole).count();
    let left = usize::try_from(all - first).unwrap() + 2;
    assert!((left.div_ceil(50)..left.div_ceil(50) + 5).contains(&whole), "{whole} questions for {left} entries");
    assert_eq!(counts(&portal).await.1, 0);
}

#[tokio::test]
async fn two_processes_over_one_store_go_over_a_directory_one_at_a_time() {
    let (slapd, portal) = crowded().await;
    let other = beside(&portal, &slapd).await;
    let passing = first_page(&portal).await;
    assert!(matches!(goes_over(&other).await, Err(NotDone::AnothersTurn)));
    assert_eq!(passing.await.unwrap().so_far.came, i64::try_from(MANY).unwrap() + IN_SLAPD);
    assert_eq!(counts(&other).await.1, 0);
}

/// A process that slept through its lease.
#[tokio::test]
async fn lk_028_a_pass_that_lost_its_right_writes_nothing_more() {
    let (slapd, portal) = crowded().await;
    let other = beside(&portal, &slapd).await;
    let passing = first_page(&portal).await;
    let first = shadows(&portal).await;
    for clock in [&portal.clock, &other.clock] {
        clock.advance(LEASE_MS);
    }
    let taken_over = first_page(&other).await;
    let events = other.events().await.len();
    assert!(matches!(passing.await, Err(NotDone::TurnLost)));
    let lines = other.events().await;
    assert_eq!(lines[events..], ["directory-pass-failed:turn-lost"], "and no one came");
    assert!(shadows(&other).await >= first);
    taken_over.await.unwrap();
    assert_eq!(shadows(&other).await, i64::try_from(MANY).unwrap() + IN_SLAPD);
}

/// A real process, and the signal that no process can catch.
#[tokio::test]
async fn a_process_that_is_killed_leaves_a_pass_that_another_one_brings_to_its_end() {
    /// The end of the handshake, the sign-in, the server's own entry, two pages counted, the first
    /// page, which marks the server knows, that none of 500 people has one, and the second page.
    const UP_TO_THE_SECOND_PAGE: usize = 6 + 4 + 10 + 1;
    let slapd = Slapd::start_as(|certificates| certificates.valid.clone(), &unlimited(slapd::SERVICE));
    slapd.add(&people(0..MANY));
    let relay = Relay::before(slapd.tls_port).await;
    let operator = operator_of(&slapd, relay.port, "");
    assert!(operator.run(&["import", "house.toml"]).status.success());
    relay.loses_the_answer_of(UP_TO_THE_SECOND_PAGE);
    let config = operator.config();
    let words = ["directory", "sync", "--tenant", "Hybrid", "--config", &config].map(str::to_owned);
    let mut process = operator.command(&words).spawn().unwrap();
    while !relay.has_lost() {
        assert!(process.try_wait().unwrap().is_none(), "it ended by itself");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    process.kill().unwrap();
    process.wait().unwrap();
    let setup = with(to_slapd(&slapd).ldap().kept_in_step(kept(Vec::new())));
    let (now, directory) = (setup.now_ms, operator.path(""));
    let portal = TestPortal::start_so(setup, &operator.store(), &directory, now, None).await;
    let (first, all) = (shadows(&portal).await, i64::try_from(MANY).unwrap() + IN_SLAPD);
    assert!(first > 100 && first < all, "{first} of {all}");
    assert!(matches!(goes_over(&portal).await, Err(NotDone::AnothersTurn)));
    portal.clock.advance(LEASE_MS + 60_000);
    assert_eq!(counts(&portal).await.1, all - first);
    assert_eq!(shadows(&portal).await, all);
}

/// People go on meanwhile: no page keeps the store to itself.
#[tokio::test]
async fn people_are_served_while_a_pass_is_under_way() {
    let (_slapd, portal) = crowded().await;
    let pages = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&pages);
    let shared = Arc::clone(&portal.portal);
    let passing = tokio::spawn(async move {
        let ldap = shared.directories.named("Hybrid").unwrap().near().unwrap();
        let mut progress = |_: &SoFar| {
            counted.fetch_add(1, Ordering::SeqCst);
        };
        pass(&shared, ldap, By::Portal, Believed::default(), &mut progress).await
    });
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    assert_eq!(step(&portal.browser().begin_change("cleo@ol.test", "Forgotten lantern 1").await), "new-password");
    passing.await.unwrap().unwrap();
    assert!(pages.load(Ordering::SeqCst) > 2);
    assert!(matches!(portal.portal.store.verify_audit().await.unwrap(), server::store::audit::Verdict::Whole { .. }));
}

/// The right to a pass is kept while a slow directory is asked, however long it takes.
#[tokio::test]
async fn lk_028_a_pass_keeps_its_right_while_groups_are_read() {
    let slapd = Slapd::start();
    let portal = portal_with(&to_slapd(&slapd), "ol.test", kept(vec![rule("inner")])).await;
    let address = store::address_in(&portal.directory);
    let setup = with(to_slapd(&slapd).ldap().kept_in_step(kept(vec![rule("inner")])));
    let now = setup.now_ms;
    let other = TestPortal::start_so(setup, &address, &portal.directory, now, portal.kept()).await;
    let lease = async || portal.count("SELECT lease_until_ms FROM directory_pass").await;
    slapd.freeze();
    let passing = goes_over(&portal);
    let slow = async {
        while portal.count("SELECT COUNT(*) FROM directory_pass WHERE holder IS NOT NULL").await == 0 {
            tokio::task::yield_now().await;
        }
        for _ in 0..3 {
            let before = lease().await;
            for clock in [&portal.clock, &other.clock] {
                clock.advance(LEASE_MS - 1_000);
            }
            while lease().await == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert!(matches!(goes_over(&other).await, Err(NotDone::AnothersTurn)));
        }
        slapd.thaw();
    };
    // A right that is not renewed would be waited for in vain.
    let both = async { tokio::join!(passing, slow) };
    let (ended, ()) = tokio::time::timeout(Duration::from_secs(30), both).await.expect("the right was not kept");
    assert!(ended.unwrap().is_whole());
}
