//! The way to the help desk.

use serde_json::json;
use server::clock::DAY_MS;
use server::puzzle::Solution;
use server::wire::{HelpDesk, Refusal, Step};

use crate::support::browser::{Answer, Browser, refusal, solve, step};
use crate::support::portal::{DATA, TestPortal};

async fn open(person: &mut Browser) -> Solution {
    match person.call("help/open", json!({})).await.unwrap().step {
        Step::AskHelpDesk { puzzle, .. } => solve(puzzle),
        step => panic!("{step:?}"),
    }
}

async fn ask(person: &mut Browser, solution: &Solution) -> Answer {
    person.call("help/ask", json!({ "solution": solution })).await
}

#[tokio::test]
async fn a_person_who_is_stopped_asks_the_help_desk_once_a_day() {
    let portal = TestPortal::start().await;
    let mut person = portal.browser();
    let stopped = person.begin("no-method@cloud.example").await.unwrap();
    assert_eq!(stopped.help_desk, HelpDesk::Form);
    let solution = open(&mut person).await;
    assert_eq!(step(&ask(&mut person, &solution).await), "help-desk-asked");
    let mails = portal.mails_to("helpdesk@cloud.example").await;
    assert_eq!(mails.len(), 1);
    for expected in ["no-method@cloud.example", "SSPR_0014", &stopped.support_code] {
        assert!(mails[0].text.contains(expected), "{expected}: {}", mails[0].text);
    }
    assert_eq!(step(&person.current().await), "stopped", "the visit stands where it stood");
    assert_eq!(refusal(&ask(&mut person, &solution).await), Some(Refusal::CheckFailed), "a solution is good once");
    let solution = open(&mut person).await;
    assert_eq!(refusal(&ask(&mut person, &solution).await), Some(Refusal::AlreadyAsked));
    // Another browser, the same account: still once.
    let mut again = portal.browser();
    again.begin("no-method@cloud.example").await.unwrap();
    let solution = open(&mut again).await;
    assert_eq!(refusal(&ask(&mut again, &solution).await), Some(Refusal::AlreadyAsked));
    portal.clock.advance(DAY_MS);
    let mut tomorrow = portal.browser();
    tomorrow.begin("no-method@cloud.example").await.unwrap();
    let solution = open(&mut tomorrow).await;
    assert_eq!(step(&ask(&mut tomorrow, &solution).await), "help-desk-asked");
    assert_eq!(portal.mails_to("helpdesk@cloud.example").await.len(), 2);
}

#[tokio::test]
async fn a_stranger_whose_domain_is_known_can_ask_and_the_mail_says_unknown() {
    let portal = TestPortal::start().await;
    let mut person = portal.browser();
    person.begin("ghost@cloud.example").await.unwrap();
    let solution = open(&mut person).await;
    assert_eq!(step(&ask(&mut person, &solution).await), "help-desk-asked");
    let mails = portal.mails_to("helpdesk@cloud.example").await;
    assert!(mails[0].text.contains("ghost@cloud.example"), "{}", mails[0].text);
    let mut nowhere = portal.browser();
    let stopped = nowhere.begin("ghost@nowhere.example").await.unwrap();
    assert_eq!(stopped.help_desk, HelpDesk::Unknown);
    assert!(nowhere.call("help/open", json!({})).await.is_err());
}

#[tokio::test]
async fn nobody_asks_without_the_check_for_robots_of_this_page() {
    let portal = TestPortal::start().await;
    let mut person = portal.browser();
    person.begin("no-method@cloud.example").await.unwrap();
    let mut other = portal.browser();
    let of_another_page = other.solved().await;
    assert_eq!(refusal(&ask(&mut person, &of_another_page).await), Some(Refusal::CheckFailed));
    other.begin("ghost@cloud.example").await.unwrap();
    let of_another_session = open(&mut other).await;
    assert_eq!(refusal(&ask(&mut person, &of_another_session).await), Some(Refusal::CheckFailed));
    let mut wrong = open(&mut person).await;
    wrong.answers.swap(0, 1);
    assert_eq!(refusal(&ask(&mut person, &wrong).await), Some(Refusal::CheckFailed));
    assert!(portal.mails_to("helpdesk@cloud.example").await.is_empty());
}

#[tokio::test]
async fn a_hundred_people_of_the_help_desk_are_enough() {
    let mut data = DATA.to_owned();
    for number in 0..120 {
        data.push_str(&format!(
            "[[account]]\ntenant = \"Second House\"\nuser_id = \"desk{number}@second.example\"\n\
             roles = [\"helpdesk-administrator\", \"password-administrator\"]\nmail = \"desk{number}@second.example\"\n"
        ));
    }
    let portal = TestPortal::start_with(&data).await;
    let mut sam = portal.browser();
    sam.begin("ghost@second.example").await.unwrap();
    let solution = open(&mut sam).await;
    assert_eq!(step(&ask(&mut sam, &solution).await), "help-desk-asked");
    assert_eq!(
        portal.count("SELECT COUNT(*) FROM outbox WHERE kind = 'help-request'").await,
        100,
        "and each of them once"
    );
}

#[tokio::test]
async fn an_organization_without_anybody_to_ask_says_so() {
    let portal = TestPortal::start().await;
    let mut sam = portal.browser();
    sam.begin("ghost@second.example").await.unwrap();
    let solution = open(&mut sam).await;
    assert_eq!(refusal(&ask(&mut sam, &solution).await), Some(Refusal::NobodyToAsk));
}

#[tokio::test]
async fn an_organization_with_a_page_or_an_address_of_its_own_sends_people_there() {
    for (setting, expected) in [
        (
            "help_desk = { link = \"https://help.example/password\" }",
            HelpDesk::Link("https://help.example/password".into()),
        ),
        ("help_desk = { mail = \"desk@cloud.example\" }", HelpDesk::Mail("desk@cloud.example".into())),
    ] {
        let data = DATA.replacen("[tenant.settings]", &format!("[tenant.settings]\n{setting}"), 1);
        let portal = TestPortal::start_with(&data).await;
        let mut person = portal.browser();
        assert_eq!(person.begin("no-method@cloud.example").await.unwrap().help_desk, expected);
        assert!(person.call("help/open", json!({})).await.is_err(), "there is no form mail to send");
    }
}

#[tokio::test]
async fn the_first_roles_that_anybody_holds_are_asked_and_no_others() {
    let second = |role: &str| {
        format!(
            "[[account]]\ntenant = \"Second House\"\nuser_id = \"{role}@second.example\"\nroles = [\"{role}\"]\nmail = \"{role}@second.example\"\n"
        )
    };
    let held = |roles: &[&str]| {
        let mut data = DATA.to_owned();
        roles.iter().for_each(|role| data.push_str(&second(role)));
        data
    };
    for (roles, asked) in [
        (
            &["helpdesk-administrator", "password-administrator", "user-administrator"][..],
            &["helpdesk-administrator", "password-administrator"][..],
        ),
        (&["user-administrator", "global-administrator"], &["user-administrator"]),
        (&["global-administrator", "security-administrator"], &["global-administrator"]),
    ] {
        let portal = TestPortal::start_with(&held(roles)).await;
        let mut sam = portal.browser();
        sam.begin("ghost@second.example").await.unwrap();
        let solution = open(&mut sam).await;
        assert_eq!(step(&ask(&mut sam, &solution).await), "help-desk-asked");
        for role in roles {
            let mails = portal.mails_to(&format!("{role}@second.example")).await;
            assert_eq!(mails.len(), usize::from(asked.contains(role)), "{role} of {roles:?}");
        }
    }
}
