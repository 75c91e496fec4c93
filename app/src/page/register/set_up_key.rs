//! A key to take in: three things to do, in order. It counts once its code was right.

use leptos::prelude::*;
use server::wire::register::{KeyLink, RegisterStep, SetUp};
use server::wire::words;

use super::{give_code, give_named_code, has_other, of_step};
use crate::act::register::RegisterAct;
use crate::components::button::{BackButton, QuietButton};
use crate::components::copy::CopyButton;
use crate::components::field::{Field, described};
use crate::components::heading::Heading;
use crate::components::qr::QrCode;
use crate::page::enter_code::CodeForm;
use crate::wording::{Phrase, Value, say};

const KEY: &str = "key";
pub const NAME: &str = "key-name";

/// Characters of a name; the server takes no more.
const LONGEST_NAME: &str = "40";

/// As people read a key aloud and type it.
const GROUP: usize = 4;

#[component]
pub fn SetUpKey() -> impl IntoView {
    let shown = of_step(|step| match step {
        RegisterStep::SetUp { method, set_up: SetUp::Key { key, link, digits, named }, .. } => {
            Some((method.clone(), key.clone(), link.clone(), u32::from(*digits), *named))
        }
        _ => None,
    });
    // A refused code leaves the picture standing.
    let shown = Memo::new(move |_| shown());
    let method = move || shown.get().map(|(method, ..)| method).unwrap_or_default();
    let named = Memo::new(move |_| shown.get().is_some_and(|(.., named)| named));
    let prove = if untrack(move || named.get()) { give_named_code } else { give_code };
    let has_other = has_other();
    let of = move |stem| say(move || Phrase::of_method(stem, &method()));
    let last = say(move || {
        let digits = shown.get().map(|(.., digits, _)| digits).unwrap_or_default();
        Phrase::of_method(words::KEY_THIRD, &method()).with("digits", Value::Count(digits))
    });
    view! {
        <Heading/>
        <p class="lead">{of(words::SET_UP_LEAD)}</p>
        {move || named.get().then(|| view! { <NameField/> })}
        <ol class="doings">
            <li>{of(words::KEY_FIRST)}</li>
            <li>
                {of(words::KEY_SECOND)}
                {move || shown.get().map(|(method, key, link, ..)| view! { <TakeIn method key link/> })}
            </li>
            <li>{last}</li>
        </ol>
        <CodeForm prove=prove>
            {move || has_other().unwrap_or_default().then(|| view! {
                <QuietButton label="register-other-kind-button" act=RegisterAct::ChooseOther/>
            })}
            <BackButton label="register-back-button"/>
        </CodeForm>
    }
}

/// What tells this one from others, where the person has several.
#[component]
fn NameField() -> impl IntoView {
    let about = described(NAME, true);
    view! {
        <Field id=NAME label="register-name-field" hint=Some(Phrase::of("register-name-hint"))>
            <input
                class="input"
                id=NAME
                name="key-name"
                type="text"
                autocomplete="off"
                maxlength=LONGEST_NAME
                dir="auto"
                aria-describedby=about.by
            />
        </Field>
    }
}

/// Up to three ways for the key to get in: a camera, this device, or by hand.
#[component]
fn TakeIn(method: String, key: String, link: Option<KeyLink>) -> impl IntoView {
    let mut rest = key.chars();
    let groups = std::iter::from_fn(move || {
        let group: String = rest.by_ref().take(GROUP).collect();
        (!group.is_empty()).then_some(group)
    });
    let groups = groups.collect::<Vec<_>>().join(" ");
    let of = move |stem| {
        let phrase = Phrase::of_method(stem, &method);
        say(move || phrase.clone())
    };
    view! {
        {link.map(|KeyLink { address, qr }| view! {
            <QrCode qr label=of(words::KEY_PICTURE)/>
            <a class="button is-plain" href=address>{of(words::KEY_OPEN)}</a>
            <p class="by-hand">{of(words::KEY_BY_HAND)}</p>
        })}
        <p class="key"><bdi class="copied-whole" id=KEY dir="ltr" translate="no">{groups}</bdi></p>
        <CopyButton text=key shown_in=KEY label="register-key-copy-button"/>
    }
}
