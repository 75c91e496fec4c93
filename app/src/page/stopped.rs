//! The visit ends without a new password: why, and the way on.

use leptos::prelude::*;
use server::wire::{Outcome, Step};

use crate::act::Act;
use crate::components::heading::Heading;
use crate::components::help_desk_way::{HelpDeskWay, is_known};
use crate::visit::visit;
use crate::wording::{moment, stopped, t};

#[component]
pub fn Stopped() -> impl IntoView {
    let visit = visit();
    let stop = visit.of_step(|step| match step {
        Step::Stopped { outcome, until_ms } => Some((*outcome, *until_ms)),
        _ => None,
    });
    move || stop().map(|(outcome, until_ms)| view! { <Ending outcome until_ms/> })
}

#[component]
fn Ending(outcome: Outcome, until_ms: Option<i64>) -> impl IntoView {
    let visit = visit();
    let is_known = is_known();
    let begins_anew = stopped::begins_anew(outcome);
    let leave = if outcome == Outcome::ChangedMeanwhile {
        "stopped-start-again-button"
    } else {
        "stopped-other-account-button"
    };
    let class = move |is_main: bool| if is_main { "button" } else { "button is-quiet" };
    let code = visit.screen.with_untracked(|screen| screen.as_ref().map(|screen| screen.support_code.clone()));
    let leave_button = move || {
        let is_main = begins_anew || !is_known.get();
        view! {
            <button class=class(is_main) type="button" on:click=move |_| visit.act(Act::Leave)>{t(leave)}</button>
        }
    };
    let help = move || view! { <HelpDeskWay class=class(!begins_anew) label="stopped-help-desk-button"/> };
    view! {
        <Heading/>
        <p class="lead">{t(stopped::text(outcome))}</p>
        {move || (!is_known.get()).then(|| view! { <p class="lead">{t("stopped-help-desk-unknown")}</p> })}
        <div class="actions">
            {if begins_anew {
                view! { {leave_button} {help()} }.into_any()
            } else {
                view! { {help()} {leave_button} }.into_any()
            }}
        </div>
        <dl class="facts">
            {until_ms.map(|until_ms| view! {
                <dt>{t("stopped-until")}</dt>
                <dd>{move || moment(&visit.words.locale(), until_ms)}</dd>
            })}
            {stopped::reason(outcome).map(|reason| view! {
                <dt>{t("stopped-reason")}</dt>
                <dd><bdi dir="ltr">{outcome.code()}</bdi> " · " {t(reason)}</dd>
            })}
            <dt>{t("stopped-support-code")}</dt>
            <dd><bdi class="copied-whole" dir="ltr">{code}</bdi></dd>
        </dl>
    }
}
