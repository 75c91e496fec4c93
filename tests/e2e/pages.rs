//! The pages as they come one after the other: what moves, what is told where, and what password managers are told.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::look::look;
use crate::person::Person;
use crate::stage::Stage;
use crate::support::portal::other_than;

async fn title_is(person: &Person, heading: &str) {
    let title = person.driver().title().await.unwrap();
    assert!(title.contains(&person.says(heading)), "{title}");
}

#[tokio::test]
async fn the_journey_holds_still_and_tells_each_problem_twice() {
    let stage = Stage::set().await;
    let person = &Person::sits_down().await;
    let locale = person.locale;
    person.opens(&format!("{}/?mkt={locale}&whr=cloud.example", stage.address)).await;
    person.reaches("identify-heading").await;
    person.waits_for("the check", "return !!document.querySelector('.status.is-done')").await;
    let shift = person.asks("return window.__shift").await;
    assert!(shift.as_f64().unwrap() < 0.01, "the page moved when the app took over: {shift}");
    title_is(person, "identify-heading").await;
    person.presses(Key::Escape).await;
    person.clicks("button.button[type=submit]").await;
    person.waits_for("the summary", "return !!document.getElementById('problems')").await;
    person.focus_is_on("problems").await;
    person.clicks("#user-id").await;
    person.types("rosa@cloud.example").await;
    person.presses(Key::Enter).await;

    person.reaches("choose-method-heading").await;
    title_is(person, "choose-method-heading").await;
    person.clicks(".choice").await;
    person.reaches("enter-code-heading-email").await;
    let code = stage.code_to("rosa@mail.example", 1).await;
    person.clicks("#code").await;
    person.types(&other_than(&code)).await;
    person.presses(Key::Enter).await;
    person.waits_for("the summary", "return !!document.getElementById('problems')").await;
    person.focus_is_on("problems").await;
    let same = "return document.getElementById('problems').innerText.includes(document.getElementById('code-problem').innerText.trim())";
    assert_eq!(person.asks(same).await, Value::Bool(true), "the same words at the top and at the field");
    person.asks("document.getElementById('code').value = ''").await;
    person.clicks("#code").await;
    person.types(&code).await;
    person.presses(Key::Enter).await;

    person.reaches("new-password-heading").await;
    let fields =
        "return ['account', 'new-password', 'new-password-again'].map(id => document.getElementById(id).autocomplete)";
    assert_eq!(person.asks(fields).await, json!(["username", "new-password", "new-password"]));
    person.clicks("#new-password").await;
    person.types("Short").await;
    person.presses(Key::Enter).await;
    person.waits_for("the summary", "return !!document.getElementById('problems')").await;
    // Only the server knows the organization's name. It is told at the top and at the field, and the fields are empty.
    for field in ["#new-password", "#new-password-again"] {
        person.asks(&format!("document.querySelector('{field}').value = ''")).await;
        person.clicks(field).await;
        person.pastes("Cl0ud lantern 27").await;
    }
    person.presses(Key::Enter).await;
    let told = "return ['problems', 'new-password-problem'].every(id => document.getElementById(id)?.innerText.includes('Cl0ud'))";
    person.waits_for("the part to leave out, at the top and at the field", told).await;
    person.focus_is_on("problems").await;
    let left =
        "return document.getElementById('new-password').value + document.getElementById('new-password-again').value";
    assert_eq!(person.asks(left).await, json!(""));
    person.asks("document.getElementById('new-password').value = ''").await;
    for field in ["#new-password", "#new-password-again"] {
        person.clicks(field).await;
        person.pastes("Amber lantern 27").await;
    }
    person.presses(Key::Enter).await;
    person.reaches("done-heading").await;

    person.opens(&format!("{}/sign-in?mkt={locale}", stage.address)).await;
    look(person, "sign-in").await;
    person.opens(&format!("{}/?mkt={locale}", stage.address)).await;
    person.reaches("done-heading").await;
}

#[tokio::test]
async fn a_change_holds_still_and_ends_in_words_of_its_own() {
    let stage = Stage::set().await;
    let person = &Person::sits_down().await;
    let locale = person.locale;
    person.opens(&format!("{}/change?mkt={locale}", stage.address)).await;
    person.reaches("change-heading").await;
    person.waits_for("the check", "return !!document.querySelector('.status.is-done')").await;
    let shift = person.asks("return window.__shift").await;
    assert!(shift.as_f64().unwrap() < 0.1, "the page moved when the app took over: {shift}");
    title_is(person, "change-heading").await;
    person.clicks("button.button[type=submit]").await;
    person.waits_for("the summary", "return !!document.getElementById('problems')").await;
    person.clicks("#user-id").await;
    person.types("ready@cloud.example").await;
    person.clicks("#current-password").await;
    person.types("Forgotten lantern 1").await;
    person.presses(Key::Enter).await;
    person.reaches("new-password-heading").await;
    for field in ["#new-password", "#new-password-again"] {
        person.clicks(field).await;
        person.pastes("Amber lantern 27").await;
    }
    person.presses(Key::Enter).await;
    person.reaches("done-change-heading").await;
}
