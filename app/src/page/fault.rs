//! When not even the first screen came.

use leptos::prelude::*;

use crate::visit::visit;
use crate::wording::fault::phrases;
use crate::wording::{say, t};

#[component]
pub fn FirstFault() -> impl IntoView {
    let visit = visit();
    move || {
        visit.fault.get().map(|fault| {
            let (heading, text) = phrases(&fault);
            view! {
                <h1 class="heading" id="fault" tabindex="-1">{say(move || heading.clone())}</h1>
                <p class="lead">{say(move || text.clone())}</p>
                <div class="actions">
                    <button
                        class="button"
                        type="button"
                        aria-disabled=move || visit.busy.get().then_some("true")
                        on:click=move |_| visit.try_again()
                    >
                        <span class="spinner" aria-hidden="true"></span>
                        {t("fault-try-again")}
                    </button>
                </div>
            }
        })
    }
}
