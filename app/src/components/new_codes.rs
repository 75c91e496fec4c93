//! Codes to keep: to read, to copy, to print.

use leptos::prelude::*;
use server::wire::{CodeSet, NewCode, words};

use super::copy::CopyButton;
use crate::visit::visit;
use crate::wording::{Phrase, say, t};
use crate::{document, entry};

const CODES: &str = "codes";

/// As people read a code aloud and type it.
const GROUP: usize = 4;

/// The codes, a line each. On paper they stand alone, with the name of the organization and
/// the page's facts.
#[component]
pub fn NewCodes(codes: Vec<NewCode>) -> impl IntoView {
    let codes: Vec<String> = codes.iter().map(|NewCode(code)| in_groups(code)).collect();
    let all = codes.join("\n");
    let line = |code: String| view! { <li><bdi class="copied-whole" dir="ltr">{code}</bdi></li> };
    view! {
        <section class="codes">
            <ol class="key codes-list" id=CODES translate="no">{codes.into_iter().map(line).collect_view()}</ol>
            <div class="codes-acts">
                <CopyButton text=all shown_in=CODES label="new-codes-copy-button"/>
                <button class="button is-plain" type="button" on:click=move |_| document::print()>
                    {t("new-codes-print-button")}
                </button>
            </div>
        </section>
    }
}

/// What took the place of codes that were used, and what to do; whether hardly any are left.
#[component]
pub fn Replaced(set: CodeSet, #[prop(optional)] has_heading: bool) -> impl IntoView {
    let visit = visit();
    let CodeSet { method, new, is_few } = set;
    let of = |stem| {
        let phrase = Phrase::of_method(stem, &method);
        say(move || phrase.clone())
    };
    // Follows the language, which the address carries.
    let make = move || {
        visit.words.locale();
        entry::register_address()
    };
    view! {
        {(!new.is_empty()).then(|| view! {
            {has_heading.then(|| view! { <h2 class="section">{of(words::NEW_CODES_HEADING)}</h2> })}
            <p class="lead">{of(words::NEW_CODES_LEAD)}</p>
            <NewCodes codes=new/>
        })}
        {is_few.then(|| view! {
            <p class="few-codes">{of(words::FEW_CODES)}</p>
            <p><a class="button is-plain" href=make>{t("new-codes-make-button")}</a></p>
        })}
    }
}

/// Four characters, a blank, four characters.
fn in_groups(code: &str) -> String {
    let mut groups = String::with_capacity(code.len() + code.len() / GROUP);
    for (place, character) in code.chars().enumerate() {
        if place > 0 && place % GROUP == 0 {
            groups.push(' ');
        }
        groups.push(character);
    }
    groups
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn a_code_is_written_in_groups_of_four() {
        assert_eq!(in_groups("7K3M9QXT0B2CHJ5NWZ8RDV46"), "7K3M 9QXT 0B2C HJ5N WZ8R DV46");
        assert_eq!(in_groups("7K3M9"), "7K3M 9");
        assert_eq!(in_groups(""), "");
    }
}
