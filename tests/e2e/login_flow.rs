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
    let port = free_port();
    // People may sign in at the provider to register, too.
    let stage = Stage::set_with(&format!(
        "[[provider]]\ntenant = \"Joining Company\"\nname = \"Acme sign-in\"\n\
         issuer = \"http://localhost:{port}\"\nclient_id = \"latchkey\"\nuser_claim = \"preferred_username\"\n"
    ))
    .await;
    // The app is asked for first here. Other tests use mails alone.
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
    types_password(person, user).await;
}

/// Types the password at the provider's page, wherever the browser came from.
async fn types_password(person: &Person, user: &str) {
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
    comes_to(&person, "register-heading-app-code").await;
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

/// Presses the portal's button, by keyboard, and signs in where it leads.
async fn signs_in_by_button(person: &Person, stage: &Stage, user: &str) {
    person.opens(&format!("{}/register?mkt={}&whr=joining.example", stage.address, person.locale)).await;
    person.reaches("register-heading").await;
    person.tabs_to("a[href^='/register/provider']").await;
    let words = person.asks("return document.activeElement.innerText").await;
    assert!(words.as_str().unwrap().contains("Acme sign-in"), "{words}");
    person.presses(Key::Enter).await;
    types_password(person, user).await;
}

async fn registers_by_the_organizations_own_sign_in(mut person: Person) {
    let (stage, _provider) = stage().await;
    person.locale = "ar";
    // This person has an address on file. The provider's sign-in replaces the password, but not the proof.
    signs_in_by_button(&person, &stage, "older@joining.example").await;
    person.reaches("choose-method-heading").await;
    person.driver().delete_all_cookies().await.unwrap();

    signs_in_by_button(&person, &stage, "new@joining.example").await;
    person.reaches("register-asked-heading").await;
    presses(&person, ".button", "register-start-button").await;
    comes_to(&person, "register-heading-app-code").await;
    let key = key(&person).await;
    proves(&person, &totp::code_now(&key)).await;
    comes_to(&person, "register-review-heading").await;
    let address = person.asks("return location.pathname + location.search").await;
    assert_eq!(address, "/register?mkt=ar", "neither code nor state stays in the address");
    person.saw_no_trouble().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_registers_by_the_organizations_own_sign_in() {
    registers_by_the_organizations_own_sign_in(Person::sits_down().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_registers_by_the_organizations_own_sign_in_in_firefox() {
    registers_by_the_organizations_own_sign_in(Person::sits_down_at_firefox().await).await;
}
