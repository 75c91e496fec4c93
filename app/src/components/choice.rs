//! One of several ways to go on: an icon, what it is called, and a word more.

use leptos::prelude::*;

use super::icon::{CHEVRON, Icon};
use crate::act::Act;
use crate::visit::visit;
use crate::wording::Phrase;

#[component]
pub fn Choice(
    #[prop(into)] icon: Oco<'static, str>,
    label: Phrase,
    hint: AnyView,
    #[prop(into)] act: Act,
) -> impl IntoView {
    let visit = visit();
    view! {
        <button
            class="choice"
            type="button"
            aria-disabled=move || visit.busy.get().then_some("true")
            on:click=move |_| visit.act(act.clone())
        >
            <span class="tile"><Icon shape=icon/></span>
            <span class="choice-words">
                <span class="choice-label">{move || visit.words.say(&label)}</span>
                {hint}
            </span>
            <Icon shape=CHEVRON class="icon is-pointing"/>
        </button>
    }
}
