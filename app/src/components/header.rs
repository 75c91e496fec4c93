//! Whose portal this is, and which language it speaks.

use leptos::prelude::*;
use server::locale::shipped;

use super::icon::{DOWN, Icon, KEY};
use crate::visit::visit;
use crate::wording::t;

#[component]
pub fn Header() -> impl IntoView {
    let visit = visit();
    let product = t("brand-name");
    let name = move || {
        let organization = visit.screen.with(|screen| screen.as_ref().and_then(|screen| screen.organization.clone()));
        organization.map_or_else(product, |organization| organization.name)
    };
    view! {
        <header class="header">
            <p class="brand">
                <span class="brand-mark"><Icon shape=KEY/></span>
                <bdi class="brand-name">{name}</bdi>
            </p>
            <LanguagePicker/>
        </header>
    }
}

#[component]
fn LanguagePicker() -> impl IntoView {
    let visit = visit();
    let spoken = move || visit.words.locale();
    view! {
        <label class="picker">
            <span class="visually-hidden">{t("header-language")}</span>
            <select
                class="picker-select"
                id="language"
                prop:value=spoken
                on:change:target=move |event| visit.speak(event.target().value())
            >
                {shipped().iter().map(|locale| view! {
                    <option value=locale.tag lang=locale.tag selected=spoken() == locale.tag>{locale.native}</option>
                }).collect_view()}
            </select>
            <Icon shape=DOWN/>
        </label>
    }
}
