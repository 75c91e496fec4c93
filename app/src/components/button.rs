//! Buttons. While busy, the main button of a form keeps the focus and takes no second press.

use leptos::prelude::*;

use crate::act::Act;
use crate::visit::visit;
use crate::wording::{Phrase, say, t};

#[component]
pub fn MainButton(label: &'static str, #[prop(into, optional)] waits: Option<Signal<bool>>) -> impl IntoView {
    let visit = visit();
    let is_busy = move || visit.busy.get() || waits.is_some_and(|waits| waits.get());
    view! {
        <button class="button" type="submit" aria-disabled=move || is_busy().then_some("true")>
            <span class="spinner" aria-hidden="true"></span>
            {t(label)}
        </button>
    }
}

/// The main button of a page without a form.
#[cfg(feature = "account")]
#[component]
pub fn ActButton(label: &'static str, #[prop(into)] act: Act) -> impl IntoView {
    let visit = visit();
    view! {
        <button
            class="button"
            type="button"
            aria-disabled=move || visit.busy.get().then_some("true")
            on:click=move |_| visit.act(act.clone())
        >
            <span class="spinner" aria-hidden="true"></span>
            {t(label)}
        </button>
    }
}

/// A quieter way on, beside the main button.
#[component]
pub fn QuietButton(label: &'static str, #[prop(into)] act: Act) -> impl IntoView {
    let visit = visit();
    view! {
        <button class="button is-quiet" type="button" on:click=move |_| visit.act(act.clone())>
            {t(label)}
        </button>
    }
}

/// One screen back, as the browser's own button means it.
#[component]
pub fn BackButton(
    #[prop(into)] label: Phrase,
    #[prop(default = "button is-quiet")] class: &'static str,
) -> impl IntoView {
    let visit = visit();
    view! { <button class=class type="button" on:click=move |_| visit.back()>{say(move || label.clone())}</button> }
}
