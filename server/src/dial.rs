//! Connections to other servers by name.
//!
//! A name may have several addresses, and one of them may be a hole in which
//! packets vanish: an old entry, a network that is not there, a closed way by
//! IPv6. So the addresses are tried one shortly after the other without giving
//! up the ones before, and the first that connects is taken ("happy eyeballs",
//! RFC 8305, section 5). One that refuses at once makes way for the next at once.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;

/// How long an address is waited for before the next one is tried beside it (RFC 8305, section 8).
const HEAD_START: Duration = Duration::from_millis(250);
/// More addresses of one name are not tried: they would not come to their turn in time.
const MOST_ADDRESSES: usize = 16;

/// What a name was found to be, or why it was not.
pub type Found<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'a>>;

/// Finds the addresses of a name, in the order in which they should be tried.
pub trait Resolver: Send + Sync + 'static {
    fn find<'a>(&'a self, host: &'a str, port: u16) -> Found<'a>;
}

/// The machine's own resolver, which orders by RFC 6724.
struct System;

impl Resolver for System {
    fn find<'a>(&'a self, host: &'a str, port: u16) -> Found<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
    }
}

/// Connects to names.
#[derive(Clone)]
pub struct Dialer(Arc<dyn Resolver>);

impl Default for Dialer {
    fn default() -> Self {
        Self(Arc::new(System))
    }
}

impl Dialer {
    /// One that asks this resolver.
    pub fn asking(resolver: impl Resolver) -> Self {
        Self(Arc::new(resolver))
    }

    /// Connects to the first address of a name that answers. It waits as long as
    /// the machine's TCP does: its caller has a time limit.
    ///
    /// # Errors
    /// When the name has no address, or none connects: then why the last one did not.
    pub async fn connect(&self, host: &str, port: u16) -> io::Result<TcpStream> {
        let found = self.0.find(host, port).await?;
        let mut waiting = families_in_turn(found).into_iter().take(MOST_ADDRESSES).peekable();
        let mut tries = FuturesUnordered::new();
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        loop {
            if let Some(address) = waiting.next() {
                tries.push(TcpStream::connect(address));
            } else if tries.is_empty() {
                return Err(last);
            }
            tokio::select! {
                Some(tried) = tries.next() => match tried {
                    Ok(connected) => return Ok(connected),
                    Err(fault) => last = fault,
                },
                () = tokio::time::sleep(HEAD_START), if waiting.peek().is_some() => {}
            }
        }
    }
}

/// The families of addresses take turns, the one that the resolver put first
/// before the other (RFC 8305, section 4): where one of them leads nowhere, the
/// second try is of the other.
fn families_in_turn(found: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let Some(first) = found.first().map(SocketAddr::is_ipv6) else { return found };
    let (one, other): (Vec<_>, Vec<_>) = found.into_iter().partition(|address| address.is_ipv6() == first);
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let mut ordered = Vec::new();
    loop {
        let pair = (one.next(), other.next());
        if pair == (None, None) {
            return ordered;
        }
        ordered.extend(pair.0.into_iter().chain(pair.1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_families_come_to_their_turn_soon() {
        let of = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<SocketAddr>>();
        for (found, tried) in [
            (of(&[]), of(&[])),
            (
                of(&["[2001:db8::1]:25", "[2001:db8::2]:25", "192.0.2.1:25"]),
                of(&["[2001:db8::1]:25", "192.0.2.1:25", "[2001:db8::2]:25"]),
            ),
            (of(&["192.0.2.1:25", "[2001:db8::1]:25"]), of(&["192.0.2.1:25", "[2001:db8::1]:25"])),
            (of(&["192.0.2.2:25", "192.0.2.1:25"]), of(&["192.0.2.2:25", "192.0.2.1:25"])),
        ] {
            assert_eq!(families_in_turn(found), tried);
        }
    }
}
