//! Passkeys: set up, used and taken off file in a browser, with a device that the browser makes up.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::prelude::*;

use crate::browser::SetUp;
use crate::goals::{chooses, identifies, knows, proves, sets_password};
use crate::look::look;
use crate::person::Person;
use crate::register::{comes_to, presses};
use crate::stage::Stage;
use crate::support::totp;

const PAM: &str = "pam@passkey.example";
const OLD: &str = "Forgotten lantern 1";
const NEW: &str = "Amber lantern 27";

const HOUSE: &str = r#"
[[tenant]]
name = "Passkey House"
domains = ["passkey.example"]
[tenant.settings]
methods = ["passkey", "app-code"]
combined_registration = true
[[account]]
tenant = "Passkey House"
user_id = "pam@passkey.example"
start_password = "Forgotten lantern 1"
[[tenant]]
name = "Passkeys Only"
domains = ["only.example"]
[tenant.settings]
methods = ["passkey"]
disclosure = "uniform"
combined_registration = true
[[account]]
tenant = "Passkeys Only"
user_id = "otto@only.example"
start_password = "Forgotten lantern 1"
"#;

/// A command of the standard that makes up devices (Web Authentication, 11).
#[derive(Debug)]
struct OfDevices {
    path: String,
    body: Value,
}

impl ExtensionCommand for OfDevices {
    fn parameters_json(&self) -> Option<Value> {
        Some(self.body.clone())
    }

    fn method(&self) -> Method {
        Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        format!("/webauthn/authenticator{}", self.path).into()
    }
}

/// A made-up device beside a browser.
struct Device<'p> {
    person: &'p Person,
    id: String,
    /// Whether the dialog ends where the device does not recognize its owner. Firefox waits for another try.
    gives_up: bool,
}

impl<'p> Device<'p> {
    /// One that keeps passkeys and recognizes its owner.
    async fn of(person: &'p Person, gives_up: bool) -> Self {
        let kind = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserConsenting": true,
            "isUserVerified": true,
        });
        let id = commands(person, "", kind).await;
        Self { person, id: id.as_str().unwrap().to_owned(), gives_up }
    }

    /// Whether it recognizes its owner from now on. If not, the dialog ends as when it is closed.
    async fn recognizes(&self, recognizes: bool) {
        commands(self.person, &format!("/{}/uv", self.id), json!({ "isUserVerified": recognizes })).await;
    }
}

async fn commands(person: &Person, path: &str, body: Value) -> Value {
    let command = Command::ExtensionCommand(Box::new(OfDevices { path: path.to_owned(), body }));
    person.driver().cmd(command).await.unwrap().value_json().unwrap()
}

async fn signs_in(person: &Person, stage: &Stage, user_id: &str, password: &str) {
    person.opens(&format!("{}/register?mkt={}", stage.address, person.locale)).await;
    person.reaches("register-heading").await;
    knows(person, user_id, password).await;
}

async fn is_noted(person: &Person, id: &str) {
    let words = Value::from(person.says(id));
    let noted = format!("return [...document.querySelectorAll('.notice')].some(e => e.innerText.trim() === {words})");
    person.waits_for(id, &noted).await;
}

/// What is on file, as the page lists it.
async fn on_file(person: &Person) -> usize {
    let count = person.asks("return document.querySelectorAll('.entry').length").await;
    usize::try_from(count.as_u64().unwrap()).unwrap()
}

/// From the sign-in to the manage page, with a passkey and an app on file. Gives the app's key.
async fn registers(person: &Person, stage: &Stage, device: &Device<'_>) -> String {
    signs_in(person, stage, PAM, OLD).await;
    comes_to(person, "register-asked-heading").await;
    presses(person, ".button", "register-start-button").await;
    comes_to(person, "register-heading-passkey").await;
    if device.gives_up {
        device.recognizes(false).await;
        presses(person, ".button", "register-passkey-make-button").await;
        is_noted(person, "register-passkey-not-made").await;
        device.recognizes(true).await;
        presses(person, ".button", "passkey-try-again-button").await;
    } else {
        presses(person, ".button", "register-passkey-make-button").await;
    }
    comes_to(person, "register-review-heading").await;
    presses(person, ".button", "register-review-button").await;
    comes_to(person, "register-manage-heading").await;

    // The same device makes no second one for the account.
    chooses(person, "register-choose-passkey").await;
    comes_to(person, "register-heading-passkey").await;
    presses(person, ".button", "register-passkey-make-button").await;
    is_noted(person, "register-passkey-there").await;
    presses(person, ".button", "register-back-button").await;
    comes_to(person, "register-manage-heading").await;

    chooses(person, "register-choose-app-code").await;
    comes_to(person, "register-heading-app-code").await;
    let key = crate::register::key(person).await;
    proves(person, &totp::code_now(&key)).await;
    comes_to(person, "register-manage-heading").await;
    assert_eq!(on_file(person).await, 2);
    presses(person, ".button", "register-sign-out-button").await;
    person.reaches("register-heading").await;
    key
}

