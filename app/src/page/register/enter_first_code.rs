//! The code that was sent to a new address. It counts once the code was right.

use leptos::prelude::*;
use server::wire::register::{RegisterStep, SetUp};
use server::wire::words;

use super::{give_code, of_step};
use crate::act::register::RegisterAct;
use crate::components::button::BackButton;
use crate::components::heading::Heading;
use crate::page::enter_code::{CodeForm, SendAgain, where_it_went};
use crate::wording::{Phrase, say};

#[component]
pub fn EnterFirstCode() -> impl IntoView {
    let sent = of_step(|step| match step {
        RegisterStep::SetUp { method, set_up: SetUp::SentCode { sent, .. }, .. } => {
            Some((method.clone(), sent.clone()))
        }
        _ => None,
    });
    let method = untrack(sent).map(|(method, _)| method).unwrap_or_default();
    let other = Phrase::of_method(words::OTHER_ADDRESS, &method);
    let lead =
        say(move || sent().map_or_else(|| Phrase::of("status-working"), |(method, sent)| where_it_went(&method, sent)));
    view! {
        <Heading/>
        <p class="lead">{lead}</p>
        <CodeForm prove=give_code>
            <SendAgain act=RegisterAct::SendAgain/>
            <BackButton label=other/>
        </CodeForm>
    }
}
