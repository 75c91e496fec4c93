//! A way that wrong codes have closed: no code is looked at, so none is asked for.
//! Another way comes first, where one is open, and then people who can help.

use leptos::prelude::*;
use server::wire::{Refusal, Step};

use crate::act::Act;
use crate::components::button::{BackButton, QuietButton};
use crate::components::heading::Heading;
use crate::components::help_desk_way::{HelpDeskWay, is_known};
use crate::visit::visit;
use crate::wording::{refusal, say, t};

#[component]
pub fn WayClosed() -> impl IntoView {
    let closed = visit().of_step(|step| match step {
        Step::Ask { refusal: Some(Refusal::MethodClosed { until_ms, has_other }), .. } => Some((*until_ms, *has_other)),
        _ => None,
    });
    let lead = say(move || {
        let (until_ms, has_other) = closed().unwrap_or_default();
        refusal::way_closed(until_ms, has_other)
    });
    let is_known = is_known();
    let has_other = Memo::new(move |_| closed().is_some_and(|(_, has_other)| has_other));
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        {move || (!has_other.get() && !is_known.get()).then(|| view! {
            <p class="lead">{t("stopped-help-desk-unknown")}</p>
        })}
        <div class="actions">
            {move || if has_other.get() {
                view! {
                    <BackButton label="enter-code-other-way-button" class="button"/>
                    <HelpDeskWay class="button is-quiet" label="stopped-help-desk-button"/>
                }
                .into_any()
            } else {
                view! {
                    <HelpDeskWay class="button" label="stopped-help-desk-button"/>
                    <QuietButton label="choose-method-other-account-button" act=Act::Leave/>
                }
                .into_any()
            }}
        </div>
    }
}
