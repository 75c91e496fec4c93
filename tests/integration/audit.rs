//! The audit log: whole, chained, and free of secrets (catalogue B20).

mod clock;

use server::audit::{Event, Happened};
use server::clock::{DAY_MS, MINUTE_MS};
use server::flow::sweep;
use server::store::audit::{Verdict, append, trim};

use crate::support::browser::step;
use crate::support::portal::{START_MS, TestPortal, other_than};
use crate::support::store;

const PASSWORD: &str = "Canary lantern 7Q";

/// What the person did, in the words of the log, without what imports and workers wrote.
async fn acts(portal: &TestPortal) -> Vec<String> {
    let lines = portal.audit().await;
    lines.iter().filter(|line| line.actor == "person").map(|line| format!("{}:{}", line.event, line.outcome)).collect()
}

async fn whole(portal: &TestPortal) -> bool {
    matches!(portal.portal.store.verify_audit().await.unwrap(), Verdict::Whole { lines } if lines > 0)
}

#[tokio::test]
async fn ac_180_every_act_leaves_one_line() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("not a user id").await.unwrap();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.set_password(PASSWORD).await.unwrap_err();
    alice.choose(0).await.unwrap();
    alice.send_again().await.unwrap();
    alice.prove("").await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let wrong = other_than(&code);
    alice.prove(&wrong).await.unwrap();
    alice.prove(&code).await.unwrap();
    alice.set_password("short").await.unwrap();
    let done = alice.set_password(PASSWORD).await.unwrap();
    alice.leave().await.unwrap();
    let mut mallory = portal.browser();
    mallory.begin("mallory@cloud.example").await.unwrap();
    mallory.leave().await.unwrap();
    let mut ghost = portal.browser();
    ghost.begin("ghost@cloud.example").await.unwrap();
    portal.mails_to("alice@mail.example").await;

    assert_eq!(
        acts(&portal).await,
        [
            "begin-refused:user-id-malformed",
            "visit-began:ok",
            "step-refused:out-of-step",
            "code-queued:ok",
            "code-refused-to-send:wait-for-new-code",
            "proof-refused:code-missing",
            "proof-refused:code-wrong",
            "proof-accepted:ok",
            "password-refused:password-breaks",
            "password-claimed:ok",
            "password-written:ok",
            "visit-began:ok",
            "visit-left:left",
            "visit-began:ok",
            "visit-stopped:not-verified",
        ]
    );
    let lines = portal.audit().await;
    let of_visit: Vec<_> =
        lines.iter().filter(|line| line.support_code.as_deref() == Some(&done.support_code)).collect();
    assert!(
        of_visit.iter().any(|line| line.event == "message-handed-over"),
        "the worker's lines belong to the visit too"
    );
    for line in of_visit {
        assert!(line.at_ms > 0 && !line.chain.is_empty());
        if line.actor == "person" && !matches!(line.event.as_str(), "password-written" | "notice-queued") {
            assert_eq!(line.source.as_deref(), Some("127.0.0.1"), "{line:?}");
        }
    }
    assert!(
        lines
            .iter()
            .filter(|line| line.event.starts_with("proof-"))
            .all(|line| line.method.as_deref() == Some("email"))
    );
    assert!(whole(&portal).await);
}

#[tokio::test]
async fn ac_181_no_log_and_no_store_holds_a_canary() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let before = alice.cookie.clone().unwrap();
    alice.prove("canary-code-0451").await.unwrap();
    alice.prove(&code).await.unwrap();
    alice.set_password("Canary1").await.unwrap();
    assert_eq!(step(&alice.set_password(PASSWORD).await), "done");
    let mut typo = portal.browser();
    typo.begin(&format!("{PASSWORD}@")).await.unwrap();
    portal.mails_to("alice@mail.example").await;

    let mut haystack = serde_json::to_string(&portal.audit().await).unwrap().into_bytes();
    portal.portal.store.close().await;
    haystack.extend(store::dump(&portal.directory));
    let cookies = [before, alice.cookie.clone().unwrap()].map(|cookie| cookie.split_once('=').unwrap().1.to_owned());
    let mut canaries = vec![PASSWORD, "Canary1", "canary-code-0451", "alice@mail.example", "Forgotten lantern"];
    canaries.extend(cookies.iter().map(String::as_str));
    for canary in canaries {
        let found = haystack.windows(canary.len()).any(|window| window == canary.as_bytes());
        assert!(!found, "{canary:?} stands in the store or the log");
    }
    // Digits alone may stand anywhere by chance, so the code is sought as a value.
    let quoted = format!("\"{code}\"");
    assert!(!haystack.windows(quoted.len()).any(|window| window == quoted.as_bytes()));
}

#[tokio::test]
async fn ac_182_a_line_changed_added_or_deleted_is_found() {
    for tampering in [
        "UPDATE audit SET outcome = 'tampered' WHERE seq = 9",
        "UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 9",
        "UPDATE audit SET source = NULL WHERE seq = 9",
        "UPDATE audit SET detail = 'x' WHERE seq = 9",
        "DELETE FROM audit WHERE seq = 9",
        "DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)",
        "DELETE FROM audit",
        "INSERT INTO audit (seq, at_ms, event, outcome, actor, chain) SELECT seq + 1, at_ms, event, outcome, actor, chain FROM audit \
         ORDER BY seq DESC LIMIT 1",
        "UPDATE audit_head SET base_seq = 9",
        "UPDATE audit_head SET chain = ''",
        "UPDATE audit_head SET seq = (SELECT MAX(seq) - 1 FROM audit), chain = (SELECT chain FROM audit ORDER BY seq DESC LIMIT 1 OFFSET 1)",
        "UPDATE audit_head SET base_seq = 2, base_chain = (SELECT chain FROM audit WHERE seq = 2)",
    ] {
        let portal = TestPortal::start().await;
        let mut ghost = portal.browser();
        ghost.begin("ghost@cloud.example").await.unwrap();
        assert!(whole(&portal).await);
        portal.sql(tampering).await;
        if tampering.starts_with("UPDATE audit_head") {
            // An attacker who cuts lines off also moves the ends of the log.
            portal
                .sql("DELETE FROM audit WHERE seq > (SELECT seq FROM audit_head) OR seq <= (SELECT base_seq FROM audit_head)")
                .await;
        }
        assert!(!whole(&portal).await, "{tampering}");
    }
}

