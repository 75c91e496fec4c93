//! The page around the app: language, title, focus, fields.

use std::time::Duration;

use leptos::prelude::{set_timeout, window};
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, HtmlInputElement};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn root() -> Option<HtmlElement> {
    document()?.document_element()?.dyn_into().ok()
}

/// The element of this id.
pub fn element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

fn input(id: &str) -> Option<HtmlInputElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// What stands in a field now, whether typed by a person or filled in by a password manager or the browser.
pub fn typed(id: &str) -> String {
    input(id).map(|field| field.value()).unwrap_or_default()
}

/// In Unicode's form C, as the server counts and keeps passwords. The browser has the tables for it.
pub fn nfc(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

pub fn type_into(id: &str, text: &str) {
    if let Some(field) = input(id) {
        field.set_value(text);
    }
}

/// What is selected in a field; a caret is a selection without a length.
pub fn selected(id: &str) -> Option<(u32, u32)> {
    let field = input(id)?;
    Some((field.selection_start().ok()??, field.selection_end().ok()??))
}

pub fn select_in(id: &str, from: u32, to: u32) {
    if let Some(field) = input(id) {
        _ = field.set_selection_range(from, to);
    }
}

pub fn is_focused(id: &str) -> bool {
    document().and_then(|page| page.active_element()).is_some_and(|active| active.id() == id)
}

pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        _ = element.focus();
    }
}

/// Moves the focus once what was just decided stands on the page.
pub fn focus_soon(id: &'static str) {
    set_timeout(move || focus(id), Duration::ZERO);
}

/// The locale the server chose for this page.
pub fn locale() -> String {
    root().map(|root| root.lang()).filter(|lang| !lang.is_empty()).unwrap_or_else(|| "en".to_owned())
}

pub fn set_locale(locale: &str, direction: &str) {
    if let Some(root) = root() {
        root.set_lang(locale);
        root.set_dir(direction);
    }
}

/// An attribute of `<html>`, where the server leaves word for the app.
pub fn told(name: &str) -> Option<String> {
    root()?.get_attribute(name)
}

pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets the organization's colours, or takes them away.
pub fn set_accent(colours: Option<(&str, &str)>) {
    let Some(root) = root() else { return };
    let style = root.style();
    if let Some((accent, on_accent)) = colours {
        _ = style.set_property("--accent", accent);
        _ = style.set_property("--on-accent", on_accent);
        _ = root.set_attribute("data-branded", "");
    } else {
        _ = style.remove_property("--accent");
        _ = style.remove_property("--on-accent");
        _ = root.remove_attribute("data-branded");
    }
}

/// Begins to put a text into the clipboard; `None` where the browser has no clipboard.
pub fn write_to_clipboard(text: &str) -> Option<js_sys::Promise> {
    let navigator = web_sys::window()?.navigator();
    // Only there where the page came over https or from this device.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    Some(clipboard.dyn_into::<web_sys::Clipboard>().ok()?.write_text(text))
}

/// Selects all that an element holds.
pub fn select(id: &str) {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    if let (Some(selection), Some(element)) = (selection, element(id)) {
        _ = selection.select_all_children(&element);
    }
}

/// Shows at once what the shell would say after fifteen seconds.
pub fn reveal_late() {
    if let Some(late) = element("late") {
        _ = late.class_list().add_1("is-revealed");
    }
}

/// Where trunk put the glue: the worker loads the same file.
pub fn glue() -> Option<String> {
    let link = document()?.query_selector("link[rel=modulepreload]").ok()??;
    Some(link.dyn_into::<web_sys::HtmlLinkElement>().ok()?.href())
}

/// The address of the portal, without a path.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

pub fn print() {
    _ = window().print();
}

/// Milliseconds since 1970 UTC, by this device's clock, which may be wrong.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

#[cfg(test)]
mod tests {
    use server::password::rules::{Rules, check};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn a_letter_in_two_pieces_is_one_letter_of_a_password() {
        for (typed, formed) in
            [("cafe\u{301}", "caf\u{e9}"), ("\u{1112}\u{1161}\u{11ab}", "한"), ("ﬁ２ 🔑 ", "ﬁ２ 🔑 ")]
        {
            assert_eq!(nfc(typed), formed);
        }
        // As the server counts: 15 letters are enough, however many pieces they come in.
        assert!(check(&Rules::strict(), &nfc(&"e\u{301}".repeat(15))).is_empty());
        assert!(!check(&Rules::strict(), &nfc(&"e\u{301}".repeat(14))).is_empty());
    }
}
