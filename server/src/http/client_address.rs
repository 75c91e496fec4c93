//! The caller's address: the peer's, or the one that a configured proxy names.
//!
//! Proxies write `X-Forwarded-For` in many ways: with a port, with brackets, in
//! quotes, with the zone of the interface. All of them name an address. An entry
//! that names none ends the walk at the last address that was believed, which is
//! then a proxy's: everybody behind it would count as one network, so that is
//! told in the log.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use super::Web;
use crate::clock::MINUTE_MS;

/// There are never so many proxies: the rest is noise.
const MOST_HOPS: usize = 16;

/// Characters of an unreadable entry that the log shows; an address with all that may stand around it has fewer.
const SHOWN: usize = 80;

/// The client's address, as far as it can be known.
#[derive(Debug, Clone, Copy)]
pub struct Client(pub IpAddr);

/// Finds the address once and hands it on with the request.
pub async fn find(State(web): State<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    // A connection without a peer cannot happen under `serve`; it counts as one network.
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let found = client(peer, request.headers(), &web.trusted_proxies);
    if let Some(entry) = &found.unreadable
        && let Some(unread) = web.unreadable.count(web.portal.now_ms())
    {
        tracing::warn!(
            proxy = %found.address,
            entry = ?entry,
            unread,
            "X-Forwarded-For holds no address here: all such callers count as the proxy's one network. Let the proxy \
             write the client's address"
        );
    }
    request.extensions_mut().insert(Client(found.address));
    next.run(request).await
}

/// What the headers say of the caller.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub address: IpAddr,
    /// The beginning of the entry that a trusted proxy wrote and that is no address.
    pub unreadable: Option<String>,
}

/// Walks `X-Forwarded-For` from the right, past proxies that are trusted. What
/// an untrusted peer says is not read.
#[must_use]
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Found {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut address = peer.to_canonical();
    let entries = headers
        .get_all("x-forwarded-for")
        .iter()
        .rev()
        .flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        // A comma at the end, or two in a row, is no hop.
        .filter(|entry| !entry.is_empty());
    for entry in entries.take(MOST_HOPS) {
        if !is_trusted(address) {
            break;
        }
        match parse(entry) {
            Some(hop) => address = hop,
            None => {
                let shown = String::from_utf8_lossy(entry).chars().take(SHOWN).collect();
                return Found { address, unreadable: Some(shown) };
            }
        }
    }
    Found { address, unreadable: None }
}

/// The address of one entry, however it is written.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?;
    let text = match text.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"')?.trim(),
        None => text,
    };
    let address = match text.strip_prefix('[') {
        Some(bracketed) => {
            let (address, port) = bracketed.split_once(']')?;
            if !port.is_empty() {
                is_port(port.strip_prefix(':')?)?;
            }
            address
        }
        // One colon stands before a port; more of them are IPv6, which takes a port in brackets only.
        None => match text.split_once(':') {
            Some((address, port)) if !port.contains(':') => {
                is_port(port)?;
                address
            }
            _ => text,
        },
    };
    // The zone names an interface of the proxy, and has no meaning here.
    let address = address.split_once('%').map_or(address, |(address, _)| address);
    address.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

fn is_port(text: &str) -> Option<u16> {
    text.parse().ok()
}

/// Counts unreadable entries; they are told once a minute.
#[derive(Default)]
pub struct Unreadable(Mutex<(Option<i64>, u64)>);

impl Unreadable {
    /// Counts one; where it is time to tell, how many there were since the last time.
    fn count(&self, now_ms: i64) -> Option<u64> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.1 += 1;
        let is_told = kept.0.is_some_and(|told_ms| (0..MINUTE_MS).contains(&(now_ms - told_ms)));
        if is_told {
            return None;
        }
        kept.0 = Some(now_ms);
        Some(std::mem::take(&mut kept.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &[&[u8]]) -> Found {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", axum::http::HeaderValue::from_bytes(value).unwrap());
        }
        client(peer.parse().unwrap(), &headers, &["10.0.0.0/8".parse().unwrap()])
    }

    fn ask(peer: &str, forwarded: &[&str]) -> String {
        let forwarded: Vec<&[u8]> = forwarded.iter().map(|value| value.as_bytes()).collect();
        found(peer, &forwarded).address.to_string()
    }

