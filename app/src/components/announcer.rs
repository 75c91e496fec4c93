//! The one polite voice for what is under way.

use leptos::prelude::*;

use crate::visit::visit;

#[component]
pub fn Announcer() -> impl IntoView {
    let visit = visit();
    view! {
        <p class="visually-hidden" role="status">
            {move || visit.said.with(|said| said.as_ref().map(|said| visit.words.say(said)))}
        </p>
    }
}
