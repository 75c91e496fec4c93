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
}
