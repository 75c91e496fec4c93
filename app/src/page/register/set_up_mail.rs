//! A mailbox that opens without the password: its address.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use server::wire::Refusal;
use server::wire::register::{RegisterRefusal, RegisterStep};

use super::of_step;
use crate::act::register::RegisterAct;
use crate::components::button::{BackButton, MainButton, QuietButton};
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::document;
use crate::visit::visit;
use crate::wording::refusal::problems;
use crate::wording::register::ADDRESS;
use crate::wording::t;

#[component]
pub fn SetUpMail() -> impl IntoView {
    let visit = visit();
    let prefilled = of_step(|step| match step {
        RegisterStep::SetUpMail { address, .. } => Some(address.clone()),
        _ => None,
    });
    let prefilled = untrack(prefilled).unwrap_or_default();
    let has_other = of_step(|step| match step {
        RegisterStep::SetUpMail { has_other, .. } => Some(*has_other),
        _ => None,
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let address = document::typed(ADDRESS);
        if address.trim().is_empty() {
            visit.refuse(problems(&Refusal::Register(RegisterRefusal::AddressMissing)));
        } else {
            visit.act(RegisterAct::MailTo(address).into());
        }
    };
    let about = described(ADDRESS, true);
    view! {
        <Heading/>
        <p class="lead">{t("register-mail-lead")}</p>
        <form class="form" novalidate on:submit=submit>
            <Field id=ADDRESS label="register-mail-field" hint="register-mail-hint">
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
                <MainButton label="register-mail-send-button"/>
                {move || has_other().unwrap_or_default().then(|| view! {
                    <QuietButton label="register-other-kind-button" act=RegisterAct::ChooseOther/>
                })}
                <BackButton label="register-back-button"/>
            </div>
        </form>
    }
}
