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
