//! Whose portal this is, and which language it speaks.

use leptos::either::Either;
use leptos::prelude::*;
use server::locale::shipped;

use super::icon::{DOWN, Icon, KEY};
use crate::visit::visit;
use crate::wording::t;

#[component]
pub fn Header() -> impl IntoView {
    let visit = visit();
    let product = t("brand-name");
    let organization = Memo::new(move |_| visit.screen.with(|screen| screen.as_ref()?.organization.clone()));
    let logo = move || organization.with(|organization| organization.as_ref()?.logo.clone());
    let name = move || organization.get().map_or_else(product, |organization| organization.name);
    view! {
        <header class="header">
            <p class="brand">
                {move || match logo() {
                    Some(address) => Either::Left(view! { <img class="brand-logo" src=address alt=""/> }),
                    None => Either::Right(view! { <span class="brand-mark"><Icon shape=KEY/></span> }),
                }}
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
