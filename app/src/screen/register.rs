//! From a step of registration to a page.

use server::puzzle::Puzzle;
use server::wire::register::{Changed, RegisterStep, RegistrationResult, SetUp, SignInNotice, Why};
use server::wire::{Refusal, words};

use super::Phase;
use crate::wording::Phrase;
use crate::wording::refusal::{CodeKind, CodeOf};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterPage {
    SignIn,
    Asked,
    ChooseKind,
    SetUpKey,
    SetUpPasskey,
    SetUpAddress,
    SetUpCodes,
    EnterFirstCode,
    NewCodes,
    Review,
    Manage,
    ConfirmRemoval,
    Over,
}

/// The parts of a visit to register. A person with nothing on file yet passes the second unseen.
pub const PHASES: [Phase; 3] = [Phase::Account, Phase::Check, Phase::SetUp];

impl RegisterPage {
    pub fn of(step: &RegisterStep) -> Self {
        match step {
            RegisterStep::SignIn { .. } => Self::SignIn,
            RegisterStep::Asked { .. } => Self::Asked,
            RegisterStep::ChooseKind { .. } => Self::ChooseKind,
            RegisterStep::SetUp { set_up: SetUp::Key { .. }, .. } => Self::SetUpKey,
            RegisterStep::SetUp { set_up: SetUp::Passkey(_), .. } => Self::SetUpPasskey,
            RegisterStep::SetUp { set_up: SetUp::Address { .. }, .. } => Self::SetUpAddress,
            RegisterStep::SetUp { set_up: SetUp::SentCode { .. }, .. } => Self::EnterFirstCode,
            RegisterStep::SetUp { set_up: SetUp::Codes { .. }, .. } => Self::SetUpCodes,
            RegisterStep::NewCodes { .. } => Self::NewCodes,
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
            | Self::SetUpKey
            | Self::SetUpPasskey
            | Self::SetUpAddress
            | Self::SetUpCodes
            | Self::EnterFirstCode
            | Self::Review => Some(Phase::SetUp),
            // There is no end to it: what is on file is looked at, and perhaps changed.
            Self::NewCodes | Self::Manage | Self::ConfirmRemoval | Self::Over => None,
        }
    }
}

/// The page's heading.
pub fn heading(step: &RegisterStep) -> Phrase {
    Phrase::of(match step {
        RegisterStep::SignIn { .. } => "register-heading",
        RegisterStep::Asked { why: Why::Register, .. } => "register-asked-heading",
        RegisterStep::Asked { why: Why::Reconfirm, .. } => "register-reconfirm-heading",
        RegisterStep::ChooseKind { .. } => "register-choose-heading",
        RegisterStep::SetUp { method, set_up: SetUp::SentCode { .. }, .. } => {
            return Phrase::of_method(words::FIRST_CODE_HEADING, method);
        }
        RegisterStep::SetUp { method, .. } => return Phrase::of_method(words::SET_UP_HEADING, method),
        RegisterStep::NewCodes { sets, .. } => {
            let method = sets.first().map(|set| set.method.as_str()).unwrap_or_default();
            return Phrase::of_method(words::NEW_CODES_HEADING, method);
        }
        RegisterStep::Review { .. } => "register-review-heading",
        RegisterStep::Manage { .. } => "register-manage-heading",
        RegisterStep::ConfirmRemoval { what, .. } => return Phrase::of_method(words::REMOVE_HEADING, &what.method),
        RegisterStep::Over { result: RegistrationResult::Cancelled, .. } => "register-over-cancelled-heading",
        RegisterStep::Over { .. } => "register-over-heading",
    })
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
        | RegisterStep::SetUp { refusal, .. }
        | RegisterStep::Manage { refusal, .. }
        | RegisterStep::ConfirmRemoval { refusal, .. } => refusal.as_ref(),
        RegisterStep::Asked { .. }
        | RegisterStep::NewCodes { .. }
        | RegisterStep::Review { .. }
        | RegisterStep::Over { .. } => None,
    }
}

/// See [`super::code_of`].
pub fn code_of(step: &RegisterStep) -> Option<CodeOf> {
    let RegisterStep::SetUp { method, set_up, .. } = step else { return None };
    let kind = match set_up {
        SetUp::Address { .. } => return None,
        SetUp::SentCode { .. } => CodeKind::Sent,
        SetUp::Key { .. } => CodeKind::Shown,
        SetUp::Passkey(_) => CodeKind::Passkey,
        SetUp::Codes { .. } => CodeKind::Saved,
    };
    Some(CodeOf { method: method.clone(), kind })
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
        RegisterStep::SetUp { set_up: SetUp::SentCode { sent, .. }, .. } => Some(sent.wait_seconds),
        _ => None,
    }
}
