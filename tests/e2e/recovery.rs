//! Recovery codes: a person keeps a set, prints it, and resets with one and with what took its place.

use base64::Engine as _;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::goals::{chooses, identifies, is_refused, knows, sets_password};
use crate::person::Person;
use crate::register::{comes_to, presses};
use crate::stage::Stage;

const ROLF: &str = "rolf@recovery.example";
const OLD: &str = "Forgotten lantern 1";

/// The codes that the page shows, in their groups.
async fn codes(person: &Person) -> Vec<String> {
    let shown = person.asks("return [...document.querySelectorAll('.codes-list li')].map(e => e.innerText)").await;
    let shown: Vec<String> = serde_json::from_value(shown).unwrap();
    for code in &shown {
        assert!(code.split(' ').all(|group| group.len() == 4) && code.split(' ').count() == 6, "{code}");
    }
    shown
}

/// From the sign-in to the page that shows a set.
async fn comes_to_a_set(person: &Person, stage: &Stage) -> Vec<String> {
    person.opens(&format!("{}/register?mkt={}", stage.address, person.locale)).await;
    person.reaches("register-heading").await;
    knows(person, ROLF, OLD).await;
    comes_to(person, "register-asked-heading").await;
    presses(person, ".button", "register-start-button").await;
    comes_to(person, "register-heading-email").await;
    presses(person, ".button", "register-other-kind-button").await;
    comes_to(person, "register-choose-heading").await;
    chooses(person, "register-choose-recovery-code").await;
    comes_to(person, "register-heading-recovery-code").await;
    let codes = codes(person).await;
    assert_eq!(codes.len(), 4);
    codes
}

/// Types a code into the field, in one go, and hands it in.
async fn gives(person: &Person, code: &str) {
    person.asks("document.getElementById('code').value = ''").await;
    person.tabs_to("#code").await;
    person.pastes(code).await;
    person.presses(Key::Enter).await;
}

async fn keeps_a_set(person: &Person, stage: &Stage) -> Vec<String> {
    let shown = comes_to_a_set(person, stage).await;
    gives(person, "0000-0000-0000-0000-0000-0000").await;
    is_refused(person, "refusal-code-wrong-recovery-code").await;
    gives(person, "12345678").await;
    is_refused(person, "refusal-code-malformed-recovery-code").await;
    person.driver().refresh().await.unwrap();
    person.reaches("register-heading-recovery-code").await;
    assert_eq!(codes(person).await, shown, "a reload shows the same ones");
    gives(person, &shown[3].to_lowercase().replace(' ', "-")).await;
    comes_to(person, "register-review-heading").await;
    presses(person, ".button", "register-review-button").await;
    comes_to(person, "register-manage-heading").await;
    presses(person, ".button", "register-sign-out-button").await;
    person.reaches("register-heading").await;
    shown
}

async fn is_asked(person: &Person, stage: &Stage) {
    identifies(person, &stage.address, ROLF).await;
    comes_to(person, "choose-method-heading").await;
    chooses(person, "choose-method-recovery-code").await;
    comes_to(person, "enter-code-heading-recovery-code").await;
}

