//! The first page of a change: which account, and the password it has now.
//!
//! Both are asked for at once, so that the answer can leave open which of them
//! was wrong. The password leaves the page only to the server.

use leptos::prelude::*;
use server::api::{Refusal, Step};

use crate::act::Act;
use crate::captcha::Captcha;
use crate::components::button::MainButton;
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::components::picture::RobotCheck;
use crate::components::secret::{Secret, Shown};
use crate::components::user_id::{USER_ID, UserIdField};
use crate::visit::visit;
use crate::wording::{refusal::problems, t};
use crate::{document, entry, screen};

pub const PASSWORD: &str = "current-password";

#[component]
pub fn SignIn() -> impl IntoView {
    let visit = visit();
    let prefilled = visit.of_step(|step| match step {
        Step::SignIn { user_id, .. } => Some(user_id.clone()),
        _ => None,
    });
    let prefilled = untrack(prefilled).unwrap_or_default();
    let shown = Shown::new();
    let captcha = Captcha::new(
        |visit| visit.look_as(document::typed(USER_ID)),
        |visit, solution| {
            let (user_id, password) = (document::typed(USER_ID), document::typed(PASSWORD));
            visit.act(Act::SignIn { user_id, password, solution });
        },
    );

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
    let about = described(PASSWORD, false);
    // Follows the language, which the address carries.
    let forgotten = move || {
        visit.words.locale();
        entry::reset_address()
    };
    view! {
        <Heading/>
        <p class="lead">{t("change-lead")}</p>
        <form class="form" novalidate on:submit=submit>
            <UserIdField prefilled/>
            <Field id=PASSWORD label="change-password-field">
                <Secret id=PASSWORD autocomplete="current-password" shown described=about has_button=true/>
            </Field>
            <RobotCheck captcha/>
            <div class="actions">
                <MainButton label="change-next-button" waits=captcha.awaited/>
                <a class="button is-quiet" href=forgotten>{t("change-forgotten-link")}</a>
            </div>
        </form>
    }
}
