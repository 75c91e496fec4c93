//! What one network may ask, and how many connections there are.

use ipnet::IpNet;
use serde::Deserialize;
use toml::Spanned;

use super::networks;
use super::place::{Fault, range, unplaced};
use crate::policy::network::{Allowances, BEGINS, CALLS};

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub requests_per_minute: Spanned<u32>,
    pub begins_per_minute: Spanned<u32>,
    pub login_flow_calls_per_minute: Spanned<u32>,
    #[serde(deserialize_with = "networks::list")]
    pub own_networks: Vec<IpNet>,
    pub connections: Spanned<u16>,
}

impl Default for Limits {
    fn default() -> Self {
        let Allowances { calls, begins, login_flow, own_networks } = Allowances::default();
        Self {
            requests_per_minute: unplaced(calls),
            begins_per_minute: unplaced(begins),
            login_flow_calls_per_minute: unplaced(login_flow),
            own_networks,
            // Service managers give a process 1024 open files; the store, relays and files need some.
            connections: unplaced(800),
        }
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), Fault> {
        range(&self.requests_per_minute, &format!("limits.{CALLS}"), 10, 1_000_000)?;
        range(&self.begins_per_minute, &format!("limits.{BEGINS}"), 10, 1_000_000)?;
        range(&self.login_flow_calls_per_minute, "limits.login_flow_calls_per_minute", 60, 1_000_000)?;
        range(&self.connections, "limits.connections", 50, 60_000)
    }

    #[must_use]
    pub fn allowances(&self) -> Allowances {
        Allowances {
            calls: *self.requests_per_minute.as_ref(),
            begins: *self.begins_per_minute.as_ref(),
            login_flow: *self.login_flow_calls_per_minute.as_ref(),
            own_networks: self.own_networks.clone(),
        }
    }
}
