//! Whom a change of policy strands: accounts that can reset now and could not after it.

use crate::wire::Outcome;

use super::account::Account;
use super::eligibility::{Situation, decide};
use super::tenant::Settings;

/// Why this account could not reset any more; `None` where it still can, or could not before either.
#[must_use]
pub fn stranded(account: &Account, now: &Settings, then: &Settings, situation: &Situation) -> Option<Outcome> {
    decide(account, now, situation).verdict.ok()?;
    decide(account, then, situation).verdict.err()
}
