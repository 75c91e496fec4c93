//! What took the place of the codes by which the person proved who they are.

use leptos::prelude::*;
use server::wire::register::RegisterStep;

use super::of_step;
use crate::act::register::RegisterAct;
use crate::components::button::ActButton;
use crate::components::facts::Facts;
use crate::components::heading::Heading;
use crate::components::new_codes::Replaced;

#[component]
pub fn NewCodesPage() -> impl IntoView {
    let shown = of_step(|step| match step {
        RegisterStep::NewCodes { sets, user_id, at_ms } => Some((sets.clone(), user_id.clone(), *at_ms)),
        _ => None,
    });
    untrack(shown).map(|(sets, user_id, at_ms)| {
        view! {
            <Heading/>
            {sets.into_iter().map(|set| view! { <Replaced set/> }).collect_view()}
            <div class="actions">
                <ActButton label="new-codes-kept-button" act=RegisterAct::CodesKept/>
            </div>
            <Facts user_id at_ms class="facts on-paper"/>
        }
    })
}
