//! What registration's own refusals are called, and what is on file.

use server::wire::register::{OnFile, RegisterRefusal};
use server::wire::{FEW_CODES, Refusal, words};

use super::{Phrase, Value, wait};
use crate::document;

/// The field for a new address.
pub const ADDRESS: &str = "address";

/// The field a refusal stands at.
pub fn field(refusal: RegisterRefusal) -> Option<&'static str> {
    match refusal {
        RegisterRefusal::AddressMissing
        | RegisterRefusal::AddressMalformed
        | RegisterRefusal::AddressOfOrganization
        | RegisterRefusal::AddressOnFile => Some(ADDRESS),
        RegisterRefusal::TooMany { .. } | RegisterRefusal::RemovalForbidden => None,
    }
}

pub fn phrase(refusal: RegisterRefusal) -> Phrase {
    match refusal {
        RegisterRefusal::AddressMissing => Phrase::of("refusal-address-missing"),
        RegisterRefusal::AddressMalformed => Phrase::of("refusal-address-malformed"),
        RegisterRefusal::AddressOfOrganization => Phrase::of("refusal-address-of-organization"),
        RegisterRefusal::AddressOnFile => Phrase::of("refusal-address-on-file"),
        RegisterRefusal::TooMany { most } => {
            Phrase::of("refusal-too-many-on-file").with("most", Value::Count(most.into()))
        }
        RegisterRefusal::RemovalForbidden => Phrase::of("refusal-removal-forbidden"),
    }
}

/// Refusals that speak of a code elsewhere, on a page that has no field for one.
pub fn without_a_code(refusal: &Refusal) -> Option<Phrase> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "these two are said in another way, and no others")]
    match refusal {
        Refusal::CodeDead => Some(Phrase::of("refusal-set-up-dead")),
        Refusal::WaitForNewCode { seconds } => {
            let ids = ("refusal-wait-for-new-address", "refusal-wait-for-new-address-until");
            Some(wait::phrase(ids, *seconds, document::now_ms()))
        }
        _ => None,
    }
}

/// What is on file, line by line: since when, when it was last used, and what holds for it.
pub fn facts(on_file: &OnFile) -> Vec<Phrase> {
    let mut facts = vec![Phrase::of("register-since").with("when", Value::Day(on_file.since_ms))];
    facts.push(match on_file.used_ms {
        Some(used_ms) => Phrase::of("register-used").with("when", Value::Day(used_ms)),
        None => Phrase::of("register-never-used"),
    });
    if let Some(left) = on_file.left {
        let left = Value::Count(left.into());
        facts.push(Phrase::of_method(words::CODES_LEFT, &on_file.method).with("left", left));
    }
    if on_file.left.is_some_and(|left| left <= FEW_CODES) {
        facts.push(Phrase::of_method(words::FEW_CODES, &on_file.method));
    }
    if on_file.from_directory {
        facts.push(Phrase::of("register-from-directory"));
    }
    if !on_file.verified {
        facts.push(Phrase::of("register-not-verified"));
    }
    if let Some(until_ms) = on_file.held_until_ms {
        facts.push(Phrase::of("register-held").with("until", Value::Moment(until_ms)));
    }
    facts
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::wording::Spoken;
    use crate::wording::refusal::problems_with;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    fn english() -> Spoken {
        let words = [include_str!("../../../locales/en/portal.ftl"), include_str!("../../../locales/en/register.ftl")];
        Spoken::read("en", words.concat())
    }

    #[wasm_bindgen_test]
    fn a_page_without_a_code_speaks_of_none_that_still_works() {
        let refusals = [Refusal::CodeDead, Refusal::WaitForNewCode { seconds: 38 }];
        for refusal in refusals {
            for problem in problems_with(&refusal, None) {
                assert_eq!(problem.field, None);
                let said = english().say(&problem.phrase);
                assert_ne!(said, problem.phrase.id, "no words");
                assert!(!said.contains("still works") && !said.contains("another way"), "{said}");
            }
        }
    }

    #[wasm_bindgen_test]
    fn what_the_organization_entered_and_nobody_proved_says_so() {
        let own = OnFile {
            method: "email".into(),
            icon: String::new(),
            hint: Some("r•••".into()),
            since_ms: 0,
            used_ms: None,
            verified: false,
            from_directory: true,
            is_default: true,
            held_until_ms: None,
            left: None,
            is_token: false,
        };
        let ids = |on_file: &OnFile| facts(on_file).iter().map(|fact| fact.id.clone()).collect::<Vec<_>>();
        assert_eq!(
            ids(&own),
            ["register-since", "register-never-used", "register-from-directory", "register-not-verified"]
        );
        let proven = OnFile { used_ms: Some(1), verified: true, from_directory: false, held_until_ms: Some(2), ..own };
        assert_eq!(ids(&proven), ["register-since", "register-used", "register-held"]);
        let codes = OnFile { method: "recovery-code".into(), left: Some(1), held_until_ms: None, ..proven.clone() };
        assert_eq!(
            ids(&codes),
            ["register-since", "register-used", "register-left-recovery-code", "new-codes-few-recovery-code"]
        );
        let more = OnFile { left: Some(2), ..codes.clone() };
        assert_eq!(ids(&more), ["register-since", "register-used", "register-left-recovery-code"]);
        for fact in facts(&proven).into_iter().chain(facts(&codes)) {
            assert!(!english().say(&fact).contains("register-"), "{}", fact.id);
        }
    }
}
