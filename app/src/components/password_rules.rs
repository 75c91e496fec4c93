//! The password rules, ticked off while a person types.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use server::password::rules::{self, Checklist, Class, Rules};

use super::icon::{CHECK, CROSS, Icon, OPEN};
use crate::visit::visit;
use crate::wording::password::shown;
use crate::wording::{Phrase, Value, say, t};

/// The spoken status waits until the typing pauses, or it would talk over every key.
const PAUSE: Duration = Duration::from_millis(1_200);

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Met,
    /// Not yet; more typing mends it.
    Open,
    /// Only taking something away mends it.
    Broken,
}

impl Mark {
    fn met_or_open(is_met: bool) -> Self {
        if is_met { Self::Met } else { Self::Open }
    }

    fn met_or_broken(is_met: bool) -> Self {
        if is_met { Self::Met } else { Self::Broken }
    }
}

#[component]
pub fn PasswordRules(rules: StoredValue<Rules>, typed: RwSignal<String>) -> impl IntoView {
    let Rules { min, max, classes, unicode, history } = rules.get_value();
    let list = move || rules.with_value(|rules| typed.with(|typed| rules::checklist(rules, typed)));
    let length = Memo::new(move |_| {
        let too_long = typed.with(|typed| typed.chars().count() > usize::from(max));
        if too_long { Mark::Broken } else { Mark::met_or_open(list().length) }
    });
    let says_length = say(move || {
        Phrase::of("password-rules-length").with("min", Value::Count(min.into())).with("max", Value::Count(max.into()))
    });
    let kinds = Memo::new(move |_| Mark::met_or_open(list().enough_classes));
    let says_kinds = say(move || Phrase::of("password-rules-kinds").with("need", Value::Count(classes.into())));
    let allowed = Memo::new(move |_| match (typed.with(String::is_empty), list().not_allowed) {
        (true, _) => Mark::Open,
        (false, found) => Mark::met_or_broken(found.is_none()),
    });
    let says_allowed = say(move || match list().not_allowed {
        Some(found) => Phrase::of("password-rules-not-allowed").with("character", shown(found)),
        None => Phrase::of("password-rules-allowed"),
    });
    let says_history = say(move || Phrase::of("password-rules-history").with("count", Value::Count(history.into())));
    let advice = if classes > 0 { "password-rules-advice" } else { "password-rules-advice-long" };
    view! {
        <ul class="rules" id="new-password-hint">
            <Rule mark=length says=says_length/>
            {(classes > 0).then(|| view! {
                <Rule mark=kinds says=says_kinds/>
                <li>
                    <ul class="kinds">
                        {(0..).zip(Class::ALL).map(|(place, class)| {
                            let mark = Memo::new(move |_| Mark::met_or_open(has(&list(), place)));
                            view! { <Rule mark says=say(move || Phrase::of(kind(class)))/> }
                        }).collect_view()}
                    </ul>
                </li>
            })}
            // Where every character can be typed, the rule gets a line only once it is broken.
            {move || (!unicode || allowed.get() == Mark::Broken).then(|| view! { <Rule mark=allowed says=says_allowed/> })}
            // What was used before the directory alone knows, and it says so afterwards.
            {(history > 0).then(|| view! { <li class="hint">{says_history}</li> })}
            // Lists and names stay on the server, so this cannot be ticked here.
            <li class="hint">{t(advice)}</li>
        </ul>
        <Status rules typed/>
    }
}

fn has(list: &Checklist, place: usize) -> bool {
    list.classes.get(place).copied().unwrap_or_default()
}

fn kind(class: Class) -> &'static str {
    match class {
        Class::Lower => "password-rules-lower",
        Class::Upper => "password-rules-upper",
        Class::Digit => "password-rules-digit",
        Class::Symbol => "password-rules-symbol",
    }
}

/// One line: an icon, the rule, and the same mark in words for a person who does not see it.
#[component]
fn Rule(mark: Memo<Mark>, says: Signal<String>) -> impl IntoView {
    let (met, open, broken) = (t("password-rules-met"), t("password-rules-open"), t("password-rules-broken"));
    view! {
        <li
            class="rule"
            class:is-met=move || mark.get() == Mark::Met
            class:is-broken=move || mark.get() == Mark::Broken
        >
            {move || {
                let shape = match mark.get() {
                    Mark::Met => CHECK,
                    Mark::Open => OPEN,
                    Mark::Broken => CROSS,
                };
                view! { <Icon shape/> }
            }}
            <span>
                {says} " "
                <span class="visually-hidden">
                    {move || match mark.get() {
                        Mark::Met => met(),
                        Mark::Open => open(),
                        Mark::Broken => broken(),
                    }}
                </span>
            </span>
        </li>
    }
}

#[component]
fn Status(rules: StoredValue<Rules>, typed: RwSignal<String>) -> impl IntoView {
    let visit = visit();
    let said = RwSignal::new(None::<Phrase>);
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let cancel = move || {
        pending.try_update_value(|pending| {
            if let Some(pending) = pending.take() {
                pending.clear();
            }
        });
    };
    Effect::new(move |_| {
        cancel();
        if typed.with(String::is_empty) {
            said.set(None);
            return;
        }
        let broken = rules.with_value(|rules| typed.with(|typed| rules::check(rules, typed)));
        let left = u32::try_from(broken.len()).unwrap_or_default();
        let phrase = Phrase::of("password-rules-status").with("left", Value::Count(left));
        pending.set_value(set_timeout_with_handle(move || said.set(Some(phrase)), PAUSE).ok());
    });
    on_cleanup(cancel);
    view! {
        <p class="visually-hidden" role="status">
            {move || said.with(|said| said.as_ref().map(|said| visit.words.say(said)))}
        </p>
    }
}