    #[test]
    fn ac_051_only_configured_proxies_are_believed() {
        assert_eq!(ask("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(ask("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(ask("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(ask("10.0.0.1", &["203.0.113.9", "198.51.100.7"]), "198.51.100.7");
        assert_eq!(ask("10.0.0.1", &["a"]), "10.0.0.1");
        assert_eq!(ask("10.0.0.1", &["198.51.100.7, a"]), "10.0.0.1");
        assert_eq!(ask("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(ask("::ffff:10.0.0.1", &["::ffff:198.51.100.7"]), "198.51.100.7");
        let noise = vec!["10.9.9.9"; 5_000].join(",");
        assert_eq!(ask("10.0.0.1", &[&noise]), "10.9.9.9");
    }

    #[test]
    fn every_way_in_which_proxies_write_an_address_is_read() {
        for (entry, address) in [
            ("198.51.100.7", "198.51.100.7"),
            ("198.51.100.7:51234", "198.51.100.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:51234", "2001:db8::7"),
            ("\"198.51.100.7\"", "198.51.100.7"),
            ("\"198.51.100.7:51234\"", "198.51.100.7"),
            ("\"[2001:db8::7]:51234\"", "2001:db8::7"),
            ("\"2001:db8::7\"", "2001:db8::7"),
            ("198.51.100.7,", "198.51.100.7"),
            ("198.51.100.7, ", "198.51.100.7"),
            ("198.51.100.7,,10.0.0.2", "198.51.100.7"),
            (" \t198.51.100.7\t", "198.51.100.7"),
            ("fe80::7%eth0", "fe80::7"),
            ("[fe80::7%eth0]:51234", "fe80::7"),
            ("fe80::7%25eth0", "fe80::7"),
            ("[::ffff:198.51.100.7]:51234", "198.51.100.7"),
            ("203.0.113.9:1, \"[2001:db8::7]:51234\", [::ffff:10.0.0.2]:443", "2001:db8::7"),
        ] {
            let found = found("10.0.0.1", &[entry.as_bytes()]);
            assert_eq!((found.address.to_string().as_str(), found.unreadable), (address, None), "{entry}");
        }
    }

    #[test]
    fn what_names_no_address_ends_the_walk_and_is_shown() {
        let long = "x".repeat(5_000);
        for entry in [
            "unknown",
            "_hidden",
            "198.51.100.7:",
            "198.51.100.7:x",
            "198.51.100.7:99999",
            "198.51.100",
            "[198.51.100.7",
            "[2001:db8::7]51234",
            "\"198.51.100.7",
            "for=198.51.100.7",
            "client.example",
            &long,
        ] {
            let found = found("10.0.0.1", &[format!("203.0.113.9, {entry}").as_bytes()]);
            let shown: String = entry.chars().take(SHOWN).collect();
            assert_eq!(
                (found.address.to_string().as_str(), found.unreadable),
                ("10.0.0.1", Some(shown)),
                "{entry:.80}"
            );
        }
        // What stands left of what the proxy wrote is the caller's own, and is not looked at.
        let (noise, proxy): (&[u8], &[u8]) = (b"\xff\xfe", b"\xff\xfe, 198.51.100.7");
        assert_eq!(found("10.0.0.1", &[noise, proxy]).address.to_string(), "198.51.100.7");
        // Nor does another header speak for a proxy whose own cannot be read.
        assert_eq!(found("10.0.0.1", &[b"203.0.113.9", b"\xff\xfe"]).address.to_string(), "10.0.0.1");
        assert_eq!(found("192.0.2.1", &[b"unknown"]).unreadable, None, "nobody trusted wrote it");
    }

    #[test]
    fn unreadable_entries_are_told_once_a_minute_with_their_number() {
        let unreadable = Unreadable::default();
        assert_eq!(unreadable.count(5), Some(1), "the first one at once");
        for at in [6, 30_000, MINUTE_MS + 4] {
            assert_eq!(unreadable.count(at), None);
        }
        assert_eq!(unreadable.count(MINUTE_MS + 5), Some(4));
        assert_eq!(unreadable.count(MINUTE_MS + 6), None);
        assert_eq!(unreadable.count(0), Some(2), "a clock that was set back silences nothing");
    }
}
