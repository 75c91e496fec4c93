//! The way to people who can help, in whichever form the organization has it.

use leptos::prelude::*;
use server::wire::HelpDesk;

use crate::act::Act;
use crate::visit::visit;
use crate::wording::t;

/// A link or a button of the given class; empty where no way is known yet.
#[component]
pub fn HelpDeskWay(class: &'static str, label: &'static str) -> impl IntoView {
    let visit = visit();
    let way = Memo::new(move |_| visit.screen.with(|screen| screen.as_ref().map(|screen| screen.help_desk.clone())));
    move || match way.get() {
        None | Some(HelpDesk::Unknown) => ().into_any(),
        Some(HelpDesk::Form) => view! {
            <button class=class type="button" on:click=move |_| visit.act(Act::OpenHelp)>{t(label)}</button>
        }
        .into_any(),
        Some(HelpDesk::Link(address)) => view! {
            <a class=class href=address target="_blank" rel="noopener">
                {t(label)} <span class="visually-hidden">{t("footer-opens-new-tab")}</span>
            </a>
        }
        .into_any(),
        Some(HelpDesk::Mail(address)) => view! {
            <a class=class href=["mailto:", &address].concat()>{t(label)}</a>
        }
        .into_any(),
    }
}

/// Whether any way is known.
pub fn is_known() -> Memo<bool> {
    let visit = visit();
    Memo::new(move |_| {
        visit.screen.with(|screen| screen.as_ref().is_some_and(|screen| screen.help_desk != HelpDesk::Unknown))
    })
}
