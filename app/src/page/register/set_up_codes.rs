//! A set of codes to keep: shown once, and on file once one of them was typed.

use leptos::prelude::*;
use server::wire::register::{RegisterStep, SetUp};
use server::wire::words;

use super::{give_code, has_other, of_step};
use crate::act::register::RegisterAct;
use crate::components::button::{BackButton, QuietButton};
use crate::components::facts::Facts;
use crate::components::heading::Heading;
use crate::components::new_codes::NewCodes;
use crate::page::enter_code::CodeForm;
use crate::wording::{Phrase, say};

#[component]
pub fn SetUpCodes() -> impl IntoView {
    let shown = of_step(|step| match step {
        RegisterStep::SetUp { method, set_up: SetUp::Codes { codes, user_id, .. }, .. } => {
            Some((method.clone(), codes.clone(), user_id.clone()))
        }
        _ => None,
    });
    let at_ms = of_step(|step| match step {
        RegisterStep::SetUp { set_up: SetUp::Codes { at_ms, .. }, .. } => Some(*at_ms),
        _ => None,
    });
    // A refused code leaves the codes standing.
    let shown = Memo::new(move |_| shown());
    let method = move || shown.get().map(|(method, ..)| method).unwrap_or_default();
    let has_other = has_other();
    let of = move |stem| say(move || Phrase::of_method(stem, &method()));
    view! {
        <Heading/>
        <p class="lead">{of(words::SET_UP_LEAD)}</p>
        <ol class="doings">
            <li>
                <p>{of(words::SET_FIRST)}</p>
                {move || shown.get().map(|(_, codes, _)| view! { <NewCodes codes/> })}
            </li>
            <li>{of(words::SET_SECOND)}</li>
        </ol>
        <CodeForm prove=give_code>
            {move || has_other().unwrap_or_default().then(|| view! {
                <QuietButton label="register-other-kind-button" act=RegisterAct::ChooseOther/>
            })}
            <BackButton label="register-back-button"/>
        </CodeForm>
        {move || shown.get().map(|(.., user_id)| {
            let at_ms = untrack(at_ms).unwrap_or_default();
            view! { <Facts user_id at_ms class="facts on-paper"/> }
        })}
    }
}
