//! What OpenLDAP's password policy says beside an answer (draft-behera-ldap-password-policy).

use rasn::prelude::*;
use rasn_ldap::Control;

/// The control by which it is asked for, and in which it comes.
const OID: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// What the policy says of an account, or of a new password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// Seconds until the password expires.
    pub expires_in: Option<u32>,
    /// Sign-ins that are left with an expired password.
    pub sign_ins_left: Option<u32>,
    pub error: Option<PolicyError>,
}

/// Why a sign-in or a new password is refused.
#[derive(AsnType, Decode, Encode, Debug, Clone, Copy, PartialEq, Eq)]
#[rasn(enumerated)]
pub enum PolicyError {
    PasswordExpired = 0,
    AccountLocked = 1,
    ChangeAfterReset = 2,
    PasswordModNotAllowed = 3,
    MustSupplyOldPassword = 4,
    InsufficientPasswordQuality = 5,
    PasswordTooShort = 6,
    PasswordTooYoung = 7,
    PasswordInHistory = 8,
    PasswordTooLong = 9,
}

#[derive(AsnType, Decode, Encode)]
struct Value {
    #[rasn(tag(explicit(0)))]
    warning: Option<Warning>,
    #[rasn(tag(1))]
    error: Option<PolicyError>,
}

#[derive(AsnType, Decode, Encode)]
#[rasn(choice)]
enum Warning {
    #[rasn(tag(0))]
    TimeBeforeExpiration(u32),
    #[rasn(tag(1))]
    GraceAuthNsRemaining(u32),
}

/// Asks a server to say what its policy says; one that has none passes it over.
pub(super) fn asked() -> Control {
    Control::new(OID.as_bytes().into(), false, None)
}

impl PasswordPolicy {
    /// Reads it from the controls of an answer; the default where none of them is a
    /// policy's, and `None` where one is and cannot be understood.
    pub(super) fn read(controls: Option<&rasn_ldap::Controls>) -> Option<Self> {
        let mut controls = controls.into_iter().flat_map(|controls| controls.iter());
        let ours = controls.find(|control| control.control_type.as_ref() == OID.as_bytes());
        let Some(ours) = ours else { return Some(Self::default()) };
        let value = rasn::ber::decode::<Value>(ours.control_value.as_ref()?.as_ref()).ok()?;
        let (expires_in, sign_ins_left) = match value.warning {
            Some(Warning::TimeBeforeExpiration(seconds)) => (Some(seconds), None),
            Some(Warning::GraceAuthNsRemaining(sign_ins)) => (None, Some(sign_ins)),
            None => (None, None),
        };
        Some(Self { expires_in, sign_ins_left, error: value.error })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: &[u8]) -> Option<PasswordPolicy> {
        let control = Control::new(OID.as_bytes().into(), false, Some(value.into()));
        let other = Control::new("1.2.3".as_bytes().into(), false, Some(b"\x30\x00".as_slice().into()));
        PasswordPolicy::read(Some(&vec![other, control]))
    }

    #[test]
    fn warnings_and_errors_are_read_in_the_form_of_the_draft() {
        let nothing = PasswordPolicy::default();
        let locked = PasswordPolicy { error: Some(PolicyError::AccountLocked), ..nothing };
        let last = PasswordPolicy { sign_ins_left: Some(2), error: Some(PolicyError::PasswordExpired), ..nothing };
        for (value, read) in [
            (&b"\x30\x00"[..], nothing),
            (b"\x30\x03\x81\x01\x01", locked),
            (b"\x30\x06\xa0\x04\x80\x02\x0e\x10", PasswordPolicy { expires_in: Some(3600), ..nothing }),
            (b"\x30\x08\xa0\x03\x81\x01\x02\x81\x01\x00", last),
        ] {
            assert_eq!(said(value), Some(read), "{value:?}");
        }
        assert_eq!(PasswordPolicy::read(None), Some(nothing));
    }

    /// What cannot be understood may be that an account is locked.
    #[test]
    fn ac_177_a_control_that_is_not_understood_is_not_taken_for_silence() {
        for unknown in [&b"\x30\x03\x81\x01\x63"[..], b"\x30\x03\x81\x01", b"", b"\x04\x00"] {
            assert_eq!(said(unknown), None, "{unknown:?}");
        }
    }
}
