//! What a refusal is called, and at which field it stands.

use server::wire::{Objection, Refusal, words};

use super::{Phrase, Value, password, wait};
use crate::document;

/// What stands in the error summary and again at its field.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The id of the field, where one is at fault.
    pub field: Option<&'static str>,
    pub phrase: Phrase,
}

/// A day: locks by wrong passwords end within the hour.
const LONGEST_WAIT_MS: f64 = 86_400_000.0;

/// The code that a refusal speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeOf {
    pub method: String,
    pub kind: CodeKind,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CodeKind {
    /// It was sent, so that another one can be.
    #[default]
    Sent,
    /// The person's own means shows it.
    Shown,
    /// A passkey signs in place of a code: there is no field for it.
    Passkey,
    /// It is one of a set that the person keeps, with letters in it.
    Saved,
}

/// A refusal that has nothing to do with codes.
pub fn problems(refusal: &Refusal) -> Vec<Problem> {
    problems_with(refusal, None)
}

pub fn problems_with(refusal: &Refusal, code: Option<&CodeOf>) -> Vec<Problem> {
    if note(refusal).is_some() {
        return Vec::new();
    }
    if let Refusal::PasswordBreaks(broken) = refusal {
        let told = broken.iter().map(password::broken).chain(broken.iter().flat_map(password::advice));
        return told.map(|phrase| at(Some("new-password"), phrase)).collect();
    }
    #[cfg(feature = "account")]
    if code.is_none()
        && let Some(phrase) = super::register::without_a_code(refusal)
    {
        return vec![at(None, phrase)];
    }
    let field = field(refusal).filter(|_| code.is_none_or(|code| code.kind != CodeKind::Passkey));
    vec![at(field, phrase(refusal, code))]
}

/// What is said of a refusal that is not the person's mistake: they correct nothing, but have something to do.
pub fn note(refusal: &Refusal) -> Option<Phrase> {
    matches!(refusal, Refusal::CheckTooEasy | Refusal::CheckWanted).then(|| phrase(refusal, None))
}

/// A way that wrong codes have closed, and what to do in its place.
pub fn way_closed(until_ms: i64, has_other: bool) -> Phrase {
    let id = if has_other { "refusal-method-closed" } else { "refusal-method-closed-only-way" };
    Phrase::of(id).with("until", Value::Until(until_ms))
}

/// A problem of the browser's own.
pub fn problem(field: &'static str, id: &'static str) -> Problem {
    at(Some(field), Phrase::of(id))
}

fn at(field: Option<&'static str>, phrase: Phrase) -> Problem {
    Problem { field, phrase }
}

fn field(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::UserIdMissing | Refusal::UserIdMalformed => Some("user-id"),
        Refusal::CheckMistyped => Some("picture"),
        Refusal::CodeMissing
        | Refusal::CodeMalformed { .. }
        | Refusal::CodeWrong
        | Refusal::CodeExpired
        | Refusal::CodeUsed
        | Refusal::CodeDead => Some("code"),
        Refusal::CurrentPasswordMissing => Some("current-password"),
        Refusal::PasswordMissing
        | Refusal::PasswordUnchanged
        | Refusal::PasswordRefusedThere(_)
        | Refusal::PasswordBreaks(_) => Some("new-password"),
        // Which of the two fields was wrong is not told.
        Refusal::SignInRefused
        | Refusal::SignInLocked { .. }
        | Refusal::DirectoryAway
        | Refusal::CheckFailed
        | Refusal::CheckTooEasy
        | Refusal::CheckWanted
        | Refusal::WaitForNewCode { .. }
        | Refusal::TooManyMessages { .. }
        | Refusal::MethodClosed { .. }
        | Refusal::AlreadyAsked
        | Refusal::NobodyToAsk => None,
        #[cfg(feature = "account")]
        Refusal::Register(refusal) => super::register::field(*refusal),
    }
}

/// Whether that is too long to wait for: such a lock ends only when a person ends it.
fn is_far(until_ms: i64) -> bool {
    // A count of milliseconds is far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    let left = until_ms as f64 - document::now_ms();
    left > LONGEST_WAIT_MS
}

