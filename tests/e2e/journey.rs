//! The main job: a forgotten password, reset in a browser.

use serde_json::Value;
use server::locale::shipped;
use thirtyfour::prelude::*;

use crate::person::Person;
use crate::stage::Stage;
use crate::support::exim::Delivered;

/// Resets by keyboard alone and signs in with the new password.
async fn resets_by_keyboard(person: &Person, stage: &Stage, user_id: &str, address: &str, mkt: &str) {
    person.opens(&format!("{}/?mkt={mkt}", stage.address)).await;
    person.reaches("identify-heading").await;
    person.tabs_to("#user-id").await;
    person.types(user_id).await;
    person.presses(Key::Enter).await;

    person.reaches("choose-method-heading").await;
    person.focus_is_on("heading").await;
    person.tabs_to(".choice").await;
    person.presses(Key::Enter).await;

    person.reaches("enter-code-heading-email").await;
    person.focus_is_on("heading").await;
    let code = stage.code_to(address, 1).await;
    person.tabs_to("#code").await;
    person.pastes(&format!("\u{2068}{} {}\u{2069} ", &code[..3], &code[3..])).await;
    person.presses(Key::Enter).await;

    person.reaches("new-password-heading").await;
    person.focus_is_on("heading").await;
    person.tabs_to("#new-password").await;
    person.types("Amber lantern 27").await;
    person.tabs_to("#new-password-again").await;
    person.pastes("Amber lantern 27").await;
    person.presses(Key::Enter).await;

    person.reaches("done-heading").await;
    person.focus_is_on("heading").await;
    person.saw_no_trouble().await;

    for (password, works) in [("Forgotten lantern 1", false), ("Amber lantern 27", true)] {
        person.opens(&format!("{}/sign-in?mkt={mkt}", stage.address)).await;
        person.tabs_to("#user_id").await;
        person.types(user_id).await;
        person.presses(Key::Tab).await;
        person.types(password).await;
        person.presses(Key::Enter).await;
        let shown = if works { "signed-in" } else { "problem" };
        person.waits_for(shown, &format!("return !!document.getElementById('{shown}')")).await;
    }
}

/// Resets in one language after the other, each on a portal of its own.
async fn resets_in_every_language(mut person: Person) {
    for locale in shipped() {
        let stage = Stage::set().await;
        person.locale = locale.tag;
        person.driver().delete_all_cookies().await.unwrap();
        resets_by_keyboard(&person, &stage, "ready@cloud.example", "rose@mail.example", locale.tag).await;
        let mails = stage.mails_to("rose@mail.example", 2).await;
        for mail in mails {
            assert!(mail.header("Content-Language").starts_with(locale.tag), "{}", mail.raw);
            assert!(mail.parsed().subject().unwrap_or_default().contains("Cloud Works"), "{}", mail.raw);
        }
    }
}

#[tokio::test]
async fn a_person_resets_by_keyboard_alone_in_every_language() {
    resets_in_every_language(Person::sits_down().await).await;
}

#[tokio::test]
async fn a_person_resets_by_keyboard_alone_in_every_language_in_firefox() {
    resets_in_every_language(Person::sits_down_at_firefox().await).await;
}

#[tokio::test]
async fn a_person_resets_by_keyboard_alone_in_webkit() {
    let stage = Stage::set().await;
    let person = Person::sits_down_at_webkit().await;
    resets_by_keyboard(&person, &stage, "ready@cloud.example", "rose@mail.example", "en").await;
}

#[tokio::test]
async fn a_portal_killed_at_every_step_loses_nothing_and_takes_no_code_twice() {
    let mut stage = Stage::set().await;
    let person = Person::sits_down().await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("sam@second.example").await;
    stage.restart().await;
    person.presses(Key::Enter).await;
    let mut code = String::new();
    for (heading, field, text) in [
        ("choose-method-heading", ".choice", ""),
        ("enter-code-heading-email", "#code", "code"),
        ("new-password-heading", "#new-password", "Another lantern 3"),
    ] {
        person.reaches(heading).await;
        stage.restart().await;
        person.driver().refresh().await.unwrap();
        person.reaches(heading).await;
        if text == "code" {
            code = stage.code_to("sam@mail.example", 1).await;
        }
        person.tabs_to(field).await;
        person.types(if text == "code" { &code } else { text }).await;
        if field == "#new-password" {
            // The code is spent: sent again, it is refused.
            let again = format!(
                "return fetch('/api/reset/prove', {{method: 'POST', headers: {{'content-type': 'application/json'}}, \
                 body: JSON.stringify({{given: {{Code: {}}}}})}}).then(answer => answer.status)",
                Value::from(code.as_str())
            );
            assert_eq!(person.asks(&again).await, Value::from(409));
            person.tabs_to("#new-password-again").await;
            person.types(text).await;
        }
        person.presses(Key::Enter).await;
    }
    person.reaches("done-heading").await;
    stage.restart().await;
    person.driver().refresh().await.unwrap();
    person.reaches("done-heading").await;
    // A mail that a killed worker had taken is taken again when its lease ends.
    let is_notice = |mail: &Delivered| mail.header("Subject").contains("was reset");
    let mut mails = stage.mails_to("sam@mail.example", 2).await;
    if !mails.iter().any(is_notice) {
        // The worker was killed after the relay took the code and before that was noted: the code went out twice.
        mails = stage.mails_to("sam@mail.example", 3).await;
    }
    assert!(mails.iter().any(is_notice), "{mails:?}");
}

