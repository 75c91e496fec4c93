//! Authentication methods: which there are, and what the rules ask of each.

use serde::{Deserialize, Serialize};

use super::account::{Account, Filed, Kept};
use super::eligibility::Means;

/// The one list of methods: name in code, folder in `server/src/method/`, and stable name.
/// Those that are carried can be used; a policy may name the others, and they count for no account yet.
macro_rules! methods {
    ($use:ident) => {
        $use! {
            Email = email "email",
            MobileSms = mobile_sms "mobile-sms",
            MobileCall = mobile_call "mobile-call",
            OfficeCall = office_call "office-call",
            AppCode = app_code "app-code",
            AppNotification = app_notification "app-notification",
            Questions = questions "questions",
            Passkey = passkey "passkey",
            RecoveryCode = recovery_code "recovery-code",
            #[cfg(feature = "card")]
            Card = card "card",
        }
    };
}
pub(crate) use methods;

macro_rules! names {
    ($($(#[$when:meta])* $method:ident = $folder:ident $name:literal,)+) => {
        /// A way to prove who one is (the model's list of methods).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Method { $($(#[$when])* $method,)+ }

        impl Method {
            pub const ALL: &'static [Self] = &[$($(#[$when])* Self::$method,)+];

            /// The stable name, as it stands in policies, store, audit and ids of words.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($(#[$when])* Self::$method => $name,)+ }
            }
        }
    };
}
methods!(names);

impl Method {
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|method| method.name() == name)
    }
}

/// What the rules ask of a method: data and pure functions.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether this version can carry it out. If not, a policy may name it, and it counts for no account.
    pub is_carried: bool,
    /// What it proves with.
    pub proves: Proves,
    /// Whether administrators may use it.
    pub for_administrators: bool,
    /// Whether it may be all that is asked.
    pub alone: bool,
    /// Whether a code is sent for it. How long that one is goes by the policy.
    pub sends_codes: bool,
    /// Whether it costs a call, which no trial has.
    pub calls: bool,
    /// The means that an account has for it, each one offer, in their order.
    pub means: fn(&Account) -> Vec<Means>,
    /// What of it is on file, one entry each, as people look after it.
    pub on_file: fn(&Account) -> Vec<Held>,
}

/// What a method proves with. Two methods that prove with the same make one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proves {
    Mailbox,
    /// One number, whether it is written to or called.
    MobilePhone,
    OfficePhone,
    App,
    /// A key that a device signs with once it has recognized the person.
    Passkey,
    Knowledge,
    /// Codes that were made beforehand and are kept, good once each.
    RecoveryCode,
    /// A thing that the person keeps: a card, a list.
    Thing,
}

impl Proves {
    /// Whether it is contact data, which an organization often knows without the person's doing.
    #[must_use]
    pub fn is_contact_data(self) -> bool {
        match self {
            Self::Mailbox | Self::MobilePhone | Self::OfficePhone => true,
            Self::App | Self::Passkey | Self::Knowledge | Self::RecoveryCode | Self::Thing => false,
        }
    }
}

/// One entry on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The row's id.
    pub id: String,
    pub filed: Filed,
    /// What tells it from others of its kind, masked. Left to right.
    pub hint: Option<String>,
    /// Of a set of codes: how many are good still.
    pub left: Option<u8>,
    /// Whether it is a hardware token that the organization handed out.
    pub is_token: bool,
}

impl Held {
    /// What an account keeps for a method, one entry each.
    #[must_use]
    pub fn kept(account: &Account, by: Method) -> Vec<Self> {
        let held = |kept: &Kept| Self {
            id: kept.id.clone(),
            filed: kept.filed.clone(),
            hint: None,
            left: kept.codes.map(|codes| codes.left),
            is_token: false,
        };
        account.kept_by(by).map(held).collect()
    }
}

/// The rules of every method. They are handed in, since each stands in the folder of its method.
pub type RulesOf = fn(Method) -> &'static Rules;

/// Of a method that is not looked after here.
#[must_use]
pub fn none_on_file(_: &Account) -> Vec<Held> {
    Vec::new()
}
