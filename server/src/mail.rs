//! A mail and the one address it goes to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::spelling;

/// Longest address SMTP carries (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;
/// Longest part before the `@` (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// One plain mail address: `name@domain`, without quotes, comments, routes or encodings.
///
/// Stricter than RFC 5321 on purpose. What two programs could read as two
/// addresses is none here, so the address that was stored is the one that a
/// relay gets. Domains are ASCII: an internationalized one is given in its
/// `xn--` form, which equals only itself.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

/// Not an address that mail may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a plain mail address of the form name@domain")]
pub struct NotAnAddress;

impl MailAddress {
    /// Reads an address as people type and paste it ([`spelling`]); a domain in its
    /// own letters becomes its `xn--` form, since that is what a relay gets. Only
    /// for what comes in: what is compared with an address on file is not folded.
    ///
    /// # Errors
    /// When it is none.
    pub fn typed(text: &str) -> Result<Self, NotAnAddress> {
        // Text this long is not worth reading.
        if text.len() > 4 * LONGEST {
            return Err(NotAnAddress);
        }
        let plain = spelling::plain(text);
        let (local, domain) = plain.split_once('@').ok_or(NotAnAddress)?;
        let domain = spelling::domain(domain).ok_or(NotAnAddress)?;
        format!("{local}@{domain}").parse()
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the @, in small letters.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for MailAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (local, domain) = text.split_once('@').ok_or(NotAnAddress)?;
        if text.len() <= LONGEST && is_local(local) && is_domain(domain) {
            // Domains compare without case; what stands before the @ is the receiver's business.
            Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
        } else {
            Err(NotAnAddress)
        }
    }
}

/// RFC 5322 dot-atom. A leading hyphen could be read as an option by a program that gets the address as an argument.
fn is_local(local: &str) -> bool {
    let atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    local.len() <= LONGEST_LOCAL && !local.starts_with('-') && !local.contains("=?") && local.split('.').all(atom)
}

/// At least two labels of letters, digits and inner hyphens; the last is no number.
fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
            && (!label.to_ascii_lowercase().starts_with("xn--") || is_punycode(label))
    };
    domain.split('.').all(label)
        && domain.rsplit_once('.').is_some_and(|(_, last)| last.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// Whether an `xn--` label says something beyond ASCII: one that does not is a twin of a plain label.
fn is_punycode(label: &str) -> bool {
    label.get(4..).is_some_and(|encoded| !encoded.is_empty() && !encoded.ends_with('-'))
}

impl TryFrom<String> for MailAddress {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Contact data has no place in a log.
impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(…)")
    }
}

/// A composed mail, as it waits sealed in the outbox.
#[derive(Clone, Serialize, Deserialize)]
pub struct Mail {
    /// GUID; the left part of its Message-ID, so that a mail that came twice is seen to be one.
    pub id: String,
    pub from: MailAddress,
    pub from_name: String,
    pub to: MailAddress,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// BCP 47 tag of the words.
    pub locale: String,
    /// When it was composed, in milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// Its text may hold a code.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::{holds, near};

    #[test]
    fn plain_addresses_are_read_and_their_domain_folded() {
        for (given, kept) in [
            ("rosa@mail.example", "rosa@mail.example"),
            ("Rosa.Lee+reset@Mail.Example", "Rosa.Lee+reset@mail.example"),
            ("o'neil@a-b.example", "o'neil@a-b.example"),
            ("rosa@xn--bcher-kva.example", "rosa@xn--bcher-kva.example"),
        ] {
            assert_eq!(given.parse::<MailAddress>().unwrap().as_str(), kept);
        }
    }

    #[test]
    fn ac_078_address_tricks_are_refused() {
        for trick in [
            "=?utf-8?q?a=40evil?=@corp.example",
            "\"a@evil.example\"@corp.example",
            "a@evil.example(@corp.example)",
            "<a@evil.example>b@corp.example",
            "@evil.example:a@corp.example",
            "-oQ/var/x@corp.example",
            "a@corp.example,b@evil.example",
            "a@corp.example;b@evil.example",
            "a@corp.example\nb@evil.example",
            "a@corp.example\r\nBcc: b@evil.example",
            "a@corp.example\u{2028}b",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@localhost",
            "a b@corp.example",
            "a..b@corp.example",
            ".a@corp.example",
            "a@@corp.example",
            "@corp.example",
            "a@",
            "",
            "a%evil.example@corp.example@x",
        ] {
            assert_eq!(trick.parse::<MailAddress>(), Err(NotAnAddress), "{trick:?}");
        }
        assert!(format!("{}@corp.example", "a".repeat(65)).parse::<MailAddress>().is_err());
        assert!(format!("a@{}example", "a.".repeat(200)).parse::<MailAddress>().is_err());
    }