#[tokio::test]
async fn the_back_button_a_reload_and_a_second_tab_agree_with_the_server() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    person.opens(&format!("{}/?mkt=en&username=rosa%40cloud.example", stage.address)).await;
    person.reaches("identify-heading").await;
    assert_eq!(person.asks("return document.getElementById('user-id').value").await, "rosa@cloud.example");
    person.clicks("button.button[type=submit]").await;
    person.reaches("choose-method-heading").await;
    person.clicks(".choice").await;
    person.reaches("enter-code-heading-email").await;
    person.driver().back().await.unwrap();
    person.reaches("choose-method-heading").await;
    person.focus_is_on("heading").await;
    person.clicks(".choice").await;
    person.reaches("enter-code-heading-email").await;

    let first = person.driver().window().await.unwrap();
    let second = person.driver().new_tab().await.unwrap();
    person.driver().switch_to_window(second).await.unwrap();
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("enter-code-heading-email").await;
    let code = stage.code_to("rosa@mail.example", 1).await;
    person.clicks("#code").await;
    person.types(&code).await;
    person.presses(Key::Enter).await;
    person.reaches("new-password-heading").await;
    assert_eq!(stage.exim.mails_to("rosa@mail.example").await.len(), 1, "going back and forth sends one mail");
    person.driver().switch_to_window(first).await.unwrap();
    person.clicks("#code").await;
    person.types(&code).await;
    person.presses(Key::Enter).await;
    person
        .waits_for(
            "a word on the other tab",
            "return !!document.getElementById('fault') || document.getElementById('heading').innerText !== ''",
        )
        .await;
    person.driver().refresh().await.unwrap();
    person.reaches("new-password-heading").await;
}

#[tokio::test]
async fn the_language_chosen_in_the_picker_survives_every_step_and_the_mail() {
    let stage = Stage::set().await;
    let mut person = Person::sits_down().await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("rosa@cloud.example").await;
    person.asks("const s = document.getElementById('language'); s.value = 'ko'; s.dispatchEvent(new Event('change', {bubbles: true}))").await;
    person.locale = "ko";
    person.reaches("identify-heading").await;
    assert_eq!(
        person.asks("return document.getElementById('user-id').value").await,
        "rosa@cloud.example",
        "nothing typed is lost"
    );
    assert!(person.driver().current_url().await.unwrap().as_str().contains("mkt=ko"));
    person.clicks("button.button[type=submit]").await;
    person.reaches("choose-method-heading").await;
    person.clicks(".choice").await;
    person.reaches("enter-code-heading-email").await;
    person.driver().refresh().await.unwrap();
    person.reaches("enter-code-heading-email").await;
    stage.code_to("rosa@mail.example", 1).await;
    let mail = stage.exim.mails_to("rosa@mail.example").await.remove(0);
    assert!(mail.header("Content-Language").starts_with("ko"), "{}", mail.raw);
}

#[tokio::test]
async fn ac_156_nothing_is_left_in_the_browser() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    resets_by_keyboard(&person, &stage, "rosa@cloud.example", "rosa@mail.example", "en").await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("done-heading").await;
    let left = person
        .asks(
            "const dbs = await indexedDB.databases(); const workers = await navigator.serviceWorker.getRegistrations(); \
             return [localStorage.length, sessionStorage.length, dbs.length, workers.length, document.cookie, \
             document.documentElement.outerHTML.includes('lantern'), JSON.stringify(history.state).length < 30]",
        )
        .await;
    assert_eq!(left, serde_json::json!([0, 0, 0, 0, "", false, true]));
    let address = person.driver().current_url().await.unwrap();
    assert!(!address.as_str().contains("rosa"), "{address}");
}

#[tokio::test]
async fn a_person_who_is_stopped_reaches_the_help_desk() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("no-method@cloud.example").await;
    person.presses(Key::Enter).await;
    person.waits_for("the reason", "return document.body.innerText.includes('SSPR_0014')").await;
    person.focus_is_on("heading").await;
    person.tabs_to("main .actions button").await;
    person.presses(Key::Enter).await;
    person.reaches("help-desk-heading").await;
    person.tabs_to("main button[type=submit]").await;
    person.presses(Key::Enter).await;
    person.reaches("help-desk-asked-heading").await;
    let mail = stage.exim.mail_to("desk@cloud.example").await;
    assert!(mail.text().contains("no-method@cloud.example"), "{}", mail.text());
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn ac_185_a_code_and_a_long_password_are_pasted_and_filled_in() {
    const LONG: &str = "Forty characters with 4 digits & symbols";
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.pastes("sam@second.example").await;
    person.presses(Key::Enter).await;
    person.reaches("choose-method-heading").await;
    person.clicks(".choice").await;
    person.reaches("enter-code-heading-email").await;
    let field = "const f = document.getElementById('code'); return [f.autocomplete, f.inputMode, f.maxLength, document.querySelectorAll('main input').length]";
    assert_eq!(person.asks(field).await, serde_json::json!(["one-time-code", "numeric", -1, 1]));
    let code = stage.code_to("sam@mail.example", 1).await;
    person.clicks("#code").await;
    person.pastes(&format!(" {}-{}\u{a0}", &code[..3], &code[3..])).await;
    person.presses(Key::Enter).await;
    person.reaches("new-password-heading").await;
    // As a password manager does: it sets the values, and no key is pressed.
    let fill = format!(
        "for (const id of ['new-password', 'new-password-again']) {{ const f = document.getElementById(id); f.value = {}; \
         f.dispatchEvent(new Event('input', {{bubbles: true}})); }} return document.getElementById('account').value",
        Value::from(LONG)
    );
    assert_eq!(person.asks(&fill).await, "sam@second.example", "the manager learns whose password it is");
    person.clicks("main button[type=submit]").await;
    person.reaches("done-heading").await;
}
