//! The check of organizations that want six digits read or heard, and the way without.

use leptos::prelude::*;
use server::api::Asked;

use super::check_status::CheckStatus;
use super::field::{Field, described};
use super::user_id::USER_ID;
use crate::captcha::Captcha;
use crate::document;
use crate::visit::visit;
use crate::wording::{Phrase, t};

/// The id of the field for the digits.
pub const DIGITS: &str = "picture";

/// The proof of work, or what is asked for beside it. Both ways are one press apart.
#[component]
pub fn RobotCheck(captcha: Captcha) -> impl IntoView {
    let other = t("picture-without-button");
    let this = t("picture-with-button");
    move || {
        let instead = captcha.instead.get();
        let Some(Asked::Picture(picture)) = captcha.asked.get() else {
            return view! { <CheckStatus captcha/> }.into_any();
        };
        let check = if instead {
            view! { <CheckStatus captcha/> }.into_any()
        } else {
            view! { <Picture name=picture.name/> }.into_any()
        };
        let label = if instead { this() } else { other() };
        view! {
            {check}
            <button class="button is-plain" type="button" on:click=move |_| captcha.instead.set(!instead)>
                {label}
            </button>
        }
        .into_any()
    }
}

#[component]
fn Picture(name: String) -> impl IntoView {
    let visit = visit();
    let about = described(DIGITS, true);
    // Built anew with the language: so is the sound.
    let say = move |id| visit.words.say(&Phrase::of(id));
    let picture = ["/check/picture/", &name].concat();
    let sound = ["/check/sound/", &name, "?mkt=", &visit.words.locale()].concat();
    let (alt, label) = (say("picture-alt"), say("picture-sound"));
    view! {
        <Field id=DIGITS label="picture-field" hint="picture-hint">
            <img class="picture" src=picture alt=alt/>
            <audio class="sound" controls preload="none" src=sound aria-label=label></audio>
            <input
                class="input is-code"
                id=DIGITS
                name=DIGITS
                type="text"
                inputmode="numeric"
                autocomplete="off"
                dir="ltr"
                required
                aria-describedby=about.by
                aria-invalid=about.is_wrong
            />
            <button class="link" type="button" on:click=move |_| visit.look_as(document::typed(USER_ID))>
                {say("picture-new-button")}
            </button>
        </Field>
    }
}
