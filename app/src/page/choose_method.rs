//! Which way to prove it.

use leptos::prelude::*;
use server::wire::{Offer, Step, words};

use crate::act::Act;
use crate::components::button::QuietButton;
use crate::components::choice::Choice;
use crate::components::heading::Heading;
use crate::passkey;
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
        {move || choices((0..).zip(offers().unwrap_or_default()).collect())}
        <div class="actions">
            <QuietButton label="choose-method-other-account-button" act=Act::Leave/>
        </div>
    }
}

/// The ways that this browser can carry out; or what to do where that is none.
pub fn choices(offers: Vec<(u8, Offer)>) -> impl IntoView {
    let possible: Vec<(u8, Offer)> =
        offers.into_iter().filter(|(_, offer)| !offer.by_passkey || passkey::is_possible()).collect();
    if possible.is_empty() {
        return view! { <p class="lead">{t("choose-method-not-here")}</p> }.into_any();
    }
    let choice = |(place, offer)| view! { <li>{choice(place, offer)}</li> };
    view! { <ul class="choices">{possible.into_iter().map(choice).collect_view()}</ul> }.into_any()
}

fn choice(place: u8, offer: Offer) -> impl IntoView {
    let label = Phrase::of_method(words::CHOOSE_METHOD, &offer.method);
    let hint = offer.hint.map(|hint| view! { <bdi class="hint" dir="ltr">{hint}</bdi> }).into_any();
    view! { <Choice icon=offer.icon label hint act=Act::Choose(place)/> }
}
