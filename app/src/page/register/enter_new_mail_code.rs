//! The code that was sent to a new mailbox. It counts once the code was right.

use leptos::prelude::*;
use server::wire::register::RegisterStep;

use super::of_step;
use crate::act::Act;
use crate::act::register::RegisterAct;
use crate::components::button::BackButton;
use crate::components::heading::Heading;
use crate::page::enter_code::{CodeForm, SendAgain};
use crate::wording::refusal::Source;
use crate::wording::{Phrase, Value, say};

#[component]
pub fn EnterNewMailCode() -> impl IntoView {
    let sent = of_step(|step| match step {
        RegisterStep::EnterNewMailCode { sent_to, minutes, .. } => Some((sent_to.clone(), u32::from(*minutes))),
        _ => None,
    });
    let lead = say(move || {
        let (address, minutes) = sent().unwrap_or_default();
        Phrase::of("enter-code-lead").with("address", Value::Ltr(address)).with("minutes", Value::Count(minutes))
    });
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        <CodeForm source=Source::Mail hint="enter-code-hint" prove=|code| Act::Register(RegisterAct::ProveNew(code))>
            <SendAgain act=RegisterAct::SendAgain/>
            <BackButton label="register-other-address-button"/>
        </CodeForm>
    }
}
