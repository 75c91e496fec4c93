//! A button that puts a text into the clipboard.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::document;
use crate::visit::visit;
use crate::wording::{Phrase, t};

/// How long the button says that it worked.
const SAID: Duration = Duration::from_secs(4);

/// Copies `text`. Where the browser does not let it, the element with the id `shown_in` is
/// selected, for the person to copy.
#[component]
pub fn CopyButton(text: String, shown_in: &'static str, label: &'static str) -> impl IntoView {
    let visit = visit();
    let is_copied = RwSignal::new(false);
    let (label, copied) = (t(label), t("copy-done"));
    let press = move |_| {
        let text = text.clone();
        spawn_local(async move {
            let written = match document::write_to_clipboard(&text) {
                Some(writing) => JsFuture::from(writing).await.is_ok(),
                None => false,
            };
            if !written {
                document::select(shown_in);
                visit.said.set(Some(Phrase::of("copy-by-hand")));
                return;
            }
            visit.said.set(Some(Phrase::of("copy-done")));
            // The page may be gone by then.
            _ = is_copied.try_set(true);
            set_timeout(move || _ = is_copied.try_set(false), SAID);
        });
    };
    view! {
        <button class="button is-plain" type="button" on:click=press>
            {move || if is_copied.get() { copied() } else { label() }}
        </button>
    }
}
