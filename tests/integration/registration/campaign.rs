//! A registration campaign: who is asked at sign-in, how often they may put it off, and when it ends.

use serde_json::{Value, json};
use server::act::{Act, By};
use server::clock::{DAY_MS, day_ms};
use server::desk::report::Registrations;
use server::wire::register::{RegisterStep, RegistrationResult, Why};

use crate::support::browser::{Browser, registering, step};
use crate::support::login_flow::{LoginFlow, RETURN_TO, question, ticket_in};
use crate::support::portal::TestPortal;

use super::{HOUSE, PASSWORD, RUTH, take_in_app};

const PAUL: &str = "paul@cloud.example";

/// The clock begins on 2026-11-23.
fn house(campaign: &str) -> String {
    let settings = format!("return_addresses = [\"{RETURN_TO}\"]\ncampaign = {{ {campaign} }}\nmethods = ");
    HOUSE.replacen("methods = ", &settings, 1)
}

async fn portal(campaign: &str) -> (TestPortal, LoginFlow) {
    let portal = TestPortal::start_with(&house(campaign)).await;
    let login_flow = LoginFlow::added(&portal, "Cloud Works", "acme").await;
    (portal, login_flow)
}

/// What a sign-in of now is told.
async fn signs_in(portal: &TestPortal, login_flow: &LoginFlow, user_id: &str) -> Value {
    let mut asked = question(user_id);
    asked["auth_time"] = json!(portal.portal.now_ms() / 1000);
    login_flow.ask(&asked).await.1
}

/// Comes by the ticket of an answer.
async fn comes(portal: &TestPortal, answer: &Value) -> (Browser, RegisterStep) {
    let mut person = portal.browser();
    person.look_at_registration().await.unwrap();
    let ticket = ticket_in(answer["url"].as_str().unwrap());
    let body = json!({ "entry": person.entry_to_register(), "ticket": ticket.expose() });
    let shown = person.registers("redeem", body).await;
    (person, shown)
}

/// How often the page says that the person may put it off.
fn left(step: &RegisterStep) -> Option<u8> {
    match step {
        RegisterStep::Asked { campaign: Some(campaign), .. } => campaign.left,
        step => panic!("{step:?}"),
    }
}

async fn puts_off(person: &mut Browser) {
    let over = person.registers("cancel", json!({})).await;
    assert!(matches!(over, RegisterStep::Over { result: RegistrationResult::Cancelled, .. }), "{over:?}");
}

/// What the report says of a person: what is asked, why, and how often it was put off.
async fn reported(portal: &TestPortal, user_id: &str) -> (Option<&'static str>, String, u8) {
    let mut act = Act::begin(&portal.portal, By::Portal).await.unwrap();
    let mut walk = Registrations::of(&mut act, None).await.unwrap();
    let people = walk.next(&mut act).await.unwrap();
    let person = people.into_iter().find(|person| person.user_id == user_id).unwrap();
    (person.asked, person.why, person.put_off)
}

#[tokio::test]
async fn a_person_puts_it_off_as_often_as_the_campaign_says_and_is_then_asked_at_every_sign_in() {
    let campaign = "begins = \"2026-11-23\", ends = \"2026-12-31\", put_off = 2, wait_days = 3";
    let (portal, login_flow) = portal(campaign).await;
    for still in [2, 1] {
        let answer = signs_in(&portal, &login_flow, RUTH).await;
        assert_eq!((&answer["required"], &answer["kind"]), (&json!(true), &json!("register")));
        let (mut ruth, page) = comes(&portal, &answer).await;
        assert_eq!(left(&page), Some(still));
        puts_off(&mut ruth).await;
        assert_eq!(signs_in(&portal, &login_flow, RUTH).await["kind"], json!(null), "in peace");
        portal.clock.advance(3 * DAY_MS - 1);
        assert_eq!(signs_in(&portal, &login_flow, RUTH).await["kind"], json!(null), "in peace to the last moment");
        portal.clock.advance(1);
    }
    for _ in 0..2 {
        let answer = signs_in(&portal, &login_flow, RUTH).await;
        let (mut ruth, page) = comes(&portal, &answer).await;
        assert_eq!(left(&page), Some(0));
        puts_off(&mut ruth).await;
        assert_eq!(signs_in(&portal, &login_flow, RUTH).await["kind"], "register");
    }
    let (asked, why, put_off) = reported(&portal, RUTH).await;
    let told = "campaign until 2026-12-31: registered 0 of 1 methods";
    assert_eq!((asked, why.as_str(), put_off), (Some("register"), told, 4));
    let last_moment = day_ms("2027-01-01").unwrap() - 1;
    portal.clock.advance(last_moment - portal.portal.now_ms());
    assert_eq!(signs_in(&portal, &login_flow, RUTH).await["kind"], "register", "its last day");
    portal.clock.advance(1);
    assert_eq!(signs_in(&portal, &login_flow, RUTH).await["kind"], json!(null), "over");
    assert_eq!(reported(&portal, RUTH).await.1, "not required by the organization");
}

