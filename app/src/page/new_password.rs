//! The new password, twice, with the rules beside it while it is typed.
//!
//! The rules run here and on the server from the same code; the server's word
//! counts. What is typed leaves the page only to the server, and is cleared
//! when the server refused it.

use leptos::prelude::*;
use server::password::rules::{self, Rules};
use server::wire::{Refusal, Step};

use crate::act::Act;
use crate::components::button::MainButton;
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::components::password_rules::PasswordRules;
use crate::components::secret::{Secret, Shown};
use crate::document;
use crate::visit::visit;
use crate::wording::refusal::{problem, problems};
use crate::wording::{Phrase, Value, say};

const FIRST: &str = "new-password";
const AGAIN: &str = "new-password-again";

#[component]
pub fn NewPassword() -> impl IntoView {
    let visit = visit();
    let asked = visit.of_step(|step| match step {
        Step::NewPassword { user_id, rules, .. } => Some((user_id.clone(), rules.clone())),
        _ => None,
    });
    let (user_id, rules) = untrack(asked).unwrap_or_else(|| (String::new(), Rules::entra()));
    let account = user_id.clone();
    let lead = say(move || Phrase::of("new-password-lead").with("user", Value::Ltr(account.clone())));
    let rules = StoredValue::new(rules);
    let typed = RwSignal::new(String::new());
    let shown = Shown::new();

    Effect::new(move |_| {
        let refused = visit.screen.with(|screen| {
            matches!(screen.as_ref().map(|screen| &screen.step), Some(Step::NewPassword { refusal: Some(_), .. }))
        });
        if refused {
            document::type_into(FIRST, "");
            document::type_into(AGAIN, "");
            typed.set(String::new());
        }
    });

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // A manager may have filled in both fields without a word.
        let password = document::nfc(&document::typed(FIRST));
        typed.set(password.clone());
        let broken = rules.with_value(|rules| rules::check(rules, &password));
        if password.is_empty() {
            visit.refuse(problems(&Refusal::PasswordMissing));
        } else if !broken.is_empty() {
            visit.refuse(problems(&Refusal::PasswordBreaks(broken)));
        } else if password != document::nfc(&document::typed(AGAIN)) {
            visit.refuse(vec![problem(AGAIN, "refusal-password-mismatch")]);
        } else {
            // As dots, browsers know it for a password and keep it out of what they remember of forms.
            shown.hide();
            visit.act(Act::SetPassword(password));
        }
    };
    let (first, again) = (described(FIRST, true), described(AGAIN, false));
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        <form class="form" novalidate on:submit=submit>
            // For password managers alone: people have read it in the sentence above.
            <div class="visually-hidden" aria-hidden="true">
                <input
                    id="account"
                    name="username"
                    type="text"
                    autocomplete="username"
                    dir="ltr"
                    readonly
                    tabindex="-1"
                    prop:value=user_id
                />
            </div>
            <Field id=FIRST label="new-password-field">
                <Secret
                    id=FIRST
                    autocomplete="new-password"
                    shown
                    described=first
                    on_input=move |text: String| typed.set(document::nfc(&text))
                    has_button=true
                />
            </Field>
            <PasswordRules rules typed/>
            <Field id=AGAIN label="new-password-again-field">
                <Secret id=AGAIN autocomplete="new-password" shown described=again/>
            </Field>
            <div class="actions">
                <MainButton label="new-password-set-button"/>
            </div>
        </form>
    }
}