    #[test]
    fn ac_079_twins_of_a_domain_are_not_the_domain() {
        let real: MailAddress = "a@corp.example".parse().unwrap();
        for twin in ["a@xn--corp-.example", "a@corp.example.", "a@cоrp.example", "a@xn--.example", "a@ｃorp.example"]
        {
            assert!(twin.parse::<MailAddress>().map_or(true, |twin| twin != real), "{twin}");
            assert!(twin.parse::<MailAddress>().is_err(), "{twin}");
        }
    }

    #[test]
    fn an_address_is_typed_in_the_letters_of_its_domain() {
        for (typed, kept) in [
            (" rosa@bücher.example ", "rosa@xn--bcher-kva.example"),
            ("rosa@BÜCHER.example", "rosa@xn--bcher-kva.example"),
            ("minji@한국.example", "minji@xn--3e0b707e.example"),
            // As a Japanese keyboard types it.
            ("minji@mail。example", "minji@mail.example"),
            ("Rosa@Mail.example", "Rosa@mail.example"),
            ("\u{feff}rosa@mail.example\u{200b}", "rosa@mail.example"),
            ("\u{2068}rosa＠mail．example\u{2069}\u{a0}", "rosa@mail.example"),
            ("ｒｏｓａ＠ｍａｉｌ．ｅｘａｍｐｌｅ", "rosa@mail.example"),
        ] {
            assert_eq!(MailAddress::typed(typed).unwrap().as_str(), kept, "{typed}");
        }
        let twin = MailAddress::typed("a@c\u{43e}rp.example").unwrap();
        assert_ne!(twin.domain(), "corp.example");
        for none in [
            "rösa@mail.example",
            "rosa@bücher",
            "a@b@ü.example",
            "rosa@ü\u{200b}",
            "@ü.example",
            "a@ｃorp.example",
            "a@corp\u{200b}.example",
            "a\u{202e}b@corp.example",
            "a@corp.example\u{2028}b",
        ] {
            assert_eq!(MailAddress::typed(none), Err(NotAnAddress), "{none}");
        }
    }

    #[test]
    fn neither_address_nor_mail_can_be_printed() {
        let to: MailAddress = "rosa@mail.example".parse().unwrap();
        assert!(!format!("{to:?}").contains("rosa"));
    }

    #[test]
    fn what_is_accepted_is_one_line_with_one_at() {
        const GOOD: &[&str] = &[
            "rosa@mail.example",
            "Rosa.Muster+x@Mail.example",
            "#!$%&'*/?^_`{|}~@a-b.mail.example",
            "rosa@xn--bcher-kva.example",
            " rosa@bücher.example ",
            "ｒｏｓａ＠ｍａｉｌ．ｅｘａｍｐｌｅ",
        ];
        const MARKS: &[char] = &[
            '@', '.', '-', '=', '?', '"', '<', '>', ',', ';', ' ', '\r', '\n', '\0', '＠', '。', '\u{200b}',
            '\u{202e}', 'ü', 'ａ',
        ];
        type Read = fn(&str) -> Result<MailAddress, NotAnAddress>;
        for read in [str::parse as Read, MailAddress::typed] {
            holds(near(GOOD, MARKS), &[("read", 12), ("refused", 25)], |text| {
                let Ok(address) = read(&text) else { return Ok("refused") };
                prop_assert_eq!(address.as_str().matches('@').count(), 1);
                prop_assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(!address.as_str().contains([',', ';', '<', '>', '"']));
                prop_assert_eq!(address.as_str().parse::<MailAddress>(), Ok(address.clone()));
                Ok("read")
            });
        }
    }
}
