//! The first page of a change: which account, and the password it has now.
//! Registration begins with the same form, in other words.
//!
//! Both are asked for at once, so that the answer can leave open which of them
//! was wrong. The password leaves the page only to the server.

use leptos::prelude::*;
use server::wire::{CheckAnswer, Refusal, Step};

use crate::act::Act;
use crate::captcha::Captcha;
use crate::components::button::MainButton;
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::components::picture::RobotCheck;
use crate::components::secret::{Secret, Shown};
use crate::components::user_id::UserIdField;
use crate::field_ids::{PASSWORD, USER_ID};
use crate::visit::{Visit, visit};
use crate::wording::{Phrase, refusal::problems, t};
use crate::{document, entry, screen};

#[component]
pub fn SignIn() -> impl IntoView {
    let prefilled = visit().of_step(|step| match step {
        Step::SignIn { user_id, .. } => Some(user_id.clone()),
        _ => None,
    });
    view! {
        <Heading/>
        <p class="lead">{t("change-lead")}</p>
        <SignInForm
            prefilled=untrack(prefilled).unwrap_or_default()
            password="change-password-field"
            next="change-next-button"
            go_on=|visit, solution| {
                let (user_id, password) = typed();
                visit.act(Act::SignIn { user_id, password, solution });
            }
        />
    }
}

/// What stands in the two fields.
pub fn typed() -> (String, String) {
    (document::typed(USER_ID), document::typed(PASSWORD))
}

/// The two fields, the check for robots, and the way for a person who forgot the password.
/// `password` and `next` label the second field and the button; `hint` says more about the field.
#[component]
pub fn SignInForm(
    prefilled: String,
    password: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    next: &'static str,
    go_on: fn(Visit, CheckAnswer),
) -> impl IntoView {
    let visit = visit();
    let shown = Shown::new();
    let captcha = Captcha::new(|visit| visit.look_as(document::typed(USER_ID)), go_on);

    // A password that was compared and refused is typed anew; one that was not may stay.
    Effect::new(move |_| {
        let compared = visit.screen.with(|screen| {
            let refusal = screen.as_ref().and_then(|screen| screen::refusal(&screen.step));
            matches!(refusal, Some(Refusal::SignInRefused | Refusal::SignInLocked { .. }))
        });
        if compared {
            document::type_into(PASSWORD, "");
        }
    });

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut missing = Vec::new();
        if document::typed(USER_ID).trim().is_empty() {
            missing.extend(problems(&Refusal::UserIdMissing));
        }
        if document::typed(PASSWORD).is_empty() {
            missing.extend(problems(&Refusal::CurrentPasswordMissing));
        }
        if !missing.is_empty() {
            visit.refuse(missing);
        } else if !visit.busy.get_untracked() {
            // As dots, browsers keep it out of what they remember of forms.
            shown.hide();
            captcha.press();
        }
    };
    let about = described(PASSWORD, hint.is_some());
    // Follows the language, which the address carries.
    let forgotten = move || {
        visit.words.locale();
        entry::reset_address()
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <UserIdField prefilled/>
            <Field id=PASSWORD label=password hint=hint.map(Phrase::of)>
                <Secret id=PASSWORD autocomplete="current-password" shown described=about has_button=true/>
            </Field>
            <RobotCheck captcha/>
            <div class="actions">
                <MainButton label=next waits=captcha.awaited/>
                <a class="button is-quiet" href=forgotten>{t("change-forgotten-link")}</a>
            </div>
        </form>
    }
}
