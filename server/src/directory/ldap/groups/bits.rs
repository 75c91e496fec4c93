//! Which of some groups a person is in, as one number.

/// The place of administrators, behind all groups that may be named.
const PROTECTED: u32 = 63;

/// Which of the groups that a pass asks for a person is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Groups(u64);

impl Groups {
    pub(super) fn of(place: usize) -> Self {
        Self(u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0))
    }

    pub(super) const PROTECTED: Self = Self(1 << PROTECTED);
    pub(super) const ALL: Self = Self(u64::MAX);

    /// Those of these places in the question.
    #[must_use]
    pub fn of_places(places: impl IntoIterator<Item = usize>) -> Self {
        places.into_iter().fold(Self::default(), |all, place| all.with(Self::of(place)))
    }

    /// As [`Groups::text`] wrote it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        u64::from_str_radix(text, 16).ok().map(Self)
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The mark of an administrator of the directory, if it is there.
    #[must_use]
    pub fn protected_alone(self) -> Self {
        self.and(Self::PROTECTED)
    }

    /// With the mark of an administrator of the directory, where that is so.
    #[must_use]
    pub fn protected_if(self, is_so: bool) -> Self {
        if is_so { self.with(Self::PROTECTED) } else { self }
    }

    /// Whether the person is in the group of this place in the question.
    #[must_use]
    pub fn has(self, place: usize) -> bool {
        self.0 & Self::of(place).0 != 0
    }

    /// Whether the person is an administrator of the directory by one of its own groups.
    #[must_use]
    pub fn is_protected(self) -> bool {
        self.0 & Self::PROTECTED.0 != 0
    }

    /// The same for the same groups of the same question.
    #[must_use]
    pub fn text(self) -> String {
        format!("{:x}", self.0)
    }

    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::ldap::MOST_GROUPS;

    #[test]
    fn groups_are_bits_and_the_one_of_administrators_stands_apart() {
        let both = Groups::of(0).with(Groups::of(59));
        assert!(both.has(0) && both.has(59) && !both.has(1) && !both.is_protected());
        assert!(Groups::PROTECTED.is_protected() && (0..MOST_GROUPS).all(|place| !Groups::PROTECTED.has(place)));
        assert!(!both.has(64) && !both.has(100_000));
        assert_ne!(both.text(), Groups::default().text());
    }
}
