//! Ids of the words of a method: a stem, and the method's name.
//!
//! The browser says them by this rule, so that it need not know which methods there
//! are. Each kit lists them in full, so that a lint sees every id.

/// The id of a stem for a method.
#[must_use]
pub fn id(stem: &str, method: &str) -> String {
    [stem, "-", method].concat()
}

macro_rules! stems {
    ($($(#[$doc:meta])* $list:ident: $count:literal { $($(#[$inner:meta])* $name:ident = $stem:literal,)+ })+) => {
        $($($(#[$inner])* pub const $name: &str = $stem;)+)+
        $($(#[$doc])* pub const $list: [&str; $count] = [$($name),+];)+
    };
}

stems! {
    OF_EVERY_METHOD: 4 {
        /// An offer, to choose from.
        CHOOSE_METHOD = "choose-method",
        ENTER_CODE_HEADING = "enter-code-heading",
        /// Where the code is. Filled with `address` and `minutes`, or with `digits`.
        ENTER_CODE_LEAD = "enter-code-lead",
        REFUSED_WRONG = "refusal-code-wrong",
    }
    OF_EVERY_CODE: 1 {
        REFUSED_MISSING = "refusal-code-missing",
    }
    OF_SENT_CODES: 2 {
        /// In place of the lead where no address may be told. Filled with `minutes`.
        ENTER_CODE_LEAD_UNTOLD = "enter-code-lead-untold",
        ENTER_SENT_CODE_HINT = "enter-code-hint",
    }
    /// Of codes that people read off something of theirs.
    OF_SHOWN_CODES: 2 {
        ENTER_SHOWN_CODE_HINT = "enter-code-hint",
        REFUSED_MALFORMED = "refusal-code-malformed",
    }
    /// Where nothing is sent, so that nothing can be sent again.
    OF_WHAT_IS_NOT_SENT: 3 {
        REFUSED_EXPIRED = "refusal-code-expired",
        REFUSED_USED = "refusal-code-used",
        REFUSED_DEAD = "refusal-code-dead",
    }
    OF_SAVED_CODES: 3 {
        /// What took the place of those that a visit used.
        NEW_CODES_HEADING = "new-codes-heading",
        NEW_CODES_LEAD = "new-codes-lead",
        /// Said where hardly any are left.
        FEW_CODES = "new-codes-few",
    }
    OF_EVERY_SET_UP: 9 {
        /// An offer to set it up, and a word more.
        SET_UP_CHOOSE = "register-choose",
        SET_UP_CHOOSE_HINT = "register-choose-hint",
        SET_UP_HEADING = "register-heading",
        SET_UP_LEAD = "register-lead",
        /// What an entry on file is called.
        ON_FILE = "register-kind",
        REMOVE_HEADING = "register-remove-heading",
        /// Paragraphs of the mail that tells of a change.
        MAIL_ADDED = "mail-method-added",
        MAIL_REPLACED = "mail-method-replaced",
        MAIL_REMOVED = "mail-method-removed",
    }
    OF_ADDRESSES: 4 {
        ADDRESS_FIELD = "register-field",
        ADDRESS_HINT = "register-field-hint",
        FIRST_CODE_HEADING = "register-code-heading",
        OTHER_ADDRESS = "register-other-address",
    }
    OF_KEYS: 3 {
        /// Three things to do, in order. The last is filled with `digits`.
        KEY_FIRST = "register-first",
        KEY_SECOND = "register-second",
        KEY_THIRD = "register-third",
    }
    OF_CODE_SETS: 5 {
        /// Two things to do, in order: the codes are kept, and one of them is typed.
        SET_FIRST = "register-first",
        SET_SECOND = "register-second",
        /// How many are left of an entry on file. Filled with `left`.
        CODES_LEFT = "register-left",
        /// In place of the word for a change.
        CODES_RENEW = "register-renew",
        /// A paragraph of the mail that tells that new ones took the place of those used.
        MAIL_REISSUED = "mail-method-reissued",
    }
    OF_KEY_LINKS: 3 {
        /// What a picture of the key is, for screen readers.
        KEY_PICTURE = "register-qr",
        KEY_OPEN = "register-open-link",
        /// Before the key itself, in place of the picture.
        KEY_BY_HAND = "register-by-hand",
    }
}
