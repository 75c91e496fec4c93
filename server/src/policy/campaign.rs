//! A registration campaign: people who registered too little are asked at sign-in, from a day
//! to a day. They may put it off a few times; after that every sign-in asks.
//!
//! Source: the model's registration campaign (days until it asks again, how often it may be put
//! off). A campaign looks at what people registered alone, so that it can go before the
//! day on which an organization stops counting its own contact data.

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::eligibility::in_scope;
use super::tenant::Scope;
use crate::clock::{DAY_MS, day_ms};

/// Days between two questions at most (the model's limit).
pub const MOST_WAIT_DAYS: u8 = 14;

/// More than a person signs in while a campaign lasts.
pub const MOST_PUT_OFF: u8 = 100;

/// What an administrator sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Its first day in UTC, such as `2026-12-01`; its name, too.
    pub begins: String,
    /// Its last day in UTC.
    pub ends: String,
    /// Which of the people in scope are asked.
    #[serde(default = "everybody")]
    pub asks: Scope,
    /// How often a person may put it off and is then not asked for `wait_days`.
    #[serde(default = "three")]
    pub put_off: u8,
    /// For how many days a person who put it off is not asked.
    #[serde(default = "one")]
    pub wait_days: u8,
}

fn everybody() -> Scope {
    Scope::Everybody
}

fn three() -> u8 {
    3
}

fn one() -> u8 {
    1
}

impl Campaign {
    /// From its first moment to the first moment after it, in milliseconds since 1970 UTC;
    /// none where a day is no date.
    #[must_use]
    pub fn lasts_ms(&self) -> Option<std::ops::Range<i64>> {
        Some(day_ms(&self.begins)?..day_ms(&self.ends)?.checked_add(DAY_MS)?)
    }

    /// Whether it runs, and is for this person, if self-service is.
    #[must_use]
    pub fn is_for(&self, account: &Account, now_ms: i64) -> bool {
        self.lasts_ms().is_some_and(|lasts| lasts.contains(&now_ms)) && in_scope(account, &self.asks)
    }

    /// How often the person put it off.
    #[must_use]
    pub fn times(&self, account: &Account) -> u8 {
        account.put_off.as_ref().filter(|put_off| put_off.campaign == self.begins).map_or(0, |put_off| put_off.times)
    }

    /// How often the person may still put it off and is then not asked for a while.
    #[must_use]
    pub fn left(&self, account: &Account) -> u8 {
        if self.wait_days == 0 { 0 } else { self.put_off.saturating_sub(self.times(account)) }
    }

    /// Until when a person who put it off is not asked.
    #[must_use]
    pub fn peace_until(&self, account: &Account) -> Option<i64> {
        let put_off = account.put_off.as_ref().filter(|put_off| put_off.campaign == self.begins)?;
        (put_off.times <= self.put_off).then(|| put_off.at_ms + i64::from(self.wait_days) * DAY_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::account::PutOff;
    use crate::policy::example;

    fn campaign() -> Campaign {
        Campaign {
            begins: "2026-12-01".into(),
            ends: "2027-01-31".into(),
            asks: Scope::Everybody,
            put_off: 2,
            wait_days: 3,
        }
    }

    fn at(minute: &str) -> i64 {
        minute.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    fn having_put_off(times: u8, at_ms: i64) -> Account {
        Account { put_off: Some(PutOff { campaign: "2026-12-01".into(), times, at_ms }), ..example::account() }
    }

    #[test]
    fn it_lasts_from_its_first_day_through_its_last() {
        let rose = example::account();
        for (moment, is_for) in [
            ("2026-11-30T23:59:59.999Z", false),
            ("2026-12-01T00:00:00Z", true),
            ("2027-01-31T23:59:59.999Z", true),
            ("2027-02-01T00:00:00Z", false),
        ] {
            assert_eq!(campaign().is_for(&rose, at(moment)), is_for, "{moment}");
        }
    }

    #[test]
    fn it_asks_whom_it_names() {
        let now = at("2026-12-24T12:00:00Z");
        for (group, is_for) in [("staff", true), ("pilot", false)] {
            let campaign = Campaign { asks: Scope::Group(group.into()), ..campaign() };
            assert_eq!(campaign.is_for(&example::account(), now), is_for, "{group}");
        }
    }

    #[test]
    fn putting_it_off_brings_peace_as_often_as_the_campaign_says() {
        let at_ms = at("2026-12-02T09:00:00Z");
        for (times, left, peace) in [(1, 1, true), (2, 0, true), (3, 0, false), (u8::MAX, 0, false)] {
            let rose = having_put_off(times, at_ms);
            assert_eq!(campaign().left(&rose), left, "{times}");
            assert_eq!(campaign().peace_until(&rose), peace.then_some(at_ms + 3 * DAY_MS), "{times}");
        }
        assert_eq!((campaign().left(&example::account()), campaign().peace_until(&example::account())), (2, None));
    }

    #[test]
    fn without_days_of_peace_every_sign_in_asks() {
        let at_ms = at("2026-12-02T09:00:00Z");
        let campaign = Campaign { wait_days: 0, ..campaign() };
        assert_eq!(campaign.left(&example::account()), 0);
        assert_eq!(campaign.peace_until(&having_put_off(1, at_ms)), Some(at_ms), "no peace at all");
    }

    #[test]
    fn another_campaign_counts_anew() {
        let rose = having_put_off(3, at("2026-12-02T09:00:00Z"));
        let next = Campaign { begins: "2027-03-01".into(), ends: "2027-03-31".into(), ..campaign() };
        assert_eq!((next.times(&rose), next.left(&rose), next.peace_until(&rose)), (0, 2, None));
    }
}
