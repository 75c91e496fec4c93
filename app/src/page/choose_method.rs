//! Which way to prove it.

use leptos::prelude::*;
use server::wire::{Offer, Step, words};

use crate::act::Act;
use crate::components::button::QuietButton;
use crate::components::choice::Choice;
use crate::components::heading::Heading;
use crate::visit::visit;
use crate::wording::{Phrase, t};

#[component]
pub fn ChooseMethod() -> impl IntoView {
    let visit = visit();
    let offers = visit.of_step(|step| match step {
        Step::ChooseMethod { offers, .. } => Some(offers.clone()),
        _ => None,
    });
    let is_one_more = visit.of_step(|step| match step {
        Step::ChooseMethod { is_one_more, .. } => Some(*is_one_more),
        _ => None,
    });
    let (first, further) = (t("choose-method-lead"), t("choose-method-lead-one-more"));
    view! {
        <Heading/>
        <p class="lead">{move || if is_one_more().unwrap_or_default() { further() } else { first() }}</p>
        <ul class="choices">
            {move || (0u8..).zip(offers().unwrap_or_default()).map(|(place, offer)| view! {
                <li>{choice(place, offer)}</li>
            }).collect_view()}
        </ul>
        <div class="actions">
            <QuietButton label="choose-method-other-account-button" act=Act::Leave/>
        </div>
    }
}

fn choice(place: u8, offer: Offer) -> impl IntoView {
    let label = Phrase::of_method(words::CHOOSE_METHOD, &offer.method);
    let hint = offer.hint.map(|hint| view! { <bdi class="hint" dir="ltr">{hint}</bdi> }).into_any();
    view! { <Choice icon=offer.icon label hint act=Act::Choose(place)/> }
}
