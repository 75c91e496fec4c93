//! Everything on file: to look at, to add to, to change.

use leptos::prelude::*;
use server::wire::register::{OnFile, RegisterStep};
use server::wire::words;

use super::choose_kind::{KindChoices, possible};
use super::of_step;
use crate::act::Act;
use crate::act::register::RegisterAct;
use crate::components::button::{ActButton, QuietButton};
use crate::components::heading::Heading;
use crate::components::on_file::Entry;
use crate::visit::visit;
use crate::wording::{Phrase, Value, say, t};

#[component]
pub fn Manage() -> impl IntoView {
    let on_file = of_step(|step| match step {
        RegisterStep::Manage { on_file, .. } => Some(on_file.clone()),
        _ => None,
    });
    let kinds = of_step(|step| match step {
        RegisterStep::Manage { kinds, .. } => Some(kinds.clone()),
        _ => None,
    });
    let counts = of_step(|step| match step {
        RegisterStep::Manage { needed, have, .. } => Some((*needed, *have)),
        _ => None,
    });
    let confirms = of_step(|step| match step {
        RegisterStep::Manage { confirms, .. } => Some(*confirms),
        _ => None,
    });
    let lead = say(move || {
        let (needed, have) = counts().unwrap_or_default();
        match needed.saturating_sub(have) {
            0 => Phrase::of("register-manage-lead"),
            missing => Phrase::of("register-manage-lead-missing").with("missing", Value::Count(missing.into())),
        }
    });
    let entries = move || {
        let on_file = on_file().unwrap_or_default();
        let is_alone = on_file.len() < 2;
        (0u8..).zip(on_file).map(|(place, entry)| view! { <Managed place entry is_alone/> }).collect_view()
    };
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        <ul class="entries">{entries}</ul>
        {move || kinds().map(possible).filter(|kinds| !kinds.is_empty()).map(|kinds| view! {
            <h2 class="section">{t("register-add-heading")}</h2>
            <KindChoices kinds/>
        })}
        <div class="actions">
            {move || if confirms().unwrap_or_default() {
                view! { <ActButton label="register-confirm-button" act=RegisterAct::Confirm/> }.into_any()
            } else {
                view! { <QuietButton label="register-sign-out-button" act=Act::Leave/> }.into_any()
            }}
        </div>
    }
}

/// One entry, and what can be done with it.
#[component]
fn Managed(place: u8, entry: OnFile, is_alone: bool) -> impl IntoView {
    let name = ["on-file-", &place.to_string()].concat();
    let about = name.clone();
    // A set of codes is not changed: new ones are made.
    let change = match entry.left {
        Some(_) => Phrase::of_method(words::CODES_RENEW, &entry.method),
        None => Phrase::of("register-change-button"),
    };
    let act = move |label: Phrase, act: RegisterAct| {
        let visit = visit();
        let about = about.clone();
        view! {
            <button
                class="link"
                type="button"
                aria-describedby=about
                aria-disabled=move || visit.busy.get().then_some("true")
                on:click=move |_| visit.act(act.clone().into())
            >
                {say(move || label.clone())}
            </button>
        }
    };
    let (is_own, can_lead) = (!entry.from_directory, !entry.is_default && !is_alone);
    view! {
        <li class="entry">
            <Entry entry name/>
            <div class="entry-acts">
                {act(change, RegisterAct::Replace(place))}
                {is_own.then(|| act("register-remove-button".into(), RegisterAct::Remove(place)))}
                {can_lead.then(|| act("register-make-default-button".into(), RegisterAct::MakeDefault(place)))}
            </div>
        </li>
    }
}
