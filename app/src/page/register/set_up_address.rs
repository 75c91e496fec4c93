//! An address that a code can go to.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use server::wire::register::{RegisterRefusal, RegisterStep, SetUp};
use server::wire::{Given, Refusal, words};

use super::{has_other, of_step};
use crate::act::register::RegisterAct;
use crate::components::button::{BackButton, MainButton, QuietButton};
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::document;
use crate::visit::visit;
use crate::wording::refusal::problems;
use crate::wording::register::ADDRESS;
use crate::wording::{Phrase, say};

#[component]
pub fn SetUpAddress() -> impl IntoView {
    let visit = visit();
    let prefilled = of_step(|step| match step {
        RegisterStep::SetUp { set_up: SetUp::Address { typed }, .. } => Some(typed.clone()),
        _ => None,
    });
    let prefilled = untrack(prefilled).unwrap_or_default();
    let method = of_step(|step| match step {
        RegisterStep::SetUp { method, .. } => Some(method.clone()),
        _ => None,
    });
    let method = untrack(method).unwrap_or_default();
    let of = |stem| Phrase::of_method(stem, &method);
    let (field, hint) = (of(words::ADDRESS_FIELD), Some(of(words::ADDRESS_HINT)));
    let lead = say(move || Phrase::of_method(words::SET_UP_LEAD, &method));
    let has_other = has_other();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let address = document::typed(ADDRESS);
        if address.trim().is_empty() {
            visit.refuse(problems(&Refusal::Register(RegisterRefusal::AddressMissing)));
        } else {
            visit.act(RegisterAct::Give(Given::Address(address)).into());
        }
    };
    let about = described(ADDRESS, true);
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        <form class="form" novalidate on:submit=submit>
            <Field id=ADDRESS label=field hint=hint>
                <input
                    class="input"
                    id=ADDRESS
                    name="email"
                    type="email"
                    inputmode="email"
                    autocomplete="email"
                    autocapitalize="none"
                    {..custom_attribute("autocorrect", "off")}
                    spellcheck="false"
                    dir="ltr"
                    required
                    prop:value=prefilled
                    aria-describedby=about.by
                    aria-invalid=about.is_wrong
                />
            </Field>
            <div class="actions">
                <MainButton label="register-send-button"/>
                {move || has_other().unwrap_or_default().then(|| view! {
                    <QuietButton label="register-other-kind-button" act=RegisterAct::ChooseOther/>
                })}
                <BackButton label="register-back-button"/>
            </div>
        </form>
    }
}
