//! What is being set up: it waits sealed until its first use.

use zeroize::Zeroizing;

use crate::flow::Trouble;
use crate::mail::MailAddress;
use crate::portal::Portal;
use crate::secrets::{KeptSecret, OneTimeCode, Sealed};

use super::Registering;

fn pending(portal: &Portal, visit: &Registering) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
    let Some(sealed) = &visit.registration.pending else { return Ok(None) };
    Ok(Some(portal.keys().open(Sealed::Pending, &visit.flow.id, sealed)?))
}

/// What was typed as an address, whatever it is.
pub(in crate::flow) fn pending_text(portal: &Portal, visit: &Registering) -> Result<String, Trouble> {
    let text = pending(portal, visit)?.unwrap_or_default();
    Ok(String::from_utf8(text.to_vec()).unwrap_or_default())
}

/// The address that is being set up.
pub(in crate::flow) fn pending_address(portal: &Portal, visit: &Registering) -> Result<MailAddress, Trouble> {
    let address = MailAddress::typed(&pending_text(portal, visit)?);
    address.map_err(|_| Trouble::Broken("the address that is being set up"))
}

/// The codes that are being set up.
pub(in crate::flow) fn pending_codes(portal: &Portal, visit: &Registering) -> Result<Vec<OneTimeCode>, Trouble> {
    let codes = pending(portal, visit)?.ok_or(Trouble::Broken("the codes that are being set up"))?;
    Ok(OneTimeCode::parted(&codes))
}

/// The secret that is being set up.
pub(in crate::flow) fn pending_secret(portal: &Portal, visit: &Registering) -> Result<KeptSecret, Trouble> {
    let secret = pending(portal, visit)?.ok_or(Trouble::Broken("the key that is being set up"))?;
    Ok(KeptSecret::new(&secret))
}
