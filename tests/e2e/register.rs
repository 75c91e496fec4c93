//! Registration: a person sets up an app and a mailbox, uses them, changes each and drops one.

use std::time::Duration;

use serde_json::{Value, json};
use server::clock::SECOND_MS;
use server::locale::shipped;
use thirtyfour::prelude::*;

use crate::goals::{chooses, identifies, is_refused, knows, proves, sets_password};
use crate::person::Person;
use crate::stage::Stage;
use crate::support::totp;

const RITA: &str = "rita@register.example";
const MAILBOX: &str = "rita@mail.example";
const OTHER_MAILBOX: &str = "maria@elsewhere.example";
const OLD: &str = "Forgotten lantern 1";
const NEW: &str = "Amber lantern 27";

/// Presses, by keyboard, what a selector finds with these words.
pub async fn presses(person: &Person, selector: &str, id: &str) {
    let words = Value::from(person.says(id));
    let mark = format!(
        "for (const e of document.querySelectorAll('[data-wanted]')) delete e.dataset.wanted; \
         const found = [...document.querySelectorAll({})].find(e => e.innerText.trim() === {words}); \
         if (found) found.dataset.wanted = ''; return !!found",
        Value::from(selector)
    );
    person.waits_for(id, &mark).await;
    person.tabs_to("[data-wanted]").await;
    person.presses(Key::Enter).await;
}

/// Waits for a page, with the focus on its heading.
pub async fn comes_to(person: &Person, heading: &str) {
    person.reaches(heading).await;
    person.focus_is_on("heading").await;
}

async fn signs_in(person: &Person, stage: &Stage, password: &str) {
    person.opens(&format!("{}/register?mkt={}", stage.address, person.locale)).await;
    person.reaches("register-heading").await;
    knows(person, RITA, password).await;
}

/// The key that the page shows. Checks its groups of four, its link and its QR code.
pub async fn key(person: &Person) -> String {
    let shown = person.asks("return document.getElementById('key').innerText").await;
    let shown = shown.as_str().unwrap().to_owned();
    assert!(shown.split(' ').all(|group| group.len() == 4), "{shown}");
    let key = shown.replace(' ', "");
    let link = person.asks("return document.querySelector('a[href^=\"otpauth:\"]').href").await;
    assert!(link.as_str().unwrap().contains(&format!("secret={key}")), "{link}");
    let picture = person.asks("return document.querySelector('.qr[role=img] path').getAttribute('d').length").await;
    assert!(picture.as_u64().unwrap() > 1000, "a whole QR code");
    key
}

/// What is on file, as the page lists it.
async fn on_file(person: &Person) -> Vec<String> {
    let names = "return [...document.querySelectorAll('.entry .choice-label')].map(e => e.innerText.trim())";
    let names = person.asks(names).await;
    names.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

async fn is_noted(person: &Person, id: &str) {
    let words = Value::from(person.says(id));
    let noted = format!("return [...document.querySelectorAll('.notice')].some(e => e.innerText.trim() === {words})");
    person.waits_for(id, &noted).await;
}

/// From the sign-in to the manage page, where an app and a mailbox are on file. Gives the app's key.
async fn registers(person: &Person, stage: &Stage) -> String {
    signs_in(person, stage, OLD).await;
    comes_to(person, "register-asked-heading").await;
    presses(person, ".button", "register-start-button").await;

    comes_to(person, "register-heading-app-code").await;
    let key = key(person).await;
    person.tabs_to("#code").await;
    person.types(&totp::wrong_code(&key)).await;
    person.presses(Key::Enter).await;
    is_refused(person, "refusal-code-wrong-app-code").await;
    assert_eq!(key, self::key(person).await, "the key stays the same, so an app that has it is still good");
    person.asks("document.getElementById('code').value = ''").await;
    let code = totp::code_now(&key);
    person.tabs_to("#code").await;
    person.pastes(&format!(" {} {}\u{a0}", &code[..3], &code[3..])).await;
    person.presses(Key::Enter).await;

    comes_to(person, "register-review-heading").await;
    assert_eq!(on_file(person).await, [person.says("register-kind-app-code")]);
    presses(person, ".button", "register-review-button").await;
    comes_to(person, "register-manage-heading").await;

    chooses(person, "register-choose-email").await;
    comes_to(person, "register-heading-email").await;
    person.tabs_to("#address").await;
    person.types("rita@register.example").await;
    person.presses(Key::Enter).await;
    is_refused(person, "refusal-address-of-organization").await;
    let kept = person.asks("return document.getElementById('address').value").await;
    assert_eq!(kept, RITA, "what was typed stays, to be corrected");
    person.asks("document.getElementById('address').value = ''").await;
    person.tabs_to("#address").await;
    person.types(MAILBOX).await;
    person.presses(Key::Enter).await;
    comes_to(person, "register-code-heading-email").await;
    proves(person, &stage.code_to(MAILBOX, 1).await).await;

    comes_to(person, "register-manage-heading").await;
    is_noted(person, "register-note-added").await;
    // Mails are offered first where the person has chosen no default.
    let names = on_file(person).await;
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[0].contains("•••"), "the address is masked: {names:?}");
    assert_eq!(names[1], person.says("register-kind-app-code"));
    person.saw_no_trouble().await;
    key
}