fn phrase(refusal: &Refusal, code: Option<&CodeOf>) -> Phrase {
    let of_method = |stem, otherwise| match code {
        Some(code) => Phrase::of_method(stem, &code.method),
        None => Phrase::of(otherwise),
    };
    // One that was sent can be sent again, whatever the method.
    let unless_sent = |stem, sent| match code {
        Some(code) if code.kind != CodeKind::Sent => Phrase::of_method(stem, &code.method),
        Some(_) | None => Phrase::of(sent),
    };
    match refusal {
        Refusal::UserIdMissing => Phrase::of("refusal-user-id-missing"),
        Refusal::UserIdMalformed => Phrase::of("refusal-user-id-malformed"),
        Refusal::CheckFailed | Refusal::CheckTooEasy => Phrase::of("refusal-check-failed"),
        Refusal::CheckWanted => Phrase::of("refusal-check-wanted"),
        Refusal::CheckMistyped => Phrase::of("refusal-check-mistyped"),
        Refusal::CodeMissing => of_method(words::REFUSED_MISSING, "refusal-code-expired"),
        Refusal::CodeMalformed { digits } => {
            let malformed = match code {
                Some(code) if code.kind != CodeKind::Sent => Phrase::of_method(words::REFUSED_MALFORMED, &code.method),
                Some(_) | None => Phrase::of("refusal-code-malformed"),
            };
            malformed.with("digits", Value::Count((*digits).into()))
        }
        Refusal::CodeWrong => of_method(words::REFUSED_WRONG, "refusal-code-expired"),
        Refusal::CodeExpired => unless_sent(words::REFUSED_EXPIRED, "refusal-code-expired"),
        Refusal::CodeUsed => unless_sent(words::REFUSED_USED, "refusal-code-expired"),
        Refusal::CodeDead => unless_sent(words::REFUSED_DEAD, "refusal-code-dead"),
        Refusal::WaitForNewCode { seconds } => {
            let ids = ("refusal-wait-for-new-code", "refusal-wait-for-new-code-until");
            wait::phrase(ids, *seconds, document::now_ms())
        }
        Refusal::TooManyMessages { until_ms } => {
            Phrase::of("refusal-too-many-messages").with("until", Value::Until(*until_ms))
        }
        Refusal::MethodClosed { until_ms, has_other } => way_closed(*until_ms, *has_other),
        Refusal::CurrentPasswordMissing => Phrase::of("refusal-current-password-missing"),
        Refusal::SignInRefused => Phrase::of("refusal-sign-in-refused"),
        Refusal::SignInLocked { until_ms } if is_far(*until_ms) => Phrase::of("refusal-sign-in-locked-for-good"),
        Refusal::SignInLocked { until_ms } => {
            Phrase::of("refusal-sign-in-locked").with("until", Value::Until(*until_ms))
        }
        Refusal::DirectoryAway => Phrase::of("refusal-directory-away"),
        Refusal::PasswordUnchanged => Phrase::of("refusal-password-unchanged"),
        Refusal::PasswordRefusedThere(objection) => Phrase::of(match objection {
            Objection::TooShort => "refusal-directory-too-short",
            Objection::TooLong => "refusal-directory-too-long",
            Objection::UsedBefore => "refusal-directory-used-before",
            Objection::TooYoung => "refusal-directory-too-young",
            Objection::Rules => "refusal-directory-rules",
        }),
        Refusal::PasswordMissing | Refusal::PasswordBreaks(_) => Phrase::of("refusal-password-missing"),
        Refusal::AlreadyAsked => Phrase::of("refusal-already-asked"),
        Refusal::NobodyToAsk => Phrase::of("refusal-nobody-to-ask"),
        #[cfg(feature = "account")]
        Refusal::Register(refusal) => super::register::phrase(*refusal),
    }
}

#[cfg(test)]
mod tests {
    use server::password::rules::{Advice, Whose};
    use server::wire::BrokenPasswordRule as Broken;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::wording::Spoken;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    const OF_CODES: [Refusal; 6] = [
        Refusal::CodeMissing,
        Refusal::CodeMalformed { digits: 6 },
        Refusal::CodeWrong,
        Refusal::CodeExpired,
        Refusal::CodeUsed,
        Refusal::CodeDead,
    ];

    const OF_A_CHANGE: [Refusal; 4] = [
        Refusal::CurrentPasswordMissing,
        Refusal::SignInRefused,
        Refusal::SignInLocked { until_ms: 0 },
        Refusal::PasswordUnchanged,
    ];

    fn english() -> Spoken {
        Spoken::read("en", include_str!("../../../locales/en/portal.ftl").to_owned())
    }

    #[wasm_bindgen_test]
    fn a_code_that_was_not_sent_is_never_looked_for_in_the_mail() {
        let codes = [("app-code", CodeKind::Shown), ("recovery-code", CodeKind::Saved)];
        for (refusal, (method, kind)) in OF_CODES.iter().flat_map(|refusal| codes.map(|code| (refusal, code))) {
            for problem in problems_with(refusal, Some(&CodeOf { method: method.into(), kind })) {
                let said = english().say(&problem.phrase);
                assert_ne!(said, problem.phrase.id, "no words");
                assert!(!said.contains("mail") && !said.contains("Send"), "{said}");
                assert_eq!(problem.field, Some("code"));
            }
        }
    }

