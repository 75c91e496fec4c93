//! Which account: the user ID, and the check for robots that runs meanwhile.

use leptos::prelude::*;
use server::wire::{Refusal, Step};

use crate::act::Act;
use crate::captcha::Captcha;
use crate::components::button::MainButton;
use crate::components::heading::Heading;
use crate::components::picture::RobotCheck;
use crate::components::user_id::UserIdField;
use crate::document;
use crate::field_ids::USER_ID;
use crate::visit::visit;
use crate::wording::{refusal::problems, t};

#[component]
pub fn Identify() -> impl IntoView {
    let visit = visit();
    let prefilled = visit.of_step(|step| match step {
        Step::Identify { user_id, .. } => Some(user_id.clone()),
        _ => None,
    });
    let prefilled = untrack(prefilled).unwrap_or_default();
    let captcha = Captcha::new(
        |visit| visit.look_as(document::typed(USER_ID)),
        |visit, solution| visit.act(Act::Begin { user_id: document::typed(USER_ID), solution }),
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if document::typed(USER_ID).trim().is_empty() {
            visit.refuse(problems(&Refusal::UserIdMissing));
        } else if !visit.busy.get_untracked() {
            captcha.press();
        }
    };
    view! {
        <Heading/>
        <p class="lead">{t("identify-lead")}</p>
        <form class="form" novalidate on:submit=submit>
            <UserIdField prefilled/>
            <RobotCheck captcha/>
            <div class="actions">
                <MainButton label="identify-next-button" waits=captcha.awaited/>
            </div>
        </form>
    }
}
