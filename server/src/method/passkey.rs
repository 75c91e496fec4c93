//! A passkey: a key that a device signs with once it has recognized the person.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::policy::account::{Account, Kept};
use crate::policy::eligibility::Means;
use crate::policy::method::{Held, Method, Proves, Rules};

use super::kit::{Asks, Kit, SetsUp, no_hint};

pub const KIT: Kit = Kit {
    rules: Rules {
        is_carried: true,
        proves: Proves::Passkey,
        for_administrators: true,
        // The device recognizes the person each time: it is a thing and a PIN or a finger in one.
        alone: true,
        sends_codes: false,
        calls: false,
        means: passkeys,
        on_file,
    },
    strength: 30,
    icon: "M9.5 12a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9ZM2 21v-1.5A4.5 4.5 0 0 1 6.5 15H12M18 14.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM18 14.5V21l2-1.5M18 17.5h1.5",
    hint: no_hint,
    asks: Some(Asks::Passkey),
    sets_up: Some(SetsUp::Passkey),
    words: &[
        "choose-method-passkey",
        "enter-code-heading-passkey",
        "enter-code-lead-passkey",
        "refusal-code-wrong-passkey",
        "refusal-code-expired-passkey",
        "refusal-code-used-passkey",
        "refusal-code-dead-passkey",
        "register-choose-passkey",
        "register-choose-hint-passkey",
        "register-heading-passkey",
        "register-lead-passkey",
        "register-kind-passkey",
        "register-remove-heading-passkey",
        "mail-method-added-passkey",
        "mail-method-replaced-passkey",
        "mail-method-removed-passkey",
    ],
};

/// One offer stands for all passkeys of an account: the device chooses.
fn passkeys(account: &Account) -> Vec<Means> {
    Means::kept(account, Method::Passkey)
}

fn on_file(account: &Account) -> Vec<Held> {
    let held = |kept: &Kept| Held {
        id: kept.id.clone(),
        filed: kept.filed.clone(),
        hint: kept.mark.as_deref().and_then(maker).map(str::to_owned),
        left: None,
        is_token: false,
    };
    account.kept_by(Method::Passkey).map(held).collect()
}

/// The names of devices and programs by their AAGUIDs, as their makers write them.
const MAKERS: &str = include_str!("passkey/makers.tsv");

fn maker(id: &str) -> Option<&'static str> {
    static BY_ID: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        MAKERS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect()
    });
    BY_ID.get(id).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::example;

    #[test]
    fn a_passkey_is_known_by_who_keeps_it_where_that_is_known() {
        let mut account = example::account();
        for (id, mark) in [
            ("a", Some("d548826e-79b4-db40-a3d8-11116f7e8349")),
            ("b", Some("01234567-89ab-cdef-0123-456789abcdef")),
            ("c", None),
        ] {
            let kept = Kept { mark: mark.map(str::to_owned), ..example::kept(Method::Passkey, id) };
            account.kept.push(kept);
        }
        let hints: Vec<_> = on_file(&account).into_iter().map(|held| held.hint).collect();
        assert_eq!(hints, [Some("Bitwarden".to_owned()), None, None]);
    }

    #[test]
    fn every_line_of_the_table_is_an_id_and_a_name() {
        for line in MAKERS.lines().filter(|line| !line.starts_with('#')) {
            let (id, name) = line.split_once('\t').unwrap();
            assert_eq!(uuid::Uuid::parse_str(id).unwrap().to_string(), id);
            assert!(name == name.trim() && !name.is_empty(), "{line}");
        }
    }
}