    #[wasm_bindgen_test]
    fn a_passkey_that_is_refused_leads_to_no_field_and_speaks_of_no_code() {
        let of = CodeOf { method: "passkey".into(), kind: CodeKind::Passkey };
        for refusal in [Refusal::CodeWrong, Refusal::CodeExpired, Refusal::CodeUsed, Refusal::CodeDead] {
            for problem in problems_with(&refusal, Some(&of)) {
                let said = english().say(&problem.phrase);
                assert_ne!(said, problem.phrase.id, "no words");
                assert!(!said.contains("code") && !said.contains("Send"), "{said}");
                assert_eq!(problem.field, None);
            }
        }
    }

    #[wasm_bindgen_test]
    fn a_closed_way_leads_to_another_one_only_where_there_is_one() {
        let said = |has_other| english().say(&way_closed(0, has_other));
        assert!(said(true).contains("another way") && said(true).contains("help desk"), "{}", said(true));
        assert!(!said(false).contains("another way") && said(false).contains("help desk"), "{}", said(false));
    }

    #[wasm_bindgen_test]
    fn who_is_asked_for_more_made_no_mistake() {
        for refusal in [Refusal::CheckWanted, Refusal::CheckTooEasy] {
            assert_eq!(problems(&refusal), []);
            let told = note(&refusal).unwrap();
            assert_ne!(english().say(&told), told.id, "no words");
        }
        assert_eq!(note(&Refusal::CheckFailed), None);
    }

    #[wasm_bindgen_test]
    fn a_change_that_is_refused_does_not_tell_the_field() {
        for refusal in OF_A_CHANGE {
            for problem in problems(&refusal) {
                assert_ne!(english().say(&problem.phrase), problem.phrase.id, "no words");
            }
        }
        assert_eq!(field(&Refusal::SignInRefused), None);
        let for_good = problems(&Refusal::SignInLocked { until_ms: 253_370_764_800_000 });
        assert_eq!(for_good.first().map(|problem| problem.field), Some(None));
        assert!(for_good.iter().all(|problem| !english().say(&problem.phrase).contains("9998")));
    }

    #[wasm_bindgen_test]
    fn advice_stands_under_what_is_refused_and_repeats_none_of_it() {
        let advice = Advice::ALL.to_vec();
        let broken = vec![
            Broken::ContainsName { part: "Al1ce".into(), whose: Whose::Person },
            Broken::TooGuessable { parts: vec!["Dragon".into()], points: 3, need: 5, advice },
        ];
        let problems = problems(&Refusal::PasswordBreaks(broken));
        let ids: Vec<_> = problems.iter().map(|problem| problem.phrase.id.as_ref()).collect();
        assert_eq!(ids.first_chunk(), Some(&["refusal-password-contains-name", "refusal-password-too-guessable"]));
        assert_eq!(ids.iter().filter(|id| id.starts_with("advice-password-")).count(), 9);
        let korean = Spoken::read("ko", include_str!("../../../locales/ko/portal.ftl").to_owned());
        for problem in &problems {
            assert_eq!(problem.field, Some("new-password"));
            for words in [&english(), &korean] {
                assert_ne!(words.say(&problem.phrase), problem.phrase.id, "no words");
            }
        }
    }

    #[wasm_bindgen_test]
    fn what_a_directory_objects_to_is_told_at_the_new_password() {
        let mut said = Vec::new();
        for objection in Objection::ALL {
            let problems = problems(&Refusal::PasswordRefusedThere(objection));
            let [problem] = &problems[..] else { panic!("{problems:?}") };
            assert_eq!(problem.field, Some("new-password"));
            said.push(english().say(&problem.phrase));
            assert_ne!(said.last(), Some(&problem.phrase.id.to_string()), "no words");
        }
        said.dedup();
        assert_eq!(said.len(), Objection::ALL.len(), "each has words of its own");
    }

    #[wasm_bindgen_test]
    fn a_character_that_cannot_be_seen_is_told_by_its_number() {
        for (character, told) in [('\u{7}', "U+0007"), ('í', "í")] {
            let problems = problems(&Refusal::PasswordBreaks(vec![Broken::NotAllowed { character }]));
            let said: Vec<_> = problems.iter().map(|problem| english().say(&problem.phrase)).collect();
            assert!(said.iter().any(|said| said.contains(told)), "{said:?}");
        }
    }
}
