//! The words: one Fluent bundle per language, and the ids that ask for them.
//!
//! No sentence stands here. What the wire can say is mapped to ids in
//! [`refusal`], [`fault`], [`stopped`] and [`password`], exhaustively.

// A new refusal or outcome is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod fault;
mod intl;
pub mod password;
pub mod refusal;
#[cfg(feature = "account")]
pub mod register;
pub mod stopped;
pub mod wait;

use std::borrow::Cow;
use std::rc::Rc;

use gloo_net::http::Request;
use leptos::prelude::*;
use server::fluent::{Bundle, Filling, without_isolates};
use server::wire::words;

use crate::document;
use intl::Intl;
pub use intl::moment;
use intl::until;
#[cfg(feature = "account")]
use intl::{day, utc_day};

/// A message and what fills its variables. It is said anew when the language changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    pub id: Cow<'static, str>,
    filled: Vec<(&'static str, Value)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A user ID, address or code: reads left to right in every language.
    Ltr(String),
    Text(String),
    Count(u32),
    /// A moment, in milliseconds since 1970 UTC; said as date and time.
    #[cfg(feature = "account")]
    Moment(i64),
    /// A moment soon: the time of day, with the date where it is another day.
    Until(i64),
    /// The day of a moment; said as a date.
    #[cfg(feature = "account")]
    Day(i64),
    /// A day, by its first moment in UTC; said as a date, the same in every time zone.
    #[cfg(feature = "account")]
    Date(i64),
    /// Seconds, at most an hour: 0:38.
    Countdown(u32),
    /// Another message.
    Said(Cow<'static, str>),
}

impl Phrase {
    pub fn of(id: &'static str) -> Self {
        Self { id: Cow::Borrowed(id), filled: Vec::new() }
    }

    /// What is said of a method: its id is made by rule.
    pub fn of_method(stem: &str, method: &str) -> Self {
        Self { id: Cow::Owned(words::id(stem, method)), filled: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.filled.push((name, value));
        self
    }
}

impl From<&'static str> for Phrase {
    fn from(id: &'static str) -> Self {
        Self::of(id)
    }
}

/// One language's words, ready to be said.
pub struct Spoken {
    pub locale: String,
    bundle: Bundle<Intl>,
}

/// The words of the language chosen. A text that is shown follows a change of the language.
#[derive(Clone, Copy)]
pub struct Words(RwSignal<Rc<Spoken>, LocalStorage>);

impl Words {
    pub fn new(spoken: Spoken) -> Self {
        Self(RwSignal::new_local(Rc::new(spoken)))
    }

    pub fn change(self, spoken: Spoken) {
        self.0.set(Rc::new(spoken));
    }

    pub fn locale(self) -> String {
        self.0.with(|spoken| spoken.locale.clone())
    }

    pub fn say(self, phrase: &Phrase) -> String {
        self.0.with(|spoken| spoken.say(phrase))
    }

    /// As [`say`](Self::say), without the marks that isolate what was filled in: for titles.
    pub fn say_plainly(self, phrase: &Phrase) -> String {
        without_isolates(&self.say(phrase))
    }
}

impl Spoken {
    pub fn read(locale: &str, text: String) -> Self {
        Self { locale: locale.to_owned(), bundle: Bundle::read(text, Intl::of(locale)) }
    }

    pub fn say(&self, phrase: &Phrase) -> String {
        let fillings: Vec<_> = phrase.filled.iter().map(|(name, value)| (*name, self.filling(value))).collect();
        self.bundle.say(&phrase.id, &fillings)
    }

    fn filling(&self, value: &Value) -> Filling {
        Filling::Text(match value {
            Value::Count(count) => return Filling::Number(*count),
            Value::Ltr(text) => ["\u{2066}", text, "\u{2069}"].concat(),
            Value::Text(text) => text.clone(),
            #[cfg(feature = "account")]
            Value::Moment(at_ms) => moment(&self.locale, *at_ms),
            Value::Until(at_ms) => until(&self.locale, *at_ms, document::now_ms()),
            #[cfg(feature = "account")]
            Value::Day(at_ms) => day(&self.locale, *at_ms),
            #[cfg(feature = "account")]
            Value::Date(at_ms) => utc_day(&self.locale, *at_ms),
            Value::Countdown(seconds) => countdown(*seconds),
            Value::Said(id) => self.bundle.say(id, &[]),
        })
    }
}

/// A message that follows the language.
pub fn t(id: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let words = expect_context::<Words>();
    move || words.say(&Phrase::of(id))
}

/// A phrase that follows the language and whatever it was made from.
pub fn say(phrase: impl Fn() -> Phrase + Send + Sync + 'static) -> Signal<String> {
    let words = expect_context::<Words>();
    Signal::derive(move || words.say(&phrase()))
}

/// Fetches one language's words, from the address that the server wrote into the page.
pub async fn fetch(locale: &str) -> Result<Spoken, gloo_net::Error> {
    let address = document::told("data-words").unwrap_or_default().replace("{tag}", locale);
    let response = Request::get(&address).send().await?;
    if !response.ok() {
        return Err(gloo_net::Error::GlooError(response.status_text()));
    }
    let text = response.text().await?;
    Ok(Spoken::read(locale, text))
}

/// `rtl` or `ltr`, for `<html dir>`.
pub fn direction(locale: &str) -> &'static str {
    if server::locale::find(locale).is_some_and(|locale| locale.rtl) { "rtl" } else { "ltr" }
}

/// `0:38`
fn countdown(seconds: u32) -> String {
    let rest = seconds % 60;
    let filler = if rest < 10 { ":0" } else { ":" };
    [&(seconds / 60).to_string(), filler, &rest.to_string()].concat()
}
