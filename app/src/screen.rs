//! From the server's step to a page.

#[cfg(feature = "account")]
pub mod register;

use server::puzzle::Puzzle;
use server::wire::Journey;
use server::wire::{Ask, Asked, Goal, Notice, Refusal, Step, words};

use crate::wording::refusal::{self, CodeKind, CodeOf, Problem};
use crate::wording::{Phrase, stopped};

/// One page; two screens of the same page differ only in what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Identify,
    SignIn,
    ChooseGoal,
    ChooseMethod,
    EnterCode,
    UsePasskey,
    /// In place of either, while wrong codes keep the way closed.
    WayClosed,
    NewPassword,
    Done,
    Stopped,
    AskHelpDesk,
    HelpDeskAsked,
    #[cfg(feature = "account")]
    Register(register::RegisterPage),
}

/// The three named parts of a visit, the same for everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Account,
    Check,
    NewPassword,
    /// In place of a new password, where the person registers.
    #[cfg(feature = "account")]
    SetUp,
}

impl Phase {
    pub const ALL: [Self; 3] = [Self::Account, Self::Check, Self::NewPassword];

    /// A person who knows the password gives it together with the user ID, on one page.
    pub const OF_A_CHANGE: [Self; 2] = [Self::Account, Self::NewPassword];

    pub fn id(self) -> &'static str {
        match self {
            Self::Account => "phase-account",
            Self::Check => "phase-check",
            Self::NewPassword => "phase-new-password",
            #[cfg(feature = "account")]
            Self::SetUp => "phase-set-up",
        }
    }
}

impl Page {
    pub fn of(step: &Step) -> Self {
        match step {
            Step::Identify { .. } => Self::Identify,
            Step::SignIn { .. } => Self::SignIn,
            Step::ChooseGoal => Self::ChooseGoal,
            Step::ChooseMethod { .. } => Self::ChooseMethod,
            Step::Ask { refusal: Some(Refusal::MethodClosed { .. }), .. } => Self::WayClosed,
            Step::Ask { ask: Ask::Code { .. } | Ask::SavedCode { .. }, .. } => Self::EnterCode,
            Step::Ask { ask: Ask::Passkey { .. }, .. } => Self::UsePasskey,
            Step::NewPassword { .. } => Self::NewPassword,
            Step::Done { .. } => Self::Done,
            Step::Stopped { .. } => Self::Stopped,
            Step::AskHelpDesk { .. } => Self::AskHelpDesk,
            Step::HelpDeskAsked => Self::HelpDeskAsked,
            #[cfg(feature = "account")]
            Step::Register(step) => Self::Register(register::RegisterPage::of(step)),
        }
    }

    pub fn phase(self) -> Option<Phase> {
        match self {
            Self::Identify | Self::SignIn | Self::ChooseGoal => Some(Phase::Account),
            Self::ChooseMethod | Self::EnterCode | Self::UsePasskey | Self::WayClosed => Some(Phase::Check),
            Self::NewPassword => Some(Phase::NewPassword),
            Self::Done | Self::Stopped | Self::AskHelpDesk | Self::HelpDeskAsked => None,
            #[cfg(feature = "account")]
            Self::Register(page) => page.phase(),
        }
    }

    /// The parts to show, where the address asks for this journey.
    pub fn phases(self, journey: Journey) -> &'static [Phase] {
        match (self, journey) {
            (Self::SignIn, _) | (Self::NewPassword, Journey::Change) => &Phase::OF_A_CHANGE,
            #[cfg(feature = "account")]
            (
                Self::Register(_) | Self::ChooseMethod | Self::EnterCode | Self::UsePasskey | Self::WayClosed,
                Journey::Register,
            ) => &register::PHASES,
            _ => &Phase::ALL,
        }
    }

    /// Whether the page is a word aside, from which "back" only looks again.
    pub fn is_aside(self) -> bool {
        matches!(self, Self::AskHelpDesk | Self::HelpDeskAsked)
    }

    /// Whether it stands in the tab's history where the page before it stood.
    pub fn takes_its_place(self) -> bool {
        self == Self::WayClosed
    }

    /// Whether other pages lead back to this one, so that it has one place in the tab's history.
    pub fn is_hub(self) -> bool {
        match self {
            #[cfg(feature = "account")]
            Self::Register(page) => page == register::RegisterPage::Manage,
            _ => false,
        }
    }
}

