//! The journey from the first screen to the last, and every way off it.

use server::clock::MINUTE_MS;
use server::wire::{Ask, Ends, HelpDesk, Notice, Outcome, Refusal, Sent, Step};

use crate::support::browser::{outcome, refusal, step};
use crate::support::portal::{START_MS, TestPortal};

#[tokio::test]
async fn a_person_resets_and_only_the_new_password_works() {
    let portal = TestPortal::start().await;
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await);
    let mut alice = portal.browser();
    let chosen = alice.begin("Alice@Cloud.Example").await;
    let Ok(Step::ChooseMethod { offers, .. }) = chosen.as_ref().map(|screen| &screen.step) else {
        panic!("{chosen:?}")
    };
    assert_eq!(offers.iter().map(|offer| offer.hint.as_deref()).collect::<Vec<_>>(), [Some("a•••@•••.example"); 2]);
    assert_eq!(step(&alice.choose(0).await), "enter-code");
    let code = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(step(&alice.prove(&format!(" {} {} ", &code[..3], &code[3..])).await), "new-password");
    let done = alice.set_password("Amber lantern 27").await;
    let Ok(Step::Done { user_id, notices, at_ms, .. }) = done.as_ref().map(|screen| &screen.step) else {
        panic!("{done:?}")
    };
    assert_eq!((user_id.as_str(), *notices, *at_ms), ("alice@cloud.example", 3, START_MS));
    assert!(portal.signs_in("alice@cloud.example", "Amber lantern 27").await);
    assert!(!portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await);
    for address in ["alice@cloud.example", "alice@mail.example", "alice@elsewhere.example"] {
        let mails = portal.mails_to(address).await;
        let notice = mails.iter().find(|mail| mail.subject.contains("was reset")).expect(address);
        assert!(!notice.text.contains("Amber lantern"), "no password in a mail");
        assert!(notice.text.contains(&done.as_ref().unwrap().support_code));
    }
    assert_eq!(step(&alice.current().await), "done", "a reload shows the end again");
}

#[tokio::test]
async fn a_person_resets_in_korean_and_gets_korean_mail() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.locale = "ko";
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let mail = portal.mails_to("alice@mail.example").await.remove(0);
    assert_eq!((mail.locale.as_str(), mail.subject.as_str()), ("ko", "Cloud Works: 확인 코드"));
    assert!(mail.text.contains("5분 동안") && mail.html.contains("lang=\"ko\""));
    let spoken = alice.post("/api/reset/speak", &serde_json::json!({ "locale": "en-GB" })).await;
    assert_eq!(spoken.status(), 200);
    portal.clock.advance(MINUTE_MS);
    alice.send_again().await.unwrap();
    assert_eq!(portal.mails_to("alice@mail.example").await.remove(0).locale, "en", "mails follow the picker");
}

#[tokio::test]
async fn a_second_organization_needs_no_line_of_code() {
    let portal = TestPortal::start().await;
    let mut sam = portal.browser();
    let screen = sam.begin("sam@second.example").await.unwrap();
    assert_eq!(screen.organization.unwrap().name, "Second House");
    sam.choose(0).await.unwrap();
    let code = portal.code_sent_to("sam@mail.example").await;
    sam.prove(&code).await.unwrap();
    assert_eq!(step(&sam.set_password("Another lantern 3").await), "done");
    assert!(portal.signs_in("sam@second.example", "Another lantern 3").await);
}

#[tokio::test]
async fn who_may_not_reset_is_told_why() {
    let portal = TestPortal::start().await;
    for (user_id, expected) in [
        ("no-method@cloud.example", Outcome::NotEnoughMethods),
        ("helpdesk@cloud.example", Outcome::NotEnoughMethods),
        ("ghost@cloud.example", Outcome::NotVerified),
        ("ghost@nowhere.example", Outcome::NotVerified),
        ("someone@outlook.com", Outcome::PersonalAccount),
    ] {
        let mut person = portal.browser();
        let answer = person.begin(user_id).await;
        assert_eq!(outcome(&answer), Some(expected), "{user_id}");
        assert_eq!(outcome(&person.current().await), Some(expected), "a reload says the same");
    }
}

