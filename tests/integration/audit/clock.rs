//! Clocks that are wrong, and logs that are cut or emptied by hand: no line is deleted that should stay.

use server::audit::{Event, Happened};
use server::clock::{DAY_MS, HOUR_MS, MINUTE_MS};
use server::flow::sweep;
use server::store::audit::{Verdict, append, trim};

use super::whole;
use crate::support::portal::{START_MS, TestPortal, other_than};

/// Writes so many lines at this time.
async fn writes(portal: &TestPortal, lines: usize, at_ms: i64) {
    let mut tx = portal.portal.store.write().await.unwrap();
    for _ in 0..lines {
        let event = Event::new(Happened::PolicySaved, "ok").by("operator");
        append(&mut tx, event, at_ms);
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn lk_010_one_line_of_a_wrong_clock_takes_no_other_with_it() {
    let portal = TestPortal::start().await;
    writes(&portal, 50, START_MS).await;
    let kept = portal.audit().await.len();
    for wrong in [START_MS - 4000 * DAY_MS, 0, START_MS + 4000 * DAY_MS] {
        writes(&portal, 1, wrong).await;
        portal.sweeps_for_hours().await;
    }
    // The clock itself is wrong for a while, and a line is written before each sweep.
    for jump in [-4000 * DAY_MS, 8000 * DAY_MS, -4000 * DAY_MS] {
        portal.clock.advance(jump);
        writes(&portal, 1, portal.portal.now_ms()).await;
        sweep::sweep(&portal.portal).await.unwrap();
    }
    assert_eq!(portal.audit().await.len(), kept + 6, "no line is deleted");
    assert!(whole(&portal).await);
}

#[tokio::test]
async fn lk_010_a_clock_that_stays_ahead_takes_the_log_slowly() {
    let portal = TestPortal::start().await;
    writes(&portal, 3_000, START_MS).await;
    let all = portal.audit().await.len();
    portal.clock.advance(4000 * DAY_MS);
    writes(&portal, 1, portal.portal.now_ms()).await;
    for _ in 0..24 * 6 {
        sweep::sweep(&portal.portal).await.unwrap();
        portal.clock.advance(10 * MINUTE_MS);
    }
    let gone = all + 1 - portal.audit().await.iter().filter(|line| line.event != "audit-trimmed").count();
    assert!((100..=2_000).contains(&gone), "{gone} of {all} went in a day");
    assert!(whole(&portal).await);
    portal.clock.advance(-4001 * DAY_MS);
    let before = portal.audit().await.len();
    portal.sweeps_for_hours().await;
    assert_eq!(portal.audit().await.len(), before, "no line goes once the clock is set right");
}

#[tokio::test]
async fn lk_010_trimming_keeps_up_with_a_log_that_grows() {
    let portal = TestPortal::start().await;
    // A week of a busy portal that keeps its log for a day.
    for _ in 0..7 * 24 {
        writes(&portal, 60, portal.portal.now_ms()).await;
        let mut tx = portal.portal.store.write().await.unwrap();
        trim(&mut tx, 1, portal.portal.now_ms()).await.unwrap();
        tx.commit().await.unwrap();
        portal.clock.advance(HOUR_MS);
    }
    let oldest = portal.audit().await.first().unwrap().at_ms;
    assert!(portal.portal.now_ms() - oldest <= DAY_MS + 2 * HOUR_MS, "a line is kept too long");
    assert!(whole(&portal).await);
}

#[tokio::test]
async fn lk_010_a_log_that_was_emptied_by_hand_is_not_whole() {
    let emptied = "DELETE FROM audit";
    let anew = "UPDATE audit_head SET seq = 0, chain = '', base_seq = 0, base_chain = '', seal = ''";
    let portal = TestPortal::start().await;
    let verdict = async || portal.portal.store.verify_audit().await.unwrap();
    portal.sql(emptied).await;
    assert_eq!(verdict().await, Verdict::Erased);
    portal.sql(anew).await;
    assert_eq!(verdict().await, Verdict::Erased, "a head that begins anew belongs to a new store only");
    // Lines that are written afterwards do not make the log whole.
    let mut ghost = portal.browser();
    ghost.begin("ghost@cloud.example").await.unwrap();
    assert_eq!(verdict().await, Verdict::Broken { seq: portal.audit().await.len() as i64 });
    let events = portal.events().await;
    assert_eq!(events.first().map(String::as_str), Some("audit-cut:lines-missing"), "{events:?}");
    let directory = portal.directory.clone();
    let next = TestPortal::start_in(&directory, START_MS, portal.kept()).await;
    next.browser().begin("ghost@cloud.example").await.unwrap();
    assert!(!whole(&next).await, "nor does the next process make it whole");

    let empty = tempfile::tempdir().unwrap();
    let new = TestPortal::start_in(empty.path(), START_MS, None).await;
    let verdict = new.portal.store.verify_audit().await.unwrap();
    assert_eq!(verdict, Verdict::Whole { lines: 0 }, "a store in which nothing was done has an empty log");
}

#[tokio::test]
async fn lk_010_a_log_that_is_set_back_while_the_portal_runs_says_so() {
    let portal = TestPortal::start().await;
    portal.sql("CREATE TABLE kept AS SELECT * FROM audit_head").await;
    portal.browser().begin("ghost@cloud.example").await.unwrap();
    portal.sql("DELETE FROM audit WHERE seq > (SELECT seq FROM kept)").await;
    portal.sql("DELETE FROM audit_head").await;
    portal.sql("INSERT INTO audit_head SELECT * FROM kept").await;
    portal.browser().begin("mallory@cloud.example").await.unwrap();
    let cut = portal.audit().await.into_iter().find(|line| line.event == "audit-cut");
    assert!(cut.is_some_and(|line| line.detail.is_some_and(|detail| detail.contains("seen="))));
}

#[tokio::test]
async fn lk_010_a_broken_beginning_is_not_trimmed_away() {
    let portal = TestPortal::start().await;
    portal.sql("UPDATE audit SET detail = 'tampered' WHERE seq = 2").await;
    portal.clock.advance(400 * DAY_MS);
    writes(&portal, 1, portal.portal.now_ms()).await;
    portal.sweeps_for_hours().await;
    assert_eq!(
        portal.portal.store.verify_audit().await.unwrap(),
        Verdict::Broken { seq: 2 },
        "the trace of the tampering stays"
    );
}

#[tokio::test]
async fn lk_010_a_clock_that_jumps_ahead_makes_no_guess_forgotten() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let wrong = other_than(&code);
    for _ in 0..3 {
        alice.prove(&wrong).await.unwrap();
    }
    sweep::sweep(&portal.portal).await.unwrap();
    let counted = portal.count("SELECT COUNT(*) FROM wrong_proof").await;
    assert!(counted > 0);
    portal.clock.advance(400 * DAY_MS);
    for _ in 0..5 {
        sweep::sweep(&portal.portal).await.unwrap();
        portal.clock.advance(HOUR_MS);
    }
    portal.clock.advance(-400 * DAY_MS - 5 * HOUR_MS);
    sweep::sweep(&portal.portal).await.unwrap();
    assert_eq!(portal.count("SELECT COUNT(*) FROM wrong_proof").await, counted, "they count again");
    portal.clock.advance(2 * DAY_MS);
    portal.sweeps_for_hours().await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM wrong_proof").await, 0, "and go when they are really old");
}
