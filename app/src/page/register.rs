//! Registration, one file a page.

pub mod asked;
pub mod choose_kind;
pub mod confirm_removal;
pub mod enter_new_mail_code;
pub mod manage;
pub mod over;
pub mod review;
pub mod set_up_app;
pub mod set_up_mail;
pub mod sign_in;

use leptos::prelude::*;
use server::wire::Step;
use server::wire::register::RegisterStep;

use crate::screen::register::RegisterPage;
use crate::visit::visit;

/// Something of the step, where it is the step of this page.
fn of_step<T>(read: impl Fn(&RegisterStep) -> Option<T> + Copy) -> impl Fn() -> Option<T> + Copy {
    visit().of_step(move |step| match step {
        Step::Register(step) => read(step),
        _ => None,
    })
}

/// The page itself.
pub fn view(page: RegisterPage) -> AnyView {
    match page {
        RegisterPage::SignIn => sign_in::SignIn().into_any(),
        RegisterPage::Asked => asked::Asked().into_any(),
        RegisterPage::ChooseKind => choose_kind::ChooseKind().into_any(),
        RegisterPage::SetUpApp => set_up_app::SetUpApp().into_any(),
        RegisterPage::SetUpMail => set_up_mail::SetUpMail().into_any(),
        RegisterPage::EnterNewMailCode => enter_new_mail_code::EnterNewMailCode().into_any(),
        RegisterPage::Review => review::Review().into_any(),
        RegisterPage::Manage => manage::Manage().into_any(),
        RegisterPage::ConfirmRemoval => confirm_removal::ConfirmRemoval().into_any(),
        RegisterPage::Over => over::Over().into_any(),
    }
}
