//! The main button of a form. While busy it keeps the focus and takes no second press.

use leptos::prelude::*;

use crate::visit::visit;
use crate::wording::t;

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
