//! Banned words: the organization's own list, and everything else one person's password is held against.

use super::account::Account;
use super::plain_text;
use super::tenant::Tenant;
use crate::password::banned::{Bans, LONGEST, SHORTEST};
use crate::password::rules::Whose;

/// Terms in an organization's own list (the model's limit).
const MOST: usize = 1000;

/// Says what is wrong with an organization's own list, and what is allowed.
///
/// # Errors
/// When it is too long, or a term is too short, too long or could never be typed.
pub fn check(terms: &[String]) -> Result<(), String> {
    if terms.len() > MOST {
        return Err(format!("has {} terms, but at most {MOST} are allowed", terms.len()));
    }
    for term in terms {
        let have = term.chars().count();
        if !(SHORTEST..=LONGEST).contains(&have) {
            return Err(format!("{term:?} has {have} characters, but must have {SHORTEST} to {LONGEST}"));
        }
        if term.trim() != term {
            return Err(format!("{term:?} has blanks at an end"));
        }
        if let Err(unfit) = plain_text::check(term) {
            return Err(format!("{term:?} has a character that nobody types: it {unfit}"));
        }
    }
    Ok(())
}

/// What a password is held against: the organization's terms and name, and the person's names, where one is known.
#[must_use]
pub fn of(tenant: &Tenant, account: Option<&Account>) -> Bans {
    let mut bans = Bans::with_terms(&tenant.settings.banned_words);
    if let Some(account) = account {
        bans = bans
            .and_name(Whose::Person, &account.given_name)
            .and_name(Whose::Person, &account.family_name)
            .and_name(Whose::UserId, account.user_id.name());
    }
    bans.and_name(Whose::Organization, &tenant.name)
}

/// Words of the person and the organization, for the estimate of strength.
#[must_use]
pub fn own_words(tenant: &Tenant, account: Option<&Account>) -> Vec<String> {
    let names = account.map(|account| [account.given_name.as_str(), &account.family_name, account.user_id.name()]);
    let all = names.into_iter().flatten().chain([tenant.name.as_str()]);
    let mut words: Vec<String> = Vec::new();
    for name in all {
        let parts = name.split(|c: char| !c.is_alphanumeric());
        for word in parts.chain([name]).filter(|word| word.chars().count() >= SHORTEST) {
            let word = word.to_lowercase();
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::example;
    use crate::policy::tenant::Settings;

    #[test]
    fn own_words_are_names_and_their_parts() {
        let tenant = Tenant { id: "t".into(), name: "Cloud Works".into(), settings: Settings::default() };
        assert_eq!(own_words(&tenant, None), ["cloud", "works", "cloud works"]);
        // Rose Ready, ready@cloud.example.
        let words = own_words(&tenant, Some(&example::account()));
        assert_eq!(words, ["rose", "ready", "cloud", "works", "cloud works"]);
    }

    #[test]
    fn a_list_that_cannot_be_is_refused_with_the_term() {
        let list = |terms: &[&str]| terms.iter().map(|term| (*term).to_owned()).collect::<Vec<_>>();
        for good in [&[][..], &["four", "SixteenLettersOk", "inner blank", "회사이름", "b@nned!"]] {
            assert_eq!(check(&list(good)), Ok(()));
        }
        for bad in ["abc", "seventeen-letters", " lead", "tail ", "t\tab", ""] {
            assert!(check(&list(&["good", bad])).unwrap_err().starts_with(&format!("{bad:?} ha")), "{bad:?}");
        }
        let terms = |count: usize| (0..count).map(|number| format!("term{number}")).collect::<Vec<_>>();
        assert_eq!(check(&terms(1000)), Ok(()));
        assert!(check(&terms(1001)).unwrap_err().contains("at most 1000"));
    }
}
