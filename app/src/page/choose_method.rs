//! Which way to prove it.

use leptos::prelude::*;
use server::api::{Offer, OfferKind, Step};

use crate::act::Act;
use crate::components::heading::Heading;
use crate::components::icon::{CHEVRON, Icon, MAIL};
use crate::visit::visit;
use crate::wording::t;

#[component]
pub fn ChooseMethod() -> impl IntoView {
    let visit = visit();
    let offers = visit.of_step(|step| match step {
        Step::ChooseMethod { offers, .. } => Some(offers.clone()),
        _ => None,
    });
    let (first, further) = (t("choose-method-lead"), t("choose-method-lead-one-more"));
    view! {
        <Heading/>
        <p class="lead">{move || if visit.proved.get() { further() } else { first() }}</p>
        <ul class="choices">
            {move || (0u8..).zip(offers().unwrap_or_default()).map(|(place, offer)| view! {
                <li><Choice place offer/></li>
            }).collect_view()}
        </ul>
        <div class="actions">
            <button class="button is-quiet" type="button" on:click=move |_| visit.act(Act::Leave)>
                {t("choose-method-other-account-button")}
            </button>
        </div>
    }
}

#[component]
fn Choice(place: u8, offer: Offer) -> impl IntoView {
    let visit = visit();
    let (icon, label) = match offer.kind {
        OfferKind::Email => (MAIL, "choose-method-email"),
    };
    view! {
        <button
            class="choice"
            type="button"
            aria-disabled=move || visit.busy.get().then_some("true")
            on:click=move |_| visit.act(Act::Choose(place))
        >
            <span class="tile"><Icon shape=icon/></span>
            <span class="choice-words">
                <span class="choice-label">{t(label)}</span>
                <bdi class="hint" dir="ltr">{offer.hint}</bdi>
            </span>
            <Icon shape=CHEVRON class="icon is-pointing"/>
        </button>
    }
}
