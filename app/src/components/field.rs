//! A labelled field with its hint and its problems.

use leptos::prelude::*;

use crate::visit::visit;
use crate::wording::{Phrase, say};

/// What an input says about itself: pass both on to it.
#[derive(Clone, Copy)]
pub struct Described {
    pub by: Signal<Option<String>>,
    pub is_wrong: Signal<Option<&'static str>>,
}

/// `aria-describedby` and `aria-invalid` of the input with this id.
pub fn described(id: &'static str, has_hint: bool) -> Described {
    let problems = visit().problems_at(id);
    Described {
        by: Signal::derive(move || match (problems.with(|problems| !problems.is_empty()), has_hint) {
            (true, true) => Some([id, "-problem ", id, "-hint"].concat()),
            (true, false) => Some([id, "-problem"].concat()),
            (false, true) => Some([id, "-hint"].concat()),
            (false, false) => None,
        }),
        is_wrong: Signal::derive(move || problems.with(|problems| (!problems.is_empty()).then_some("true"))),
    }
}

#[component]
pub fn Field(
    id: &'static str,
    #[prop(into)] label: Phrase,
    #[prop(default = None)] hint: Option<Phrase>,
    children: Children,
) -> impl IntoView {
    let visit = visit();
    let problems = visit.problems_at(id);
    let line = move |problem| view! { <p class="problem">{move || visit.words.say(&problem)}</p> };
    let hint = hint.map(|hint| view! { <p class="hint" id=[id, "-hint"].concat()>{say(move || hint.clone())}</p> });
    view! {
        <div class="field">
            <label class="label" for=id>{say(move || label.clone())}</label>
            {hint}
            <div id=[id, "-problem"].concat()>
                {move || problems.get().into_iter().map(line).collect_view()}
            </div>
            {children()}
        </div>
    }
}