#[tokio::test]
async fn a_reload_shows_where_the_visit_stands_at_every_step() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    assert_eq!(step(&alice.current().await), "identify");
    let first = alice.begin("alice@cloud.example").await.unwrap();
    assert_eq!(step(&alice.current().await), "choose-method");
    alice.choose(1).await.unwrap();
    let again = alice.current().await.unwrap();
    assert_eq!(again.support_code, first.support_code, "one support code for the whole visit");
    let Step::Ask { ask: Ask::Code { digits, sent }, .. } = &again.step else { panic!("{again:?}") };
    assert!(matches!(sent, Some(Sent { wait_seconds: 30, minutes: 5, to: Some(_) })), "{again:?}");
    assert_eq!(*digits, 8);
    let code = portal.code_sent_to("alice@elsewhere.example").await;
    alice.prove(&code).await.unwrap();
    assert_eq!(step(&alice.current().await), "new-password");
}

#[tokio::test]
async fn a_restarted_portal_loses_nothing_at_any_step() {
    let mut portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let mut steps = Vec::new();
    for act in 0..4 {
        let answer = match act {
            0 => alice.begin("alice@cloud.example").await,
            1 => alice.choose(0).await,
            2 => {
                let code = portal.code_sent_to("alice@mail.example").await;
                alice.prove(&code).await
            }
            _ => alice.set_password("Amber lantern 27").await,
        };
        steps.push(step(&answer));
        // The next process finds only what is in the store.
        let again = TestPortal::start_in(&portal.directory.clone(), START_MS, portal.kept()).await;
        portal = again;
        let mut resumed = portal.browser();
        resumed.cookie = alice.cookie.clone();
        alice = resumed;
        assert_eq!(step(&alice.current().await), *steps.last().unwrap());
    }
    assert_eq!(steps, ["choose-method", "enter-code", "new-password", "done"]);
}

#[tokio::test]
async fn the_back_button_goes_one_screen_back_and_loses_no_proof() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(step(&alice.step_back().await), "choose-method");
    assert_eq!(step(&alice.choose(0).await), "enter-code", "the same method again …");
    assert_eq!(portal.mails_to("alice@mail.example").await.len(), 1, "… sends no second mail");
    assert_eq!(step(&alice.prove(&code).await), "new-password");
    assert_eq!(step(&alice.step_back().await), "new-password", "what is proven stays proven");
    let mut other = portal.browser();
    other.begin("alice@cloud.example").await.unwrap();
    let back = other.step_back().await.unwrap();
    assert!(matches!(&back.step, Step::Identify { user_id, .. } if user_id == "alice@cloud.example"), "{back:?}");
}

#[tokio::test]
async fn a_second_tab_shares_the_visit_and_a_late_act_is_out_of_step() {
    let portal = TestPortal::start().await;
    let mut first = portal.browser();
    let solution = first.solved().await;
    first.begin_with("alice@cloud.example", &solution).await.unwrap();
    let mut second = first.twin();
    assert_eq!(step(&second.current().await), "choose-method");
    second.choose(0).await.unwrap();
    assert_eq!(step(&first.current().await), "enter-code");
    assert_eq!(step(&first.set_password("Amber lantern 27").await), "out-of-step");
    assert_eq!(step(&first.begin_with("mallory@cloud.example", &solution).await), "out-of-step");
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_so() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    alice.cookie = None;
    assert_eq!(step(&alice.begin_with("alice@cloud.example", &solution).await), "cookies-off");
}

#[tokio::test]
async fn ac_040_a_visit_dies_after_15_idle_and_30_minutes_in_all() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    portal.clock.advance(15 * MINUTE_MS);
    assert_eq!(step(&alice.current().await), "new-password", "15 minutes are allowed");
    portal.clock.advance(14 * MINUTE_MS);
    assert_eq!(step(&alice.current().await), "new-password", "29 in all");
    portal.clock.advance(MINUTE_MS + 1_000);
    let late = alice.set_password("Amber lantern 27").await.unwrap();
    assert!(matches!(late.step, Step::Identify { notice: Some(Notice::VisitExpired), .. }), "{late:?}");
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await);
    assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 0, "partial proofs are dropped");

    let mut idle = portal.browser();
    idle.begin("mallory@cloud.example").await.unwrap();
    portal.clock.advance(15 * MINUTE_MS + 1_000);
    let late = idle.current().await.unwrap();
    let Step::Identify { notice, user_id, .. } = late.step else { panic!("{late:?}") };
    assert_eq!((notice, user_id.as_str()), (Some(Notice::VisitExpired), "mallory@cloud.example"));
}

