//! A way that wrong codes have closed, as a person meets it.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::goals::{chooses, identifies, is_refused, proves};
use crate::person::Person;
use crate::register::{comes_to, presses};
use crate::stage::{APP_SECRET, Stage};
use crate::support::portal::other_than;
use crate::support::totp;

/// What the page says, and the buttons and links in their order.
async fn seen(person: &Person) -> (String, Vec<String>) {
    let text = person.asks("return document.querySelector('main').innerText").await;
    let ways = "return [...document.querySelectorAll('main :is(button, a)')].map(way => way.innerText.trim())";
    let ways = person.asks(ways).await;
    let ways = ways.as_array().unwrap().iter().map(|way| way.as_str().unwrap().to_owned()).collect();
    (text.as_str().unwrap().to_owned(), ways)
}

/// Five wrong codes, by keyboard.
async fn mistypes(person: &Person, wrong: &str, refused: &str) {
    proves(person, wrong).await;
    for _ in 1..5 {
        is_refused(person, refused).await;
        person
            .waits_for("the answer", "return !document.querySelector('button[aria-disabled=true][type=submit]')")
            .await;
        person.asks("document.getElementById('code').value = ''").await;
        person.tabs_to("#code").await;
        person.types(wrong).await;
        person.presses(Key::Enter).await;
    }
    comes_to(person, "way-closed-heading").await;
}

/// Asserts that the page has no field for a code, offers no new code, counts no hours down,
/// and says the day until which the way is closed.
async fn tells_when_and_asks_for_nothing(person: &Person) {
    let (text, _) = seen(person).await;
    assert_eq!(person.asks("return document.querySelectorAll('main input').length").await, json!(0));
    assert!(!text.contains(&person.says("enter-code-send-again-button")), "{text}");
    // The day of tomorrow as the browser writes it.
    let tomorrow = "return new Date(Date.now() + 86400000).toLocaleString('en-u-ca-gregory-nu-latn', { month: 'long', day: 'numeric' })";
    let day = person.asks(tomorrow).await;
    assert!(text.contains("until ") && text.contains(day.as_str().unwrap()), "{text}");
    let counts = "return [...document.body.innerText.matchAll(/(\\d+):\\d\\d/g)].map(found => Number(found[1])).filter(hours => hours > 23)";
    assert_eq!(person.asks(counts).await, json!([]), "{text}");
    let title = person.driver().title().await.unwrap();
    assert!(title.contains(&person.says("way-closed-heading")), "{title}");
}

#[tokio::test]
async fn the_only_way_that_is_closed_leads_to_the_help_desk_and_to_another_account() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    identifies(&person, &stage.address, "ready@cloud.example").await;
    comes_to(&person, "choose-method-heading").await;
    chooses(&person, "choose-method-email").await;
    person.reaches("enter-code-heading-email").await;
    let code = stage.code_to("rose@mail.example", 1).await;
    let wrong = other_than(&code);
    mistypes(&person, &wrong, "refusal-code-wrong-email").await;
    let expected = [person.says("stopped-help-desk-button"), person.says("choose-method-other-account-button")];
    for _ in 0..2 {
        tells_when_and_asks_for_nothing(&person).await;
        let (text, ways) = seen(&person).await;
        assert_eq!(ways, expected, "{text}");
        assert!(!text.contains("another way"), "there is no other way: {text}");
        // The same after a reload.
        person.driver().refresh().await.unwrap();
        person.reaches("way-closed-heading").await;
    }
    // In the history this page has replaced the page of the code: one step back is the choice of a way.
    person.driver().back().await.unwrap();
    person.reaches("choose-method-heading").await;
    chooses(&person, "choose-method-email").await;
    person.focus_is_on("problems").await;
    let told = person.asks("return document.getElementById('problems').innerText").await;
    assert!(
        told.as_str().unwrap().contains("closed until") && !told.as_str().unwrap().contains("another way"),
        "{told}"
    );
    person.reaches("choose-method-heading").await;
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn another_way_stands_first_where_one_is_open_and_leads_on() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    identifies(&person, &stage.address, "two-methods@twogates.example").await;
    comes_to(&person, "choose-method-heading").await;
    chooses(&person, "choose-method-app-code").await;
    person.reaches("enter-code-heading-app-code").await;
    mistypes(&person, &totp::wrong_code(APP_SECRET), "refusal-code-wrong-app-code").await;
    tells_when_and_asks_for_nothing(&person).await;
    let (text, ways) = seen(&person).await;
    assert_eq!(ways.first(), Some(&person.says("enter-code-other-way-button")), "{ways:?}");
    assert!(text.contains("another way"), "{text}");
    presses(&person, "main .button", "enter-code-other-way-button").await;
    comes_to(&person, "choose-method-heading").await;
    chooses(&person, "choose-method-email").await;
    person.reaches("enter-code-heading-email").await;
    proves(&person, &stage.code_to("tess@mail.example", 1).await).await;
    // The mail is proven. One more proof is needed, and only the app is left for it.
    comes_to(&person, "choose-method-heading").await;
    let lead = person.asks("return document.querySelector('.lead').innerText").await;
    assert_eq!(lead, Value::from(person.says("choose-method-lead-one-more")));
    person.saw_no_trouble().await;
}
