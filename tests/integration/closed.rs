//! A way that wrong codes have closed: the same answer for as long as it is closed.

use server::clock::{DAY_MS, HOUR_MS, MINUTE_MS};
use server::wire::Refusal;

use crate::gates::{self, choose, shown};
use crate::support::browser::{APP_CODE, Answer, Browser, EMAIL, refusal, step};
use crate::support::portal::{TestPortal, other_than};

/// Until when, and whether there is another way, as an answer says.
fn closed(answer: &Answer) -> (i64, bool) {
    match refusal(answer) {
        Some(Refusal::MethodClosed { until_ms, has_other }) => (until_ms, has_other),
        other => panic!("{other:?} in {answer:?}"),
    }
}

async fn mistypes(person: &mut Browser, code: &str) -> Answer {
    for _ in 0..4 {
        assert_eq!(refusal(&person.prove(&other_than(code)).await), Some(Refusal::CodeWrong));
    }
    person.prove(&other_than(code)).await
}

#[tokio::test]
async fn a_way_that_is_closed_says_so_on_every_answer_until_it_opens() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    let told = closed(&mistypes(&mut alice, &code).await);
    assert_eq!(told, (portal.portal.now_ms() + DAY_MS, false), "another mailbox is closed like this one");
    // However much time passes, and whatever is typed.
    for minutes in [0, 1, 4] {
        portal.clock.advance(minutes * MINUTE_MS);
        for typed in [&code, &other_than(&code), "", "12", "no code"] {
            assert_eq!(closed(&alice.prove(typed).await), told, "{typed:?}");
        }
        for answer in [alice.current().await, alice.send_again().await] {
            assert_eq!((step(&answer), closed(&answer)), ("enter-code", told));
        }
    }
    assert_eq!(step(&alice.step_back().await), "choose-method");
    for _ in 0..2 {
        let chosen = alice.choose(0).await;
        assert_eq!((step(&chosen), closed(&chosen)), ("choose-method", told));
    }
    let refused =
        portal.events().await.into_iter().filter(|event| event.starts_with("proof-refused:")).collect::<Vec<_>>();
    assert_eq!(refused.iter().filter(|event| *event == "proof-refused:code-wrong").count(), 4);
    assert_eq!(refused.iter().filter(|event| *event == "proof-refused:method-closed").count(), 16, "{refused:?}");

    portal.clock.advance(DAY_MS);
    let mut later = portal.browser();
    later.begin("alice@cloud.example").await.unwrap();
    assert_eq!(step(&later.choose(0).await), "enter-code");
}

#[tokio::test]
async fn a_code_of_another_visit_is_no_way_into_a_closed_one() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(step(&alice.step_back().await), "choose-method");
    portal.clock.advance(MINUTE_MS);
    let mut thief = portal.browser();
    thief.begin("alice@cloud.example").await.unwrap();
    thief.choose(0).await.unwrap();
    mistypes(&mut thief, &code).await.unwrap();
    // The code that was sent would still be good, but no code is compared.
    let chosen = alice.choose(0).await;
    assert_eq!((step(&chosen), closed(&chosen).1), ("choose-method", false));
}

#[tokio::test]
async fn another_way_is_told_of_while_it_is_open() {
    let portal = TestPortal::start_with(gates::DATA).await;
    let mut tess = portal.browser();
    tess.begin("tess@doors.example").await.unwrap();
    choose(&mut tess, APP_CODE).await.unwrap();
    let app = closed(&mistypes(&mut tess, &shown(&portal, gates::SECRET, 3)).await);
    assert!(app.1, "mails are open");
    assert_eq!(closed(&tess.current().await), app);
    tess.step_back().await.unwrap();
    portal.clock.advance(HOUR_MS / 12);
    choose(&mut tess, EMAIL).await.unwrap();
    let code = portal.code_sent_to("tess@mail.example").await;
    let mail = closed(&mistypes(&mut tess, &code).await);
    assert!(!mail.1 && mail.0 > app.0, "the app is closed, too: {mail:?}");
    assert_eq!(closed(&tess.current().await), mail);
    tess.step_back().await.unwrap();
    assert_eq!(closed(&choose(&mut tess, APP_CODE).await), (app.0, false));
}
