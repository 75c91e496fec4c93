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

/// What stands in a field now, whoever typed it: a person, a manager, autofill.
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

pub fn print() {
    _ = window().print();
}

/// Milliseconds since 1970 UTC, by this device's clock, which may be wrong.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}
