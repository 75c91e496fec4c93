//! The other goals and proofs: a code of an app, an account unlocked, a known password changed.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::person::Person;
use crate::stage::{APP_SECRET, Stage};
use crate::support::totp;

const OLD: &str = "Forgotten lantern 1";
const NEW: &str = "Amber lantern 27";

/// Types the user ID on the first page, by keyboard.
pub async fn identifies(person: &Person, portal: &str, user_id: &str) {
    person.opens(&format!("{portal}/?mkt={}", person.locale)).await;
    person.reaches("identify-heading").await;
    person.tabs_to("#user-id").await;
    person.types(user_id).await;
    person.presses(Key::Enter).await;
}

/// Chooses what has this label, by keyboard.
pub async fn chooses(person: &Person, label: &str) {
    let label = Value::from(person.says(label));
    let mark = format!(
        "for (const e of document.querySelectorAll('[data-wanted]')) delete e.dataset.wanted; \
         const found = [...document.querySelectorAll('.choice')].find(c => c.innerText.startsWith({label})); \
         if (found) found.dataset.wanted = ''; return !!found"
    );
    person.waits_for(&format!("the choice {label}"), &mark).await;
    person.tabs_to("[data-wanted]").await;
    person.presses(Key::Enter).await;
}

pub async fn proves(person: &Person, code: &str) {
    person.focus_is_on("heading").await;
    person.tabs_to("#code").await;
    person.pastes(&format!(" {} {}\u{a0}", &code[..3], &code[3..])).await;
    person.presses(Key::Enter).await;
}

pub async fn sets_password(person: &Person, password: &str) {
    for field in ["new-password", "new-password-again"] {
        let left = person.asks(&format!("return document.getElementById('{field}').value")).await;
        assert_eq!(left, "", "the field is empty: no text from another page or a refused try");
        person.clicks(&format!("#{field}")).await;
        person.pastes(password).await;
    }
    person.presses(Key::Enter).await;
}

pub async fn knows(person: &Person, user_id: &str, password: &str) {
    for (field, text) in [("#user-id", user_id), ("#current-password", password)] {
        person.tabs_to(field).await;
        person.asks(&format!("document.querySelector('{field}').value = ''")).await;
        person.types(text).await;
    }
    person.presses(Key::Enter).await;
}

/// Waits for a refusal in these words, at the top of the page and in the focus.
pub async fn is_refused(person: &Person, id: &str) {
    let words = Value::from(person.says(id));
    let said = format!("const p = document.getElementById('problems'); return !!p && p.innerText.includes({words})");
    person.waits_for(id, &said).await;
    person.focus_is_on("problems").await;
}

async fn parts(person: &Person) -> usize {
    let count = person.asks("return document.querySelectorAll('.phase').length").await;
    usize::try_from(count.as_u64().unwrap()).unwrap()
}

#[tokio::test]
async fn a_person_with_two_gates_proves_a_mail_and_an_app_by_keyboard() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    identifies(&person, &stage.address, "two-methods@twogates.example").await;
    person.reaches("choose-method-heading").await;
    chooses(&person, "choose-method-email").await;
    person.reaches("enter-code-heading-email").await;
    proves(&person, &stage.code_to("tess@mail.example", 1).await).await;

    person.reaches("choose-method-heading").await;
    let lead = person.driver().find(By::Css(".lead")).await.unwrap().text().await.unwrap();
    assert_eq!(lead, person.says("choose-method-lead-one-more"));
    chooses(&person, "choose-method-app-code").await;
    person.reaches("enter-code-heading-app-code").await;
    let buttons =
        "return [...document.querySelectorAll('main .actions button')].map(button => button.innerText.trim())";
    let expected = [person.says("enter-code-next-button"), person.says("enter-code-other-way-button")];
    assert_eq!(person.asks(buttons).await, json!(expected), "nothing is sent, so nothing is sent again");
    proves(&person, &totp::wrong_code(APP_SECRET)).await;
    is_refused(&person, "refusal-code-wrong-app-code").await;
    person.asks("document.getElementById('code').value = ''").await;
    person.tabs_to("#code").await;
    person.types(&totp::code_now(APP_SECRET)).await;
    person.presses(Key::Enter).await;

    person.reaches("new-password-heading").await;
    person.focus_is_on("heading").await;
    sets_password(&person, NEW).await;
    person.reaches("done-heading").await;
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn a_code_of_an_app_works_once() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    let code = totp::code_in_steps(APP_SECRET, 1);
    for attempt in 0..2 {
        identifies(&person, &stage.address, "two-methods@twogates.example").await;
        person.reaches("choose-method-heading").await;
        chooses(&person, "choose-method-app-code").await;
        person.reaches("enter-code-heading-app-code").await;
        proves(&person, &code).await;
        if attempt == 0 {
            person.reaches("choose-method-heading").await;
            person.driver().delete_all_cookies().await.unwrap();
        }
    }
    is_refused(&person, "refusal-code-used-app-code").await;
}

