//! Every screen that the server can ask for, looked at in every way people see
//! it. The portal is the real one; only the answer to "where does this visit
//! stand?" is an example of [`examples`].

mod examples;
mod registering;

use serde_json::{Value, json};
use server::wire::Step;
use server::wire::register::{RegisterStep, RegistrationResult};

use crate::browser::SetUp;
use crate::look::{axe, axe_in_both_schemes, fits, look};
use crate::person::Person;
use crate::snapshot;
use crate::stage::Stage;
use examples::Example;

/// A script for the page: it answers `reset/current` with the screen in `window.name`.
const HANGS: &str = "\
    const walk = window.fetch; \
    window.fetch = (asked, more) => (asked.url ?? String(asked)).endsWith('/api/reset/current') && window.name \
        ? Promise.resolve(new Response(window.name, {headers: {'content-type': 'application/json'}})) \
        : walk(asked, more)";

async fn visits() -> (Stage, Person) {
    let browser = SetUp { before: HANGS, ..SetUp::default() };
    (Stage::set().await, Person::sits_down_at(browser).await)
}

/// Opens the page of an example and waits until its check for robots is done.
async fn stands_before(person: &Person, stage: &Stage, example: &Example) {
    // `window.name` outlives a page, but it can be set only once a page is open.
    if person.asks("return location.protocol").await != json!("http:") {
        person.opens(&format!("{}/health", stage.address)).await;
    }
    let screen = Value::from(serde_json::to_string(&example.screen).unwrap());
    person.asks(&format!("window.name = {screen}")).await;
    let path = match example.screen.step {
        Step::SignIn { .. } => "change",
        Step::Register(_) => "register",
        _ => "",
    };
    person.opens(&format!("{}/{path}?mkt={}", stage.address, person.locale)).await;
    person.reaches(&example.heading).await;
    person.waits_for("the check", "return !document.querySelector('.status:not(.is-done)')").await;
}

/// What every page must have for people who use a keyboard or a screen reader.
async fn behaves(person: &Person, example: &Example) {
    let name = &example.name;
    assert_eq!(person.asks("return document.querySelectorAll('h1').length").await, 1, "{name}: one heading");
    let title = person.driver().title().await.unwrap();
    assert!(title.contains(&person.says(&example.heading)), "{name}: {title}");
    let silent = "return [...document.querySelectorAll('main input, main button, main a')].filter(e => \
         !(e.innerText.trim() || e.labels?.length || e.ariaLabel || e.hidden || e.type === 'hidden' || e.tabIndex < 0)) \
         .map(e => e.outerHTML)";
    assert_eq!(person.asks(silent).await, json!([]), "{name}: without a name");
    // Where a language has no words for a message, its id is shown.
    let text = person.asks("return document.body.innerText").await;
    let bare = text.as_str().unwrap().split_whitespace().find(|word| {
        [
            "register-",
            "stopped-",
            "refusal-",
            "identify-",
            "enter-code-",
            "choose-",
            "done-",
            "help-desk-",
            "new-password-",
        ]
        .iter()
        .any(|start| word.starts_with(start))
    });
    assert_eq!(bare, None, "{name}: a message is missing");
    // An address or an id that stands alone runs from left to right in every language. Text that has
    // marks of direction or letters from right to left is left out: there an address stays together.
    let turned = "return [...document.querySelectorAll('bdi, [dir=ltr], .hint, dd')].filter(e => \
         /[\\w•]@[\\w•]|[0-9a-f]{8}-/.test(e.innerText ?? '') && e.children.length === 0 && \
         getComputedStyle(e).direction === 'rtl' && !/[\\u2066-\\u2069\\u0590-\\u08ff]/.test(e.innerText)).map(e => e.outerHTML)";
    assert_eq!(person.asks(turned).await, json!([]), "{name}: an address is turned around");
    person.saw_no_trouble().await;
}

