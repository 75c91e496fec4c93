//! Authentication methods.

use serde::{Deserialize, Serialize};

/// A way to prove who one is (the model's list, `sspr` methods of the seed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A code to a mailbox that opens without the password.
    Email,
    /// A code in a text message to the mobile phone.
    MobileSms,
    MobileCall,
    OfficeCall,
    /// The code that an authenticator app shows.
    AppCode,
    /// An approval in an authenticator app.
    AppNotification,
    /// Answers that were registered beforehand.
    Questions,
}

impl Method {
    pub const ALL: [Self; 7] = [
        Self::Email,
        Self::MobileSms,
        Self::MobileCall,
        Self::OfficeCall,
        Self::AppCode,
        Self::AppNotification,
        Self::Questions,
    ];

    /// What this version can carry out. A policy may name the others; nobody can use them yet.
    pub const CARRIED: [Self; 2] = [Self::Email, Self::AppCode];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::MobileSms => "mobile-sms",
            Self::MobileCall => "mobile-call",
            Self::OfficeCall => "office-call",
            Self::AppCode => "app-code",
            Self::AppNotification => "app-notification",
            Self::Questions => "questions",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    #[must_use]
    pub fn is_app(self) -> bool {
        matches!(self, Self::AppCode | Self::AppNotification)
    }

    #[must_use]
    pub fn is_call(self) -> bool {
        matches!(self, Self::MobileCall | Self::OfficeCall)
    }
}
