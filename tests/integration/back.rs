//! Back: what is shown belongs to the address that the person is at.

use server::wire::Step;

use crate::registration::PASSWORD;
use crate::support::browser::{Browser, step};
use crate::support::portal::{DATA, TestPortal};

const FIRST: [(&str, &str); 3] = [("reset", "identify"), ("change", "sign-in"), ("register", "sign-in-to-register")];

#[tokio::test]
async fn who_has_left_comes_back_to_the_first_page_of_the_address() {
    let portal = TestPortal::start_with(&[DATA, HOUSE_OF_ITS_OWN].concat()).await;
    for (journey, first) in FIRST {
        let mut person = portal.browser();
        person.goes_to(journey);
        assert_eq!(step(&person.step_back().await), first, "{journey}: no visit was there");
        begins(&mut person, journey).await;
        person.leave().await.unwrap();
        for _ in 0..2 {
            assert_eq!(step(&person.step_back().await), first, "{journey}: it was left");
        }
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow WHERE state <> 'left'").await, 0, "nothing was begun");
}

#[tokio::test]
async fn a_visit_that_outlived_its_time_goes_back_to_the_first_page_of_the_address() {
    let portal = TestPortal::start_with(&[DATA, HOUSE_OF_ITS_OWN].concat()).await;
    for (journey, first) in FIRST {
        let mut person = portal.browser();
        begins(&mut person, journey).await;
        portal.clock.advance(server::clock::HOUR_MS);
        for _ in 0..2 {
            assert_eq!(step(&person.step_back().await), first, "{journey}");
        }
    }
}

#[tokio::test]
async fn a_visit_of_another_address_is_never_stepped_back_in() {
    let portal = TestPortal::start_with(&[DATA, HOUSE_OF_ITS_OWN].concat()).await;
    for (under_way, _) in FIRST {
        for (journey, first) in FIRST.iter().filter(|(journey, _)| *journey != under_way) {
            let mut person = portal.browser();
            begins(&mut person, under_way).await;
            person.goes_to(journey);
            assert_eq!(step(&person.step_back().await), *first, "{under_way} seen from {journey}");
        }
    }
}

#[tokio::test]
async fn back_keeps_what_the_address_said() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.whr = Some("cloud.example");
    alice.begin("alice@cloud.example").await.unwrap();
    let back = alice.step_back().await.unwrap();
    assert!(matches!(&back.step, Step::Identify { user_id, .. } if user_id == "alice@cloud.example"), "{back:?}");
    assert!(back.organization.is_some(), "the organization that the address names");
}

/// An organization for registration, beside those of [`DATA`].
const HOUSE_OF_ITS_OWN: &str = r#"
[[tenant]]
name = "Registering"
domains = ["register.example"]
[tenant.settings]
methods = ["email", "app-code"]
combined_registration = true
[[account]]
tenant = "Registering"
user_id = "ruth@register.example"
start_password = "Forgotten lantern 1"
"#;

async fn begins(person: &mut Browser, journey: &str) {
    let begun = match journey {
        "register" => person.sign_in_to_register("ruth@register.example", PASSWORD).await,
        "change" => person.begin_change("alice@cloud.example", "Forgotten lantern 1").await,
        _ => person.begin("alice@cloud.example").await,
    };
    assert!(!FIRST.iter().any(|(_, first)| *first == step(&begun)), "{journey}: {begun:?}");
}