async fn registers_in_every_language(mut person: Person) {
    for locale in shipped() {
        let stage = Stage::set().await;
        person.locale = locale.tag;
        person.driver().delete_all_cookies().await.unwrap();
        registers(&person, &stage).await;
        presses(&person, ".button", "register-sign-out-button").await;
        person.reaches("register-heading").await;
        let mails = stage.mails_to(MAILBOX, 1).await;
        assert!(mails[0].header("Content-Language").starts_with(locale.tag), "{}", mails[0].raw);
    }
}

#[tokio::test]
async fn a_person_registers_by_keyboard_alone_in_every_language() {
    registers_in_every_language(Person::sits_down().await).await;
}

#[tokio::test]
async fn a_person_registers_by_keyboard_alone_in_every_language_in_firefox() {
    registers_in_every_language(Person::sits_down_at_firefox().await).await;
}

#[tokio::test]
async fn a_person_registers_by_keyboard_alone_in_webkit() {
    // The driver of WebKit now and then stops answering for good, wherever it is.
    for _ in 0..3 {
        let stage = Stage::set().await;
        let person = Person::sits_down_at_webkit().await;
        if tokio::time::timeout(Duration::from_secs(180), registers(&person, &stage)).await.is_ok() {
            return;
        }
    }
    panic!("WebKit stopped answering three times");
}

#[tokio::test]
async fn what_is_registered_resets_the_password_and_is_changed_and_dropped() {
    uses_changes_and_drops(Person::sits_down().await).await;
}

#[tokio::test]
async fn what_is_registered_resets_the_password_and_is_changed_and_dropped_in_firefox() {
    uses_changes_and_drops(Person::sits_down_at_firefox().await).await;
}

async fn uses_changes_and_drops(person: Person) {
    let stage = Stage::set().await;
    let key = registers(&person, &stage).await;
    presses(&person, ".button", "register-sign-out-button").await;
    person.reaches("register-heading").await;

    identifies(&person, &stage.address, RITA).await;
    comes_to(&person, "choose-method-heading").await;
    chooses(&person, "choose-method-app-code").await;
    person.reaches("enter-code-heading-app-code").await;
    stage.used_app_codes_earlier().await;
    proves(&person, &totp::code_now(&key)).await;
    comes_to(&person, "new-password-heading").await;
    sets_password(&person, NEW).await;
    person.reaches("done-heading").await;

    // Back to change the app: the password alone is not enough any more.
    signs_in(&person, &stage, NEW).await;
    comes_to(&person, "choose-method-heading").await;
    chooses(&person, "choose-method-app-code").await;
    person.reaches("enter-code-heading-app-code").await;
    stage.used_app_codes_earlier().await;
    proves(&person, &totp::code_now(&key)).await;
    comes_to(&person, "register-manage-heading").await;

    presses(&person, ".entry:last-child button", "register-change-button").await;
    comes_to(&person, "register-heading-app-code").await;
    let new_key = self::key(&person).await;
    assert_ne!(new_key, key);
    proves(&person, &totp::code_now(&new_key)).await;
    comes_to(&person, "register-manage-heading").await;
    is_noted(&person, "register-note-replaced").await;
    assert_eq!(on_file(&person).await.len(), 2);

    // The app is offered first from now on, and the focus is not lost with the button.
    presses(&person, ".entry:last-child button", "register-make-default-button").await;
    is_noted(&person, "register-note-default-chosen").await;
    person.focus_is_on("heading").await;
    assert_eq!(on_file(&person).await[0], person.says("register-kind-app-code"));

    // Half a minute passes before the next mail with a code may go.
    stage.sent_codes_earlier(30 * SECOND_MS).await;
    let before = on_file(&person).await[1].clone();
    presses(&person, ".entry:last-child button", "register-change-button").await;
    comes_to(&person, "register-heading-email").await;
    person.tabs_to("#address").await;
    person.types(OTHER_MAILBOX).await;
    person.presses(Key::Enter).await;
    comes_to(&person, "register-code-heading-email").await;
    proves(&person, &stage.code_to(OTHER_MAILBOX, 1).await).await;
    comes_to(&person, "register-manage-heading").await;
    is_noted(&person, "register-note-replaced").await;
    let after = on_file(&person).await;
    assert!(after.len() == 2 && after[1] != before, "{before} is {after:?}");

    presses(&person, ".entry:last-child button", "register-remove-button").await;
    comes_to(&person, "register-remove-heading-email").await;
    presses(&person, ".button", "register-keep-it-button").await;
    comes_to(&person, "register-manage-heading").await;
    assert_eq!(on_file(&person).await.len(), 2, "nothing is gone before it was confirmed");
    presses(&person, ".entry:last-child button", "register-remove-button").await;
    comes_to(&person, "register-remove-heading-email").await;
    presses(&person, ".button", "register-remove-it-button").await;
    comes_to(&person, "register-manage-heading").await;
    is_noted(&person, "register-note-removed").await;
    assert_eq!(on_file(&person).await, [person.says("register-kind-app-code")]);
    person.saw_no_trouble().await;

    // Every change led back to the manage page, which has one place in the history: one press of Back leaves it.
    person.driver().back().await.unwrap();
    person.reaches("register-heading").await;
}

