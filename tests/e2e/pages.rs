//! Every page, looked at: axe, width, contrast, direction, pictures.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::person::Person;
use crate::stage::{APP_SECRET, Stage};
use crate::support::totp;

/// Looks at the page as it stands, in every way people see it.
pub async fn look(person: &Person, name: &str) {
    let locale = person.locale;
    for (width, height, dark) in [(320, 640, false), (390, 844, false), (390, 844, true), (1280, 900, false)] {
        person.sees_at(width, height, dark).await;
        let overflow = person.asks("return document.documentElement.scrollWidth - innerWidth").await;
        assert!(overflow.as_f64().unwrap() <= 0.0, "{name} scrolls sideways at {width}: {overflow}");
        let scheme = if dark { "-dark" } else { "" };
        person.takes_a_picture(&format!("{name}-{locale}-{width}{scheme}")).await;
        if width == 390 {
            axe(person, &format!("{name} {locale}{scheme}")).await;
        }
    }
    person.emulates(&[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")]).await;
    person.takes_a_picture(&format!("{name}-{locale}-forced")).await;
    let moving = "return document.getAnimations().filter(a => a.playState === 'running' && a.effect.getTiming().iterations > 1).length";
    assert_eq!(person.asks(moving).await, 0, "{name}: something moves for who asked for less motion");
    person.sees_at(390, 844, false).await;
    person.asks("document.documentElement.dir = 'rtl'").await;
    let overflow = person.asks("return document.documentElement.scrollWidth - innerWidth").await;
    assert!(overflow.as_f64().unwrap() <= 0.0, "{name} scrolls sideways from right to left");
    person.takes_a_picture(&format!("{name}-{locale}-rtl")).await;
    person.asks("document.documentElement.dir = 'ltr'").await;
    let small = "return [...document.querySelectorAll('a, button, input, select, summary')].filter(e => { \
        const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && (r.width < 24 || r.height < 24) }).map(e => e.outerHTML)";
    assert_eq!(person.asks(small).await, json!([]), "{name}: targets smaller than 24 px");
    let headings = "return document.querySelectorAll('h1').length";
    assert_eq!(person.asks(headings).await, 1, "{name}: one heading");
    person.saw_no_trouble().await;
}

async fn axe(person: &Person, name: &str) {
    let path = std::env::var("LATCHKEY_AXE").expect("axe-core: `cargo xtask test` installs it and says where");
    let source = std::fs::read_to_string(path).unwrap();
    // Injected past the page's own policy, which has no hole for it.
    person.driver.cdp().send_raw("Runtime.evaluate", json!({ "expression": source })).await.unwrap();
    let run = "return axe.run(document, { resultTypes: ['violations'] }).then(found => \
               found.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html).join(' ')))";
    let found = person.asks(run).await;
    assert_eq!(found, json!([]), "{name}");
}

async fn title_is(person: &Person, heading: &str) {
    let title = person.driver.title().await.unwrap();
    assert!(title.contains(&person.says(heading)), "{title}");
}

/// Walks through the whole journey and looks at each page and its refusal.
async fn walk(person: &Person, stage: &Stage) {
    let locale = person.locale;
    person.opens(&format!("{}/?mkt={locale}&whr=cloud.example", stage.address)).await;
    person.reaches("identify-heading").await;
    person.waits_for("the check", "return !!document.querySelector('.status.is-done')").await;
    let shift = person.asks("return window.__shift").await;
    assert!(shift.as_f64().unwrap() < 0.01, "the page moved when the app took over: {shift}");
    title_is(person, "identify-heading").await;
    look(person, "identify").await;
    person.presses(Key::Escape).await;
    person.clicks("button.button[type=submit]").await;
    person.waits_for("the summary", "return !!document.getElementById('problems')").await;
    person.focus_is_on("problems").await;
    look(person, "identify-refused").await;
    person.clicks("#user-id").await;
    person.types("rosa@cloud.example").await;
    person.presses(Key::Enter).await;

    person.reaches("choose-method-heading").await;
    title_is(person, "choose-method-heading").await;
    look(person, "choose-method").await;
    person.clicks(".choice").await;
    person.reaches("enter-code-heading").await;
    let code = stage.code_to("rosa@mail.example", 1).await;
    look(person, "enter-code").await;
    person.clicks("#code").await;
    person.types(&format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)).await;
    person.presses(Key::Enter).await;
    person.waits_for("the summary", "return !!document.getElementById('problems')").await;
    person.focus_is_on("problems").await;
    let same = "return document.getElementById('problems').innerText.includes(document.getElementById('code-problem').innerText.trim())";
    assert_eq!(person.asks(same).await, Value::Bool(true), "the same words at the top and at the field");
    look(person, "enter-code-refused").await;
    person.asks("document.getElementById('code').value = ''").await;
    person.clicks("#code").await;
    person.types(&code).await;
    person.presses(Key::Enter).await;

    person.reaches("new-password-heading").await;
    let fields =
        "return ['account', 'new-password', 'new-password-again'].map(id => document.getElementById(id).autocomplete)";
    assert_eq!(person.asks(fields).await, json!(["username", "new-password", "new-password"]));
    look(person, "new-password").await;
    person.clicks("#new-password").await;
    person.types("Short").await;
    person.presses(Key::Enter).await;
    person.waits_for("the summary", "return !!document.getElementById('problems')").await;
    look(person, "new-password-refused").await;
    // What only the server knows: the name of the organization, twice the same words, and the fields are empty again.
    for field in ["#new-password", "#new-password-again"] {
        person.asks(&format!("document.querySelector('{field}').value = ''")).await;
        person.clicks(field).await;
        person.pastes("Cl0ud lantern 27").await;
    }
    person.presses(Key::Enter).await;
    let told = "return ['problems', 'new-password-problem'].every(id => document.getElementById(id)?.innerText.includes('Cl0ud'))";
    person.waits_for("the part to leave out, at the top and at the field", told).await;
    person.focus_is_on("problems").await;
    let left =
        "return document.getElementById('new-password').value + document.getElementById('new-password-again').value";
    assert_eq!(person.asks(left).await, json!(""));
    look(person, "new-password-banned").await;
    person.asks("document.getElementById('new-password').value = ''").await;
    for field in ["#new-password", "#new-password-again"] {
        person.clicks(field).await;
        person.pastes("Amber lantern 27").await;
    }
    person.presses(Key::Enter).await;
    person.reaches("done-heading").await;
    look(person, "done").await;

    person.opens(&format!("{}/sign-in?mkt={locale}", stage.address)).await;
    look(person, "sign-in").await;
    person.opens(&format!("{}/?mkt={locale}", stage.address)).await;
    person.reaches("done-heading").await;
}

#[tokio::test]
async fn every_page_of_the_journey_holds_up_in_english() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    walk(&person, &stage).await;
}

