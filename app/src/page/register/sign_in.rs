//! The first page of registration: which account, and its password or a pass in its place.

use leptos::prelude::*;
use server::wire::register::RegisterStep;

use super::of_step;
use crate::act::register::RegisterAct;
use crate::components::heading::Heading;
use crate::entry;
use crate::page::sign_in::{SignInForm, typed};
use crate::visit::visit;
use crate::wording::{Phrase, Value, say, t};

#[component]
pub fn SignIn() -> impl IntoView {
    let prefilled = of_step(|step| match step {
        RegisterStep::SignIn { user_id, .. } => Some(user_id.clone()),
        _ => None,
    });
    let provider = of_step(|step| match step {
        RegisterStep::SignIn { provider, .. } => provider.clone(),
        _ => None,
    });
    view! {
        <Heading/>
        <p class="lead">{t("register-lead")}</p>
        {move || provider().map(|name| view! { <Provider name/> })}
        <SignInForm
            prefilled=untrack(prefilled).unwrap_or_default()
            password="register-password-field"
            hint="register-password-hint"
            next="register-next-button"
            go_on=|visit, solution| {
                let (user_id, password) = typed();
                visit.act(RegisterAct::SignIn { user_id, password, solution }.into());
            }
        />
    }
}

/// The organization's own sign-in: a link that leaves this page.
#[component]
fn Provider(name: String) -> impl IntoView {
    let visit = visit();
    // Follows the language, which the address carries.
    let address = move || {
        visit.words.locale();
        entry::provider_address()
    };
    let label = say(move || Phrase::of("register-provider-button").with("name", Value::Text(name.clone())));
    view! {
        <a class="button is-plain" href=address>{label}</a>
        <p class="hint">{t("register-provider-or")}</p>
    }
}
