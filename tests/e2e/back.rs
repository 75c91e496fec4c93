//! Back, after a journey was left: the page fits the address, and no reset is begun.

use serde_json::{Value, json};

use crate::goals::{knows, sets_password};
use crate::person::Person;
use crate::register::{comes_to, presses};
use crate::stage::Stage;

const OLD: &str = "Forgotten lantern 1";

/// Goes back in the tab's history, and waits until the page has its answer.
async fn goes_back(person: &Person) {
    let place = person.asks("return history.state").await.as_i64().unwrap();
    person.driver().back().await.unwrap();
    let answered = format!(
        "return history.state === {} && !document.querySelector('button[type=submit][aria-disabled]')",
        place - 1
    );
    person.waits_for("the answer", &answered).await;
}

async fn shows(person: &Person, path: &str, heading: &str) {
    person.reaches(heading).await;
    assert_eq!(person.asks("return location.pathname").await, Value::from(path));
    assert_eq!(person.asks("return document.querySelectorAll('h1').length").await, json!(1));
}

/// Goes back to the first page of this tab. Every page on the way is that of the address.
async fn stays_all_the_way_back(person: &Person, path: &str, heading: &str) {
    let places = person.asks("return history.state").await.as_i64().unwrap();
    assert!(places > 1, "there is something to go back to");
    for _ in 0..places {
        goes_back(person).await;
        shows(person, path, heading).await;
    }
}

/// A person who signed in to change their password.
async fn changes(stage: &Stage) -> Person {
    let person = Person::sits_down().await;
    person.opens(&format!("{}/change?mkt=en", stage.address)).await;
    person.reaches("change-heading").await;
    knows(&person, "ready@cloud.example", OLD).await;
    person.reaches("new-password-heading").await;
    person
}

#[tokio::test]
async fn back_after_signing_out_of_registration_is_its_sign_in() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    person.opens(&format!("{}/register?mkt=en", stage.address)).await;
    person.reaches("register-heading").await;
    knows(&person, "rita@register.example", OLD).await;
    comes_to(&person, "register-asked-heading").await;
    presses(&person, ".button", "register-not-now-button").await;
    comes_to(&person, "register-manage-heading").await;
    presses(&person, ".button", "register-sign-out-button").await;
    shows(&person, "/register", "register-heading").await;
    stays_all_the_way_back(&person, "/register", "register-heading").await;
    // A sign-in on this page still leads to registration.
    knows(&person, "rita@register.example", OLD).await;
    comes_to(&person, "register-asked-heading").await;
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn back_after_a_change_is_its_sign_in() {
    let stage = Stage::set().await;
    let person = changes(&stage).await;
    sets_password(&person, "Amber lantern 27").await;
    comes_to(&person, "done-change-heading").await;
    stays_all_the_way_back(&person, "/change", "change-heading").await;
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn back_after_a_visit_that_is_gone_from_the_portal_is_the_first_page_of_the_address() {
    let stage = Stage::set().await;
    let person = changes(&stage).await;
    // As if the visit had expired in another tab: the session has no visit any more.
    person.driver().delete_all_cookies().await.unwrap();
    goes_back(&person).await;
    shows(&person, "/change", "change-heading").await;
}
