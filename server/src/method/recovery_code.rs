//! One of four codes that a person keeps on paper or in a password manager. Each is good once,
//! and a new one takes its place.
//!
//! Source: NIST SP 800-63B-4, 4.2.1.1 ("saved recovery codes").

use crate::policy::account::Account;
use crate::policy::eligibility::Means;
use crate::policy::method::{Held, Method, Proves, Rules};

use super::kit::{Asks, Kit, SetsUp, no_hint};

/// Characters of a code, five random bits each. The standard asks for 64 bits, and for a slow
/// hash below 112 (3.1.2.2): 120 need none.
const CHARACTERS: u8 = 24;

/// Codes of a set: enough that some are left when a visit or two came to nothing, and few
/// enough to be written by hand.
const CODES: u8 = 4;

pub const KIT: Kit = Kit {
    rules: Rules {
        is_carried: true,
        proves: Proves::RecoveryCode,
        for_administrators: true,
        alone: true,
        sends_codes: false,
        calls: false,
        means,
        on_file,
    },
    strength: 5,
    icon: "M7 3h8l4 4v14H5V3ZM15 3v4h4M8.5 11h7M8.5 14.5h7M8.5 18h4",
    hint: no_hint,
    asks: Some(Asks::SavedCode { characters: CHARACTERS }),
    sets_up: Some(SetsUp::Codes { codes: CODES }),
    words: &[
        "choose-method-recovery-code",
        "enter-code-heading-recovery-code",
        "enter-code-lead-recovery-code",
        "enter-code-hint-recovery-code",
        "refusal-code-missing-recovery-code",
        "refusal-code-malformed-recovery-code",
        "refusal-code-wrong-recovery-code",
        "refusal-code-expired-recovery-code",
        "refusal-code-used-recovery-code",
        "refusal-code-dead-recovery-code",
        "new-codes-heading-recovery-code",
        "new-codes-lead-recovery-code",
        "new-codes-few-recovery-code",
        "register-choose-recovery-code",
        "register-choose-hint-recovery-code",
        "register-heading-recovery-code",
        "register-lead-recovery-code",
        "register-first-recovery-code",
        "register-second-recovery-code",
        "register-kind-recovery-code",
        "register-left-recovery-code",
        "register-renew-recovery-code",
        "register-remove-heading-recovery-code",
        "mail-method-added-recovery-code",
        "mail-method-replaced-recovery-code",
        "mail-method-removed-recovery-code",
        "mail-method-reissued-recovery-code",
    ],
};

/// A set of which no code is left is none. The proof of a visit that used the last one counts.
fn means(account: &Account) -> Vec<Means> {
    let counts = |id: &String| {
        let kept = account.kept_by(Method::RecoveryCode).find(|kept| kept.id == *id);
        kept.and_then(|kept| kept.codes).is_none_or(|codes| codes.left > 0 || codes.unsure > 0 || codes.in_use > 0)
    };
    let mut means = Means::kept(account, Method::RecoveryCode);
    means.retain_mut(|means| match means {
        Means::Kept { ids, .. } => {
            ids.retain(counts);
            !ids.is_empty()
        }
        Means::Mailbox(_) | Means::Phone(_) | Means::Nothing => false,
    });
    means
}

/// A set stays on file when no code of it is left, so that the person sees it.
fn on_file(account: &Account) -> Vec<Held> {
    Held::kept(account, Method::RecoveryCode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::account::Codes;
    use crate::policy::example;

    #[test]
    fn a_new_code_does_not_print_itself() {
        let shown = crate::wire::NewCode("7K3M9QXT0B2CHJ5NWZ8RDV46".to_owned());
        assert_eq!(format!("{:?}", [shown]), "[NewCode(…)]");
    }

    /// The words of this method say what a code looks like.
    #[test]
    fn a_code_is_six_groups_of_four() {
        assert_eq!((CHARACTERS, CODES), (6 * 4, 4));
    }

    #[test]
    fn a_set_counts_while_a_code_is_left_or_in_use() {
        for (left, unsure, in_use, counts) in
            [(4, 0, 0, true), (1, 0, 0, true), (0, 1, 0, true), (0, 0, 1, true), (0, 0, 0, false)]
        {
            let mut account = example::account();
            let set = example::kept(Method::RecoveryCode, "set");
            account.kept.push(crate::policy::account::Kept { codes: Some(Codes { left, unsure, in_use }), ..set });
            assert_eq!(means(&account).len(), usize::from(counts), "{left} left, {unsure} unsure, {in_use} in use");
            let held = on_file(&account);
            assert_eq!(held.len(), 1, "it stays on file");
            assert_eq!(held[0].left, Some(left));
        }
    }
}
