//! One file a page; each has one heading and one main button.

pub mod choose_goal;
pub mod choose_method;
pub mod done;
pub mod enter_code;
pub mod fault;
pub mod help_desk;
pub mod identify;
pub mod new_password;
#[cfg(feature = "account")]
pub mod register;
pub mod sign_in;
pub mod stopped;
pub mod use_passkey;
pub mod way_closed;

use leptos::prelude::*;

use crate::screen::Page;

/// The page itself.
pub fn view(page: Page) -> AnyView {
    match page {
        Page::Identify => identify::Identify().into_any(),
        Page::SignIn => sign_in::SignIn().into_any(),
        Page::ChooseGoal => choose_goal::ChooseGoal().into_any(),
        Page::ChooseMethod => choose_method::ChooseMethod().into_any(),
        Page::EnterCode => enter_code::EnterCode().into_any(),
        Page::UsePasskey => use_passkey::UsePasskey().into_any(),
        Page::WayClosed => way_closed::WayClosed().into_any(),
        Page::NewPassword => new_password::NewPassword().into_any(),
        Page::Done => done::Done().into_any(),
        Page::Stopped => stopped::Stopped().into_any(),
        Page::AskHelpDesk => help_desk::AskHelpDesk().into_any(),
        Page::HelpDeskAsked => help_desk::HelpDeskAsked().into_any(),
        #[cfg(feature = "account")]
        Page::Register(page) => register::view(page),
    }
}
