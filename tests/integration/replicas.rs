//! Three processes over one store (catalogue B18): what one of them counts, all
//! of them count.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::json;
use server::clock::{DAY_MS, MINUTE_MS};
use server::letter::Letter;
use server::mail::Mail;
use server::secrets::guid;
use server::store::audit::Verdict;
use server::store::{Opened, outbox};
use server::wire::{Refusal, Step};

use crate::support::browser::{Browser, refusal, solve, step};
use crate::support::portal::{PUBLIC_URL, START_MS, TestPortal, other_than};
use crate::support::postgres::Cluster;
use crate::support::store;

/// Each has its own connections, its own queue to write, its own worker.
async fn three() -> Vec<TestPortal> {
    let first = TestPortal::start().await;
    let mut portals = Vec::new();
    for _ in 0..2 {
        portals.push(TestPortal::start_in(&first.directory, START_MS, first.kept()).await);
    }
    portals.insert(0, first);
    portals
}

/// The same person with the same cookie, whom the proxy sends to another process.
fn at(portal: &TestPortal, person: &Browser) -> Browser {
    let mut moved = portal.browser();
    moved.cookie = person.cookie.clone();
    moved
}

fn wait(portals: &[TestPortal], ms: i64) {
    for portal in portals {
        portal.clock.advance(ms);
    }
}

async fn chain_is_whole(portal: &TestPortal) -> bool {
    matches!(portal.portal.store.verify_audit().await.unwrap(), Verdict::Whole { .. })
}

