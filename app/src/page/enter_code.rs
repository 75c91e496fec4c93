//! A code that was sent, or that an app shows: one field, whatever its digits.

use std::time::Duration;

use leptos::prelude::*;
use server::wire::{CodeFrom, Refusal, Step};

use crate::act::Act;
use crate::components::button::{BackButton, MainButton};
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::document;
use crate::screen;
use crate::visit::{Visit, visit};
use crate::wording::refusal::{Source, problems_with};
use crate::wording::{Phrase, Value, say, wait};

const CODE: &str = "code";

#[component]
pub fn EnterMailedCode() -> impl IntoView {
    let sent = visit().of_step(|step| match step {
        Step::EnterCode { from: CodeFrom::Mail { sent_to, minutes, .. }, .. } => {
            Some((sent_to.clone(), u32::from(*minutes)))
        }
        _ => None,
    });
    let lead = say(move || {
        let (sent_to, minutes) = sent().unwrap_or_default();
        let minutes = Value::Count(minutes);
        match sent_to {
            Some(address) => {
                Phrase::of("enter-code-lead").with("address", Value::Ltr(address)).with("minutes", minutes)
            }
            None => Phrase::of("enter-code-lead-untold").with("minutes", minutes),
        }
    });
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        <CodeForm source=Source::Mail hint="enter-code-hint" prove=Act::Prove>
            <SendAgain act=Act::SendAgain/>
            <BackButton label="enter-code-other-way-button"/>
        </CodeForm>
    }
}

#[component]
pub fn EnterAppCode() -> impl IntoView {
    let digits = visit().of_step(|step| match step {
        Step::EnterCode { digits, .. } => Some(u32::from(*digits)),
        _ => None,
    });
    let lead =
        say(move || Phrase::of("enter-code-app-lead").with("digits", Value::Count(digits().unwrap_or_default())));
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        <CodeForm source=Source::App hint="enter-code-app-hint" prove=Act::Prove>
            <BackButton label="enter-code-other-way-button"/>
        </CodeForm>
    }
}

/// The field, and the button that hands the code in; the ways beside it are the page's own.
#[component]
pub fn CodeForm(source: Source, hint: &'static str, prove: fn(String) -> Act, children: Children) -> impl IntoView {
    let visit = visit();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let code = document::typed(CODE);
        if code.trim().is_empty() {
            visit.refuse(problems_with(&Refusal::CodeMissing, source));
        } else {
            visit.act(prove(code));
        }
    };
    let about = described(CODE, true);
    view! {
        <form class="form" novalidate on:submit=submit>
            <Field id=CODE label="enter-code-field" hint>
                <input
                    class="input is-code"
                    id=CODE
                    name="code"
                    type="text"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    autocapitalize="none"
                    spellcheck="false"
                    dir="ltr"
                    required
                    aria-describedby=about.by
                    aria-invalid=about.is_wrong
                />
            </Field>
            <div class="actions">
                <MainButton label="enter-code-next-button"/>
                {children()}
            </div>
        </form>
    }
}

/// "Send a new code", with the seconds until it may be pressed. They are seen
/// every second and spoken only when asked for.
#[component]
pub fn SendAgain(#[prop(into)] act: Act) -> impl IntoView {
    let visit = visit();
    let (left, until) = countdown(visit);
    // Counted from when it is over: hours would otherwise hang on the second at which they are said.
    let later = move |ids, seconds| wait::phrase(ids, seconds, until.get_value() - f64::from(seconds) * 1000.0);
    let label = say(move || match left.get() {
        0 => Phrase::of("enter-code-send-again-button"),
        seconds => later(("enter-code-send-again-button-later", "enter-code-send-again-button-at"), seconds),
    });
    let press = move |_| match left.get_untracked() {
        0 => visit.act(act.clone()),
        seconds => {
            visit.said.set(Some(later(("enter-code-send-again-wait", "enter-code-send-again-wait-until"), seconds)));
        }
    };
    let is_waiting = move || (left.get() > 0 || visit.busy.get()).then_some("true");
    view! {
        <button class="button is-quiet is-steady" type="button" aria-disabled=is_waiting on:click=press>{label}</button>
    }
}

/// Seconds left, and when they are over by this device's clock, from what each screen says anew.
fn countdown(visit: Visit) -> (RwSignal<u32>, StoredValue<f64>) {
    let left = RwSignal::new(0);
    let until = StoredValue::new(0.0);
    let look = move || {
        let seconds = ((until.get_value() - document::now_ms()) / 1000.0).ceil().max(0.0);
        // At most a day.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let seconds = seconds as u32;
        if left.get_untracked() != seconds {
            left.set(seconds);
        }
    };
    Effect::new(move |_| {
        visit.screen.with(|screen| {
            if let Some(wait_seconds) = screen.as_ref().and_then(|screen| screen::wait_seconds(&screen.step)) {
                until.set_value(document::now_ms() + f64::from(wait_seconds) * 1000.0);
            }
        });
        look();
    });
    if let Ok(ticking) = set_interval_with_handle(look, Duration::from_secs(1)) {
        on_cleanup(move || ticking.clear());
    }
    (left, until)
}
