//! What people type to say who they are: a user ID, or a name of the form `DOMAIN\name`.

use std::fmt;

use super::user_id::{NotAUserId, UserId};
use crate::spelling;

/// What a person typed, checked and folded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginName {
    UserId(UserId),
    DownLevel(DownLevelName),
}

/// `DOMAIN\name`, ASCII, lower case.
///
/// Windows calls it the down-level logon name: the short (NetBIOS) name of a domain and the
/// account's name in it (`sAMAccountName`). The account's name has the letters, digits and
/// signs of a user ID but `+`, which Windows refuses, at most 20 of them, and no dot at its
/// end. People whose account has another name type their user ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownLevelName(String);

/// Which organization a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm<'a> {
    /// The domain of a user ID.
    Domain(&'a str),
    /// The short name of a Windows domain, in lower case.
    ShortName(&'a str),
}

/// Windows' limits for the short name of a domain and for the name of a person's account.
const LONGEST_SHORT_NAME: usize = 15;
const LONGEST_ACCOUNT: usize = 20;

impl LoginName {
    /// Reads what a person typed; blanks and marks at its ends do not count. A text with a
    /// backslash is never a user ID.
    ///
    /// # Errors
    /// When it is empty or neither of the two.
    pub fn parse(typed: &str) -> Result<Self, NotAUserId> {
        // As for a user ID: a text so long is refused before any work.
        if typed.len() > 1024 {
            return Err(NotAUserId::Malformed);
        }
        match spelling::plain(typed).split_once('\\') {
            Some((short_name, account)) => DownLevelName::of(short_name, account).map(Self::DownLevel),
            None => UserId::parse(typed).map(Self::UserId),
        }
    }

    /// In one spelling, by which it is also counted.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::UserId(user_id) => user_id.as_str(),
            Self::DownLevel(name) => &name.0,
        }
    }

    #[must_use]
    pub fn realm(&self) -> Realm<'_> {
        match self {
            Self::UserId(user_id) => Realm::Domain(user_id.domain()),
            Self::DownLevel(name) => Realm::ShortName(name.short_name()),
        }
    }

    /// `None` where it is of the form `DOMAIN\name`.
    #[must_use]
    pub fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::UserId(user_id) => Some(user_id),
            Self::DownLevel(_) => None,
        }
    }
}

impl DownLevelName {
    fn of(short_name: &str, account: &str) -> Result<Self, NotAUserId> {
        let short_name = read_short_name(short_name).ok_or(NotAUserId::Malformed)?;
        let account_ok = (1..=LONGEST_ACCOUNT).contains(&account.len())
            && !account.ends_with('.')
            && account.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"'.-_!#^~".contains(&byte));
        if !account_ok {
            return Err(NotAUserId::Malformed);
        }
        Ok(Self(format!("{short_name}\\{}", account.to_ascii_lowercase())))
    }

    /// The part before the backslash.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.0.split_once('\\').map_or("", |(short_name, _)| short_name)
    }

    /// The part after the backslash.
    #[must_use]
    pub fn account(&self) -> &str {
        self.0.split_once('\\').map_or("", |(_, account)| account)
    }
}

/// The short name of a Windows domain in lower case: 1 to 15 letters, digits and hyphens.
/// `None` where a text is none.
#[must_use]
pub fn read_short_name(text: &str) -> Option<String> {
    let is_one = (1..=LONGEST_SHORT_NAME).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_one.then(|| text.to_ascii_lowercase())
}

impl From<UserId> for LoginName {
    fn from(user_id: UserId) -> Self {
        Self::UserId(user_id)
    }
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::{holds, near};