#[tokio::test]
async fn ac_183_where_the_log_cannot_be_written_nothing_is_done() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    alice.begin_with("alice@cloud.example", &solution).await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    portal.sql("ALTER TABLE audit RENAME TO audit_away").await;
    assert_eq!(step(&alice.set_password(PASSWORD).await), "unavailable");
    let mut mallory = portal.browser();
    assert_eq!(step(&mallory.begin("mallory@cloud.example").await), "unavailable");
    portal.sql("ALTER TABLE audit_away RENAME TO audit").await;
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await, "nothing was written");
    assert_eq!(step(&alice.set_password(PASSWORD).await), "done", "and nothing was lost");
    assert!(whole(&portal).await);
}

#[tokio::test]
async fn lines_of_a_transaction_are_written_together_or_not_at_all() {
    let portal = TestPortal::start().await;
    let store = &portal.portal.store;
    let told = |detail: &str| Event::new(Happened::PolicySaved, "ok").by("operator").detail(detail);
    let details = async || {
        let lines = portal.audit().await.into_iter().filter(|line| line.event == "policy-saved");
        lines.filter_map(|line| line.detail).collect::<Vec<_>>()
    };
    let mut given_up = store.write().await.unwrap();
    append(&mut given_up, told("given up"), START_MS);
    drop(given_up);
    let mut tx = store.write().await.unwrap();
    for detail in ["first", "second"] {
        append(&mut tx, told(detail), START_MS);
    }
    assert_eq!(details().await, [""; 0]);
    tx.commit().await.unwrap();
    assert_eq!(details().await, ["first", "second"]);
    assert!(whole(&portal).await);

    let later = START_MS + 2 * DAY_MS;
    let mut tx = store.write().await.unwrap();
    append(&mut tx, told("third"), later);
    trim(&mut tx, 1, later).await.unwrap();
    append(&mut tx, told("fourth"), later);
    tx.commit().await.unwrap();
    assert_eq!(details().await, ["third", "fourth"], "lines that wait to be written are written before the cut");
    assert!(whole(&portal).await);
}

#[tokio::test]
async fn ac_184_contact_data_stays_out_of_the_log_and_old_rows_go_on_schedule() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    portal.mails_to("alice@mail.example").await;
    let log = serde_json::to_string(&portal.audit().await).unwrap();
    for address in ["alice@mail.example", "mail.example", "elsewhere.example"] {
        assert!(!log.contains(address), "{address}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM outbox WHERE body IS NOT NULL").await, 0, "bodies go at hand-over");

    portal.clock.advance(16 * MINUTE_MS);
    sweep::sweep(&portal.portal).await.unwrap();
    assert!(portal.events().await.iter().any(|event| event.starts_with("visit-expired")));
    portal.clock.advance(29 * DAY_MS);
    portal.sweeps_for_hours().await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 1, "30 days are kept");
    portal.clock.advance(2 * DAY_MS);
    portal.sweeps_for_hours().await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
    assert_eq!(portal.count("SELECT COUNT(*) FROM outbox").await, 0);
    let kept = portal.audit().await.len();
    assert!(kept > 1, "the log is kept longer");
    portal.clock.advance(336 * DAY_MS);
    portal.sweeps_for_hours().await;
    assert_eq!(portal.audit().await.len(), kept, "a log without a young line is not trimmed");
    portal.browser().begin("ghost@cloud.example").await.unwrap();
    portal.sweeps_for_hours().await;
    let events = portal.events().await;
    assert_eq!(events.first().map(String::as_str), Some("visit-began:ok"), "{events:?}");
    assert_eq!(events.iter().filter(|event| *event == "audit-trimmed:ok").count(), 1, "what was trimmed is said");
    assert!(whole(&portal).await, "and the chain goes on from there");
}

#[tokio::test]
async fn processes_that_share_a_store_go_on_where_the_other_one_ended() {
    let portal = TestPortal::start().await;
    let one = &portal.portal.store;
    let other = store::beside(&portal.directory).await;
    let told = |detail: &str| Event::new(Happened::PolicySaved, "ok").by("operator").detail(detail);
    for (place, (store, detail)) in
        [(one, "a"), (&other, "b"), (&other, "c"), (one, "d"), (one, "e")].into_iter().enumerate()
    {
        let mut tx = store.write().await.unwrap();
        append(&mut tx, told(detail), START_MS);
        append(&mut tx, told(detail), START_MS);
        // A transaction that is given up leaves no line, neither in the store nor in the memory of this process.
        if place == 2 {
            drop(tx);
            continue;
        }
        tx.commit().await.unwrap();
    }
    let lines = portal.audit().await.into_iter().filter(|line| line.event == "policy-saved");
    let details: String = lines.filter_map(|line| line.detail).collect();
    assert_eq!(details, "aabbddee");
    assert!(whole(&portal).await);
    other.close().await;
}
