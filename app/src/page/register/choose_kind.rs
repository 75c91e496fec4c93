//! What to set up.

use leptos::prelude::*;
use server::wire::register::RegisterStep;
use server::wire::{Offer, words};

use super::of_step;
use crate::act::register::RegisterAct;
use crate::components::button::{BackButton, QuietButton};
use crate::components::choice::Choice;
use crate::components::heading::Heading;
use crate::passkey;
use crate::visit::visit;
use crate::wording::{Phrase, Value, say, t};

#[component]
pub fn ChooseKind() -> impl IntoView {
    let kinds = of_step(|step| match step {
        RegisterStep::ChooseKind { kinds, .. } => Some(kinds.clone()),
        _ => None,
    });
    let missing = of_step(|step| match step {
        RegisterStep::ChooseKind { missing, .. } => *missing,
        _ => None,
    });
    let lead = say(move || match missing() {
        Some(missing) => Phrase::of("register-choose-lead-missing").with("missing", Value::Count(missing.into())),
        None => Phrase::of("register-choose-lead"),
    });
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        {move || {
            let kinds = possible(kinds().unwrap_or_default());
            if kinds.is_empty() {
                view! { <p class="lead">{t("passkey-not-here")}</p> }.into_any()
            } else {
                view! { <KindChoices kinds/> }.into_any()
            }
        }}
        <div class="actions">
            <BackButton label="register-back-button"/>
            {move || missing().is_some().then(|| view! {
                <QuietButton label="register-not-now-button" act=RegisterAct::Cancel/>
            })}
        </div>
    }
}

/// What this browser can set up.
pub fn possible(mut kinds: Vec<Offer>) -> Vec<Offer> {
    kinds.retain(|kind| !kind.by_passkey || passkey::is_possible());
    kinds
}

/// One choice for each kind.
#[component]
pub fn KindChoices(kinds: Vec<Offer>) -> impl IntoView {
    let visit = visit();
    let choice = |Offer { method, icon, .. }| {
        let label = Phrase::of_method(words::SET_UP_CHOOSE, &method);
        let more = Phrase::of_method(words::SET_UP_CHOOSE_HINT, &method);
        let hint = view! { <span class="hint">{move || visit.words.say(&more)}</span> }.into_any();
        view! { <li><Choice icon label hint act=RegisterAct::Add(method)/></li> }
    };
    view! { <ul class="choices">{possible(kinds).into_iter().map(choice).collect_view()}</ul> }
}
