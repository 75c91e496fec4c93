//! An authenticator app: three things to do, in order. It counts once its code was right.

use leptos::prelude::*;
use server::wire::register::{Qr, RegisterStep};

use super::of_step;
use crate::act::Act;
use crate::act::register::RegisterAct;
use crate::components::button::{BackButton, QuietButton};
use crate::components::copy::CopyButton;
use crate::components::heading::Heading;
use crate::components::qr::QrCode;
use crate::page::enter_code::CodeForm;
use crate::wording::refusal::Source;
use crate::wording::{Phrase, Value, say, t};

const KEY: &str = "key";

/// As people read a key aloud and type it.
const GROUP: usize = 4;

#[component]
pub fn SetUpApp() -> impl IntoView {
    let shown = of_step(|step| match step {
        RegisterStep::SetUpApp { key, address, qr, .. } => Some((key.clone(), address.clone(), qr.clone())),
        _ => None,
    });
    // A refused code leaves the picture standing.
    let shown = Memo::new(move |_| shown());
    let digits = of_step(|step| match step {
        RegisterStep::SetUpApp { digits, .. } => Some(u32::from(*digits)),
        _ => None,
    });
    let has_other = of_step(|step| match step {
        RegisterStep::SetUpApp { has_other, .. } => Some(*has_other),
        _ => None,
    });
    let last = say(move || Phrase::of("register-app-third").with("digits", Value::Count(digits().unwrap_or_default())));
    view! {
        <Heading/>
        <p class="lead">{t("register-app-lead")}</p>
        <ol class="doings">
            <li>{t("register-app-first")}</li>
            <li>
                {t("register-app-second")}
                {move || shown.get().map(|(key, address, qr)| view! { <TakeIn key address qr/> })}
            </li>
            <li>{last}</li>
        </ol>
        <CodeForm source=Source::App hint="enter-code-app-hint" prove=|code| Act::Register(RegisterAct::ProveNew(code))>
            {move || has_other().unwrap_or_default().then(|| view! {
                <QuietButton label="register-other-kind-button" act=RegisterAct::ChooseOther/>
            })}
            <BackButton label="register-back-button"/>
        </CodeForm>
    }
}

/// Three ways for the key to get into the app: a camera, this device, or by hand.
#[component]
fn TakeIn(key: String, address: String, qr: Qr) -> impl IntoView {
    let mut rest = key.chars();
    let groups = std::iter::from_fn(move || {
        let group: String = rest.by_ref().take(GROUP).collect();
        (!group.is_empty()).then_some(group)
    });
    let groups = groups.collect::<Vec<_>>().join(" ");
    view! {
        <QrCode qr/>
        <a class="button is-plain" href=address>{t("register-app-open-link")}</a>
        <p class="by-hand">{t("register-app-by-hand")}</p>
        <p class="key"><bdi class="copied-whole" id=KEY dir="ltr" translate="no">{groups}</bdi></p>
        <CopyButton text=key shown_in=KEY label="register-app-copy-button"/>
    }
}
