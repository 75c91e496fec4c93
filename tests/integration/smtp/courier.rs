//! The worker between outbox and relay: what waits, what is dead, and what becomes
//! of mails that come twice or late (catalogue: AC-076, AC-179).

use std::cell::RefCell;
use std::io::Write;

use server::clock::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use server::courier::{self, Courier, carry_next};
use server::letter::{Channel, Letter};
use server::messages::smtp::{Relay, Security, Smtp};
use server::store::outbox::{About, Fate, First, Kind, Message as Posted, add};
use server::wire::Refusal;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::{HELLO, mail, of_exim, of_script};
use crate::support::browser::{Browser, refusal, step};
use crate::support::certificates::Certificates;
use crate::support::exim::Exim;
use crate::support::portal::{START_MS, TestPortal, code_in};
use crate::support::scripted_smtp::{Deed, Moment, ScriptedSmtp, Taken};

fn courier(relays: Vec<Relay>) -> Courier {
    Courier::Smtp(Smtp::new(relays, HELLO).unwrap())
}

/// Lets the worker do all that is due.
async fn carry(portal: &TestPortal, courier: &Courier) {
    while carry_next(&portal.portal, courier, First::Codes).await.unwrap() {}
}

/// Alice with a code that is on its way to her.
async fn alice_waits(portal: &TestPortal) -> Browser {
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    assert_eq!(step(&alice.choose(0).await), "enter-code");
    alice
}

/// A row of the outbox.
#[derive(Debug)]
struct Message {
    state: String,
    attempts: i64,
    has_body: bool,
    report: String,
}

async fn outbox(portal: &TestPortal) -> Vec<Message> {
    let sql = "SELECT state, attempts, CASE WHEN body IS NULL THEN 0 ELSE 1 END AS has_body, \
               COALESCE(report, '') AS report FROM outbox ORDER BY created_ms";
    let rows = sqlx::query_as(sql).fetch_all(portal.portal.store.pool()).await.unwrap();
    let message = |(state, attempts, bodies, report): (String, i64, i64, String)| Message {
        state,
        attempts,
        has_body: bodies == 1,
        report,
    };
    rows.into_iter().map(message).collect()
}

/// Asserts that the only message is in this state after so many tries, and has a body only while it waits.
async fn stands(portal: &TestPortal, state: &str, attempts: i64) {
    let outbox = outbox(portal).await;
    let [message] = outbox.as_slice() else { panic!("not one message: {outbox:?}") };
    assert_eq!((message.state.as_str(), message.attempts), (state, attempts), "{message:?}");
    assert_eq!(message.has_body, state == "waiting", "{message:?}");
}

/// Puts a mail into the outbox, at that time.
async fn post(portal: &TestPortal, kind: Kind, now_ms: i64) {
    let message = Posted {
        kind,
        about: About { tenant_id: "tenant", account_id: None, support_code: "K4T9" },
        letter: &Letter::Mail(mail("rosa@mail.example")),
        fate: Fate::Sent,
        expires_ms: now_ms + DAY_MS,
    };
    let mut tx = portal.portal.store.write().await.unwrap();
    add(&mut tx, &message, now_ms).await.unwrap();
    tx.commit().await.unwrap();
}

fn code_of(mail: &Taken) -> String {
    code_in(&mail.parsed().body_text(0).unwrap()).unwrap()
}