async fn sets_up_uses_and_drops(person: Person, gives_up: bool) {
    let stage = Stage::set().await;
    stage.imports("passkeys.toml", HOUSE);
    let device = Device::of(&person, gives_up).await;
    let key = registers(&person, &stage, &device).await;

    // A reset. The device does not recognize the person at first: that counts for nothing, and the
    // other way stands on the same page.
    identifies(&person, &stage.address, PAM).await;
    comes_to(&person, "choose-method-heading").await;
    chooses(&person, "choose-method-passkey").await;
    comes_to(&person, "enter-code-heading-passkey").await;
    let ways = "return [...document.querySelectorAll('.choice-label')].map(e => e.innerText.trim())";
    if device.gives_up {
        device.recognizes(false).await;
        presses(&person, ".button", "passkey-use-button").await;
        is_noted(&person, "passkey-not-used").await;
        let other = person.says("choose-method-app-code");
        assert_eq!(person.asks(ways).await, json!([other]), "and not the passkey again");
        look(&person, "passkey-not-used").await;
        device.recognizes(true).await;
        presses(&person, ".button", "passkey-try-again-button").await;
    } else {
        presses(&person, ".button", "passkey-use-button").await;
    }
    comes_to(&person, "new-password-heading").await;
    sets_password(&person, NEW).await;
    person.reaches("done-heading").await;
    assert!(stage.lets_in(PAM, NEW).await);

    // Another one, where the passkey is not at hand: straight to the other way.
    if device.gives_up {
        person.driver().delete_all_cookies().await.unwrap();
        identifies(&person, &stage.address, PAM).await;
        comes_to(&person, "choose-method-heading").await;
        chooses(&person, "choose-method-passkey").await;
        comes_to(&person, "enter-code-heading-passkey").await;
        device.recognizes(false).await;
        presses(&person, ".button", "passkey-use-button").await;
        is_noted(&person, "passkey-not-used").await;
        chooses(&person, "choose-method-app-code").await;
        comes_to(&person, "enter-code-heading-app-code").await;
        stage.used_app_codes_earlier().await;
        proves(&person, &totp::code_now(&key)).await;
        comes_to(&person, "new-password-heading").await;
        device.recognizes(true).await;
    }

    // Taken off file, it is offered no more.
    person.driver().delete_all_cookies().await.unwrap();
    signs_in(&person, &stage, PAM, NEW).await;
    comes_to(&person, "choose-method-heading").await;
    chooses(&person, "choose-method-passkey").await;
    comes_to(&person, "enter-code-heading-passkey").await;
    presses(&person, ".button", "passkey-use-button").await;
    comes_to(&person, "register-manage-heading").await;
    presses(&person, ".entry:first-child button", "register-remove-button").await;
    comes_to(&person, "register-remove-heading-passkey").await;
    presses(&person, ".button", "register-remove-it-button").await;
    comes_to(&person, "register-manage-heading").await;
    assert_eq!(on_file(&person).await, 1);
    person.driver().delete_all_cookies().await.unwrap();
    identifies(&person, &stage.address, PAM).await;
    comes_to(&person, "choose-method-heading").await;
    assert_eq!(person.asks(ways).await, json!([person.says("choose-method-app-code")]));
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn a_person_sets_up_a_passkey_resets_with_it_and_drops_it() {
    sets_up_uses_and_drops(Person::sits_down().await, true).await;
}

#[tokio::test]
async fn a_person_sets_up_a_passkey_resets_with_it_and_drops_it_in_firefox() {
    sets_up_uses_and_drops(Person::sits_down_at_firefox().await, false).await;
}

#[tokio::test]
async fn a_browser_that_knows_no_passkeys_does_not_offer_them_and_says_so_where_nothing_else_is_left() {
    let stage = Stage::set().await;
    stage.imports("passkeys.toml", HOUSE);
    let mut person =
        Person::sits_down_at(SetUp { before: "delete window.PublicKeyCredential", ..SetUp::default() }).await;
    for locale in ["en", "ar"] {
        person.locale = locale;
        person.driver().delete_all_cookies().await.unwrap();
        identifies(&person, &stage.address, "otto@only.example").await;
        comes_to(&person, "choose-goal-heading").await;
        chooses(&person, "choose-goal-reset").await;
        comes_to(&person, "choose-method-heading").await;
        let text = person.driver().find(By::Tag("main")).await.unwrap().text().await.unwrap();
        assert!(text.contains(&person.says("choose-method-not-here")), "{text}");
        assert!(!text.contains(&person.says("choose-method-passkey")), "{text}");
    }
    // The wizard begins with the strongest: the page says so, and leads to the others.
    person.locale = "en";
    person.driver().delete_all_cookies().await.unwrap();
    signs_in(&person, &stage, PAM, OLD).await;
    comes_to(&person, "register-asked-heading").await;
    presses(&person, ".button", "register-start-button").await;
    comes_to(&person, "register-heading-passkey").await;
    let text = person.driver().find(By::Tag("main")).await.unwrap().text().await.unwrap();
    assert!(text.contains(&person.says("passkey-not-here")), "{text}");
    assert!(!text.contains(&person.says("register-passkey-make-button")), "{text}");
    presses(&person, ".button", "register-other-kind-button").await;
    comes_to(&person, "register-choose-heading").await;
    chooses(&person, "register-choose-app-code").await;
    comes_to(&person, "register-heading-app-code").await;
    person.saw_no_trouble().await;
}
