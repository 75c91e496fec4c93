//! The password modify operation (RFC 3062), as one who may set any password asks for it.
//!
//! A person's own change is not asked for in this way: OpenLDAP with a password policy
//! refuses to look at the old password here.

use rasn::prelude::*;
use rasn_ldap::ExtendedRequest;

use super::Dn;
use crate::secrets::Password;

const OID: &str = "1.3.6.1.4.1.4203.1.11.1";

#[derive(AsnType, Encode)]
struct Value {
    #[rasn(tag(0))]
    user: Option<OctetString>,
    #[rasn(tag(2))]
    new: Option<OctetString>,
}

/// Asks for a new password. `None` where it is empty: a server makes one up then.
pub(super) fn request(user: &Dn, new: &Password) -> Option<ExtendedRequest> {
    if new.expose().is_empty() {
        return None;
    }
    let value = Value { user: Some(user.as_str().as_bytes().into()), new: Some(new.expose().as_bytes().into()) };
    let value = rasn::ber::encode(&value).ok()?;
    Some(ExtendedRequest { request_name: OID.as_bytes().into(), request_value: Some(value.into()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_that_of_the_standard_and_no_password_is_left_to_be_made_up() {
        let request_of = |new: &str| request(&Dn::told("cn=a"), &Password::new(new.to_owned()));
        let value = request_of("n").unwrap().request_value.unwrap();
        assert_eq!(value.as_ref(), b"\x30\x09\x80\x04cn=a\x82\x01n");
        assert!(request_of("").is_none());
    }
}
