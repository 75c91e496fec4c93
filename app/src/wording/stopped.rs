//! What an outcome is called: heading, what it means, what to do now.

use server::wire::Outcome;

pub fn heading(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotVerified => "stopped-not-verified-heading",
        Outcome::AccountDisabled => "stopped-account-disabled-heading",
        Outcome::PersonalAccount => "stopped-personal-account-heading",
        Outcome::SelfServiceOff => "stopped-self-service-off-heading",
        Outcome::WritebackNotConfigured => "stopped-writeback-not-configured-heading",
        Outcome::NoPolicy => "stopped-no-policy-heading",
        Outcome::NotLicensed => "stopped-not-licensed-heading",
        Outcome::NotInScope => "stopped-not-in-scope-heading",
        Outcome::NotEnoughMethods => "stopped-not-enough-methods-heading",
        Outcome::OnPremisesConfiguration => "stopped-on-premises-configuration-heading",
        Outcome::OnPremisesUnreachable => "stopped-on-premises-unreachable-heading",
        Outcome::ClosedForNow => "stopped-closed-for-now-heading",
        Outcome::Reported => "stopped-reported-heading",
        Outcome::MethodsTooNew => "stopped-methods-too-new-heading",
        Outcome::ChangedMeanwhile => "stopped-changed-meanwhile-heading",
        Outcome::Unknown => "stopped-unknown-heading",
    }
}

pub fn text(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotVerified => "stopped-not-verified-text",
        Outcome::AccountDisabled => "stopped-account-disabled-text",
        Outcome::PersonalAccount => "stopped-personal-account-text",
        Outcome::SelfServiceOff => "stopped-self-service-off-text",
        Outcome::WritebackNotConfigured => "stopped-writeback-not-configured-text",
        Outcome::NoPolicy => "stopped-no-policy-text",
        Outcome::NotLicensed => "stopped-not-licensed-text",
        Outcome::NotInScope => "stopped-not-in-scope-text",
        Outcome::NotEnoughMethods => "stopped-not-enough-methods-text",
        Outcome::OnPremisesConfiguration => "stopped-on-premises-configuration-text",
        Outcome::OnPremisesUnreachable => "stopped-on-premises-unreachable-text",
        Outcome::ClosedForNow => "stopped-closed-for-now-text",
        Outcome::Reported => "stopped-reported-text",
        Outcome::MethodsTooNew => "stopped-methods-too-new-text",
        Outcome::ChangedMeanwhile => "stopped-changed-meanwhile-text",
        Outcome::Unknown => "stopped-unknown-text",
    }
}

/// The reason in two or three words, beside the numbers that help desks know.
pub fn reason(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::SelfServiceOff => Some("stopped-self-service-off-reason"),
        Outcome::WritebackNotConfigured => Some("stopped-writeback-not-configured-reason"),
        Outcome::NoPolicy => Some("stopped-no-policy-reason"),
        Outcome::NotLicensed => Some("stopped-not-licensed-reason"),
        Outcome::NotInScope => Some("stopped-not-in-scope-reason"),
        Outcome::NotEnoughMethods => Some("stopped-not-enough-methods-reason"),
        Outcome::OnPremisesConfiguration => Some("stopped-on-premises-configuration-reason"),
        Outcome::OnPremisesUnreachable => Some("stopped-on-premises-unreachable-reason"),
        Outcome::NotVerified
        | Outcome::AccountDisabled
        | Outcome::PersonalAccount
        | Outcome::ClosedForNow
        | Outcome::Reported
        | Outcome::MethodsTooNew
        | Outcome::ChangedMeanwhile
        | Outcome::Unknown => None,
    }
}

/// Whether another user ID, or the same one anew, may fare better than the help desk.
pub fn begins_anew(outcome: Outcome) -> bool {
    match outcome {
        Outcome::NotVerified | Outcome::ChangedMeanwhile => true,
        Outcome::AccountDisabled
        | Outcome::PersonalAccount
        | Outcome::SelfServiceOff
        | Outcome::WritebackNotConfigured
        | Outcome::NoPolicy
        | Outcome::NotLicensed
        | Outcome::NotInScope
        | Outcome::NotEnoughMethods
        | Outcome::OnPremisesConfiguration
        | Outcome::OnPremisesUnreachable
        | Outcome::ClosedForNow
        | Outcome::Reported
        | Outcome::MethodsTooNew
        | Outcome::Unknown => false,
    }
}
