//! Which account: the user ID, and the check for robots that runs meanwhile.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use server::api::{Refusal, Step};

use crate::act::Act;
use crate::captcha::{Captcha, Check};
use crate::components::button::MainButton;
use crate::components::check_status::CheckStatus;
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::visit::visit;
use crate::wording::{refusal::problems, t};
use crate::{document, screen};

#[component]
pub fn Identify() -> impl IntoView {
    let visit = visit();
    let prefilled = visit.screen.with_untracked(|screen| match screen.as_ref().map(|screen| &screen.step) {
        Some(Step::Identify { user_id, .. }) => user_id.clone(),
        _ => String::new(),
    });
    let captcha =
        Captcha::new(visit.of_step(|step| screen::puzzle(step).cloned()), move || visit.renew(Act::LookAgain));
    Effect::new(move |_| {
        if !captcha.awaited.get() {
            return;
        }
        if let Check::Ready(solution) = captcha.check.get() {
            captcha.awaited.set(false);
            visit.act(Act::Begin { user_id: document::typed("user-id"), solution });
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if document::typed("user-id").trim().is_empty() {
            visit.refuse(problems(&Refusal::UserIdMissing));
        } else if !visit.busy.get_untracked() {
            captcha.awaited.set(true);
        }
    };
    let about = described("user-id", true);
    view! {
        <Heading/>
        <p class="lead">{t("identify-lead")}</p>
        <form class="form" novalidate on:submit=submit>
            <Field id="user-id" label="identify-user-id-field" hint="identify-user-id-hint">
                <input
                    class="input"
                    id="user-id"
                    name="username"
                    type="text"
                    inputmode="email"
                    autocomplete="username"
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
            <CheckStatus captcha/>
            <div class="actions">
                <MainButton label="identify-next-button" waits=captcha.awaited/>
            </div>
        </form>
    }
}
