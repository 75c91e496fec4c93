//! Where a visit to register stands, as stored beside its `flow`.

use crate::policy::method::Method;
use crate::policy::registration::Interrupt;
use crate::wire::register::{Changed, RegistrationResult};

macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$inner:meta])* $name:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type { $($(#[$inner])* $name,)+ }

        impl $type {
            /// The stable name, as stored.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

named!(
    /// What the person signed in with.
    SignedInBy {
        /// The directory's password.
        Password = "password",
        /// A pass from the help desk: it stands for password and proof.
        Pass = "pass",
        /// The organization's OIDC provider.
        Provider = "provider",
        /// A login flow that vouches for a sign-in of the last minutes.
        LoginFlow = "login-flow",
    }
);

named!(
    /// The page a signed-in person stands at.
    Place {
        /// The wizard's first page.
        Asked = "asked",
        ChooseKind = "choose-kind",
        /// What is set up is asked for, or shown.
        SetUp = "set-up",
        /// The code that was sent to what is set up is asked for.
        FirstCode = "first-code",
        /// The wizard's last page.
        Review = "review",
        Manage = "manage",
        ConfirmRemoval = "confirm-removal",
        Over = "over",
    }
);

/// What a visit to register adds to its row in `flow`.
#[derive(Debug, Clone)]
pub struct Registration {
    pub flow_id: String,
    pub signed_in_by: SignedInBy,
    pub signed_in_ms: i64,
    /// Digest of the login flow's ticket.
    pub ticket: Option<String>,
    /// What that asked for, judged again on arrival.
    pub interrupt: Option<Interrupt>,
    /// Whether the wizard leads the person: from what is missing to the review.
    pub guided: bool,
    pub place: Place,
    /// The method that is being set up.
    pub setting_up: Option<Method>,
    /// What is being set up: a secret or an address, sealed.
    pub pending: Option<String>,
    /// The id it gets on file.
    pub pending_id: Option<String>,
    /// What is set up once a fresh proof is in.
    pub wanted: Option<Method>,
    /// Id of the means on file that is replaced or removed.
    pub item: Option<String>,
    /// What was just done, for the manage page.
    pub done: Option<Changed>,
    pub result: Option<RegistrationResult>,
    /// The address that leads back with the result, sealed.
    pub return_to: Option<String>,
}

impl Registration {
    /// Lets go of what was being set up.
    pub fn drop_pending(&mut self) {
        self.pending = None;
        self.pending_id = None;
        self.setting_up = None;
        self.wanted = None;
    }
}
