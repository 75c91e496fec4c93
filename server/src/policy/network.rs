//! Whom a network address stands for, and what one network may ask.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// The network failures are counted by: what one subscriber usually has, /24
/// of IPv4 and /56 of IPv6.
#[must_use]
pub fn of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(v6) => {
            let bits = u128::from(v6) & (u128::MAX << 72);
            format!("{}/56", Ipv6Addr::from(bits))
        }
    }
}

/// The options of the limits, as the log and the configuration name them.
pub const CALLS: &str = "requests_per_minute";
pub const BEGINS: &str = "begins_per_minute";

/// What one network may ask in a minute.
#[derive(Debug, Clone)]
pub struct Allowances {
    pub calls: u32,
    pub begins: u32,
    /// Of login flows, per network and per key.
    pub login_flow: u32,
    /// Networks that may ask ten times as much.
    pub own_networks: Vec<IpNet>,
}

impl Default for Allowances {
    fn default() -> Self {
        Self { calls: 600, begins: 120, login_flow: 6_000, own_networks: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_what_one_subscriber_has() {
        assert_eq!(of("192.0.2.77".parse().unwrap()), "192.0.2.0/24");
        assert_eq!(of("2001:db8:1:2ff::1".parse().unwrap()), "2001:db8:1:200::/56");
    }
}
