//! The check of organizations that want six digits read or heard, and the way without.

use leptos::prelude::*;
use server::api::Asked;

use super::check_status::CheckStatus;
use super::field::{Field, described};
use super::user_id::USER_ID;
use crate::captcha::Captcha;
use crate::document;
use crate::visit::visit;
use crate::wording::t;

/// The id of the field for the digits.
pub const DIGITS: &str = "picture";

/// The proof of work, or what is asked for beside it. Both ways are one press apart.
#[component]
pub fn RobotCheck(captcha: Captcha) -> impl IntoView {
    let (without, with) = (t("picture-without-button"), t("picture-with-button"));
    let is_asked = Memo::new(move |_| captcha.asked.with(Option::is_some));
    view! {
        {move || match captcha.asked.get().filter(|_| !captcha.instead.get()) {
            Some(Asked::Picture(picture)) => view! { <Picture name=picture.name/> }.into_any(),
            None => view! { <CheckStatus captcha/> }.into_any(),
        }}
        {move || is_asked.get().then(|| view! {
            <button
                class="button is-plain"
                type="button"
                on:click=move |_| captcha.instead.update(|instead| *instead = !*instead)
            >
                {move || if captcha.instead.get() { with() } else { without() }}
            </button>
        })}
    }
}

#[component]
fn Picture(name: String) -> impl IntoView {
    let visit = visit();
    let about = described(DIGITS, true);
    let picture = ["/check/picture/", &name].concat();
    // In the language of the page, also when that changes.
    let sound = move || ["/check/sound/", &name, "?mkt=", &visit.words.locale()].concat();
    view! {
        <Field id=DIGITS label="picture-field" hint="picture-hint">
            <img class="picture" src=picture width="264" height="88" alt=t("picture-alt")/>
            <audio class="sound" controls preload="none" src=sound aria-label=t("picture-sound")></audio>
            <input
                class="input is-code"
                id=DIGITS
                name=DIGITS
                type="text"
                inputmode="numeric"
                autocomplete="off"
                spellcheck="false"
                dir="ltr"
                required
                aria-describedby=about.by
                aria-invalid=about.is_wrong
            />
            <button class="link" type="button" on:click=move |_| visit.look_as(document::typed(USER_ID))>
                {t("picture-new-button")}
            </button>
        </Field>
    }
}
