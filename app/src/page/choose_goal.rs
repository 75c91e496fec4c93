//! Why the person came: a password that is forgotten, or one that does not let them in.

use leptos::prelude::*;
use server::wire::Goal;

use crate::act::Act;
use crate::components::button::QuietButton;
use crate::components::choice::Choice;
use crate::components::heading::Heading;
use crate::components::icon::{KEY, UNLOCK};
use crate::wording::{Phrase, t};

#[component]
pub fn ChooseGoal() -> impl IntoView {
    let hint = |id| view! { <span class="hint">{t(id)}</span> }.into_any();
    view! {
        <Heading/>
        <p class="lead">{t("choose-goal-lead")}</p>
        <ul class="choices">
            <li>
                <Choice
                    icon=KEY
                    label=Phrase::of("choose-goal-reset")
                    hint=hint("choose-goal-reset-hint")
                    act=Act::ChooseGoal(Goal::Reset)
                />
            </li>
            <li>
                <Choice
                    icon=UNLOCK
                    label=Phrase::of("choose-goal-unlock")
                    hint=hint("choose-goal-unlock-hint")
                    act=Act::ChooseGoal(Goal::Unlock)
                />
            </li>
        </ul>
        <div class="actions">
            <QuietButton label="choose-goal-other-account-button" act=Act::Leave/>
        </div>
    }
}
