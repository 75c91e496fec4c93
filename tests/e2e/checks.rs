//! The check of an organization that asks for a picture: read, heard, and done without.

use serde_json::{Value, json};
use server::captcha::Captcha;
use server::clock::{Clock, SystemClock};
use server::secrets::{Keys, SessionToken};
use thirtyfour::prelude::*;

use crate::look::look;
use crate::person::Person;
use crate::stage::Stage;

const IS_THERE: &str = "return document.querySelector('.picture')?.naturalWidth === 264";

/// What a person reads off the picture.
async fn digits(person: &Person, stage: &Stage) -> String {
    let cookie = person.driver().get_named_cookie("latchkey").await.unwrap();
    let session = SessionToken::from_cookie(&cookie.value).unwrap();
    let address = person.asks("return document.querySelector('.picture').src").await;
    let name = address.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let keys = Keys::from_file(&stage.path("key")).unwrap();
    let hidden = Captcha { keys: &keys, rounds: 1 }.open_picture(&session, &name, SystemClock.now_ms()).unwrap();
    hidden.expose().to_owned()
}

async fn names_the_account(person: &Person, stage: &Stage) {
    person.opens(&format!("{}/?mkt={}", stage.address, person.locale)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("pia@picture.example").await;
    person.presses(Key::Enter).await;
    person.waits_for("the picture", IS_THERE).await;
    // The person made no mistake: a status says what is asked, and no field is marked as wrong.
    person.focus_is_on("heading").await;
    let said = format!(
        "return [...document.querySelectorAll('main [role=status]')].some(e => e.innerText.includes({})) \
         && !document.getElementById('problems') && !document.querySelector('[aria-invalid]')",
        Value::from(person.says("refusal-check-wanted"))
    );
    person.waits_for("the word about one more check", &said).await;
}

#[tokio::test]
async fn a_picture_is_asked_for_refused_renewed_and_passed_by_keyboard() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    names_the_account(&person, &stage).await;
    look(&person, "picture").await;
    // What a screen reader is told. The digits are not in it.
    let told = "return [document.querySelector('.picture').alt, document.querySelector('audio').ariaLabel]";
    assert_eq!(person.asks(told).await, json!([person.says("picture-alt"), person.says("picture-sound")]));
    let heard = "const sound = document.querySelector('audio'); sound.preload = 'auto'; \
                 return sound.readyState >= 1 && sound.duration > 4 && sound.duration < 12";
    person.waits_for("the sound", heard).await;

    person.tabs_to("#picture").await;
    person.presses(Key::Enter).await;
    person.waits_for("the word about digits", "return !!document.getElementById('picture-problem').innerText").await;
    let before = digits(&person, &stage).await;
    person.tabs_to("#picture").await;
    person.types(if before == "000000" { "000001" } else { "000000" }).await;
    person.presses(Key::Enter).await;
    let said = format!(
        "return document.getElementById('picture-problem').innerText.includes({})",
        Value::from(person.says("refusal-check-mistyped"))
    );
    person.waits_for("the word about wrong digits", &said).await;
    person.waits_for("another picture", IS_THERE).await;
    look(&person, "picture-refused").await;

    let shown = person.asks("return document.querySelector('.picture').src").await;
    person.tabs_to(".field .link").await;
    person.presses(Key::Enter).await;
    person.waits_for("a newer picture", &format!("return document.querySelector('.picture').src !== {shown}")).await;
    person.tabs_to("#picture").await;
    let right = digits(&person, &stage).await;
    person.pastes(&right).await;
    person.presses(Key::Enter).await;
    person.reaches("choose-method-heading").await;
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn ac_186_the_picture_is_left_for_a_check_without_a_puzzle() {
    let stage = Stage::set().await;
    let mut person = Person::sits_down().await;
    person.locale = "ko";
    names_the_account(&person, &stage).await;
    look(&person, "picture").await;
    person.tabs_to(".button.is-plain").await;
    person.presses(Key::Enter).await;
    person
        .waits_for("the work", "return !!document.querySelector('.status') && !document.querySelector('.picture')")
        .await;
    let kept = "return document.activeElement.matches('.button.is-plain')";
    assert_eq!(person.asks(kept).await, json!(true), "the focus stays on the switch");
    look(&person, "picture-without").await;
    person.presses(Key::Enter).await;
    person.waits_for("the picture again", IS_THERE).await;
    person.presses(Key::Enter).await;
    person.tabs_to("button[type=submit]").await;
    person.presses(Key::Enter).await;
    person.reaches("choose-method-heading").await;
    person.saw_no_trouble().await;
}
