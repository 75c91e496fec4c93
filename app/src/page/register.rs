//! Registration, one file a page.

pub mod asked;
pub mod choose_kind;
pub mod confirm_removal;
pub mod enter_first_code;
pub mod manage;
pub mod new_codes;
pub mod over;
pub mod review;
pub mod set_up_address;
pub mod set_up_codes;
pub mod set_up_key;
pub mod set_up_passkey;
pub mod sign_in;

use leptos::prelude::*;
use server::wire::register::RegisterStep;
use server::wire::{Given, Step};

use crate::act::Act;
use crate::act::register::RegisterAct;
use crate::document;
use crate::screen::register::RegisterPage;
use crate::visit::visit;

/// Something of the step, where it is the step of this page.
fn of_step<T>(read: impl Fn(&RegisterStep) -> Option<T> + Copy) -> impl Fn() -> Option<T> + Copy {
    visit().of_step(move |step| match step {
        Step::Register(step) => read(step),
        _ => None,
    })
}

/// Whether another method could be set up instead.
fn has_other() -> impl Fn() -> Option<bool> + Copy {
    of_step(|step| match step {
        RegisterStep::SetUp { has_other, .. } => Some(*has_other),
        _ => None,
    })
}

/// Gives the first code of what is set up.
fn give_code(code: String) -> Act {
    RegisterAct::Give(Given::Code(code)).into()
}

/// As [`give_code`], with the name that the person gives to what made the code.
fn give_named_code(code: String) -> Act {
    RegisterAct::Give(Given::NamedCode { code, name: document::typed(set_up_key::NAME) }).into()
}

/// The page itself.
pub fn view(page: RegisterPage) -> AnyView {
    match page {
        RegisterPage::SignIn => sign_in::SignIn().into_any(),
        RegisterPage::Asked => asked::Asked().into_any(),
        RegisterPage::ChooseKind => choose_kind::ChooseKind().into_any(),
        RegisterPage::SetUpKey => set_up_key::SetUpKey().into_any(),
        RegisterPage::SetUpPasskey => set_up_passkey::SetUpPasskey().into_any(),
        RegisterPage::SetUpAddress => set_up_address::SetUpAddress().into_any(),
        RegisterPage::SetUpCodes => set_up_codes::SetUpCodes().into_any(),
        RegisterPage::NewCodes => new_codes::NewCodesPage().into_any(),
        RegisterPage::EnterFirstCode => enter_first_code::EnterFirstCode().into_any(),
        RegisterPage::Review => review::Review().into_any(),
        RegisterPage::Manage => manage::Manage().into_any(),
        RegisterPage::ConfirmRemoval => confirm_removal::ConfirmRemoval().into_any(),
        RegisterPage::Over => over::Over().into_any(),
    }
}
