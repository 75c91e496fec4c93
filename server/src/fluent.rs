//! One language's messages, and how they are filled in: mails and plain pages
//! on the server, the app in the browser.
//!
//! The parser is Fluent's own. The rest is ours and small: the usual resolver
//! brings 40 KB (compressed) to the browser, of what it knows by itself, and
//! picks wrong plural forms for five of our languages. What it covers is what
//! our messages use: variables, other messages, terms, and selection by number
//! or text. What differs between the two sides is [`Numbers`].

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource, Variant, VariantKey};
use fluent_syntax::parser::parse_runtime;
use fluent_syntax::unicode::unescape_unicode_to_string;

/// Marks around a value that is filled in, so that its direction does not affect the text beside it.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// Messages within messages; ours go two deep, and a circle must end somewhere.
const DEEPEST: u8 = 5;

/// What a variable stands for.
#[derive(Debug, Clone)]
pub enum Filling {
    Text(String),
    Number(u32),
}

impl From<String> for Filling {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Filling {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Filling {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

pub type Fillings = [(&'static str, Filling)];

/// What a language knows about numbers.
pub trait Numbers {
    /// The plural category, as CLDR calls it: `one`, `few`, …
    fn category(&self, number: u32) -> String;
    /// The number as it is written.
    fn written(&self, number: u32) -> String;
}

/// A language's messages.
pub struct Bundle<N> {
    /// Messages by id; terms with their hyphen. Two hundred are looked through in no time.
    patterns: Vec<(String, Pattern<String>)>,
    numbers: N,
}

impl<N: Numbers> Bundle<N> {
    /// Reads a language's file. What cannot be read of it is left out.
    pub fn read(text: String, numbers: N) -> Self {
        Self::of([parse_runtime(text).unwrap_or_else(|(resource, _)| resource)], numbers)
    }

    /// The messages of a language's files.
    pub fn of(files: impl IntoIterator<Item = Resource<String>>, numbers: N) -> Self {
        let entries = files.into_iter().flat_map(|file| file.body);
        let patterns = entries.filter_map(|entry| match entry {
            Entry::Message(message) => Some((message.id.name, message.value?)),
            Entry::Term(term) => Some((["-", &term.id.name].concat(), term.value)),
            _ => None,
        });
        Self { patterns: patterns.collect(), numbers }
    }

    /// Whether there is a message of this id.
    pub fn has(&self, id: &str) -> bool {
        self.find(id).is_some()
    }

    /// A message filled in. Its id, where there is no such message: better than nothing.
    pub fn say(&self, id: &str, fillings: &Fillings) -> String {
        let mut said = String::new();
        self.refer(&mut said, id, fillings, 0);
        said
    }

    fn find(&self, id: &str) -> Option<&Pattern<String>> {
        self.patterns.iter().find(|(named, _)| named == id).map(|(_, pattern)| pattern)
    }

    fn refer(&self, said: &mut String, id: &str, fillings: &Fillings, depth: u8) {
        match self.find(id) {
            Some(pattern) if depth < DEEPEST => self.pattern(said, pattern, fillings, depth + 1),
            _ => said.push_str(id),
        }
    }

    fn pattern(&self, said: &mut String, pattern: &Pattern<String>, fillings: &Fillings, depth: u8) {
        let stands_alone = pattern.elements.len() == 1;
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => said.push_str(value),
                PatternElement::Placeable { expression } => {
                    self.expression(said, expression, fillings, depth, stands_alone);
                }
            }
        }
    }

    fn expression(
        &self,
        said: &mut String,
        expression: &Expression<String>,
        fillings: &Fillings,
        depth: u8,
        stands_alone: bool,
    ) {
        match expression {
            Expression::Select { selector, variants } => {
                if let Some(chosen) = self.choose(selector, variants, fillings) {
                    self.pattern(said, &chosen.value, fillings, depth);
                }
            }
            Expression::Inline(inline) => match inline {
                InlineExpression::StringLiteral { value } => said.push_str(&unescape_unicode_to_string(value)),
                InlineExpression::NumberLiteral { value } => said.push_str(value),
                InlineExpression::MessageReference { id, .. } => self.refer(said, &id.name, fillings, depth),
                InlineExpression::TermReference { id, .. } => {
                    self.refer(said, &["-", &id.name].concat(), fillings, depth);
                }
                InlineExpression::Placeable { expression } => {
                    self.expression(said, expression, fillings, depth, stands_alone);
                }
                InlineExpression::VariableReference { id } => match filling(fillings, &id.name) {
                    Some(Filling::Number(number)) => said.push_str(&self.numbers.written(*number)),
                    Some(Filling::Text(text)) if stands_alone => said.push_str(text),
                    Some(Filling::Text(text)) => {
                        said.push(ISOLATE);
                        said.push_str(text);
                        said.push(END_OF_ISOLATE);
                    }
                    None => said.push_str(&id.name),
                },
                InlineExpression::FunctionReference { id, .. } => said.push_str(&id.name),
            },
        }
    }

    fn choose<'a>(
        &self,
        selector: &InlineExpression<String>,
        variants: &'a [Variant<String>],
        fillings: &Fillings,
    ) -> Option<&'a Variant<String>> {
        let filling = match selector {
            InlineExpression::VariableReference { id } => filling(fillings, &id.name),
            _ => None,
        };
        let fits: &dyn Fn(&VariantKey<String>) -> bool = match filling {
            Some(Filling::Number(number)) => {
                let (exact, category) = (number.to_string(), self.numbers.category(*number));
                &move |key| match key {
                    VariantKey::NumberLiteral { value } => *value == exact,
                    VariantKey::Identifier { name } => *name == category,
                }
            }
            Some(Filling::Text(text)) => &move |key| matches!(key, VariantKey::Identifier { name } if name == text),
            None => &|_| false,
        };
        variants.iter().find(|variant| fits(&variant.key)).or_else(|| variants.iter().find(|variant| variant.default))
    }
}

fn filling<'a>(fillings: &'a Fillings, name: &str) -> Option<&'a Filling> {
    fillings.iter().find(|(filled, _)| *filled == name).map(|(_, filling)| filling)
}

