//! The button that opens the browser's own dialog about passkeys. What comes of it stays with the page.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::Act;
use crate::document;
use crate::passkey::{self, Dialog, Failed};
use crate::visit::visit;
use crate::wording::{Phrase, t};

/// What the dialog is asked for, and what is done with its answer.
pub type Asking = Pin<Box<dyn Future<Output = Result<Act, Failed>>>>;

/// What is said where nothing came back.
#[derive(Clone, Copy)]
pub struct Said {
    pub not_used: &'static str,
    pub already_there: &'static str,
}

/// The button. `seconds` says how long the request holds that the screen brought; after that
/// `anew` asks for another one, within the same press. `ask` opens the dialog for the request
/// of the moment.
#[component]
pub fn PasskeyButton(
    label: &'static str,
    said: Said,
    failed: RwSignal<Option<Failed>>,
    seconds: impl Fn() -> Option<u32> + Copy + Send + Sync + 'static,
    #[prop(into)] anew: Act,
    ask: impl Fn(Dialog) -> Option<Asking> + Copy + 'static,
) -> impl IntoView {
    let visit = visit();
    let until = StoredValue::new(0.0);
    Effect::new(move |_| until.set_value(document::now_ms() + f64::from(seconds().unwrap_or_default()) * 1000.0));
    let waits = RwSignal::new(false);
    let open = StoredValue::new_local(None::<Dialog>);
    on_cleanup(move || {
        _ = open.try_update_value(|open| {
            if let Some(dialog) = open.take() {
                dialog.call_off();
            }
        });
    });
    let press = move |_| {
        if waits.get_untracked() || visit.busy.get_untracked() {
            return;
        }
        let (dialog, anew) = (Dialog::new(), anew.clone());
        open.set_value(Some(dialog.clone()));
        waits.set(true);
        failed.set(None);
        visit.note.set(None);
        visit.problems.set(Vec::new());
        spawn_local(async move {
            if document::now_ms() >= until.get_value() {
                let came = visit.ask_anew(anew).await;
                // No other request came: what a device did for the old one would be refused, and a
                // passkey that it replaced be lost.
                if dialog.is_off() {
                    return;
                }
                if !came || untrack(seconds).unwrap_or_default() == 0 {
                    waits.set(false);
                    return;
                }
            }
            let answer = match (dialog.is_off(), untrack(|| ask(dialog.clone()))) {
                (false, Some(asking)) => asking.await,
                // Another page came instead.
                (true, _) | (_, None) => return,
            };
            if dialog.is_off() {
                return;
            }
            waits.set(false);
            match answer {
                Ok(act) => visit.act(act),
                Err(why) => {
                    failed.set(Some(why));
                    visit.note.set(Some(Phrase::of(match why {
                        Failed::NotUsed => said.not_used,
                        Failed::AlreadyThere => said.already_there,
                        Failed::Impossible => "passkey-not-here",
                    })));
                }
            }
        });
    };
    let tried = move || failed.get().is_some();
    view! {
        {passkey::is_possible().then(|| view! {
            <button
                class="button"
                id="passkey"
                type="button"
                aria-disabled=move || (waits.get() || visit.busy.get()).then_some("true")
                on:click=press
            >
                <span class="spinner" aria-hidden="true"></span>
                {move || if tried() { t("passkey-try-again-button")() } else { t(label)() }}
            </button>
        })}
    }
}
