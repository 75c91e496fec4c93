//! Distinguished names (RFC 4514).

use std::fmt;

/// The name of an entry, as a directory told it, as an operator wrote it, or made of
/// parts by [`Dn::below`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dn(String);

impl Dn {
    /// A name that a directory told, or that stands in the operator's file: it is taken as it is.
    #[must_use]
    pub fn told(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The entry below this one whose `attribute` has this value, whatever the value holds.
    #[must_use]
    pub fn below(&self, attribute: &str, value: &str) -> Self {
        let (value, rest) = (escaped(value), &self.0);
        Self(if rest.is_empty() { format!("{attribute}={value}") } else { format!("{attribute}={value},{rest}") })
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in a form in which two spellings of one name are the same: without case, with
    /// no blanks around its marks, and with every escape undone. A mark that was escaped
    /// stays told apart from one that is not. For comparing, and not for sending.
    #[must_use]
    pub fn folded(&self) -> String {
        let mut folded = Vec::with_capacity(self.0.len());
        let mut rest = self.0.as_bytes();
        // Up to where `folded` ends in blanks that were not escaped.
        let mut firm = 0;
        while let [byte, after @ ..] = rest {
            rest = after;
            match (byte, after) {
                (b'\\', [first, second, beyond @ ..]) if let Some(value) = of_digits(*first, *second) => {
                    push(&mut folded, value);
                    firm = folded.len();
                    rest = beyond;
                }
                (b'\\', [first, beyond @ ..]) => {
                    push(&mut folded, *first);
                    firm = folded.len();
                    rest = beyond;
                }
                (b',' | b'+' | b'=' | b';', _) => {
                    folded.truncate(folded.len().min(last_firm(&folded, firm)));
                    folded.push(if *byte == b';' { b',' } else { *byte });
                    firm = folded.len();
                    rest = rest.trim_ascii_start();
                }
                _ => folded.push(*byte),
            }
        }
        folded.truncate(last_firm(&folded, firm));
        String::from_utf8_lossy(folded.trim_ascii_start()).to_lowercase()
    }
}

/// Adds a byte that was escaped. What has a meaning in a name keeps a mark before it.
fn push(folded: &mut Vec<u8>, byte: u8) {
    if b",+=;\\".contains(&byte) {
        folded.push(b'\\');
    }
    folded.push(byte);
}

/// Where a value ends without the blanks behind it.
fn last_firm(folded: &[u8], firm: usize) -> usize {
    folded.trim_ascii_end().len().max(firm)
}

fn of_digits(first: u8, second: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(first)? * 16 + digit(second)?).ok()
}

impl fmt::Display for Dn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Escapes what has a meaning in a name (RFC 4514, section 2.4).
fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut escaped = String::with_capacity(value.len());
    for (at, letter) in value.chars().enumerate() {
        match letter {
            '\0' => escaped.push_str("\\00"),
            ' ' if at == 0 || at == last => escaped.push_str("\\ "),
            '#' if at == 0 => escaped.push_str("\\#"),
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=' => escaped.extend(['\\', letter]),
            // Allowed as they are, but a line of a log should stay one line.
            '\r' => escaped.push_str("\\0D"),
            '\n' => escaped.push_str("\\0A"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_a_name_is_escaped() {
        let people = Dn::told("ou=people,dc=ol,dc=test");
        for (value, name) in [
            ("Rosa", "cn=Rosa"),
            ("James \"Jim\" Smith, III", "cn=James \\\"Jim\\\" Smith\\, III"),
            (" both ", "cn=\\ both\\ "),
            (" ", "cn=\\ "),
            ("#1 a#b", "cn=\\#1 a#b"),
            ("a+b=c;<d>\\e", "cn=a\\+b\\=c\\;\\<d\\>\\\\e"),
            ("before\rafter\n\0", "cn=before\\0Dafter\\0A\\00"),
            ("Lučić", "cn=Lučić"),
            ("x,ou=admins", "cn=x\\,ou\\=admins"),
        ] {
            assert_eq!(people.below("cn", value).as_str(), format!("{name},ou=people,dc=ol,dc=test"), "{value:?}");
        }
        assert_eq!(Dn::told("").below("dc", "test").as_str(), "dc=test");
    }

    #[test]
    fn spellings_of_one_name_fold_to_the_same_and_other_names_do_not() {
        let same = |one: &str, other: &str| Dn::told(one).folded() == Dn::told(other).folded();
        for (one, other) in [
            ("CN=Ada, OU=People , DC=Test", "cn=ada,ou=people,dc=test"),
            (r"cn=Comma\2C Cleo,ou=people", r"CN=comma\, cleo,OU=People"),
            (r"cn=\20Around\20,ou=people", r"cn=\ Around\ ,ou=people"),
            (r"cn=\C5\BDydr\C4\97", "cn=Žydrė"),
            (r"cn=a\=b", "cn=a\\3db"),
        ] {
            assert!(same(one, other), "{one} {other}: {} {}", Dn::told(one).folded(), Dn::told(other).folded());
        }
        for (one, other) in [
            (r"cn=Comma\, cn=Cleo", "cn=Comma, cn=Cleo"),
            (r"cn=a\5c2c", r"cn=a\2c"),
            ("cn=a,ou=b", "cn=a,ou=c"),
            (r"cn=a\20,ou=b", "cn=a,ou=b"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }
}
