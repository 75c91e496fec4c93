//! From a step of registration to a page.

use server::puzzle::Puzzle;
use server::wire::register::{Changed, RegisterStep, RegistrationResult, SignInNotice, Why};
use server::wire::{OfferKind, Refusal};

use super::Phase;
use crate::wording::Phrase;
use crate::wording::refusal::Source;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterPage {
    SignIn,
    Asked,
    ChooseKind,
    SetUpApp,
    SetUpMail,
    EnterNewMailCode,
    Review,
    Manage,
    ConfirmRemoval,
    Over,
}

/// The parts of a visit to register. Who has nothing on file yet passes the second unseen.
pub const PHASES: [Phase; 3] = [Phase::Account, Phase::Check, Phase::SetUp];

impl RegisterPage {
    pub fn of(step: &RegisterStep) -> Self {
        match step {
            RegisterStep::SignIn { .. } => Self::SignIn,
            RegisterStep::Asked { .. } => Self::Asked,
            RegisterStep::ChooseKind { .. } => Self::ChooseKind,
            RegisterStep::SetUpApp { .. } => Self::SetUpApp,
            RegisterStep::SetUpMail { .. } => Self::SetUpMail,
            RegisterStep::EnterNewMailCode { .. } => Self::EnterNewMailCode,
            RegisterStep::Review { .. } => Self::Review,
            RegisterStep::Manage { .. } => Self::Manage,
            RegisterStep::ConfirmRemoval { .. } => Self::ConfirmRemoval,
            RegisterStep::Over { .. } => Self::Over,
        }
    }

    pub fn phase(self) -> Option<Phase> {
        match self {
            Self::SignIn => Some(Phase::Account),
            Self::Asked
            | Self::ChooseKind
            | Self::SetUpApp
            | Self::SetUpMail
            | Self::EnterNewMailCode
            | Self::Review => Some(Phase::SetUp),
            // There is no end to it: what is on file is looked at, and perhaps changed.
            Self::Manage | Self::ConfirmRemoval | Self::Over => None,
        }
    }
}

/// The id of the page's heading.
pub fn heading(step: &RegisterStep) -> &'static str {
    match step {
        RegisterStep::SignIn { .. } => "register-heading",
        RegisterStep::Asked { why: Why::Register, .. } => "register-asked-heading",
        RegisterStep::Asked { why: Why::Reconfirm, .. } => "register-reconfirm-heading",
        RegisterStep::ChooseKind { .. } => "register-choose-heading",
        RegisterStep::SetUpApp { .. } => "register-app-heading",
        RegisterStep::SetUpMail { .. } => "register-mail-heading",
        RegisterStep::EnterNewMailCode { .. } => "register-mail-code-heading",
        RegisterStep::Review { .. } => "register-review-heading",
        RegisterStep::Manage { .. } => "register-manage-heading",
        RegisterStep::ConfirmRemoval { what, .. } => match what.kind {
            OfferKind::Email => "register-remove-mail-heading",
            OfferKind::AppCode => "register-remove-app-heading",
        },
        RegisterStep::Over { result: RegistrationResult::Cancelled, .. } => "register-over-cancelled-heading",
        RegisterStep::Over { .. } => "register-over-heading",
    }
}

/// Something to know that came with the step.
pub fn note(step: &RegisterStep) -> Option<Phrase> {
    Some(Phrase::of(match step {
        RegisterStep::SignIn { notice: Some(notice), .. } => match notice {
            SignInNotice::VisitExpired => "note-visit-expired",
            SignInNotice::TicketOver => "register-note-ticket-over",
            SignInNotice::ProviderFailed => "register-note-provider-failed",
        },
        RegisterStep::Manage { done: Some(done), .. } => match done {
            Changed::Added => "register-note-added",
            Changed::Replaced => "register-note-replaced",
            Changed::Removed => "register-note-removed",
            Changed::DefaultChosen => "register-note-default-chosen",
        },
        _ => return None,
    }))
}

/// See [`super::is_good_news`].
pub fn is_good_news(step: &RegisterStep) -> bool {
    matches!(step, RegisterStep::Manage { done: Some(_), .. })
}

pub fn refusal(step: &RegisterStep) -> Option<&Refusal> {
    match step {
        RegisterStep::SignIn { refusal, .. }
        | RegisterStep::ChooseKind { refusal, .. }
        | RegisterStep::SetUpApp { refusal, .. }
        | RegisterStep::SetUpMail { refusal, .. }
        | RegisterStep::EnterNewMailCode { refusal, .. }
        | RegisterStep::Manage { refusal, .. }
        | RegisterStep::ConfirmRemoval { refusal, .. } => refusal.as_ref(),
        RegisterStep::Asked { .. } | RegisterStep::Review { .. } | RegisterStep::Over { .. } => None,
    }
}

/// What a refusal at this step speaks of.
pub fn source(step: &RegisterStep) -> Source {
    match step {
        RegisterStep::SetUpApp { .. } => Source::App,
        RegisterStep::ChooseKind { .. } | RegisterStep::SetUpMail { .. } | RegisterStep::Manage { .. } => {
            Source::Nothing
        }
        _ => Source::Mail,
    }
}

pub fn puzzle(step: &RegisterStep) -> Option<&Puzzle> {
    match step {
        RegisterStep::SignIn { puzzle, .. } => Some(puzzle),
        _ => None,
    }
}

/// Seconds until a new code may be asked for, where one was sent.
pub fn wait_seconds(step: &RegisterStep) -> Option<u32> {
    match step {
        RegisterStep::EnterNewMailCode { wait_seconds, .. } => Some(*wait_seconds),
        _ => None,
    }
}
