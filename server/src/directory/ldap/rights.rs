//! Whether the service account has a right in Active Directory that is told by access lists alone
//! ([MS-DTYP], 2.4.4 to 2.4.6; [MS-ADTS], 5.1.3.3.4). Windows gives it to everyone who is signed
//! in, on the domain; some organizations take it away.

use super::Ldap;
use super::groups::read;
use crate::ldap::{Dn, LdapFault, Session};

/// `Unexpire-Password` ([MS-ADTS], 5.1.3.2.1), as access lists have it: a password that is set by one
/// who lacks it must be changed at the next sign-in ([MS-SAMR], 3.1.1.8.7).
const UNEXPIRE_PASSWORD: [u8; 16] =
    [0x7d, 0xdc, 0xc2, 0xcc, 0xad, 0xa6, 0x7a, 0x4a, 0x88, 0x46, 0xc0, 0x4e, 0x3c, 0xc5, 0x35, 0x01];
/// The bit of an entry for a right that is named by its id, or for all of them where none is.
const CONTROL_ACCESS: u32 = 0x100;
/// The bit of an entry that only passes on to what is below.
const INHERIT_ONLY: u8 = 0x8;
/// Kinds of entries: allowed and denied, each without and with the id of a right.
const ALLOWED: [u8; 2] = [0x0, 0x5];
const DENIED: [u8; 2] = [0x1, 0x6];
const WITH_IDS: [u8; 2] = [0x5, 0x6];

impl Ldap {
    /// Whether a password that the service account sets may stay; `None` where that cannot be read.
    ///
    /// # Errors
    /// When the server stops answering.
    pub(super) async fn may_unexpire(&self, session: &mut Session) -> Result<Option<bool>, LdapFault> {
        const ROOT: &[&str] = &["tokenGroups", "defaultNamingContext"];
        let Some(root) = read(session, &Dn::told(""), ROOT).await? else { return Ok(None) };
        let Some(domain) = root.text("defaultNamingContext").map(Dn::told) else { return Ok(None) };
        let access = super::check::answered(session.read_access(&domain).await)?;
        let list = access.as_ref().and_then(|entry| entry.value("nTSecurityDescriptor"));
        Ok(list.and_then(|list| is_allowed(list, root.values("tokenGroups"))))
    }
}

/// Whether one who is known by these ids has the right by an access list. `None` where the ids
/// or the list cannot be read.
fn is_allowed(descriptor: &[u8], ids: &[Vec<u8>]) -> Option<bool> {
    let number = |from: usize, bytes: &[u8]| bytes.get(from..from + 4)?.first_chunk().copied().map(u32::from_le_bytes);
    let short = |from: usize, bytes: &[u8]| bytes.get(from..from + 2)?.first_chunk().copied().map(u16::from_le_bytes);
    if ids.is_empty() {
        return None;
    }
    let list = descriptor.get(usize::try_from(number(16, descriptor)?).ok().filter(|at| *at > 0)?..)?;
    let mut rest = list.get(8..)?;
    for _ in 0..short(4, list)? {
        let (kind, flags, length) = (*rest.first()?, *rest.get(1)?, usize::from(short(2, rest)?));
        let entry = rest.get(..length)?;
        rest = rest.get(length..)?;
        let decides = ALLOWED.contains(&kind) || DENIED.contains(&kind);
        if !decides || flags & INHERIT_ONLY != 0 || number(4, entry)? & CONTROL_ACCESS == 0 {
            continue;
        }
        let mut id = entry.get(8..)?;
        if WITH_IDS.contains(&kind) {
            let which = number(8, entry)?;
            id = entry.get(12..)?;
            // Bit 0: the id of the right; bit 1: that of a class that inherits it.
            if which & 1 != 0 {
                if id.get(..16)? != UNEXPIRE_PASSWORD {
                    continue;
                }
                id = id.get(16..)?;
            }
            id = if which & 2 != 0 { id.get(16..)? } else { id };
        }
        // It may be followed by what is no part of it.
        let id = id.get(..8 + 4 * usize::from(*id.get(1)?))?;
        if ids.iter().any(|own| own == id) {
            return Some(ALLOWED.contains(&kind));
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYONE: &[u8] = &[1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
    const SOMEONE: &[u8] = &[1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];

    fn entry(kind: u8, flags: u8, right: Option<&[u8]>, id: &[u8]) -> Vec<u8> {
        let mut body = CONTROL_ACCESS.to_le_bytes().to_vec();
        if WITH_IDS.contains(&kind) {
            body.extend(u32::from(right.is_some()).to_le_bytes());
            body.extend(right.unwrap_or_default());
        }
        body.extend(id);
        let length = u16::try_from(body.len() + 4).unwrap();
        [&[kind, flags][..], &length.to_le_bytes(), &body].concat()
    }

    fn descriptor(entries: &[Vec<u8>]) -> Vec<u8> {
        let mut head = vec![1, 0, 4, 0x80];
        head.extend([0; 12]);
        head.extend(20_u32.to_le_bytes());
        head.extend([4, 0, 0, 0]);
        head.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
        head.extend([0, 0]);
        head.extend(entries.concat());
        head
    }

    #[test]
    fn the_first_entry_that_is_about_right_and_account_decides() {
        let other = [7; 16];
        let ids = [EVERYONE.to_vec()];
        let this = Some(&UNEXPIRE_PASSWORD[..]);
        for (entries, allowed) in [
            (vec![], false),
            (vec![entry(5, 0, this, EVERYONE)], true),
            (vec![entry(5, 0, None, EVERYONE)], true),
            (vec![entry(0, 0, None, EVERYONE)], true),
            (vec![entry(5, 0, Some(&other), EVERYONE)], false),
            (vec![entry(5, INHERIT_ONLY, this, EVERYONE)], false),
            (vec![entry(5, 0, this, SOMEONE)], false),
            (vec![entry(6, 0, this, EVERYONE), entry(5, 0, this, EVERYONE)], false),
            (vec![entry(6, 0, this, SOMEONE), entry(5, 0, this, EVERYONE)], true),
        ] {
            assert_eq!(is_allowed(&descriptor(&entries), &ids), Some(allowed), "{entries:?}");
        }
        let whole = descriptor(&[entry(5, 0, this, EVERYONE)]);
        assert_eq!(is_allowed(&whole, &[]), None);
        for length in 0..whole.len() {
            assert_eq!(is_allowed(&whole[..length], &ids), None, "cut off after {length}");
        }
    }
}
