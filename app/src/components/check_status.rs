//! How the check for robots stands, said politely.

use leptos::prelude::*;

use super::icon::{CHECK, Icon};
use crate::captcha::{Captcha, Check, Pace};
use crate::wording::{Phrase, Value, say};

#[component]
pub fn CheckStatus(captcha: Captcha) -> impl IntoView {
    let is_ready = Memo::new(move |_| captcha.check.with(|check| matches!(check, Check::Ready(_))));
    let says = say(move || match (captcha.check.with(Check::pace), captcha.awaited.get()) {
        (None, _) => Phrase::of("check-done"),
        (Some(Pace::TooLong), _) => Phrase::of("check-too-long"),
        (Some(Pace::Long { percent }), _) => Phrase::of("check-progress").with("percent", Value::Count(percent)),
        (Some(Pace::Quick), true) => Phrase::of("check-awaited"),
        (Some(Pace::Quick), false) => Phrase::of("check-working"),
    });
    view! {
        <div class="status" class:is-done=is_ready>
            <span class="spinner" aria-hidden="true"></span>
            <Icon shape=CHECK/>
            <p role="status">{says}</p>
        </div>
    }
}