#[tokio::test]
async fn every_page_of_the_journey_holds_up_in_korean() {
    let stage = Stage::set().await;
    let mut person = Person::sits_down().await;
    person.locale = "ko";
    walk(&person, &stage).await;
}

#[tokio::test]
async fn the_pages_off_the_journey_hold_up() {
    let stage = Stage::set().await;
    let mut person = Person::sits_down().await;
    for locale in ["en", "ko"] {
        person.locale = locale;
        person.driver.delete_all_cookies().await.unwrap();
        person.opens(&format!("{}/?mkt={locale}", stage.address)).await;
        person.reaches("identify-heading").await;
        person.clicks("#user-id").await;
        person.types("no-method@cloud.example").await;
        person.presses(Key::Enter).await;
        person.waits_for("the reason", "return document.body.innerText.includes('SSPR_0014')").await;
        look(&person, "stopped").await;
        person.clicks("main .actions button").await;
        person.reaches("help-desk-heading").await;
        look(&person, "help-desk").await;
        if locale == "en" {
            person.clicks("main button[type=submit]").await;
            person.reaches("help-desk-asked-heading").await;
            look(&person, "help-desk-asked").await;
        }
    }
}

/// Looks at the pages that only the other goals and proofs have.
async fn walk_elsewhere(person: &Person, stage: &Stage) {
    let locale = person.locale;
    let refused = "return !!document.getElementById('problems')";
    person.opens(&format!("{}/change?mkt={locale}", stage.address)).await;
    person.reaches("change-heading").await;
    person.waits_for("the check", "return !!document.querySelector('.status.is-done')").await;
    let shift = person.asks("return window.__shift").await;
    assert!(shift.as_f64().unwrap() < 0.1, "the page moved when the app took over: {shift}");
    title_is(person, "change-heading").await;
    look(person, "change").await;
    person.clicks("button.button[type=submit]").await;
    person.waits_for("the summary", refused).await;
    look(person, "change-refused").await;
    person.clicks("#user-id").await;
    person.types("ready@cloud.example").await;
    person.clicks("#current-password").await;
    person.types("Forgotten lantern 1").await;
    person.presses(Key::Enter).await;
    person.reaches("new-password-heading").await;
    look(person, "change-new-password").await;
    for field in ["#new-password", "#new-password-again"] {
        person.clicks(field).await;
        person.pastes("Amber lantern 27").await;
    }
    person.presses(Key::Enter).await;
    person.reaches("done-change-heading").await;
    look(person, "done-change").await;

    person.driver.delete_all_cookies().await.unwrap();
    person.opens(&format!("{}/?mkt={locale}", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("locked@cloud.example").await;
    person.presses(Key::Enter).await;
    person.reaches("choose-goal-heading").await;
    title_is(person, "choose-goal-heading").await;
    look(person, "choose-goal").await;
    person.clicks("li:last-child > .choice").await;
    person.reaches("choose-method-heading").await;
    person.clicks(".choice").await;
    person.reaches("enter-code-heading").await;
    let code = stage.code_to("lola@mail.example", 1).await;
    person.clicks("#code").await;
    person.types(&code).await;
    person.presses(Key::Enter).await;
    person.reaches("done-unlock-heading").await;
    look(person, "done-unlock").await;

    person.driver.delete_all_cookies().await.unwrap();
    person.opens(&format!("{}/?mkt={locale}", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("two-methods@twogates.example").await;
    person.presses(Key::Enter).await;
    person.reaches("choose-method-heading").await;
    look(person, "choose-method-two").await;
    person.clicks("li:last-child > .choice").await;
    person.reaches("enter-code-app-heading").await;
    title_is(person, "enter-code-app-heading").await;
    look(person, "enter-code-app").await;
    person.clicks("#code").await;
    person.types(&totp::wrong_code(APP_SECRET)).await;
    person.presses(Key::Enter).await;
    person.waits_for("the summary", refused).await;
    look(person, "enter-code-app-refused").await;
}

#[tokio::test]
async fn every_page_of_the_other_goals_holds_up_in_english() {
    let stage = Stage::set().await;
    let person = Person::sits_down().await;
    walk_elsewhere(&person, &stage).await;
}

#[tokio::test]
async fn every_page_of_the_other_goals_holds_up_in_korean() {
    let stage = Stage::set().await;
    let mut person = Person::sits_down().await;
    person.locale = "ko";
    walk_elsewhere(&person, &stage).await;
}
