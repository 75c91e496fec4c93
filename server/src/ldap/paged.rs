//! Searches whose answers come in pages (RFC 2696), so that a directory of any size is read
//! with the memory of one page.

use rasn::prelude::*;
use rasn_ldap::{Control, Controls};

use super::{Entry, LdapFault, Refusal, Search, Session};

const OID: &str = "1.2.840.113556.1.4.319";
/// A result code (RFC 4511, appendix A).
const ADMIN_LIMIT: u32 = 11;

/// The value of the control, both ways.
#[derive(AsnType, Decode, Encode)]
struct Value {
    /// Entries that are wanted; in an answer how many there are in all, if the server says so.
    size: u32,
    cookie: OctetString,
}

/// One page of what was found.
pub struct Page {
    pub entries: Vec<Entry>,
    /// What the next page is asked for with; `None` after the last one. It is good for this
    /// session alone.
    pub next: Option<Vec<u8>>,
    /// About how many entries there are in all, if the server says so.
    pub about: Option<u32>,
}

impl Session {
    /// The next page of a search, of at most `most` entries. The first one has an empty cookie;
    /// all pages are asked for with the same search.
    ///
    /// # Errors
    /// When the server refuses, knows no pages, or gives no answer. A limit of the server on
    /// how many entries it shows is [`LdapFault::TooMany`]: there are more, and they are not shown.
    pub async fn page(&mut self, search: Search<'_>, cookie: &[u8]) -> Result<Page, LdapFault> {
        let value = Value { size: search.most, cookie: cookie.to_vec().into() };
        let value = rasn::ber::encode(&value).map_err(|_| LdapFault::NotSent)?;
        // Critical: a server that knows no pages refuses, and does not send everything at once.
        let control = Control::new(OID.as_bytes().into(), true, Some(value.into()));
        let (entries, controls) = match self.look(search, 0, vec![control]).await {
            // 389 says so of entries that it would have to look at.
            Err(LdapFault::Refused(Refusal { code: ADMIN_LIMIT, .. })) => return Err(LdapFault::TooMany),
            looked => looked?,
        };
        let Value { size, cookie } = read(controls.as_ref()).ok_or(LdapFault::Unreadable)?;
        let next = (!cookie.is_empty()).then(|| cookie.to_vec());
        Ok(Page { entries, next, about: (size > 0).then_some(size) })
    }
}

/// `None` where no control of the answer is ours, or it cannot be understood.
fn read(controls: Option<&Controls>) -> Option<Value> {
    let mut controls = controls.into_iter().flat_map(|controls| controls.iter());
    let ours = controls.find(|control| control.control_type.as_ref() == OID.as_bytes())?;
    rasn::ber::decode(ours.control_value.as_ref()?.as_ref()).ok()
}
