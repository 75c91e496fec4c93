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
    let organization = move || visit.screen.with(|screen| screen.as_ref()?.organization.clone());
    let logo = move || organization()?.logo;
    let name = move || organization().map_or_else(product, |organization| organization.name);
    view! {
        <header class="header">
            <p class="brand">
                <img class="brand-logo" hidden=move || logo().is_none() src=logo alt=""/>
                <span class="brand-mark" hidden=move || logo().is_some()><Icon shape=KEY/></span>
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
