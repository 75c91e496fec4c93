//! The visit is over; the person goes back to where they came from.

use leptos::prelude::*;
use server::wire::register::{RegisterStep, RegistrationResult};

use super::of_step;
use crate::act::Act;
use crate::components::button::QuietButton;
use crate::components::heading::Heading;
use crate::components::icon::{CHECK, Icon};
use crate::entry;
use crate::wording::t;

#[component]
pub fn Over() -> impl IntoView {
    let over = of_step(|step| match step {
        RegisterStep::Over { result, return_to, no_way_back } => Some((*result, return_to.clone(), *no_way_back)),
        _ => None,
    });
    let (result, return_to, no_way_back) = untrack(over).unwrap_or((RegistrationResult::NothingToDo, None, false));
    let lead = match (result, return_to.is_some()) {
        _ if no_way_back => "register-over-no-way-back-lead",
        (RegistrationResult::Cancelled, _) => "register-over-cancelled-lead",
        (_, true) => "register-over-lead",
        (_, false) => "register-over-lead-here",
    };
    // At once; the link is for where that does not work.
    if let Some(address) = &return_to {
        entry::go_to(address);
    }
    view! {
        {(result != RegistrationResult::Cancelled).then(|| view! { <span class="badge"><Icon shape=CHECK/></span> })}
        <Heading/>
        <p class="lead">{t(lead)}</p>
        <div class="actions">
            {match return_to {
                Some(address) => view! { <a class="button" href=address>{t("register-over-link")}</a> }.into_any(),
                None => view! { <QuietButton label="register-sign-out-button" act=Act::Leave/> }.into_any(),
            }}
        </div>
    }
}
