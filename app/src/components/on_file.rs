//! What is on file, one entry each.

use leptos::prelude::*;
use server::wire::register::OnFile;
use server::wire::words;

use super::icon::Icon;
use crate::visit::visit;
use crate::wording::register::facts;
use crate::wording::{Phrase, t};

/// A list of entries without controls.
#[component]
pub fn OnFileList(on_file: Vec<OnFile>) -> impl IntoView {
    view! {
        <ul class="entries">
            {on_file.into_iter().map(|entry| view! { <li class="entry"><Entry entry/></li> }).collect_view()}
        </ul>
    }
}

/// One entry. Its name has the id `name`, where controls beside it speak of it.
#[component]
pub fn Entry(entry: OnFile, #[prop(optional)] name: Option<String>) -> impl IntoView {
    let visit = visit();
    let label = match entry.is_token {
        true => Phrase::of("register-kind-token"),
        false => Phrase::of_method(words::ON_FILE, &entry.method),
    };
    let line = move |fact| view! { <li>{move || visit.words.say(&fact)}</li> };
    view! {
        <div class="entry-head">
            <span class="tile"><Icon shape=entry.icon.clone()/></span>
            <div class="choice-words">
                <p class="choice-label" id=name>
                    {move || visit.words.say(&label)}
                    {entry.hint.clone().map(|hint| view! { " " <bdi class="entry-hint" dir="ltr">{hint}</bdi> })}
                </p>
                {entry.is_default.then(|| view! { <p class="entry-mark">{t("register-default")}</p> })}
                <ul class="entry-facts">{facts(&entry).into_iter().map(line).collect_view()}</ul>
            </div>
        </div>
    }
}