/// A reset with one code, then with the one that took its place; the used one is refused.
async fn resets_twice(person: &Person, stage: &Stage, kept: &[String]) {
    is_asked(person, stage).await;
    gives(person, &kept[0]).await;
    comes_to(person, "new-password-heading").await;
    sets_password(person, "Amber lantern 27").await;
    comes_to(person, "done-heading").await;
    let new = codes(person).await;
    assert!(new.len() == 1 && !kept.contains(&new[0]), "{new:?}");
    person.driver().refresh().await.unwrap();
    person.reaches("done-heading").await;
    assert_eq!(codes(person).await, new, "a reload shows it again");

    person.driver().delete_all_cookies().await.unwrap();
    is_asked(person, stage).await;
    gives(person, &kept[0]).await;
    is_refused(person, "refusal-code-used-recovery-code").await;
    gives(person, &new[0]).await;
    comes_to(person, "new-password-heading").await;
    sets_password(person, "Copper lantern 38").await;
    comes_to(person, "done-heading").await;
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn a_person_keeps_codes_and_resets_with_one_and_with_what_took_its_place() {
    let (stage, person) = (Stage::set().await, Person::sits_down().await);
    let kept = keeps_a_set(&person, &stage).await;
    resets_twice(&person, &stage, &kept).await;
    let mails = stage.mails_to(ROLF, 5).await;
    let told = |words: &str| mails.iter().any(|mail| mail.raw.contains(words));
    assert!(told("Recovery codes were made") && told("A new one took its place"));
}

#[tokio::test]
async fn a_person_keeps_codes_and_resets_with_one_and_with_what_took_its_place_in_firefox() {
    let (stage, person) = (Stage::set().await, Person::sits_down_at_firefox().await);
    let kept = keeps_a_set(&person, &stage).await;
    resets_twice(&person, &stage, &kept).await;
}

#[tokio::test]
async fn who_goes_on_from_the_last_page_has_kept_the_code_on_it() {
    let (stage, person) = (Stage::set().await, Person::sits_down().await);
    let kept = keeps_a_set(&person, &stage).await;
    is_asked(&person, &stage).await;
    gives(&person, &kept[0]).await;
    comes_to(&person, "new-password-heading").await;
    sets_password(&person, "Amber lantern 27").await;
    comes_to(&person, "done-heading").await;
    assert_eq!(stage.counts("SELECT COUNT(*) FROM issued_codes").await, 1);
    presses(&person, ".button", "done-sign-in-button").await;
    person.waits_for("the sign-in", "return location.pathname === '/sign-in'").await;
    assert_eq!(stage.counts("SELECT COUNT(*) FROM issued_codes").await, 0);
    assert_eq!(stage.counts("SELECT COUNT(*) FROM saved_code WHERE kept_ms IS NOT NULL").await, 1);
}

/// What can be seen on paper, line by line.
async fn on_paper(person: &Person) -> Vec<String> {
    let media = json!({ "media": "print" });
    person.driver().cdp().send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
    let text = person.asks("return document.body.innerText").await;
    text.as_str().unwrap().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// On one sheet: the organization, the codes, the account, the portal's address and the date; and no more.
async fn prints_codes_alone(person: &Person, stage: &Stage, codes: &[String], picture: &str) {
    let lines = on_paper(person).await;
    person.takes_a_picture(picture).await;
    let paper = json!({ "printBackground": false });
    let printed = person.driver().cdp().send_raw("Page.printToPDF", paper).await.unwrap();
    let printed = base64::engine::general_purpose::STANDARD.decode(printed["data"].as_str().unwrap()).unwrap();
    assert!(String::from_utf8_lossy(&printed).contains("/Count 1"), "one sheet");
    person.driver().cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "" })).await.unwrap();
    let mut expected = vec!["Recovery House".to_owned()];
    expected.extend(codes.iter().cloned());
    for (id, value) in [("done-account", ROLF), ("new-codes-portal", &stage.address)] {
        expected.extend([person.says(id), value.to_owned()]);
    }
    expected.push(person.says("done-when"));
    let (date, before) = lines.split_last().unwrap();
    assert_eq!(before, expected);
    assert!(date.contains("20"), "{date}");
}

#[tokio::test]
async fn codes_are_copied_and_printed_alone_and_stay_in_no_browser() {
    let (stage, person) = (Stage::set().await, Person::sits_down().await);
    let shown = comes_to_a_set(&person, &stage).await;
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    person.driver().cdp().send_raw("Browser.grantPermissions", permissions).await.unwrap();
    presses(&person, "main button", "new-codes-copy-button").await;
    let copied = Value::from(person.says("copy-done"));
    let said =
        format!("return [...document.querySelectorAll('main button')].some(e => e.innerText.trim() === {copied})");
    person.waits_for("copied", &said).await;
    assert_eq!(person.asks("return navigator.clipboard.readText()").await, json!(shown.join("\n")));
    prints_codes_alone(&person, &stage, &shown, "recovery-codes-printed").await;

    gives(&person, &shown[0]).await;
    comes_to(&person, "register-review-heading").await;
    is_asked(&person, &stage).await;
    gives(&person, &shown[1]).await;
    comes_to(&person, "new-password-heading").await;
    sets_password(&person, "Amber lantern 27").await;
    comes_to(&person, "done-heading").await;
    let new = codes(&person).await;
    prints_codes_alone(&person, &stage, &new, "recovery-code-replaced-printed").await;
    let kept = "return JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.cookie])";
    let kept = person.asks(kept).await.to_string();
    for code in shown.iter().chain(&new) {
        assert!(!kept.contains(code.as_str()) && !kept.contains(&code.replace(' ', "")), "{kept}");
    }
    assert_eq!(person.asks("return indexedDB.databases().then(all => all.length)").await, 0);
    person.saw_no_trouble().await;
}
