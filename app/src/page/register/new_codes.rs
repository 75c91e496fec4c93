//! What took the place of the codes by which the person proved who they are.

use leptos::prelude::*;
use server::wire::register::RegisterStep;

use super::of_step;
use crate::act::register::RegisterAct;
use crate::components::button::ActButton;
use crate::components::heading::Heading;
use crate::components::new_codes::{Replaced, Whose};

#[component]
pub fn NewCodesPage() -> impl IntoView {
    let shown = of_step(|step| match step {
        RegisterStep::NewCodes { sets, user_id, at_ms } => {
            Some((sets.clone(), Whose { user_id: user_id.clone(), at_ms: *at_ms }))
        }
        _ => None,
    });
    let sets = untrack(shown)
        .map(|(sets, whose)| sets.into_iter().map(|set| view! { <Replaced set whose=whose.clone()/> }).collect_view());
    view! {
        <Heading/>
        {sets}
        <div class="actions">
            <ActButton label="new-codes-kept-button" act=RegisterAct::CodesKept/>
        </div>
    }
}
