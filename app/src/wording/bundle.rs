//! One language's messages, and how they are filled in.
//!
//! The parser is Fluent's own. The rest is ours and small, because the usual
//! resolver brings 40 KB (compressed) of what a browser knows by itself and
//! knows better: plural categories, which it picks wrongly for five of our
//! languages, and numbers. What it covers is what our messages use: variables,
//! other messages, terms, and selection by number or text.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser::parse_runtime;
use fluent_syntax::unicode::unescape_unicode_to_string;
use js_sys::{Array, Intl, Number, Object};

/// Marks around what is filled in, so that its direction touches nothing beside it.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// Messages within messages; ours go two deep, and a circle must end somewhere.
const DEEPEST: u8 = 5;

/// What a variable stands for.
pub enum Filling {
    Text(String),
    Number(u32),
}

pub type Fillings = [(&'static str, Filling)];

pub struct Bundle {
    /// Messages by id; terms with their hyphen. Two hundred are looked through in no time.
    patterns: Vec<(String, Pattern<String>)>,
    locale: String,
    plurals: Intl::PluralRules,
}

impl Bundle {
    /// Reads a language's file. What cannot be read of it is left out.
    pub fn read(locale: &str, text: String) -> Self {
        let resource = parse_runtime(text).unwrap_or_else(|(resource, _)| resource);
        let patterns = resource.body.into_iter().filter_map(|entry| match entry {
            Entry::Message(message) => Some((message.id.name, message.value?)),
            Entry::Term(term) => Some((["-", &term.id.name].concat(), term.value)),
            _ => None,
        });
        Self {
            patterns: patterns.collect(),
            locale: locale.to_owned(),
            plurals: Intl::PluralRules::new(&Array::of1(&locale.into()), &Object::new()),
        }
    }

    /// A message filled in. Its id, where there is no such message: better than nothing.
    pub fn say(&self, id: &str, fillings: &Fillings) -> String {
        let mut said = String::new();
        self.refer(&mut said, id, fillings, 0);
        said
    }

    fn refer(&self, said: &mut String, id: &str, fillings: &Fillings, depth: u8) {
        match self.patterns.iter().find(|(named, _)| named == id) {
            Some((_, pattern)) if depth < DEEPEST => self.pattern(said, pattern, fillings, depth + 1),
            _ => said.push_str(id),
        }
    }

    fn pattern(&self, said: &mut String, pattern: &Pattern<String>, fillings: &Fillings, depth: u8) {
        let stands_alone = pattern.elements.len() == 1;
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => said.push_str(value),
                PatternElement::Placeable { expression } => {
                    self.expression(said, expression, fillings, depth, stands_alone)
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
                InlineExpression::VariableReference { id } => match find(fillings, &id.name) {
                    Some(Filling::Number(number)) => said.push_str(&self.number(*number)),
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
            InlineExpression::VariableReference { id } => find(fillings, &id.name),
            _ => None,
        };
        let fits: &dyn Fn(&VariantKey<String>) -> bool = match filling {
            Some(Filling::Number(number)) => {
                let (exact, category) = (number.to_string(), self.plurals.select((*number).into()).as_string());
                &move |key| match key {
                    VariantKey::NumberLiteral { value } => *value == exact,
                    VariantKey::Identifier { name } => Some(name) == category.as_ref(),
                }
            }
            Some(Filling::Text(text)) => &move |key| matches!(key, VariantKey::Identifier { name } if name == text),
            None => &|_| false,
        };
        variants.iter().find(|variant| fits(&variant.key)).or_else(|| variants.iter().find(|variant| variant.default))
    }

    fn number(&self, number: u32) -> String {
        Number::from(number).to_locale_string(&self.locale).into()
    }
}

fn find<'a>(fillings: &'a Fillings, name: &str) -> Option<&'a Filling> {
    fillings.iter().find(|(filled, _)| *filled == name).map(|(_, filling)| filling)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    fn text(text: &str) -> Filling {
        Filling::Text(text.to_owned())
    }

    #[wasm_bindgen_test]
    fn what_is_filled_in_is_isolated_unless_it_stands_alone() {
        let bundle = Bundle::read("en", "a = To { $x }.\nb = { $x }\n-t = Latchkey\nc = { -t }, { b }\n".into());
        assert_eq!(bundle.say("a", &[("x", text("me"))]), "To \u{2068}me\u{2069}.");
        assert_eq!(bundle.say("b", &[("x", text("me"))]), "me");
        assert_eq!(bundle.say("c", &[("x", text("me"))]), "Latchkey, me");
        assert_eq!(bundle.say("d", &[]), "d");
    }

    #[wasm_bindgen_test]
    fn the_browser_picks_the_plural() {
        let words =
            "n = { $n ->\n    [0] none\n    [one] { $n } one\n    [few] { $n } few\n   *[other] { $n } other\n}\n";
        let say = |locale: &str, n| Bundle::read(locale, words.into()).say("n", &[("n", Filling::Number(n))]);
        assert_eq!([0, 1, 2, 1000].map(|n| say("en", n)), ["none", "1 one", "2 other", "1,000 other"]);
        // CLDR: Lithuanian 21 is one and 22 is few; Romanian 101 is few.
        assert_eq!([21, 22].map(|n| say("lt", n)), ["21 one", "22 few"]);
        assert_eq!(say("ro", 101), "101 few");
        assert_eq!(say("sr-Latn", 3), "3 few");
        assert_eq!(say("ko", 1), "1 other");
    }

    #[wasm_bindgen_test]
    fn messages_that_go_in_circles_end() {
        let bundle = Bundle::read("en", "a = x{ b }\nb = { a }\n".into());
        assert!(bundle.say("a", &[]).starts_with('x'));
    }
}
