//! Administrators: their own rule, whatever the organization's says.
//!
//! Source: the seed and the model's "administrator reset policy": two gates,
//! never questions; one gate in a trial younger than 30 days, or with neither a
//! domain of one's own nor synchronization; no calls on trial. The organization's list
//! of methods does not count for them.

use super::method::{Method, RulesOf};
use super::tenant::Settings;
use crate::clock::DAY_MS;

/// A trial asks one gate of administrators for so long.
const TRIAL_MS: i64 = 30 * DAY_MS;

/// How many gates an administrator passes.
#[must_use]
pub fn gates(settings: &Settings, now_ms: i64) -> u8 {
    let young = settings.trial_began_ms().is_some_and(|began| now_ms - began < TRIAL_MS);
    let bare = !settings.custom_domain && !settings.synchronized;
    if young || bare { 1 } else { 2 }
}

/// What an administrator may choose from.
#[must_use]
pub fn methods(settings: &Settings, rules: RulesOf) -> Vec<Method> {
    let on_trial = settings.trial_began.is_some();
    let may = |method: &Method| rules(*method).for_administrators && !(on_trial && rules(*method).calls);
    Method::ALL.iter().copied().filter(may).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::rules;

    const NOW: i64 = 1_795_450_800_000;

    fn began(days_ago: i64) -> Settings {
        Settings { trial_began: Some(crate::clock::date(NOW - days_ago * DAY_MS)), ..Settings::default() }
    }

    #[test]
    fn one_gate_only_in_a_young_trial_or_with_nothing_set_up() {
        assert_eq!(gates(&Settings::default(), NOW), 2);
        assert_eq!(gates(&Settings { gates: 1, ..Settings::default() }, NOW), 2, "whatever the organization asks");
        for (days_ago, expected) in [(0, 1), (10, 1), (29, 1), (31, 2), (400, 2)] {
            assert_eq!(gates(&began(days_ago), NOW), expected, "{days_ago} days");
        }
        for (custom_domain, synchronized, expected) in
            [(false, false, 1), (true, false, 2), (false, true, 2), (true, true, 2)]
        {
            assert_eq!(gates(&Settings { custom_domain, synchronized, ..Settings::default() }, NOW), expected);
        }
    }

    #[test]
    fn never_questions_and_no_calls_on_trial() {
        let paid = methods(&Settings { methods: vec![Method::Questions], ..Settings::default() }, rules);
        assert!(!paid.contains(&Method::Questions) && paid.contains(&Method::OfficeCall));
        let trial = methods(&began(400), rules);
        assert!(trial.contains(&Method::Email) && !trial.iter().any(|method| rules(*method).calls));
    }
}