/// Goes through the page by Tab. Every visible control is a stop, the stops come in the order of
/// the page, and none of them keeps the focus.
async fn is_walked(person: &Person, example: &Example) {
    let stops = person
        .asks(
            "const stops = [...document.querySelectorAll('a[href], button, input, select, summary')] \
             .filter(e => e.tabIndex >= 0 && e.checkVisibility()); window.stops = stops; return stops.length",
        )
        .await;
    person.asks("document.activeElement.blur()").await;
    for place in 0..stops.as_u64().unwrap() {
        person.presses(thirtyfour::Key::Tab).await;
        // An audio player has stops of its own.
        while person.asks("return document.activeElement.matches('audio')").await == json!(true) {
            person.presses(thirtyfour::Key::Tab).await;
        }
        let here = person.asks("return window.stops.indexOf(document.activeElement)").await;
        assert_eq!(here, place, "{}: the order of the keyboard is that of the page", example.name);
    }
    person.asks("document.activeElement.blur()").await;
}

async fn every_leading_page(locale: &'static str) {
    let (stage, mut person) = visits().await;
    person.locale = locale;
    for example in examples::all().iter().filter(|example| example.leads) {
        stands_before(&person, &stage, example).await;
        behaves(&person, example).await;
        is_walked(&person, example).await;
        look(&person, &example.name).await;
    }
}

#[tokio::test]
async fn every_page_holds_up_in_english() {
    every_leading_page("en").await;
}

#[tokio::test]
async fn every_page_holds_up_in_korean() {
    every_leading_page("ko").await;
}

#[tokio::test]
async fn ac_188_every_page_holds_up_in_arabic() {
    every_leading_page("ar").await;
}

/// Spanish has the longest sentences, Lithuanian the longest words.
#[tokio::test]
async fn every_page_fits_in_spanish_and_lithuanian() {
    let (stage, mut person) = visits().await;
    for locale in ["es", "lt"] {
        person.locale = locale;
        for example in &examples::all() {
            stands_before(&person, &stage, example).await;
            behaves(&person, example).await;
            fits(&person, &example.name).await;
            if example.leads {
                axe_in_both_schemes(&person, &example.name).await;
            }
        }
    }
}

#[tokio::test]
async fn every_page_reads_like_sentences_in_english() {
    let (stage, person) = visits().await;
    let mut changed = Vec::new();
    for example in &examples::all() {
        stands_before(&person, &stage, example).await;
        behaves(&person, example).await;
        fits(&person, &example.name).await;
        if !example.leads {
            axe(&person, &example.name).await;
        }
        changed.extend(snapshot::compare(&example.name, &snapshot::read(&person).await));
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[tokio::test]
async fn the_last_page_prints_what_was_done_and_nothing_else() {
    let (stage, person) = visits().await;
    let all = examples::all();
    let done = all.iter().find(|example| example.name == "done").unwrap();
    stands_before(&person, &stage, done).await;
    person.driver().cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await.unwrap();
    let seen =
        "return [...document.querySelectorAll('button, select, a.button')].filter(e => e.checkVisibility()).length";
    assert_eq!(person.asks(seen).await, 0, "no control on paper");
    let text = person.asks("return document.body.innerText").await;
    for expected in [person.says("done-heading").as_str(), "ready@cloud.example", "2026", "7f3a19c2"] {
        assert!(text.as_str().unwrap().contains(expected), "{expected}: {text}");
    }
    axe(&person, "done, printed").await;
    person.takes_a_picture("done-printed").await;
}

#[tokio::test]
async fn who_is_done_registering_goes_back_at_once_to_where_the_server_says() {
    let (stage, person) = visits().await;
    let mut example = examples::all().into_iter().find(|example| example.name == "register-over").unwrap();
    for result in [RegistrationResult::Completed, RegistrationResult::Cancelled, RegistrationResult::NothingToDo] {
        let back = format!("{}/health?result={}&state=a%20b", stage.address, json!(result).as_str().unwrap());
        example.screen.step =
            Step::Register(RegisterStep::Over { result, return_to: Some(back.clone()), no_way_back: false });
        person.opens(&format!("{}/health", stage.address)).await;
        let screen = Value::from(serde_json::to_string(&example.screen).unwrap());
        person.asks(&format!("window.name = {screen}")).await;
        person.opens(&format!("{}/register?mkt=en", stage.address)).await;
        person.waits_for(&back, &format!("return location.href === {}", Value::from(back.as_str()))).await;
    }
}
