//! Why a visit ends without what it was for.

use serde::{Deserialize, Serialize};

/// Why a visit ends without a new password.
///
/// The numbers are those of the model (`SSPR_0009` and so on), which help
/// desks know; outcomes that the model does not number have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// No organization here knows the domain, or it does not know the name.
    NotVerified,
    AccountDisabled,
    /// A personal account: its own provider resets it.
    PersonalAccount,
    SelfServiceOff,
    WritebackNotConfigured,
    NoPolicy,
    NotLicensed,
    NotInScope,
    NotEnoughMethods,
    OnPremisesConfiguration,
    OnPremisesUnreachable,
    /// Self-service is closed for this account until a time that is told.
    ClosedForNow,
    /// A person said "this was not me": closed until an operator opens it.
    Reported,
    /// Everything on file was bound soon after a reset: it carries none by itself until then.
    MethodsTooNew,
    /// The account changed during the visit: password, state or policy.
    ChangedMeanwhile,
    /// The directory's answer was lost: the password may or may not be set.
    Unknown,
}

impl Outcome {
    pub const ALL: [Self; 16] = [
        Self::NotVerified,
        Self::AccountDisabled,
        Self::PersonalAccount,
        Self::SelfServiceOff,
        Self::WritebackNotConfigured,
        Self::NoPolicy,
        Self::NotLicensed,
        Self::NotInScope,
        Self::NotEnoughMethods,
        Self::OnPremisesConfiguration,
        Self::OnPremisesUnreachable,
        Self::ClosedForNow,
        Self::Reported,
        Self::MethodsTooNew,
        Self::ChangedMeanwhile,
        Self::Unknown,
    ];

    /// The stable code, as it stands on the page, in log and audit.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotVerified => "not-verified",
            Self::AccountDisabled => "account-disabled",
            Self::PersonalAccount => "personal-account",
            Self::SelfServiceOff => "SSPR_0009",
            Self::WritebackNotConfigured => "SSPR_0010",
            Self::NoPolicy => "SSPR_0011",
            Self::NotLicensed => "SSPR_0012",
            Self::NotInScope => "SSPR_0013",
            Self::NotEnoughMethods => "SSPR_0014",
            Self::OnPremisesConfiguration => "SSPR_0029",
            Self::OnPremisesUnreachable => "SSPR_0030",
            Self::ClosedForNow => "closed-for-now",
            Self::Reported => "reported",
            Self::MethodsTooNew => "methods-too-new",
            Self::ChangedMeanwhile => "changed-meanwhile",
            Self::Unknown => "unknown",
        }
    }
}
