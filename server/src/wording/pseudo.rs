//! Two languages that a program makes from English, for development: what
//! stays English on a page stands in no file, what is cut off has no room for
//! German, and what is on the wrong side forgot that Arabic is read from right
//! to left. The tags are those of Windows.

use fluent_syntax::ast::{Entry, Expression, Pattern, PatternElement, Resource};
use fluent_syntax::parser::parse_runtime;
use fluent_syntax::serializer::serialize;

/// Letters, and what they are dressed as.
const PLAIN: &str = "AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvWwXxYyZz";
const DRESSED: &str = "ȦȧƁƀƇƈḒḓḖḗƑƒƓɠĦħĪīĴĵĶķĿŀḾḿȠƞǾǿƤƥɊɋŘřŞşŦŧŬŭṼṽẆẇẊẋẎẏẐẑ";

/// Right-to-left override, and its end: Latin letters that run the other way.
const MIRRORED: (char, char) = ('\u{202e}', '\u{202c}');

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dress {
    /// Accents, brackets, and vowels said twice: a third longer, as German is.
    Accented,
    /// Accents, from right to left.
    Mirrored,
}

/// How a pseudolocale is dressed; `None` for a language of people.
pub fn dress(tag: &str) -> Option<Dress> {
    match tag {
        "qps-ploc" => Some(Dress::Accented),
        "qps-plocm" => Some(Dress::Mirrored),
        _ => None,
    }
}

/// English messages, dressed. Variables, selectors and references stay.
pub fn dressed(english: &str, dress: Dress) -> String {
    let mut resource: Resource<String> = parse_runtime(english.to_owned()).unwrap_or_else(|(resource, _)| resource);
    for entry in &mut resource.body {
        match entry {
            Entry::Message(message) => {
                if let Some(pattern) = &mut message.value {
                    wear(pattern, dress);
                    if dress == Dress::Accented {
                        bracket(pattern);
                    }
                }
            }
            Entry::Term(term) => wear(&mut term.value, dress),
            _ => {}
        }
    }
    serialize(&resource)
}

fn wear(pattern: &mut Pattern<String>, dress: Dress) {
    for element in &mut pattern.elements {
        match element {
            PatternElement::TextElement { value } => *value = text(value, dress),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                variants.iter_mut().for_each(|variant| wear(&mut variant.value, dress));
            }
            PatternElement::Placeable { expression: Expression::Inline(_) } => {}
        }
    }
}

/// A cut sentence lacks one of them.
fn bracket(pattern: &mut Pattern<String>) {
    pattern.elements.insert(0, PatternElement::TextElement { value: "⟦".to_owned() });
    pattern.elements.push(PatternElement::TextElement { value: "⟧".to_owned() });
}

fn text(plain: &str, dress: Dress) -> String {
    let mut dressed = String::with_capacity(plain.len() * 3);
    let mut within = false;
    for letter in plain.chars() {
        if dress == Dress::Mirrored && letter.is_alphabetic() != within {
            dressed.push(if within { MIRRORED.1 } else { MIRRORED.0 });
            within = !within;
        }
        let worn = PLAIN.chars().zip(DRESSED.chars()).find(|(from, _)| *from == letter).map_or(letter, |(_, to)| to);
        dressed.push(worn);
        if dress == Dress::Accented && matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u') {
            dressed.push(worn);
        }
    }
    dressed.extend(within.then_some(MIRRORED.1));
    dressed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_dressed_and_variables_are_not() {
        let english = "a = Hello { $name }!\nb = { $n ->\n    [one] One day\n   *[other] { $n } days\n}\n";
        let accented = dressed(english, Dress::Accented);
        assert!(accented.contains("a = ⟦Ħḗḗŀŀǿǿ { $name }!⟧"), "{accented}");
        assert!(accented.contains("[one] Ǿƞḗḗ ḓȧȧẏ") && accented.contains("*[other] { $n } ḓȧȧẏş"), "{accented}");
        let mirrored = dressed(english, Dress::Mirrored);
        assert!(mirrored.contains("a = \u{202e}Ħḗŀŀǿ\u{202c} { $name }!"), "{mirrored}");
    }

    #[test]
    fn all_of_english_can_be_dressed_and_is_longer() {
        for english in [
            include_str!("../../../locales/en/portal.ftl"),
            include_str!("../../../locales/en/mail.ftl"),
            include_str!("../../../locales/en/pages.ftl"),
            include_str!("../../../locales/en/register.ftl"),
        ] {
            for dress in [Dress::Accented, Dress::Mirrored] {
                let dressed = dressed(english, dress);
                let (before, after) = (parse_runtime(english).unwrap(), parse_runtime(dressed.as_str()).unwrap());
                assert_eq!(before.body.len(), after.body.len());
            }
            let letters =
                |text: &str| text.lines().filter(|line| !line.starts_with('#')).collect::<String>().chars().count();
            assert!(letters(&dressed(english, Dress::Accented)) * 100 > letters(english) * 120);
        }
        assert_eq!(PLAIN.chars().count(), DRESSED.chars().count());
    }
}
