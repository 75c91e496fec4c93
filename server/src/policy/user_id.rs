//! The user ID: checked and folded once, in its constructor.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::spelling;
use crate::wire::Refusal;

/// `name@domain`, ASCII, lower case.
///
/// The rules are the model's (Entra, "UserPrincipalName policies"): letters,
/// digits and `' . - _ ! # ^ ~`, no dot right before the `@`, at most 113
/// characters, 64 before the `@` and 48 after. `+` is allowed too, since
/// tenants may use mail addresses as user IDs. A domain in its own letters
/// becomes its `xn--` form. Other spellings are those of [`spelling`]; `ı`, the
/// Kelvin sign or one full-width letter are refused, not folded into a name.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

/// Why a text is no user ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAUserId {
    #[error("is empty")]
    Missing,
    #[error("is not of the form name@domain with letters, digits and ' . - _ ! # ^ ~ +")]
    Malformed,
}

impl From<NotAUserId> for Refusal {
    fn from(why: NotAUserId) -> Self {
        match why {
            NotAUserId::Missing => Self::UserIdMissing,
            NotAUserId::Malformed => Self::UserIdMalformed,
        }
    }
}

/// The model's limits.
const LONGEST: usize = 113;
const LONGEST_NAME: usize = 64;
const LONGEST_DOMAIN: usize = 48;

impl UserId {
    /// Reads what a person typed or a file holds; blanks and marks at its ends do not count.
    ///
    /// # Errors
    /// When it is empty or not a user ID.
    pub fn parse(typed: &str) -> Result<Self, NotAUserId> {
        // Far longer than any user ID with blanks around it: refused before any work.
        if typed.len() > 1024 {
            return Err(NotAUserId::Malformed);
        }
        let plain = spelling::plain(typed);
        if plain.is_empty() {
            return Err(NotAUserId::Missing);
        }
        let (name, domain) = plain.split_once('@').ok_or(NotAUserId::Malformed)?;
        let domain = spelling::domain(domain).ok_or(NotAUserId::Malformed)?;
        let name_ok = !name.is_empty()
            && name.len() <= LONGEST_NAME
            && !name.ends_with('.')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"'.-_!#^~+".contains(&b));
        if name.len() + 1 + domain.len() <= LONGEST && name_ok && is_domain(&domain) {
            Ok(Self(format!("{}@{domain}", name.to_ascii_lowercase())))
        } else {
            Err(NotAUserId::Malformed)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once('@').map_or("", |(name, _)| name)
    }

    /// The part after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Reads a domain as it is typed: blanks and marks at its ends and case do not
/// count, and it may be in its own letters. `None` where it is none that a user ID may have.
#[must_use]
pub fn read_domain(typed: &str) -> Option<String> {
    // As for a user ID: a text so long is refused before any work.
    if typed.len() > 1024 {
        return None;
    }
    spelling::domain(&spelling::plain(typed)).filter(|domain| is_domain(domain))
}

/// Whether a text is a domain a user ID may have: labels of letters, digits and
/// inner hyphens, two at least, no trailing dot.
#[must_use]
pub fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    domain.len() <= LONGEST_DOMAIN && domain.contains('.') && domain.split('.').all(label)
}