/// The page's one heading; it is the document's title too.
pub fn heading(step: &Step) -> Phrase {
    Phrase::of(match step {
        Step::Identify { .. } => "identify-heading",
        Step::SignIn { .. } => "change-heading",
        Step::ChooseGoal => "choose-goal-heading",
        Step::ChooseMethod { .. } => "choose-method-heading",
        Step::Ask { refusal: Some(Refusal::MethodClosed { .. }), .. } => "way-closed-heading",
        Step::Ask { method, .. } => return Phrase::of_method(words::ENTER_CODE_HEADING, method),
        Step::NewPassword { .. } => "new-password-heading",
        Step::Done { goal: Goal::Reset, .. } => "done-heading",
        Step::Done { goal: Goal::Unlock, .. } => "done-unlock-heading",
        Step::Done { goal: Goal::Change, .. } => "done-change-heading",
        // A visit to register ends on a page of its own.
        #[cfg(feature = "account")]
        Step::Done { goal: Goal::Register, .. } => "register-over-heading",
        Step::Stopped { outcome, .. } => stopped::heading(*outcome),
        Step::AskHelpDesk { .. } => "help-desk-heading",
        Step::HelpDeskAsked => "help-desk-asked-heading",
        #[cfg(feature = "account")]
        Step::Register(step) => return register::heading(step),
    })
}

/// A notice that came with the step and asks for no correction.
pub fn note(step: &Step) -> Option<Phrase> {
    let came = match step {
        Step::Identify { notice: Some(Notice::VisitExpired), .. }
        | Step::SignIn { notice: Some(Notice::VisitExpired), .. } => Some(Phrase::of("note-visit-expired")),
        #[cfg(feature = "account")]
        Step::Register(step) => register::note(step),
        _ => None,
    };
    came.or_else(|| refusal(step).and_then(refusal::note))
}

/// Whether what the note tells is that something was done, as the person wanted.
#[cfg(feature = "account")]
pub fn is_good_news(step: &Step) -> bool {
    matches!(step, Step::Register(step) if register::is_good_news(step))
}

#[cfg(not(feature = "account"))]
pub fn is_good_news(_: &Step) -> bool {
    false
}

pub fn refusal(step: &Step) -> Option<&Refusal> {
    match step {
        Step::Identify { refusal, .. }
        | Step::SignIn { refusal, .. }
        | Step::ChooseMethod { refusal, .. }
        | Step::Ask { refusal, .. }
        | Step::NewPassword { refusal, .. }
        | Step::AskHelpDesk { refusal, .. } => refusal.as_ref(),
        Step::ChooseGoal | Step::Done { .. } | Step::Stopped { .. } | Step::HelpDeskAsked => None,
        #[cfg(feature = "account")]
        Step::Register(step) => register::refusal(step),
    }
}

/// The refusal in words, each at its field. A closed way is told by a page of its own.
pub fn problems(step: &Step) -> Vec<Problem> {
    if Page::of(step) == Page::WayClosed {
        return Vec::new();
    }
    refusal(step).map(|refusal| refusal::problems_with(refusal, code_of(step).as_ref())).unwrap_or_default()
}

/// The code that the step asks for, or what stands in its place.
pub fn code_of(step: &Step) -> Option<CodeOf> {
    match step {
        Step::Ask { method, ask, .. } => {
            let kind = match ask {
                Ask::Code { sent: Some(_), .. } => CodeKind::Sent,
                Ask::Code { sent: None, .. } => CodeKind::Shown,
                Ask::Passkey { .. } => CodeKind::Passkey,
                Ask::SavedCode { .. } => CodeKind::Saved,
            };
            Some(CodeOf { method: method.clone(), kind })
        }
        #[cfg(feature = "account")]
        Step::Register(step) => register::code_of(step),
        _ => None,
    }
}

