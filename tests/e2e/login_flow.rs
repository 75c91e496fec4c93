//! A login flow sends people to register, and they come back to their tokens: a portal, a provider, an app and a browser.

use thirtyfour::prelude::*;

use crate::goals::proves;
use crate::person::Person;
use crate::register::{comes_to, key, presses};
use crate::stage::Stage;
use crate::support::exim::free_port;
use crate::support::oidc_provider::{Provider, joining};
use crate::support::totp;

async fn stage() -> (Stage, Provider) {
    let stage = Stage::set().await;
    let port = free_port();
    // The app is asked for first; mails alone are what others test.
    let data =
        joining(port).replacen("require_registration", "methods = [\"app-code\", \"email\"]\nrequire_registration", 1);
    stage.imports("joining.toml", &data);
    let key = stage.runs(&["login-flow", "add", "Joining Company", "acme"]);
    let provider = Provider::start(&stage.address, port, key.trim());
    (stage, provider)
}

/// Types user ID and password at the provider, where the app has sent the browser.
async fn signs_in(person: &Person, provider: &Provider, user: &str) {
    person.opens(&format!("{}/app/sign-in?again", provider.address)).await;
    person.waits_for("the provider's page", "return !!document.querySelector('input[name=password]')").await;
    person.clicks("input[name=user]").await;
    person.types(user).await;
    person.clicks("input[name=password]").await;
    person.types("Forgotten lantern 1").await;
    person.presses(Key::Enter).await;
}

async fn is_signed_in(person: &Person, user: &str) {
    let words = format!("Signed in as {user}");
    person.waits_for(&words, &format!("return document.body.innerText.includes('{words}')")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_signs_in_puts_registration_off_then_registers_and_is_not_asked_again() {
    let (_stage, provider) = stage().await;
    let person = Person::sits_down().await;
    let user = "new@joining.example";

    signs_in(&person, &provider, user).await;
    person.reaches("register-asked-heading").await;
    let address = person.asks("return location.href").await;
    assert!(!address.as_str().unwrap().contains("ticket"), "a ticket does not stay in the address: {address}");
    presses(&person, "button", "register-not-now-button").await;
    is_signed_in(&person, user).await;

    signs_in(&person, &provider, user).await;
    person.reaches("register-asked-heading").await;
    presses(&person, ".button", "register-start-button").await;
    comes_to(&person, "register-app-heading").await;
    let key = key(&person).await;
    proves(&person, &totp::code_now(&key)).await;
    comes_to(&person, "register-review-heading").await;
    presses(&person, ".button", "register-review-button").await;
    is_signed_in(&person, user).await;

    signs_in(&person, &provider, user).await;
    is_signed_in(&person, user).await;
    for came_back in ["cancelled", "completed"] {
        assert!(provider.told().contains(&format!("\"came_back\": String(\"{came_back}\")")), "{}", provider.told());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_signs_in_confirms_what_is_on_file_and_another_is_asked_nothing() {
    let (_stage, provider) = stage().await;
    let person = Person::sits_down().await;
    signs_in(&person, &provider, "old@joining.example").await;
    person.reaches("register-reconfirm-heading").await;
    presses(&person, ".button", "register-confirm-button").await;
    is_signed_in(&person, "old@joining.example").await;

    signs_in(&person, &provider, "free@joining.example").await;
    is_signed_in(&person, "free@joining.example").await;
    assert!(provider.told().contains("\"interrupted\": Bool(false)"), "{}", provider.told());
}
