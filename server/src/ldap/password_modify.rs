//! The password modify operation (RFC 3062).

use rasn::prelude::*;
use rasn_ldap::ExtendedRequest;

use super::Dn;
use crate::secrets::Password;

const OID: &str = "1.3.6.1.4.1.4203.1.11.1";

#[derive(AsnType, Encode)]
struct Value {
    #[rasn(tag(0))]
    user: Option<OctetString>,
    #[rasn(tag(1))]
    old: Option<OctetString>,
    #[rasn(tag(2))]
    new: Option<OctetString>,
}

/// Asks for a new password; with the old one it is the person's own change. `None` where
/// one is empty: without a new password, a server makes one up.
pub(super) fn request(user: &Dn, old: Option<&Password>, new: &Password) -> Option<ExtendedRequest> {
    if new.expose().is_empty() || old.is_some_and(|old| old.expose().is_empty()) {
        return None;
    }
    let value = Value {
        user: Some(user.as_str().as_bytes().into()),
        old: old.map(|old| old.expose().as_bytes().into()),
        new: Some(new.expose().as_bytes().into()),
    };
    let value = rasn::ber::encode(&value).ok()?;
    Some(ExtendedRequest { request_name: OID.as_bytes().into(), request_value: Some(value.into()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_that_of_the_standard() {
        let (old, new) = (Password::new("o".into()), Password::new("n".into()));
        let request_of = |old| request(&Dn::told("cn=a"), old, &new).unwrap().request_value.unwrap();
        assert_eq!(request_of(Some(&old)).as_ref(), b"\x30\x0c\x80\x04cn=a\x81\x01o\x82\x01n");
        assert_eq!(request_of(None).as_ref(), b"\x30\x09\x80\x04cn=a\x82\x01n");
    }

    #[test]
    fn no_password_is_left_for_the_server_to_make_up() {
        let (empty, some) = (Password::new(String::new()), Password::new("n".into()));
        assert!(request(&Dn::told("cn=a"), None, &empty).is_none());
        assert!(request(&Dn::told("cn=a"), Some(&empty), &some).is_none());
    }
}
