//! How the check for robots stands, said politely.

use leptos::prelude::*;

use super::icon::{CHECK, Icon};
use crate::captcha::{Captcha, Check};
use crate::wording::t;

#[component]
pub fn CheckStatus(captcha: Captcha) -> impl IntoView {
    let is_ready = Memo::new(move |_| captcha.check.with(|check| matches!(check, Check::Ready(_))));
    let (working, awaited, done) = (t("check-working"), t("check-awaited"), t("check-done"));
    let says = move || match (is_ready.get(), captcha.awaited.get()) {
        (true, _) => done(),
        (false, true) => awaited(),
        (false, false) => working(),
    };
    view! {
        <div class="status" class:is-done=is_ready>
            <span class="spinner" aria-hidden="true"></span>
            <Icon shape=CHECK/>
            <p role="status">{says}</p>
        </div>
    }
}
