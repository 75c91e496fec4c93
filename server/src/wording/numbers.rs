//! Numbers in mails and plain pages: plural categories from CLDR, digits from 0 to 9.

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use crate::fluent;

pub struct Numbers(PluralRules);

impl Numbers {
    /// `None` where the tag is none.
    pub fn of(tag: &str) -> Option<Self> {
        let locale: Locale = rules_of(tag).parse().ok()?;
        PluralRules::try_new_cardinal((&locale).into()).ok().map(Self)
    }
}

/// The tag under which ICU4X 2.4 has the rules that browsers go by.
fn rules_of(tag: &str) -> &str {
    match tag {
        // It falls back from a language in another script to no language at all.
        "sr-Latn" => "sr",
        // Its CLDR 49 has a form for one; browsers have CLDR 48, in which there is one form for all.
        "vi" => "und",
        tag => tag,
    }
}

impl fluent::Numbers for Numbers {
    fn category(&self, number: u32) -> String {
        match self.0.category_for(number) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
        .to_owned()
    }

    fn written(&self, number: u32) -> String {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use crate::fluent::Numbers as _;
    use crate::locale::planned;

    use super::Numbers;

    /// CLDR 48.2's rules for whole numbers, from the package cldr-core.
    const RULES: &str = include_str!("../../../tests/data/plurals.tsv");

    /// Whether a whole number meets a rule, written as in UTS #35, part 3, section 5.
    fn meets(rule: &str, number: u32) -> bool {
        rule.split(" or ").any(|all| all.split(" and ").all(|relation| holds(relation, number)))
    }

    fn holds(relation: &str, number: u32) -> bool {
        let (operand, is, ranges) = match relation.split_once(" != ") {
            Some((operand, ranges)) => (operand, false, ranges),
            None => relation.split_once(" = ").map(|(operand, ranges)| (operand, true, ranges)).unwrap(),
        };
        let (name, modulus) = operand.split_once(" % ").unwrap_or((operand, "4294967295"));
        let value = match name {
            "n" | "i" => number,
            // Digits after the point and exponents: a whole number has none.
            "v" | "w" | "f" | "t" | "c" | "e" => 0,
            other => panic!("{other}"),
        } % modulus.parse::<u32>().unwrap();
        let within = ranges.split(',').any(|range| {
            let (first, last) = range.split_once("..").unwrap_or((range, range));
            (first.parse().unwrap()..=last.parse().unwrap()).contains(&value)
        });
        within == is
    }

    fn of_cldr(tag: &str, number: u32) -> &'static str {
        let mut rows = RULES.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
        rows.find(|row| row[0] == tag && (row[2].is_empty() || meets(row[2], number))).unwrap()[1]
    }

    #[test]
    fn every_number_has_the_category_that_cldr_gives_it() {
        for locale in planned() {
            let numbers = Numbers::of(locale.tag).unwrap();
            for number in (0..=1100).chain([2_000, 10_011, 100_000]) {
                assert_eq!(numbers.category(number), of_cldr(locale.tag, number), "{}: {number}", locale.tag);
            }
        }
    }

    #[test]
    fn the_rules_are_read_as_they_are_meant() {
        assert!(meets("n % 10 = 2..9 and n % 100 != 11..19", 22));
        assert!(!meets("n % 10 = 2..9 and n % 100 != 11..19", 12));
        assert!(meets("v = 0 and i % 10 = 1 and i % 100 != 11 or f % 10 = 1", 101));
        assert!(!meets("f != 0", 7));
        assert_eq!(["lt", "ar", "es", "ko"].map(|tag| of_cldr(tag, 103)), ["few", "few", "other", "other"]);
    }
}