thread_local! {
    /// What this thread logged; a test is one thread.
    static LOGGED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGGED.with_borrow_mut(|logged| logged.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// For the whole program: a listener of one thread only would miss calls that another thread has made first.
fn listen_to_the_log() {
    let filter = tracing_subscriber::EnvFilter::new("info,server=trace,lettre=trace");
    let _ = server::log::json(filter, || Log).try_init();
}

fn logged() -> String {
    LOGGED.with_borrow(|logged| String::from_utf8(logged.clone()).unwrap())
}

#[tokio::test]
async fn a_person_gets_the_code_once_when_the_relays_are_back() {
    listen_to_the_log();
    let portal = TestPortal::start().await;
    let (mut first, mut second) = (Exim::start(), Exim::start());
    let courier = courier(vec![of_exim(&first, Security::StartTls), of_exim(&second, Security::Implicit)]);
    first.stop();
    second.stop();
    let mut alice = alice_waits(&portal).await;
    carry(&portal, &courier).await;
    stands(&portal, "waiting", 1).await;
    portal.clock.advance(5 * SECOND_MS);
    carry(&portal, &courier).await;
    stands(&portal, "waiting", 2).await;

    second.start_again();
    carry(&portal, &courier).await;
    stands(&portal, "waiting", 2).await;
    portal.clock.advance(15 * SECOND_MS);
    carry(&portal, &courier).await;
    stands(&portal, "handed-over", 3).await;
    first.start_again();
    portal.clock.advance(MINUTE_MS);
    carry(&portal, &courier).await;
    assert!(first.mails().await.is_empty());
    let mails = second.mails().await;
    assert_eq!(mails.len(), 1, "exactly once");
    assert_eq!(mails[0].header("Envelope-to"), "alice@mail.example");
    let code = code_in(&mails[0].text()).unwrap();
    assert_eq!(step(&alice.prove(&code).await), "new-password");

    let audit = serde_json::to_string(&portal.audit().await).unwrap();
    let report = outbox(&portal).await.remove(0).report;
    assert!(report.contains("250 OK id="), "{report}");
    assert!(audit.contains("message-delayed") && audit.contains("message-handed-over"), "{audit}");
    assert!(logged().contains("a message is put off"), "{}", logged());
    crate::log::assert_keys_once(&logged());
    for (place, text) in [("audit", &audit), ("report", &report), ("log", &logged())] {
        assert!(!text.contains("alice@") && !text.contains("mail.example"), "{place}: {text}");
        assert!(!text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == code), "{place}: {text}");
    }
}

#[tokio::test]
async fn a_person_gets_the_code_after_a_relay_put_it_off() {
    let (portal, certificates) = (TestPortal::start().await, Certificates::make());
    let deeds = [Deed::Answer(Moment::To, "451 4.7.1 <alice@mail.example> greylisted"), Deed::Take];
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
    let courier = courier(vec![of_script(&server, &certificates)]);
    let mut alice = alice_waits(&portal).await;
    carry(&portal, &courier).await;
    stands(&portal, "waiting", 1).await;
    portal.clock.advance(5 * SECOND_MS - 1);
    carry(&portal, &courier).await;
    assert_eq!(server.conversations().len(), 1, "not before its time");
    portal.clock.advance(1);
    carry(&portal, &courier).await;
    stands(&portal, "handed-over", 2).await;
    assert_eq!(step(&alice.prove(&code_of(&server.mails()[0])).await), "new-password");
    assert!(!serde_json::to_string(&portal.audit().await).unwrap().contains("alice@"));
}

#[tokio::test]
async fn a_person_whose_mail_was_refused_may_ask_for_another_code() {
    let (portal, certificates) = (TestPortal::start().await, Certificates::make());
    let deeds = [Deed::Answer(Moment::To, "550 5.1.1 <alice@mail.example> is nobody"), Deed::Take];
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
    let courier = courier(vec![of_script(&server, &certificates)]);
    let mut alice = alice_waits(&portal).await;
    carry(&portal, &courier).await;
    stands(&portal, "dead", 1).await;
    assert!(portal.events().await.contains(&"message-dead:failed".into()));
    assert!(!serde_json::to_string(&portal.audit().await).unwrap().contains("alice@"));

    assert_eq!(step(&alice.current().await), "enter-code", "she learns nothing of it");
    portal.clock.advance(30 * SECOND_MS);
    assert_eq!(refusal(&alice.send_again().await), None);
    carry(&portal, &courier).await;
    assert_eq!(server.conversations().len(), 2, "the dead one stays dead");
    assert_eq!(step(&alice.prove(&code_of(&server.mails()[0])).await), "new-password");
}

#[tokio::test]
async fn ac_076_a_tenant_with_a_header_in_its_name_sends_one_mail_to_one_person() {
    let portal = TestPortal::start().await;
    let exim = Exim::start();
    portal.sql("UPDATE tenant SET name = 'Cloud\r\nBcc: evil@evil.example'").await;
    alice_waits(&portal).await;
    carry(&portal, &courier(vec![of_exim(&exim, Security::StartTls)])).await;
    let mails = exim.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("Envelope-to"), "alice@mail.example");
    assert!(mails[0].headers().iter().all(|header| !header.to_lowercase().starts_with("bcc")), "{}", mails[0].raw);
}

#[tokio::test]
async fn ac_179_a_person_who_gets_a_mail_twice_gets_the_same_one_and_no_more_time() {
    let (portal, certificates) = (TestPortal::start().await, Certificates::make());
    let deeds = [Deed::HangUp(Moment::End), Deed::Take];
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
    let courier = courier(vec![of_script(&server, &certificates)]);
    let mut alice = alice_waits(&portal).await;
    let ends = "SELECT expires_ms FROM challenge";
    assert_eq!(portal.count(ends).await, START_MS + 5 * MINUTE_MS);
    carry(&portal, &courier).await;
    stands(&portal, "waiting", 1).await;
    portal.clock.advance(5 * SECOND_MS);
    carry(&portal, &courier).await;
    stands(&portal, "handed-over", 2).await;
    portal.clock.advance(MINUTE_MS);
    carry(&portal, &courier).await;
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    assert!(mails[0].parsed().message_id().is_some());
    assert_eq!(mails[0].parsed().message_id(), mails[1].parsed().message_id());
    assert_eq!(code_of(&mails[0]), code_of(&mails[1]));
    assert_eq!(portal.count(ends).await, START_MS + 5 * MINUTE_MS, "the code lives no longer for it");
    portal.clock.advance(4 * MINUTE_MS);
    assert_eq!(refusal(&alice.prove(&code_of(&mails[1])).await), Some(Refusal::CodeExpired));
}