#[tokio::test]
async fn the_key_is_copied_and_a_reload_shows_the_same_one() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    signs_in(&person, &stage, OLD).await;
    comes_to(&person, "register-asked-heading").await;
    presses(&person, ".button", "register-start-button").await;
    comes_to(&person, "register-heading-app-code").await;
    let key = key(&person).await;
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    person.driver().cdp().send_raw("Browser.grantPermissions", permissions).await.unwrap();
    presses(&person, "main button", "register-key-copy-button").await;
    let copied = Value::from(person.says("copy-done"));
    let said =
        format!("return [...document.querySelectorAll('main button')].some(e => e.innerText.trim() === {copied})");
    person.waits_for("copied", &said).await;
    assert_eq!(person.asks("return navigator.clipboard.readText()").await, json!(key));
    person.driver().refresh().await.unwrap();
    person.reaches("register-heading-app-code").await;
    assert_eq!(key, self::key(&person).await);
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn a_ticket_leaves_the_address_at_once_and_one_that_is_over_says_so() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    let ticket = "A".repeat(43);
    person.opens(&format!("{}/register?mkt=en#ticket={ticket}", stage.address)).await;
    person.reaches("register-heading").await;
    is_noted(&person, "register-note-ticket-over").await;
    let address = person.driver().current_url().await.unwrap();
    assert_eq!((address.path(), address.query(), address.fragment()), ("/register", Some("mkt=en"), None));
    person.saw_no_trouble().await;
    // A reload asks where the visit stands, and spends no ticket again.
    person.driver().refresh().await.unwrap();
    person.reaches("register-heading").await;
    person.waits_for("no note", "return !document.querySelector('.notice')").await;
}

#[tokio::test]
async fn a_second_authenticator_has_a_name_and_resets_the_password() {
    let person = Person::sits_down().await;
    let stage = Stage::set().await;
    registers(&person, &stage).await;
    chooses(&person, "register-choose-app-code").await;
    comes_to(&person, "register-heading-app-code").await;
    let second = key(&person).await;
    person.tabs_to("#key-name").await;
    person.types("Work phone").await;
    person.tabs_to("#code").await;
    person.types(&totp::code_now(&second)).await;
    person.presses(Key::Enter).await;
    comes_to(&person, "register-manage-heading").await;
    is_noted(&person, "register-note-added").await;
    let named = format!("{} Work phone", person.says("register-kind-app-code"));
    assert!(on_file(&person).await.contains(&named), "{:?}", on_file(&person).await);
    presses(&person, ".button", "register-sign-out-button").await;
    person.reaches("register-heading").await;

    identifies(&person, &stage.address, RITA).await;
    comes_to(&person, "choose-method-heading").await;
    chooses(&person, "choose-method-app-code").await;
    person.reaches("enter-code-heading-app-code").await;
    stage.used_app_codes_earlier().await;
    proves(&person, &totp::code_now(&second)).await;
    comes_to(&person, "new-password-heading").await;
    sets_password(&person, NEW).await;
    person.reaches("done-heading").await;
}