pub fn puzzle(step: &Step) -> Option<&Puzzle> {
    match step {
        Step::Identify { puzzle, .. } | Step::SignIn { puzzle, .. } | Step::AskHelpDesk { puzzle, .. } => Some(puzzle),
        Step::ChooseGoal
        | Step::ChooseMethod { .. }
        | Step::Ask { .. }
        | Step::NewPassword { .. }
        | Step::Done { .. }
        | Step::Stopped { .. }
        | Step::HelpDeskAsked => None,
        #[cfg(feature = "account")]
        Step::Register(step) => register::puzzle(step),
    }
}

/// Seconds until a new code may be asked for, where one was sent.
pub fn wait_seconds(step: &Step) -> Option<u32> {
    match step {
        Step::Ask { ask: Ask::Code { sent: Some(sent), .. }, .. } => Some(sent.wait_seconds),
        #[cfg(feature = "account")]
        Step::Register(step) => register::wait_seconds(step),
        _ => None,
    }
}

/// What the organization asks for beside the puzzle.
pub fn asked(step: &Step) -> Option<&Asked> {
    match step {
        Step::Identify { asked, .. } | Step::SignIn { asked, .. } => asked.as_ref(),
        #[cfg(feature = "account")]
        Step::Register(server::wire::register::RegisterStep::SignIn { asked, .. }) => asked.as_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use server::wire::Sent;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::wording::Spoken;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    fn code_of(method: &str, is_sent: bool, refusal: Refusal) -> Step {
        let sent = is_sent.then_some(Sent { to: None, minutes: 5, wait_seconds: 0 });
        Step::Ask { method: method.into(), ask: Ask::Code { digits: 6, sent }, refusal: Some(refusal) }
    }

    fn done(goal: Goal) -> Step {
        Step::Done {
            goal,
            user_id: String::new(),
            at_ms: 0,
            notices: 0,
            must_change: false,
            sign_in: None,
            return_to: None,
            codes: Vec::new(),
        }
    }

    #[wasm_bindgen_test]
    fn a_code_of_another_method_is_asked_for_in_other_words() {
        let mailed = code_of("email", true, Refusal::CodeWrong);
        let shown = code_of("app-code", false, Refusal::CodeWrong);
        assert_ne!(heading(&mailed), heading(&shown));
        assert_ne!(problems(&mailed), problems(&shown));
    }

    #[wasm_bindgen_test]
    fn a_way_that_is_closed_has_a_page_without_a_field_whatever_the_code_was() {
        let refusal = || Some(Refusal::MethodClosed { until_ms: 0, has_other: true });
        for (method, is_sent) in [("email", true), ("app-code", false)] {
            let step = code_of(method, is_sent, Refusal::MethodClosed { until_ms: 0, has_other: true });
            assert_eq!(Page::of(&step), Page::WayClosed);
            assert_eq!((heading(&step), problems(&step)), (Phrase::of("way-closed-heading"), Vec::new()));
        }
        let choose = Step::ChooseMethod { offers: Vec::new(), is_one_more: false, refusal: refusal() };
        assert_eq!((Page::of(&choose), problems(&choose).len()), (Page::ChooseMethod, 1));
    }

    #[wasm_bindgen_test]
    fn every_goal_ends_in_words_of_its_own() {
        let english = Spoken::read("en", include_str!("../../locales/en/portal.ftl").to_owned());
        let said = [Goal::Reset, Goal::Unlock, Goal::Change].map(|goal| english.say(&heading(&done(goal))));
        assert_eq!(
            said,
            ["Your password has been reset", "Your account is unlocked", "Your password has been changed"]
        );
    }

    #[wasm_bindgen_test]
    fn who_knows_the_password_sees_no_check() {
        assert_eq!(Page::SignIn.phases(Journey::Change), Phase::OF_A_CHANGE);
        assert_eq!(Page::NewPassword.phases(Journey::Change), Phase::OF_A_CHANGE);
        assert_eq!(Page::NewPassword.phases(Journey::Reset), Phase::ALL);
        // A reset that is under way, looked at from the address of the change.
        assert_eq!(Page::EnterCode.phases(Journey::Change), Phase::ALL);
        assert_eq!(Page::ChooseGoal.phase(), Some(Phase::Account));
    }
}