impl TryFrom<String> for UserId {
    type Error = NotAUserId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<UserId> for String {
    fn from(user_id: UserId) -> Self {
        user_id.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::{holds, near};

    #[test]
    fn what_is_a_user_id_and_what_is_not() {
        for (typed, folded) in [
            ("ready@cloud.example", "ready@cloud.example"),
            ("  Ready@Cloud.Example ", "ready@cloud.example"),
            ("o'neil_a-b.c!#^~+x@a.b-c.example", "o'neil_a-b.c!#^~+x@a.b-c.example"),
            ("\u{feff}ready@cloud.example\u{200b}", "ready@cloud.example"),
            ("\u{a0}\u{2068}ready@cloud.example\u{2069}\u{a0}", "ready@cloud.example"),
            ("ready＠cloud．example", "ready@cloud.example"),
            ("Ｒｅａｄｙ＠ｃｌｏｕｄ．ｅｘａｍｐｌｅ", "ready@cloud.example"),
            ("Rosa@BÜCHER.example", "rosa@xn--bcher-kva.example"),
            ("minji@한국。example", "minji@xn--3e0b707e.example"),
        ] {
            assert_eq!(UserId::parse(typed).unwrap().as_str(), folded);
        }
        assert_eq!(UserId::parse("  "), Err(NotAUserId::Missing));
        for bad in [
            "ready",
            "@cloud.example",
            "ready@",
            "a.@cloud.example",
            "a@b@cloud.example",
            "a b@cloud.example",
            "ready@cloud",
            "ready@cloud.example.",
            "ready@.example",
            "ready@-a.example",
            "ready@a_b.example",
            "mıke@cloud.example",
            "alicé@cloud.example",
            "\u{212a}im@cloud.example",
            "ａlice@cloud.example",
            "a\u{202e}b@cloud.example",
            "a\u{200b}@cloud.example",
            "ready@cl\u{200b}oud.example",
            "ready@ｃloud.example",
            "ready@\u{212a}loud.example",
            "ready@bücher",
            "rösa@bücher.example",
            "a b＠cloud.example",
            "a\0@cloud.example",
            "*@cloud.example",
            "a)(objectClass=*)@cloud.example",
            "a\r\nBcc: x@cloud.example",
            "\"a@evil\"@cloud.example",
            "a@evil(@cloud.example",
            "<a@evil>b@cloud.example",
            "a@x.example,b@y.example",
            "a@x.example;b@y.example",
            "=?utf-8?q?a=40evil?=@cloud.example",
        ] {
            assert_eq!(UserId::parse(bad), Err(NotAUserId::Malformed), "{bad:?}");
        }
    }

    #[test]
    fn lengths_are_the_models() {
        let domain48 = format!("{}.example", "a".repeat(40));
        assert_eq!(domain48.len(), 48);
        assert!(UserId::parse(&format!("{}@{domain48}", "n".repeat(64))).is_ok());
        assert!(UserId::parse(&format!("{}@cloud.example", "n".repeat(65))).is_err());
        assert!(UserId::parse(&format!("n@a{domain48}")).is_err());
        assert!(UserId::parse(&"a".repeat(100_000)).is_err());
    }

    #[test]
    fn parsing_is_total_and_stable() {
        const GOOD: &[&str] = &[
            "rosa@cloud.example",
            "Rosa.Muster@Cloud.example",
            "o'neil_x-1!#^~+y@a-b.cloud.example",
            " minji@bücher.example\u{200b}",
            "\u{2068}rosa＠mail．example\u{2069}",
            "ｒｏｓａ＠ｍａｉｌ．ｅｘａｍｐｌｅ",
        ];
        const MARKS: &[char] = &[
            '@', '.', '-', '\'', '+', ' ', '\r', '\n', '\0', '＠', '。', '\u{200b}', '\u{202e}', 'ı', '\u{212a}', 'ａ',
            'ü',
        ];
        holds(near(GOOD, MARKS), &[("read", 12), ("refused", 25)], |typed| {
            let Ok(user_id) = UserId::parse(&typed) else { return Ok("refused") };
            prop_assert_eq!(user_id.as_str(), format!("{}@{}", user_id.name(), user_id.domain()));
            prop_assert_eq!(user_id.as_str().matches('@').count(), 1);
            prop_assert!(user_id.as_str().bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()));
            // The name is what was typed; only its case and full width are folded.
            let typed = spelling::plain(&typed);
            prop_assert_eq!(user_id.name(), typed.split_once('@').unwrap().0.to_ascii_lowercase());
            prop_assert_eq!(UserId::parse(user_id.as_str()).unwrap(), user_id);
            Ok("read")
        });
        holds(".{0,200}", &[("refused", 90)], |typed| {
            Ok(if UserId::parse(&typed).is_ok() { "read" } else { "refused" })
        });
    }
}
