//! Methods of proof: a folder each, and nowhere else anything that one of them alone needs.
//!
//! A method is a [`Kit`]: data and pure functions. What is done with it stands once
//! for each form ([`Asks`], [`SetsUp`]) in `flow`. The one list of methods is
//! [`methods!`](crate::policy::method); a new one is a folder here and a line there.

// A new method, state or outcome is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod kit;

#[cfg(test)]
use crate::policy::eligibility::{Situation, Writeback};
use crate::policy::method::{Method, Rules, methods};

pub use app_code::mark as app_code_mark;
pub use kit::{Asks, Kit, SetsUp};

macro_rules! folders {
    ($($(#[$when:meta])* $method:ident = $folder:ident $name:literal,)+) => {
        $($(#[$when])* mod $folder;)+

        /// The kit of a method.
        #[must_use]
        pub fn kit(method: Method) -> &'static Kit {
            match method { $($(#[$when])* Method::$method => &$folder::KIT,)+ }
        }
    };
}
methods!(folders);

/// What the rules ask of a method.
#[must_use]
pub fn rules(method: Method) -> &'static Rules {
    &kit(method).rules
}

/// Methods that people set up by themselves, strongest first.
#[must_use]
pub fn set_up_by_people() -> Vec<Method> {
    let mut methods: Vec<Method> =
        Method::ALL.iter().copied().filter(|method| kit(*method).sets_up.is_some()).collect();
    methods.sort_by_key(|method| std::cmp::Reverse(kit(*method).strength));
    methods
}

/// The rules as they will be once every method is carried, for tests of rules.
#[cfg(test)]
fn as_if_carried(method: Method) -> &'static Rules {
    static ALL: std::sync::LazyLock<Vec<Rules>> = std::sync::LazyLock::new(|| {
        Method::ALL.iter().map(|method| Rules { is_carried: true, ..*rules(*method) }).collect()
    });
    let place = Method::ALL.iter().position(|known| *known == method).unwrap();
    &ALL[place]
}

/// Situations of a portal without a directory beside the embedded one, for tests of rules.
#[cfg(test)]
impl Situation<'static> {
    pub(crate) fn at(now_ms: i64) -> Self {
        Self { now_ms, rules, reach: &Writeback::Unreachable }
    }

    pub(crate) fn as_if_carried(now_ms: i64) -> Self {
        Self { rules: as_if_carried, ..Self::at(now_ms) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::eligibility::Means;
    use crate::policy::example;
    use crate::wire::words;

    #[test]
    fn a_method_that_is_carried_can_be_asked_for() {
        for method in Method::ALL {
            let kit = kit(*method);
            assert_eq!(kit.rules.is_carried, kit.asks.is_some(), "{method:?}");
            let fit = match (&kit.asks, &kit.sets_up) {
                (_, None)
                | (Some(Asks::SentCode(_)), Some(SetsUp::Address { .. }))
                | (Some(Asks::ShownCode { .. }), Some(SetsUp::Key { .. }))
                | (Some(Asks::SavedCode { .. }), Some(SetsUp::Codes { .. }))
                | (Some(Asks::Passkey), Some(SetsUp::Passkey)) => true,
                (None, Some(_))
                | (Some(Asks::SentCode(_)), Some(SetsUp::Key { .. } | SetsUp::Codes { .. } | SetsUp::Passkey))
                | (
                    Some(Asks::ShownCode { .. }),
                    Some(SetsUp::Address { .. } | SetsUp::Codes { .. } | SetsUp::Passkey),
                )
                | (Some(Asks::SavedCode { .. }), Some(SetsUp::Address { .. } | SetsUp::Key { .. } | SetsUp::Passkey))
                | (Some(Asks::Passkey), Some(SetsUp::Address { .. } | SetsUp::Key { .. } | SetsUp::Codes { .. })) => {
                    false
                }
            };
            assert!(fit, "{method:?} is asked for in another form than it is set up in");
            assert!(kit.asks.as_ref().is_none_or(|asks| asks.sends() == kit.rules.sends_codes), "{method:?}");
        }
        assert_eq!(set_up_by_people().first(), Some(&Method::Passkey), "the strongest first");
    }

    /// Two gates are two different ways: what proves with the same must be one source.
    #[test]
    fn methods_that_prove_with_the_same_are_one_way() {
        let mut account = example::account();
        account.mobile_phone = Some(example::phone("+44 7700900123"));
        account.office_phone = Some(example::phone("+44 2079460123"));
        account.kept = Method::ALL.iter().map(|method| example::kept(*method, method.name())).collect();
        let sources = |method: Method| -> Vec<_> {
            let mut sources: Vec<_> = (rules(method).means)(&account).iter().map(Means::source).collect();
            sources.dedup();
            sources
        };
        for (one, other) in Method::ALL.iter().flat_map(|one| Method::ALL.iter().map(move |other| (*one, *other))) {
            assert_eq!(sources(one).len(), 1, "{one:?}");
            let same = rules(one).proves == rules(other).proves;
            assert_eq!(sources(one) == sources(other), same, "{one:?} and {other:?}");
        }
    }

    #[test]
    fn every_kit_lists_the_words_that_its_forms_say() {
        for method in Method::ALL {
            let kit = kit(*method);
            let mut said: Vec<String> = kit.stems().iter().map(|stem| words::id(stem, method.name())).collect();
            let mut listed: Vec<String> = kit.words.iter().map(|id| (*id).to_owned()).collect();
            said.sort_unstable();
            listed.sort_unstable();
            assert_eq!(listed, said, "{method:?}");
        }
    }
}