/// Rounds in which a person sends one code to two processes at the same moment.
async fn one_code_at_two(rounds: usize) {
    let portals = three().await;
    for round in 0..rounds {
        let mut alice = portals[round % 3].browser();
        alice.begin("alice@cloud.example").await.unwrap();
        alice.choose(0).await.unwrap();
        let code = portals[(round + 1) % 3].code_sent_to("alice@mail.example").await;
        let (mut here, mut there) = (at(&portals[(round + 1) % 3], &alice), at(&portals[(round + 2) % 3], &alice));
        let (one, other) = tokio::join!(here.prove(&code), there.prove(&code));
        let mut steps = [step(&one), step(&other)];
        steps.sort_unstable();
        assert_eq!(steps, ["new-password", "out-of-step"], "round {round}");
        assert_eq!(portals[0].count("SELECT COUNT(*) FROM proof").await, 1);
        let mut winner = if one.is_ok() { here } else { there };
        winner.leave().await.unwrap();
        portals[0].sql("DELETE FROM outbox").await;
        // Else each round would read the mails of all rounds before it.
        for mail in std::fs::read_dir(portals[0].directory.join("mailbox")).unwrap() {
            std::fs::remove_file(mail.unwrap().path()).unwrap();
        }
        wait(&portals, MINUTE_MS);
    }
    assert!(chain_is_whole(&portals[1]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_170_one_code_at_two_processes_at_once_opens_one_of_them() {
    one_code_at_two(10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "long; part of `cargo xtask soak`"]
async fn ac_170_one_code_at_two_processes_opens_one_of_them_a_thousand_times() {
    one_code_at_two(1_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_170_one_proof_at_three_processes_at_once_writes_one_password() {
    let portals = three().await;
    let mut alice = portals[0].browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portals[0].code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    let tries = portals.iter().cycle().take(9).enumerate().map(|(nth, portal)| {
        let mut twin = at(portal, &alice);
        async move { twin.set_password(&format!("Amber lantern 1{nth}")).await }
    });
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| step(answer) == "done").count(), 1);
    assert_eq!(
        portals[0].count("SELECT password_epoch FROM account WHERE user_id = 'alice@cloud.example'").await
            - portals[0].count("SELECT password_epoch FROM account WHERE user_id = 'sam@second.example'").await,
        1
    );
    let written = portals[2].events().await.into_iter().filter(|event| event == "password-written:ok").count();
    assert_eq!(written, 1);
    assert!(chain_is_whole(&portals[1]).await);
}

async fn wrong_codes_at_once(count: usize) {
    let portals = three().await;
    let mut alice = portals[0].browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portals[0].code_sent_to("alice@mail.example").await;
    let wrong = other_than(&code);
    let mut twins: Vec<Browser> = portals.iter().cycle().take(count).map(|portal| at(portal, &alice)).collect();
    join_all(twins.iter_mut().map(|twin| twin.prove(&wrong))).await;
    assert_eq!(portals[1].count("SELECT wrong FROM challenge").await, 5);
    assert_eq!(portals[1].count("SELECT COUNT(*) FROM wrong_proof").await, 5);
    let right = refusal(&at(&portals[2], &alice).prove(&code).await);
    assert!(matches!(right, Some(Refusal::MethodClosed { .. })), "{right:?}");
    assert!(chain_is_whole(&portals[1]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_167_of_a_hundred_wrong_codes_at_three_processes_five_are_compared() {
    wrong_codes_at_once(100).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "long; part of `cargo xtask soak`"]
async fn ac_167_of_a_thousand_wrong_codes_at_three_processes_five_are_compared() {
    wrong_codes_at_once(1_000).await;
}

/// One of the processes ends in the middle of the flood and starts again;
/// on PostgreSQL all connections to the database break, too.
async fn wrong_codes_across_a_restart(count: usize) {
    let mut portals = three().await;
    let mut alice = portals[0].browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portals[0].code_sent_to("alice@mail.example").await;
    let body = json!({ "given": { "Code": other_than(&code) } }).to_string();
    let flood: Vec<_> = portals
        .iter()
        .cycle()
        .take(count)
        .map(|portal| {
            let twin = at(portal, &alice);
            let request = twin.request(Method::POST, "/api/reset/prove").header(ORIGIN, PUBLIC_URL);
            // A request that is cut off gets no answer. What counts is how many codes were compared.
            request.header(CONTENT_TYPE, "application/json").body(body.clone()).send()
        })
        .collect();
    let ends = portals.pop().unwrap();
    let (directory, kept) = (ends.directory.clone(), ends.kept());
    let (_, next) = tokio::join!(join_all(flood), async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        drop(ends);
        if store::is_postgres() {
            tokio::task::block_in_place(|| Cluster::shared().cut_off(&store::database_in(&directory)));
        }
        TestPortal::start_in(&directory, START_MS, kept).await
    });
    for portal in [&next, &portals[0], &portals[1]] {
        for _ in 0..3 {
            at(portal, &alice).prove(&other_than(&code)).await.unwrap();
        }
    }
    assert_eq!(next.count("SELECT wrong FROM challenge").await, 5);
    assert_eq!(next.count("SELECT COUNT(*) FROM wrong_proof").await, 5);
    let right = refusal(&at(&next, &alice).prove(&code).await);
    assert!(matches!(right, Some(Refusal::MethodClosed { .. })), "{right:?}");
    assert!(chain_is_whole(&next).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_167_a_restart_in_the_middle_of_a_flood_gives_no_more_tries() {
    wrong_codes_across_a_restart(60).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "long; part of `cargo xtask soak`"]
async fn ac_167_a_restart_in_the_middle_of_a_thousand_gives_no_more_tries() {
    wrong_codes_across_a_restart(1_000).await;
}

/// Six separate visits, so that no row of a visit makes them wait for one another.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_six_visits_that_ask_for_a_code_at_three_processes_at_once_one_gets_it() {
    let portals = three().await;
    let mut visits: Vec<Browser> = portals.iter().cycle().take(6).map(TestPortal::browser).collect();
    for visit in &mut visits {
        visit.begin("alice@cloud.example").await.unwrap();
    }
    let answers = join_all(visits.iter_mut().map(|visit| visit.choose(0))).await;
    let refused = answers.iter().filter(|answer| refusal(answer) == Some(Refusal::WaitForNewCode { seconds: 30 }));
    assert_eq!(refused.count(), 5, "{answers:?}");
    assert_eq!(portals[0].count("SELECT COUNT(*) FROM outbox WHERE kind = 'code'").await, 1);
    assert_eq!(portals[0].count("SELECT COUNT(*) FROM challenge").await, 1);
    assert!(chain_is_whole(&portals[1]).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_063_a_solved_puzzle_begins_one_visit_at_three_processes() {
    let portals = three().await;
    for _ in 0..3 {
        let mut alice = portals[0].browser();
        let solution = alice.solved().await;
        let mut twins: Vec<Browser> = portals.iter().cycle().take(9).map(|portal| at(portal, &alice)).collect();
        let begun = twins.iter_mut().map(|twin| twin.begin_with("alice@cloud.example", &solution));
        let answers = join_all(begun).await;
        assert_eq!(answers.iter().filter(|answer| step(answer) == "choose-method").count(), 1);
    }
    assert_eq!(portals[0].count("SELECT COUNT(*) FROM flow").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_person_who_asks_the_help_desk_at_three_processes_at_once_is_heard_once() {
    let portals = three().await;
    let mut people = Vec::new();
    for portal in &portals {
        let mut person = portal.browser();
        person.begin("no-method@cloud.example").await.unwrap();
        let Step::AskHelpDesk { puzzle, .. } = person.call("help/open", json!({})).await.unwrap().step else {
            panic!()
        };
        people.push((person, solve(puzzle)));
    }
    let asked = people.iter_mut().map(|(person, solution)| person.call("help/ask", json!({ "solution": solution })));
    let answers = join_all(asked).await;
    assert_eq!(answers.iter().filter(|answer| step(answer) == "help-desk-asked").count(), 1);
    let too_late = answers.iter().filter(|answer| refusal(answer) == Some(Refusal::AlreadyAsked)).count();
    assert_eq!(too_late, 2);
    assert_eq!(portals[1].mails_to("helpdesk@cloud.example").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_workers_hand_over_each_mail_once() {
    const MAILS: usize = 40;
    let portals = three().await;
    let portal = &portals[0].portal;
    let mut tx = portal.store.write().await.unwrap();
    for number in 0..MAILS {
        let mail = Mail {
            id: guid(),
            from: "portal@latchkey.example".parse().unwrap(),
            from_name: "Portal".into(),
            to: "alice@mail.example".parse().unwrap(),
            subject: number.to_string(),
            text: "A text.".into(),
            html: "<p>A text.</p>".into(),
            locale: "en".into(),
            at_ms: START_MS,
        };
        let message = outbox::Message {
            kind: outbox::Kind::Notice,
            about: outbox::About { tenant_id: "tenant", account_id: None, support_code: "support" },
            letter: &Letter::Mail(mail),
            fate: outbox::Fate::Sent,
            expires_ms: START_MS + DAY_MS,
        };
        outbox::add(&mut tx, &message, START_MS).await.unwrap();
    }
    tx.commit().await.unwrap();
    let carried = join_all(portals.iter().map(TestPortal::carry)).await;
    assert_eq!(carried.iter().sum::<usize>(), MAILS, "{carried:?}");
    assert_eq!(portals[0].count("SELECT COUNT(*) FROM outbox WHERE state = 'handed-over' AND attempts = 1").await, 40);
    let handed = portals[0].events().await.into_iter().filter(|event| event == "message-handed-over:ok").count();
    assert_eq!(handed, MAILS);
    assert_eq!(portals[2].mails_to("alice@mail.example").await.len(), MAILS);
    assert!(chain_is_whole(&portals[1]).await);
}

#[tokio::test]
async fn limits_are_one_for_all_processes_and_outlive_them() {
    let portals = three().await;
    let mut alice = portals[0].browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portals[1].code_sent_to("alice@mail.example").await;
    let soon = at(&portals[1], &alice).send_again().await;
    assert_eq!(refusal(&soon), Some(Refusal::WaitForNewCode { seconds: 30 }));
    for nth in 0..4 {
        let answer = at(&portals[nth % 3], &alice).prove(&other_than(&code)).await;
        assert_eq!(refusal(&answer), Some(Refusal::CodeWrong));
    }
    let (directory, kept) = (portals[0].directory.clone(), portals[0].kept());
    drop(portals);
    let next = TestPortal::start_in(&directory, START_MS, kept).await;
    let mut alice = at(&next, &alice);
    let fifth = alice.prove(&other_than(&code)).await;
    assert!(matches!(refusal(&fifth), Some(Refusal::MethodClosed { .. })), "{fifth:?}");
    let right = alice.prove(&code).await;
    assert_eq!(refusal(&right), refusal(&fifth), "the right one comes too late");
}

/// A server and a command that is run beside it open an SQLite store at the same time too.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_processes_start_on_an_empty_store_at_once() {
    for _ in 0..20 {
        let directory = tempfile::tempdir().unwrap();
        let address = store::address_in(directory.path());
        let stores = join_all((0..3).map(|_| Opened::open(&address))).await;
        assert!(stores.iter().all(Result::is_ok), "{:?}", stores.iter().find_map(|store| store.as_ref().err()));
    }
}

#[tokio::test]
async fn a_person_sees_at_most_one_fault_when_all_connections_break() {
    // A file has no connections that could break.
    if !store::is_postgres() {
        return;
    }
    let portals = three().await;
    let mut alice = portals[0].browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portals[0].code_sent_to("alice@mail.example").await;
    for portal in &portals {
        Cluster::shared().cut_off(&store::database_in(&portal.directory));
        let mut person = at(portal, &alice);
        let first = person.current().await;
        assert!(matches!(step(&first), "enter-code" | "unavailable"), "{first:?}");
        assert_eq!(step(&person.current().await), "enter-code");
        portal.carry().await;
    }
    Cluster::shared().cut_off(&store::database_in(&portals[0].directory));
    let mut person = at(&portals[1], &alice);
    if step(&person.prove(&code).await) == "unavailable" {
        assert_eq!(step(&person.prove(&code).await), "new-password", "and the code is not lost");
    }
    assert_eq!(step(&person.set_password("Amber lantern 27").await), "done");
    assert!(chain_is_whole(&portals[2]).await);
}

/// A browser that closes its connection ends its step, wherever the step stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn steps_that_are_given_up_leave_no_transaction_behind() {
    let portal = TestPortal::start().await;
    let own = &portal.portal.store;
    for round in 0..400 {
        let step = async {
            let mut tx = own.write().await.unwrap();
            sqlx::query("DELETE FROM account").execute(&mut *tx).await.ok();
            std::future::pending::<()>().await;
        };
        tokio::pin!(step);
        // Timers are too coarse for what lasts a tenth of a millisecond.
        for _ in 0..3 * round {
            assert!(futures_util::poll!(&mut step).is_pending());
            tokio::task::yield_now().await;
        }
    }
    let mut every = join_all((0..8).map(|_| own.pool().acquire())).await;
    if store::is_postgres() {
        let open = "SELECT COUNT(*) FROM pg_stat_activity \
                    WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let connection = every[0].as_mut().unwrap();
        assert_eq!(sqlx::query_scalar::<_, i64>(open).fetch_one(&mut **connection).await.unwrap(), 0);
    }
    drop(every);
    own.write().await.unwrap().commit().await.unwrap();
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await);
}

#[tokio::test]
async fn a_store_is_reached_through_a_unix_socket_too() {
    if !store::is_postgres() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let name = store::database_in(directory.path());
    let cluster = Cluster::shared();
    let socket = cluster.directory.display().to_string().replace('/', "%2F");
    let opened = Opened::open(&format!("postgres://latchkey@{socket}:{}/{name}", cluster.port)).await.unwrap();
    let store = opened.with_key_in(&directory.path().join("key")).await.unwrap();
    store.write().await.unwrap().commit().await.unwrap();
}