#[tokio::test]
async fn a_person_who_is_locked_out_unlocks_and_keeps_the_password() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    assert!(!stage.lets_in("locked@cloud.example", OLD).await);
    identifies(&person, &stage.address, "locked@cloud.example").await;
    person.reaches("choose-goal-heading").await;
    person.focus_is_on("heading").await;
    chooses(&person, "choose-goal-unlock").await;
    person.reaches("choose-method-heading").await;
    person.driver().back().await.unwrap();
    person.reaches("choose-goal-heading").await;
    person.focus_is_on("heading").await;
    chooses(&person, "choose-goal-unlock").await;
    person.reaches("choose-method-heading").await;
    chooses(&person, "choose-method-email").await;
    person.reaches("enter-code-heading-email").await;
    proves(&person, &stage.code_to("lola@mail.example", 1).await).await;
    person.reaches("done-unlock-heading").await;
    person.focus_is_on("heading").await;
    person.saw_no_trouble().await;
    assert!(stage.lets_in("locked@cloud.example", OLD).await, "the known password works again");
    // Both mails may come within one second, so their order is not known.
    let mails = stage.mails_to("lola@mail.example", 2).await;
    let subject = Some("Your Cloud Works account was unlocked");
    assert!(mails.iter().any(|mail| mail.parsed().subject() == subject), "the notice");
}

#[tokio::test]
async fn a_person_changes_a_known_password_by_keyboard() {
    let stage = Stage::set().await;
    let mut person = Person::sits_down().await;
    person.locale = "ko";
    person.opens(&format!("{}/change?mkt=ko", stage.address)).await;
    person.reaches("change-heading").await;
    person.waits_for("the check", "return !!document.querySelector('.status.is-done')").await;
    assert_eq!(parts(&person).await, 2, "an account and a new password, and no check between them");
    let fields = "return ['user-id', 'current-password'].map(id => document.getElementById(id).autocomplete)";
    assert_eq!(person.asks(fields).await, json!(["username", "current-password"]));

    person.tabs_to("#user-id").await;
    person.presses(Key::Enter).await;
    is_refused(&person, "refusal-user-id-missing").await;
    is_refused(&person, "refusal-current-password-missing").await;
    knows(&person, "ready@cloud.example", "Not the lantern 5").await;
    is_refused(&person, "refusal-sign-in-refused").await;
    let left = "return [document.getElementById('user-id').value, document.getElementById('current-password').value]";
    assert_eq!(person.asks(left).await, json!(["ready@cloud.example", ""]));
    let marked = "return document.querySelectorAll('[aria-invalid]').length";
    assert_eq!(person.asks(marked).await, 0, "which of the two was wrong is not told");

    knows(&person, "ready@cloud.example", OLD).await;
    person.reaches("new-password-heading").await;
    person.focus_is_on("heading").await;
    assert_eq!(parts(&person).await, 2);
    sets_password(&person, OLD).await;
    is_refused(&person, "refusal-password-unchanged").await;
    sets_password(&person, NEW).await;
    person.reaches("done-change-heading").await;
    person.focus_is_on("heading").await;
    person.saw_no_trouble().await;
    assert!(person.driver().current_url().await.unwrap().path() == "/change");
    assert!(!stage.lets_in("ready@cloud.example", OLD).await);
    assert!(stage.lets_in("ready@cloud.example", NEW).await);
}

#[tokio::test]
async fn a_change_can_be_left_for_a_reset_in_the_same_language() {
    let stage = Stage::set().await;
    let mut person = Person::sits_down().await;
    person.opens(&format!("{}/change?mkt=en", stage.address)).await;
    person.reaches("change-heading").await;
    let choose = "const s = document.getElementById('language'); s.value = 'ko'; \
                  s.dispatchEvent(new Event('change', {bubbles: true}))";
    person.asks(choose).await;
    person.locale = "ko";
    person.reaches("change-heading").await;
    assert_eq!(person.driver().current_url().await.unwrap().path(), "/change");
    person.tabs_to("a.button.is-quiet").await;
    person.presses(Key::Enter).await;
    person.reaches("identify-heading").await;
    let address = person.driver().current_url().await.unwrap();
    assert_eq!((address.path(), address.query()), ("/", Some("mkt=ko")));
    assert_eq!(parts(&person).await, 3);
}

#[tokio::test]
async fn a_reload_keeps_a_change_where_it_was_and_no_password() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    person.opens(&format!("{}/change?mkt=en&username=ready%40cloud.example", stage.address)).await;
    person.reaches("change-heading").await;
    person.tabs_to("#current-password").await;
    person.types(OLD).await;
    person.presses(Key::Enter).await;
    person.reaches("new-password-heading").await;
    person.driver().refresh().await.unwrap();
    person.reaches("new-password-heading").await;
    let kept =
        "return document.documentElement.outerHTML.includes('lantern') || JSON.stringify(history.state).length > 30";
    assert_eq!(person.asks(kept).await, false, "the password is nowhere");
}
