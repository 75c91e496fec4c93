//! Before the program runs: what is typed into the page that stands there already, and
//! what the browser fetches for it.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::browser::SetUp;
use crate::gate::Shut;
use crate::goals::sets_password;
use crate::person::Person;
use crate::stage::Stage;

const USER_ID: &str = "ready@cloud.example";
const PASSWORD: &str = "Forgotten lantern 1";

const FIRST: [(&str, &str, bool); 3] =
    [("/", "identify-heading", false), ("/change", "change-heading", true), ("/register", "register-heading", true)];

/// A browser that does not wait until a page has loaded with its program.
async fn sits_down(firefox: bool) -> Person {
    match firefox {
        true => Person::sits_down_at_firefox_at_once().await,
        false => Person::sits_down_at(SetUp { at_once: true, ..SetUp::default() }).await,
    }
}

/// Opens a page whose program is held back, and waits until a person sees it: what is pressed before is lost.
async fn opens_early(person: &Person, stage: &Stage, path: &str) {
    person.opens(&format!("{}{path}?mkt=en", stage.address)).await;
    let stands = format!(
        "return location.pathname === {} && !!document.getElementById('user-id') \
         && performance.getEntriesByName('first-contentful-paint').length > 0",
        Value::from(path)
    );
    person.waits_for("the page before the program", &stands).await;
    assert!(is_early(person).await);
}

/// Whether the program has not taken over yet: the heading that it makes has an id.
async fn is_early(person: &Person) -> bool {
    person.asks("return !document.getElementById('heading')").await == json!(true)
}

/// Waits until the program has taken over and its check is done.
async fn is_settled(person: &Person, heading: &str) {
    person.reaches(heading).await;
    person.waits_for("the check", "return !!document.querySelector('.status.is-done')").await;
}

/// What both fields hold; `null` for a second field that is not there.
async fn typed(person: &Person) -> Value {
    person.asks("return ['user-id', 'current-password'].map(id => document.getElementById(id)?.value ?? null)").await
}

async fn keeps_what_is_typed_early(firefox: bool) {
    for (path, heading, has_password) in FIRST {
        let (stage, gate) = Stage::set_behind_a_gate().await;
        let person = sits_down(firefox).await;
        opens_early(&person, &stage, path).await;
        if has_password {
            person.clicks("#current-password").await;
            person.focus_is_on("current-password").await;
            person.types(PASSWORD).await;
            // A browser on a busy machine is still putting letters in when the next field is pressed.
            let there =
                format!("return document.getElementById('current-password').value === {}", Value::from(PASSWORD));
            person.waits_for("the password in its field", &there).await;
        }
        person.clicks("#user-id").await;
        person.types(USER_ID).await;
        for _ in 0..3 {
            person.presses(Key::Left).await;
        }
        assert!(is_early(&person).await, "{path}: the program was held back all the time");

        gate.is_now(Shut::Nothing);
        is_settled(&person, heading).await;
        let password = has_password.then_some(PASSWORD);
        assert_eq!(typed(&person).await, json!([USER_ID, password]), "{path}");
        // The caret stays where it was: typing goes on in the middle of the word.
        person.focus_is_on("user-id").await;
        person.types("X").await;
        assert_eq!(typed(&person).await, json!(["ready@cloud.examXple", password]), "{path}");
        person.presses(Key::Backspace).await;

        person.presses(Key::Enter).await;
        match path {
            "/" => person.reaches("choose-method-heading").await,
            "/change" => {
                person.reaches("new-password-heading").await;
                sets_password(&person, "Amber lantern 27").await;
                person.reaches("done-change-heading").await;
            }
            // Registration asks for a proof of what is on file before it shows anything.
            _ => person.reaches("choose-method-heading").await,
        }
        person.saw_no_trouble().await;
    }
}

#[tokio::test]
async fn what_is_typed_before_the_program_runs_is_kept_with_the_caret() {
    keeps_what_is_typed_early(false).await;
}

#[tokio::test]
async fn what_is_typed_before_the_program_runs_is_kept_with_the_caret_in_firefox() {
    keeps_what_is_typed_early(true).await;
}

#[tokio::test]
async fn what_a_manager_fills_in_before_the_program_runs_is_kept() {
    for (path, heading, has_password) in FIRST {
        let (stage, gate) = Stage::set_behind_a_gate().await;
        let person = sits_down(false).await;
        opens_early(&person, &stage, path).await;
        // As a password manager does: it sets the value and sends an event, without a key and without the focus.
        let fills = format!(
            "for (const [id, text] of [['user-id', '{USER_ID}'], ['current-password', '{PASSWORD}']]) {{ \
             const field = document.getElementById(id); if (!field) continue; \
             field.value = text; field.dispatchEvent(new InputEvent('input', {{ bubbles: true }})); }}"
        );
        person.asks(&fills).await;
        gate.is_now(Shut::Nothing);
        is_settled(&person, heading).await;
        assert_eq!(typed(&person).await, json!([USER_ID, has_password.then_some(PASSWORD)]), "{path}");
        assert_eq!(person.asks("return document.activeElement === document.body").await, json!(true), "{path}");
    }
}

#[tokio::test]
async fn what_is_typed_before_the_program_runs_outlives_a_portal_that_does_not_answer() {
    let (stage, gate) = Stage::set_behind_a_gate().await;
    let person = sits_down(false).await;
    opens_early(&person, &stage, "/change").await;
    person.clicks("#user-id").await;
    person.types(USER_ID).await;
    person.clicks("#current-password").await;
    person.types(PASSWORD).await;
    gate.is_now(Shut::Calls);
    person.waits_for("a fault", "return !!document.getElementById('fault')").await;
    gate.is_now(Shut::Nothing);
    person.clicks("main .button").await;
    is_settled(&person, "change-heading").await;
    assert_eq!(typed(&person).await, json!([USER_ID, PASSWORD]));
    // What was typed early is kept for this page only. The fields of the next page are empty.
    person.clicks("main button[type=submit]").await;
    person.reaches("new-password-heading").await;
    let left = "return [...document.querySelectorAll('input[type=password]')].map(field => field.value).join('')";
    assert_eq!(person.asks(left).await, json!(""));
}

async fn fetches_its_words_once(firefox: bool) {
    let (stage, gate) = Stage::set_behind_a_gate().await;
    gate.is_now(Shut::Nothing);
    let person = sits_down(firefox).await;
    for (path, heading, _) in [FIRST[0], FIRST[2]] {
        person.opens(&format!("{}{path}?mkt=en", stage.address)).await;
        is_settled(&person, heading).await;
        let ahead = "return [...document.querySelectorAll('link[rel=preload][as=fetch]')].map(link => link.getAttribute('href')) \
                     .filter(address => address.includes('.ftl'))";
        let ahead = person.asks(ahead).await;
        let asked = gate.asked_for(".ftl");
        assert_eq!(ahead, json!([asked.last()]), "{path}: what is fetched ahead is what is asked for: {asked:?}");
        let loaded = "return performance.getEntriesByType('resource').map(entry => new URL(entry.name)) \
                      .filter(address => address.pathname.endsWith('.ftl')).map(address => address.pathname + address.search)";
        assert_eq!(person.asks(loaded).await, ahead, "{path}: once");
    }
    let asked = gate.asked_for(".ftl");
    assert_eq!(asked.len(), 2, "each file of words travels once: {asked:?}");
}

#[tokio::test]
async fn the_words_are_fetched_ahead_and_once() {
    fetches_its_words_once(false).await;
}

#[tokio::test]
async fn the_words_are_fetched_ahead_and_once_in_firefox() {
    fetches_its_words_once(true).await;
}
