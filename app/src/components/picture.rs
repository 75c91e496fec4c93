//! The check of organizations that want six digits read or heard, and the way without.

use leptos::prelude::*;
use server::wire::Asked;

use super::check_status::{CheckStatus, CheckStatusProps};
use super::field::{Field, described};
use crate::captcha::Captcha;
use crate::document;
use crate::field_ids::{DIGITS, USER_ID};
use crate::visit::visit;
use crate::wording::{Phrase, say, t};

/// The proof of work, or what is asked for beside it. Both ways are one press apart.
#[component]
pub fn RobotCheck(captcha: Captcha) -> impl IntoView {
    let Captcha { asked, instead, .. } = captcha;
    let label = say(move || Phrase::of(if instead.get() { "check-with-button" } else { "check-without-button" }));
    view! {
        {move || match asked.get().filter(|_| !instead.get()) {
            Some(Asked::Picture(picture)) => Picture(PictureProps { name: picture.name }).into_any(),
            Some(Asked::Service) => view! { <p class="hint">{t("check-by-service")}</p> }.into_any(),
            None => CheckStatus(CheckStatusProps { captcha }).into_any(),
        }}
        <button
            class="button is-plain"
            type="button"
            hidden=move || asked.with(Option::is_none)
            on:click=move |_| instead.update(|instead| *instead = !*instead)
        >
            {label}
        </button>
    }
}

#[component]
fn Picture(name: String) -> impl IntoView {
    let visit = visit();
    let about = described(DIGITS, true);
    // Built anew with the language: so is the sound.
    let words = move |id| visit.words.say(&Phrase::of(id));
    let picture = ["/check/picture/", &name].concat();
    let sound = ["/check/sound/", &name, "?mkt=", &visit.words.locale()].concat();
    let (alt, label) = (words("picture-alt"), words("picture-sound"));
    view! {
        <Field id=DIGITS label="picture-field" hint=Some(Phrase::of("picture-hint"))>
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
                {words("picture-new-button")}
            </button>
        </Field>
    }
}
