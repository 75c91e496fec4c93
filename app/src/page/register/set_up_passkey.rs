//! A passkey that a device makes: one button, and the browser's own dialog.

use leptos::prelude::*;
use server::wire::register::{PasskeyToMake, RegisterStep, SetUp};
use server::wire::{Given, words};

use super::{has_other, of_step};
use crate::act::register::RegisterAct;
use crate::components::button::{BackButton, QuietButton};
use crate::components::heading::Heading;
use crate::components::passkey_button::{Asking, PasskeyButton, Said};
use crate::passkey::{self, Dialog};
use crate::wording::{Phrase, say, t};

const SAID: Said = Said { not_used: "register-passkey-not-made", already_there: "register-passkey-there" };

#[component]
pub fn SetUpPasskey() -> impl IntoView {
    let asked = of_step(|step| match step {
        RegisterStep::SetUp { method, set_up: SetUp::Passkey(to_make), .. } => Some((method.clone(), to_make.clone())),
        _ => None,
    });
    let lead = say(move || match asked() {
        Some((method, _)) => Phrase::of_method(words::SET_UP_LEAD, &method),
        None => Phrase::of("status-working"),
    });
    let ask = move |dialog: Dialog| asked().map(|(_, to_make)| making(to_make, dialog));
    let has_other = has_other();
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        {(!passkey::is_possible()).then(|| view! { <p class="lead">{t("passkey-not-here")}</p> })}
        <div class="actions">
            <PasskeyButton
                label="register-passkey-make-button"
                said=SAID
                failed=RwSignal::new(None)
                seconds=move || asked().map(|(_, to_make)| to_make.seconds)
                anew=RegisterAct::SendAgain
                ask
            />
            {move || has_other().unwrap_or_default().then(|| view! {
                <QuietButton label="register-other-kind-button" act=RegisterAct::ChooseOther/>
            })}
            <BackButton label="register-back-button"/>
        </div>
    }
}

fn making(to_make: PasskeyToMake, dialog: Dialog) -> Asking {
    Box::pin(async move { Ok(RegisterAct::Give(Given::Passkey(passkey::make(&to_make, &dialog).await?)).into()) })
}
