//! Filters as values (RFC 4511, section 4.5.1).
//!
//! A value never becomes a part of a text that is read again: it travels as bytes of a
//! length that is told before them. So what a person typed can mean nothing but itself.

use rasn_ldap::{AttributeValueAssertion, MatchingRuleAssertion};

/// What entries must be like to be found.
#[derive(Debug, Clone)]
pub struct Filter(rasn_ldap::Filter);

/// Of a rule by which Active Directory compares: follows groups within groups.
const IN_CHAIN: &str = "1.2.840.113556.1.4.1941";

impl Filter {
    /// The attribute has this value, as the directory compares it.
    #[must_use]
    pub fn equal(attribute: &str, value: impl AsRef<[u8]>) -> Self {
        Self(rasn_ldap::Filter::EqualityMatch(assertion(attribute, value)))
    }

    /// The attribute is there.
    #[must_use]
    pub fn present(attribute: &str) -> Self {
        Self(rasn_ldap::Filter::Present(attribute.into()))
    }

    /// The attribute names this entry, or a group that it is in, at any depth (Active Directory).
    #[must_use]
    pub fn in_chain(attribute: &str, value: impl AsRef<[u8]>) -> Self {
        Self(rasn_ldap::Filter::ExtensibleMatch(MatchingRuleAssertion::new(
            Some(IN_CHAIN.into()),
            Some(attribute.into()),
            value.as_ref().into(),
            false,
        )))
    }

    #[must_use]
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
        Self(rasn_ldap::Filter::And(filters.into_iter().map(|filter| filter.0).collect::<Vec<_>>().into()))
    }

    #[must_use]
    pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
        Self(rasn_ldap::Filter::Or(filters.into_iter().map(|filter| filter.0).collect::<Vec<_>>().into()))
    }

    /// Holds where the other does not; neither way where that cannot be told.
    #[must_use]
    pub fn negated(filter: Self) -> Self {
        Self(rasn_ldap::Filter::Not(Box::new(filter.0)))
    }

    pub(super) fn into_message(self) -> rasn_ldap::Filter {
        self.0
    }
}

fn assertion(attribute: &str, value: impl AsRef<[u8]>) -> AttributeValueAssertion {
    AttributeValueAssertion::new(attribute.into(), value.as_ref().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever is typed, it comes out of the message as the one value it was.
    #[test]
    fn what_was_typed_is_one_value_of_the_filter() {
        let brackets = "(".repeat(10_000);
        for typed in
            ["*", "a*", "alice)(|(objectClass=*)", "*)(uid=*))(|(uid=*", "\\2a", "a\0b", "é", "", brackets.as_str()]
        {
            let sent = rasn::ber::encode(&Filter::equal("uid", typed).into_message()).unwrap();
            let read: rasn_ldap::Filter = rasn::ber::decode(&sent).unwrap();
            let rasn_ldap::Filter::EqualityMatch(read) = read else { panic!("{typed:?} became {read:?}") };
            assert_eq!((read.attribute_desc.0.as_str(), read.assertion_value.as_ref()), ("uid", typed.as_bytes()));
        }
    }
}
