//! Which plural forms a language has: CLDR's table, which the server's tests read as well.

const TABLE: &str = include_str!("../../../tests/data/plurals.tsv");

/// A million things are never counted here, nor halves of one.
const NEVER: u32 = 1_000_000;

/// A form that a language has.
pub struct Form {
    pub category: &'static str,
    /// Whole numbers that take it, as CLDR lists some: `1, 21, 31, …`; none, where it is for fractions.
    pub numbers: &'static str,
}

impl Form {
    /// Whether a number that is counted here takes it.
    pub fn is_needed(&self) -> bool {
        let first = self.numbers.split([',', '~']).next().and_then(|first| first.parse::<u32>().ok());
        first.is_some_and(|first| first < NEVER)
    }

    /// Whether more than one number takes it.
    pub fn is_for_several(&self) -> bool {
        self.numbers.contains([',', '~'])
    }

    /// The first numbers that take it.
    pub fn examples(&self) -> String {
        self.numbers.split(", ").take(3).collect::<Vec<_>>().join(", ")
    }
}

/// The plural forms of a language; empty where the table does not know it.
pub fn of(tag: &str) -> Vec<Form> {
    let rows = TABLE.lines().skip(1).map(|line| line.split('\t'));
    rows.filter_map(|mut row| {
        let (own, category) = (row.next()?, row.next()?);
        (own == tag).then_some(Form { category, numbers: row.nth(1).unwrap_or_default() })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(tag: &str) -> Vec<&'static str> {
        of(tag).iter().filter(|form| form.is_needed()).map(|form| form.category).collect()
    }

    #[test]
    fn forms_for_fractions_and_millions_are_not_needed() {
        assert_eq!(needed("lt"), ["one", "few", "other"]);
        assert_eq!(needed("es"), ["one", "other"]);
        assert_eq!(needed("ar"), ["zero", "one", "two", "few", "many", "other"]);
        assert_eq!(needed("ko"), ["other"]);
        assert!(of("qps").is_empty());
        assert_eq!(of("lt").first().map(Form::examples).as_deref(), Some("1, 21, 31"));
    }
}
