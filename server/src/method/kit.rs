//! What a method is: data and pure functions, and the forms it is asked for and set up in.

use std::future::Future;
use std::pin::Pin;

use crate::mail::{Mail, MailAddress};
use crate::messages::compose::Composer;
use crate::policy::account::Account;
use crate::policy::eligibility::Means;
use crate::policy::method::Rules;
use crate::secrets::{KeptSecret, OneTimeCode, SealError};
use crate::store::means::Kind;
use crate::store::proof::ComparedWith;
use crate::store::{StoreError, Tx};
use crate::totp::Form;
use crate::wire::register::{KeyLink, RegisterRefusal};
use crate::wire::words;

/// A method, as everything else sees it.
pub struct Kit {
    pub rules: Rules,
    /// The higher, the earlier it is proposed to people who set one up.
    pub strength: u8,
    /// Its sign, as `d` of a `<path>` on a grid of 24 units, drawn in strokes of 2.
    pub icon: &'static str,
    /// What tells the means of an offer from others, masked. Left to right.
    pub hint: fn(&Means) -> Option<String>,
    /// How it is asked for; none where this version cannot carry it out.
    pub asks: Option<Asks>,
    /// How people set it up; none where they do not.
    pub sets_up: Option<SetsUp>,
    /// Ids of its words: those of its forms, and no others.
    pub words: &'static [&'static str],
}

/// A form in which a method is asked for.
pub enum Asks {
    /// A code goes out to the means, and is typed. The policy says how long it is.
    SentCode(CodeMail),
    /// A code that the person's means shows is typed, and compared with what is kept. It has
    /// `digits` where it was set up here, and up to `most` where it was entered.
    ShownCode { digits: u8, most: u8, recognize: Recognize },
    /// One code of a set that the person keeps is typed: letters and digits of Crockford's
    /// Base32. It is good once, and a new one takes its place where the visit ends well.
    SavedCode { characters: u8 },
    /// A passkey of the person signs what it is asked. What is kept is a
    /// [`Passkey`](crate::webauthn::Passkey).
    Passkey,
}

/// A form in which a method is set up.
pub enum SetsUp {
    /// An address is typed; a code that goes there is typed, too.
    Address {
        /// What the address is on file as.
        files: Kind,
        /// The address that may go on file; or what is wrong with it.
        check: for<'a> fn(&'a mut Tx, &'a Account, &'a str) -> Checking<'a>,
        code: CodeMail,
    },
    /// A secret is made and shown; the first code that is made from it is typed.
    Key {
        /// A new secret, and how people write it.
        make: fn() -> Result<KeptSecret, SealError>,
        show: fn(&KeptSecret) -> String,
        link: Option<Linking>,
        /// How a name is noted that the person may give it; none where it needs none.
        named: Option<fn(&str) -> Option<String>>,
    },
    /// A set of so many codes is made and shown once; one of them is typed. There is one set
    /// at most, and a new one takes its place.
    Codes { codes: u8 },
    /// A device makes a passkey, once it has recognized the person.
    Passkey,
}

/// A key for a device that takes it by itself: of issuer, user ID and the key as it is shown.
/// None where it cannot be made.
pub type Linking = fn(issuer: &str, user_id: &str, key: &str) -> Option<KeyLink>;

/// The mail with a code: to whom, in which language, the code, and when.
pub type CodeMail = fn(&Composer<'_>, &MailAddress, &str, &OneTimeCode, i64) -> Mail;

/// The step of a code that this secret makes in this form; none where it makes no such code. Steps
/// only grow, so that a code is good once. `is_exact` where no difference of clocks is allowed.
pub type Recognize = fn(of: (&KeptSecret, Form), code: &OneTimeCode, now_ms: i64, is_exact: bool) -> Option<i64>;

/// What comes of an address that was typed.
pub type Checking<'a> =
    Pin<Box<dyn Future<Output = Result<Result<MailAddress, RegisterRefusal>, StoreError>> + Send + 'a>>;

impl Asks {
    /// Whether each time a message goes out.
    #[must_use]
    pub fn sends(&self) -> bool {
        match self {
            Self::SentCode(_) => true,
            Self::ShownCode { .. } | Self::SavedCode { .. } | Self::Passkey => false,
        }
    }

    /// Where that stands which an answer is compared with.
    #[must_use]
    pub fn compared_with(&self) -> ComparedWith {
        match self {
            Self::SentCode(_) => ComparedWith::Challenge,
            Self::ShownCode { .. } | Self::Passkey => ComparedWith::Kept,
            Self::SavedCode { .. } => ComparedWith::Saved,
        }
    }
}

impl Kit {
    /// One whose rules hold, and that this version cannot carry out.
    pub const fn not_carried(rules: Rules) -> Self {
        Self { rules, strength: 0, icon: "", hint: no_hint, asks: None, sets_up: None, words: &[] }
    }

    /// How many of its means may be on file: the model's number for apps. A person has a
    /// passkey for each of their devices, and one set of codes.
    #[must_use]
    pub fn most(&self) -> u8 {
        match &self.sets_up {
            Some(SetsUp::Passkey) => 10,
            Some(SetsUp::Codes { .. }) => 1,
            Some(SetsUp::Address { .. } | SetsUp::Key { .. }) | None => 5,
        }
    }

    /// Stems of the ids that its forms say; its name follows each.
    #[must_use]
    pub fn stems(&self) -> Vec<&'static str> {
        let mut stems: Vec<&str> = Vec::new();
        match &self.asks {
            Some(Asks::SentCode(_)) => {
                stems.extend(words::OF_EVERY_METHOD.iter().chain(&words::OF_EVERY_CODE).chain(&words::OF_SENT_CODES));
            }
            Some(Asks::ShownCode { .. }) => {
                stems.extend(words::OF_EVERY_METHOD.iter().chain(&words::OF_EVERY_CODE).chain(&words::OF_SHOWN_CODES));
                stems.extend(&words::OF_WHAT_IS_NOT_SENT);
            }
            Some(Asks::SavedCode { .. }) => {
                stems.extend(words::OF_EVERY_METHOD.iter().chain(&words::OF_EVERY_CODE).chain(&words::OF_SHOWN_CODES));
                stems.extend(words::OF_WHAT_IS_NOT_SENT.iter().chain(&words::OF_SAVED_CODES));
            }
            Some(Asks::Passkey) => {
                stems.extend(words::OF_EVERY_METHOD.iter().chain(&words::OF_WHAT_IS_NOT_SENT));
            }
            None => {}
        }
        match &self.sets_up {
            Some(SetsUp::Address { .. }) => stems.extend(words::OF_EVERY_SET_UP.iter().chain(&words::OF_ADDRESSES)),
            Some(SetsUp::Key { link, .. }) => {
                stems.extend(words::OF_EVERY_SET_UP.iter().chain(&words::OF_KEYS));
                stems.extend(link.iter().flat_map(|_| &words::OF_KEY_LINKS));
            }
            Some(SetsUp::Codes { .. }) => stems.extend(words::OF_EVERY_SET_UP.iter().chain(&words::OF_CODE_SETS)),
            Some(SetsUp::Passkey) => stems.extend(&words::OF_EVERY_SET_UP),
            None => {}
        }
        stems
    }
}

/// Of means that no two of which need be told apart.
#[must_use]
pub fn no_hint(_: &Means) -> Option<String> {
    None
}
