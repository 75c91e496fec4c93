//! One person of the report, and the sums over many.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clock::{minute, utc};
use crate::policy::account::Account;
use crate::policy::eligibility::{Situation, decide};
use crate::policy::registration::{Asked, Interrupt, Registered, campaign_for, registered, wanted};
use crate::policy::tenant::Tenant;

/// One account. The words are the model's: enabled, capable, registered.
#[derive(Serialize)]
pub struct Person {
    pub tenant: String,
    pub user_id: String,
    /// Self-service is on for this person: switch, scope and licence.
    pub enabled: bool,
    /// Could reset the password now.
    pub capable: bool,
    /// As many methods are on file as the policy asks for.
    pub registered: bool,
    /// Those on file that count.
    pub methods: Vec<&'static str>,
    /// When the person last said that it is right, in UTC.
    pub confirmed: Option<String>,
    /// What the next sign-in asks for.
    pub asked: Option<&'static str>,
    /// Why it asks, or why it does not.
    pub why: String,
    /// How often the person put it off in the campaign that runs.
    pub put_off: u8,
    pub groups: Vec<String>,
}

impl Person {
    pub fn of(account: &Account, tenant: &Tenant, situation: &Situation) -> Self {
        let settings = &tenant.settings;
        let Registered { in_scope, methods, enough, asked } = registered(account, settings, situation);
        let campaign = campaign_for(account, settings, situation);
        let put_off = campaign.map_or(0, |campaign| campaign.times(account));
        let wanted = wanted(account, settings, situation);
        let why = match asked {
            Asked::Required(Interrupt::Register) => format!("has {} of {} methods", methods.len(), wanted.gates),
            Asked::Required(Interrupt::Reconfirm) => match account.confirmed_ms {
                None => "never confirmed".to_owned(),
                Some(_) => format!("confirmed more than {} days ago", settings.reconfirm_days),
            },
            Asked::Campaign => {
                let ends = campaign.map_or("", |campaign| &campaign.ends);
                format!("campaign until {ends}: registered {} of {} methods", wanted.ways(), wanted.gates)
            }
            Asked::PutOffUntil(until_ms) => format!("put off; asked again from {}", minute(until_ms)),
            Asked::No if !account.enabled => "account disabled".to_owned(),
            Asked::No if !settings.require_registration && campaign.is_none() => {
                "not required by the organization".to_owned()
            }
            Asked::No if !in_scope => "not in scope".to_owned(),
            Asked::No if wanted.missing() > 0 => "not asked: see policy explain".to_owned(),
            Asked::No => "all on file".to_owned(),
        };
        Self {
            tenant: tenant.name.clone(),
            user_id: account.user_id.to_string(),
            enabled: in_scope && account.enabled,
            capable: decide(account, settings, situation).verdict.is_ok(),
            registered: enough,
            methods: methods.into_iter().map(crate::policy::method::Method::name).collect(),
            confirmed: account.confirmed_ms.map(utc),
            asked: asked.interrupt().map(Interrupt::name),
            why,
            put_off,
            groups: account.groups.clone(),
        }
    }
}

/// Counts of some accounts.
#[derive(Default, Serialize)]
pub struct Tally {
    pub accounts: u64,
    pub enabled: u64,
    pub capable: u64,
    pub registered: u64,
    /// How many have each method.
    pub methods: BTreeMap<&'static str, u64>,
    /// How many are asked for what at the next sign-in.
    pub asked: BTreeMap<&'static str, u64>,
    /// How many put it off in the campaign that runs, and how often together.
    pub put_off: PutOffs,
}

/// What was put off.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct PutOffs {
    pub people: u64,
    pub times: u64,
}

impl Tally {
    fn count(&mut self, person: &Person) {
        self.accounts += 1;
        self.enabled += u64::from(person.enabled);
        self.capable += u64::from(person.capable);
        self.registered += u64::from(person.registered);
        for method in &person.methods {
            *self.methods.entry(method).or_default() += 1;
        }
        if let Some(asked) = person.asked {
            *self.asked.entry(asked).or_default() += 1;
        }
        self.put_off.people += u64::from(person.put_off > 0);
        self.put_off.times += u64::from(person.put_off);
    }
}

/// The counts of an organization, and of each of its groups.
#[derive(Serialize)]
pub struct Tallies {
    pub tenant: String,
    #[serde(flatten)]
    pub all: Tally,
    pub groups: BTreeMap<String, Tally>,
}

impl Tallies {
    pub fn of(tenant: &str) -> Self {
        Self { tenant: tenant.to_owned(), all: Tally::default(), groups: BTreeMap::new() }
    }

    pub fn count(&mut self, person: &Person) {
        self.all.count(person);
        for group in &person.groups {
            self.groups.entry(group.clone()).or_default().count(person);
        }
    }
}
