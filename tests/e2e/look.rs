//! Looking at a page: axe, width, contrast, direction, pictures.

use serde_json::{Value, json};

use crate::person::Person;

/// Looks at the page as it stands, in every way people see it.
pub async fn look(person: &Person, name: &str) {
    let locale = person.locale;
    let direction = if locale == "ar" { "rtl" } else { "ltr" };
    let laid_out = "const root = document.documentElement; return [root.dir, getComputedStyle(root).direction]";
    assert_eq!(person.asks(laid_out).await, json!([direction, direction]), "{name} {locale}");
    for (width, height, dark) in [(320, 640, false), (390, 844, false), (390, 844, true), (1280, 900, false)] {
        person.sees_at(width, height, dark).await;
        let scheme = if dark { "-dark" } else { "" };
        holds_its_width(person, &format!("{name} at {width}")).await;
        person.takes_a_picture(&format!("{name}-{locale}-{width}{scheme}")).await;
        let what = format!("{name} {locale}{scheme}");
        match (width, dark) {
            (390, false) => axe(person, &what).await,
            (390, true) => axe_of_colours(person, &what).await,
            _ => {}
        }
    }
    person.emulates(&[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")]).await;
    person.takes_a_picture(&format!("{name}-{locale}-forced")).await;
    let moving = "return document.getAnimations().filter(a => a.playState === 'running' && a.effect.getTiming().iterations > 1).length";
    assert_eq!(person.asks(moving).await, 0, "{name}: something moves although the person asked for less motion");
    person.sees_at(390, 844, false).await;
    let small = "return [...document.querySelectorAll('a, button, input, select, summary')].filter(e => { \
        const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 && (r.width < 24 || r.height < 24) }).map(e => e.outerHTML)";
    assert_eq!(person.asks(small).await, json!([]), "{name}: targets smaller than 24 px");
    person.saw_no_trouble().await;
}

/// Looks at it in the narrowest way only.
pub async fn fits(person: &Person, name: &str) {
    person.sees_at(320, 640, false).await;
    holds_its_width(person, name).await;
    person.takes_a_picture(&format!("{name}-{}-320", person.locale)).await;
}

/// Axe alone, on a phone.
pub async fn axe_in_both_schemes(person: &Person, name: &str) {
    person.sees_at(390, 844, false).await;
    axe(person, &format!("{name} {}", person.locale)).await;
    person.sees_at(390, 844, true).await;
    axe_of_colours(person, &format!("{name} {}-dark", person.locale)).await;
}

async fn holds_its_width(person: &Person, name: &str) {
    let overflow = person.asks("return document.documentElement.scrollWidth - innerWidth").await;
    assert!(overflow.as_f64().unwrap() <= 0.0, "{name}: scrolls sideways by {overflow}");
}

pub async fn axe(person: &Person, name: &str) {
    runs_axe(person, name, json!({ "resultTypes": ["violations"] })).await;
}

/// The rules that look at colours: another scheme changes nothing else on the same page.
async fn axe_of_colours(person: &Person, name: &str) {
    let rules = json!(["color-contrast", "link-in-text-block"]);
    runs_axe(person, name, json!({ "resultTypes": ["violations"], "runOnly": rules })).await;
}

async fn runs_axe(person: &Person, name: &str, how: Value) {
    // axe is half a megabyte, so it is loaded once for each page.
    if person.asks("return typeof axe").await == json!("undefined") {
        let path = std::env::var("LATCHKEY_AXE").expect("axe-core: `cargo xtask test` installs it and says where");
        let source = std::fs::read_to_string(path).unwrap();
        // Injected by the debugger, because the page's own policy does not allow it.
        person.driver().cdp().send_raw("Runtime.evaluate", json!({ "expression": source })).await.unwrap();
    }
    let run = format!(
        "return axe.run(document, {how}).then(found => \
         found.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.map(n => n.html).join(' ')))"
    );
    assert_eq!(person.asks(&run).await, json!([]), "{name}");
}
