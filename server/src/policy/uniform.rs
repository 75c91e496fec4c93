//! Uniform disclosure: the same offers for every user ID, until the first proof.
//!
//! What is offered is the organization's policy, one way for each method and
//! without a hint. A method that the account lacks, and all of them for an
//! account that may not reset or does not exist, lead to [`Means::Nothing`]:
//! a challenge that no one can pass.

use super::eligibility::{Eligible, Means, Situation, Usable};
use super::tenant::Settings;

/// What is offered before a proof; `eligible` is `None` where the account may not reset.
#[must_use]
pub fn offers(settings: &Settings, eligible: Option<&Eligible>, situation: &Situation) -> Vec<Usable> {
    settings
        .methods
        .iter()
        .filter(|method| (situation.rules)(**method).is_carried)
        .map(|&method| {
            let own = eligible.and_then(|eligible| eligible.offers.iter().find(|usable| usable.method == method));
            own.cloned().unwrap_or(Usable::free(method, Means::Nothing))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::eligibility::decide;
    use crate::policy::example::{NOW, account, app, mailbox, settings};
    use crate::policy::method::Method;

    #[test]
    fn everybody_is_offered_the_same_once_each() {
        let situation = Situation::at(NOW);
        let settings = Settings { methods: vec![Method::Email, Method::AppCode, Method::MobileSms], ..settings() };
        let mut rich = account();
        rich.other_mails.push(mailbox("d", "rose@other.example"));
        rich.kept.push(app("app"));
        let of = |account| {
            let eligible = decide(account, &settings, &situation).verdict.ok();
            let offers = offers(&settings, eligible.as_ref(), &situation);
            offers.iter().map(|usable| usable.method).collect::<Vec<_>>()
        };
        let expected = vec![Method::Email, Method::AppCode];
        assert_eq!(of(&rich), expected);
        assert_eq!(of(&account()), expected);
        assert_eq!(
            offers(&settings, None, &situation).iter().map(|usable| usable.method).collect::<Vec<_>>(),
            expected
        );
        let nobodys = offers(&settings, None, &situation);
        assert!(nobodys.iter().all(|usable| usable.means == Means::Nothing));
    }
}
