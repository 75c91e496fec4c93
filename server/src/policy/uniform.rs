//! Uniform disclosure: the same offers for every user ID, until the first proof.
//!
//! What is offered is the organization's policy, one way for each method and
//! without a hint. A method that the account lacks, and all of them for an
//! account that may not reset or does not exist, lead to [`Means::Nothing`]:
//! a challenge that nobody can pass.

use super::eligibility::{Eligible, Means, Situation, Usable};
use super::tenant::Settings;

/// What is offered before a proof; `eligible` is nothing where the account may not reset.
#[must_use]
pub fn offers(settings: &Settings, eligible: Option<&Eligible>, situation: &Situation) -> Vec<Usable> {
    settings
        .methods
        .iter()
        .filter(|method| situation.carried.contains(method))
        .map(|&method| {
            let own = eligible.and_then(|eligible| eligible.offers.iter().find(|usable| usable.method == method));
            Usable { method, means: own.map_or(Means::Nothing, |usable| usable.means.clone()) }
        })
        .collect()
}
