//! An entry as a search found it.

use super::Dn;

/// What was asked for of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub dn: Dn,
    /// In the order of the answer.
    pub(super) attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Entry {
    /// Keeps of an entry what was asked for.
    pub(super) fn read(found: rasn_ldap::SearchResultEntry, asked: &[&str]) -> Self {
        let is_asked = |name: &str| asked.iter().any(|one| one.eq_ignore_ascii_case(name));
        let attributes = found
            .attributes
            .into_iter()
            .filter(|attribute| is_asked(&attribute.r#type.0))
            .map(|attribute| {
                let values = attribute.vals.to_vec().into_iter().map(|value| value.as_ref().to_vec()).collect();
                (attribute.r#type.0, values)
            })
            .collect();
        Self { dn: Dn::told(found.object_name.0), attributes }
    }

    /// Under which name an entry has the values of an attribute that are only a part of all.
    pub(super) fn cut(attribute: &str) -> String {
        format!("{attribute};range")
    }

    /// Whether the server gave only a part of an attribute's values, as Active Directory does with
    /// more than 1500 of them ([MS-ADTS], section 3.1.1.3.1.3.3).
    #[must_use]
    pub fn is_cut(&self, attribute: &str) -> bool {
        !self.values(&Self::cut(attribute)).is_empty()
    }

    /// All values of an attribute; empty where it has none.
    #[must_use]
    pub fn values(&self, attribute: &str) -> &[Vec<u8>] {
        let found = self.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute));
        found.map_or(&[], |(_, values)| values)
    }

    /// The one value of an attribute.
    #[must_use]
    pub fn value(&self, attribute: &str) -> Option<&[u8]> {
        self.values(attribute).first().map(Vec::as_slice)
    }

    /// The one value of an attribute, where it is text.
    #[must_use]
    pub fn text(&self, attribute: &str) -> Option<&str> {
        self.value(attribute).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// All values of an attribute that are text.
    pub fn texts(&self, attribute: &str) -> impl Iterator<Item = &str> {
        self.values(attribute).iter().filter_map(|value| std::str::from_utf8(value).ok())
    }

    /// The one value of an attribute, where it is a whole number.
    #[must_use]
    pub fn number(&self, attribute: &str) -> Option<i64> {
        self.text(attribute).and_then(|text| text.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_in_any_case_and_bytes_are_no_text() {
        let entry = Entry {
            dn: Dn::told("cn=a"),
            attributes: vec![
                ("lockoutTime".into(), vec![b"133".to_vec()]),
                ("objectGUID".into(), vec![vec![0xff, 0xfe]]),
                ("mail".into(), vec![b"a@b.example".to_vec(), vec![0xff], b"c@d.example".to_vec()]),
            ],
        };
        assert_eq!(entry.number("LOCKOUTTIME"), Some(133));
        assert_eq!((entry.text("objectguid"), entry.value("objectguid")), (None, Some(&[0xff, 0xfe][..])));
        assert_eq!(entry.texts("mail").collect::<Vec<_>>(), ["a@b.example", "c@d.example"]);
        assert_eq!((entry.values("cn").len(), entry.text("cn")), (0, None));
    }
}
