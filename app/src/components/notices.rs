//! What stands above the heading: problems to mend, a fault, or something to know.

use leptos::prelude::*;

use super::icon::{CHECK, Icon, PAUSE};
use crate::document;
use crate::screen::is_good_news;
use crate::visit::visit;
use crate::wording::fault::phrases;
use crate::wording::refusal::Problem;
use crate::wording::t;

#[component]
pub fn Notices() -> impl IntoView {
    let visit = visit();
    let fault = move || visit.fault.get().filter(|_| visit.page.with(Option::is_some));
    let is_good_news =
        move || visit.screen.with_untracked(|screen| screen.as_ref().is_some_and(|screen| is_good_news(&screen.step)));
    let note_shape = move || if is_good_news() { CHECK } else { PAUSE };
    view! {
        {move || fault().map(|fault| {
            let (heading, text) = phrases(&fault);
            view! {
                <section class="notice is-fault" id="fault" role="alert" tabindex="-1">
                    <h2 class="notice-heading">{move || visit.words.say(&heading)}</h2>
                    <p>{move || visit.words.say(&text)}</p>
                    <button class="link" type="button" on:click=move |_| visit.try_again()>{t("fault-try-again")}</button>
                </section>
            }
        })}
        {move || visit.note.get().map(|note| view! {
            <div class="notice" role="status">
                <Icon shape=note_shape()/>
                <p>{move || visit.words.say(&note)}</p>
            </div>
        })}
        {move || visit.ending.get().map(|can_stay| view! {
            <div class="notice" id="ending" role="status">
                <Icon shape=PAUSE/>
                <div>
                    <p>{t(if can_stay { "note-ending" } else { "note-ending-for-good" })}</p>
                    {can_stay.then(|| view! {
                        <button class="link" type="button" on:click=move |_| visit.stay()>{t("note-ending-stay")}</button>
                    })}
                </div>
            </div>
        })}
        {move || {
            let problems = visit.problems.get();
            (!problems.is_empty()).then(|| view! { <Summary problems/> })
        }}
    }
}

#[component]
fn Summary(problems: Vec<Problem>) -> impl IntoView {
    let visit = visit();
    let line = move |problem: Problem| {
        let phrase = problem.phrase;
        let says = move || visit.words.say(&phrase);
        match problem.field {
            Some(field) => view! {
                <a
                    href=["#", field].concat()
                    on:click=move |event| {
                        event.prevent_default();
                        document::focus(field);
                    }
                >
                    {says}
                </a>
            }
            .into_any(),
            None => view! { <span>{says}</span> }.into_any(),
        }
    };
    view! {
        <section class="notice is-problem" id="problems" role="alert" tabindex="-1">
            <h2 class="notice-heading">{t("problem-heading")}</h2>
            <ul class="plain-list">
                {problems.into_iter().map(|problem| view! { <li>{line(problem)}</li> }).collect_view()}
            </ul>
        </section>
    }
}
