//! What goes wrong between us and a directory, and what it refuses.

use std::fmt;
use std::io;

use super::PolicyError;

/// Why there is no answer, or not the one that was hoped for.
#[derive(Debug, thiserror::Error)]
pub enum LdapFault {
    #[error("it cannot be connected to: {0}")]
    Unreachable(io::Error),
    #[error("its certificate is not believed, or TLS does not come about: {0}")]
    Tls(io::Error),
    #[error("the name of the server is no name of a host")]
    Name,
    #[error("it refuses StartTLS: {0}")]
    StartTls(Refusal),
    /// Without a password every server lets in, as a person without a name; a change to none
    /// lets a server make one up; and some servers read no further than a NUL.
    #[error("a name or password that is empty, or has a NUL, is not sent")]
    NotSent,
    #[error("the service account may not sign in: {0}")]
    ServiceAccount(Refusal),
    #[error("the service account is let in, but the password policy stands in its way: {0:?}")]
    ServiceRule(PolicyError),
    #[error("it did not answer in time")]
    Slow,
    #[error("the connection broke off: {0}")]
    BrokeOff(io::Error),
    #[error("its answer is not understood")]
    Unreadable,
    #[error("its answer is longer than what is read of one")]
    TooLong,
    #[error("it found more entries than were asked for")]
    TooMany,
    #[error("it refused: {0}")]
    Refused(Refusal),
    #[error("whether a person has {0} may not be read")]
    Hidden(&'static str),
    #[error("all connections to it are in use")]
    Busy,
    #[error("the session has ended")]
    Ended,
}

/// What a directory refused, in numbers. Its words are for people who read that
/// server's language and version, and are not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The result code (RFC 4511, section 4.1.9).
    pub code: u32,
    /// Active Directory's own code: eight hexadecimal digits that its words begin with.
    pub own: Option<u32>,
    /// Active Directory's code of a refused sign-in: `data 52e` in its words.
    pub data: Option<u32>,
}

impl Refusal {
    /// The entry of this name is not there, or may not be seen (RFC 4511, appendix A).
    pub const NO_SUCH_OBJECT: u32 = 32;

    pub(super) fn read(code: rasn_ldap::ResultCode, words: &str) -> Self {
        let digits = words.get(..8).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let data = words.split_once("data ").map(|(_, rest)| rest);
        let data = data.and_then(|rest| rest.split(|letter: char| !letter.is_ascii_hexdigit()).next());
        let hexadecimal = |digits: &str| u32::from_str_radix(digits, 16).ok();
        Self { code: code as u32, own: digits.and_then(hexadecimal), data: data.and_then(hexadecimal) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "result code {}", self.code)?;
        if let Some(own) = self.own {
            write!(f, ", {own:08X}")?;
        }
        if let Some(data) = self.data {
            write!(f, ", data {data:x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rasn_ldap::ResultCode;

    use super::*;

    /// Words of Samba 4.17 and of Windows Server, as their documentation and tests have them.
    #[test]
    fn numbers_are_read_out_of_words_that_differ() {
        for (words, own, data) in [
            (
                "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1",
                Some(0x8009_0308),
                Some(0x52e),
            ),
            ("80090308: LdapErr: DSID-0C090447, data 775, v4f7c", Some(0x8009_0308), Some(0x775)),
            (
                "0000052D: Constraint violation - check_password_restrictions: the password is too short.",
                Some(0x52d),
                None,
            ),
            ("0000052D: AtrErr: DSID-03190F80, #1: 0: 0000052D: DSID-03190F80", Some(0x52d), None),
            ("00000056: AtrErr", Some(0x56), None),
            ("error in module acl: insufficient access rights", None, None),
            ("0000052", None, None),
            ("Zürich ü", None, None),
            ("data ", None, None),
            ("00000775 data zzz", Some(0x775), None),
            ("00000775 data fffffffffffff", Some(0x775), None),
            ("", None, None),
        ] {
            let read = Refusal::read(ResultCode::ConstraintViolation, words);
            assert_eq!(read, Refusal { code: 19, own, data }, "{words}");
        }
        let told = Refusal { code: 49, own: Some(0x8009_0308), data: Some(0x52e) };
        assert_eq!(told.to_string(), "result code 49, 80090308, data 52e");
    }
}
