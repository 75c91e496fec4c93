//! Codes to keep: to read, to copy, to print. On paper they stand alone, with whose they are.

use leptos::prelude::*;
use server::wire::{CodeSet, NewCode, words};

use super::copy::CopyButton;
use crate::visit::visit;
use crate::wording::{Phrase, moment, say, t};
use crate::{document, entry};

const CODES: &str = "codes";

/// As people read a code aloud and type it.
const GROUP: usize = 4;

/// Whose the codes are, and when they were shown: for the paper.
#[derive(Clone, PartialEq)]
pub struct Whose {
    pub user_id: String,
    pub at_ms: i64,
}

#[component]
pub fn NewCodes(codes: Vec<NewCode>, whose: Whose) -> impl IntoView {
    let visit = visit();
    let Whose { user_id, at_ms } = whose;
    let codes: Vec<String> = codes.iter().map(|NewCode(code)| in_groups(code)).collect();
    let all = codes.join("\n");
    let organization = move || {
        let name = |screen: &server::wire::Screen| screen.organization.as_ref().map(|one| one.name.clone());
        visit.screen.with(|screen| screen.as_ref().and_then(name))
    };
    // A narrow page breaks a code between its groups.
    let line = |code: String| {
        let groups = code.split_inclusive('-').map(|group| view! { {group.to_owned()} <wbr/> }).collect_view();
        view! { <li><bdi class="copied-whole" dir="ltr">{groups}</bdi></li> }
    };
    view! {
        <section class="codes">
            <p class="on-paper codes-of"><bdi>{organization}</bdi></p>
            <ol class="key codes-list" id=CODES translate="no">{codes.into_iter().map(line).collect_view()}</ol>
            <dl class="on-paper facts">
                <dt>{t("done-account")}</dt>
                <dd><bdi dir="ltr">{user_id}</bdi></dd>
                <dt>{t("new-codes-portal")}</dt>
                <dd><bdi dir="ltr">{document::origin()}</bdi></dd>
                <dt>{t("done-when")}</dt>
                <dd>{move || moment(&visit.words.locale(), at_ms)}</dd>
            </dl>
            <div class="codes-acts">
                <CopyButton text=all shown_in=CODES label="new-codes-copy-button"/>
                <button class="button is-plain" type="button" on:click=move |_| document::print()>
                    {t("new-codes-print-button")}
                </button>
            </div>
        </section>
    }
}

/// What took the place of codes that were used, with its heading and what to do.
#[component]
pub fn Replaced(set: CodeSet, whose: Whose, #[prop(optional)] has_heading: bool) -> impl IntoView {
    let visit = visit();
    let CodeSet { method, new, is_few } = set;
    let heading = Phrase::of_method(words::NEW_CODES_HEADING, &method);
    let lead = Phrase::of_method(words::NEW_CODES_LEAD, &method);
    let few = is_few.then(|| Phrase::of_method(words::FEW_CODES, &method));
    let codes = (!new.is_empty()).then(|| {
        let heading = has_heading.then(|| view! { <h2 class="section">{say(move || heading.clone())}</h2> });
        view! {
            {heading}
            <p class="lead">{say(move || lead.clone())}</p>
            <NewCodes codes=new whose/>
        }
    });
    // Follows the language, which the address carries.
    let make = move || {
        visit.words.locale();
        entry::register_address()
    };
    view! {
        {codes}
        {few.map(|few| view! {
            <p class="few-codes">{say(move || few.clone())}</p>
            <p><a class="button is-plain" href=make>{t("new-codes-make-button")}</a></p>
        })}
    }
}

/// Four characters, a hyphen, four characters.
fn in_groups(code: &str) -> String {
    let mut groups = String::with_capacity(code.len() + code.len() / GROUP);
    for (place, character) in code.chars().enumerate() {
        if place > 0 && place % GROUP == 0 {
            groups.push('-');
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
        assert_eq!(in_groups("7K3M9QXT0B2CHJ5NWZ8RDV46"), "7K3M-9QXT-0B2C-HJ5N-WZ8R-DV46");
        assert_eq!(in_groups("7K3M9"), "7K3M-9");
        assert_eq!(in_groups(""), "");
    }
}
