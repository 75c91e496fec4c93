//! Latchkey in the browser.
//!
//! The server says which [`Screen`](server::wire::Screen) comes next; [`screen`]
//! maps it to a page under [`page`], and [`visit`] carries what the person did
//! back to the server. The browser keeps no step of its own. Every sentence is
//! in Fluent; [`wording`] holds the ids.
//!
//! The same WebAssembly also runs in a worker, where it only solves the
//! puzzle of the first screen: see [`captcha`].

mod act;
mod call;
pub mod captcha;
mod components;
mod document;
mod early;
mod entry;
mod field_ids;
mod frame;
mod json;
mod page;
mod passkey;
mod screen;
mod visit;
mod wording;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use early::{Caret, Early};
use visit::Visit;
use wording::Words;

/// Starts the portal in a window; does nothing in a worker, which has no window.
pub fn start() {
    if web_sys::window().is_none() {
        return;
    }
    spawn_local(async {
        let locale = document::locale();
        let Ok(spoken) = wording::fetch(&locale).await else {
            // There are no words to say it with, but the shell has some of its own.
            document::reveal_late();
            return;
        };
        let entry = entry::read(locale);
        let act = entry::first_act();
        let first = act.clone().perform(entry.clone()).await;
        mount(move |early| {
            provide_context(early);
            let words = Words::new(spoken);
            provide_context(words);
            let visit = Visit::new(words, entry);
            provide_context(visit);
            visit.begin(act, first);
            visit.listen();
            frame::Frame()
        });
    });
}

/// Puts the app where the skeleton stood, with what was typed there already.
fn mount<N: IntoView + 'static>(app: impl FnOnce(Early) -> N + 'static) {
    let Some(sheet) = document::element("portal") else { return };
    let caret = Caret::read();
    leptos::mount::mount_to(sheet.clone(), move || {
        let early = Early::read();
        sheet.set_text_content(None);
        app(early)
    })
    .forget();
    if let Some(caret) = caret {
        caret.put_back();
    }
}