#[tokio::test]
async fn a_visit_whose_write_was_cut_off_is_settled_either_way() {
    let portal = TestPortal::start().await;
    for (written, expected) in [(false, "new-password"), (true, "done")] {
        let mut person = portal.browser();
        let (user_id, mail) = if written {
            ("mallory@cloud.example", "mallory@mail.example")
        } else {
            ("sam@second.example", "sam@mail.example")
        };
        person.begin(user_id).await.unwrap();
        person.choose(0).await.unwrap();
        let code = portal.code_sent_to(mail).await;
        person.prove(&code).await.unwrap();
        // As a process leaves it that was killed right after its claim, or right after the write.
        portal
            .sql(
                "UPDATE flow SET state = 'writing', claim = 'c-' || id, claimed_ms = touched_ms WHERE state = 'proven'",
            )
            .await;
        if written {
            portal
                .sql("UPDATE account SET last_claim = (SELECT claim FROM flow WHERE account_id = account.id AND state = 'writing') WHERE user_id = 'mallory@cloud.example'")
                .await;
        }
        // For 20 seconds a request may be at work on the claim. A write that was made is seen at once.
        if !written {
            portal.clock.advance(19_999);
            assert_eq!(step(&person.set_password("Another lantern 3").await), "out-of-step");
            portal.clock.advance(1);
        }
        // What became of it is shown at the address of another journey, too.
        let journey = if written { "change" } else { "reset" };
        assert_eq!(step(&person.current_at(journey).await), expected);
        if written {
            assert!(
                portal.mails_to(mail).await.iter().any(|mail| mail.subject.contains("was reset")),
                "the notice still comes"
            );
        } else {
            assert_eq!(step(&person.set_password("Another lantern 3").await), "done");
        }
    }
}

#[tokio::test]
async fn a_refused_password_says_which_rule_and_keeps_the_proof() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    use server::wire::BrokenPasswordRule::{NotAllowed, TooFewClasses, TooShort};
    for (password, expected) in [
        ("Short 1", vec![TooShort { min: 8, have: 7 }]),
        ("onlylower", vec![TooFewClasses { need: 3, have: 1 }]),
        ("Zürich lantern 1", vec![NotAllowed { character: 'ü' }]),
    ] {
        let answer = alice.set_password(password).await;
        assert_eq!(refusal(&answer), Some(Refusal::PasswordBreaks(expected)), "{password}");
    }
    assert_eq!(refusal(&alice.set_password("").await), Some(Refusal::PasswordMissing));
    assert_eq!(step(&alice.set_password("Amber lantern 27").await), "done");
}

#[tokio::test]
async fn branding_shows_before_the_user_id_where_the_address_names_the_domain() {
    let portal = TestPortal::start().await;
    let mut person = portal.browser();
    let entry =
        serde_json::json!({ "locale": "en", "username": "alice@cloud.example", "whr": "Cloud.Example", "ru": null });
    let screen = person.call("reset/current", serde_json::json!({ "entry": entry })).await.unwrap();
    assert_eq!(screen.organization.unwrap().name, "Cloud Works");
    assert_eq!(screen.help_desk, HelpDesk::Unknown, "a form mail needs an account first");
    assert!(matches!(screen.step, Step::Identify { user_id, .. } if user_id == "alice@cloud.example"));
}

#[tokio::test]
async fn ac_187_looking_again_keeps_a_visit_until_its_half_hour_is_over() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    assert_eq!(alice.current().await.unwrap().ends, None, "nothing is under way");
    alice.begin("alice@cloud.example").await.unwrap();
    let mut told = Vec::new();
    for _ in 0..4 {
        let Ends { idle_seconds, seconds } = alice.current().await.unwrap().ends.unwrap();
        told.push((idle_seconds / 60, seconds / 60));
        portal.clock.advance(9 * MINUTE_MS);
    }
    assert_eq!(told, [(15, 30), (15, 21), (12, 12), (3, 3)]);
    assert_eq!(step(&alice.current().await), "identify", "and then it is over");
    // A visit that is stopped at once has no end to tell.
    alice.begin("no-method@cloud.example").await.unwrap();
    assert_eq!(alice.current().await.unwrap().ends, None, "a visit that ended ends no more");
}
