//! A new password under the strict preset: what the browser ticks off is what the server takes.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::look::look;
use crate::person::Person;
use crate::stage::Stage;

/// Paula, with every gate passed, before her new password.
async fn proven(person: &Person, stage: &Stage) {
    person.driver().delete_all_cookies().await.unwrap();
    person.opens(&format!("{}/?mkt={}", stage.address, person.locale)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("paula@strict.example").await;
    person.presses(Key::Enter).await;
    person.reaches("choose-method-heading").await;
    person.clicks(".choice").await;
    person.reaches("enter-code-heading-email").await;
    let code = stage.code_to("paula@mail.example", 1).await;
    assert_eq!(code.len(), 8, "six digits are too few for a single gate");
    person.clicks("#code").await;
    person.types(&code).await;
    person.presses(Key::Enter).await;
    person.reaches("new-password-heading").await;
}

async fn pastes_twice(person: &Person, password: &str) {
    for field in ["#new-password", "#new-password-again"] {
        person.asks(&format!("document.querySelector('{field}').value = ''")).await;
        person.clicks(field).await;
        person.pastes(password).await;
    }
}

async fn is_ticked_off(person: &Person) -> bool {
    person.asks("return !!document.querySelector('.rule.is-met')").await == Value::Bool(true)
}

async fn strict(locale: &'static str) {
    let stage = Stage::set().await;
    let mut person = Person::sits_down().await;
    person.locale = locale;
    proven(&person, &stage).await;
    let rules = "return [...document.querySelectorAll('.rule')].length + document.querySelectorAll('.kinds').length";
    assert_eq!(person.asks(rules).await, 1, "the length is the only rule there is");
    let length = "return document.querySelector('.rule').innerText";
    let told = person.asks(length).await.to_string();
    assert!(told.contains("15") && told.contains("256"), "{told}");

    // Letters with a separate accent, as some keyboards and password managers give them: 14, then 15.
    for (letters, enough) in [(14, false), (15, true)] {
        person.asks("document.querySelector('#new-password').value = ''").await;
        person.clicks("#new-password").await;
        person.pastes(&"e\u{301}".repeat(letters)).await;
        assert_eq!(is_ticked_off(&person).await, enough, "{letters} letters");
    }
    look(&person, "new-password-strict").await;

    // Long enough, but easy to guess: the server says so, with advice.
    pastes_twice(&person, "P@sswordP@ssword").await;
    person.presses(Key::Enter).await;
    let advised = Value::from(person.says("advice-password-repeats"));
    let told = format!(
        "return ['problems', 'new-password-problem'].every(id => document.getElementById(id)?.innerText.includes({advised}))"
    );
    person.waits_for("the advice, at the top and at the field", &told).await;
    person.focus_is_on("problems").await;
    look(&person, "new-password-advised").await;

    // Set with letters in separate parts, and typed with whole letters at the sign-in.
    pastes_twice(&person, "cafe\u{301} \u{1112}\u{1161}\u{11ab} lanterns 🔑").await;
    person.presses(Key::Enter).await;
    person.reaches("done-heading").await;
    assert!(stage.lets_in("paula@strict.example", "caf\u{e9} 한 lanterns 🔑").await);
    assert!(!stage.lets_in("paula@strict.example", "cafe 한 lanterns 🔑").await);
    assert_eq!(person.asks("return document.body.innerText.includes('lanterns')").await, json!(false));
}

#[tokio::test]
async fn a_passphrase_of_any_script_is_set_under_the_strict_preset_in_english() {
    strict("en").await;
}

#[tokio::test]
async fn a_passphrase_of_any_script_is_set_under_the_strict_preset_in_korean() {
    strict("ko").await;
}