#[tokio::test]
async fn a_person_of_whom_the_organization_knows_an_address_is_asked_to_register_their_own() {
    let (portal, login_flow) = portal("begins = \"2026-11-23\", ends = \"2026-12-31\"").await;
    // The address counts for a reset, since the policy says so; and it proves who binds another method.
    assert_eq!(step(&portal.browser().begin(PAUL).await), "choose-method");
    let answer = signs_in(&portal, &login_flow, PAUL).await;
    let (mut paul, page) = comes(&portal, &answer).await;
    assert!(matches!(&page, RegisterStep::Asked { missing: 1, on_file, .. } if on_file.len() == 1), "{page:?}");
    assert_eq!(step(&paul.register("start", json!({})).await), "choose-method");
    paul.choose(0).await.unwrap();
    let app = paul.prove(&portal.code_sent_to("paul@mail.example").await).await;
    let (_, review) = take_in_app(&portal, &mut paul, app).await;
    assert_eq!(step(&review), "review");
    let over = registering(paul.register("confirm", json!({})).await);
    assert!(matches!(over, RegisterStep::Over { result: RegistrationResult::Completed, .. }), "{over:?}");
    assert_eq!(signs_in(&portal, &login_flow, PAUL).await["kind"], json!(null));
    assert_eq!(reported(&portal, PAUL).await.1, "all on file");
}

#[tokio::test]
async fn two_windows_put_it_off_once_and_a_closed_one_not_at_all() {
    let (portal, login_flow) = portal("begins = \"2026-11-23\", ends = \"2026-12-31\"").await;
    let answers = [signs_in(&portal, &login_flow, RUTH).await, signs_in(&portal, &login_flow, RUTH).await];
    let (_, _) = comes(&portal, &signs_in(&portal, &login_flow, RUTH).await).await;
    assert_eq!(reported(&portal, RUTH).await.2, 0);
    let (mut one, _) = comes(&portal, &answers[0]).await;
    let (mut other, _) = comes(&portal, &answers[1]).await;
    puts_off(&mut one).await;
    puts_off(&mut other).await;
    assert_eq!(reported(&portal, RUTH).await.2, 1);
}

#[tokio::test]
async fn a_person_who_comes_by_themselves_puts_nothing_off() {
    let (portal, _) = portal("begins = \"2026-11-23\", ends = \"2026-12-31\"").await;
    let mut ruth = portal.browser();
    let page = registering(ruth.sign_in_to_register(RUTH, PASSWORD).await);
    assert_eq!(left(&page), None);
    assert_eq!(step(&ruth.register("cancel", json!({})).await), "manage");
    assert_eq!(reported(&portal, RUTH).await.2, 0);
}

#[tokio::test]
async fn another_campaign_counts_anew() {
    let (portal, login_flow) = portal("begins = \"2026-11-23\", ends = \"2026-11-24\", wait_days = 14").await;
    let (mut ruth, _) = comes(&portal, &signs_in(&portal, &login_flow, RUTH).await).await;
    puts_off(&mut ruth).await;
    portal.clock.advance(2 * DAY_MS);
    portal.import(&house("begins = \"2026-11-25\", ends = \"2026-12-31\"")).await;
    let answer = signs_in(&portal, &login_flow, RUTH).await;
    assert_eq!(left(&comes(&portal, &answer).await.1), Some(3));
}

#[tokio::test]
async fn what_is_confirmed_in_a_campaign_is_what_the_policy_counts() {
    let both = house("begins = \"2026-11-23\", ends = \"2026-12-31\"").replacen(
        "methods = ",
        "require_registration = true\nreconfirm_days = 90\nmethods = ",
        1,
    );
    let portal = TestPortal::start_with(&both).await;
    let login_flow = LoginFlow::added(&portal, "Cloud Works", "acme").await;
    let (mut paul, page) = comes(&portal, &signs_in(&portal, &login_flow, PAUL).await).await;
    assert_eq!(left(&page), Some(3));
    puts_off(&mut paul).await;
    let answer = signs_in(&portal, &login_flow, PAUL).await;
    assert_eq!(answer["kind"], "reconfirm");
    let (mut paul, page) = comes(&portal, &answer).await;
    assert!(matches!(page, RegisterStep::Asked { why: Why::Reconfirm, missing: 0, campaign: None, .. }), "{page:?}");
    let over = registering(paul.register("confirm", json!({})).await);
    assert!(matches!(over, RegisterStep::Over { result: RegistrationResult::Completed, .. }), "{over:?}");
    assert_eq!(signs_in(&portal, &login_flow, PAUL).await["kind"], json!(null));
}
