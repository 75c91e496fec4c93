//! The password is set, or the account is open again.

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use server::wire::{CodeSet, Goal, Step};

use crate::act::Act;
use crate::components::facts::Facts;
use crate::components::heading::Heading;
use crate::components::icon::{CHECK, Icon};
use crate::components::new_codes::Replaced;
use crate::visit::visit;
use crate::wording::{Phrase, Value, say, t};
use crate::{document, entry};

struct Success {
    goal: Goal,
    user_id: String,
    at_ms: i64,
    notices: u8,
    must_change: bool,
    sign_in: Option<String>,
    return_to: Option<String>,
    codes: Vec<CodeSet>,
}

#[component]
pub fn Done() -> impl IntoView {
    let visit = visit();
    let success = visit.of_step(|step| match step {
        Step::Done { goal, user_id, at_ms, notices, must_change, sign_in, return_to, codes } => Some(Success {
            goal: *goal,
            user_id: user_id.clone(),
            at_ms: *at_ms,
            notices: *notices,
            must_change: *must_change,
            sign_in: sign_in.clone(),
            return_to: return_to.clone(),
            codes: codes.clone(),
        }),
        _ => None,
    });
    untrack(success).map(|success| view! { <Succeeded success/> })
}

/// How long a link waits until the portal knows that the codes on this page were kept.
const PATIENCE: Duration = Duration::from_secs(3);

/// Goes on to where a link leads. Whoever does so has kept the codes that the page shows: the
/// portal is told, and forgets them.
fn leaving(address: String, has_new_codes: bool) -> impl Fn(MouseEvent) {
    let visit = visit();
    move |event| {
        let opens_here = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key());
        if !has_new_codes || !opens_here {
            return;
        }
        event.prevent_default();
        let to = address.clone();
        set_timeout(move || entry::go_to(&to), PATIENCE);
        let (to, entry) = (address.clone(), visit.entry());
        spawn_local(async move {
            _ = Act::Leave.perform(entry).await;
            entry::go_to(&to);
        });
    }
}

#[component]
fn Succeeded(success: Success) -> impl IntoView {
    let Success { goal, user_id, at_ms, notices, must_change, sign_in, return_to, codes } = success;
    let lead = match goal {
        Goal::Reset => "done-lead",
        Goal::Unlock => "done-unlock-lead",
        Goal::Change => "done-change-lead",
        // A visit to register ends on a page of its own.
        #[cfg(feature = "account")]
        Goal::Register => "register-over-lead-here",
    };
    let lead = say(move || Phrase::of(lead).with("notices", Value::Count(notices.into())));
    let has_new_codes = codes.iter().any(|set| !set.new.is_empty());
    // One main button: where the person came from, or else where they sign in.
    let (main, other) = match (return_to, sign_in) {
        (Some(back), sign_in) => (Some((back, "done-return-button")), sign_in),
        (None, Some(sign_in)) => (Some((sign_in, "done-sign-in-button")), None),
        (None, None) => (None, None),
    };
    view! {
        <span class="badge"><Icon shape=CHECK/></span>
        <Heading/>
        <p class="lead">{lead}</p>
        {must_change.then(|| view! { <p class="lead is-strong">{t("done-must-change")}</p> })}
        {codes.into_iter().map(|set| view! { <Replaced set has_heading=true/> }).collect_view()}
        <div class="actions">
            {main.map(|(address, label)| view! {
                <a class="button" href=address.clone() on:click=leaving(address, has_new_codes)>{t(label)}</a>
            })}
            {other.map(|address| view! {
                <a class="button is-quiet" href=address.clone() on:click=leaving(address, has_new_codes)>
                    {t("done-sign-in-button")}
                </a>
            })}
            // Where there are codes, they have a button to print them.
            <button class="button is-quiet" type="button" hidden=has_new_codes on:click=move |_| document::print()>
                {t("done-print-button")}
            </button>
        </div>
        <Facts user_id at_ms/>
    }
}