    #[test]
    fn spellings_fold_into_one() {
        for (typed, folded) in [
            ("CORP\\ada", "corp\\ada"),
            (" corp\\ADA ", "corp\\ada"),
            ("\u{feff}Corp\\Ada\u{200b}", "corp\\ada"),
            ("ＣＯＲＰ＼ａｄａ", "corp\\ada"),
            ("A-1\\o'neil_x.y-z!#^~", "a-1\\o'neil_x.y-z!#^~"),
            ("Ada@Corp.Example", "ada@corp.example"),
        ] {
            assert_eq!(LoginName::parse(typed).unwrap().as_str(), folded, "{typed:?}");
        }
        let name = LoginName::parse("CORP\\ada").unwrap();
        assert_eq!((name.realm(), name.user_id()), (Realm::ShortName("corp"), None));
        let LoginName::DownLevel(name) = name else { panic!("{name:?}") };
        assert_eq!((name.short_name(), name.account()), ("corp", "ada"));
        assert_eq!(LoginName::parse("ada@corp.example").unwrap().realm(), Realm::Domain("corp.example"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(LoginName::parse(" \u{200b} "), Err(NotAUserId::Missing));
        for bad in [
            "\\",
            "\\ada",
            "CORP\\",
            "CORP\\ ",
            "CORP\\\\ada",
            "\\\\CORP\\ada",
            "CORP\\ada\\",
            "CORP\\ada@corp.example",
            "ada@corp.example\\ada",
            "CORP/ada",
            "CORP \\ada",
            "CORP\\ ada",
            "CORP\\a da",
            "CO_RP\\ada",
            "corp.example\\ada",
            "CORP\\ada.",
            "CORP\\*",
            "*\\ada",
            "CORP\\a*",
            "CORP\\ada)(objectClass=*",
            "CORP\\(ada",
            "CORP\\\\2a",
            "CORP\\ada\0",
            "CORP\\a\0da",
            "CORP\\a\r\nda",
            "CORP\\a+da",
            "CORP\\adä",
            "CORP\\ａda",
            "CORP＼\u{212a}im",
            "CORP\\a\u{202e}da",
            "C\u{200b}ORP\\ada",
            "SIXTEEN-LETTERS-\\ada",
            "CORP\\twenty-one-characters",
        ] {
            assert_eq!(LoginName::parse(bad), Err(NotAUserId::Malformed), "{bad:?}");
        }
        assert!(LoginName::parse("FIFTEEN-LETTERS\\twenty-characters-xx").is_ok());
        assert!(LoginName::parse(&format!("CORP\\{}", " ".repeat(2000))).is_err());
    }

    #[test]
    fn parsing_is_total_and_stable() {
        const GOOD: &[&str] = &[
            "CORP\\ada",
            " Corp-1\\Ada.Love-Lace_9\u{200b}",
            "ＣＯＲＰ＼ａｄａ",
            "\u{2068}x\\o'neil!#^~\u{2069}",
            "ada@corp.example",
        ];
        const MARKS: &[char] = &[
            '\\', '＼', '/', '@', '.', '-', '*', '(', ')', '+', ' ', '\n', '\0', '\u{200b}', '\u{202e}', 'ı',
            '\u{212a}', 'ａ', 'ü',
        ];
        holds(near(GOOD, MARKS), &[("short form", 8), ("user ID", 1), ("refused", 25)], |typed| {
            let Ok(name) = LoginName::parse(&typed) else { return Ok("refused") };
            prop_assert_eq!(&LoginName::parse(name.as_str()).unwrap(), &name);
            prop_assert!(name.as_str().bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()));
            let LoginName::DownLevel(name) = name else {
                prop_assert!(UserId::parse(&typed).is_ok());
                return Ok("user ID");
            };
            prop_assert!(UserId::parse(&typed).is_err(), "it is one or the other");
            prop_assert_eq!(&name.0, &format!("{}\\{}", name.short_name(), name.account()));
            prop_assert_eq!(name.0.matches('\\').count(), 1);
            // What a search or a name in a directory could take for more than a letter is not in it.
            prop_assert!(!name.account().contains(['*', '(', ')', '\\', '/', '@', ',', '=', '+', '"', '\0']));
            let plain = spelling::plain(&typed);
            prop_assert_eq!(name.account(), plain.split_once('\\').unwrap().1.to_ascii_lowercase());
            Ok("short form")
        });
        holds(".{0,200}", &[("refused", 90)], |typed| {
            Ok(if LoginName::parse(&typed).is_ok() { "read" } else { "refused" })
        });
    }
}
