//! From the server's step to a page.

use leptos::prelude::*;
use server::api::{Refusal, Step};
use server::puzzle::Puzzle;

use crate::page;
use crate::wording::{Phrase, stopped};

/// One page; two screens of the same page differ only in what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Identify,
    ChooseMethod,
    EnterCode,
    NewPassword,
    Done,
    Stopped,
    AskHelpDesk,
    HelpDeskAsked,
}

/// The three named parts of a visit, the same for everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Account,
    Check,
    NewPassword,
}

impl Phase {
    pub const ALL: [Self; 3] = [Self::Account, Self::Check, Self::NewPassword];

    pub fn id(self) -> &'static str {
        match self {
            Self::Account => "phase-account",
            Self::Check => "phase-check",
            Self::NewPassword => "phase-new-password",
        }
    }
}

impl Page {
    pub fn of(step: &Step) -> Self {
        match step {
            Step::Identify { .. } => Self::Identify,
            Step::ChooseMethod { .. } => Self::ChooseMethod,
            Step::EnterCode { .. } => Self::EnterCode,
            Step::NewPassword { .. } => Self::NewPassword,
            Step::Done { .. } => Self::Done,
            Step::Stopped { .. } => Self::Stopped,
            Step::AskHelpDesk { .. } => Self::AskHelpDesk,
            Step::HelpDeskAsked => Self::HelpDeskAsked,
        }
    }

    pub fn phase(self) -> Option<Phase> {
        match self {
            Self::Identify => Some(Phase::Account),
            Self::ChooseMethod | Self::EnterCode => Some(Phase::Check),
            Self::NewPassword => Some(Phase::NewPassword),
            Self::Done | Self::Stopped | Self::AskHelpDesk | Self::HelpDeskAsked => None,
        }
    }

    /// Whether the page is a word aside, from which "back" only looks again.
    pub fn is_aside(self) -> bool {
        matches!(self, Self::AskHelpDesk | Self::HelpDeskAsked)
    }

    pub fn view(self) -> AnyView {
        match self {
            Self::Identify => page::identify::Identify().into_any(),
            Self::ChooseMethod => page::choose_method::ChooseMethod().into_any(),
            Self::EnterCode => page::enter_code::EnterCode().into_any(),
            Self::NewPassword => page::new_password::NewPassword().into_any(),
            Self::Done => page::done::Done().into_any(),
            Self::Stopped => page::stopped::Stopped().into_any(),
            Self::AskHelpDesk => page::help_desk::AskHelpDesk().into_any(),
            Self::HelpDeskAsked => page::help_desk::HelpDeskAsked().into_any(),
        }
    }
}

/// The page's one heading; it is the document's title too.
pub fn heading(step: &Step) -> Phrase {
    Phrase::of(match step {
        Step::Identify { .. } => "identify-heading",
        Step::ChooseMethod { .. } => "choose-method-heading",
        Step::EnterCode { .. } => "enter-code-heading",
        Step::NewPassword { .. } => "new-password-heading",
        Step::Done { .. } => "done-heading",
        Step::Stopped { outcome, .. } => stopped::heading(*outcome),
        Step::AskHelpDesk { .. } => "help-desk-heading",
        Step::HelpDeskAsked => "help-desk-asked-heading",
    })
}

pub fn refusal(step: &Step) -> Option<&Refusal> {
    match step {
        Step::Identify { refusal, .. }
        | Step::ChooseMethod { refusal, .. }
        | Step::EnterCode { refusal, .. }
        | Step::NewPassword { refusal, .. }
        | Step::AskHelpDesk { refusal, .. } => refusal.as_ref(),
        Step::Done { .. } | Step::Stopped { .. } | Step::HelpDeskAsked => None,
    }
}

pub fn puzzle(step: &Step) -> Option<&Puzzle> {
    match step {
        Step::Identify { puzzle, .. } | Step::AskHelpDesk { puzzle, .. } => Some(puzzle),
        Step::ChooseMethod { .. }
        | Step::EnterCode { .. }
        | Step::NewPassword { .. }
        | Step::Done { .. }
        | Step::Stopped { .. }
        | Step::HelpDeskAsked => None,
    }
}
