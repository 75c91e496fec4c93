//! Who calls: the peer, or whom a configured proxy speaks for.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use super::Web;

/// The client's address, as far as it can be known.
#[derive(Debug, Clone, Copy)]
pub struct Client(pub IpAddr);

/// Finds the address once and hands it on with the request.
pub async fn find(State(web): State<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    // A connection without a peer cannot happen under `serve`; it counts as one network.
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let client = client(peer, request.headers(), &web.trusted_proxies);
    request.extensions_mut().insert(Client(client));
    next.run(request).await
}

/// Walks `X-Forwarded-For` from the right, past proxies that are trusted. What
/// an untrusted peer says is not read; an entry that is no address ends the
/// walk at the last address that was believed.
#[must_use]
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut client = peer.to_canonical();
    let entries = headers
        .get_all("x-forwarded-for")
        .iter()
        .rev()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.rsplit(','));
    // More hops than anybody has proxies: the rest is somebody's noise.
    for entry in entries.take(16) {
        if !is_trusted(client) {
            break;
        }
        match entry.trim().parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &["10.0.0.0/8".parse().unwrap()]).to_string()
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
}
