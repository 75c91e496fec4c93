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

use server::wire::Step;
use server::wire::register::RegisterStep;

use crate::visit::visit;

/// Something of the step, where it is the step of this page.
fn of_step<T>(read: impl Fn(&RegisterStep) -> Option<T> + Copy) -> impl Fn() -> Option<T> + Copy {
    visit().of_step(move |step| match step {
        Step::Register(step) => read(step),
        _ => None,
    })
}