#[tokio::test]
async fn ac_179_a_relay_that_never_admits_a_mail_gets_one_set_of_tries() {
    let (portal, certificates) = (TestPortal::start().await, Certificates::make());
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::HangUp(Moment::End)]).await;
    let courier = courier(vec![of_script(&server, &certificates)]);
    let mut alice = alice_waits(&portal).await;
    for _ in 0..60 {
        carry(&portal, &courier).await;
        portal.clock.advance(5 * SECOND_MS);
    }
    // At 0, 5, 20, 65 and 185 seconds; the next would come after the code's life.
    stands(&portal, "dead", 5).await;
    portal.clock.advance(DAY_MS);
    carry(&portal, &courier).await;
    let mails = server.mails();
    assert_eq!(mails.len(), 5);
    assert!(mails.iter().all(|mail| mail.parsed().message_id() == mails[0].parsed().message_id()));
    portal.clock.advance(-DAY_MS);
    assert_eq!(refusal(&alice.prove(&code_of(&mails[4])).await), Some(Refusal::CodeExpired), "late is too late");
}

#[tokio::test]
async fn ac_179_a_code_that_could_only_arrive_late_is_not_sent() {
    let (portal, certificates) = (TestPortal::start().await, Certificates::make());
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &[Deed::Take]).await;
    let courier = courier(vec![of_script(&server, &certificates)]);
    alice_waits(&portal).await;
    portal.clock.advance(5 * MINUTE_MS);
    carry(&portal, &courier).await;
    stands(&portal, "dead", 1).await;
    assert_eq!(outbox(&portal).await[0].report, "out of time");
    assert!(server.conversations().is_empty());
}

#[tokio::test]
async fn a_notice_that_no_relay_takes_is_dead_after_the_last_wait() {
    let (portal, certificates) = (TestPortal::start().await, Certificates::make());
    let server = ScriptedSmtp::start(
        Security::StartTls,
        &certificates.valid,
        &[Deed::Answer(Moment::From, "421 4.3.2 too busy")],
    )
    .await;
    let courier = courier(vec![of_script(&server, &certificates)]);
    post(&portal, Kind::Notice, START_MS).await;

    carry(&portal, &courier).await;
    for (tries, wait) in
        (1..).zip([5 * SECOND_MS, 15 * SECOND_MS, 45 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS])
    {
        stands(&portal, "waiting", tries).await;
        portal.clock.advance(wait - 1);
        carry(&portal, &courier).await;
        stands(&portal, "waiting", tries).await;
        portal.clock.advance(1);
        carry(&portal, &courier).await;
    }
    stands(&portal, "dead", 7).await;
    portal.clock.advance(HOUR_MS);
    carry(&portal, &courier).await;
    assert_eq!(server.conversations().len(), 7);
    let events = portal.events().await;
    assert_eq!(events.iter().filter(|event| *event == "message-delayed:failed").count(), 6);
    assert_eq!(events.iter().filter(|event| *event == "message-dead:failed").count(), 1);
}

#[tokio::test]
async fn a_code_goes_before_notices_that_wait_longer_and_one_worker_takes_what_waits_longest() {
    let portal = TestPortal::start().await;
    for (first, kinds) in
        [(First::Codes, ["code", "code", "notice", "notice"]), (First::Oldest, ["notice", "code", "notice", "code"])]
    {
        for (kind, at) in [(Kind::Notice, 0), (Kind::Code, 1), (Kind::Notice, 2), (Kind::Code, 3)] {
            post(&portal, kind, START_MS + at).await;
        }
        let mut taken = Vec::new();
        let now = START_MS + SECOND_MS;
        while let Some(next) = portal.portal.store.take_message(Channel::Mail, first, now, MINUTE_MS).await.unwrap() {
            taken.push(next.kind);
        }
        assert_eq!(taken, kinds, "{first:?}");
        portal.sql("DELETE FROM outbox").await;
    }
    // A code that is put off keeps no notice waiting.
    post(&portal, Kind::Code, START_MS + HOUR_MS).await;
    post(&portal, Kind::Notice, START_MS).await;
    let next = portal.portal.store.take_message(Channel::Mail, First::Codes, START_MS, MINUTE_MS).await.unwrap();
    assert_eq!(next.unwrap().kind, "notice");
}

#[tokio::test]
async fn a_mail_at_which_a_relay_hangs_keeps_no_other_mail_waiting() {
    let (portal, certificates) = (TestPortal::start().await, Certificates::make());
    let deeds = [Deed::Hang(Moment::Greeting), Deed::Take];
    let server = ScriptedSmtp::start(Security::StartTls, &certificates.valid, &deeds).await;
    for at in 0..3 {
        post(&portal, Kind::Notice, START_MS - at).await;
    }
    let working = tokio::spawn(courier::work(
        std::sync::Arc::clone(&portal.portal),
        courier(vec![of_script(&server, &certificates)]),
    ));
    for _ in 0..1_000 {
        if server.mails().len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    // The first one still waits for the relay's greeting.
    assert_eq!(server.mails().len(), 2);
    working.abort();
}
