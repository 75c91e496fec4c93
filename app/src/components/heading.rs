//! The page's one heading: the focus comes here when the page is new.

use leptos::prelude::*;

use crate::screen;
use crate::visit::visit;

#[component]
pub fn Heading() -> impl IntoView {
    let visit = visit();
    let heading = move || {
        visit.screen.with(|screen| screen.as_ref().map(|screen| visit.words.say(&screen::heading(&screen.step))))
    };
    view! { <h1 class="heading" id="heading" tabindex="-1">{heading}</h1> }
}
