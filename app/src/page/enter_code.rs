//! A code that was sent, or that an app shows: one field, whatever its digits.

use std::time::Duration;

use leptos::prelude::*;
use server::wire::{Ask, Given, Refusal, Sent, Step, words};

use crate::act::Act;
use crate::components::button::{BackButton, MainButton};
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::document;
use crate::screen;
use crate::visit::{Visit, visit};
use crate::wording::refusal::{CodeKind, CodeOf, problems_with};
use crate::wording::{Phrase, Value, say, wait};

const CODE: &str = "code";

#[component]
pub fn EnterCode() -> impl IntoView {
    let asked = visit().of_step(|step| match step {
        Step::Ask { method, ask, .. } => Some((method.clone(), ask.clone())),
        _ => None,
    });
    let lead = say(move || {
        let Some((method, ask)) = asked() else { return Phrase::of("status-working") };
        let lead = |digits: u8| {
            Phrase::of_method(words::ENTER_CODE_LEAD, &method).with("digits", Value::Count(u32::from(digits)))
        };
        match ask {
            Ask::Code { sent: Some(sent), .. } => where_it_went(&method, sent),
            Ask::Code { digits, sent: None } | Ask::SavedCode { characters: digits } => lead(digits),
            // On its own page.
            Ask::Passkey { .. } => Phrase::of("status-working"),
        }
    });
    let is_sent = Memo::new(move |_| matches!(asked(), Some((_, Ask::Code { sent: Some(_), .. }))));
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        <CodeForm prove=prove_code>
            {move || is_sent.get().then(|| view! { <SendAgain act=Act::SendAgain/> })}
            <BackButton label="enter-code-other-way-button"/>
        </CodeForm>
    }
}

fn prove_code(code: String) -> Act {
    Act::Prove(Given::Code(code))
}

/// Where a code went, as far as that may be told.
pub fn where_it_went(method: &str, sent: Sent) -> Phrase {
    let minutes = Value::Count(u32::from(sent.minutes));
    match sent.to {
        Some(address) => {
            let lead = Phrase::of_method(words::ENTER_CODE_LEAD, method);
            lead.with("address", Value::Ltr(address)).with("minutes", minutes)
        }
        None => Phrase::of_method(words::ENTER_CODE_LEAD_UNTOLD, method).with("minutes", minutes),
    }
}

/// The field, and the button that hands the code in; the ways beside it are the page's own.
#[component]
pub fn CodeForm(prove: fn(String) -> Act, children: Children) -> impl IntoView {
    let visit = visit();
    let code_of = move || {
        visit.screen.with(|screen| screen.as_ref().and_then(|screen| screen::code_of(&screen.step))).unwrap_or_default()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let code = document::typed(CODE);
        if code.trim().is_empty() {
            visit.refuse(problems_with(&Refusal::CodeMissing, Some(&untrack(code_of))));
        } else {
            visit.act(prove(code));
        }
    };
    let CodeOf { method, kind } = untrack(code_of);
    let hint = Some(Phrase::of_method(words::ENTER_SENT_CODE_HINT, &method));
    // A saved code is typed from paper or filled in as it was kept; no message brings it.
    // A passkey has a page without a field.
    let (class, inputmode, autocomplete, autocapitalize) = match kind {
        CodeKind::Sent | CodeKind::Shown | CodeKind::Passkey => ("input is-code", "numeric", "one-time-code", "none"),
        CodeKind::Saved => ("input is-saved-code", "text", "off", "characters"),
    };
    let about = described(CODE, true);
    view! {
        <form class="form" novalidate on:submit=submit>
            <Field id=CODE label="enter-code-field" hint=hint>
                <input
                    class=class
                    id=CODE
                    name="code"
                    type="text"
                    inputmode=inputmode
                    autocomplete=autocomplete
                    autocapitalize=autocapitalize
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
