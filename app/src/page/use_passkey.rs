//! A passkey that signs: one button, and the browser's own dialog. A person who closes it, because
//! the passkey is on another device say, sees the other ways at once.

use leptos::prelude::*;
use server::wire::{Ask, Given, Offer, PasskeyRequest, Step, words};

use super::choose_method::choices;
use crate::act::Act;
use crate::components::button::BackButton;
use crate::components::heading::Heading;
use crate::components::help_desk_way::HelpDeskWay;
use crate::components::passkey_button::{Asking, PasskeyButton, Said};
use crate::passkey::{self, Dialog};
use crate::visit::visit;
use crate::wording::{Phrase, say, t};

const SAID: Said = Said { not_used: "passkey-not-used", already_there: "passkey-not-used" };

#[component]
pub fn UsePasskey() -> impl IntoView {
    let asked = visit().of_step(|step| match step {
        Step::Ask { method, ask: Ask::Passkey { request, offers }, .. } => {
            Some((method.clone(), request.clone(), offers.clone()))
        }
        _ => None,
    });
    let lead = say(move || match asked() {
        Some((method, ..)) => Phrase::of_method(words::ENTER_CODE_LEAD, &method),
        None => Phrase::of("status-working"),
    });
    let ask = move |dialog: Dialog| asked().map(|(_, request, _)| signing(request, dialog));
    let failed = RwSignal::new(None);
    let shows_others = move || failed.get().is_some() || !passkey::is_possible();
    let others = move || {
        let (method, _, offers) = asked().unwrap_or_else(|| (String::new(), none(), Vec::new()));
        let others: Vec<(u8, Offer)> = (0..).zip(offers).filter(|(_, offer)| offer.method != method).collect();
        others
    };
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        {(!passkey::is_possible()).then(|| view! { <p class="lead">{t("passkey-not-here")}</p> })}
        <div class="actions">
            <PasskeyButton
                label="passkey-use-button"
                said=SAID
                failed
                seconds=move || asked().map(|(_, request, _)| request.seconds)
                anew=Act::SendAgain
                ask
            />
            {move || (!shows_others()).then(|| view! { <BackButton label="enter-code-other-way-button"/> })}
        </div>
        {move || shows_others().then(|| {
            let others = others();
            if others.is_empty() {
                view! {
                    <div class="actions">
                        <BackButton label="enter-code-other-way-button"/>
                        <HelpDeskWay class="button is-quiet" label="stopped-help-desk-button"/>
                    </div>
                }
                .into_any()
            } else {
                view! {
                    <h2 class="section">{t("passkey-other-ways")}</h2>
                    {choices(others)}
                }
                .into_any()
            }
        })}
    }
}

fn signing(request: PasskeyRequest, dialog: Dialog) -> Asking {
    Box::pin(async move { Ok(Act::Prove(Given::Assertion(passkey::sign(&request, &dialog).await?))) })
}

fn none() -> PasskeyRequest {
    PasskeyRequest { site: String::new(), challenge: String::new(), passkeys: Vec::new(), seconds: 0 }
}
