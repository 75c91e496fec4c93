//! Where something is missing: cookies, JavaScript, WebAssembly, workers, the server.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::browser::SetUp;
use crate::look::axe;
use crate::person::Person;
use crate::stage::Stage;

#[tokio::test]
async fn a_browser_without_javascript_is_told_what_to_do_in_its_language() {
    let stage = Stage::set().await;
    let preferences = json!({ "profile.managed_default_content_settings.javascript": 2 });
    let mut person = Person::sits_down_at(SetUp { preferences, ..SetUp::default() }).await;
    for locale in ["en", "ko"] {
        person.locale = locale;
        person.opens(&format!("{}/?mkt={locale}", stage.address)).await;
        let text = person.driver().find(By::Tag("main")).await.unwrap().text().await.unwrap();
        assert!(text.contains(&person.says("shell-no-script")), "{text}");
        person.takes_a_picture(&format!("no-javascript-{locale}")).await;
    }
}

#[tokio::test]
async fn a_browser_without_webassembly_is_told_so_after_a_while() {
    let stage = Stage::set().await;
    let mut person = Person::sits_down_at(SetUp { before: "delete window.WebAssembly", ..SetUp::default() }).await;
    person.locale = "ko";
    person.opens(&format!("{}/?mkt=ko", stage.address)).await;
    let late = "const late = document.getElementById('late'), s = getComputedStyle(late); \
                return s.visibility === 'visible' && s.opacity === '1' && late.getBoundingClientRect().height > 20";
    assert_eq!(person.asks(late).await, false, "not at once");
    // An animation of the style sheet counts the time, so the test moves the animation's clock.
    let moves = |ms: u32| {
        format!(
            "for (const a of document.getElementById('late').getAnimations()) {{ a.pause(); a.currentTime = {ms} }}"
        )
    };
    person.asks(&moves(14_999)).await;
    assert_eq!(person.asks(late).await, false, "not before fifteen seconds");
    person.asks(&moves(15_000)).await;
    person.waits_for("the word about a page that takes long", late).await;
    let text = person.driver().find(By::Id("late")).await.unwrap().text().await.unwrap();
    assert_eq!(text.trim(), person.says("shell-late"));
    person.takes_a_picture("no-webassembly-ko").await;
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_so() {
    let stage = Stage::set().await;
    let preferences = json!({ "profile.default_content_setting_values.cookies": 2 });
    let person = Person::sits_down_at(SetUp { preferences, ..SetUp::default() }).await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("rosa@cloud.example").await;
    person.presses(Key::Enter).await;
    person.waits_for("the word about cookies", "return !!document.getElementById('fault')").await;
    let text = person.driver().find(By::Id("fault")).await.unwrap().text().await.unwrap();
    assert!(text.contains("cookie"), "{text}");
    person.takes_a_picture("no-cookies-en").await;
}

#[tokio::test]
async fn a_browser_without_workers_does_the_check_on_the_page() {
    let stage = Stage::set().await;
    let person = Person::sits_down_at(SetUp { before: "delete window.Worker", ..SetUp::default() }).await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("rosa@cloud.example").await;
    person.presses(Key::Enter).await;
    person.reaches("choose-method-heading").await;
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn a_slow_browser_without_workers_tells_how_far_it_is_and_goes_on_by_itself() {
    let stage = Stage::set().await;
    // The page's clock runs twenty times faster, so a slice of the work holds only a try or two.
    let before = "delete window.Worker; const real = Date.now, start = real(); \
                  Date.now = () => start + (real() - start) * 20; \
                  window.__told = []; new MutationObserver(() => { \
                  const now = document.querySelector('.status p')?.textContent; \
                  if (now && __told.at(-1) !== now) __told.push(now) \
                  }).observe(document, { subtree: true, childList: true, characterData: true })";
    let person = Person::sits_down_at(SetUp { before, ..SetUp::default() }).await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("rosa@cloud.example").await;
    assert_eq!(person.asks("return document.getElementById('user-id').value").await, "rosa@cloud.example");
    person.presses(Key::Enter).await;
    person.reaches("choose-method-heading").await;
    let told = person.asks("return window.__told.join('\\n')").await;
    let told = told.as_str().unwrap();
    assert!(["25", "50", "75"].iter().all(|percent| told.contains(&format!("{percent} percent"))), "{told}");
    // On a busy machine the page may also say in between that the device is too slow, and where it goes on.
    let words: std::collections::BTreeSet<_> = told.lines().collect();
    assert!(words.len() <= 8, "a word at every quarter and no more: {told}");
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn ac_186_the_check_for_robots_runs_beside_the_page_and_asks_nothing() {
    let stage = Stage::set().await;
    let before = "window.__workers = 0; window.Worker = new Proxy(window.Worker, { construct(W, a) { \
                  const w = new W(...a); w.addEventListener('message', m => { if (m.data instanceof Uint32Array) __workers++ }); return w } })";
    let person = Person::sits_down_at(SetUp { before, ..SetUp::default() }).await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.waits_for("the worker's answer", "return window.__workers === 1").await;
    let asked = "return [document.querySelectorAll('main input').length, document.querySelectorAll('main :is(img, canvas, audio), iframe').length]";
    assert_eq!(person.asks(asked).await, json!([1, 0]), "only the user ID is asked for");
    person.saw_no_trouble().await;
}

#[tokio::test]
async fn a_server_that_is_away_loses_nothing_that_was_typed() {
    let mut stage = Stage::set().await;
    let person = Person::sits_down().await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("rosa@cloud.example").await;
    stage.fell();
    person.presses(Key::Enter).await;
    person.waits_for("a fault", "return !!document.getElementById('fault')").await;
    person.focus_is_on("fault").await;
    assert_eq!(person.asks("return document.getElementById('user-id').value").await, "rosa@cloud.example");
    person.takes_a_picture("server-away-en").await;
    stage.raise().await;
    person.clicks("#fault button").await;
    person.reaches("choose-method-heading").await;
}

/// A script that gives the places and sizes of the parts of the first screen.
const PLACES: &str = "return ['.phases', 'h1', '.lead', '#user-id', '#current-password', '.status', '.actions .button'] \
    .map(what => document.querySelector(what)).filter(found => found) \
    .map(found => { const r = found.getBoundingClientRect(); return [r.left, r.top, r.width, r.height].map(Math.round) })";

#[tokio::test]
async fn the_page_before_the_app_stands_as_the_app_will() {
    let stage = Stage::set().await;
    let mut before = Person::sits_down_at(SetUp { before: "delete window.WebAssembly", ..SetUp::default() }).await;
    let mut after = Person::sits_down().await;
    for (path, heading) in [("/", "identify-heading"), ("/change", "change-heading"), ("/register", "register-heading")]
    {
        for locale in ["en", "ko"] {
            (before.locale, after.locale) = (locale, locale);
            let address = format!("{}{path}?mkt={locale}", stage.address);
            before.opens(&address).await;
            after.opens(&address).await;
            after.reaches(heading).await;
            // While it runs on a slow device, the check shows longer words.
            after.waits_for("the end of the check", "return !!document.querySelector('.status.is-done')").await;
            for width in [320, 390, 1280] {
                before.sees_at(width, 844, false).await;
                after.sees_at(width, 844, false).await;
                let (skeleton, app) = (before.asks(PLACES).await, after.asks(PLACES).await);
                assert_eq!(skeleton, app, "{path} in {locale} at {width}");
            }
        }
    }
}

/// A script that makes waits of a minute or more four hundred times shorter.
const HURRIES: &str = "const wait = window.setTimeout; \
    window.setTimeout = (what, ms, ...more) => wait(what, ms >= 60000 ? ms / 400 : ms, ...more)";

#[tokio::test]
async fn ac_187_a_visit_that_ends_soon_says_so_and_is_kept_by_one_press() {
    let stage = Stage::set().await;
    let person = Person::sits_down_at(SetUp { before: HURRIES, ..SetUp::default() }).await;
    person.opens(&format!("{}/?mkt=en", stage.address)).await;
    person.reaches("identify-heading").await;
    person.clicks("#user-id").await;
    person.types("rosa@cloud.example").await;
    person.presses(Key::Enter).await;
    person.reaches("choose-method-heading").await;
    assert_eq!(person.asks("return !!document.getElementById('ending')").await, json!(false), "not at once");
    for _ in 0..2 {
        let words = json!(person.says("note-ending"));
        let told = format!(
            "const e = document.getElementById('ending'); return !!e && e.role === 'status' && e.innerText.includes({words})"
        );
        person.waits_for("the warning", &told).await;
        axe(&person, "a visit that ends soon").await;
        person.takes_a_picture("ending-en").await;
        person.tabs_to("#ending button").await;
        person.presses(Key::Enter).await;
        person.waits_for("the answer", "return !document.getElementById('ending')").await;
        person.focus_is_on("heading").await;
        person.reaches("choose-method-heading").await;
    }
    person.saw_no_trouble().await;
}