/// Without the marks that isolate what was filled in: for titles, subjects and plain text.
#[must_use]
pub fn without_isolates(text: &str) -> String {
    text.chars().filter(|mark| !('\u{2066}'..='\u{2069}').contains(mark)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A language in which two and more are few.
    struct Few;

    impl Numbers for Few {
        fn category(&self, number: u32) -> String {
            if number < 2 { "one" } else { "few" }.to_owned()
        }

        fn written(&self, number: u32) -> String {
            format!("<{number}>")
        }
    }

    fn say(words: &str, id: &str, fillings: &Fillings) -> String {
        Bundle::read(words.to_owned(), Few).say(id, fillings)
    }

    #[test]
    fn what_is_filled_in_is_isolated_unless_it_stands_alone() {
        let words = "a = To { $x }.\nb = { $x }\n-t = Latchkey\nc = { -t }, { b }\n";
        assert_eq!(say(words, "a", &[("x", "me".into())]), "To \u{2068}me\u{2069}.");
        assert_eq!(say(words, "b", &[("x", "me".into())]), "me");
        assert_eq!(say(words, "c", &[("x", "me".into())]), "Latchkey, me");
        assert_eq!(say(words, "d", &[]), "d");
        assert_eq!(without_isolates("To \u{2068}me\u{2069}."), "To me.");
    }

    #[test]
    fn an_exact_number_a_category_and_the_rest() {
        let words = "n = { $n ->\n    [0] none\n    [few] { $n } few\n   *[other] { $n } other\n}\n\
                     k = { $k ->\n    [a] first\n   *[b] second\n}\n";
        assert_eq!([0, 1, 2].map(|n: u32| say(words, "n", &[("n", n.into())])), ["none", "<1> other", "<2> few"]);
        assert_eq!(["a", "b", "c"].map(|k| say(words, "k", &[("k", k.into())])), ["first", "second", "second"]);
        assert_eq!(say(words, "k", &[]), "second");
    }

    #[test]
    fn messages_that_go_in_circles_end() {
        assert!(say("a = x{ b }\nb = { a }\n", "a", &[]).starts_with('x'));
    }
}
