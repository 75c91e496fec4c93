//! The form mail to the help desk: what it says, and that it went.

use leptos::prelude::*;

use crate::act::Act;
use crate::captcha::Captcha;
use crate::components::button::{MainButton, QuietButton};
use crate::components::check_status::CheckStatus;
use crate::components::heading::Heading;
use crate::components::icon::{CHECK, Icon};
use crate::visit::visit;
use crate::wording::t;

#[component]
pub fn AskHelpDesk() -> impl IntoView {
    let visit = visit();
    let captcha = Captcha::new(|visit| visit.renew(Act::OpenHelp), |visit, solution| visit.act(Act::AskHelp(solution)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !visit.busy.get_untracked() {
            captcha.press();
        }
    };
    view! {
        <Heading/>
        <p class="lead">{t("help-desk-lead")}</p>
        <ul class="bullets">
            <li>{t("help-desk-sends-user-id")}</li>
            <li>{t("help-desk-sends-reason")}</li>
            <li>{t("help-desk-sends-support-code")}</li>
        </ul>
        <form class="form" novalidate on:submit=submit>
            <CheckStatus captcha/>
            <div class="actions">
                <MainButton label="help-desk-send-button" waits=captcha.awaited/>
                <QuietButton label="help-desk-back-button" act=Act::LookAgain/>
            </div>
        </form>
    }
}

#[component]
pub fn HelpDeskAsked() -> impl IntoView {
    view! {
        <span class="badge"><Icon shape=CHECK/></span>
        <Heading/>
        <p class="lead">{t("help-desk-asked-lead")}</p>
        <div class="actions"><QuietButton label="help-desk-back-button" act=Act::LookAgain/></div>
    }
}
