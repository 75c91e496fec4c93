//! Networks as an operator writes them: `10.0.0.0/8`, or one address.

use std::fmt;
use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};
use serde::de::{self, Deserializer, SeqAccess, Visitor};

/// Reads a list of networks. An address alone is the network of this one address.
///
/// # Errors
/// Names the entry that is no network, and what to write instead.
pub fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    struct List;

    impl<'de> Visitor<'de> for List {
        type Value = Vec<IpNet>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of networks, such as [\"10.0.0.0/8\", \"192.0.2.7\"]")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<IpNet>, A::Error> {
            let mut networks = Vec::new();
            while let Some(text) = list.next_element::<String>()? {
                networks.push(parse(&text).ok_or_else(|| {
                    de::Error::custom(format!(
                        "\"{text}\" is no network: write an address such as 192.0.2.7, or a network such as 10.0.0.0/8"
                    ))
                })?);
            }
            Ok(networks)
        }
    }

    from.deserialize_seq(List)
}

fn parse(text: &str) -> Option<IpNet> {
    let network = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address),
        Err(_) => text.parse::<IpNet>().ok()?,
    };
    Some(canonical(network))
}

/// Callers are compared in their canonical form: an IPv4 network that is written
/// as part of IPv6 would match none of them.
fn canonical(network: IpNet) -> IpNet {
    match (network, network.addr().to_canonical()) {
        (IpNet::V6(_), IpAddr::V4(address)) => network
            .prefix_len()
            .checked_sub(96)
            .and_then(|bits| Ipv4Net::new(address, bits).ok())
            .map_or(network, IpNet::V4),
        _ => network,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_and_an_address_are_read() {
        for (text, network) in [
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("127.0.0.1", "127.0.0.1/32"),
            ("::1", "::1/128"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ] {
            assert_eq!(parse(text), Some(network.parse().unwrap()), "{text}");
        }
        for text in ["", "localhost", "10.0.0/8", "10.0.0.0/33", "10.0.0.0/", " 10.0.0.1", "[::1]", "10.0.0.1:80", "*"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
